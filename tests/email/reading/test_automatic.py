"""Mails that no person wrote, in the forms of the programs that send them; and people's that look
like them.
"""

from adapters.email.mail import Automatic
from adapters.email.reading.reader import read_mail
from tests.cases import each_case
from tests.email.reading.mails import mail, read

AWAY = "I am out of the office until 20 November and will answer then."

REPLIES = {
    "exchange": "Subject: Automatic reply: [HD-1] Printer\nAuto-Submitted: auto-generated\n"
    "X-Auto-Response-Suppress: All\nX-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
    "exchange 2003": "Subject: Out of Office AutoReply: [HD-1] Printer",
    "outlook.com, german": "Subject: Automatische Antwort: [HD-1] Drucker\n"
    "Auto-Submitted: auto-generated",
    "gmail": "Subject: Out of office Re: [HD-1] Printer\nAuto-Submitted: auto-replied\n"
    "Precedence: bulk\nX-Autoreply: yes",
    "icloud": "Subject: Re: [HD-1] Printer\nAuto-Submitted: auto-replied (vacation)",
    "lotus notes": "Subject: Ada Example is out of the office (returning 20/11/2026)\n"
    "In-Reply-To: <1@desk.example>",
    "lotus notes, new": "Subject: AUTO: Ada Example is out of the office\n"
    "Auto-Submitted: auto-generated",
    "zimbra": "Subject: Re: [HD-1] Printer\nAuto-Submitted: auto-replied (zimbra; vacation)\n"
    "Precedence: bulk",
    "groupwise": "Subject: Out of Office: Re: [HD-1] Printer\nIn-Reply-To: <1@desk.example>",
    "yahoo": "Subject: Yahoo! Auto Response\nReturn-Path: <>",
    "proton": "Subject: Auto: [HD-1] Printer\nAuto-Submitted: auto-replied\n"
    "Precedence: auto_reply\nX-Autoreply: yes",
    "zoho": "Subject: Automatic reply: Printer\nX-ZohoMail-Owner: x\nIn-Reply-To: <1@desk.example>",
    "fastmail": "Subject: Auto: [HD-1] Printer\nAuto-Submitted: auto-replied (vacation)",
    "another desk": "Subject: [Ticket 77] Re: Printer\nAuto-Submitted: auto-replied",
    "cpanel": "Subject: Re: Printer\nX-Autorespond: Printer\nPrecedence: auto_reply",
    "french": "Subject: Réponse automatique : Imprimante\nReferences: <1@desk.example>",
    "spanish": "Subject: Respuesta automática: Impresora\nReferences: <1@desk.example>",
    "italian": "Subject: Risposta automatica: Stampante\nReferences: <1@desk.example>",
    "portuguese": "Subject: Resposta automática: Impressora\nReferences: <1@desk.example>",
    "dutch": "Subject: Automatisch antwoord: Printer\nReferences: <1@desk.example>",
    "polish": "Subject: Odpowiedź automatyczna: Drukarka\nReferences: <1@desk.example>",
    "hebrew": "Subject: תשובה אוטומטית: מדפסת\nReferences: <1@desk.example>",
    "arabic": "Subject: رد تلقائي: الطابعة\nReferences: <1@desk.example>",
    "encoded": "Subject: =?utf-8?q?Abwesenheitsnotiz=3A_Drucker?=\nIn-Reply-To: <1@desk.example>",
}


@each_case("headers", REPLIES.values(), ids=REPLIES)
def test_out_of_office_mails(headers: str) -> None:
    assert read(AWAY, headers).automatic is Automatic.REPLY


OTHERS = {
    "a mailing list": ("List-Id: <users.lists.example>\nList-Post: <mailto:u@x.example>", "list"),
    "bulk": ("Precedence: bulk", "list"),
    "a newsletter": ("List-Unsubscribe: <https://news.example/u>", "list"),
    "a notice": ("Auto-Submitted: auto-generated", "generated"),
    "a notification": ("Auto-Submitted: auto-notified; owner-email=x", "generated"),
    "one that wants no answers": ("X-Auto-Response-Suppress: OOF, AutoReply", "generated"),
    "an empty return path": ("Return-Path: <>", "generated"),
    "a receipt": (
        "Subject: Read: Printer\n"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
        "generated",
    ),
    "a delivery report": (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        "bounce",
    ),
    "a report in words": (
        "Subject: Undelivered Mail Returned to Sender\nReturn-Path: <>",
        "bounce",
    ),
    "exim's header": ("X-Failed-Recipients: x@y.example", "bounce"),
}


@each_case(("headers", "kind"), OTHERS.values(), ids=OTHERS)
def test_other_automatic_mails(headers: str, kind: str) -> None:
    assert read("words", headers).automatic == kind


@each_case(
    ("sender", "headers", "kind"),
    [
        ("MAILER-DAEMON@mx.example", "Subject: failure notice", "bounce"),
        ("MAILER-DAEMON@mx.example", "Subject: Your mail", "bounce"),  # with no Return-Path kept
        ("noreply@shop.example", "", "generated"),
        ("no-reply+7@shop.example", "", "generated"),
        ("noreply@shop.example", "Reply-To: bob@customer.example", "no"),  # a form on a website
        ("norene@customer.example", "", "no"),
        ("postmaster@customer.example", "Subject: It is down\nReturn-Path: <p@x.example>", "no"),
    ],
)  # fmt: skip
def test_senders_that_are_programs(sender: str, headers: str, kind: str) -> None:
    raw = mail("words", headers).replace(b"ada@customer.example", sender.encode())
    assert read_mail(raw).automatic == kind


PEOPLE = {
    "asks about the replies": (
        "Subject: Out of office: how do I switch it on?",
        "It stays on. Why?",
    ),
    "asks for help with one": (
        "Subject: Automatic reply does not stop",
        AWAY + " Can you stop it?",
    ),
    "answers one": (
        "Subject: Re: Automatic reply: Printer\nIn-Reply-To: <1@desk.example>",
        "Thanks",
    ),
    "is not automatic": ("Auto-Submitted: no", "words"),
    "says no": ("X-Autoreply: no", "words"),
    "wants no reports": ("X-Auto-Response-Suppress: DR, RN", "words"),
    "has an automobile": (
        "Subject: Automatic gate is broken\nIn-Reply-To: <1@desk.example>",
        "words",
    ),
    "first class": ("Precedence: first-class", "words"),
    "is on leave": ("Subject: On leave next week, who can sign?", "Please tell me who can sign."),
}


@each_case(("headers", "body"), PEOPLE.values(), ids=PEOPLE)
def test_people_s_mails_stay_people_s(headers: str, body: str) -> None:
    assert read(body, headers).automatic is Automatic.NO

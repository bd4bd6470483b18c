"""Attributions in the forms of more clients, above quotations with marks and without."""

from adapters.email.reading.reader import read_mail
from tests.cases import each_case
from tests.email.corpus.clients import HEAD

ATTRIBUTIONS = (
    # Gmail on phones
    "On Tue, 10 Nov 2026, 15:04 Deskhand, <support@desk.example> wrote:",
    "Deskhand <support@desk.example> schrieb am Di., 10. Nov. 2026, 15:04:",
    "Le mar. 10 nov. 2026, 15:04, Deskhand <support@desk.example> a écrit :",
    "El mar., 10 de nov. de 2026 15:04, Deskhand <support@desk.example> escribió:",
    "El mar, 10 de nov. de 2026 3:04 p. m., Deskhand <support@desk.example> escribió:",
    "Il mar 10 nov 2026, 15:04 Deskhand <support@desk.example> ha scritto:",
    "Em ter, 10 de nov de 2026 15:04, Deskhand <support@desk.example> escreveu:",
    "Deskhand <support@desk.example> escreveu no dia terça, 10/11/2026 à(s) 15:04:",
    "Op di 10 nov. 2026 15:04 schreef Deskhand <support@desk.example>:",
    "wt., 10 lis 2026, 15:04 użytkownik Deskhand <support@desk.example> napisał:",
    "‫בתאריך יום ג׳, 10 בנוב׳ 2026, 15:04, מאת Deskhand ‏<‪support@desk.example‬‏>:‬",
    "في الثلاثاء، 10 نوفمبر 2026، 3:04 م Deskhand <support@desk.example> كتب:",
    # Gmail, older
    "2026-11-10 15:04 GMT+01:00 Deskhand <support@desk.example>:",
    "On Tue, Nov 10, 2026 at 3:04 PM, Deskhand <support@desk.example> wrote:",
    "El 10 de noviembre de 2026, 15:04, Deskhand <support@desk.example> escribió:",
    "Il giorno 10 novembre 2026 15:04, Deskhand <support@desk.example> ha scritto:",
    "Em 10 de novembro de 2026 15:04, Deskhand <support@desk.example> escreveu:",
    "W dniu 10 listopada 2026 15:04 użytkownik Deskhand <support@desk.example> napisał:",
    "Op 10 november 2026 15:04 schreef Deskhand <support@desk.example>:",
    "בתאריך 10 בנובמבר 2026 בשעה 15:04, מאת Deskhand <support@desk.example>:",
    # Apple
    "Am 10.11.2026 um 15:04 schrieb Deskhand <support@desk.example>:",
    "Le 10 nov. 2026 à 15:04, Deskhand a écrit :",
    "Op 10 nov 2026, om 15:04 heeft Deskhand het volgende geschreven:",
    "Em 10/11/2026, à(s) 15:04, Deskhand <support@desk.example> escreveu:",
    # Thunderbird and others
    "Am 10.11.2026 um 15:04 schrieb Deskhand via Support:",
    "Deskhand wrote on 11/10/2026 3:04 PM:",
    "Deskhand schreef op 10-11-2026 15:04:",
    "Deskhand a écrit le 10/11/2026 15:04 :",
    "Il 10/11/26 15:04, Deskhand ha scritto:",
    "Em 10/11/2026 15:04, Deskhand escreveu:",
    "W dniu 2026-11-10 o 15:04, Deskhand pisze:",
    "في 10/11/26 15:04، كتب/ت Deskhand:",
    "ב-10.11.2026 בשעה 15:04, Deskhand כתב:",
    "---- On Tue, 10 Nov 2026 15:04:05 +0100 Deskhand <support@desk.example> wrote ----",
    "---- Am Di, 10 Nov 2026 15:04:05 +0100 Deskhand <support@desk.example> schrieb ----",
    "On Tuesday, November 10, 2026 at 3:04 PM Deskhand wrote:",
    "On 2026-11-10 15:04, Deskhand via support@desk.example wrote:",
    # languages that have no row of their own
    "mar., 10 nov. 2026, 15:04 Deskhand <support@desk.example> a scris:",
    "út 10. 11. 2026 v 15:04 odesílatel Deskhand <support@desk.example> napsal:",
    "Deskhand <support@desk.example>, 10 Kas 2026 Sal, 15:04 tarihinde şunu yazdı:",
    "вт, 10 нояб. 2026 г. в 15:04, Deskhand <support@desk.example>:",
    "Den tis 10 nov. 2026 kl 15:04 skrev Deskhand <support@desk.example>:",
)


@each_case("attribution", ATTRIBUTIONS)
@each_case("mark", ["> ", ""])
def test_an_attribution_and_what_is_below(attribution: str, mark: str) -> None:
    body = f"New words.\n\n{attribution}\n\n{mark}old words\n{mark}older words\n"
    if mark:
        body += "\nmore new words\n"
    raw = f"{HEAD}Subject: Re: Printer\nContent-Type: text/plain; charset=utf-8\n\n{body}".encode()
    assert read_mail(raw).text == ("New words.\n\nmore new words" if mark else "New words.")


WORDS = (
    "On 2 of our 5 servers the nightly job wrote:\n\nERROR 28 no space left",
    "On Monday my colleague wrote:\nthe printer is broken",
    "This is what the log of yesterday wrote:\n\n10:30 started\n10:31 failed",
    "Am Montag schrieb mein Chef:\nbitte alles neu",
    "My address is below, please write to:\n\nAda <ada@customer.example>",
    "From: Berlin\nTo: Rome\nDate: 3 May 2026",
    "Steps:\n\n1. On 10 clients open the form\n2. wrote: nothing",
    "The window says:\n-----\nFatal error\n-----\nand closes.",
    "Subject: is a field that I cannot fill in.\nFrom: is grey.",
)


@each_case("words", WORDS)
def test_words_that_look_like_an_attribution_stay(words: str) -> None:
    head = f"{HEAD}Subject: Re: Printer\nContent-Type: text/plain; charset=utf-8\n\n"
    assert read_mail(f"{head}{words}".encode()).text == words
    quoted = "\n\nOn 10/11/2026 15:04, Deskhand wrote:\n> old\n"
    assert read_mail(f"{head}{words}{quoted}".encode()).text == words


def test_marked_steps_above_the_quotation_are_the_writer_s() -> None:
    head = f"{HEAD}Subject: Re: Printer\nContent-Type: text/plain; charset=utf-8\n\n"
    steps = "I did this:\n\n> open the settings\n> press save\n\nIt failed."
    for quotation in (
        "On 10/11/2026 15:04, Deskhand wrote:\n> old",
        "From: Deskhand <support@desk.example>\nSent: Tuesday\nSubject: x\n\nold",
    ):
        assert read_mail(f"{head}{steps}\n\n{quotation}".encode()).text == steps

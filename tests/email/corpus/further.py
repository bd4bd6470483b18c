"""Mails in forms that were met later: further clients, and the usual ones in other languages."""

from tests.email.corpus.others import Case, page, text

NAMED = "Deskhand Support <support@desk.example>"
HTML_NAMED = "Deskhand Support &lt;support@desk.example&gt;"
OLD = "We are looking into it."


def above(own: str, attribution: str, *, is_marked: bool = True) -> bytes:
    """The answer above a quotation."""
    mark = "> " if is_marked else ""
    return text(f"{own}\n\n{attribution}\n\n{mark}{OLD}\n{mark}The printer team\n")


def around(attribution: str, first: str, second: str) -> bytes:
    """Answers between and below what is quoted."""
    return text(f"{attribution}\n> {OLD}\n\n{first}\n\n> Did you restart it?\n\n{second}\n")


def word(own: str, block: str, border: str = "solid #E1E1E1 1.0pt") -> bytes:
    """Outlook for the desktop: Word's HTML, with a line above the header block."""
    paragraphs = "".join(f'<p class="MsoNormal">{each}<o:p></o:p></p>' for each in own.split("\n"))
    return page(
        f'<div class="WordSection1">{paragraphs}<p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        f'<div style="border:none;border-top:{border};padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{block}<o:p></o:p></p></div>'
        f'<p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">{OLD}</p></div>'
    )


def labels(*rows: str) -> str:
    """A header block in HTML, as "Label: value" rows."""
    parts = [row.partition(":") for row in rows]
    return "<br>\n".join(f"<b>{label}:</b> {value.strip()}" for label, _, value in parts)


ATTRIBUTIONS: tuple[tuple[str, str, str], ...] = (
    ("apple de", "Es geht immer noch nicht.", f"Am 10.11.2026 um 15:04 schrieb {NAMED}:"),
    ("apple fr", "Toujours pareil.", f"Le 10 nov. 2026 à 15:04, {NAMED} a écrit :"),
    ("apple es", "Sigue igual.", f"El 10 nov 2026, a las 15:04, {NAMED} escribió:"),
    ("apple it", "Non va.", f"Il giorno 10 nov 2026, alle ore 15:04, {NAMED} ha scritto:"),
    ("apple pt", "Continua igual.", f"{NAMED} escreveu no dia 10/11/2026, às 15:04:"),
    ("apple br", "Não funciona.", f"Em 10 de nov. de 2026, à(s) 15:04, {NAMED} escreveu:"),
    ("apple nl", "Nog steeds.", f"Op 10 nov 2026, om 15:04 heeft {NAMED} het volgende geschreven:"),
    (
        "apple pl",
        "Nadal nie.",
        f"Wiadomość napisana przez {NAMED} w dniu 10 lis 2026, o godz. 15:04:",
    ),
    (
        "apple he",
        "עדיין לא עובד.",
        f"\u202bב-10 בנוב׳ 2026, בשעה 15:04, \u200f{NAMED} כתב/ה:\u202c",
    ),
    ("apple ar", "لا يزال معطلا.", f"في ١٠ نوفمبر ٢٠٢٦، الساعة ٣:٠٤ م، كتب/كتبت {NAMED}:"),
    ("thunderbird de", "Es klemmt.", "Am 10.11.26 um 15:04 schrieb Deskhand Support:"),
    ("thunderbird pt", "Ainda não.", "Às 15:04 de 10/11/2026, Deskhand Support escreveu:"),
    ("thunderbird pl", "Nie działa.", "W dniu 10.11.2026 o 15:04, Deskhand Support pisze:"),
    ("thunderbird he", "לא עובד.", "בתאריך 10/11/2026 בשעה 15:04, \u200fDeskhand Support כתב:"),
    ("thunderbird ar", "لا يعمل.", "في 10/11/2026 15:04، كتب Deskhand Support:"),
    ("roundcube de", "Leider nein.", "Am 2026-11-10 15:04, schrieb Deskhand Support:"),
    ("roundcube fr", "Hélas non.", "Le 2026-11-10 15:04, Deskhand Support a écrit :"),
    ("mutt", "No change.", "On Tue, Nov 10, 2026 at 03:04:05PM +0100, Deskhand Support wrote:"),
    ("mutt de", "Keine Änderung.", "* Deskhand Support <support@desk.example> [2026-11-10 15:04]:"),
    ("k-9", "Still broken.", f"On 10 November 2026 15:04:05 GMT+01:00, {NAMED} wrote:"),
    ("fairemail", "Noch kaputt.", f"Am 10. November 2026 15:04:05 MEZ schrieb {NAMED}:"),
    ("spark", "Not yet.", f"On 10 Nov 2026 at 15:04 +0100, {NAMED}, wrote:"),
    (
        "superhuman",
        "No.",
        "On Tue, Nov 10, 2026 at 3:04 PM, Deskhand Support < support@desk.example > wrote:",
    ),
    ("help scout", "It is red.", "On Tue, Nov 10, 2026 at 3:04 PM CET, Deskhand Support wrote:"),
    ("front", "It is green.", "On November 10, 2026, 3:04 PM GMT+1 support@desk.example wrote:"),
    (
        "yahoo de",
        "Nein.",
        f"Am Dienstag, 10. November 2026 um 15:04:05 MEZ hat {NAMED} Folgendes geschrieben:",
    ),
    ("yahoo it", "No.", f"Il martedì 10 novembre 2026 alle ore 15:04:05 CET, {NAMED} ha scritto:"),
    ("yahoo es", "No.", f"El martes, 10 de noviembre de 2026, 15:04:05 CET, {NAMED} escribió:"),
    ("yahoo br", "Não.", f"Em terça-feira, 10 de novembro de 2026 15:04:05 BRT, {NAMED} escreveu:"),
    ("proton fr", "Non.", f"Le mardi 10 novembre 2026 à 15:04, {NAMED} a écrit :"),
    ("proton de", "Nein.", f"{NAMED} schrieb am Dienstag, 10. November 2026 um 15:04:"),
    ("fastmail", "Nope.", "On Tue, 10 Nov 2026, at 3:04 PM, Deskhand Support wrote:"),
    (
        "gmail two lines",
        "Nope.",
        "On Tue, Nov 10, 2026 at 3:04 PM Deskhand Support\n<support@desk.example> wrote:",
    ),
    (
        "three lines",
        "Nope.",
        "On Tuesday, 10 November 2026 at 15:04, Deskhand Support\nof the Example Company for Printers\n<support@desk.example> wrote:",
    ),
    (
        "gmail fr two lines",
        "Non.",
        "Le mar. 10 nov. 2026 à 15:04, Deskhand Support <support@desk.example>\na écrit :",
    ),
    (
        "gmail he",
        "לא.",
        "\u200fבתאריך יום ג׳, 10 בנוב׳ 2026 ב-15:04 מאת \u202aDeskhand Support\u202c\u200f <\u202asupport@desk.example\u202c\u200f>:\u200f",
    ),
    (
        "gmail ar",
        "لا.",
        "في الثلاثاء، ١٠ نوفمبر ٢٠٢٦ في ٣:٠٤ م تمت كتابة ما يلي بواسطة\u200f Deskhand Support <\u200fsupport@desk.example>:",
    ),
    (
        "gmail pl",
        "Nie.",
        "wt., 10 lis 2026 o 15:04 Deskhand Support <support@desk.example> napisał(a):",
    ),
    (
        "gmail nl",
        "Nee.",
        "Op di 10 nov 2026 om 15:04 schreef Deskhand Support <support@desk.example>:",
    ),
    (
        "airmail",
        "Nope.",
        "On 10 November 2026 at 15:04:05, Deskhand Support (support@desk.example) wrote:",
    ),
    ("yandex", "Nope.", '10.11.2026, 15:04, "Deskhand Support" <support@desk.example>:'),
    ("gnus", "Nope.", f"{NAMED} writes:"),
    (
        "zimbra",
        "Nope.",
        "----- On Nov 10, 2026, at 3:04 PM, Deskhand Support support@desk.example wrote:",
    ),
    (
        "zimbra fr",
        "Non.",
        "----- Le 10 Nov 26, à 15:04, Deskhand Support support@desk.example a écrit :",
    ),
    ("zoho", "No.", "---- On Tue, 10 Nov 2026 15:04:05 +0100 support@desk.example wrote ----"),
    ("mailbird", "Nope.", "On 10/11/2026 15:04:05, Deskhand Support <support@desk.example> wrote:"),
    (
        "outlook web apple",
        "Nope.",
        "On Nov 10, 2026, at 3:04 PM, Deskhand Support <support@desk.example> wrote:\n\ufeff",
    ),
)

BLOCKS: tuple[tuple[str, str, str], ...] = (
    ("de", "Es druckt nicht.", f"Von: {NAMED}\nGesendet: Dienstag, 10. November 2026 15:04\nAn: Ada Example\nCc: Bob\nBetreff: AW: Drucker"),
    ("de new", "Es druckt nicht.", f"Von: {NAMED}\nDatum: Dienstag, 10. November 2026 um 15:04\nAn: Ada Example <ada@customer.example>\nBetreff: AW: Drucker"),
    ("fr", "Rien ne sort.", f"De : {NAMED}\nEnvoyé : mardi 10 novembre 2026 15:04\nÀ : Ada Example\nObjet : RE: Imprimante"),
    ("fr new", "Rien ne sort.", f"De : {NAMED}\nDate : mardi, 10 novembre 2026 à 15:04\nÀ : Ada Example\nCc : Bob\nObjet : Re : Imprimante"),
    ("es", "No imprime.", f"De: {NAMED}\nEnviado el: martes, 10 de noviembre de 2026 15:04\nPara: Ada Example\nCC: Bob\nAsunto: RE: Impresora"),
    ("it", "Non stampa.", f"Da: {NAMED}\nInviato: martedì 10 novembre 2026 15:04\nA: Ada Example\nOggetto: R: Stampante"),
    ("pt", "Não imprime.", f"De: {NAMED}\nEnviada em: terça-feira, 10 de novembro de 2026 15:04\nPara: Ada Example\nAssunto: RES: Impressora"),
    ("nl", "Hij print niet.", f"Van: {NAMED}\nVerzonden: dinsdag 10 november 2026 15:04\nAan: Ada Example\nOnderwerp: RE: Printer"),
    ("pl", "Nie drukuje.", f"Od: {NAMED}\nWysłane: wtorek, 10 listopada 2026 15:04\nDo: Ada Example\nDW: Bob\nTemat: ODP: Drukarka"),
    ("pl new", "Nie drukuje.", f"Od: {NAMED}\nData: wtorek, 10 listopada 2026 o 15:04\nDo: Ada Example\nDW: Bob\nTemat: Odp.: Drukarka"),
    ("he", "לא מדפיס.", f"מאת: {NAMED}\nנשלח: יום שלישי 10 נובמבר 2026 15:04\nאל: Ada Example\nנושא: RE: מדפסת"),
    ("ar", "لا يطبع.", f"من: {NAMED}\nتم الإرسال: الثلاثاء، ١٠ نوفمبر ٢٠٢٦ ٣:٠٤ م\nإلى: Ada Example\nالموضوع: RE: الطابعة"),
    ("bold", "It does not print.", f"*From:* {NAMED}\n*Sent:* Tuesday, 10 November 2026 15:04\n*To:* Ada Example\n*Subject:* RE: Printer"),
    ("windows mail", "It does not print.\n\nSent from Mail for Windows", "From: Deskhand Support<mailto:support@desk.example>\nSent: Tuesday, 10 November 2026 15:04\nTo: Ada<mailto:ada@customer.example>\nSubject: Re: Printer"),
    ("qq", "It does not print.", '------------------ Original ------------------\nFrom: "Deskhand Support" <support@desk.example>;\nDate: Tue, Nov 10, 2026 03:04 PM\nTo: "Ada"<ada@customer.example>;\nSubject: Re: Printer'),
    ("em client", "It does not print.", '------ Original Message ------\nFrom "Deskhand Support" <support@desk.example>\nTo ada@customer.example\nDate 10/11/2026 15:04:05\nSubject Re: Printer'),
    ("em client de", "Er druckt nicht.", '------ Originalnachricht ------\nVon "Deskhand Support" <support@desk.example>\nAn ada@customer.example\nDatum 10.11.2026 15:04:05\nBetreff Re: Drucker'),
    ("samsung de", "Er druckt nicht.\n\nVon meinem Galaxy gesendet", f"-------- Ursprüngliche Nachricht --------\nVon: {NAMED}\nDatum: 10.11.26 15:04 (GMT+01:00)\nAn: ada@customer.example\nBetreff: Re: Drucker"),
    ("samsung fr", "Rien.\n\nEnvoyé depuis mon appareil Galaxy", f"-------- Message d'origine --------\nDe : {NAMED}\nDate : 10/11/2026 15:04 (GMT+01:00)\nÀ : ada@customer.example\nObjet : Re: Imprimante"),
    ("samsung pl", "Nic.\n\nWysłano z urządzenia Galaxy", f"-------- Oryginalna wiadomość --------\nOd: {NAMED}\nData: 10.11.2026 15:04 (GMT+01:00)\nDo: ada@customer.example\nTemat: Re: Drukarka"),
    ("samsung nl", "Niets.\n\nVerzonden vanaf mijn Galaxy", f"-------- Oorspronkelijk bericht --------\nVan: {NAMED}\nDatum: 10-11-2026 15:04 (GMT+01:00)\nAan: ada@customer.example\nOnderwerp: Re: Printer"),
    ("outlook ios it", "Niente.\n\nInviato da Outlook per iOS<https://aka.ms/o0ukef>\n________________________________", f"Da: {NAMED}\nInviato: Tuesday, November 10, 2026 3:04:05 PM\nA: Ada <ada@customer.example>\nOggetto: Re: Stampante"),
    ("outlook android es", "Nada.\n\nObtener Outlook para Android<https://aka.ms/AAb9ysg>\n________________________________", f"De: {NAMED}\nEnviado: Tuesday, November 10, 2026 3:04:05 PM\nPara: Ada <ada@customer.example>\nAsunto: Re: Impresora"),
    ("zimbra pt", "Nada.", 'De: "Deskhand Support" <support@desk.example>\nPara: "ada" <ada@customer.example>\nEnviadas: Terça-feira, 10 de novembro de 2026 15:04:05\nAssunto: Re: Impressora'),
    ("zimbra es", "Nada.", 'De: "Deskhand Support" <support@desk.example>\nPara: "ada" <ada@customer.example>\nEnviados: Martes, 10 de Noviembre 2026 15:04:05\nAsunto: Re: Impresora'),
    ("many recipients", "No.", f"From: {NAMED}\nSent: Tuesday, November 10, 2026 3:04 PM\nTo: Ada Example <ada@customer.example>; Bob Example <bob@customer.example>;\n Carol Example <carol@customer.example>; Dan Example\n <dan@customer.example>\nCc: Eve Example <eve@customer.example>\nSubject: RE: Printer"),
    ("fi", "Ei tulosta.", f"Lähettäjä: {NAMED}\nLähetetty: tiistai 10. marraskuuta 2026 15.04\nVastaanottaja: Ada Example\nAihe: VS: Tulostin"),
    ("cs", "Netiskne.", f"Odesílatel: {NAMED}\nOdesláno: úterý 10. listopadu 2026 15:04\nKomu: Ada Example\nPředmět: RE: Tiskárna"),
    ("ja", "印刷できません。", f"差出人: {NAMED}\n送信日時: 2026年11月10日 15:04\n宛先: Ada Example\n件名: RE: プリンター"),
    ("el", "Δεν τυπώνει.", f"Από: {NAMED}\nΣτάλθηκε: Τρίτη, 10 Νοεμβρίου 2026 15:04\nΠρος: Ada Example\nΘέμα: RE: Εκτυπωτής"),
    ("with importance", "No.", f"From: {NAMED}\nSent: Tuesday, November 10, 2026 3:04 PM\nTo: Ada Example\nSubject: RE: Printer\nImportance: High"),
)  # fmt: skip


def _own(own: str) -> str:
    return own.partition("\n\n")[0]


FURTHER: tuple[Case, ...] = (
    *((f"{name} above", above(own, how), own) for name, own, how in ATTRIBUTIONS),
    *((f"{name} around", around(how, own, "Thanks"), f"{own}\n\nThanks") for name, own, how in ATTRIBUTIONS),
    *((f"outlook block {name}", above(own, how, is_marked=False), _own(own)) for name, own, how in BLOCKS),
    (
        "outlook word de",
        word("Guten Tag,\nes druckt nicht.", labels(f"Von: {HTML_NAMED}", "Gesendet: Dienstag, 10. November 2026 15:04", "An: Ada", "Betreff: AW: Drucker")),
        "Guten Tag,\nes druckt nicht.",
    ),
    (
        "outlook mac",
        word("It does not print.", labels(f"From: {HTML_NAMED}", "Date: Tuesday, 10 November 2026 at 15:04", "To: Ada", "Subject: Re: Printer"), "solid #B5C4DF 1.0pt"),
        "It does not print.",
    ),
    (
        "outlook new he",
        page(
            '<div class="elementToProof" dir="rtl">לא מדפיס.</div><div id="appendonsend"></div>'
            '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="rtl"><font face="Calibri">'
            f"<b>מאת:</b> {HTML_NAMED}<br><b>נשלח:</b> יום שלישי 10 נובמבר 2026 15:04<br><b>אל:</b> Ada<br><b>נושא:</b> Re: מדפסת</font>"
            f"<div>&nbsp;</div></div><div>{OLD}</div>"
        ),
        "לא מדפיס.",
    ),
    (
        "outlook mobile html",
        page(
            '<div dir="ltr">Not yet.</div><div id="ms-outlook-mobile-signature"><div><br></div>Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div>'
            '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font>'
            f"<b>From:</b> {HTML_NAMED}<br><b>Sent:</b> Tuesday, November 10, 2026 3:04:05 PM<br><b>To:</b> Ada<br><b>Subject:</b> Re: Printer</font></div><div>{OLD}</div>"
        ),
        "Not yet.",
    ),
    (
        "outlook mac new",
        page(
            '<div style="font-family: Aptos">Not yet.</div><div><br></div><div id="ms-outlook-mobile-signature">Ada</div>'
            '<div id="mail-editor-reference-message-container"><div class="ms-outlook-mobile-reference-message skipProofing" style="border-style: solid none none; border-top: 1pt solid rgb(181, 196, 223); padding: 3pt 0in 0in;">'
            f"<b>From: </b>{HTML_NAMED}<br><b>Date: </b>Tuesday, November 10, 2026 at 15:04<br><b>To: </b>Ada<br><b>Subject: </b>Re: Printer<br></div><div>{OLD}</div></div>"
        ),
        "Not yet.",
    ),
    (
        "thunderbird html bottom",
        page(
            '<div class="moz-cite-prefix">On 10/11/2026 15:04, Deskhand Support wrote:<br></div>'
            f'<blockquote type="cite" cite="mid:a@b"><p>{OLD}</p></blockquote><p>Not yet, the lamp is red.</p>'
            '<pre class="moz-signature" cols="72">-- \nAda Example\nExample Ltd.</pre>'
        ),
        "Not yet, the lamp is red.",
    ),
    (
        "yahoo html",
        page(
            '<div class="ydp1a2b3c4dyahoo-style-wrap"><div dir="ltr">Not yet.</div><div><br></div></div>'
            '<div id="ydp5e6f7a8byahoo_quoted_1234567890" class="ydp5e6f7a8byahoo_quoted"><div><div>'
            f"On Tuesday, November 10, 2026 at 03:04:05 PM GMT+1, {HTML_NAMED} wrote: </div><div><br></div><div>{OLD}</div></div></div>"
        ),
        "Not yet.",
    ),
    (
        "yahoo mobile",
        page(
            '<div>Not yet.<br><br></div><div id="ymail_android_signature"><a id="ymail_android_signature_link" href="https://mail.onelink.me/1">Sent from Yahoo Mail on Android</a></div><br>'
            f'<blockquote style="margin: 0 0 20px 0;"><div style="font-family:Roboto"><div>On Tue, Nov 10, 2026 at 3:04 PM, Deskhand Support</div><div>&lt;support@desk.example&gt; wrote:</div></div><div>{OLD}</div></blockquote>'
        ),
        "Not yet.",
    ),
    (
        "proton html",
        page(
            '<div style="font-family: Arial">Not yet.</div><div class="protonmail_signature_block"><div class="protonmail_signature_block-proton">Sent with <a href="https://proton.me/mail/home">Proton Mail</a> secure email.</div></div>'
            f'<div class="protonmail_quote">On Tuesday, November 10th, 2026 at 3:04 PM, {HTML_NAMED} wrote:<br><blockquote class="protonmail_quote" type="cite">{OLD}</blockquote><br></div>'
        ),
        "Not yet.",
    ),
    (
        "proton text",
        text(f"Not yet.\n\nSent with Proton Mail secure email.\n\n------- Original Message -------\nOn Tuesday, November 10th, 2026 at 3:04 PM, {NAMED} wrote:\n\n\n> {OLD}\n"),
        "Not yet.",
    ),
    (
        "spark html",
        page(
            '<div name="messageBodySection"><div dir="auto">Not yet.</div></div><div name="messageSignatureSection"><br /><div>Ada</div></div>'
            f'<div name="messageReplySection">On 10 Nov 2026 at 15:04 +0100, {HTML_NAMED}, wrote:<br /><blockquote type="cite" style="border-left-color: grey;">{OLD}</blockquote></div>'
        ),
        "Not yet.",
    ),
    (
        "front html",
        page(
            '<div>Not yet.<br><br></div><div class="front-signature">Ada Example<br>Example Ltd.</div><br>'
            f'<blockquote type="cite" class="front-blockquote">On November 10, 2026 at 3:04 PM GMT+1 <a href="mailto:support@desk.example">support@desk.example</a> wrote:<br><br>{OLD}</blockquote>'
        ),
        "Not yet.",
    ),
    (
        "hey html",
        page(f'<div class="trix-content"><div>Not yet.<br><br>On November 10, 2026, {HTML_NAMED} wrote:</div><blockquote>{OLD}</blockquote></div>'),
        "Not yet.",
    ),
    (
        "superhuman html",
        page(
            '<div>Not yet.</div><br><div class="gmail_signature"></div><br><div class="gmail_quote"><div>On Tue, Nov 10, 2026 at 3:04 PM, Deskhand Support <span dir="ltr">&lt;<a href="mailto:support@desk.example">support@desk.example</a>&gt;</span> wrote:<br></div>'
            f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{OLD}</blockquote></div>'
        ),
        "Not yet.",
    ),
    (
        "open-xchange",
        text(f"Noch nicht.\n\n> Deskhand Support <support@desk.example> hat am 10.11.2026 15:04 CET geschrieben:\n> \n>  \n> {OLD}\n"),
        "Noch nicht.",
    ),
    (
        "open-xchange html",
        page(
            '<div class="default-style">Noch nicht.</div><div class="default-style">&nbsp;</div><blockquote type="cite"><div>'
            f"Deskhand Support &lt;support@desk.example&gt; hat am 10.11.2026 15:04 CET geschrieben:</div><div>{OLD}</div></blockquote>"
        ),
        "Noch nicht.",
    ),
    (
        "gmx app",
        text(f"Noch nicht.\n-- \nDiese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.\n\nAm 10.11.26, 15:04 schrieb {NAMED}:\n> {OLD}\n"),
        "Noch nicht.",
    ),
    (
        "help scout text",
        text(f"It is red.\n\n--\nAda Example\nExample Ltd.\n\n{{#HS:2345678901-12345#}}\nOn Tue, Nov 10, 2026 at 3:04 PM CET, {NAMED} wrote:\n> {OLD}\n"),
        "It is red.",
    ),
    (
        "a table of the writer's",
        page(
            '<div dir="ltr">These fail:<br><table border="1"><tr><th>Printer</th><th>Error</th></tr><tr><td>P-1</td><td>809</td></tr><tr><td>P-2</td><td>47</td></tr></table>Please help.<br></div>'
            f'<div class="gmail_quote"><div class="gmail_attr">On Tue, Nov 10, 2026 at 3:04 PM {HTML_NAMED} wrote:<br></div><blockquote class="gmail_quote">{OLD}</blockquote></div>'
        ),
        "These fail:\n\nPrinter Error\nP-1 809\nP-2 47\n\nPlease help.",
    ),
    (
        "a disclaimer stays with what is above it",
        text(f"Not yet.\n\nThis e-mail is confidential.\n\n{'_' * 30}\nFrom: {NAMED}\nSent: Tuesday, November 10, 2026 3:04 PM\nTo: Ada\nSubject: RE: Printer\n\n{OLD}"),
        "Not yet.\n\nThis e-mail is confidential.",
    ),
    (
        "a name beneath without dashes stays",
        text(f"Not yet.\n\nKind regards,\nAda Example\nHead of Printing | Example Ltd. | +44 20 7946 0000\n\nOn Tue, Nov 10, 2026 at 3:04 PM {NAMED} wrote:\n> {OLD}"),
        "Not yet.\n\nKind regards,\nAda Example\nHead of Printing | Example Ltd. | +44 20 7946 0000",
    ),
    (
        "outlook answers between, marked with a name",
        text(f"See below.\n\nFrom: {NAMED}\nSent: Tuesday, November 10, 2026 3:04 PM\nTo: Ada\nSubject: RE: Printer\n\nDid you restart it?\n[Ada] Yes, twice.\n"),
        f"See below.\n\nFrom: {NAMED}\nSent: Tuesday, November 10, 2026 3:04 PM\nTo: Ada\nSubject: RE: Printer\n\nDid you restart it?\n[Ada] Yes, twice.",
    ),
    (
        "forward by outlook de",
        text(f"Bitte ansehen.\n\nVon: Bob <bob@elsewhere.example>\nGesendet: Dienstag, 10. November 2026 15:04\nAn: Ada\nBetreff: Drucker\n\n{OLD}", "WG: Drucker"),
        f"Bitte ansehen.\n\nVon: Bob <bob@elsewhere.example>\nGesendet: Dienstag, 10. November 2026 15:04\nAn: Ada\nBetreff: Drucker\n\n{OLD}",
    ),
    (
        "forward by apple he",
        text(f"לטיפולכם.\n\nתחילת ההודעה שהועברה:\n\nמאת: Bob <bob@elsewhere.example>\nנושא: מדפסת\nתאריך: 10 בנובמבר 2026 בשעה 15:04:05\nאל: Ada\n\n{OLD}", "Fwd: מדפסת"),
        f"לטיפולכם.\n\nתחילת ההודעה שהועברה:\n\nמאת: Bob <bob@elsewhere.example>\nנושא: מדפסת\nתאריך: 10 בנובמבר 2026 בשעה 15:04:05\nאל: Ada\n\n{OLD}",
    ),
    (
        "forward by samsung",
        text(f"-------- Original message --------\nFrom: Bob <bob@elsewhere.example>\nDate: 10/11/2026 15:04 (GMT+00:00)\nTo: Ada\nSubject: Printer\n\n{OLD}", "FW: Printer"),
        f"-------- Original message --------\nFrom: Bob <bob@elsewhere.example>\nDate: 10/11/2026 15:04 (GMT+00:00)\nTo: Ada\nSubject: Printer\n\n{OLD}",
    ),
    (
        "a form that somebody has filled in is no header block",
        text("Here it is.\n\nName: Ada Example\nMail: <ada@customer.example>\nSince: 10 November 2026 15:04\nRoom: 47\nPrinter: P-1\n\nPlease help."),
        "Here it is.\n\nName: Ada Example\nMail: <ada@customer.example>\nSince: 10 November 2026 15:04\nRoom: 47\nPrinter: P-1\n\nPlease help.",
    ),
    (
        "a first mail with a log in it",
        text("It says:\n\nOn 2 servers the job wrote:\n> error 47\n> error 48\n\nWhat is this?", "Printer", head="From: Ada <ada@customer.example>\nTo: support@desk.example\n"),
        "It says:\n\nOn 2 servers the job wrote:\n> error 47\n> error 48\n\nWhat is this?",
    ),
)  # fmt: skip

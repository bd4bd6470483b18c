"""Mails in other forms than those of `clients`, each by itself: name, mail, what is read."""

from tests.email.corpus.clients import HEAD

Case = tuple[str, bytes, str]


def text(body: str, subject: str = "Re: [HD-1042] Printer", head: str = HEAD) -> bytes:
    return f"{head}Subject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{body}".encode()


def page(body: str, subject: str = "Re: [HD-1042] Printer", head: str = HEAD) -> bytes:
    return f"{head}Subject: {subject}\nContent-Type: text/html; charset=utf-8\n\n{body}".encode()


FIRST_HEAD = HEAD.replace("In-Reply-To: <asked@desk.example>\n", "").replace(
    "References: <first@customer.example> <asked@desk.example>\n", ""
)

OTHERS: tuple[Case, ...] = (
    (
        "gmx web",
        page(
            '<div style="font-family: Verdana;font-size: 12.0px;"><div>Es geht immer noch nicht.</div>'
            '<div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px;'
            ' border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;"><b>Gesendet:</b>&nbsp;'
            "Dienstag, 10. November 2026 um 15:04 Uhr<br/><b>Von:</b>&nbsp;&quot;Deskhand&quot; "
            "&lt;support@desk.example&gt;<br/><b>An:</b>&nbsp;ada@customer.example<br/><b>Betreff:</b>"
            '&nbsp;Drucker</div><div name="quoted-content">Alter Text</div></div></div></div>'
        ),
        "Es geht immer noch nicht.",
    ),
    (
        "gmx text",
        text(
            "Es geht nicht.\n\n\nGesendet: Dienstag, 10. November 2026 um 15:04 Uhr\n"
            'Von: "Deskhand" <support@desk.example>\nAn: ada@customer.example\nBetreff: Drucker\n\n'
            "Alter Text"
        ),
        "Es geht nicht.",
    ),
    (
        "zoho",
        page(
            '<div style="font-family: Verdana"><div>It works now, thanks.</div><br>'
            '<div id="Zm-_Id_-Sgn" data-sigid="1"><div>Ada Example</div></div><br>'
            '<div class="zmail_extra_hr" style="border-top: 1px solid rgb(204, 204, 204); height: 0px;">'
            '<br></div><div class="zmail_extra" data-zbluepencil-ignore="true"><br><div><div '
            'id="Zm-_Id_-Sgn1">---- On Tue, 10 Nov 2026 15:04:05 +0100 <b>Deskhand &lt;'
            "support@desk.example&gt;</b> wrote ---<br></div><br><blockquote style='margin: 0px;'>"
            "<div>Old text</div></blockquote></div></div></div>"
        ),
        "It works now, thanks.",
    ),
    (
        "lotus notes",
        text(
            "I tried it, no change.\n\nKind regards\nAda\n\n\n\nFrom:   Deskhand <support@desk.example>\n"
            "To:     Ada Example/Example@EXAMPLE\nDate:   10/11/2026 15:04\n"
            "Subject:        [HD-1042] Printer\n\n\n\nOld text"
        ),
        "I tried it, no change.\n\nKind regards\nAda",
    ),
    (
        "lotus notes with dashes",
        text(
            "No change.\n\n-----Deskhand <support@desk.example> wrote: -----\nTo: Ada Example\n"
            "From: Deskhand <support@desk.example>\nDate: 11/10/2026 03:04PM\nSubject: Printer\n\nOld"
        ),
        "No change.",
    ),
    (
        "groupwise",
        text(
            "That did not help.\n\n>>> Deskhand Support <support@desk.example> 11/10/2026 3:04 PM >>>\n"
            "Old text\nmore old text"
        ),
        "That did not help.",
    ),
    (
        "k-9 mail",
        text(
            "Habe ich gemacht.\n-- \nDiese Nachricht wurde von meinem Android-Gerät mit K-9 Mail "
            "gesendet.\n\nAm 10. November 2026 15:04:05 MEZ schrieb Deskhand <support@desk.example>:\n"
            ">Alter Text\n>\n>Frage"
        ),
        "Habe ich gemacht.",
    ),
    (
        "fairemail html",
        page(
            '<div dir="auto">Done.</div><div fairemail="signature">--<br>Ada</div>'
            '<div fairemail="reply"><p>Nov 10, 2026, 15:04 by support@desk.example:<br></p>'
            '<blockquote style="border-left: 3px solid #ccc; padding-left: 3px">Old</blockquote></div>'
        ),
        "Done.",
    ),
    (
        "tutanota",
        page(
            "Done.<br><br>--<br>Secured with Tuta Mail: <br>https://tuta.com/free-email<br><br><br>"
            "Nov 10, 2026, 15:04 by support@desk.example:<br><blockquote class='tutanota_quote' "
            "style='border-left: 1px solid #93A3B8; padding-left: 10px'>Old text</blockquote>"
        ),
        "Done.",
    ),
    (
        "fastmail",
        page(
            "<div>It prints again.<br></div><div><br></div><div>On Tue, 10 Nov 2026, at 3:04 PM, "
            'Deskhand wrote:<br></div><blockquote type="cite" id="qt" style=""><div>Old<br></div>'
            "</blockquote><div><br></div>"
        ),
        "It prints again.",
    ),
    (
        "icloud web",
        page(
            '<html class="apple-mail-supports-explicit-dark-mode"><body><div>Thanks</div><div><br></div>'
            "<div>On Nov 10, 2026, at 3:04 PM, Deskhand &lt;support@desk.example&gt; wrote:<br><br></div>"
            '<div><blockquote type="cite"><div>Old</div></blockquote></div></body></html>'
        ),
        "Thanks",
    ),
    (
        "spark",
        page(
            '<html><body><div name="messageBodySection"><div dir="auto">Still red light.</div></div>'
            '<div name="messageSignatureSection"><br /><div class="matchFont">Sent with Spark</div></div>'
            '<div name="messageReplySection">On 10 Nov 2026 at 15:04 +0100, Deskhand &lt;'
            'support@desk.example&gt;, wrote:<br /><blockquote type="cite" style="border-left-color: grey;'
            ' border-left-width: thin; border-left-style: solid;">Old</blockquote></div></body></html>'
        ),
        "Still red light.",
    ),
    (
        "airmail",
        page(
            '<div id="bloop_customfont">Fixed.</div> <br> <div id="bloop_sign_1415" class="bloop_sign">'
            "<div>Ada</div></div> <br><p class='airmail_on'>On 10 November 2026 at 15:04:05, Deskhand "
            "(<a href='mailto:support@desk.example'>support@desk.example</a>) wrote:</p> <blockquote "
            'type="cite" class="clean_bq"><span><div>Old</div></span></blockquote>'
        ),
        "Fixed.",
    ),
    (
        "zimbra",
        page(
            '<html><body><div style="font-family: arial"><div>Toujours la même erreur.</div><div><br>'
            '</div><div data-marker="__SIG_PRE__">Ada</div><div><br></div><hr id="zwchr" '
            'data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>De: </b>"Deskhand" &lt;'
            "support@desk.example&gt;<br><b>À: </b>ada@customer.example<br><b>Envoyé: </b>Mardi 10 "
            'Novembre 2026 15:04:05<br><b>Objet: </b>Imprimante<br></div><div data-marker="__QUOTED_TEXT__">'
            "Ancien texte</div></div></body></html>"
        ),
        "Toujours la même erreur.\n\nAda",
    ),
    (
        "zimbra text",
        text(
            'Toujours pareil.\n\n----- Mail original -----\nDe: "Deskhand" <support@desk.example>\n'
            "À: ada@customer.example\nEnvoyé: Mardi 10 Novembre 2026 15:04:05\nObjet: Imprimante\n\n"
            "Ancien texte"
        ),
        "Toujours pareil.",
    ),
    (
        "roundcube text below",
        text(
            "Am 2026-11-10 15:04, schrieb Deskhand:\n> Alter Text\n> Frage?\n\nJa, alles versucht.\n"
        ),
        "Ja, alles versucht.",
    ),
    (
        "roundcube html",
        page(
            "<p id='reply-intro'>On 2026-11-10 15:04, Deskhand wrote:</p><blockquote type='cite' "
            "style='padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0'><div>Old</div>"
            "</blockquote><p>Yes, all of it.</p>"
        ),
        "Yes, all of it.",
    ),
    (
        "mutt interleaved",
        text(
            "On Tue, Nov 10, 2026 at 03:04:05PM +0100, Deskhand wrote:\n> Which model?\n\nX200.\n\n"
            "> > an older line\n> Which driver?\n\n4.2, see\n\n    lpstat -p\n\n-- \nAda\n"
        ),
        "X200.\n\n4.2, see\n\n    lpstat -p",
    ),
    (
        "the bat",
        text(
            "Hello Deskhand,\n\nTuesday, November 10, 2026, 3:04:05 PM, you wrote:\n\nD> Which model?\n\n"
            "X200\n\n-- \nBest regards,\n Ada"
        ),
        "Hello Deskhand,\n\nTuesday, November 10, 2026, 3:04:05 PM, you wrote:\n\nD> Which model?\n\nX200",
    ),
    (
        "em client",
        page(
            "<div>Nope.</div><div><br /></div><div id='signature_old'>Ada</div><div>------ Original "
            'Message ------</div><div>From "Deskhand" &lt;support@desk.example&gt;</div><div>To '
            "ada@customer.example</div><div>Date 10/11/2026 15:04:05</div><div>Subject Printer</div>"
            '<div><br /></div><div id="x1" class="plain"><blockquote cite="a@b" type="cite" '
            'class="cite2">Old</blockquote></div>'
        ),
        "Nope.",
    ),
    (
        "evolution",
        page(
            "<html><body><div>It is the blue one.</div><div><br></div><div>On Tue, 2026-11-10 at 15:04 "
            '+0100, Deskhand wrote:</div><blockquote type="cite" style="margin:0 0 0 .8ex; border-left:2px '
            '#729fcf solid;padding-left:1ex">Old</blockquote><div><br></div><div><span><pre>-- <br></pre>'
            "Ada</span></div></body></html>"
        ),
        "It is the blue one.",
    ),
    (
        "outlook for mac",
        page(
            "<div class='WordSection1'><p class='MsoNormal'>It is broken again.</p><p class='MsoNormal'>"
            "&nbsp;</p><div id='mail-editor-reference-message-container'><div><div style='border:none;"
            "border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class='MsoNormal' "
            "style='margin-bottom:12.0pt'><b>From: </b>Deskhand &lt;support@desk.example&gt;<br><b>Date: "
            "</b>Tuesday, 10. November 2026 at 15:04<br><b>To: </b>Ada<br><b>Subject: </b>Printer</p></div>"
            "<p>Old</p></div></div></div>"
        ),
        "It is broken again.",
    ),
    (
        "outlook to an internal colleague, without an address",
        text(
            "Passt jetzt.\n\nVon: Support, Deskhand\nGesendet: Dienstag, 10. November 2026 15:04\n"
            "An: Example, Ada; Beispiel, Bob;\n    Muster, Max\nCc: Team\nBetreff: AW: Drucker\n"
            "Wichtigkeit: Hoch\n\nAlter Text"
        ),
        "Passt jetzt.",
    ),
    (
        "outlook swedish",
        text(
            "Det fungerar inte.\n\nFrån: Deskhand <support@desk.example>\nSkickat: den 10 november 2026 "
            "15:04\nTill: Ada\nÄmne: Skrivare\n\nGammal text"
        ),
        "Det fungerar inte.",
    ),
    (
        "windows mail",
        page(
            "<div class=WordSection1><p class=MsoNormal>No luck.</p><p class=MsoNormal>Sent from <a "
            'href="https://go.microsoft.com/fwlink/?LinkId=550986">Mail</a> for Windows</p><div '
            "style='mso-element:para-border-div;border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt "
            "0in 0in 0in'><p class=MsoNormal style='border:none;padding:0in'><b>From: </b>Deskhand<br><b>"
            "Sent: </b>Tuesday<br><b>To: </b>Ada<br><b>Subject: </b>Printer</p></div><p>Old</p></div>"
        ),
        "No luck.",
    ),
    (
        "aol",
        page(
            "<div>Thank you!</div><br><br><div style='color:black;font:arial'>-----Original Message-----"
            "<br>From: Deskhand &lt;support@desk.example&gt;<br>To: ada@customer.example<br>Sent: Tue, Nov "
            "10, 2026 3:04 pm<br>Subject: Printer<br><br><div>Old</div></div>"
        ),
        "Thank you!",
    ),
    (
        "yahoo on a phone",
        text(
            "All good now\n\nSent from Yahoo Mail for iPhone\n\n\nOn Tuesday, November 10, 2026, 3:04 PM, "
            "Deskhand <support@desk.example> wrote:\n\nOld text\nmore old"
        ),
        "All good now",
    ),
    (
        "blackberry",
        text(
            "Ok will try\n\nSent from my BlackBerry 10 smartphone on the Example network.\n"
            "From: Deskhand\nSent: Tuesday, November 10, 2026 15:04\nTo: ada@customer.example\n"
            "Subject: Printer\n\nOld"
        ),
        "Ok will try",
    ),
    (
        "an attribution over three lines",
        text(
            "Merci !\n\nLe mardi 10 novembre 2026 à 15:04:05 UTC+1,\nDeskhand Support avec un nom très "
            "long\n<support@desk.example> a écrit :\n\n\nAncien texte"
        ),
        "Merci !",
    ),
    (
        "an attribution that was quoted itself",
        text(
            "Yes please.\n\n> On 10 Nov 2026, at 15:04, Deskhand <support@desk.example> wrote:\n> \n"
            "> Old text\n> \n\nAda"
        ),
        "Yes please.\n\nAda",
    ),
    (
        "words below an unmarked Outlook block with marks",
        text(
            "-----Original Message-----\nFrom: Deskhand <support@desk.example>\nSent: Tuesday, November "
            "10, 2026 3:04 PM\nTo: Ada\nSubject: Printer\n\n> Old text\n> Which model?\n\nThe X200.\n"
        ),
        "The X200.",
    ),
    (
        "an answer within Outlook's quotation is not lost",
        text(
            "Please see my answers below in red.\n\nFrom: Deskhand <support@desk.example>\nSent: Tuesday, "
            "November 10, 2026 3:04 PM\nTo: Ada\nSubject: Printer\n\nWhich model?\nThe X200.\n"
        ),
        "Please see my answers below in red.\n\nFrom: Deskhand <support@desk.example>\nSent: Tuesday, "
        "November 10, 2026 3:04 PM\nTo: Ada\nSubject: Printer\n\nWhich model?\nThe X200.",
    ),
    (
        "nothing but a quotation",
        text(
            "From: Deskhand <support@desk.example>\nSent: Tuesday, November 10, 2026 3:04 PM\nTo: Ada\n"
            "Subject: Printer\n\nWhich model?\n\nX200, answered here"
        ),
        "From: Deskhand <support@desk.example>\nSent: Tuesday, November 10, 2026 3:04 PM\nTo: Ada\n"
        "Subject: Printer\n\nWhich model?\n\nX200, answered here",
    ),
    (
        "a first mail with a log in quotation marks",
        text(
            "The build says:\n\n> npm install\n> error 42\n\nWhat does it mean?",
            "Build",
            FIRST_HEAD,
        ),
        "The build says:\n\n> npm install\n> error 42\n\nWhat does it mean?",
    ),
    (
        "a first mail with headers that were pasted",
        text(
            "I got this strange mail:\n\nFrom: Bank <bank@evil.example>\nDate: Tue, 10 Nov 2026\n"
            "Subject: Your account\n\nClick here!\n\nIs it real?",
            "Phishing?",
            FIRST_HEAD,
        ),
        "I got this strange mail:\n\nFrom: Bank <bank@evil.example>\nDate: Tue, 10 Nov 2026\n"
        "Subject: Your account\n\nClick here!\n\nIs it real?",
    ),
    (
        "a trip is no header block",
        text("My trip:\n\nFrom: Berlin\nTo: Rome\nDate: 3 May\n\nPlease book it.\n\n> old"),
        "My trip:\n\nFrom: Berlin\nTo: Rome\nDate: 3 May\n\nPlease book it.",
    ),
    (
        "a person tells what a colleague wrote",
        text(
            "On Monday my colleague wrote:\nthe printer in room 4 is broken\nand nobody came.\n\nPlease "
            "help."
        ),
        "On Monday my colleague wrote:\nthe printer in room 4 is broken\nand nobody came.\n\nPlease help.",
    ),
    (
        "python prompts in an answer",
        text("I ran it:\n\n>>> import desk\n>>> desk.run()\nTraceback\n\nThat is all."),
        "I ran it:\n\n>>> import desk\n>>> desk.run()\nTraceback\n\nThat is all.",
    ),
    (
        "a line of dashes between words is no signature",
        text(
            'First the error:\n--\nTraceback (most recent call last):\n  File "a.py", line 1, in run the '
            "whole program with all its options\nValueError: no value was given\n--\nIt comes each time "
            "that I press the button, what can I do?"
        ),
        'First the error:\n--\nTraceback (most recent call last):\n  File "a.py", line 1, in run the '
        "whole program with all its options\nValueError: no value was given\n--\nIt comes each time "
        "that I press the button, what can I do?",
    ),
    (
        "a postscript below the signature",
        text("Works.\n\n-- \nAda\nExample Ltd\n\nP.S. The scanner is broken too.\n\n> old"),
        "Works.\n\nP.S. The scanner is broken too.",
    ),
    (
        "sent from in the middle of a sentence",
        text("The mail sent from my iPhone never arrived.\n\nCan you see why?\n\n> old"),
        "The mail sent from my iPhone never arrived.\n\nCan you see why?",
    ),
    (
        "a forward of a forward keeps all of it",
        text(
            "FYI\n\n-------- Forwarded Message --------\nSubject: Fwd: Invoice\nDate: Tue, 10 Nov 2026 "
            "15:04:05 +0100\nFrom: Bob <bob@other.example>\nTo: Ada <ada@customer.example>\n\nsee below\n\n"
            "-------- Forwarded Message --------\nFrom: Cy <cy@other.example>\n\n> the invoice\n> is wrong",
            "Fwd: Invoice",
        ),
        "FYI\n\n-------- Forwarded Message --------\nSubject: Fwd: Invoice\nDate: Tue, 10 Nov 2026 "
        "15:04:05 +0100\nFrom: Bob <bob@other.example>\nTo: Ada <ada@customer.example>\n\nsee below\n\n"
        "-------- Forwarded Message --------\nFrom: Cy <cy@other.example>\n\n> the invoice\n> is wrong",
    ),
    (
        "an outlook forward, which has no mark but its subject",
        text(
            "Bitte prüfen.\n\nVon: Bob <bob@other.example>\nGesendet: Dienstag, 10. November 2026 15:04\n"
            "An: Ada\nBetreff: Rechnung\n\nDie Rechnung ist falsch.",
            "WG: Rechnung",
        ),
        "Bitte prüfen.\n\nVon: Bob <bob@other.example>\nGesendet: Dienstag, 10. November 2026 15:04\n"
        "An: Ada\nBetreff: Rechnung\n\nDie Rechnung ist falsch.",
    ),
    (
        "an indented paragraph of gmail is the writer's own",
        page(
            '<div dir="ltr">The message is:<blockquote style="margin:0 0 0 40px;border:none;padding:0px">'
            "<div>Paper jam in tray 2</div></blockquote>What now?</div><br><div class='gmail_quote'><div "
            "class='gmail_attr'>On Tue, Nov 10, 2026 at 3:04 PM Deskhand &lt;support@desk.example&gt; wrote:"
            "<br></div><blockquote class='gmail_quote'>old</blockquote></div>"
        ),
        "The message is:\n\nPaper jam in tray 2\n\nWhat now?",
    ),
    (
        "words typed below a gmail quotation",
        page(
            "<div dir='ltr'><br></div><br><div class='gmail_quote'><div class='gmail_attr'>On Tue, Nov 10, "
            "2026 at 3:04 PM Deskhand &lt;support@desk.example&gt; wrote:<br></div><blockquote "
            "class='gmail_quote'>Which model?</blockquote></div><div>The X200.</div>"
        ),
        "The X200.",
    ),
    (
        "arabic thunderbird, below",
        text("في 10/11/2026 15:04، كتب Deskhand:\n> سؤال؟\n\nالطراز X200.\n-- \nعدا"),
        "الطراز X200.",
    ),
    (
        "hebrew outlook web with marks of direction",
        page(
            "<div dir='rtl'>עדיין לא עובד.</div><div id='appendonsend'></div><hr style='display:inline-block;"
            "width:98%'><div id='divRplyFwdMsg' dir='rtl'><b>\u200fמאת:</b> Deskhand &lt;support@desk.example"
            "&gt;<br><b>\u200fנשלח:</b> יום שלישי 10 נובמבר 2026 15:04<br><b>\u200fאל:</b> עדה<br><b>"
            "\u200fנושא:</b> מדפסת</div><div>טקסט ישן</div>"
        ),
        "עדיין לא עובד.",
    ),
    (
        "a japanese client",
        text(
            "ありがとうございます。\n\n2026年11月10日(火) 15:04 Deskhand <support@desk.example>:\n\n> 古い文章"
        ),
        "ありがとうございます。",
    ),
    (
        "russian mail.ru",
        page(
            "<div>Всё равно не печатает.</div><br><blockquote style='border-left:1px solid #0857A6; "
            "margin:10px; padding:0 0 0 10px;'>Вторник, 10 ноября 2026, 15:04 +03:00 от Deskhand &lt;"
            "support@desk.example&gt;:<br><br>старый текст</blockquote>"
        ),
        "Всё равно не печатает.",
    ),
    (
        "all labels on one line",
        page(
            "<div>Works.</div><div><b>From:</b> Deskhand &lt;support@desk.example&gt; <b>Sent:</b> Tuesday, "
            "November 10, 2026 3:04 PM <b>To:</b> Ada <b>Subject:</b> Printer</div><div>Old</div>"
        ),
        "Works.",
    ),
    (
        "bold marks around labels",
        text(
            "Works.\n\n*From:* Deskhand <support@desk.example>\n*Sent:* Tuesday, November 10, 2026 3:04 PM\n"
            "*To:* Ada\n*Subject:* Printer\n\nOld"
        ),
        "Works.",
    ),
    (
        "a disclaimer below the signature's delimiter",
        text(
            "Yes.\n\n-- \nAda Example\nExample Ltd | +44 20 7946 0000\n\nThis e-mail is confidential. If you "
            "are not the intended recipient, delete it.\n\n\nOn 10/11/2026 15:04, Deskhand wrote:\n> old"
        ),
        "Yes.",
    ),
    (
        "polish outlook on a phone",
        text(
            "Dalej nie działa\n\nWysłano z aplikacji Outlook dla systemu Android\n________________________"
            "________\nOd: Deskhand <support@desk.example>\nWysłane: wtorek, 10 listopada 2026 15:04\n"
            "Do: Ada\nTemat: Drukarka\n\nStary tekst"
        ),
        "Dalej nie działa",
    ),
    (
        "portuguese gmail of brazil, wrapped",
        text(
            "Continua igual.\n\nEm ter., 10 de nov. de 2026 às 15:04, Deskhand Support <\n"
            "support@desk.example> escreveu:\n\n> Texto antigo"
        ),
        "Continua igual.",
    ),
    (
        "thunderbird with a name before the date",
        text("Deskhand schrieb am 10.11.2026 um 15:04:\n> Alter Text\nNein, leider nicht.\n"),
        "Nein, leider nicht.",
    ),
    (
        "a marked line that was wrapped keeps what could be an answer",
        text(
            "On 10/11/2026 15:04, Deskhand wrote:\n> a very long line of the desk that was\nwrapped\n> by a "
            "gateway\n\nMy answer."
        ),
        "wrapped\n\nMy answer.",
    ),
    (
        "edge: the whole mail is indented by a gateway",
        text("    Works now.\n\n    On 10/11/2026 15:04, Deskhand wrote:\n    > old"),
        "Works now.",
    ),
)

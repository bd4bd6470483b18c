"""The forms in which mail clients write answers and forwards. One function a form.

Each takes the words of a language and gives the mail with what an agent reads of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from tests.email.corpus.languages import DESK, DESK_ADDRESS, Words


@dataclass(frozen=True)
class Sample:
    """`reads` is what is shown first. `subject` is without the prefix of an answer."""

    raw: bytes
    reads: str


HEAD = """\
From: Ada Example <ada@customer.example>
To: Deskhand Support <support@desk.example>
Message-ID: <answer@customer.example>
In-Reply-To: <asked@desk.example>
References: <first@customer.example> <asked@desk.example>
Date: Tue, 10 Nov 2026 16:10:00 +0100
MIME-Version: 1.0
"""


def plain(words: Words, body: str, *, prefix: str = "Re: ", parameters: str = "") -> bytes:
    return (
        f"{HEAD}Subject: {prefix}[HD-1042] {words.closing.split()[-1]}\n"
        f"Content-Type: text/plain; charset=utf-8{parameters}\n\n{body}"
    ).encode()


def alternative(words: Words, text: str, html: str, *, prefix: str = "Re: ") -> bytes:
    return (
        f"{HEAD}Subject: {prefix}[HD-1042] {words.closing.split()[-1]}\n"
        'Content-Type: multipart/alternative; boundary="=_alt"\n\n'
        f"--=_alt\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        f"--=_alt\nContent-Type: text/html; charset=utf-8\n\n{html}\n--=_alt--\n"
    ).encode()


def named(attribution: str) -> str:
    return attribution.format(name=DESK, address=DESK_ADDRESS)


def marked(*paragraphs: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for text in paragraphs for line in [text, ""])


def header_block(words: Words, mark: str = "{}:") -> list[str]:
    labels = [mark.format(label) for label in words.labels]
    values = (f"{DESK} <{DESK_ADDRESS}>", words.date, "Ada Example", "[HD-1042] ok")
    return [f"{label} {value}" for label, value in zip(labels, values, strict=True)]


def lines(*texts: str) -> str:
    return "\n".join(texts)


# Gmail


def gmail_web(words: Words) -> Sample:
    """The answer above; text with `>` beside HTML with `gmail_quote`."""
    attribution = named(words.gmail)
    text = lines(words.above, "", words.closing, "", attribution, "", marked(words.earlier))
    html = (
        f'<div dir="ltr">{escape(words.above)}<div><br></div><div>'
        f"{words.closing.replace(chr(10), '<br>')}</div></div><br>"
        f'<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f'{escape(attribution)}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px '
        f'0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"><div dir="ltr">'
        f"{escape(words.earlier)}</div></blockquote></div>"
    )
    return Sample(alternative(words, text, html), f"{words.above}\n\n{words.closing}")


def gmail_mobile(words: Words) -> Sample:
    """Text alone, with the attribution wrapped before the name."""
    attribution = named(words.gmail).replace(f" {DESK}", f"\n{DESK}", 1)
    body = lines(words.above, "", attribution, "", marked(words.earlier, words.question))
    return Sample(plain(words, body), words.above)


def gmail_between(words: Words) -> Sample:
    """Answers between the quoted questions, and below them."""
    quote = '<blockquote class="gmail_quote" style="border-left:1px solid #ccc">{}</blockquote>'
    html = (
        f'<div dir="ltr"><div dir="ltr">{escape(words.above)}</div><br>'
        f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
        f"{escape(named(words.gmail))}<br></div>{quote.format(escape(words.earlier))}"
        f"<div><br></div><div>{escape(words.between)}</div>"
        f"{quote.format(escape(words.question))}<div>{escape(words.below)}</div></div></div>"
    )
    reads = f"{words.above}\n\n{words.between}\n\n{words.below}"
    return Sample(alternative(words, "see HTML", html), reads)


def gmail_forward(words: Words) -> Sample:
    block = header_block(words)
    html = (
        f'<div dir="ltr">{escape(words.above)}<br><br><div class="gmail_quote">'
        f'<div dir="ltr" class="gmail_attr">{escape(words.gmail_forward)}<br>'
        f"{'<br>'.join(map(escape, block))}<br></div><br><br>"
        f"<div>{escape(words.earlier)}</div></div></div>"
    )
    reads = lines(words.above, "", words.gmail_forward, *block, "", words.earlier)
    return Sample(alternative(words, "see HTML", html, prefix=words.forward_prefix), reads)


# Outlook


def outlook_desktop(words: Words) -> Sample:
    """Word's HTML, with the header block below a line."""
    block = "<br>".join(
        f"<b><span lang=EN-US>{label}:</span></b> {escape(value)}"
        for label, value in (line.split(": ", 1) for line in header_block(words))
    )
    closing = "".join(
        f"<p class=MsoNormal>{line}<o:p></o:p></p>" for line in words.closing.split("\n")
    )
    html = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- '
        "p.MsoNormal {margin:0in;font-size:11.0pt;} --></style></head><body lang=EN-US>"
        f"<div class=WordSection1><p class=MsoNormal>{escape(words.above)}<o:p></o:p></p>"
        f"<p class=MsoNormal><o:p>&nbsp;</o:p></p>{closing}<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'>"
        f"<p class=MsoNormal>{block}<o:p></o:p></p></div></div>"
        f"<p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>{escape(words.earlier)}</p>"
        f"<p class=MsoNormal>{escape(words.question)}</p></div></body></html>"
    )
    return Sample(alternative(words, "see HTML", html), f"{words.above}\n\n{words.closing}")


def outlook_plain(words: Words) -> Sample:
    body = lines(
        words.above, "", words.closing, "", words.original, *header_block(words), "",
        words.earlier, "", words.question,
    )  # fmt: skip
    return Sample(plain(words, body), f"{words.above}\n\n{words.closing}")


def outlook_web(words: Words) -> Sample:
    block = "<br>".join(
        f"<b>{label}:</b> {escape(value)}"
        for label, value in (line.split(": ", 1) for line in header_block(words))
    )
    html = (
        f'<div class="elementToProof" style="font-size:12pt">{escape(words.above)}</div>'
        '<div class="elementToProof"><br></div>'
        '<div id="Signature"><div>Ada Example</div><div>Example Ltd, +49 30 1234567</div></div>'
        '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">{block}</font>'
        f"<div>&nbsp;</div></div><div>{escape(words.earlier)}</div>"
    )
    return Sample(alternative(words, "see HTML", html), words.above)


def outlook_mobile(words: Words) -> Sample:
    block = "<br>".join(
        f"<b>{label}:</b> {escape(value)}"
        for label, value in (line.split(": ", 1) for line in header_block(words))
    )
    html = (
        f'<div dir="auto">{escape(words.above)}</div><div dir="auto"><br></div>'
        f'<div id="ms-outlook-mobile-signature" dir="auto"><a href="https://aka.ms/x">'
        f'{escape(words.outlook_mobile)}</a></div><hr style="display:inline-block;width:98%">'
        f'<div id="divRplyFwdMsg" dir="ltr">{block}</div><div>{escape(words.earlier)}</div>'
    )
    return Sample(alternative(words, "see HTML", html), words.above)


def outlook_mobile_plain(words: Words) -> Sample:
    """Text alone: the signature with its address, and a line of underscores."""
    body = lines(
        words.above, "", f"{words.outlook_mobile}<https://aka.ms/x>", "_" * 32,
        *header_block(words), "", words.earlier,
    )  # fmt: skip
    return Sample(plain(words, body), words.above)


# Apple, Thunderbird, Yahoo, Proton, Samsung


def apple_phone(words: Words) -> Sample:
    html = (
        f'<html><body dir="auto">{escape(words.above)}<br id="lineBreakAtBeginningOfSignature">'
        f'<div dir="ltr">{escape(words.iphone)}</div><div dir="ltr"><br><blockquote type="cite">'
        f"{escape(named(words.apple))}<br><br></blockquote></div>"
        f'<blockquote type="cite"><div dir="ltr">{escape(words.earlier)}</div></blockquote>'
        "</body></html>"
    )
    return Sample(alternative(words, "see HTML", html), words.above)


def apple_below(words: Words) -> Sample:
    """The answer below the quotation, in text."""
    body = lines(named(words.apple), "", marked(words.earlier), "", words.below, "", words.closing)
    return Sample(plain(words, body), f"{words.below}\n\n{words.closing}")


def apple_forward(words: Words) -> Sample:
    block = header_block(words)
    html = (
        f"<html><body>{escape(words.above)}<br><div><br><blockquote type='cite'>"
        f"<div>{escape(words.apple_forward)}</div><br><div>{'<br>'.join(map(escape, block))}</div>"
        f"<br><div>{escape(words.earlier)}</div></blockquote></div></body></html>"
    )
    shown = [
        f"> {line}" if line else ">"
        for line in (words.apple_forward, "", *block, "", words.earlier)
    ]
    reads = lines(words.above, "", *shown)
    return Sample(alternative(words, "see HTML", html, prefix="Fwd: "), reads)


def thunderbird_between(words: Words) -> Sample:
    """Text with soft breaks, answers between and below, and a signature with its delimiter."""
    body = lines(
        named(words.thunderbird), marked(words.earlier), words.between, "",
        marked(words.question), "", words.below, "", "-- ", "Ada Example", "Example Ltd",
    )  # fmt: skip
    reads = f"{words.between}\n\n{words.below}"
    return Sample(plain(words, body, parameters="; format=flowed"), reads)


def thunderbird_html(words: Words) -> Sample:
    """The answer below, as Thunderbird does by default."""
    html = (
        f'<html><body><div class="moz-cite-prefix">{escape(named(words.thunderbird))}<br></div>'
        f'<blockquote type="cite" cite="mid:asked@desk.example"><p>{escape(words.earlier)}</p>'
        f"</blockquote><p>{escape(words.below)}</p><pre class='moz-signature' cols='72'>-- \n"
        "Ada Example\nExample Ltd</pre></body></html>"
    )
    return Sample(alternative(words, "see HTML", html), words.below)


def yahoo_web(words: Words) -> Sample:
    html = (
        f'<html><body><div class="ydp1a2b3c4dyahoo-style-wrap"><div dir="ltr">{escape(words.above)}'
        '</div><div><br></div><div class="ydp1a2b3c4dsignature">Ada Example</div></div>'
        '<div id="yahoo_quoted_1234567890" class="yahoo_quoted"><div style="font-size:13px">'
        f"<div>{escape(named(words.yahoo))}</div><div><br></div><div><br></div>"
        f'<div><div id="yiv0123456789"><div>{escape(words.earlier)}</div></div></div></div></div>'
        "</body></html>"
    )
    return Sample(alternative(words, "see HTML", html), words.above)


def proton_web(words: Words) -> Sample:
    html = (
        f'<div style="font-family: Arial">{escape(words.above)}</div>'
        '<div class="protonmail_signature_block"><div class="protonmail_signature_block-proton">'
        'Sent with <a href="https://proton.me/">Proton Mail</a> secure email.</div></div><div><br>'
        f'</div><div class="protonmail_quote">{escape(named(words.proton))}<br><br>'
        f'<blockquote class="protonmail_quote" type="cite">{escape(words.earlier)}</blockquote>'
        "<br></div>"
    )
    return Sample(alternative(words, "see HTML", html), words.above)


def samsung_phone(words: Words) -> Sample:
    body = lines(
        words.above, "", "", words.android, "", words.original.replace("-----", "-------- ", 1)[:-5]
        + " --------", *header_block(words), "", words.earlier,
    )  # fmt: skip
    return Sample(plain(words, body), words.above)


FORMS: tuple[Callable[[Words], Sample], ...] = (
    gmail_web, gmail_mobile, gmail_between, gmail_forward, outlook_desktop, outlook_plain,
    outlook_web, outlook_mobile, outlook_mobile_plain, apple_phone, apple_below, apple_forward,
    thunderbird_between, thunderbird_html, yahoo_web, proton_web, samsung_phone,
)  # fmt: skip

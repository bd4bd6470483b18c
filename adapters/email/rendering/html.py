"""The HTML of an outgoing mail: the words of its text, nothing from outside. For `mail_renderer`.

No picture, no style sheet, no script: it reads the same where pictures are off. Each block finds
its own direction (`dir="auto"`), so that an agent's English in a Hebrew mail reads as it should.
"""

import re
from functools import lru_cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from adapters.email.mail import Link, OutgoingMail
from adapters.kit.markdown_html import emphasize_small_print, markdown_html
from core.model.text import clean, one_line

_RIGHT_TO_LEFT: Final = frozenset("ar arc ckb dv fa he iw ku ps sd ug ur yi".split())
_BLOCK: Final = re.compile(r"<(p|li|h[2-6]|blockquote|th|td)(?=[ >])")
_SAFE_URL: Final = re.compile(r"(?:https?://|mailto:)[^\s<>\"']{1,2000}")


def direction(language: str) -> str:
    """The direction of a language's script, as HTML names it."""
    return "rtl" if re.split(r"[-_]", language.lower())[0] in _RIGHT_TO_LEFT else "ltr"


def mail_html(mail: OutgoingMail) -> str:
    return (
        _environment()
        .get_template("mail.html")
        .render(
            language=mail.language,
            direction=direction(mail.language),
            subject=one_line(mail.subject, 300),
            words=_words(mail.text),
            links=safe_links(mail),
            footer=_words(mail.footer) if mail.footer else "",
        )
    )


def safe_links(mail: OutgoingMail) -> list[Link]:
    """The links that can be pressed; others are left out."""
    return [
        Link(one_line(link.label, 200), link.url)
        for link in mail.links
        if _SAFE_URL.fullmatch(link.url)
    ]


def _words(text: str) -> Markup:
    html = markdown_html(emphasize_small_print(clean(text)))
    return Markup(_BLOCK.sub(r'<\1 dir="auto"', html))  # noqa: S704  # sanitised by nh3


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("adapters.email.rendering"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )

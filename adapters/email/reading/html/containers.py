"""How mail clients mark quotations, forwards and signatures in HTML. One row a client.

Classes and ids get the prefix `x_` (Outlook), `ecx` (Hotmail) or `m_123` (Gmail) when a mail is
quoted by another client, which is taken off before they are looked up.
"""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Final


class Container(Enum):
    NONE = 0
    QUOTE = 1
    """A quotation, all of it."""
    GROUP = 2
    """Holds the quoted mail with its attribution, and sometimes what was written between."""
    HISTORY = 3
    """The header block above a quoted mail, which goes on behind it to the end."""
    SIGNATURE = 4
    FORWARD = 5


_BY_NAME: Final = {
    Container.GROUP: (
        "gmail_quote gmail_quote_container yahoo_quoted protonmail_quote zmail_extra nylas-quote"
        " mailspring-quote tutanota_quote mail-editor-reference-message-container"
        " messagereplysection olk_src_body_section"
    ),
    Container.HISTORY: (
        "divrplyfwdmsg divtaghheader appendonsend stopspelling replyforwardheader"
        " outlookmessageheader"
    ),
    Container.SIGNATURE: (
        "gmail_signature gmail_signature_prefix gmail-smartmail moz-signature mobile-signature"
        " protonmail_signature_block protonmail_signature_block-user"
        " protonmail_signature_block-proton applemailsignature applemailsignaturedivprefix"
        " ms-outlook-mobile-signature ms-outlook-mobile-body-separator-line yahoo-signature"
        " signature messagesignaturesection zm-_id_-sgn composer_signature tutanota_signature"
        " bloop_sign mailsignature emailsignature"
    ),
    Container.FORWARD: "moz-forward-container isforwardcontent",
}
_LOOKUP: Final = {name: kind for kind, names in _BY_NAME.items() for name in names.split()}
_PREFIX: Final = re.compile(r"(?:x_|ecx|m_-?\d{1,25}|yiv\d{1,12}|gmail-|ydp[0-9a-f]{1,10})+(?=\w)")
_SIGNATURE: Final = re.compile(r"(?:^|[-_])signature(?:$|[-_])|signature$")
_NUMBER: Final = re.compile(r"[_-]?\d{1,25}$")


def container_of(tag: str, attributes: Mapping[str, str], style: Mapping[str, str]) -> Container:
    """What this element is to the clients that make it."""
    if tag == "blockquote":
        return _blockquote(attributes, style)
    names = attributes.get("class", "").split()[:20]
    names += [attributes.get("id", ""), attributes.get("name", "")]
    for name in names:
        found = _LOOKUP.get(_plain_name(name))
        if found is not None:
            return found
    if tag == "div" and attributes.get("name") == "quote":
        return Container.GROUP  # GMX, WEB.DE, mail.com
    if tag == "div" and attributes.get("data-marker") == "__QUOTED_TEXT__":
        return Container.GROUP  # Zimbra
    if any(_SIGNATURE.search(name.lower()) for name in (*names, attributes.get("fairemail", ""))):
        return Container.SIGNATURE
    return Container.HISTORY if _is_outlook_rule(tag, style) else Container.NONE


def _plain_name(name: str) -> str:
    if not name:
        return ""
    low = name.lower()
    if low in _LOOKUP:
        return low
    bare = _PREFIX.sub("", low, count=1)
    return bare if bare in _LOOKUP else _NUMBER.sub("", bare)


def _blockquote(attributes: Mapping[str, str], style: Mapping[str, str]) -> Container:
    """A quotation, unless it is only an indentation of the writer's own."""
    if attributes.get("type", "").lower() == "cite" or attributes.get("cite", ""):
        return Container.QUOTE
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower()
    if "quote" in names or names.split()[-1:] == ["qt"] or "cite" in names:
        return Container.QUOTE
    left = style.get("border-left", "") or style.get("border-left-style", "")
    if left and not left.startswith(("none", "0", "medium none")):
        return Container.QUOTE
    return Container.NONE


def _is_outlook_rule(tag: str, style: Mapping[str, str]) -> bool:
    """Outlook's line above `From:`: a div with nothing but a border on top."""
    if tag != "div" or "border-top" not in style:
        return False
    top = style["border-top"]
    is_known = "solid" in top and any(
        shade in top for shade in ("#e1e1e1", "#b5c4df", "#b1b1b1", "#cccccc", "windowtext")
    )
    return is_known and style.get("border", "none").startswith("none")

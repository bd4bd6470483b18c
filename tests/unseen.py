"""Characters that deceive a reader, for the rules of both test servers; apart from the product."""

import re

ALWAYS = re.compile(
    "[\u061c\u202a-\u202e"  # they turn the direction of what follows
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\u200b\u2060\ufdd0\ufdd1\ud800-\udfff]"  # unseen
)
CLOSED = re.compile("[\u2066-\u2068][^\u2066-\u2069\n]*\u2069")
ISOLATE = re.compile("[\u2066-\u2069]")


def deceiving(text: str, allowed: str = "") -> str | None:
    """The first such character; an isolate is one where its line does not close it."""
    for found in ALWAYS.finditer(text):
        if found[0] not in allowed:
            return found[0]
    while (closed := CLOSED.sub("", text)) != text:
        text = closed
    lone = ISOLATE.search(text)
    return lone[0] if lone else None

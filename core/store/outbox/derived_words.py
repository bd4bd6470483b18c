"""Words derived from one message: a copy of its lines, its subject, or what was read out of it.

Only whole values and whole lines count, and only in values that hold what somebody told. The same
words inside another sentence are that sentence's own.
"""

from collections.abc import Sequence
from typing import Final

GONE: Final = "\N{HORIZONTAL ELLIPSIS}"
MIN_REDACTED_CHARS: Final = 4
"""Characters; a shorter beginning of a line says nothing about whose it is."""


def without_derived(value: str, words: Sequence[str]) -> str:
    """The value without what was derived from these words. What is left is another message's."""
    for told in filter(str.strip, words):
        if _is_derived(value, told):
            return GONE
        value = _without_lines(value, told.strip())
    return value


def is_excerpt(value: str, words: Sequence[str]) -> bool:
    """Is the value a part of these words? Asked only of what the message itself has caused."""
    part = value.removesuffix(GONE).strip()
    return len(part) >= MIN_REDACTED_CHARS and any(part in told for told in words)


def _is_derived(value: str, told: str) -> bool:
    # Here, since only what redacts reads words, and most commands do not.
    from core.dialog.utterances.extraction import any_contact, contact_in, error_in, subject_of

    said = value.strip()
    if said in ("", GONE):
        return False
    read = {
        told.strip(),
        " ".join(told.split()),
        subject_of(told),
        error_in(told),
        contact_in(told),
        any_contact(told),
    }
    if said in read or said in map(str.strip, told.splitlines()):
        return True
    if not said.endswith(GONE):
        return False
    start = said.removesuffix(GONE)
    return len(start) >= MIN_REDACTED_CHARS and told.strip().startswith(start)


def _without_lines(value: str, told: str) -> str:
    """One copy of the lines goes: a second one is another message's. The end may have been cut."""
    lines, gone = value.split("\n"), told.split("\n")
    for at in range(len(lines)):
        stands = lines[at : at + len(gone)]
        if stands == gone:
            return "\n".join([*lines[:at], GONE, *lines[at + len(gone) :]])
        rest = "\n".join(lines[at:])
        start = rest.removesuffix(GONE)
        if rest != start and len(start) >= MIN_REDACTED_CHARS and told.startswith(start):
            return "\n".join([*lines[:at], GONE])
    return value

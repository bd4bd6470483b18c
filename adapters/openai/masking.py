"""Masking: keys, tokens, cards, accounts, addresses and numbers of people stay on this machine.

What is masked gets a name of its kind, the same for the same text, so that the model can still tell
one from another; the answer is unmasked before the same person reads it. `redaction` finds it.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Final

from adapters.openai.redaction.folding import Finder, Span, fold
from adapters.openai.redaction.secret_lists import continue_list
from core.model.text import visible

_NAME: Final = re.compile(r"\[[A-Z]{2,12}_\d{1,6}\]")


@cache
def finders() -> tuple[Finder, ...]:
    """Each finder of secrets; where two find the same, the first one names its kind.

    Loaded at the first use: compiling the patterns takes about half a second.
    """
    from adapters.openai.redaction import context, numbers, pairs, sentences, structures, tokens

    return (
        tokens.find_tokens,
        tokens.find_headers,
        tokens.find_credentials_in_links,
        sentences.find_told_secrets,
        structures.find_settings,
        structures.find_typed_secrets,
        pairs.find_named_pairs,
        pairs.find_bare_pairs,
        numbers.find_addresses,
        numbers.find_numbers,
        numbers.find_codes,
        context.find_combinations,
        context.find_backup_codes,
        context.find_security_answers,
        context.find_codes_near_words,
        context.find_secrets_near_nouns,
        numbers.find_phones,
    )


def find_secrets(text: str) -> list[Span]:
    """What must not leave this machine, in order, each once; what overlaps is one."""
    folded = fold(text)
    found = [
        (each.start, rank, each)
        for rank, finder in enumerate(finders())
        for span in finder(folded)
        for each in (span, *continue_list(folded, span))
        if each.end > each.start
    ]
    joined: list[tuple[int, Span]] = []
    for start, rank, span in sorted(found, key=lambda each: each[:2]):
        if not joined or start >= joined[-1][1].end:
            joined.append((rank, span))
            continue
        before, last = joined[-1]
        kind = last.kind if before <= rank else span.kind
        joined[-1] = min(before, rank), Span(kind, last.start, max(last.end, span.end))
    return [span for _, span in joined]


@dataclass(slots=True)
class Mask:
    """Remembers what it has put away, for one request."""

    _names: dict[str, str] = field(default_factory=dict)

    def put_on(self, text: str) -> str:
        """`text`, as it can be seen, with every secret replaced by a name such as [EMAIL_1].

        Invisible characters go first: between two letters they would hide a secret.
        """
        text = visible(text)
        parts, at = list[str](), 0
        for span in find_secrets(text):
            parts += [
                text[at : span.start],
                self._name(span.kind, text[span.start : span.end], text),
            ]
            at = span.end
        return "".join([*parts, text[at:]])

    def take_off(self, text: str) -> str:
        """The same text with what was masked put back."""
        hidden = {name: secret for secret, name in self._names.items()}
        return _NAME.sub(lambda found: hidden.get(found[0], found[0]), text)

    def _name(self, kind: str, secret: str, text: str) -> str:
        if secret not in self._names:
            taken, names = set(self._names.values()), (f"[{kind}_{n}]" for n in count(1))
            # Somebody may have written such a name themselves; it stays theirs.
            self._names[secret] = next(n for n in names if n not in taken and n not in text)
        return self._names[secret]

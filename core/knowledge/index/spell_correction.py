"""The words that the articles use, and which of them a mistyped word was meant to be."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.knowledge.index.language_detection import ENGLISH
from core.knowledge.index.tokenizer import stem, stop_words

MAX_CORRECTIONS: Final = 12
"""Words per question. A text with more unknown words than that is not mistyped, but about more."""


MIN_PART_CHARS: Final = 3
"""Letters of a word in one that is parted. Shorter ones are found in anything."""


def is_one_slip_from(word: str, typed: Iterable[str]) -> bool:
    """Whether one of the words that were typed is this one, but for a single slip."""
    return any(OSA.distance(word, each, score_cutoff=1) <= 1 for each in typed)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`known` holds whole words and their stems, `whole` the words alone. `alike` sorts these by
    how many letters they have and by the first of them: that one is nearly always right, or has
    changed places."""

    language: str
    known: frozenset[str]
    whole: frozenset[str]
    alike: Mapping[tuple[int, str], tuple[str, ...]]

    @classmethod
    def of(cls, words: Iterable[str], language: str = ENGLISH) -> "Vocabulary":
        whole = sorted(set(words))
        alike = defaultdict[tuple[int, str], list[str]](list)
        for word in whole:
            if word.isalpha():
                alike[len(word), word[0]].append(word)
        known = frozenset(whole) | {stem(word, language) for word in whole}
        sorted_ = {key: tuple(found) for key, found in alike.items()}
        return cls(language, known, frozenset(whole), sorted_)

    def meant(self, tokens: Sequence[str]) -> list[tuple[str, bool]]:
        """The words that were meant, each with whether it had to be mended: typing mistakes are
        undone, and "payday" is parted where "pay" and "day" are known.

        Nothing with a digit is touched: 0x80070005 and 0x80070057 are not the same error.
        """
        meant, left = list[tuple[str, bool]](), MAX_CORRECTIONS
        for token in tokens:
            words: tuple[str, ...] = (token,)
            if left and self._looks_mistyped(token):
                left -= 1
                words = self._split_compound(token) or (self._nearest(token),)
            meant += [(word, word != token) for word in words]
        return meant

    def joined(self, tokens: Sequence[str]) -> list[str]:
        """The tokens, with words that were parted by mistake in one."""
        joined: list[str] = []
        for token in tokens:
            whole = joined[-1] + token if joined else ""
            parts_known = joined and joined[-1] in self.known and token in self.known
            if whole in self.known and not parts_known:
                joined[-1] = whole
            else:
                joined.append(token)
        return joined

    def _looks_mistyped(self, token: str) -> bool:
        if len(token) < 4 or not token.isalpha() or token in stop_words(self.language):
            return False
        return token not in self.known and stem(token, self.language) not in self.known

    def _split_compound(self, token: str) -> tuple[str, ...]:
        """The two known words that it is written together of, if they are no others as well."""
        if len(token) < 2 * MIN_PART_CHARS:
            return ()
        ways = [
            (token[:at], token[at:])
            for at in range(MIN_PART_CHARS, len(token) - MIN_PART_CHARS + 1)
            if token[:at] in self.whole and token[at:] in self.whole
        ]
        return ways[0] if len(ways) == 1 else ()

    def _nearest(self, token: str) -> str:
        """One slip in a short word, two in a long one; a swap of neighbours is one slip."""
        slips = 1 if len(token) < 8 else 2
        near: list[tuple[float, str]] = []
        for length in range(len(token) - slips, len(token) + slips + 1):
            for first in sorted({token[0], token[1]}):
                words = self.alike.get((length, first), ())
                found = process.extractOne(token, words, scorer=OSA.distance, score_cutoff=slips)
                if found:
                    near.append((found[1], found[0]))
        return min(near)[1] if near else token

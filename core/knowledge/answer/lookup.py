"""Looks up a message and its parts on the shelves of one reader, each of them once.

All that will be asked is prepared at once: a sentence encoder takes about half as long for ten
texts at a time as for one after the other, and one behind a network a single request.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from core.knowledge.answer.calibration import Certainty
from core.knowledge.answer.matches import Ranking, rank
from core.knowledge.index.audience_index import AudienceIndex, Question, readable
from core.knowledge.index.ridge_classifier import Singles
from core.knowledge.index.semantic import Semantic
from core.knowledge.index.tokenizer import tokens

MAX_WORDS: Final = 400
"""Words of a text that are looked at; a pasted log does not become clearer by its end."""


class Lookup:
    """Of one search; `shelves` are those that its reader may see."""

    def __init__(self, shelves: Sequence[AudienceIndex], certainty: Certainty) -> None:
        self._shelves, self._certainty = shelves, certainty
        self._asked = dict[str, list[Question]]()
        self._vectors = dict[str, Singles]()
        self._ranked = dict[str, Ranking]()

    @property
    def _semantic(self) -> Semantic | None:
        return next((s.semantic for s in self._shelves if s.semantic is not None), None)

    def may_encode(self, message: str) -> bool:
        """Whether all of a message may be given to the encoder, if there is one."""
        return self._semantic is None or self._semantic.encoder.may_read(message)

    def prepare(self, texts: Iterable[str]) -> None:
        """Read these texts, and encode what is new in them at one go."""
        for text in texts:
            if text not in self._asked:
                words = tokens(text)[:MAX_WORDS]
                self._asked[text] = [shelf.question(words, text) for shelf in self._shelves]
        encoding = self._semantic
        if encoding is None:
            return
        read = (readable(each) for asked in self._asked.values() for each in asked)
        new = [text for text in dict.fromkeys(read) if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, encoding.asked(new), strict=True))

    def __call__(self, text: str) -> Ranking:
        if text not in self._ranked:
            self.prepare([text])
            evidence = [
                (shelf, shelf.evidence(each, self._vectors.get(readable(each))))
                for shelf, each in zip(self._shelves, self._asked[text], strict=True)
            ]
            self._ranked[text] = rank(evidence, self._certainty)
        return self._ranked[text]

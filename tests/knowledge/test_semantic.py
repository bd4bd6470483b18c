"""Searching by meaning: what an encoder adds, and what it must not change."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy import float32
from numpy.typing import NDArray

from core.knowledge.index import semantic
from core.knowledge.index.audience_index import readable
from core.knowledge.index.index_builder import build_index
from core.knowledge.index.semantic import Semantic, normalized
from core.knowledge.library import Library, Search
from core.model.match import NotEncoded
from tests.knowledge.concepts import Concepts
from tests.knowledge.corpus import AGENTS, ANYONE, good, shelf, with_head


def library() -> Library:
    return Library.of(shelf(), encoder=Concepts())


def test_a_question_in_words_of_no_article_finds_one_by_its_meaning() -> None:
    asked = "tunnel please"
    (first, *_) = library().find(asked, ANYONE)
    assert first.slug == "vpn" and first.is_related and first.score > 0.3
    others = Library.of(shelf()).find(asked, ANYONE)
    assert all(match.score < first.score for match in others)


def test_each_example_question_still_finds_its_article() -> None:
    found = library()
    for article in shelf():
        for question in article.questions:
            assert found.find(question, frozenset(article.audience))[0].slug == article.slug


def test_an_example_question_with_accents_is_still_an_exact_copy() -> None:
    accented = good("cafe", with_head(("questions", 'questions: ["Où est la cafétéria?"]')))
    (first, *_) = Library.of([*shelf(), accented], encoder=Concepts()).find(
        "Où est la cafétéria?", ANYONE
    )
    assert first.slug == "cafe" and first.score > 0.5


def test_meaning_is_no_way_to_what_one_may_not_read() -> None:
    slugs = {match.slug for match in library().find("an account was hacked", ANYONE)}
    assert "breach" not in slugs
    assert library().find("an account was hacked", AGENTS)[0].slug == "breach"


def test_what_is_the_same_is_alike_by_1_and_what_has_no_direction_is_like_nothing() -> None:
    rows = normalized(np.array([[3.0, 4.0], [0.0, 0.0]], np.float32))
    assert np.allclose(rows @ rows.T, [[1, 0], [0, 0]])
    mixed = Semantic(Concepts(), rows).mixed(np.array([1.0, 0.5]), rows[0])
    assert np.allclose(mixed, [1.0, 0.5 * (1 - semantic.MEANING)])


def test_practice_goes_by_the_same_likeness_as_a_question() -> None:
    index, _ = build_index(shelf(), Concepts())
    assert index.semantic is not None
    number = 5
    words = index.units[number].words
    question = index.question(words, " ".join(words))
    assert index.semantic is not None
    (meaning,) = index.semantic.asked([readable(question)])
    asked = index.alike(question, meaning)
    row = index.semantic.vectors[number]
    lexical = build_index(shelf())[0].alike(index.question(words))
    assert np.allclose(asked, index.semantic.mixed(lexical, row), atol=1e-6)


def test_an_empty_shelf_needs_no_vectors() -> None:
    encoder = Concepts()
    assert Library.of((), encoder=encoder).find("printer", ANYONE) == ()
    assert encoder.encoded == []


class _Away(Concepts):
    """Behind a server that cannot be reached, or that sends vectors of another model."""

    length = 0

    def encode_questions(self, texts: Sequence[str]) -> NDArray[float32]:
        if not self.length:
            raise NotEncoded("the server cannot be reached")
        return np.ones((len(texts), self.length), np.float32)


class _Wary(Concepts):
    def may_read(self, message: str) -> bool:
        return "secret" not in message


@pytest.mark.parametrize("length", [0, 9])
def test_what_cannot_be_encoded_is_found_by_words(length: int) -> None:
    encoder, plain = _Away(), Library.of(shelf())
    encoder.length = length
    alone = Library.of(shelf(), encoder=encoder)
    with pytest.raises(NotEncoded):
        alone.find("my printer is offline", ANYONE)
    wanted = Search("my printer is offline", ANYONE)
    found = alone.with_fallback(plain).search(wanted)
    assert found.by_words and found.matches == plain.search(wanted).matches
    assert not plain.search(wanted).by_words
    whole = alone.with_fallback(plain)
    assert whole.for_search(wanted) is plain and plain.for_search(wanted) is plain


def test_a_message_that_the_encoder_may_not_read_is_found_by_words() -> None:
    encoder, plain = _Wary(), Library.of(shelf())
    whole = Library.of(shelf(), encoder=encoder).with_fallback(plain)
    asked = "my printer is offline and secret"
    assert whole.find(asked, ANYONE) == plain.find(asked, ANYONE)
    assert encoder.questions == []
    assert not whole.search(Search("my printer is offline", ANYONE)).by_words
    assert encoder.questions

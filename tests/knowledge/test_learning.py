"""What the articles teach: leaving out in closed form is the same as really leaving out."""

import re

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from core.knowledge.answer.calibration import Calibration
from core.knowledge.answer.decision import decide
from core.knowledge.index import index_builder, sparse_matrix, tfidf
from core.knowledge.index.audience_index import best_first
from core.knowledge.index.index_builder import build_index
from core.knowledge.index.ridge_classifier import fit, invert, strengths
from core.knowledge.index.sparse_matrix import Rows, gram, join, sum_rows
from core.knowledge.index.text_units import MAX_PARTS, MAX_WINDOW_WORDS, OVERLAP, parts
from core.knowledge.index.tfidf import Lexicon, fit_tfidf
from core.knowledge.library import Library
from core.model.article import Article
from core.model.match import Answer
from tests.knowledge.corpus import ANYONE, SHELF, good, shelf, with_head

RANDOM = np.random.default_rng(7)


def rows(height: int = 60, width: int = 40, often: int = 3) -> Rows:
    """Some rows of random weights, of length 1; the first terms stand in nearly all of them."""
    full = RANDOM.random((height, width)) * (RANDOM.random((height, width)) < 0.15)
    full[:, :often] = RANDOM.random((height, often))
    full /= np.sqrt((full**2).sum(1, keepdims=True))
    where = np.nonzero(full)
    return Rows.of(where[0] * width + where[1], full[where], height, width)


def full(some: Rows) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    whole = np.zeros((some.height, some.width))
    whole[some.numbers(), some.terms] = some.weights
    return whole


def test_the_product_of_all_rows_is_that_of_the_full_matrix(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sparse_matrix, "MAX_CELLS_PER_BLOCK", 500)
    some = rows()
    assert np.allclose(gram(some), full(some) @ full(some).T, atol=1e-6)


def test_a_question_meets_each_row_as_in_the_full_matrix() -> None:
    some = rows()
    terms, weights = np.array([0, 5, 17]), np.array([0.5, 1.0, 2.0])
    expected = full(some)[:, terms] @ weights
    assert np.allclose(some.by_term().times(terms, weights), expected, atol=1e-6)
    (first, *_), values = some.row(3)
    assert full(some)[3, first] == pytest.approx(values[0])


def test_rows_can_be_joined_picked_and_thinned_out() -> None:
    some = rows()
    whole = join([some.part(0, 20), some.part(20, 60)])
    assert np.array_equal(full(whole), full(some))
    order = np.arange(60)[::-1]
    assert np.array_equal(full(some.picked(order)), full(some)[order])
    thin = some.without(some.terms < 3)
    assert not full(thin)[:, :3].any() and np.array_equal(full(thin)[:, 3:], full(some)[:, 3:])


def test_counting_keys_is_counting_them() -> None:
    keys, counts = sum_rows(np.array([5, 3, 5, 5]))
    assert keys.tolist() == [3, 5] and counts.tolist() == [1, 3]
    keys, counts = sum_rows(np.zeros(0, np.int64))
    assert len(keys) == len(counts) == 0


def test_a_large_inverse_is_the_inverse() -> None:
    some = RANDOM.random((450, 450))
    matrix = (some @ some.T / 450 + np.eye(450)).astype(np.float32)
    assert np.allclose(invert(matrix) @ matrix, np.eye(450), atol=1e-3)


def test_leaving_a_text_or_an_article_out_is_the_same_as_learning_without_it() -> None:
    some, owners = rows(), np.repeat(np.arange(12), 5)
    _, left_out = fit(some, owners, 0, 60)
    alike = (full(some) @ full(some).T)[7]
    for gone, expected in ((range(7, 8), left_out.alone[7]), (range(5, 10), left_out.whole[7])):
        kept = np.array([n for n in range(60) if n not in gone])
        group, _ = fit(some.picked(kept), owners[kept], 0, len(kept))
        said = strengths([group], alike[kept], 12)
        there = sorted(set(owners[kept].tolist()))
        assert np.allclose(said[there], expected[there], atol=1e-3)


def test_a_large_shelf_is_learned_in_groups_that_hold_each_article_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index_builder, "MAX_ARTICLES_PER_GROUP", 12)
    monkeypatch.setattr(tfidf, "BATCH_SIZE", 7)
    parted, trials = build_index(shelf())
    assert len(parted.groups) > 2
    assert sorted(article.slug for article in parted.articles) == sorted(a.slug for a in shelf())
    assert [g.article for g in parted.groups] == sorted(g.article for g in parted.groups)
    assert sum(trial.right for trial in trials if not trial.held_out) > 8
    library = Library.of(shelf())
    for article in shelf():
        for asked in article.questions:
            assert library.find(asked, frozenset(article.audience))[0].slug == article.slug


def test_an_article_too_large_for_a_group_has_one_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index_builder, "MAX_ARTICLES_PER_GROUP", 2)
    parted, _ = build_index(shelf())
    assert len(parted.groups) == len(shelf())


def test_terms_that_stand_nearly_everywhere_are_left_out_of_large_shelves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tfidf, "COMMON", 5)
    found = Library.of(shelf()).find("my print job is stuck", ANYONE)
    assert found[0].slug == "print-queue"
    units = build_index(shelf())[0].units
    scale, weights = fit_tfidf(units, Lexicon.of((w for u in units for w in u.words), "english"))
    assert (scale.idf == 0).any()
    assert not (scale.idf[weights.terms] == 0).any()


@settings(deadline=None)
@given(st.integers(0, 2_000))
def test_the_parts_of_a_section_are_few_and_hold_every_word(count: int) -> None:
    words = [str(n) for n in range(count)]
    found = list(parts(words))
    assert 1 <= len(found) <= MAX_PARTS
    assert list(dict.fromkeys(word for part in found for word in part)) == words
    assert count > MAX_WINDOW_WORDS + OVERLAP or len(found) == 1


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]), min_size=1, max_size=200))
def test_the_best_of_many_are_those_that_sorting_all_would_put_first(found: list[float]) -> None:
    expected = sorted(range(len(found)), key=lambda n: (-found[n], n))[:5]
    assert best_first(np.array(found), 5) == expected


def test_titles_are_asked_where_there_are_no_questions() -> None:
    bare = [
        Article(a.slug, a.title, (), a.tags, a.category, ("everyone",), a.owner, None, a.sections)
        for a in shelf()
    ]
    library = Library.of(bare)
    assert {trial.name for trial in library.trials} == {article.title for article in bare}
    assert library.find("how do I connect to the VPN?", ANYONE)[0].slug == "vpn"


def test_titles_alone_teach_nothing_and_are_found() -> None:
    bare = [
        Article(a.slug, a.title, (), a.tags, a.category, ("everyone",), a.owner, None, ())
        for a in shelf()
    ]
    library = Library.of(bare)
    assert library.trials == () and library.calibration == Calibration()
    assert library.find("copy of an invoice", ANYONE)[0].slug == "invoice-copy"


def test_an_imported_page_without_questions_is_answered_as_surely_as_the_prior_allows() -> None:
    pages = [
        good(slug, re.sub(r"questions:\n(  - .*\n)+", "", text)) for slug, text in SHELF.items()
    ]
    assert not any(page.questions for page in pages)
    library = Library.of(pages)
    assert library.calibration == Calibration() and library.thresholds.answer >= 0.8
    found = library.find("get a copy of an invoice", ANYONE)
    assert isinstance(decide(found, library.thresholds), Answer)
    assert found[0].slug == "invoice-copy"


def test_what_practice_expects_is_shown_for_each_threshold() -> None:
    rows_ = Library.of(shelf()).expected()
    assert [row.score for row in rows_] == sorted((row.score for row in rows_), reverse=True)
    assert rows_[-1].given <= rows_[-1].asked + 1e-9


def test_a_word_that_stands_in_no_article_makes_the_desk_less_sure() -> None:
    library = Library.of([*shelf(), good("more", with_head(("title", "title: More")))])
    known = library.find("my print job is stuck", ANYONE)[0].score
    strange = library.find("my print job is stuck xylophone zebra", ANYONE)[0].score
    assert strange < known

"""Learning curves: fewer examples are drawn fairly, and nothing of it stays behind."""

from pathlib import Path

from bot.article_folder import load
from core.dialog.intents.model import groups
from core.dialog.intents.model.examples import load_examples
from core.dialog.intents.model.language import language_in
from tests.benchmarks.intents import learning_curve as intents
from tests.benchmarks.questions import learning_curve as questions


def test_fewer_examples_of_each_intent_are_among_the_more() -> None:
    all_ = load_examples("english")
    few, more = intents.drawn(all_, 0.25, 1), intents.drawn(all_, 0.5, 1)
    assert intents.drawn(all_, 1.0, 1) == all_
    for intent, told in all_.items():
        assert set(few[intent]) <= set(more[intent]) <= set(told)
        assert len(few[intent]) == round(0.25 * len(told))
    assert few != intents.drawn(all_, 0.25, 2)


def test_too_few_examples_are_none() -> None:
    assert intents.drawn(load_examples("english"), 0.0, 0) == {}


def test_a_desk_without_examples_has_learned_again_afterwards() -> None:
    text = "could somebody please call me back"
    learned = groups.classifier_of("commenting", "english")
    assert language_in(text) == "english"
    with intents.taught_by(0.0, 0):
        assert groups.classifier_of("commenting", "english") is None
        assert language_in(text) == ""
    assert groups.classifier_of("commenting", "english") is learned is not None
    assert language_in(text) == "english"


def test_bars_are_equally_long() -> None:
    shares = {"right": 0.333, "asked": 0.333, "annoying": 0.329, "expensive": 0.005}
    assert len(intents.bar(shares)) == intents.BAR


def test_articles_keep_so_many_of_their_questions() -> None:
    articles = load(Path("kb_articles")).articles
    assert questions.drawn(articles, None, 3) == list(articles)
    one, two = questions.drawn(articles, 1, 3), questions.drawn(articles, 2, 3)
    for article, few, more in zip(articles, one, two, strict=True):
        assert set(few.questions) <= set(more.questions) <= set(article.questions)
        assert len(few.questions) == min(1, len(article.questions))
    assert not any(article.questions for article in questions.drawn(articles, 0, 3))

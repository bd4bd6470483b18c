"""The learned part of understanding: examples, features, probabilities, and what errors cost."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from core.dialog.intents.intent_reader import article_evidence, read_words
from core.dialog.intents.model import costs, groups
from core.dialog.intents.model.costs import EXPENSIVE, Act, cheapest, expected_costs
from core.dialog.intents.model.examples import (
    LANGUAGES,
    MIN_EXAMPLES,
    load_examples,
    parse_examples,
)
from core.dialog.intents.model.features import (
    BAD,
    GOOD,
    NAME,
    NOTHING_KNOWN,
    NUMBER,
    SIGN,
    TICKET,
    TOPIC,
    Surroundings,
    features,
    stems_of,
    words_of,
)
from core.dialog.intents.model.label_classifier import FLOOR, fit, fit_and_validate
from core.dialog.intents.model.language import language_in
from core.model.match import Answer, Choices, Match, Nothing
from tests.cases import each_case

DATA = Path("tests/data/intents")
AROUND = Surroundings(stems_of(["vpn", "connecting"]), frozenset({"grace"}), "HD")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("\u2019", "")
    return " ".join(re.findall(r"\w+", folded)) or text.strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_is_copied_from_what_is_measured(language: str) -> None:
    lines = (line for file in DATA.glob("*.jsonl") for line in file.read_text().splitlines())
    measured = {_plain(json.loads(line)["text"]) for line in lines}
    examples = {_plain(text) for texts in load_examples(language).values() for text in texts}
    assert not measured & examples


def test_each_language_has_enough_examples() -> None:
    counts = {name: sum(map(len, load_examples(name).values())) for name in LANGUAGES}
    assert counts["english"] >= 1500
    assert min(counts.values()) >= 250


def test_each_intent_of_a_group_has_examples_and_costs() -> None:
    examples = load_examples("english")
    for group in groups.GROUPS:
        assert set(group.sources) == set(group.table)
        for sources in group.sources.values():
            assert all(examples[source] for source in sources.split())


def test_all_classifiers_are_fitted_before_the_first_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fitted = list[tuple[str, str]]()
    monkeypatch.setattr(groups, "classifier_of", lambda *asked: fitted.append(asked))
    groups.fit_classifiers()
    assert fitted == [(group.name, "english") for group in groups.GROUPS]
    monkeypatch.undo()
    name = groups.GROUPS[0].name
    first = groups.classifier_of(name, "english")
    assert first is not None
    assert groups.classifier_of(name, "english") is first, "and is kept"


def test_a_language_without_examples_has_none() -> None:
    assert load_examples("finnish") == {}
    assert groups.classifier_of("ended", "finnish") is None


def test_examples_stand_under_their_intent() -> None:
    told = parse_examples("# comment\n\n[thanks]\nta\n\n[greeting]\nhi\nhello\n")
    assert told == {"thanks": ("ta",), "greeting": ("hi", "hello")}
    assert MIN_EXAMPLES == 100


@each_case(
    ("said", "words"),
    [
        ("thanks Grace", ["thank", NAME]),
        ("@grace the VPN connects", [NAME, "the", TOPIC, TOPIC]),
        ("<@U123> HD-1002 and #77", [NAME, TICKET, "and", TICKET]),
        ("ok \N{THUMBS UP SIGN} :tada: :)", ["ok", GOOD, GOOD, GOOD]),
        (":-( :thumbsdown: \N{POUTING FACE}", [BAD, BAD, BAD]),
        (":parrot: \N{SNOWMAN}", [SIGN, SIGN]),
        ("12 times", [NUMBER, "time"]),
        ("{name} {topic} {ticket}", [NAME, TOPIC, TICKET]),
    ],
)
def test_what_only_fills_a_sentence_is_one_token(said: str, words: list[str]) -> None:
    assert words_of(said, AROUND) == words


def test_cues_carry_the_intent() -> None:
    said = "could it not work again?"
    found = set(features(said, words_of(said, NOTHING_KNOWN)))
    assert {"=negated", "=again", "=question", "=aux", "=if", "not work", "=length some"} <= found
    assert "=wh" in set(features("why", ["why"]))
    assert set(features("", [])) == {"^ $", "=length none"}
    assert "=length long" in set(features("x", ["x"] * 20))


def test_probabilities_sum_to_one_and_keep_a_floor() -> None:
    examples = [(("a", "b"), "x"), (("a", "c"), "x"), (("d", "b"), "y"), (("d", "e"), "y")] * 8
    classifier, validated = fit_and_validate(examples)
    for found in (["a"], ["d", "d"], ["never seen"]):
        likely = classifier.probabilities(found)
        assert sum(likely.values()) == pytest.approx(1)
        assert min(likely.values()) >= FLOOR / 2
    assert validated.sum(axis=1) == pytest.approx(1)
    assert classifier.probabilities(["a"])["x"] > 0.9 > classifier.probabilities(["?"])["x"]
    assert fit(examples).labels == ("x", "y")


def test_the_same_words_under_two_labels_leave_it_open() -> None:
    """A full Newton step of the calibration overshoots here, so it is halved."""
    examples = [(("a", "b"), "x"), (("a", "c"), "y"), (("a", "b"), "y")] * 3
    likely = fit(examples).probabilities
    assert likely(["a", "b"])["x"] == pytest.approx(0.5, abs=0.05)
    assert likely(["a", "c"])["y"] > 0.7


def test_left_out_examples_are_read_well_at_every_group() -> None:
    """Cross-validation on our own examples: few expensive readings, and most of them right."""
    for group in groups.GROUPS:
        rows = groups.examples_of(group, load_examples("english"), "english")
        classifier, validated = fit_and_validate(rows)
        dear = right = 0
        for (_, label), shares in zip(rows, validated, strict=True):
            act = cheapest(group.table, dict(zip(classifier.labels, shares, strict=True)))
            cost = group.table[label].get(act, EXPENSIVE)
            dear, right = dear + (cost == EXPENSIVE), right + (cost == 0)
        assert dear / len(rows) <= 0.02, group.name
        assert right / len(rows) >= 0.35, group.name


def test_the_cheap_act_is_taken_in_doubt() -> None:
    sure = {"thanks": 0.96, "complaint": 0.01, "new_problem": 0.01, "about_ticket": 0.01}
    torn = {"thanks": 0.5, "complaint": 0.5}
    assert cheapest(costs.ENDED_COSTS, sure | {"close": 0.01}) is Act.THANK
    assert cheapest(costs.ENDED_COSTS, torn) is Act.ASK
    assert expected_costs(costs.ENDED_COSTS, torn)[Act.REOPEN] == EXPENSIVE / 2


@each_case(
    ("said", "language"),
    [
        ("thanks a lot", "english"),
        ("no", "english"),
        ("das hat leider nicht geholfen", "german"),
        ("es geht wieder", "german"),
        ("\u05ea\u05d5\u05d3\u05d4", "hebrew"),
        ("\u0634\u0643\u0631\u0627", "arabic"),
        ("je ne peux pas me connecter", ""),
        ("no me funciona la red", ""),
        ("\u03b4\u03b5\u03bd \u03bb\u03b5\u03b9\u03c4\u03bf\u03c5\u03c1\u03b3\u03b5\u03af", ""),
        ("xyzzy plugh", ""),
        ("\N{THUMBS UP SIGN}", "english"),
        ("the zyxel flimbers when it gorps", "english"),
    ],
)
def test_the_language_of_a_message_chooses_the_examples(said: str, language: str) -> None:
    assert language_in(said) == language


def test_without_examples_the_cheap_act_is_taken() -> None:
    reading = read_words(groups.ENDED, "no me funciona la red", NOTHING_KNOWN)
    assert reading.act is Act.ASK
    assert reading.chance("thanks") == 0


def test_the_articles_speak_for_a_question() -> None:
    match = Match("vpn", "", "VPN", 0.9)
    answer = article_evidence(Answer(match), "problem")["problem"]
    choice = article_evidence(Choices((match,)), "problem")["problem"]
    nothing = article_evidence(Nothing(), "problem")["problem"]
    assert answer > choice > 1 > nothing
    assert article_evidence(None, "problem")["problem"] == nothing


def test_a_message_is_read_in_less_than_two_milliseconds() -> None:
    """Counted in work, not in time: no feature of a long message is read more than once."""
    said = "thanks " * 500
    found = groups.features_of(said, NOTHING_KNOWN, "english")
    assert len(found) < 250

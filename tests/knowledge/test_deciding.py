"""How sure is sure enough: from scores to a verdict, and from practice to the thresholds."""

import pytest
from hypothesis import given, settings, strategies as st

from core.knowledge.certainty import PRIOR, Certainty, Trial
from core.knowledge.deciding import ENOUGH, Thresholds, decide, fit
from core.knowledge.practice import MOST_QUESTIONS, MOST_WORK, chosen
from core.knowledge.ranking import Question
from core.model.match import Answer, Choices, Match, Nothing

USUAL = Thresholds()
SURE = (1.0, 1.0, 0.9, 1.0, 1.0)
UNSURE = (1.0, 0.2, 0.0, 0.2, 0.0)
BETWEEN = (1.0, 0.6, 0.4, 0.7, 0.4)
LIKELIHOODS = st.floats(0, 1)
TRIALS = st.lists(
    st.builds(
        Trial,
        st.tuples(st.just(1.0), LIKELIHOODS, LIKELIHOODS, LIKELIHOODS, LIKELIHOODS),
        st.booleans(),
    ),
    max_size=12,
)


def matches(*scores: float) -> list[Match]:
    return [Match(f"a{n}", "", f"Article {n}", score) for n, score in enumerate(scores)]


def test_a_sure_match_well_ahead_is_the_answer() -> None:
    alone, ahead = matches(0.9), matches(0.9, 0.3)
    assert decide(alone, USUAL) == Answer(alone[0])
    assert decide(ahead, USUAL) == Answer(ahead[0])


def test_a_sure_match_with_another_close_behind_is_a_choice() -> None:
    close = matches(0.9, 0.8)
    assert decide(close, USUAL) == Choices(tuple(close))


def test_three_are_offered_at_most_and_only_near_ones() -> None:
    many, few = matches(0.5, 0.5, 0.4, 0.3), matches(0.4, 0.3, 0.1)
    assert decide(many, USUAL) == Choices(tuple(many[:3]))
    assert decide(few, USUAL) == Choices(tuple(few[:2]))


def test_one_that_is_rather_right_than_wrong_is_offered_with_what_comes_next() -> None:
    likely = matches(0.6, 0.1, 0.01)
    assert decide(likely, USUAL) == Choices(tuple(likely[:2]))


@pytest.mark.parametrize("scores", [(), (0.2, 0.2), (0.7,), (0.7, 0.01), (0.4, 0.1)])
def test_a_weak_match_is_never_dressed_as_an_answer(scores: tuple[float, ...]) -> None:
    assert decide(matches(*scores), USUAL) == Nothing()


def test_without_enough_practice_the_usual_thresholds_stand() -> None:
    assert fit([], Certainty()) == USUAL
    assert fit([Trial(SURE, right=True)] * (ENOUGH - 1), Certainty()) == USUAL


def test_a_library_that_is_right_in_practice_answers_more_readily() -> None:
    practice = [*[Trial(SURE, True)] * ENOUGH, *[Trial(BETWEEN, True)] * 20]
    fitted = fit([*practice, *[Trial(UNSURE, False)] * 50], Certainty())
    assert fitted.answer == pytest.approx(Certainty().of(BETWEEN)) and fitted.answer < USUAL.answer
    assert fitted.near < fitted.answer


def test_a_threshold_is_never_so_low_that_nothing_is_left_to_offer() -> None:
    fitted = fit([Trial(UNSURE, True)] * 100, Certainty())
    assert fitted.answer == pytest.approx(USUAL.near + USUAL.margin)


def test_wrong_answers_in_practice_keep_the_threshold_above_them() -> None:
    practice = [*[Trial(SURE, True)] * 40, *[Trial(BETWEEN, False)] * 40]
    assert fit(practice, Certainty()).answer == Certainty().of(SURE)
    tolerant = fit(practice, Certainty(), wrong_share=0.5)
    assert tolerant.answer == Certainty().of(BETWEEN)


def test_right_and_wrong_of_the_same_score_are_not_parted_by_luck() -> None:
    alike = [*[Trial(BETWEEN, True)] * 40, *[Trial(BETWEEN, False)] * 20]
    assert fit(alike, Certainty()) == USUAL


@settings(max_examples=30, deadline=None)
@given(TRIALS)
def test_of_the_answers_in_practice_at_most_the_chosen_share_is_wrong(trials: list[Trial]) -> None:
    trials = trials * 20
    certainty = Certainty.learned(trials)
    fitted = fit(trials, certainty)
    given_ = [t for t in trials if certainty.of(t.signs) >= fitted.answer]
    assert fitted == USUAL or sum(not t.right for t in given_) <= 0.05 * len(given_)


def test_practice_teaches_how_much_to_believe() -> None:
    assert Certainty.learned([]) == Certainty(PRIOR)
    proud = Certainty.learned([Trial(BETWEEN, False)] * 50)
    modest = Certainty.learned([Trial(BETWEEN, True)] * 50)
    assert proud.of(BETWEEN) < Certainty().of(BETWEEN) < modest.of(BETWEEN)


@settings(deadline=None)
@given(TRIALS)
def test_more_evidence_never_makes_it_less_sure(trials: list[Trial]) -> None:
    certainty = Certainty.learned(trials)
    assert all(weight >= 0 for weight in certainty.weights[1:])
    assert 0 <= certainty.of(UNSURE) <= certainty.of(SURE) <= 1


def test_nothing_found_is_nothing_to_share_out() -> None:
    assert Certainty().shared_out([]) == []


def test_a_large_library_practises_on_questions_from_all_its_shelves() -> None:
    asked = Question({}, ())
    questions = dict.fromkeys(range(10_000), asked)
    kept = list(chosen(questions, 1_000))
    assert len(kept) <= MOST_QUESTIONS and kept[0] == 0 and kept[-1] > 9_900
    assert len(chosen(questions, 10 * MOST_WORK)) == 1, "and on few where each costs much"
    assert chosen(dict.fromkeys(range(5), asked), 10).keys() == set(range(5))

"""How sure is sure enough: from strengths to a verdict, and from practice to the thresholds."""

from math import isclose, isfinite

import pytest
from hypothesis import given, settings, strategies as st

from core.knowledge.answer import calibration
from core.knowledge.answer.calibration import MIN_QUESTIONS, MIN_SLOPE, Calibration
from core.knowledge.answer.decision import (
    HELD_OUT_THRESHOLD_WEIGHT,
    UNSEEN,
    Thresholds,
    decide,
    expected_outcome,
    fit_thresholds,
)
from core.model.match import Answer, Choices, Match, Nothing, Validation
from tests.cases import each_case
from tests.profile import sweep

USUAL = Thresholds()
STRENGTHS = st.lists(st.floats(0, 20), max_size=4).map(lambda them: sorted(them, reverse=True))


def trial(*strengths: float, right: bool = True, stranger: bool = False) -> Validation:
    """A question of the article "own", for which these strengths were found, its own first or,
    where it went wrong, last."""
    others = tuple((strength, f"other-{n}") for n, strength in enumerate(strengths))
    found = ((strengths[0], "own"), *others[1:]) if right and strengths else others
    return Validation("?", "own", found, stranger)


TRIALS = st.lists(
    st.builds(
        lambda found, right, new: trial(*found, right=right and not new, stranger=new),
        STRENGTHS,
        st.booleans(),
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


def test_three_are_offered_at_most_and_none_that_is_far() -> None:
    many, few = matches(0.5, 0.5, 0.4, 0.3), matches(0.4, 0.3, 0.01)
    assert decide(many, USUAL) == Choices(tuple(many[:3]))
    assert decide(few, USUAL) == Choices(tuple(few[:2]))


@pytest.mark.parametrize("scores", [(0.6, 0.01, 0.001), (0.7,), (0.5,)])
def test_one_that_is_likely_is_offered_without_what_is_far(scores: tuple[float, ...]) -> None:
    likely = matches(*scores)
    assert decide(likely, USUAL) == Choices((likely[0],))


@pytest.mark.parametrize("scores", [(0.2, 0.15, 0.1), (0.3, 0.12), (0.25, 0.2)])
def test_several_weak_ones_are_offered_when_together_they_are_likely(
    scores: tuple[float, ...],
) -> None:
    together = matches(*scores)
    assert decide(together, USUAL) == Choices(tuple(together))


@each_case(
    "scores", [(), (0.12, 0.12, 0.1), (0.49,), (0.49, 0.01), (0.25, 0.04, 0.04, 0.04), (0.1,) * 10]
)
def test_a_weak_match_is_never_dressed_as_an_answer(scores: tuple[float, ...]) -> None:
    assert decide(matches(*scores), USUAL) == Nothing()


def test_without_practice_the_usual_thresholds_stand() -> None:
    assert fit_thresholds([], Calibration()) == USUAL
    assert (
        fit_thresholds([trial(9.0)] * 5, Calibration()).answer
        == Calibration().of([9.0])[0]
        > USUAL.answer
    )


def test_a_calibration_that_is_stopped_early_is_better_than_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trials = [trial(3.0, 2.0, right=n % 3 > 0) for n in range(MIN_QUESTIONS * 2)]
    best = Calibration.fit(trials).log_posterior(trials)
    monkeypatch.setattr(calibration, "MAX_ITERATIONS", 1)
    stopped = Calibration.fit(trials).log_posterior(trials)
    assert Calibration().log_posterior(trials) < stopped <= best


def test_practice_that_goes_well_never_lowers_the_threshold_below_the_usual() -> None:
    assert fit_thresholds([trial(7.2)] * 100, Calibration()) == USUAL


def test_a_desk_that_allows_more_wrong_answers_gives_more_answers() -> None:
    assert fit_thresholds([], Calibration(), wrong_share=0.1).answer == pytest.approx(0.6)
    assert fit_thresholds([], Calibration(), wrong_share=0.5).answer == USUAL.likely


def test_two_wrong_answers_are_believed_to_be_still_to_come() -> None:
    """Where forty of forty were right, the next may lower the threshold, but no wrong one."""
    enough = round(UNSEEN / 0.05)
    rest = [*[trial(9.0, right=False)] * 2, *[trial(8.8)] * 20, *[trial(8.0, right=False)] * 30]
    assert (
        fit_thresholds([*[trial(10.0)] * enough, *rest], Calibration()).answer
        == Calibration().of([10.0])[0]
    )


def test_wrong_answers_in_practice_keep_the_threshold_above_them() -> None:
    practice = [*[trial(14.0)] * 40, *[trial(9.0, right=False)] * 30]
    assert fit_thresholds(practice, Calibration()).answer == Calibration().of([14.0])[0]
    tolerant = fit_thresholds(practice, Calibration(), wrong_share=0.5)
    assert tolerant.answer == Calibration().of([9.0])[0]


def test_what_looked_surest_and_was_wrong_is_not_sure_enough() -> None:
    wrong = [*[trial(12.0, right=False)] * 5, *[trial(10.0)] * 20]
    assert Calibration().of([12.0])[0] < fit_thresholds(wrong, Calibration()).answer < 1


def test_few_right_answers_before_the_first_wrong_one_set_the_threshold_where_they_end() -> None:
    few = [*[trial(12.0)] * 5, *[trial(11.0, right=False)] * 20]
    assert fit_thresholds(few, Calibration()).answer == Calibration().of([12.0])[0]


def test_right_and_wrong_of_the_same_score_are_not_parted_by_luck() -> None:
    alike = [*[trial(9.0)] * 40, *[trial(9.0, right=False)] * 20]
    assert fit_thresholds(alike, Calibration()).answer > Calibration().of([9.0])[0]


@settings(max_examples=sweep(15, 200), deadline=None)
@given(TRIALS)
def test_of_the_answers_in_practice_at_most_the_chosen_share_is_wrong(
    trials: list[Validation],
) -> None:
    trials = trials * 20
    certainty = Calibration.fit(trials)
    fitted = fit_thresholds(trials, certainty)
    row = [row for row in expected_outcome(trials, certainty) if row.score >= fitted.answer]
    assert not row or row[-1].wrong <= 0.05 * row[-1].given


def test_what_is_expected_counts_strangers_less_and_never_counts_them_as_right() -> None:
    rows = list(
        expected_outcome([trial(9.0), trial(9.0, right=False, stranger=True)], Calibration())
    )
    (row,) = rows
    assert isclose(row.given, 1 + HELD_OUT_THRESHOLD_WEIGHT) and isclose(
        row.wrong, HELD_OUT_THRESHOLD_WEIGHT
    )
    assert isclose(row.asked, 1 + HELD_OUT_THRESHOLD_WEIGHT)


def test_practice_teaches_how_much_to_believe() -> None:
    assert Calibration.fit([]) == Calibration()
    assert Calibration.fit([trial(9.0)] * (MIN_QUESTIONS - 1)) == Calibration()
    proud = Calibration.fit([trial(9.0, right=False)] * 50)
    modest = Calibration.fit([trial(9.0)] * 50)
    assert proud.of([9.0]) < Calibration().of([9.0]) < modest.of([9.0])


@settings(deadline=None)
@given(TRIALS, STRENGTHS)
def test_more_evidence_never_makes_it_less_sure(
    trials: list[Validation], found: list[float]
) -> None:
    certainty = Calibration.fit(trials * 3)
    assert certainty.slope > 0
    chances = certainty.of(found)
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1 + 1e-9
    assert certainty.of([5.0]) <= certainty.of([9.0])


FAR_OFF = st.lists(
    st.builds(
        lambda top, gap, right, new: trial(top, top - gap, right=right and not new, stranger=new),
        st.floats(0, 300),
        st.floats(0, 60),
        st.booleans(),
        st.booleans(),
    ),
    min_size=MIN_QUESTIONS,
    max_size=40,
)


@settings(max_examples=sweep(30, 200), deadline=None)
@given(FAR_OFF)
def test_learning_never_ends_worse_than_it_began_however_far_the_strengths_are(
    trials: list[Validation],
) -> None:
    fitted = Calibration.fit(trials)
    assert fitted.slope >= MIN_SLOPE
    assert isfinite(fitted.slope) and isfinite(fitted.level)
    assert fitted.log_posterior(trials) >= Calibration().log_posterior(trials)


def test_learning_reaches_the_maximum_where_a_full_step_runs_away() -> None:
    """Strengths that are ten times as large as usual, as a change of their weights makes them."""
    trials = [
        *(trial(70.0 + n % 7, 55.0 + n % 5) for n in range(60)),
        *(trial(60.0 + n % 7, 58.0, right=False) for n in range(30)),
        *(trial(50.0 + n % 9, 45.0, right=False, stranger=True) for n in range(90)),
    ]
    fitted = Calibration.fit(trials)
    reached = fitted.log_posterior(trials)
    for slope, level in ((1.02, 1.0), (0.98, 1.0), (1.0, 1.02), (1.0, 0.98)):
        beside = Calibration(max(fitted.slope * slope, MIN_SLOPE), fitted.level * level)
        assert beside.log_posterior(trials) <= reached + 1e-6

"""What holds for any desk, any clock and any pauses, tried on many that nobody thought of."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings, strategies as st

from core.model.business_hours import ClockKind, Hours, Interval, Opening
from core.sla.business_hours import is_open, next_closing, next_opening, openings
from core.sla.clocks import counted_intervals, due, elapsed
from core.sla.deadline_explanation import SpanKind, explain
from tests.english import reason
from tests.profile import sweep

ZONES = (
    *("Asia/Jerusalem", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"),
    *("America/Santiago", "Asia/Kolkata", "UTC"),
)
FIRST = datetime(2026, 3, 20, tzinfo=UTC)  # the clocks of several zones change soon after
MINUTE = timedelta(minutes=1)

many = settings(max_examples=sweep(25, 400), deadline=None)

durations = st.integers(0, 3 * 24 * 60 * 60).map(lambda seconds: timedelta(seconds=seconds))
moments = st.integers(0, 250 * 24 * 60 * 60).map(lambda s: FIRST + timedelta(seconds=s))
clocks = st.sampled_from(ClockKind)


@st.composite
def desks(draw: st.DrawFn, zones: tuple[str, ...] = ZONES, earliest: int = 0) -> Hours:
    """A desk with up to three openings a day, which may overlap and run over midnight."""

    def opening(opens: int, length: int) -> Opening:
        return Opening(opens, opens + length)

    of_a_day = st.lists(
        st.builds(opening, st.integers(earliest, 1439), st.integers(30, 24 * 60)),
        min_size=1,
        max_size=3,
    ).map(tuple)
    week = draw(st.dictionaries(st.integers(0, 6), of_a_day, min_size=1, max_size=6))
    holidays = draw(st.frozensets(st.dates(date(2026, 3, 18), date(2026, 12, 31)), max_size=5))
    return Hours(ZoneInfo(draw(st.sampled_from(zones))), week, holidays)


@st.composite
def some_pauses(draw: st.DrawFn) -> tuple[Interval, ...]:
    lengths = st.integers(0, 4 * 24 * 60).map(lambda minutes: minutes * MINUTE)
    pairs = draw(st.lists(st.tuples(moments, lengths), max_size=4))
    return tuple(Interval(start, start + length) for start, length in pairs)


def known(moment: datetime | None) -> datetime:
    assert moment is not None
    return moment


@many
@given(desks(), clocks, moments, durations, durations, some_pauses())
def test_more_time_is_never_due_earlier(
    hours: Hours,
    clock: ClockKind,
    start: datetime,
    one: timedelta,
    other: timedelta,
    pauses: tuple[Interval, ...],
) -> None:
    less, more = sorted((one, other))
    assert start <= known(due(hours, clock, start, less, pauses))
    assert known(due(hours, clock, start, less, pauses)) <= known(
        due(hours, clock, start, more, pauses)
    )


@many
@given(desks(), clocks, moments, durations, durations, some_pauses())
def test_time_may_be_added_in_two_steps(
    hours: Hours,
    clock: ClockKind,
    start: datetime,
    one: timedelta,
    other: timedelta,
    pauses: tuple[Interval, ...],
) -> None:
    between = known(due(hours, clock, start, one, pauses))
    assert due(hours, clock, between, other, pauses) == due(
        hours, clock, start, one + other, pauses
    )


@many
@given(desks(), clocks, moments, durations, some_pauses())
def test_until_the_due_time_exactly_the_target_has_run(
    hours: Hours,
    clock: ClockKind,
    start: datetime,
    duration: timedelta,
    pauses: tuple[Interval, ...],
) -> None:
    moment = known(due(hours, clock, start, duration, pauses))
    assert elapsed(hours, clock, start, moment, pauses) == duration
    if duration:
        # Not a microsecond too late either: just before, the target was not used up.
        just_before = moment - timedelta(microseconds=1)
        assert elapsed(hours, clock, start, just_before, pauses) < duration


@many
@given(desks(), moments, durations, some_pauses(), st.integers(0, 30))
def test_a_pause_of_closed_time_changes_nothing(
    hours: Hours,
    start: datetime,
    duration: timedelta,
    pauses: tuple[Interval, ...],
    which: int,
) -> None:
    walk = pairwise(islice(openings(hours, start), which + 2))
    gaps = [Interval(a.end, b.start) for a, b in walk if a.end < b.start]
    assume(gaps)
    plain = due(hours, ClockKind.WORKING_HOURS, start, duration, pauses)
    paused = due(hours, ClockKind.WORKING_HOURS, start, duration, (*pauses, *gaps))
    assert paused == plain


@many
@given(desks(), clocks, moments, durations, st.floats(0, 1), st.integers(1, 5 * 24 * 60))
def test_after_a_pause_the_rest_of_the_target_runs(
    hours: Hours, clock: ClockKind, start: datetime, duration: timedelta, part: float, length: int
) -> None:
    before = duration * part
    assume(before < duration)
    begins = known(due(hours, clock, start, before))
    pause = Interval(begins, begins + length * MINUTE)
    rest = due(hours, clock, known(pause.end), duration - before)
    assert due(hours, clock, start, duration, (pause,)) == rest


@many
@given(desks(), moments, durations, some_pauses())
def test_nothing_is_due_while_closed_except_exactly_at_closing(
    hours: Hours, start: datetime, duration: timedelta, pauses: tuple[Interval, ...]
) -> None:
    moment = known(due(hours, ClockKind.WORKING_HOURS, start, duration, pauses))
    closings = {stretch.end for stretch in islice(openings(hours, moment), 1)}
    assert is_open(hours, moment) or moment in closings


@many
@given(desks(), moments)
def test_openings_come_in_order_and_never_overlap(hours: Hours, since: datetime) -> None:
    found = list(islice(openings(hours, since), 30))
    assert all(stretch.start < stretch.end for stretch in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert found[0].end >= since


@many
@given(desks(), moments)
def test_the_desk_is_open_from_its_next_opening_until_its_next_closing(
    hours: Hours, moment: datetime
) -> None:
    opens, closes = known(next_opening(hours, moment)), next_closing(hours, moment)
    assert is_open(hours, opens)
    if closes is not None:
        assert opens < closes
        assert not is_open(hours, closes)
        assert elapsed(hours, ClockKind.WORKING_HOURS, opens, closes) == closes - opens


@settings(max_examples=sweep(15, 100), deadline=None)
@given(desks(earliest=240), st.integers(0, 250 * 24 * 60), st.integers(1, 24 * 60), some_pauses())
def test_the_clock_agrees_with_somebody_who_looks_at_the_wall_every_minute(
    hours: Hours, start: int, length: int, pauses: tuple[Interval, ...]
) -> None:
    # The looker knows nothing of UTC. Hours of the night, when clocks change, are left to
    # tests of their own: there the wall shows times twice or never, and a choice is made.
    week = {
        day: tuple(Opening(o.opens, min(o.closes, 23 * 60)) for o in found if o.opens < 22 * 60)
        for day, found in hours.week.items()
    }
    assume(any(week.values()))
    hours = Hours(hours.zone, week, hours.holidays)
    first = FIRST + start * MINUTE
    end = first + length * MINUTE
    looks = [at for at in _minutes(first, end) if _open_on_the_wall(hours, at)]
    seen = sum(1 for at in looks if not any(p.start <= at < known(p.end) for p in pauses))
    assert elapsed(hours, ClockKind.WORKING_HOURS, first, end, _whole(pauses)) == seen * MINUTE


def _minutes(first: datetime, end: datetime) -> Iterator[datetime]:
    while first < end:
        yield first
        first += MINUTE


def _whole(pauses: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """Pauses as they look to somebody who looks at each full minute."""

    def up(moment: datetime) -> datetime:
        rest = timedelta(seconds=moment.second)
        return moment + MINUTE - rest if rest else moment

    return tuple(Interval(up(pause.start), up(known(pause.end))) for pause in pauses)


def _open_on_the_wall(hours: Hours, moment: datetime) -> bool:
    wall = moment.astimezone(hours.zone)
    if wall.date() in hours.holidays:
        return False
    minute = wall.hour * 60 + wall.minute
    return any(o.opens <= minute < o.closes for o in hours.week.get(wall.weekday(), ()))


@many
@given(desks(), clocks, moments, durations, some_pauses(), st.booleans())
def test_an_explanation_adds_up(
    hours: Hours,
    clock: ClockKind,
    start: datetime,
    duration: timedelta,
    pauses: tuple[Interval, ...],
    open_end: bool,
) -> None:
    if open_end:
        pauses = (*pauses, Interval(start + duration))
    told = explain(hours, clock, start, duration, pauses)
    assert told.due == due(hours, clock, start, duration, pauses)
    amounts = [span.amount for span in told.spans if span.kind is SpanKind.COUNTED]
    ran = sum(amounts, timedelta())
    assert ran == elapsed(hours, clock, start, told.until, pauses)
    assert ran == duration or told.due is None
    assert all(start <= span.start < span.end <= told.until for span in told.spans)
    assert all(a.start <= b.start and a.day <= b.day for a, b in pairwise(told.spans))
    for span in told.spans:
        last = (span.end - timedelta(microseconds=1)).astimezone(hours.zone)
        assert span.start.astimezone(hours.zone).date() == span.day == last.date()
    assert ("has been paused" in reason(told)) == (told.due is None)


@many
@given(desks(), clocks, moments, some_pauses())
def test_what_is_counted_is_never_paused(
    hours: Hours, clock: ClockKind, start: datetime, pauses: tuple[Interval, ...]
) -> None:
    for stretch in islice(counted_intervals(hours, clock, start, pauses), 20):
        assert start <= stretch.start <= stretch.end
        for pause in pauses:
            assert (
                stretch.end <= pause.start
                or known(pause.end) <= stretch.start
                or (pause.start == pause.end)
            )

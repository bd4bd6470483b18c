"""Where tickets with a word were resolved speaks for a team where no word of the policy does."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.dialog.intake.routing_history import (
    Count,
    is_sure,
    names_to_read,
    period_of,
    read_counts,
    word_shares,
)
from core.knowledge.library import Library
from core.model.events import Choice, FormName
from core.model.ticket import Details, LearnedFrom, Status
from tests.talk import ADA, GRACE, DialogStory

PERIOD = "2026-2"
WORDS = "the projector shows no picture, my headphones are fine"


@pytest.fixture
def learning(talk: DialogStory) -> DialogStory:
    words = tuple(talk.desk.categories.values())[-1]
    known = replace(words, words=(*words.words, "projector", "headphones"))
    categories = {**talk.desk.categories, words.id: known}
    talk.desk = replace(talk.desk, learns_routing=True, categories=categories)
    return talk


def _private(talk: DialogStory) -> set[str]:
    return {t.id for t in talk.desk.teams.values() if talk.desk.queues[t.queue].private}


def _other_team(talk: DialogStory) -> str:
    """An open team to which nothing in the words leads."""
    taken = {talk.desk.default_team, *_private(talk)}
    return next(team for team in talk.desk.teams if team not in taken)


def _hand_off(talk: DialogStory, counts: dict[str, int], said: str = WORDS) -> DialogStory:
    talk.context = replace(talk.context, routing_counts=counts)
    talk.says(ADA, said)
    talk.says(ADA, "a person please")
    return talk


def _learned(team: str, word: str = "projector", tickets: int = 7) -> dict[str, int]:
    return {f"routing:{PERIOD}:{word}:{team}": tickets}


def test_a_resolution_counts_the_known_words_for_the_team(learning: DialogStory) -> None:
    _hand_off(learning, {}, "my projector and my zorblax are dark")
    learning.presses(GRACE, Choice.CLAIM)
    learning.fills(GRACE, FormName.RESOLVE, how="Changed the lamp")
    assert learning.ticket.routing is not None
    name = f"routing:{PERIOD}:projector:{learning.ticket.routing.team}"
    assert learning.last.counter_increments[name] == 1
    assert not [each for each in learning.last.counter_increments if "zorblax" in each]


def test_nothing_is_counted_of_a_ticket_that_few_may_read(learning: DialogStory) -> None:
    _hand_off(learning, {}, "my projector is dark")
    learning.presses(GRACE, Choice.CLAIM)
    assert learning.state is not None and learning.ticket.routing is not None
    [team, *_] = _private(learning)
    ticket = replace(learning.ticket, routing=replace(learning.ticket.routing, team=team))
    learning.state = replace(learning.state, ticket=ticket)
    learning.fills(GRACE, FormName.RESOLVE, how="Changed the lamp")
    assert learning.ticket.status is Status.RESOLVED
    assert not learning.last.counter_increments


def test_nothing_is_counted_where_the_policy_does_not_want_it(learning: DialogStory) -> None:
    learning.desk = replace(learning.desk, learns_routing=False)
    _hand_off(learning, {})
    learning.presses(GRACE, Choice.CLAIM)
    learning.fills(GRACE, FormName.RESOLVE, how="Changed the lamp")
    assert not learning.last.counter_increments
    now = learning.now
    assert not names_to_read(learning.desk, Library.of(()), Details(description=WORDS), now)


def test_the_team_that_resolved_most_gets_the_next_one_and_why_says_so(
    learning: DialogStory,
) -> None:
    team = _other_team(learning)
    counts = {**_learned(team), **_learned(learning.desk.default_team, tickets=1)}
    _hand_off(learning, counts)
    routing = learning.ticket.routing
    assert routing is not None
    assert routing.team == team
    assert routing.learned == LearnedFrom("projector", 7, 8)
    card = learning.latest("card")
    assert (card.args["learned_word"], card.args["learned"], card.args["learned_of"]) == (
        "projector",
        7,
        8,
    )


@pytest.mark.parametrize(
    ("other", "tickets"),
    [("projector", 4), ("headphon", 7)],
)
def test_where_tickets_went_both_ways_nothing_is_learned(
    learning: DialogStory, other: str, tickets: int
) -> None:
    default = learning.desk.default_team
    counts = {**_learned(_other_team(learning)), **_learned(default, other, tickets)}
    _hand_off(learning, counts)
    assert learning.ticket.routing is not None
    assert learning.ticket.routing.learned is None


def test_a_word_of_the_policy_comes_first(learning: DialogStory) -> None:
    team = learning.desk.teams[_other_team(learning)]
    learning.desk = replace(
        learning.desk,
        teams={**learning.desk.teams, team.id: replace(team, skills=(*team.skills, "projector"))},
    )
    _hand_off(learning, _learned(learning.desk.default_team))
    assert learning.ticket.routing is not None
    assert learning.ticket.routing.learned is None
    assert learning.ticket.routing.matched == ("projector",)


def test_nothing_leads_into_a_private_queue_or_to_a_team_that_is_gone(
    learning: DialogStory,
) -> None:
    team = learning.desk.teams[_other_team(learning)]
    queue = replace(learning.desk.queues[team.queue], private=True)
    learning.desk = replace(learning.desk, queues={**learning.desk.queues, queue.id: queue})
    _hand_off(learning, _learned(team.id))
    assert learning.ticket.routing is not None
    assert learning.ticket.routing.learned is None
    names = names_to_read(learning.desk, Library.of(()), Details(description=WORDS), learning.now)
    assert not [name for name in names if name.endswith(f":{team.id}")]
    assert names
    gone = _hand_off(DialogStory(learning.desk, learning.library), _learned("gone"))
    assert gone.ticket.routing is not None
    assert gone.ticket.routing.learned is None


def test_a_category_that_was_chosen_keeps_its_teams(learning: DialogStory) -> None:
    team = _other_team(learning)
    foreign = next(
        c for c in learning.desk.categories if c not in learning.desk.teams[team].categories
    )
    learning.context = replace(learning.context, routing_counts=_learned(team))
    learning.fills(ADA, FormName.TICKET, description=WORDS, category=foreign, priority="low")
    learning.says(ADA, "a person please")
    assert learning.ticket.details.category == foreign
    assert learning.ticket.routing is not None
    assert learning.ticket.routing.learned is None


def test_half_years_and_what_is_enough() -> None:
    assert period_of(datetime(2026, 6, 30, tzinfo=UTC)) == "2026-1"
    assert period_of(datetime(2026, 7, 1, tzinfo=UTC)) == PERIOD
    counts = [Count("2026-1", "vpn", "network", 8), Count(PERIOD, "vpn", "network", 4)]
    (share,) = word_shares(counts, datetime(2026, 7, 1, tzinfo=UTC))
    assert (share.weight, share.total_weight) == (8, 8), "the older ones count by half"
    assert (share.tickets, share.of) == (12, 12), "what is told is how many they were"
    assert is_sure(share)
    assert not is_sure(share._replace(weight=4, total_weight=4)), "too few"
    assert not is_sure(share._replace(weight=6)), "too mixed"


def test_what_was_resolved_more_than_two_half_years_ago_says_nothing() -> None:
    counts = [Count("2026-2", "vpn", "network", 40), Count("2025-2", "vpn", "network", 40)]
    assert word_shares(counts, datetime(2027, 7, 1, tzinfo=UTC)) == []


def test_other_counters_are_none() -> None:
    assert read_counts({"tokens:day:x": 5, "routing:odd": 1}) == []


def test_in_spring_the_autumn_before_is_read_too(learning: DialogStory) -> None:
    spring = datetime(2026, 3, 1, tzinfo=UTC)
    names = names_to_read(learning.desk, Library.of(()), Details(description=WORDS), spring)
    assert {name.split(":")[1] for name in names} == {"2026-1", "2025-2"}

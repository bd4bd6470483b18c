"""On a real store: what was resolved is counted, and the next ticket goes where the others went."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.inbox import similar_tickets
from core.knowledge.library import Library
from core.model.conversation import Conversation
from core.model.events import Choice
from core.model.people import Person, Place
from core.model.policy import Desk
from core.model.ticket import Details, LearnedFrom
from core.store.queries import counters_under
from tests.store.desk import Room
from tests.talk import GRACE

SKILL = "beamer"
RESOLVED = 6


def _prepare(room: Room) -> str:
    """A word that the desk knows and no team has, and a skill that leads to another team."""
    desk = room.desk
    private = {queue.id for queue in desk.queues.values() if queue.private}
    team = next(
        t for t in desk.teams.values() if t.id != desk.default_team and t.queue not in private
    )
    category = desk.categories[next(iter(desk.categories))]
    room.desk = replace(
        desk,
        learns_routing=True,
        teams={**desk.teams, team.id: replace(team, skills=(*team.skills, SKILL))},
        categories={
            **desk.categories,
            category.id: replace(category, words=(*category.words, "projector")),
        },
    )
    return team.id


async def _hands_off(room: Room, who: str, text: str) -> Conversation:
    person, place = Person("console", who, who.title()), Place("console", who)
    await room.says(text, person, place)
    await room.says("a person please", person, place)
    async with room.store.unit() as unit:
        id_ = await unit.by_place(place)
        found = await unit.load(id_) if id_ is not None else None
    assert found is not None
    return found


async def test_the_next_ticket_goes_where_the_others_were_resolved(room: Room) -> None:
    team = _prepare(room)
    for n in range(RESOLVED):
        sent = await _hands_off(room, f"user{n}", f"the projector {SKILL} in room {n} is dark")
        assert sent.ticket is not None
        assert sent.ticket.routing is not None
        assert sent.ticket.routing.team == team
        await room.presses(GRACE, Choice.RESOLVE, sent.id, "Changed the lamp")
        room.now += timedelta(hours=1)
    named = await room.store.read(counters_under, "routing:")
    assert named[f"routing:2026-2:projector:{team}"] == RESOLVED
    next_one = await _hands_off(room, "mia", "the projector shows stripes")
    assert next_one.ticket is not None
    assert next_one.ticket.routing is not None
    assert next_one.ticket.routing.learned == LearnedFrom("projector", RESOLVED, RESOLVED)
    assert next_one.ticket.routing.team == team


async def test_former_tickets_are_read_only_where_no_word_speaks_for_a_team(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    _prepare(room)
    asked = list[str]()

    def names_to_read(desk: Desk, library: Library, details: Details, at: datetime) -> list[str]:
        asked.append(details.description)
        return []

    monkeypatch.setattr(similar_tickets, "names_to_read", names_to_read)
    await _hands_off(room, "mia", f"the {SKILL} is dark")
    assert not asked
    await _hands_off(room, "joe", "the projector is dark")
    assert asked

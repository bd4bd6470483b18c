"""The story that is played in each run: two requesters, two agents, and time that passes.

Each step has its moment and its id, so however often the process is killed, the same happens.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.decide import begin
from core.model.events import ButtonPressed, Choice, CommandGiven, Event, MessageReceived
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from tests.talk import ADA, ALAN, EVE, GRACE, LOBBY, SUNDAY_TEN

EVES = Place("console", "eve")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens: an event that the platform brings, or, with None, a pulse.

    With `at_once` it comes at once after the one before, while that one's messages still wait.
    """

    id: str
    at: datetime
    event: Event | None = None
    at_once: bool = False


def says(id_: str, minute: int, who: Person, text: str, place: Place) -> MessageReceived:
    return MessageReceived(EventId(id_), _at(minute), place, who, text, ref=f"r:{id_}")


def presses(
    id_: str, minute: int, who: Person, choice: Choice, of: ConversationId, value: str = ""
) -> ButtonPressed:
    place = {ADA: LOBBY, EVE: EVES}.get(who) or _thread(of)
    return ButtonPressed(EventId(id_), _at(minute), of, place, who, choice, value)


def story() -> tuple[Step, ...]:
    """While Ada talks to the end, Eve falls silent, so her deadline comes among Ada's."""
    opened = says("ada-opens", 0, ADA, "my vpn does not connect", LOBBY)
    asked = says("eve-opens", 1, EVE, "my cat ate the spoon", EVES)
    hers, eves = begin(opened, ADA, LOBBY).id, begin(asked, EVE, EVES).id
    claims = CommandGiven(EventId("grace-claims"), _at(95), _thread(hers), GRACE, "claim HD-1001")
    return tuple(
        _steps(
            [
                opened,
                asked,
                says("ada-is-not-helped", 2, ADA, "no, that did not help", LOBBY),
                says("ada-hands-off", 4, ADA, "a person please", LOBBY),
                12,
                94,
                claims,
                says("grace-answers", 96, GRACE, "Which client do you use?", _thread(hers)),
                says("ada-replies", 97, ADA, "The one from the portal.", LOBBY),
                presses("alan-claims", 126, ALAN, Choice.CLAIM, eves),
                presses("grace-resolves", 127, GRACE, Choice.RESOLVE, hers, "A new client."),
                presses("ada-rates", 128, ADA, Choice.RATE, hers, "5"),
            ]
        )
    )


def _steps(happenings: Iterable[Event | int]) -> Iterable[Step]:
    """A number is the minute at which the clock is looked at."""
    for one in happenings:
        if isinstance(one, int):
            yield Step(f"pulse-{one}", _at(one))
        else:
            yield Step(one.id, one.at, one, at_once=one.id == "eve-opens")


def _thread(of: ConversationId) -> Place:
    """Beneath its card."""
    return Place("console", "#support", of)


def _at(minute: int) -> datetime:
    return SUNDAY_TEN + timedelta(minutes=minute)

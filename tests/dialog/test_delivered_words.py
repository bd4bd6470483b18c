"""What is delivered to a person is what they may read, over random talk.

Looked at after each event, for the requester and for people who come and go: words that were said
in it are told to exactly those who may read their entry and did not say or see them there. Who is
let into the past ("all") reads it, and is told what is said from then on. Notes reach neither.
Words of which the desk asks what they are about, after the end, are told to nobody before that is
known.
"""

from datetime import timedelta
from typing import Any, Final

from hypothesis import given, settings, strategies as st

from core.model.actions import Say
from core.model.conversation import Step
from core.model.events import Choice, CommandGiven
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.timeline import AuditEntry, AuditKind, TimelineEntry
from core.tickets import permissions
from tests.desks import make_desk, make_library
from tests.profile import sweep
from tests.talk import ADA, GRACE, LOBBY, SUPPORT, DialogStory, entries

BOB, EVE = Person("console", "bob", "Bob"), Person("console", "eve", "Eve")
GUESTS: Final = (BOB, EVE)
LIBRARY: Final = make_library()
WORDS: Final = (AuditKind.SAID, AuditKind.COMMENTED, AuditKind.NOTE)

speakers = st.sampled_from([(each, "says") for each in (ADA, GRACE, *GUESTS)] + [(GRACE, "notes")])
changes = st.tuples(st.sampled_from(GUESTS), st.sampled_from(["add", "add all", "remove", "leave"]))
course = st.tuples(st.just(GRACE), st.sampled_from(["resolve", "reopen"]))
talks = st.lists(st.one_of(speakers, speakers, changes, course), min_size=4, max_size=14)


def claimed() -> DialogStory:
    talk = DialogStory(make_desk(), LIBRARY)
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)
    return talk


def happen(talk: DialogStory, who: Person, what: str, mark: str) -> None:
    """One event; `mark` is a word that nothing else has."""
    talk.now += timedelta(minutes=1)
    match what:
        case "says" if who == GRACE:
            talk.says(GRACE, f"look at the {mark} please", at=SUPPORT)
        case "says" if who == ADA:
            talk.says(ADA, f"it is the {mark} that hums")
        case "says":
            command(talk, who, f"HD-1042 the {mark} hums here too")
        case "notes":
            talk.says(GRACE, f"// she broke the {mark} herself", at=SUPPORT)
        case "leave":
            command(talk, who, "remove HD-1042 me")
        case "add" | "add all" | "remove":
            rest = " all" if what == "add all" else ""
            command(talk, ADA, f"{what.split()[0]} @{who.name}{rest}", who)
        case "resolve":
            command(talk, GRACE, f"resolve HD-1042 by the {mark}")
        case _:
            command(talk, GRACE, "reopen HD-1042")


def command(talk: DialogStory, who: Person, text: str, *mentions: Person) -> None:
    place = LOBBY if who == ADA else SUPPORT if who == GRACE else Place.direct(who)
    talk.count += 1
    id_ = EventId(f"command{talk.count}")
    talk.happens(CommandGiven(id_, talk.now, place, who, text, mentions=mentions))


def told_to(talk: DialogStory, who: Person) -> list[str]:
    """The texts that go to them, each part of a message by itself."""
    said = [a for a in talk.last.actions if isinstance(a, Say) and a.only_for is None]
    theirs = [say for say in said if say.reader == who]
    return [str(part.args) for say in theirs for part in say.messages]


def is_told(talk: DialogStory, who: Person, entry: TimelineEntry) -> bool:
    """Should they be told these words now? Who said them, or was let in by this event, has them."""
    access = permissions.access(talk.desk, who, talk.ticket)
    return access.admits(entry) and entry.actor != who


def words_in(recorded: list[AuditEntry]) -> list[TimelineEntry]:
    return [e for e in entries(*recorded) if e.kind in WORDS and e.details.get("text")]


@settings(max_examples=sweep(30, 1000), deadline=None)
@given(talks)
def test_what_is_delivered_is_what_may_be_read(acts: list[tuple[Any, str]]) -> None:
    talk = claimed()
    for n, (who, what) in enumerate(acts):
        mark, before = f"widget{n:03}", len(talk.facts)
        happen(talk, who, what, mark)
        if talk.step is Step.CLOSED:
            return
        if talk.state is not None and talk.state.unplaced is not None:
            continue
        recorded = words_in(talk.facts[before:])
        for reader in (ADA, *GUESTS):
            told = [text for text in told_to(talk, reader) if mark in text]
            for entry in recorded:
                expected = 1 if is_told(talk, reader, entry) else 0
                assert len(told) == expected, (reader, what, entry, told)

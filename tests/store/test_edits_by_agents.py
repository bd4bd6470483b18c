"""However an agent edits a message: what was internal before reaches no requester unasked."""

from collections.abc import Sequence
from random import Random

import pytest

from core.model.actions import Retract, Say
from core.model.events import Choice, MessageDeleted, MessageEdited, MessageReceived
from core.model.ids import EventId
from core.model.people import Place
from core.ports import Posted
from tests.store.desk import Room
from tests.store.test_named_tickets import EVES, thread_of, ticket, two
from tests.talk import GRACE, LOBBY

__all__ = ("two",)

REQUESTERS = (LOBBY.room, EVES.room)
INTERNAL = (
    "// he lies",
    "note he lies",
    "note HD-1002 he lies",
    "note HD-9999 he lies",
    "note HD-1001 HD-1002 he lies",
    "nte he lies",
    "@alan he lies",
    "Hello\n// he lies",
)
OTHERS = ("reslove it", "status HD-1002", "queue", "priority HD-1002 high", "claim HD-9999")
WORDS = "He is honest"


async def carried(room: Room) -> list[Say | Retract]:
    """What is said and taken back, once each."""
    found = list[Say | Retract]()
    while messages := await room.leases():
        for p in messages:
            assert isinstance(p.action, Say | Retract)
            found.append(p.action)
            to = p.action.to
            at = Place(to.platform, to.room, to.thread or f"t{p.seq}")
            await room.store.mark_sent(p, Posted(at, f"m{p.seq}"), room.now)
    return found


async def write(room: Room, at: Place, versions: Sequence[str], ref: str) -> list[Say | Retract]:
    """One message of Grace's, edited into each of the versions; what the last one led to."""
    first = MessageReceived(EventId(ref), room.now, at, GRACE, versions[0], ref=ref)
    await room.reception.accept(first)
    for n, text in enumerate(versions[1:]):
        await carried(room)
        await edit(room, at, text, ref, n)
    return await carried(room)


async def edit(room: Room, at: Place, text: str, ref: str, n: int) -> None:
    id_ = EventId(f"{ref}-{n}")
    changed = MessageEdited(
        id_, room.now, at, GRACE, ref, text, message=EventId(ref), version=f"{n:03}"
    )
    await room.reception.accept(changed)


def sent(actions: Sequence[Say | Retract]) -> list[str]:
    """Words of an agent that a requester sees."""
    says = [a for a in actions if isinstance(a, Say) and a.to.room in REQUESTERS]
    return [str(say.args["text"]) for say in says if say.wording == "from_agent"]


def _sequences() -> list[tuple[str, ...]]:
    draw, known = Random(7), (*INTERNAL, *OTHERS, WORDS)  # noqa: S311 - no secret
    made = [
        (*draw.choices(known, k=2), draw.choice(INTERNAL), *draw.choices(known, k=2), WORDS)
        for _ in range(16)
    ]
    short = [(one, WORDS, f"{WORDS} 2") for one in (*INTERNAL, "priority HD-1002 high")]
    return short + [(WORDS, *each) for each in short] + made


async def test_no_edit_sends_what_was_internal(two: Room) -> None:
    at = await thread_of(two, 1001)
    for n, versions in enumerate(_sequences()):
        internal = next(i for i, v in enumerate(versions) if v in INTERNAL or v[:8] == "priority")
        await write(two, at, versions[: internal + 1], f"w{n}")
        for later in range(internal + 1, len(versions)):
            await edit(two, at, versions[later], f"w{n}", later)
            assert sent(await carried(two)) == [], versions[: later + 1]


async def test_what_is_held_belongs_to_the_ticket_of_its_thread(two: Room) -> None:
    at, first = await thread_of(two, 1001), await two.store.by_number(1001)
    actions = await write(two, at, ("note HD-1002 he lies", "Hello", "Hello Ada"), "w")
    [asked] = [a for a in actions if isinstance(a, Say) and a.wording == "held_edit"]
    assert first is not None
    assert asked.conversation == first.id
    send = next(b for b in asked.buttons if b.choice is Choice.SEND_HELD)
    assert send.label == "Ada"
    await two.presses(GRACE, send.choice, first.id, send.value)
    says = [a for a in await carried(two) if isinstance(a, Say) and a.wording == "from_agent"]
    assert [(s.to.room, s.args["text"]) for s in says] == [(LOBBY.room, "Hello Ada")]
    assert (await ticket(two, 1002)).agent is None


async def test_a_slip_is_mended_into_words(two: Room) -> None:
    actions = await write(two, await thread_of(two, 1001), ("reslove it", "Try it now"), "w")
    assert sent(actions) == ["Try it now"]


@pytest.mark.parametrize("words", ["note he lies", "note HD-1002 he lies"])
@pytest.mark.parametrize("before", [(), ("Hello",)])
async def test_a_deleted_note_leaves_no_copy(two: Room, words: str, before: tuple[str]) -> None:
    at = await thread_of(two, 1001)
    shown = await write(two, at, (*before, words), "w")
    [note] = [a for a in shown if isinstance(a, Say) and a.wording == "note"]
    deletion = MessageDeleted(EventId("d"), two.now, at, GRACE, "w", message=EventId("w"))
    await two.reception.accept(deletion)
    gone = [a for a in await carried(two) if isinstance(a, Retract) and a.to.room == "#support"]
    assert [(a.message_key, a.conversation) for a in gone] == [
        (note.message_key, note.conversation)
    ]


async def test_a_note_moves_to_the_ticket_that_its_edit_names(two: Room) -> None:
    at = await thread_of(two, 1001)
    actions = await write(two, at, ("note HD-1002 he lies", "note he lies"), "w")
    kept = [a for a in actions if a.message_key.startswith("note:")]
    assert [type(a) for a in kept] == [Retract, Say]
    actions = await write(two, at, ("note he lies", "note he errs"), "x")
    assert [type(a) for a in actions if a.message_key.startswith("note:")] == [Say]


@pytest.mark.parametrize(
    "command", ["claim", "status HD-1002", "status", "queue", "help", "claim HD-9999"]
)
async def test_words_that_become_a_command_are_taken_back(two: Room, command: str) -> None:
    actions = await write(two, await thread_of(two, 1001), ("Hi Ada", command), "w")
    taken = [a for a in actions if isinstance(a, Retract)]
    assert [a.to.room for a in taken] == [LOBBY.room]

"""Counting at the end: what was lost, what stands twice, and whether the order was kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from adapters.slack import keys
from core.model.actions import Say
from core.ports import OutboxRow, ParcelState
from tests.slack.desk import UNDER_WAY, Office
from tests.slack.saga import Talk
from tests.slack.scenes import PNG
from tests.slack.server import Message, SlackServer, User


@dataclass
class Count:
    """What is wrong at the end. All of it is empty after a good story."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


async def counted(desk: Office, talks: Sequence[Talk]) -> Count:
    """Count when all is quiet: words by their marks, and the desk's own messages by their keys."""
    rows, count = list(reversed(await desk.outbox())), Count()
    for talk in talks:
        _words(desk, talk, count)
    _parcels(desk.server, rows, count)
    count.dead = [r.key for r in rows if r.state is ParcelState.DEAD]
    count.stuck = [r.key for r in rows if r.state in UNDER_WAY]
    count.violations = [str(violation) for violation in desk.server.violations]
    return count


def _words(desk: Office, talk: Talk, count: Count) -> None:
    assert talk.card
    slack = desk.server
    theirs = slack.messages(talk.where, thread=talk.root)
    beneath = slack.messages(desk.support, thread=talk.card.ts)
    _each(talk.told, theirs, count)
    _each(talk.asked, beneath, count)
    _named(talk.agent, talk.told, theirs, count)
    _named(talk.requester, talk.asked, beneath, count)
    count.lost += [mark for mark in talk.details if mark not in talk.card.shown]
    count.leaked += [s for s in talk.secrets for m in slack.messages(talk.where) if s in m.shown]
    if f"From {talk.requester.real_name}" not in talk.card.shown:
        count.nameless.append(talk.card.shown)
    for names, seen in ((talk.files_told, theirs), (talk.files_asked, beneath)):
        for name in names:
            _once(f"file {name}", [m for m in seen if _brings(m, PNG + name.encode())], count)


def _each(marks: Sequence[str], seen: Sequence[Message], count: Count) -> None:
    for mark in marks:
        _once(mark, [m for m in seen if mark in m.shown], count)
    arrived = [mark for m in seen for mark in marks if mark in m.shown]
    if list(dict.fromkeys(arrived)) != [mark for mark in marks if mark in arrived]:
        count.disordered.append(" ".join(arrived))


def _named(who: User | None, marks: Sequence[str], seen: Sequence[Message], count: Count) -> None:
    """Carried words bear the name of who said them: as the sender's, or before them."""
    assert who
    for message in seen:
        if any(mark in message.shown for mark in marks):
            named = message.username == who.real_name or who.real_name in message.shown
            count.nameless += [] if named else [message.shown]


def _once(what: str, found: Sequence[Message], count: Count) -> None:
    count.lost += [what] if not found else []
    count.doubled += [what] if len(found) > 1 else []


def _brings(message: Message, content: bytes) -> bool:
    return any(file.content == content for file in message.files)


def _parcels(slack: SlackServer, rows: Sequence[OutboxRow], count: Count) -> None:
    """Each message that was sent stands once; an edit stands where its message does."""
    standing, slots = _standing(slack), set[tuple[str, str]]()
    for row in rows:
        if row.state is not ParcelState.SENT or not isinstance(row.action, Say):
            continue
        say, found = row.action, standing[keys.mark(row.key)]
        slot = (str(say.conversation), say.slot)
        is_edit = bool(say.slot) and slot in slots
        slots |= {slot}
        count.doubled += [f"{row.key} {say.wording}"] if found > 1 else []
        if not found and not is_edit and say.only_for is None:
            count.lost.append(f"{row.key} {say.wording}")


def _standing(slack: SlackServer) -> Mapping[str, int]:
    """How many messages bear each mark."""
    found: Counter[str] = Counter()
    for messages in slack.world.messages.values():
        for message in messages:
            payload = (message.metadata or {}).get("event_payload") or {}
            marks = {payload.get("key"), *(b.get("block_id") for b in message.blocks)}
            found.update(mark for mark in marks if mark)
    return found

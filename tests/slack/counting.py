"""Counting on Slack: words by their marks, and the desk's own messages by their keys."""

from collections import Counter
from collections.abc import Mapping, Sequence

from adapters.slack.outbound import blocks
from tests.counting import Count as Count
from tests.slack.desk import Office
from tests.slack.saga import Talk
from tests.slack.scenes import PNG
from tests.slack.server import Message, SlackServer, User


async def counted(desk: Office, talks: Sequence[Talk]) -> Count:
    """Count when all is quiet: words by their marks, and the desk's own messages by their keys."""
    rows, count = list(reversed(await desk.outbox())), Count()
    for talk in talks:
        _words(desk, talk, count)
    standing = _standing(desk.server)
    count.messages(rows, {row.key: standing[blocks.mark(row.key)] for row in rows})
    count.violations = [str(violation) for violation in desk.server.violations]
    return count


def _words(desk: Office, talk: Talk, count: Count) -> None:
    assert talk.card
    slack = desk.server
    theirs = slack.messages(talk.where, thread=talk.root)
    beneath = slack.messages(desk.support, thread=talk.card.ts)
    count.each(talk.told, [m.shown for m in theirs])
    count.each(talk.asked, [m.shown for m in beneath])
    _named(talk.agent, talk.told, theirs, count)
    _named(talk.requester, talk.asked, beneath, count)
    count.lost += [mark for mark in talk.details if mark not in talk.card.shown]
    count.leaked += [s for s in talk.secrets for m in slack.messages(talk.where) if s in m.shown]
    if f"From {talk.requester.real_name}" not in talk.card.shown:
        count.nameless.append(talk.card.shown)
    for names, seen in ((talk.files_told, theirs), (talk.files_asked, beneath)):
        for name in names:
            count.once(f"file {name}", sum(_brings(m, PNG + name.encode()) for m in seen))


def _named(who: User | None, marks: Sequence[str], seen: Sequence[Message], count: Count) -> None:
    """Carried words bear the name of who said them: as the sender's, or before them."""
    assert who
    for message in seen:
        if any(mark in message.shown for mark in marks):
            named = message.username == who.real_name or who.real_name in message.shown
            count.nameless += [] if named else [message.shown]


def _brings(message: Message, content: bytes) -> bool:
    return any(file.content == content for file in message.files)


def _standing(slack: SlackServer) -> Mapping[str, int]:
    """How many messages bear each mark."""
    found: Counter[str] = Counter()
    for messages in slack.world.messages.values():
        for message in messages:
            payload = (message.metadata or {}).get("event_payload") or {}
            marks = {payload.get("key"), *(b.get("block_id") for b in message.blocks)}
            found.update(mark for mark in marks if mark)
    return found

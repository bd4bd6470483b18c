"""Files: which message brought which, and which of them nothing refers to any more."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, delete, select

from core.model.event_fields import event_files, source_of
from core.model.events import Event, MessageDeleted, MessageReceived
from core.ports import DeliveryState
from core.store.connection import prepared_statement
from core.store.connection.prepared_statement import Prepared
from core.store.tables import blobs, conversations, file_uses, outbox, quarantine

_USE = Prepared(
    prepared_statement.both(lambda insert: insert(file_uses).on_conflict_do_nothing()),
    *file_uses.c.keys(),
)
_STILL_TO_SEND = outbox.c.state.not_in([DeliveryState.SENT.value, DeliveryState.DROPPED.value])


def digests_of(event: Event) -> set[str]:
    """The kept files that came with it, also a mail as it came."""
    letter = event.letter if isinstance(event, MessageReceived) else None
    original = (letter.original,) if letter is not None and letter.original else ()
    return {file.sha256 for file in (*event_files(event), *original) if file.kept}


def note_files(db: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Remember which message brought which file, so that the file can go with it."""
    _USE.change_each(db, rows)


def delete_brought_files(db: Connection, source: str) -> None:
    """A file that no other message has brought goes with the message."""
    mine = file_uses.c.source == source
    brought = db.scalars(select(file_uses.c.sha256).where(mine)).all() if source else []
    if not brought:
        return
    db.execute(delete(file_uses).where(mine))
    still = select(file_uses.c.sha256).where(file_uses.c.sha256.in_(brought))
    db.execute(delete(blobs).where(blobs.c.sha256.in_(brought), blobs.c.sha256.not_in(still)))


def delete_unused_files(db: Connection, digests: Collection[str]) -> None:
    """Those of these files that no ticket, no message to be sent and no event set aside names."""
    for sha256 in sorted(digests):
        named = (
            select(file_uses.c.sha256).where(file_uses.c.sha256 == sha256),
            select(conversations.c.id).where(conversations.c.body.contains(sha256)),
            select(outbox.c.key).where(outbox.c.action.contains(sha256), _STILL_TO_SEND),
            select(quarantine.c.key).where(quarantine.c.body.contains(sha256)),
        )
        if all(db.execute(query.limit(1)).first() is None for query in named):
            db.execute(delete(blobs).where(blobs.c.sha256 == sha256))


def drop_files_of(db: Connection, event: Event) -> None:
    """Files of an event that nothing was kept of; those of a deleted message go with it."""
    if isinstance(event, MessageDeleted):
        delete_brought_files(db, source_of(event))
    else:
        delete_unused_files(db, digests_of(event))

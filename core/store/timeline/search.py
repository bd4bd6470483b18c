"""Finding what people wrote: the newest entries that have all the terms which are asked for.

An index of our own, the same on both databases (decision 46). Rows are (block, term, entry), where
a block is a run of entries: blocks are searched from the newest back until enough was found, so a
common word costs no more than a rare one; for rare words, many blocks are asked at once. It is
filled in by the scheduler, not by the event; entries that are not in it yet are read as they are.
An edit or a deletion changes its rows at once.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    delete,
    func,
    insert,
    intersect,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from core.model.ids import ConversationId
from core.model.people import Person
from core.model.ticket_view import FoundWords, ReadScope, Scope, WordSearch, WordSearchResult
from core.model.timeline import WORD_KINDS, AuditEntry, AuditKind
from core.store.codec import load_readable, moment
from core.store.connection import prepared_statement
from core.store.connection.database_errors import is_lock_timeout
from core.store.connection.prepared_statement import Prepared
from core.store.tables import notes, ticket_participants, tickets, timeline, timeline_terms
from core.store.ticket_queries import in_read_scope, may_read_entry
from core.tickets.search_terms import asked_terms, matches, may_match, terms_in

ENTRIES_PER_BLOCK: Final = 32_768
MAX_TAIL: Final = 5_000
"""Entries that are read as they are, the newest ones."""
MAX_LOOKED_AT: Final = 5_000
"""Entries that may have the terms, of which nobody knows yet who may read them, before the search
gives up.
"""
MAX_OWN: Final = 200
"""Tickets of one requester that are searched, the newest ones."""
FIRST_CHUNK, MAX_CHUNK = 40, 640
"""Entries whose words are read at once: a common word is found among the first few, and where much
may not be read, few queries are made all the same.
"""
MAX_LISTED_MATCHES: Final = 500
"""Entries of blocks that are counted out in a question."""
MAX_BLOCKS_AT_ONCE: Final = 64
"""Blocks of one question, where few entries have a word: twenty million entries have 600 blocks."""
MAX_COMMON_BLOCKS: Final = 8
"""Blocks in which each of several words is common, before the search gives up: the newest quarter
of a million entries.
"""
MARK: Final = "timeline_terms"
SEARCHED_KINDS: Final = (*WORD_KINDS, AuditKind.RESOLVED, AuditKind.WAITING)
SEARCHED_DETAILS: Final = ("text", "how", "question", "files")
_KINDS: Final = [kind.value for kind in SEARCHED_KINDS]


class _ReadableRow(NamedTuple):
    """An entry that somebody may read."""

    seq: int
    at: int
    kind: str
    body: str
    number: int
    subject: str
    conversation_id: str


_READABLE = Prepared(
    select(
        *(timeline.c.seq, timeline.c.at, timeline.c.kind, timeline.c.body),
        *(tickets.c.number, tickets.c.subject, tickets.c.conversation_id),
    )
    .join_from(timeline, tickets, tickets.c.conversation_id == timeline.c.conversation_id)
    .where(timeline.c.kind.in_([literal_column(f"'{kind}'") for kind in _KINDS]))
    .where(timeline.c.seq.in_(bindparam("entries", expanding=True)), may_read_entry())
    .order_by(timeline.c.seq.desc())
)
_OPENED_BY = Prepared(
    select(tickets.c.conversation_id, tickets.c.number)
    .where(tickets.c.platform == bindparam("platform"), tickets.c.handle == bindparam("handle"))
    .order_by(tickets.c.opened_at.desc(), tickets.c.number.desc())
    .limit(bindparam("most"))
)
_SHARED = Prepared(
    select(ticket_participants.c.conversation_id, ticket_participants.c.number)
    .where(ticket_participants.c.account == bindparam("account"))
    .order_by(ticket_participants.c.number.desc())
    .limit(bindparam("most"))
)
_PUT_MARK = prepared_statement.both(
    lambda insert: prepared_statement.replacing(insert(notes), ["name"], "text")
)


def words_of(entry: AuditEntry) -> str:
    """What is found of an entry."""
    if entry.kind not in SEARCHED_KINDS:
        return ""
    return "\n".join(entry.details[name] for name in SEARCHED_DETAILS if entry.details.get(name))


def waiting_entries(db: Connection, limit: int) -> int:
    """How many entries are not in the index yet; of more than `limit`, so many."""
    some = select(timeline.c.seq).where(timeline.c.seq > _mark(db)).limit(limit).subquery()
    return db.scalar(select(func.count()).select_from(some)) or 0


def index_more(db: Connection, limit: int) -> int:
    """Index the next entries; returns how many were looked at.

    On PostgreSQL an entry may be committed after one with a higher number, so nobody may be about
    to append meanwhile. Where that cannot be had within half a second, it is done another time.
    """
    if db.dialect.name == prepared_statement.POSTGRESQL and not _holds_off_writers(db):
        return 0
    mark = _mark(db)
    columns = (timeline.c.seq, timeline.c.kind, timeline.c.body)
    query = select(*columns).where(timeline.c.seq > mark).order_by(timeline.c.seq).limit(limit)
    rows = db.execute(query).all()
    found = [
        {"block": row.seq // ENTRIES_PER_BLOCK, "term": term, "seq": row.seq}
        for row in rows
        if row.kind in _KINDS
        for term in sorted(_terms(row.body))
    ]
    if found:
        db.execute(insert(timeline_terms), found)
    if rows:
        db.execute(prepared_statement.of(db, _PUT_MARK), {"name": MARK, "text": str(rows[-1].seq)})
    return len(rows)


def _holds_off_writers(db: Connection) -> bool:
    """Lock the timeline against whoever appends or indexes it; False where somebody is at it for
    too long. They wait behind this lock meanwhile, so it is asked for briefly.
    """
    try:
        with db.begin_nested():
            db.execute(text("SET LOCAL lock_timeout = '500ms'"))
            # SHARE alone would let two index the same entries at once.
            db.execute(text("LOCK TABLE timeline IN SHARE ROW EXCLUSIVE MODE"))
    except DBAPIError as trouble:
        if is_lock_timeout(trouble):
            return False
        raise
    return True


def index_anew(db: Connection, seq: int, before: AuditEntry, after: AuditEntry) -> None:
    """The words of an entry have changed."""
    if seq > _mark(db):
        return
    had, has = terms_in(words_of(before)), terms_in(words_of(after))
    block = seq // ENTRIES_PER_BLOCK
    if gone := sorted(had - has):
        is_it = (timeline_terms.c.block == block, timeline_terms.c.seq == seq)
        db.execute(delete(timeline_terms).where(*is_it, timeline_terms.c.term.in_(gone)))
    if new := sorted(has - had):
        db.execute(
            insert(timeline_terms), [{"block": block, "term": term, "seq": seq} for term in new]
        )


def find(db: Connection, wanted: WordSearch) -> WordSearchResult:
    """The newest entries first, and how far back was looked where that was not to the beginning."""
    if wanted.only_own or wanted.reader.work == Scope():
        return _find_own(db, wanted)
    return _find_in_scope(db, wanted)


def _find_in_scope(db: Connection, wanted: WordSearch) -> WordSearchResult:
    """What an agent finds, of both sides and of notes."""
    scan = _BackwardScan(db, asked_terms(wanted.words))
    found = _find_in(db, scan.chunks(), wanted, wanted.reader)
    if len(found) == wanted.limit:
        return WordSearchResult(found, limit=wanted.limit)
    if scan.stopped_at is None:
        return WordSearchResult(found)
    return WordSearchResult(found, since=_time_of(db, scan.stopped_at))


def _find_own(db: Connection, wanted: WordSearch) -> WordSearchResult:
    """What somebody finds in their own tickets, and in those in which they take part."""
    accounts = wanted.reader.accounts
    if not asked_terms(wanted.words):
        return WordSearchResult()
    theirs, is_cut = _own_tickets(db, accounts)
    entries = _entries_of(db, theirs)
    found = _find_in(db, _chunks(entries), wanted, ReadScope(accounts=accounts))
    if len(found) == wanted.limit:
        return WordSearchResult(found, limit=wanted.limit)
    since = _time_of(db, entries[-1]) if len(entries) == MAX_LOOKED_AT else None
    return WordSearchResult(found, since, MAX_OWN if is_cut else 0)


def _find_in(
    db: Connection, chunks: Iterable[Sequence[int]], wanted: WordSearch, reader: ReadScope
) -> tuple[FoundWords, ...]:
    """Every word counts, also those that no entry was looked up by."""
    terms, found = terms_in(wanted.words), list[FoundWords]()
    for chunk in chunks:
        found += _matching_entries(_readable_rows(db, reader, chunk), terms)
        if len(found) >= wanted.limit:
            break
    return tuple(found[: wanted.limit])


def _own_tickets(db: Connection, accounts: Sequence[str]) -> tuple[list[str], bool]:
    """The newest tickets of a person, and whether these are not all of them."""
    opened = _newest_of_each(db, _OPENED_BY, accounts)
    shared = _newest_of_each(db, _SHARED, accounts)
    ids = [*opened[:MAX_OWN], *shared[:MAX_OWN]]
    return ids, max(len(opened), len(shared)) > MAX_OWN


def _entries_of(db: Connection, conversations: Sequence[str]) -> Sequence[int]:
    """The words of these conversations, the newest first."""
    theirs = timeline.c.conversation_id.in_(conversations)
    query = select(timeline.c.seq).where(theirs, timeline.c.kind.in_(_KINDS))
    return db.scalars(query.order_by(timeline.c.seq.desc()).limit(MAX_LOOKED_AT)).all()


def _time_of(db: Connection, entry: int) -> datetime | None:
    """When this entry was written, or the next one that is there."""
    query = select(timeline.c.at).where(timeline.c.seq >= entry).order_by(timeline.c.seq).limit(1)
    at = db.scalar(query)
    return None if at is None else moment(at)


def _newest_of_each(db: Connection, query: Prepared, accounts: Sequence[str]) -> Sequence[str]:
    """The newest conversations of these accounts, one more than are searched.

    Each account has a query of its own, which reads no more tickets than it returns. Asked for all
    at once, a database sorts every ticket of theirs, or walks through all tickets to find them.
    """
    rows = list[Sequence[Any]]()
    for person in map(Person.of_account, accounts):
        who = {"platform": person.platform, "handle": person.handle, "account": person.account}
        rows += query.rows(db, who | {"most": MAX_OWN + 1})
    rows.sort(key=lambda row: -int(row[1]))
    return [str(row[0]) for row in rows[: MAX_OWN + 1]]


@dataclass(slots=True)
class _BackwardScan:
    """Through the entries that may have the terms, from the newest on."""

    db: Connection
    asked: Sequence[str]
    stopped_at: int | None = None
    """The last entry that was looked at, where the search gave up."""

    def chunks(self) -> Iterator[Sequence[int]]:
        if not self.asked:
            return
        mark = _mark(self.db)
        tail = select(timeline.c.seq).where(timeline.c.seq > mark, timeline.c.kind.in_(_KINDS))
        newest = self.db.scalars(tail.order_by(timeline.c.seq.desc()).limit(MAX_TAIL)).all()
        yield from _chunks(newest)
        if len(newest) == MAX_TAIL:
            self.stopped_at = newest[-1]  # what lies before is in the index only later
            return
        looked_at = 0
        for chunk in self._walk_index(mark):
            yield chunk
            looked_at += len(chunk)
            if looked_at >= MAX_LOOKED_AT:
                self.stopped_at = chunk[-1]
                return

    def _walk_index(self, mark: int) -> Iterator[Sequence[int]]:
        last, size, common = mark // ENTRIES_PER_BLOCK, 1, 0
        while last >= 0:
            if common == MAX_COMMON_BLOCKS:
                self.stopped_at = (last + 1) * ENTRIES_PER_BLOCK
                return
            blocks = range(max(0, last - size + 1), last + 1)
            entries = _rare(self.db, blocks, self.asked)
            if entries is None and len(blocks) > 1:
                size = 1  # common there: these are read block by block
                continue
            if entries is None:
                common += 1
                yield from _common(self.db, last, self.asked)
            else:
                size = min(2 * size, MAX_BLOCKS_AT_ONCE)
                yield from _chunks(entries)
            last = blocks[0] - 1


def _chunks(entries: Sequence[int]) -> Iterator[Sequence[int]]:
    """The same in order, in parts that grow."""
    at, size = 0, FIRST_CHUNK
    while at < len(entries):
        yield entries[at : at + size]
        at, size = at + size, min(2 * size, MAX_CHUNK)


def _rare(db: Connection, blocks: Sequence[int], asked: Sequence[str]) -> Sequence[int] | None:
    """Entries of these blocks that may have a term which begins with each of these, the newest
    first; None where many entries have each of the terms.

    Only terms that few entries have are looked up: a common word beside a rare one is sought in the
    entries themselves, since to look it up would read all of its entries in these blocks.
    """
    few: set[int] | None = None
    for term in asked:
        # An entry may have several terms with this beginning, and counts as often.
        having = db.scalars(_rows_with_term(blocks, term).limit(MAX_LISTED_MATCHES + 1)).all()
        if len(having) <= MAX_LISTED_MATCHES:
            few = set(having) if few is None else few & set(having)
        if few is not None and not few:
            return ()
    return None if few is None else sorted(few, reverse=True)


def _common(db: Connection, block: int, asked: Sequence[str]) -> Iterator[Sequence[int]]:
    """The same, in chunks, where each term is a common one: most searches end within the first few
    hundred, so the others are asked for only then.
    """
    queries = [_rows_with_term((block,), term).distinct() for term in asked]
    both = intersect(*queries).subquery() if len(queries) > 1 else queries[0].subquery()
    newest = select(both.c.seq).order_by(both.c.seq.desc())
    first = db.scalars(newest.limit(MAX_CHUNK)).all()
    yield from _chunks(first)
    if len(first) == MAX_CHUNK:
        older = newest.where(both.c.seq < first[-1]).limit(MAX_LOOKED_AT - MAX_CHUNK)
        yield from _chunks(db.scalars(older).all())


def _rows_with_term(blocks: Sequence[int], term: str) -> Select[Any]:
    rows = timeline_terms.c
    # A list of blocks, not a range: in each of them the index leads to the term.
    where = (rows.block.in_(blocks), rows.term >= term, rows.term < f"{term}\U0010ffff")
    return select(rows.seq).where(*where)


def _readable_rows(
    db: Connection, reader: ReadScope, chunk: Sequence[int]
) -> Iterator[_ReadableRow]:
    # Filled up to a size of which there are few: each length is a text of the statement.
    size = FIRST_CHUNK
    while size < len(chunk):
        size *= 2
    entries = [*chunk, *([chunk[-1]] * (size - len(chunk)))]
    rows = _READABLE.rows(db, in_read_scope(reader) | {"entries": entries})
    return (_ReadableRow(*row) for row in rows)


def _matching_entries(rows: Iterable[_ReadableRow], asked: Collection[str]) -> list[FoundWords]:
    found = []
    for row in rows:
        if not may_match(asked, row.body) and "\\u" not in row.body:
            continue  # no escape hides a letter: its words need not be taken apart
        read: list[AuditEntry] = load_readable(AuditEntry, [row.body])
        for entry in read:
            said = words_of(entry)
            if matches(asked, terms_in(said)):
                place = (ConversationId(row.conversation_id), row.number, row.subject)
                found.append(FoundWords(*place, moment(row.at), row.kind, entry.actor, said))
    return found


def _terms(body: str) -> Collection[str]:
    read: list[AuditEntry] = load_readable(AuditEntry, [body])
    return terms_in(words_of(read[0])) if read else ()


def _mark(db: Connection) -> int:
    """The last entry that is in the index."""
    found = db.scalar(select(notes.c.text).where(notes.c.name == MARK))
    return int(found) if found else 0

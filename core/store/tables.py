"""The tables. State and outbox live in one database so that they commit together.

Every time is a count of microseconds since 1970 in UTC: it sorts, and is exact on both databases.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    FromClause,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TextClause,
    literal_column,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
SEQUENCE = BigInteger().with_variant(Integer, "sqlite")

inbox = Table(
    "inbox",
    metadata,
    Column("event_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("step", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("pending", Text, nullable=False),  # its deadlines, to be read together with it
    Column("updated_at", BigInteger, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("subject", String, nullable=False),
    Column("status", String, nullable=False),
    Column("priority", String, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("category", String, nullable=False),
    Column("queue", String, nullable=False),
    Column("team", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("handle", String, nullable=False),
    Column("requester", Text, nullable=False),
    Column("agent", Text, nullable=True),
    Column("agent_key", String, nullable=True),  # the agent's account, "slack:U0123"
    Column("opened_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=True),
    Column("is_private", Boolean, nullable=True),  # NULL: written before privacy was stored
    Column("due_kind", String, nullable=False, server_default=""),
    Column("late_at", BigInteger, nullable=True),
    Column("late_kind", String, nullable=False, server_default=""),
    # One index for each filter of a list, in the order of its lines. Only the first has a column
    # that changes often: what is not closed is found by its status, since there is never much.
    Index("ix_tickets_status", "status", "opened_at", "number"),
    Index("ix_tickets_opened", "opened_at", "number"),
    Index("ix_tickets_requester", "platform", "handle", "opened_at", "number"),
    Index("ix_tickets_agent", "agent_key", "opened_at", "number"),
    Index("ix_tickets_queue", "queue", "opened_at", "number"),
    Index("ix_tickets_category", "category", "opened_at", "number"),
    Index("ix_tickets_urgency", "urgency", "opened_at", "number"),
)

ticket_readers = Table(
    "ticket_readers",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("reader", String, primary_key=True),
)

ticket_participants = Table(
    "ticket_participants",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("account", String, primary_key=True),  # "slack:U0123"
    Column("number", Integer, nullable=False),
    Column("since", BigInteger, nullable=False),  # 0: they may read it from its beginning
    Index("ix_ticket_participants_account", "account", "number"),
)

places = Table(
    "places",
    metadata,
    Column("platform", String, primary_key=True),
    Column("room", String, primary_key=True),
    Column("thread", String, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
)

posted = Table(
    "posted",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("slot", String, primary_key=True),
    Column("platform", String, nullable=False),
    Column("room", String, nullable=False),
    Column("thread", String, nullable=False),
    Column("ref", String, nullable=False),
    Index("ix_posted_ref", "platform", "room", "ref"),
)


def _index_of(rows: TextClause, name: str, *columns: str) -> Index:
    """A partial index, which has these rows only."""
    return Index(name, *columns, sqlite_where=rows, postgresql_where=rows)


UNDELIVERED = text("state IN ('waiting', 'sending')")
"""Queries must say it in these very words (`is_undelivered`), or the index is not used."""
ENDED = text("ended_at IS NOT NULL")
DEAD = text("state = 'dead'")
BLOCKED = text("state = 'blocked'")

outbox = Table(
    "outbox",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("key", String, nullable=False, unique=True),
    Column("lane", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=True),
    Column("action", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("unclear", Boolean, nullable=False, server_default=text("false")),
    Column("maybe_doubled", Boolean, nullable=False, server_default=text("false")),
    Column("queued_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False, server_default="0"),
    Column("waits_since", BigInteger, nullable=False, server_default="0"),
    Column("not_before", BigInteger, nullable=False, server_default="0"),
    Column("ended_at", BigInteger, nullable=True),
    Column("reason", Text, nullable=False, server_default=""),
    _index_of(UNDELIVERED, "ix_outbox_lane", "lane", "seq"),
    _index_of(UNDELIVERED, "ix_outbox_due", "platform", "due_at", "seq"),
    Index("ix_outbox_conversation", "conversation_id"),
    _index_of(ENDED, "ix_outbox_ended_at", "ended_at"),
    _index_of(DEAD, "ix_outbox_dead", "seq"),
    _index_of(BLOCKED, "ix_outbox_blocked", "seq"),
)


def is_undelivered(messages: FromClause) -> ColumnElement[bool]:
    """Waiting or on its way. Spelled out, since a parameter would hide the partial index."""
    return messages.c.state.in_([literal_column("'waiting'"), literal_column("'sending'")])


deadlines = Table(
    "deadlines",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("meaning", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("mark", String, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("deferred_until", BigInteger, nullable=False, server_default="0"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("key", String, primary_key=True),
    Column("event_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("room", String, nullable=False),
    Column("ref", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("error", String, nullable=False),
    Column("trace", Text, nullable=False),
    Column("failures", Integer, nullable=False, server_default="1"),
    Column("retrying", Boolean, nullable=False, server_default=text("false")),
    Column("failed_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

HAS_SOURCE = text("source != ''")
HAS_SLOT = text("slot != ''")
"""`core.store.timeline.write` says both."""

timeline = Table(
    "timeline",
    metadata,
    # The position: within a conversation it grows, since whoever appends holds its row's lock.
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("cause", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),  # an audit entry, or the action where the desk spoke
    Column("source", String, nullable=False, server_default=""),
    Column("audience", String, nullable=False),
    Column("text", Text, nullable=False, server_default=""),  # what the desk said, as it was sent
    Column("slot", String, nullable=False, server_default=""),  # the message key of the desk's
    Column("key", String, nullable=False, server_default=""),  # of the outbox, where it was sent
    Column("arrival", String, nullable=False, server_default=""),  # "": the outbox tells
    Index("ix_timeline_conversation_id", "conversation_id", "seq"),
    _index_of(HAS_SOURCE, "ix_timeline_source", "source"),
    _index_of(HAS_SLOT, "ix_timeline_slot", "conversation_id", "slot"),
)

timeline_terms = Table(
    "timeline_terms",
    metadata,
    Column("block", Integer, primary_key=True, autoincrement=False),
    # Terms are sought by their beginning, so they sort by their bytes on both databases.
    Column(
        "term",
        String().with_variant(String(collation="C"), "postgresql"),
        primary_key=True,
    ),
    Column("seq", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)

blobs = Table(
    "blobs",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

file_uses = Table(
    "file_uses",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("source", String, primary_key=True),  # the message that brought it, "" if none did
    Index("ix_file_uses_source", "source"),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Integer, nullable=False),
)

message_changes = Table(
    "message_changes",
    metadata,
    Column("message", String, primary_key=True),  # the id of the event that brings the message
    Column("at", BigInteger, nullable=False, index=True),
    Column("version", String, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("early", Boolean, nullable=False),
    Column("text", Text, nullable=False),
)

notes = Table(
    "notes",
    metadata,
    Column("name", String, primary_key=True),
    Column("text", Text, nullable=False),
)

linked_accounts = Table(
    "linked_accounts",
    metadata,
    Column("account", String, primary_key=True),  # "slack:U0123"
    Column("person", String, nullable=False, index=True),  # the same for all that are linked
    Column("name", String, nullable=False),
    Column("linked_at", BigInteger, nullable=False),
    Column("method", String, nullable=False),
)

link_codes = Table(
    "link_codes",
    metadata,
    Column("digest", String, primary_key=True),  # SHA-256 of the code
    Column("account", String, nullable=False),
    Column("name", String, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
)

account_log = Table(
    "account_log",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", String, nullable=False),  # of `core.store.linked_accounts.Kind`
    Column("account", String, nullable=False),
    Column("other", String, nullable=False),
    Column("method", String, nullable=False),
    Index("ix_account_log_account", "account", "at"),
    Index("ix_account_log_at", "at"),
)

sign_in_accounts = Table(
    "sign_in_accounts",
    metadata,
    Column("id", String, primary_key=True),
    Column("issuer", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("email", String, nullable=False),
    Column("name", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("locale", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_sign_in_accounts_subject", "issuer", "subject", unique=True),
)

sign_in_identities = Table(
    "sign_in_identities",
    metadata,
    Column("issuer", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("account", ForeignKey("sign_in_accounts.id"), nullable=False, index=True),
    Column("linked_at", BigInteger, nullable=False),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("digest", String, primary_key=True),  # SHA-256 of the token
    Column("code_digest", String, nullable=False),
    Column("account", ForeignKey("sign_in_accounts.id"), nullable=False, index=True),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("next_path", String, nullable=False),
    Column("wrong_codes", Integer, nullable=False),
)

sign_in_sessions = Table(
    "sign_in_sessions",
    metadata,
    Column("digest", String, primary_key=True),  # SHA-256 of the cookie
    Column("account", ForeignKey("sign_in_accounts.id"), nullable=False, index=True),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False, index=True),
    Column("device", String, nullable=False),
    Column("agent", String, nullable=False, server_default=""),  # of the roster, when it began
    Column("groups", String, nullable=False, server_default=""),  # a JSON list, or nothing
)

portal_notices = Table(
    "portal_notices",
    metadata,
    Column("key", String, primary_key=True),  # of the outbox
    Column("account", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_portal_notices_account", "account", "at"),
)


def shown_to(account: Any, session: Any) -> Any:
    """What `portal_notices.account` holds once a page of this session was made with the answer.
    `account` and `session` (its digest) are texts, or the columns that hold them.
    """
    return account + " shown " + session


portal_views = Table(
    "portal_views",
    metadata,
    Column("account", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("query", String, nullable=False),
)

push_subscriptions = Table(
    "push_subscriptions",
    metadata,
    Column("digest", String, primary_key=True),  # SHA-256 of the endpoint
    Column("session", String, nullable=False, index=True),
    Column("endpoint", Text, nullable=False),
    Column("p256dh", String, nullable=False),
    Column("auth", String, nullable=False),
    Column("kinds", String, nullable=False),  # a JSON list
    Column("shows_words", Boolean, nullable=False),
)

push_claims = Table(
    "push_claims",
    metadata,
    Column("key", String, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
)

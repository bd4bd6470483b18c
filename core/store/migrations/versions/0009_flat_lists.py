"""Indexes, so that no list takes longer the more tickets are closed; and an agent's account."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_tickets_status": ("tickets", ["status", "opened_at", "number"]),
    "ix_tickets_opened": ("tickets", ["opened_at", "number"]),
    "ix_tickets_requester": ("tickets", ["platform", "handle", "opened_at", "number"]),
    "ix_tickets_agent": ("tickets", ["agent_key", "opened_at", "number"]),
    "ix_tickets_queue": ("tickets", ["queue", "opened_at", "number"]),
    "ix_tickets_category": ("tickets", ["category", "opened_at", "number"]),
    "ix_tickets_urgency": ("tickets", ["urgency", "opened_at", "number"]),
    "ix_places_conversation_id": ("places", ["conversation_id"]),
    "ix_timeline_at": ("timeline", ["at", "conversation_id"]),
}
REPLACED = {
    "ix_tickets_requester": ["platform", "handle"],
    "ix_tickets_queue": ["queue", "status"],
}


def upgrade() -> None:
    op.add_column("tickets", sa.Column("agent_key", sa.String(), nullable=True))
    _fill_agent_keys(op.get_bind())
    for name in REPLACED:
        op.drop_index(name, "tickets")
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
    for name, columns in REPLACED.items():
        op.create_index(name, "tickets", columns)
    op.drop_column("tickets", "agent_key")


def _fill_agent_keys(db: sa.Connection) -> None:
    """One pass over the tickets. There are few agents, so their texts are read once each; one that
    cannot be read, since its row is damaged, stays without a key and is compared by its text.
    """
    tickets = sa.table("tickets", sa.column("agent"), sa.column("agent_key"))
    found = sa.select(tickets.c.agent).where(tickets.c.agent.is_not(None)).distinct()
    keys = [{"agent": text, "key": key} for text in db.scalars(found) if (key := _key(text))]
    if not keys:
        return
    known = sa.Table(
        "known_agents",
        sa.MetaData(),
        sa.Column("agent", sa.Text(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False),
        prefixes=["TEMPORARY"],
    )
    known.create(db)
    db.execute(known.insert(), keys)
    of_agent = sa.select(known.c.key).where(known.c.agent == tickets.c.agent).scalar_subquery()
    db.execute(sa.update(tickets).where(tickets.c.agent.is_not(None)).values(agent_key=of_agent))
    known.drop(db)


def _key(text: str) -> str | None:
    try:
        person = json.loads(text)
        return f"{person['platform']}:{person['handle']}"
    except (ValueError, KeyError, TypeError):
        return None

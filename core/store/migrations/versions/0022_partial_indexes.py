"""Indexes of the largest tables without the rows that nobody looks for, none of the timeline's
moments, which one query used each quarter of an hour, and one of message keys, so that saying a
message again reads no whole conversation.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
release = "0.9"
"""Each release that stores anything new has such a step, or workers of two releases could work
side by side.
"""

PARTIAL = {
    "ix_timeline_source": ("timeline", ["source"], "source != ''"),
    "ix_outbox_ended_at": ("outbox", ["ended_at"], "ended_at IS NOT NULL"),
}
AT = ("ix_timeline_at", "timeline", ["at", "conversation_id"])
SLOT = ("ix_timeline_slot", "timeline", ["conversation_id", "slot"], "slot != ''")


def upgrade() -> None:
    op.drop_index(AT[0], AT[1])
    for name, (table, columns, where) in PARTIAL.items():
        op.drop_index(name, table)
        _create(name, table, columns, where)
    _create(*SLOT)


def downgrade() -> None:
    op.create_index(*AT)
    op.drop_index(SLOT[0], SLOT[1])
    for name, (table, columns, _) in PARTIAL.items():
        op.drop_index(name, table)
        op.create_index(name, table, columns)


def _create(name: str, table: str, columns: list[str], where: str) -> None:
    rows = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=rows, postgresql_where=rows)

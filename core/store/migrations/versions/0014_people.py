"""People: participants of tickets, accounts that are linked, and what was done with them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ticket_participants",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "account", name=op.f("pk_ticket_participants")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_ticket_participants_conversation_id"),
        ),
    )
    op.create_index("ix_ticket_participants_account", "ticket_participants", ["account", "number"])
    op.create_table(
        "linked_accounts",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("linked_at", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_linked_accounts")),
    )
    op.create_index("ix_linked_accounts_person", "linked_accounts", ["person"])
    op.create_table(
        "link_codes",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_link_codes")),
    )
    op.create_index("ix_link_codes_expires_at", "link_codes", ["expires_at"])
    op.create_table(
        "account_log",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_account_log")),
    )
    op.create_index("ix_account_log_account", "account_log", ["account", "at"])
    op.create_index("ix_account_log_at", "account_log", ["at"])


def downgrade() -> None:
    op.drop_table("account_log")
    op.drop_table("link_codes")
    op.drop_table("linked_accounts")
    op.drop_table("ticket_participants")

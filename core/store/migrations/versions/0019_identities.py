"""Accounts elsewhere that sign in to the web, and as what a session was begun."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_identities",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("linked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_sign_in_identities")),
        sa.ForeignKeyConstraint(
            ["account"], ["sign_in_accounts.id"], name=op.f("fk_sign_in_identities_account")
        ),
    )
    op.create_index("ix_sign_in_identities_account", "sign_in_identities", ["account"])
    for name in ("agent", "groups"):
        op.add_column(
            "sign_in_sessions", sa.Column(name, sa.String(), nullable=False, server_default="")
        )


def downgrade() -> None:
    for name in ("agent", "groups"):
        op.drop_column("sign_in_sessions", name)
    op.drop_table("sign_in_identities")

"""Accounts, one-time links and sessions of the web."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_accounts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_accounts")),
    )
    op.create_index(
        "ix_sign_in_accounts_subject", "sign_in_accounts", ["issuer", "subject"], unique=True
    )
    op.create_table(
        "sign_in_links",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("next_path", sa.String(), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sign_in_links")),
        sa.ForeignKeyConstraint(
            ["account"], ["sign_in_accounts.id"], name=op.f("fk_sign_in_links_account")
        ),
    )
    op.create_index("ix_sign_in_links_account", "sign_in_links", ["account"])
    op.create_index("ix_sign_in_links_expires_at", "sign_in_links", ["expires_at"])
    op.create_table(
        "sign_in_sessions",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sign_in_sessions")),
        sa.ForeignKeyConstraint(
            ["account"], ["sign_in_accounts.id"], name=op.f("fk_sign_in_sessions_account")
        ),
    )
    op.create_index("ix_sign_in_sessions_account", "sign_in_sessions", ["account"])
    op.create_index("ix_sign_in_sessions_seen_at", "sign_in_sessions", ["seen_at"])


def downgrade() -> None:
    op.drop_table("sign_in_sessions")
    op.drop_table("sign_in_links")
    op.drop_table("sign_in_accounts")

"""What the portal keeps of each account: answers to be shown, and saved views of the board."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "portal_notices",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_portal_notices")),
    )
    op.create_index("ix_portal_notices_account", "portal_notices", ["account", "at"])
    op.create_table(
        "portal_views",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("account", "name", name=op.f("pk_portal_views")),
    )


def downgrade() -> None:
    op.drop_table("portal_views")
    op.drop_table("portal_notices")

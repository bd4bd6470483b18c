"""The terms by which words of the timeline are found; filled in by and by after the upgrade."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    term = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "timeline_terms",
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("term", term, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("block", "term", "seq", name=op.f("pk_timeline_terms")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("timeline_terms")

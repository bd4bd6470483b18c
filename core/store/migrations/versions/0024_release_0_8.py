"""A step of its own for what 0.8 stores and 0.7 does not know: kinds of deadlines, fields of a
ticket, names of texts. A worker of 0.7 would drop or refuse them; so it is told apart and refused
(`schema_fence`), as by every step, and on SQLite it does not open the file.
"""

revision = "0024"
down_revision = "0021"
branch_labels = None
depends_on = None
release = "0.8"
"""Each release that stores anything new has such a step, or workers of two releases could work
side by side.
"""


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass

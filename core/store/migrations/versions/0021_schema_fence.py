"""A step of its own for the triggers that refuse earlier releases (`schema_fence`): every upgrade
sets them anew, and this one is there for databases that need nothing else.
"""

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass

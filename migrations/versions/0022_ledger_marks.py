"""How far the database is, so that one that a backup brought back is told from one that goes on.

Revision ID: 0022_ledger_marks
Revises: 0021_arrivals
"""

import sqlalchemy as sa
from alembic import op

revision = "0022_ledger_marks"
down_revision = "0021_arrivals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Begin to count."""
    made = op.create_table(
        "ledger_marks",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_marks"),
    )
    op.bulk_insert(made, [{"id": 1, "reached": 0}])


def downgrade() -> None:
    """Count no more."""
    op.drop_table("ledger_marks")

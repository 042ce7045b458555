"""The first days by which something is to be done in a case, also of steps that may not apply.

Revision ID: 0023_due_days
Revises: 0022_ledger_marks
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023_due_days"
down_revision = "0022_ledger_marks"
branch_labels = None
depends_on = None

OUTDATE = """
UPDATE case_projections SET computed_for = '0001-01-01'
WHERE case_id IN (SELECT id FROM cases WHERE closed_at IS NULL)
"""


def upgrade() -> None:
    """Make room, and have each open case looked at anew: only its procedure tells the days."""
    kind = sa.JSON().with_variant(JSONB(), "postgresql")
    op.add_column("case_projections", sa.Column("due_days", kind, nullable=False, server_default="[]"))
    op.execute(OUTDATE)


def downgrade() -> None:
    """Forget them."""
    op.drop_column("case_projections", "due_days")

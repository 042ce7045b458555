"""Browsers from which an account went on to an app: whoever comes from another has a new device.

Revision ID: 0021_arrivals
Revises: 0020_showings
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_arrivals"
down_revision = "0020_showings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the browsers that are known for ones that are no new devices."""
    op.add_column("browser_accounts", sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE browser_accounts SET arrived_at = authenticated_at")


def downgrade() -> None:
    """Forget it."""
    op.drop_column("browser_accounts", "arrived_at")

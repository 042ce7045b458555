"""When an account was last used, and when its person, or a case's, was warned that it would expire.

Revision ID: 0018_expiry
Revises: 0017_recovery_cards
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0018_expiry"
down_revision = "0017_recovery_cards"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns; for accounts that are there already the time begins now."""
    op.add_column("accounts", sa.Column("last_used_at", INSTANT, nullable=True))
    op.add_column("accounts", sa.Column("expiry_warned_at", INSTANT, nullable=True))
    op.add_column("cases", sa.Column("expiry_warned_at", INSTANT, nullable=True))
    accounts = sa.table("accounts", sa.column("last_used_at", INSTANT))
    op.execute(accounts.update().values(last_used_at=datetime.now(UTC)))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("cases", "expiry_warned_at")
    op.drop_column("accounts", "expiry_warned_at")
    op.drop_column("accounts", "last_used_at")

"""What a session's device is called, and what happened to an account.

Revision ID: 0011_devices
Revises: 0010_shared_text_checks
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_devices"
down_revision = "0010_shared_text_checks"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the name of a session's device, and the log of accounts."""
    op.add_column("sign_in_sessions", sa.Column("sealed_device", sa.LargeBinary(), nullable=True))
    op.create_table(
        "account_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_account_events"),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name="fk_account_events_account_accounts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_account_events_account_at", "account_events", ["account", "at"])


def downgrade() -> None:
    """Take both away again."""
    op.drop_table("account_events")
    op.drop_column("sign_in_sessions", "sealed_device")

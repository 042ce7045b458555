"""Printed cards for getting back into an account.

Revision ID: 0017_recovery_cards
Revises: 0016_second_factors
"""

import sqlalchemy as sa
from alembic import op

revision = "0017_recovery_cards"
down_revision = "0016_second_factors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "recovery_cards",
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("pin_hash", sa.String(255), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_recovery_cards"),
        sa.UniqueConstraint("secret_hash", name="uq_recovery_cards_secret_hash"),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name="fk_recovery_cards_account_accounts", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("recovery_cards")

"""Getting back in with a helper's word: whom one trusts with that, and who asks for it.

Revision ID: 0019_attested_recoveries
Revises: 0018_expiry
"""

import sqlalchemy as sa
from alembic import op

revision = "0019_attested_recoveries"
down_revision = "0018_expiry"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "trusted_organisations",
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("account", "organisation", name="pk_trusted_organisations"),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name="fk_trusted_organisations_account_accounts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.key"], name="fk_trusted_organisations_organisation_organisations"
        ),
    )
    op.create_table(
        "attested_recoveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=True),
        sa.Column("claim_hash", sa.LargeBinary(), nullable=False),
        sa.Column("helper_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("attested_by", sa.Uuid(), nullable=True),
        sa.Column("ready_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_attested_recoveries"),
        sa.UniqueConstraint("claim_hash", name="uq_attested_recoveries_claim_hash"),
        sa.UniqueConstraint("helper_hash", name="uq_attested_recoveries_helper_hash"),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name="fk_attested_recoveries_account_accounts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_attested_recoveries_account", "attested_recoveries", ["account"])
    op.create_index("ix_attested_recoveries_expires_at", "attested_recoveries", ["expires_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("attested_recoveries")
    op.drop_table("trusted_organisations")

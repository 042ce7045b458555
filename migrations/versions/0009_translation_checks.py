"""Which translated texts somebody who speaks the language has checked.

Revision ID: 0009_translation_checks
Revises: 0008_adoption_taken_back
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_translation_checks"
down_revision = "0008_adoption_taken_back"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "translation_checks",
        sa.Column("process", sa.String(161), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("address", sa.String(255), nullable=False),
        sa.Column("hash", sa.String(16), nullable=False),
        sa.Column("organisation", sa.String(80), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("process", "language", "address", name="pk_translation_checks"),
        sa.ForeignKeyConstraint(["process"], ["processes.key"], name="fk_translation_checks_process_processes"),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.key"], name="fk_translation_checks_organisation_organisations"
        ),
    )


def downgrade() -> None:
    op.drop_table("translation_checks")

"""Which translated texts of a city, and of the registry that all cities share, somebody has checked.

Revision ID: 0010_shared_text_checks
Revises: 0009_translation_checks
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010_shared_text_checks"
down_revision = "0009_translation_checks"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "city_translation_checks",
        sa.Column("city", sa.String(80), nullable=False),
        *make_columns(),
        sa.PrimaryKeyConstraint("city", "language", "address", name="pk_city_translation_checks"),
        sa.ForeignKeyConstraint(["city"], ["cities.key"], name="fk_city_translation_checks_city_cities"),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.key"], name="fk_city_translation_checks_organisation_organisations"
        ),
    )
    op.create_table(
        "registry_translation_checks",
        *make_columns(),
        sa.PrimaryKeyConstraint("language", "address", name="pk_registry_translation_checks"),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.key"], name="fk_registry_translation_checks_organisation_organisations"
        ),
    )


def make_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("address", sa.String(255), nullable=False),
        sa.Column("hash", sa.String(16), nullable=False),
        sa.Column("organisation", sa.String(80), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    ]


def downgrade() -> None:
    op.drop_table("registry_translation_checks")
    op.drop_table("city_translation_checks")

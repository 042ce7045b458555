"""Published versions of processes, their translations, and the registry.

Revision ID: 0002_processes
Revises: 0001_people
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_processes"
down_revision = "0001_people"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "processes",
        sa.Column("key", sa.String(161), nullable=False),
        sa.Column("city", sa.String(80), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("authority", sa.String(80), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_processes"),
        sa.ForeignKeyConstraint(["city"], ["cities.key"], name="fk_processes_city_cities"),
        sa.ForeignKeyConstraint(["authority"], ["organisations.key"], name="fk_processes_authority_organisations"),
    )
    op.create_index("ix_processes_city", "processes", ["city"])
    op.create_index("ix_processes_authority", "processes", ["authority"])
    op.create_table(
        "process_versions",
        sa.Column("process", sa.String(161), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("adopted_by", sa.String(80), nullable=True),
        sa.Column("adopted_at", INSTANT, nullable=True),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("provenance", DOCUMENT, nullable=False),
        sa.Column("examples", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("process", "number", name="pk_process_versions"),
        sa.UniqueConstraint("process", "hash", name="uq_process_versions_process_hash"),
        sa.CheckConstraint("number >= 1", name="ck_process_versions_number_from_one"),
        sa.CheckConstraint("state in ('published', 'superseded', 'withdrawn')", name="ck_process_versions_state"),
        sa.CheckConstraint("origin in ('loaded', 'app')", name="ck_process_versions_origin"),
        sa.ForeignKeyConstraint(["process"], ["processes.key"], name="fk_process_versions_process_processes"),
        sa.ForeignKeyConstraint(
            ["adopted_by"], ["organisations.key"], name="fk_process_versions_adopted_by_organisations"
        ),
    )
    op.create_table(
        "process_translations",
        sa.Column("process", sa.String(161), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("texts", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("process", "language", name="pk_process_translations"),
        sa.ForeignKeyConstraint(["process"], ["processes.key"], name="fk_process_translations_process_processes"),
    )
    op.create_table(
        "registry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_registry"),
    )
    op.create_table(
        "registry_translations",
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("texts", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("language", name="pk_registry_translations"),
    )
    op.create_table(
        "loaded_hashes",
        sa.Column("process", sa.String(161), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("process", "hash", name="pk_loaded_hashes"),
    )


def downgrade() -> None:
    op.drop_table("loaded_hashes")
    op.drop_table("registry_translations")
    op.drop_table("registry")
    op.drop_table("process_translations")
    op.drop_table("process_versions")
    op.drop_index("ix_processes_authority", table_name="processes")
    op.drop_index("ix_processes_city", table_name="processes")
    op.drop_table("processes")

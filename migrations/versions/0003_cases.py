"""Cases: procedures that people saved, their sealed events, and where each stood last.

Revision ID: 0003_cases
Revises: 0002_processes
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_cases"
down_revision = "0002_processes"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("process", sa.String(161), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("version_hash", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.ForeignKeyConstraint(["owner_id"], ["accounts.id"], name="fk_cases_owner_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["process", "version_number"],
            ["process_versions.process", "process_versions.number"],
            name="fk_cases_process_process_versions",
        ),
    )
    op.create_index("ix_cases_owner_id_id", "cases", ["owner_id", "id"])
    op.create_table(
        "case_events",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("organisation", sa.String(80), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "id", name="pk_case_events"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_events_case_id_cases", ondelete="CASCADE"),
    )
    op.create_index("ix_case_events_case_id_seq_id", "case_events", ["case_id", "seq", "id"])
    op.create_table(
        "case_projections",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("computed_for", sa.Date(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("next_step", sa.String(80), nullable=True),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("states", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_projections"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_case_projections_case_id_cases", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    op.drop_table("case_projections")
    op.drop_index("ix_case_events_case_id_seq_id", table_name="case_events")
    op.drop_table("case_events")
    op.drop_index("ix_cases_owner_id_id", table_name="cases")
    op.drop_table("cases")

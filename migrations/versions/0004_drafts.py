"""Drafts of processes, who wrote in them, and the history of drafts and publications.

Revision ID: 0004_drafts
Revises: 0003_cases
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_drafts"
down_revision = "0003_cases"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(80), nullable=False),
        sa.Column("process", sa.String(161), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=True),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("yaml", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("examples_yaml", sa.Text(), nullable=False),
        sa.Column("examples_revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.key"], name="fk_drafts_organisation_organisations"),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'approved', 'published', 'withdrawn')", name="ck_drafts_state"
        ),
    )
    op.create_index("ix_drafts_organisation_id", "drafts", ["organisation", "id"])
    op.create_table(
        "draft_editors",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "person_id", name="pk_draft_editors"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name="fk_draft_editors_draft_id_drafts", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "draft_transitions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.String(16), nullable=True),
        sa.Column("to_state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_transitions"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name="fk_draft_transitions_draft_id_drafts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_draft_transitions_draft_id_id", "draft_transitions", ["draft_id", "id"])
    op.create_table(
        "publication_acts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("process", sa.String(161), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("organisation", sa.String(80), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publication_acts"),
        sa.ForeignKeyConstraint(["process"], ["processes.key"], name="fk_publication_acts_process_processes"),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.key"], name="fk_publication_acts_organisation_organisations"
        ),
        sa.CheckConstraint("action IN ('adopt', 'withdraw')", name="ck_publication_acts_action"),
    )
    op.create_index("ix_publication_acts_process_id", "publication_acts", ["process", "id"])


def downgrade() -> None:
    op.drop_index("ix_publication_acts_process_id", table_name="publication_acts")
    op.drop_table("publication_acts")
    op.drop_index("ix_draft_transitions_draft_id_id", table_name="draft_transitions")
    op.drop_table("draft_transitions")
    op.drop_table("draft_editors")
    op.drop_index("ix_drafts_organisation_id", table_name="drafts")
    op.drop_table("drafts")

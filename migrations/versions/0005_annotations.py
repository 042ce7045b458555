"""Notes of NGOs, and their history.

Revision ID: 0005_annotations
Revises: 0004_drafts
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_annotations"
down_revision = "0004_drafts"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "annotations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(80), nullable=False),
        sa.Column("process", sa.String(161), nullable=False),
        sa.Column("step", sa.String(80), nullable=True),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(35), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("moderator_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_annotations"),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.key"], name="fk_annotations_organisation_organisations"
        ),
        sa.ForeignKeyConstraint(["process"], ["processes.key"], name="fk_annotations_process_processes"),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'published', 'returned', 'withdrawn')", name="ck_annotations_state"
        ),
        sa.CheckConstraint(
            "kind IN ('tip', 'barrier', 'warning', 'local_information', 'question')", name="ck_annotations_kind"
        ),
    )
    op.create_index("ix_annotations_organisation_id", "annotations", ["organisation", "id"])
    op.create_index("ix_annotations_process_state", "annotations", ["process", "state"])
    op.create_table(
        "annotation_transitions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("annotation_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.String(20), nullable=True),
        sa.Column("to_state", sa.String(20), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_annotation_transitions"),
        sa.ForeignKeyConstraint(
            ["annotation_id"],
            ["annotations.id"],
            name="fk_annotation_transitions_annotation_id_annotations",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_annotation_transitions_annotation_id_id", "annotation_transitions", ["annotation_id", "id"]
    )


def downgrade() -> None:
    op.drop_index("ix_annotation_transitions_annotation_id_id", table_name="annotation_transitions")
    op.drop_table("annotation_transitions")
    op.drop_index("ix_annotations_process_state", table_name="annotations")
    op.drop_index("ix_annotations_organisation_id", table_name="annotations")
    op.drop_table("annotations")

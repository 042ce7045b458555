"""Who saved a draft's text and its test people last.

Revision ID: 0006_draft_savers
Revises: 0005_annotations
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_draft_savers"
down_revision = "0005_annotations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("drafts", sa.Column("saved_by", sa.Uuid(), nullable=True))
    op.add_column("drafts", sa.Column("examples_saved_by", sa.Uuid(), nullable=True))
    # Where one person alone ever wrote in a draft, it was they; of others nobody knows.
    op.execute(
        "UPDATE drafts SET saved_by = author_id, examples_saved_by = author_id "
        "WHERE (SELECT count(*) FROM draft_editors WHERE draft_editors.draft_id = drafts.id) = 1"
    )


def downgrade() -> None:
    op.drop_column("drafts", "examples_saved_by")
    op.drop_column("drafts", "saved_by")

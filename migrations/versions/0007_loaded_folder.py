"""Which content folder was loaded last, so that an unchanged one needn't be read again.

Revision ID: 0007_loaded_folder
Revises: 0006_draft_savers
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_loaded_folder"
down_revision = "0006_draft_savers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registry", sa.Column("folder_hash", sa.String(64), nullable=True))


def downgrade() -> None:
    op.drop_column("registry", "folder_hash")

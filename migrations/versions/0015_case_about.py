"""Whom a case is about, where it isn't the account's owner: a name sealed under their key.

Revision ID: 0015_case_about
Revises: 0014_documents
"""

import sqlalchemy as sa
from alembic import op

revision = "0015_case_about"
down_revision = "0014_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the name."""
    op.add_column("cases", sa.Column("about_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Forget the names."""
    op.drop_column("cases", "about_sealed")

"""Documents: people's own papers, their files, and showing one at a counter.

Revision ID: 0014_documents
Revises: 0013_grants
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_documents"
down_revision = "0013_grants"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of documents."""
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("kept_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["accounts.id"], name="fk_documents_owner_id_accounts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_documents_owner_id_id", "documents", ["owner_id", "id"])
    op.create_index("ix_documents_expires_on", "documents", ["expires_on"])
    op.create_table(
        "document_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("stored_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_document_files"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_document_files_document_id_documents", ondelete="SET NULL"
        ),
    )
    for column in ("document_id", "owner_id", "created_at"):
        op.create_index(f"ix_document_files_{column}", "document_files", [column])
    op.create_table(
        "document_showings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("viewing_hash", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("last_look_at", INSTANT, nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_document_showings"),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["accounts.id"], name="fk_document_showings_owner_id_accounts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_document_showings_document_id_documents", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("code_hash", name="uq_document_showings_code_hash"),
        sa.UniqueConstraint("viewing_hash", name="uq_document_showings_viewing_hash"),
    )
    for column in ("owner_id", "document_id"):
        op.create_index(f"ix_document_showings_{column}", "document_showings", [column])


def downgrade() -> None:
    """Drop the tables of documents; the files in the store stay, and nobody can open them."""
    op.drop_table("document_showings")
    op.drop_table("document_files")
    op.drop_table("documents")

"""Showing at a counter: a paper as before, or the checklist of a case.

Revision ID: 0020_showings
Revises: 0019_attested_recoveries
"""

import sqlalchemy as sa
from alembic import op

revision = "0020_showings"
down_revision = "0019_attested_recoveries"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OF_PAPERS = (
    "id, owner_id, document_id, code_hash, viewing_hash, created_at, expires_at, opened_at, last_look_at, looks, ended_at"
)


def upgrade() -> None:
    """Make a table for both, and move into it what was shown so far."""
    op.create_table(
        "showings",
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        *_columns("showings", document_is_optional=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_showings_case_id_cases", ondelete="CASCADE"),
    )
    op.execute(f"INSERT INTO showings ({OF_PAPERS}) SELECT {OF_PAPERS} FROM document_showings")
    op.drop_table("document_showings")
    for column in ("owner_id", "document_id", "case_id"):
        op.create_index(f"ix_showings_{column}", "showings", [column])


def downgrade() -> None:
    """Keep what was shown of papers; what was shown of cases is forgotten."""
    op.create_table("document_showings", *_columns("document_showings", document_is_optional=False))
    op.execute(
        f"INSERT INTO document_showings ({OF_PAPERS}) SELECT {OF_PAPERS} FROM showings WHERE document_id IS NOT NULL"
    )
    op.drop_table("showings")
    for column in ("owner_id", "document_id"):
        op.create_index(f"ix_document_showings_{column}", "document_showings", [column])


def _columns(table: str, *, document_is_optional: bool) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=document_is_optional),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("viewing_hash", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("last_look_at", INSTANT, nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["owner_id"], ["accounts.id"], name=f"fk_{table}_owner_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=f"fk_{table}_document_id_documents", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("code_hash", name=f"uq_{table}_code_hash"),
        sa.UniqueConstraint("viewing_hash", name=f"uq_{table}_viewing_hash"),
    )

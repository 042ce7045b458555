"""Grants, the helpers they name and what became of them; invitations; and the log of who looked.

Revision ID: 0013_grants
Revises: 0012_notices
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013_grants"
down_revision = "0012_notices"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make the tables of grants."""
    op.create_table(
        "grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(80), nullable=False),
        sa.Column("scopes", DOCUMENT, nullable=False),
        sa.Column("step", sa.String(80), nullable=True),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("valid_from", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
        sa.ForeignKeyConstraint(["owner_id"], ["accounts.id"], name="fk_grants_owner_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_grants_case_id_cases", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.key"], name="fk_grants_organisation_organisations"),
        sa.CheckConstraint("method IN ('self', 'invitation')", name="ck_grants_method"),
    )
    op.create_index("ix_grants_case_id_organisation", "grants", ["case_id", "organisation"])
    op.create_index("ix_grants_owner_id_id", "grants", ["owner_id", "id"])
    op.create_index("ix_grants_organisation_expires_at", "grants", ["organisation", "expires_at"])
    op.create_table(
        "grant_helpers",
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("grant_id", "person_id", name="pk_grant_helpers"),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grants.id"], name="fk_grant_helpers_grant_id_grants", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "grant_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("change", sa.String(16), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("notice_version", sa.String(16), nullable=True),
        sa.Column("notice_language", sa.String(35), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_grant_changes"),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grants.id"], name="fk_grant_changes_grant_id_grants", ondelete="CASCADE"
        ),
        sa.CheckConstraint("change IN ('given', 'renewed', 'revoked', 'replaced')", name="ck_grant_changes_change"),
    )
    op.create_index("ix_grant_changes_grant_id_id", "grant_changes", ["grant_id", "id"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("organisation", sa.String(80), nullable=False),
        sa.Column("maker_id", sa.Uuid(), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=True),
        sa.Column("asks", DOCUMENT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("code", name="uq_invitations_code"),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.key"], name="fk_invitations_organisation_organisations"
        ),
    )
    op.create_index("ix_invitations_organisation_id", "invitations", ["organisation", "id"])
    op.create_table(
        "looks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(80), nullable=False),
        sa.Column("noun", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_looks"),
        sa.ForeignKeyConstraint(["owner_id"], ["accounts.id"], name="fk_looks_owner_id_accounts", ondelete="CASCADE"),
    )
    op.create_index("ix_looks_owner_id_id", "looks", ["owner_id", "id"])
    op.create_index("ix_looks_grant_id_id", "looks", ["grant_id", "id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_looks_grant_id_id", table_name="looks")
    op.drop_index("ix_looks_owner_id_id", table_name="looks")
    op.drop_table("looks")
    op.drop_index("ix_invitations_organisation_id", table_name="invitations")
    op.drop_table("invitations")
    op.drop_index("ix_grant_changes_grant_id_id", table_name="grant_changes")
    op.drop_table("grant_changes")
    op.drop_table("grant_helpers")
    op.drop_index("ix_grants_organisation_expires_at", table_name="grants")
    op.drop_index("ix_grants_owner_id_id", table_name="grants")
    op.drop_index("ix_grants_case_id_organisation", table_name="grants")
    op.drop_table("grants")

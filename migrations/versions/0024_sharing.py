"""A person lets another person in: whom a grant lets in, the codes for it, and looks that no organisation made.

Revision ID: 0024_sharing
Revises: 0023_due_days
"""

import sqlalchemy as sa
from alembic import op

revision = "0024_sharing"
down_revision = "0023_due_days"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
CHANGES = "ck_grant_changes_change"
FIRST_CHANGES = f"ck_grant_changes_{CHANGES}"  # as 0013 made it, prefixed twice


def upgrade() -> None:
    """Make room for people beside organisations; what is there stays as it is."""
    with op.batch_alter_table("grants") as table:
        table.alter_column("organisation", existing_type=sa.String(80), nullable=True)
        table.add_column(sa.Column("person_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("sealed_name", sa.LargeBinary(), nullable=True))
        table.create_check_constraint(op.f("ck_grants_one_party"), "(organisation IS NULL) <> (person_id IS NULL)")
        table.create_check_constraint(op.f("ck_grants_not_oneself"), "person_id <> owner_id")
    op.create_index("ix_grants_person_id_expires_at", "grants", ["person_id", "expires_at"])
    with op.batch_alter_table("grant_changes") as table:
        table.drop_constraint(op.f(FIRST_CHANGES), type_="check")
        table.create_check_constraint(op.f(CHANGES), "change IN ('given', 'renewed', 'revoked', 'replaced', 'left')")
    with op.batch_alter_table("looks") as table:
        table.alter_column("organisation", existing_type=sa.String(80), nullable=True)
        table.add_column(sa.Column("sealed_name", sa.LargeBinary(), nullable=True))
    named = sa.text("sealed_name IS NOT NULL")
    op.create_index("ix_looks_named", "looks", ["actor_id"], postgresql_where=named, sqlite_where=named)
    op.create_table(
        "sharing_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sharing_codes"),
        sa.UniqueConstraint("code", name="uq_sharing_codes_code"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts.id"], name="fk_sharing_codes_person_id_accounts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_sharing_codes_person_id_id", "sharing_codes", ["person_id", "id"])


def downgrade() -> None:
    """Let people in no more: what let them in goes, with the lines of the log that would name nobody.

    What a notice tells of is sealed, and the code from before can't read one that names no organisation. So whoever had
    let a person in, or has no grant at all any more, loses all notices of helpers and of grants, those of organisations too.
    """
    op.execute(
        "DELETE FROM notices WHERE kind IN"
        " ('grant_ends', 'grant_ended', 'helper_marked', 'helper_answered', 'helper_noted', 'helper_added')"
        " AND (owner_id IN (SELECT owner_id FROM grants WHERE organisation IS NULL)"
        " OR owner_id IN (SELECT owner_id FROM looks WHERE organisation IS NULL)"
        " OR owner_id NOT IN (SELECT owner_id FROM grants))"
    )
    op.drop_index("ix_sharing_codes_person_id_id", table_name="sharing_codes")
    op.drop_table("sharing_codes")
    op.execute("DELETE FROM looks WHERE organisation IS NULL")
    op.drop_index("ix_looks_named", table_name="looks")
    with op.batch_alter_table("looks") as table:
        table.drop_column("sealed_name")
        table.alter_column("organisation", existing_type=sa.String(80), nullable=False)
    # Reminders of them would tell of nobody. SQLite keeps no references meanwhile, so that changes don't go by themselves.
    op.execute("DELETE FROM reminders WHERE subject_id IN (SELECT id FROM grants WHERE organisation IS NULL)")
    op.execute("DELETE FROM grant_changes WHERE grant_id IN (SELECT id FROM grants WHERE organisation IS NULL)")
    op.execute("DELETE FROM grants WHERE organisation IS NULL")
    with op.batch_alter_table("grant_changes") as table:
        table.drop_constraint(op.f(CHANGES), type_="check")
        table.create_check_constraint(op.f(FIRST_CHANGES), "change IN ('given', 'renewed', 'revoked', 'replaced')")
    op.drop_index("ix_grants_person_id_expires_at", table_name="grants")
    with op.batch_alter_table("grants") as table:
        table.drop_constraint(op.f("ck_grants_not_oneself"), type_="check")
        table.drop_constraint(op.f("ck_grants_one_party"), type_="check")
        table.drop_column("sealed_name")
        table.drop_column("person_id")
        table.alter_column("organisation", existing_type=sa.String(80), nullable=False)

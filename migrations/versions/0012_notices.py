"""What people are told: notices, reminders, how they want to be told, the outbox, and their calendars' addresses.

Revision ID: 0012_notices
Revises: 0011_devices
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_notices"
down_revision = "0011_devices"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of what people are told."""
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("quiet_zone", sa.String(64), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("leased_until", INSTANT, nullable=True),
        sa.Column("failed_with", sa.String(80), nullable=True),
        sa.Column("dead_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        refer_to_owner("outbox"),
    )
    op.create_index("ix_outbox_owner_id", "outbox", ["owner_id"])
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"])
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        refer_to_owner("notices"),
    )
    op.create_index("ix_notices_owner_id_id", "notices", ["owner_id", "id"])
    op.create_index("ix_notices_made_at", "notices", ["made_at"])
    op.create_table(
        "reminders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
        refer_to_owner("reminders"),
    )
    op.create_index("ix_reminders_owner_id", "reminders", ["owner_id"])
    op.create_index("ix_reminders_subject_id", "reminders", ["subject_id"])
    op.create_index("ix_reminders_at", "reminders", ["at"])
    op.create_table(
        "notice_settings",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", name="pk_notice_settings"),
        refer_to_owner("notice_settings"),
    )
    op.create_table(
        "mail_addresses",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("code_expires_at", INSTANT, nullable=True),
        sa.Column("code_attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", name="pk_mail_addresses"),
        refer_to_owner("mail_addresses"),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", name="pk_calendar_feeds"),
        sa.UniqueConstraint("secret_hash", name="uq_calendar_feeds_secret_hash"),
        refer_to_owner("calendar_feeds"),
    )


def refer_to_owner(table: str) -> sa.ForeignKeyConstraint:
    """Return the reference to whose the row is; it goes with them."""
    return sa.ForeignKeyConstraint(
        ["owner_id"], ["accounts.id"], name=f"fk_{table}_owner_id_accounts", ondelete="CASCADE"
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("calendar_feeds", "mail_addresses", "notice_settings", "reminders", "notices", "outbox"):
        op.drop_table(table)

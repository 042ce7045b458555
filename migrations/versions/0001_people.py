"""People and places, how they sign in, and the counter of public writes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001_people"
down_revision = None
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_INSTANT = sa.DateTime(timezone=True)
_KEY = sa.String(80)
_CLIENT = sa.String(40)
_SCOPE = sa.String(200)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "public_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_public_revision"),
    )
    op.create_table(
        "cities",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("data", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_cities"),
    )
    op.create_table(
        "organisations",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("city", _KEY, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("data", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_organisations"),
        sa.ForeignKeyConstraint(["city"], ["cities.key"], name="fk_organisations_city_cities"),
    )
    op.create_index("ix_organisations_city", "organisations", ["city"])
    op.create_table(
        "offices",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("city", _KEY, nullable=False),
        sa.Column("organisation", _KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("data", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_offices"),
        sa.ForeignKeyConstraint(["city"], ["cities.key"], name="fk_offices_city_cities"),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.key"], name="fk_offices_organisation_organisations"),
    )
    op.create_index("ix_offices_city", "offices", ["city"])
    op.create_index("ix_offices_organisation", "offices", ["organisation"])
    op.create_table(
        "place_translations",
        sa.Column("city", _KEY, nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("data", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("city", "language", name="pk_place_translations"),
        sa.ForeignKeyConstraint(["city"], ["cities.key"], name="fk_place_translations_city_cities"),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("name_index", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("passphrase_hash", sa.String(255), nullable=False),
        sa.Column("passphrase_is_temporary", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("disabled_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("role", "name_index", name="uq_accounts_role_name_index"),
    )
    op.create_table(
        "memberships",
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("organisation", _KEY, nullable=False),
        sa.Column("duties", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("account", "organisation", name="pk_memberships"),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name="fk_memberships_account_accounts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.key"], name="fk_memberships_organisation_organisations"
        ),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("account", "code_hash", name="pk_recovery_codes"),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name="fk_recovery_codes_account_accounts", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "browser_accounts",
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("authenticated_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("browser", "account", name="pk_browser_accounts"),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name="fk_browser_accounts_account_accounts", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "sign_in_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("client", _CLIENT, nullable=False),
        sa.Column("organisation", _KEY, nullable=True),
        sa.Column("browser", sa.LargeBinary(), nullable=True),
        sa.Column("authenticated_at", _INSTANT, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("last_seen_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_sessions"),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name="fk_sign_in_sessions_account_accounts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.key"], name="fk_sign_in_sessions_organisation_organisations"
        ),
    )
    op.create_index("ix_sign_in_sessions_account", "sign_in_sessions", ["account"])
    op.create_index("ix_sign_in_sessions_browser", "sign_in_sessions", ["browser"])
    op.create_table(
        "authorization_codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("session", sa.Uuid(), nullable=False),
        sa.Column("client", _CLIENT, nullable=False),
        sa.Column("redirect_uri", sa.String(2000), nullable=False),
        sa.Column("scope", _SCOPE, nullable=False),
        sa.Column("nonce", sa.String(255), nullable=True),
        sa.Column("code_challenge", sa.String(128), nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name="pk_authorization_codes"),
        sa.ForeignKeyConstraint(
            ["session"],
            ["sign_in_sessions.id"],
            name="fk_authorization_codes_session_sign_in_sessions",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_authorization_codes_session", "authorization_codes", ["session"])
    op.create_table(
        "refresh_tokens",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("session", sa.Uuid(), nullable=False),
        sa.Column("client", _CLIENT, nullable=False),
        sa.Column("scope", _SCOPE, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("first_used_at", _INSTANT, nullable=True),
        sa.Column("retires_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name="pk_refresh_tokens"),
        sa.ForeignKeyConstraint(
            ["session"], ["sign_in_sessions.id"], name="fk_refresh_tokens_session_sign_in_sessions", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_refresh_tokens_session", "refresh_tokens", ["session"])
    op.create_table(
        "used_assertions",
        sa.Column("assertion_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("assertion_hash", name="pk_used_assertions"),
    )
    op.create_index("ix_used_assertions_expires_at", "used_assertions", ["expires_at"])
    op.create_table(
        "attempts",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Double(), nullable=False),
        sa.Column("last_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_attempts"),
    )
    op.create_index("ix_attempts_last_at", "attempts", ["last_at"])


def downgrade() -> None:
    """Drop them, those that point to others first."""
    for table in (
        "attempts",
        "used_assertions",
        "refresh_tokens",
        "authorization_codes",
        "sign_in_sessions",
        "browser_accounts",
        "recovery_codes",
        "memberships",
        "accounts",
        "place_translations",
        "offices",
        "organisations",
        "cities",
        "public_revision",
    ):
        op.drop_table(table)

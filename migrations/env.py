"""What Alembic runs to bring a database up or down; `migrations.running` hands it an open connection."""

from __future__ import annotations

from alembic import context

from core.platform.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    compare_type=True,
    transaction_per_migration=False,
)
context.run_migrations()

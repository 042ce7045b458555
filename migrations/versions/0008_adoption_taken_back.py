"""An authority may take its adoption back, and that stands in the record of what it did.

Revision ID: 0008_adoption_taken_back
Revises: 0007_loaded_folder
"""

from alembic import op

revision = "0008_adoption_taken_back"
down_revision = "0007_loaded_folder"
branch_labels = None
depends_on = None

NAME = "ck_publication_acts_action"
FIRST_NAME = f"ck_publication_acts_{NAME}"  # as 0004 made it, prefixed twice


def upgrade() -> None:
    with op.batch_alter_table("publication_acts") as table:
        table.drop_constraint(op.f(FIRST_NAME), type_="check")
        table.create_check_constraint(op.f(NAME), "action IN ('adopt', 'unadopt', 'withdraw')")


def downgrade() -> None:
    op.execute("DELETE FROM publication_acts WHERE action = 'unadopt'")
    with op.batch_alter_table("publication_acts") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(FIRST_NAME), "action IN ('adopt', 'withdraw')")

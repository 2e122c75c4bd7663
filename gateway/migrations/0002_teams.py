"""Teams, and how far each person sees."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
    )
    op.create_index("uq_teams_name", "teams", [sa.text("lower(name)")], unique=True)
    op.add_column("users", sa.Column("team_id", sa.Uuid))
    op.create_foreign_key("fk_users_team_id", "users", "teams", ["team_id"], ["id"])
    op.create_index("ix_users_team_id", "users", ["team_id"])
    op.add_column("users", sa.Column("reach", sa.Text))
    op.execute("UPDATE users SET reach = CASE role WHEN 'manager' THEN 'own' ELSE 'all' END")
    op.alter_column("users", "reach", nullable=False)
    op.create_check_constraint("ck_users_reach", "users", "reach IN ('own', 'segment', 'team', 'all')")

"""Long work: what is to be done, how far it is, and who has it in hand."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("asker", JSONB, nullable=False),
        sa.Column("input", JSONB, nullable=False),
        sa.Column("cursor", JSONB),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer),
        sa.Column("log", JSONB, nullable=False),
        sa.Column("result", JSONB, nullable=False),
        sa.Column("problem", JSONB),
        sa.Column("cancelling", sa.Boolean, nullable=False),
        sa.Column("crashes", sa.Integer, nullable=False),
        sa.Column("waits", sa.Integer, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease", sa.Uuid),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_jobs_due_at", "jobs", ["due_at"], postgresql_where=sa.text("state IN ('queued', 'running')"))
    op.create_index("ix_jobs_user_id_id", "jobs", ["user_id", "id"])

"""Staff and segments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("reach", sa.Text, nullable=False),
        sa.Column("team_id", sa.Uuid),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_staff"),
    )
    op.create_index("ix_staff_team_id", "staff", ["team_id"])
    op.create_table(
        "segments",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("color", sa.Text),
        sa.Column("conditions", JSONB),
        sa.Column("created_by", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_segments"),
    )
    op.create_index("uq_segments_name", "segments", [sa.text("lower(name)")], unique=True)
    op.create_table(
        "segment_managers",
        sa.Column("segment_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("segment_id", "user_id", name="pk_segment_managers"),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segments.id"], name="fk_segment_managers_segment_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_segment_managers_user_id", "segment_managers", ["user_id"])
    # Filters and rights ask for both kinds of segment at once.
    op.execute(
        "CREATE INDEX ix_counterparties_segments ON counterparties USING gin ((segment_ids || filter_segment_ids))"
    )
    op.execute("CREATE INDEX ix_changes_deleted ON changes (kind, id) WHERE (after ->> 'deleted') = 'true'")
    # What a batch touched is walked record by record.
    op.drop_index("ix_changes_batch_id", "changes")
    batches = sa.text("batch_id IS NOT NULL")
    op.create_index("ix_changes_batch_id", "changes", ["batch_id", "kind", "record_id"], postgresql_where=batches)
    op.create_table(
        "bulk_conflicts",
        sa.Column("job_id", sa.Uuid, nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("fields", sa.ARRAY(sa.Text), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "record_id", name="pk_bulk_conflicts"),
    )

"""Who listened to what, how long recordings are kept, and the files of exports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0006"
down_revision = "0005"

UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "recording_listenings",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("call_id", sa.Uuid, nullable=False),
        sa.Column("recording_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("at", UTC, nullable=False),
        sa.Column("until", UTC, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recording_listenings"),
    )
    op.create_index("ix_recording_listenings_call_id_at", "recording_listenings", ["call_id", "at"])
    op.create_table(
        "recording_settings",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        sa.Column("download_roles", ARRAY(sa.Text), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recording_settings"),
    )
    op.execute(SETTINGS)
    op.create_table(
        "export_files",
        sa.Column("job_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("object_key", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("job_id", name="pk_export_files"),
    )
    op.create_index("ix_export_files_expires_at", "export_files", ["expires_at"])
    op.add_column("recordings", sa.Column("expired_at", UTC))
    op.create_index("ix_recordings_kept", "recordings", ["created_at"], postgresql_where=sa.text("expired_at IS NULL"))
    op.add_column("provider_accounts", sa.Column("retention_days", sa.Integer))
    op.create_index("ix_calls_talk_seconds_id", "calls", ["talk_seconds", "id"])
    op.create_index("ix_calls_wait_seconds_id", "calls", ["wait_seconds", "id"])


SETTINGS = """
INSERT INTO recording_settings (id, version, created_at, updated_at, download_roles)
VALUES (gen_random_uuid(), 1, now(), now(), '{admin,head_of_sales}')
"""

"""Letters that people write: hidden recipients, files, an hour to leave at, and who wrote them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name, kind in (("bcc_addresses", sa.Text), ("reference_ids", sa.Text), ("file_ids", sa.Uuid)):
        op.add_column("emails", sa.Column(name, sa.ARRAY(kind), nullable=False, server_default="{}"))
    op.add_column("emails", sa.Column("send_at", TIME))
    op.add_column("emails", sa.Column("dated_at", TIME))
    op.add_column("emails", sa.Column("written_by", sa.Uuid))
    op.add_column("emails", sa.Column("headers", JSONB))
    op.execute(
        """
        UPDATE emails SET dated_at = created_at, written_by = (asker ->> 'user_id')::uuid,
               reference_ids = CASE WHEN in_reply_to IS NULL THEN '{}' ELSE ARRAY[in_reply_to] END
        WHERE asker IS NOT NULL
        """
    )
    unsent = sa.text("state IN ('queued', 'sending', 'failed', 'unknown')")
    op.create_index("ix_emails_unsent", "emails", ["written_by", "next_attempt_at"], postgresql_where=unsent)
    op.create_table(
        "letter_files",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("object_key", sa.Text, nullable=False),
        sa.Column("created_by", sa.Uuid),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_letter_files"),
        sa.UniqueConstraint("object_key", name="uq_letter_files_object_key"),
    )
    op.create_index("ix_letter_files_created_at", "letter_files", ["created_at"])
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
    )
    op.create_index("ix_drafts_user_id_updated_at", "drafts", ["user_id", "updated_at"])
    # Which drafts hold a file is asked each time files are swept.
    op.execute("CREATE INDEX ix_drafts_file_ids ON drafts USING gin ((content -> 'file_ids'))")

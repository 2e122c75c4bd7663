"""Letters that belong together. Those that are here already begin with what their Message-ID says."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("emails", sa.Column("thread_id", sa.Uuid))
    op.add_column("emails", sa.Column("subject_key", sa.Text, nullable=False, server_default=""))
    op.add_column("emails", sa.Column("lone_answer", sa.Boolean, nullable=False, server_default="false"))
    for name in ("subject_key", "lone_answer"):
        op.alter_column("emails", name, server_default=None)
    op.create_table(
        "thread_keys",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("thread_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_thread_keys"),
    )
    op.execute("UPDATE emails SET thread_id = id WHERE NOT broken")
    op.execute(
        """
        UPDATE emails SET thread_id = answered.id FROM emails AS answered
        WHERE emails.in_reply_to = answered.message_id AND emails.direction = 'outbound'
        """
    )
    op.execute(
        """
        INSERT INTO thread_keys SELECT DISTINCT ON (message_id) message_id, thread_id FROM emails
        WHERE thread_id IS NOT NULL AND message_id LIKE '<%' ORDER BY message_id, id
        """
    )
    op.create_index("ix_emails_thread_id", "emails", ["thread_id"])
    op.create_index("ix_thread_keys_thread_id", "thread_keys", ["thread_id"])
    op.create_index("ix_emails_subject_key", "emails", ["subject_key"], postgresql_where=sa.text("subject_key <> ''"))
    op.create_index("ix_emails_message_id", "emails", ["message_id"])

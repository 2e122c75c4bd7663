"""Whose a letter is; senders that are ignored; letters to be deleted on their servers."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TIME = sa.DateTime(timezone=True)
WAITS = "counterparty_id IS NULL AND contact_id IS NULL AND lead_id IS NULL AND NOT broken AND NOT ignored"


def upgrade() -> None:
    op.add_column("emails", sa.Column("lead_id", sa.Uuid))
    op.add_column("emails", sa.Column("ignored", sa.Boolean, nullable=False, server_default="false"))
    op.add_column("emails", sa.Column("line_version", sa.Integer, nullable=False, server_default="0"))
    for name in ("ignored", "line_version"):
        op.alter_column("emails", name, server_default=None)
    waits = sa.text(WAITS)
    op.create_index("ix_emails_waiting", "emails", ["delivered_at", "id"], postgresql_where=waits)
    op.create_index("ix_emails_waiting_from", "emails", ["from_address"], postgresql_where=waits)
    op.create_table(
        "ignored_senders",
        sa.Column("mailbox_id", sa.Uuid, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("mailbox_id", "address", name="pk_ignored_senders"),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_ignored_senders_mailbox_id"),
    )
    op.create_index("ix_ignored_senders_address", "ignored_senders", ["address"])
    op.create_table(
        "server_deletions",
        sa.Column("mailbox_id", sa.Uuid, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("uid_validity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
        sa.Column("deletion_id", sa.Uuid, nullable=False),
        sa.Column("email_id", sa.Uuid, nullable=False),
        sa.Column("waited", sa.Boolean, nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("begun", sa.Boolean, nullable=False),
        sa.Column("done_at", TIME),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("mailbox_id", "folder", "uid_validity", "uid", name="pk_server_deletions"),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_server_deletions_mailbox_id"),
        sa.ForeignKeyConstraint(["email_id"], ["emails.id"], name="fk_server_deletions_email_id"),
    )
    op.create_index("ix_server_deletions_deletion_id", "server_deletions", ["deletion_id"])
    undone = sa.text("done_at IS NULL AND error IS NULL")
    op.create_index("ix_server_deletions_due", "server_deletions", ["due_at"], postgresql_where=undone)

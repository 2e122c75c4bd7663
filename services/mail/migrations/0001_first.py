"""Mailboxes, how far they are read, and letters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "mailboxes",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email_address", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("sealed_password", sa.Text, nullable=False),
        sa.Column("imap_host", sa.Text, nullable=False),
        sa.Column("imap_port", sa.Integer, nullable=False),
        sa.Column("imap_encryption", sa.Text, nullable=False),
        sa.Column("smtp_host", sa.Text, nullable=False),
        sa.Column("smtp_port", sa.Integer, nullable=False),
        sa.Column("smtp_encryption", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("deleted_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mailboxes"),
    )
    op.create_table(
        "ledgers",
        sa.Column("mailbox_id", sa.Uuid, nullable=False),
        sa.Column("uid_validity", sa.BigInteger),
        sa.Column("last_uid", sa.BigInteger, nullable=False),
        sa.Column("on_server", sa.Integer),
        sa.Column("imported", sa.Integer, nullable=False),
        sa.Column("broken", sa.Integer, nullable=False),
        sa.Column("last_success_at", TIME),
        sa.Column("last_error", sa.Text),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("retry_at", TIME),
        sa.PrimaryKeyConstraint("mailbox_id", name="pk_ledgers"),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_ledgers_mailbox_id"),
    )
    op.create_table(
        "emails",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("mailbox_id", sa.Uuid, nullable=False),
        sa.Column("identity", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("from_address", sa.Text, nullable=False),
        sa.Column("from_name", sa.Text, nullable=False),
        sa.Column("to_addresses", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("cc_addresses", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text),
        sa.Column("delivered_at", TIME, nullable=False),
        sa.Column("attachments", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("broken", sa.Boolean, nullable=False),
        sa.Column("search", sa.Text, nullable=False),
        sa.Column("counterparty_id", sa.Uuid),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("in_reply_to", sa.Text),
        sa.Column("asker", JSONB),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_emails"),
        sa.UniqueConstraint("identity", name="uq_emails_identity"),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_emails_mailbox_id"),
        sa.CheckConstraint(
            "state IN ('received', 'queued', 'sending', 'sent', 'failed', 'unknown')", name="ck_emails_state"
        ),
    )
    op.create_index("ix_emails_delivered_at_id", "emails", ["delivered_at", "id"])
    op.create_index("ix_emails_mailbox_id_delivered_at_id", "emails", ["mailbox_id", "delivered_at", "id"])
    op.create_index(
        "ix_emails_search", "emails", ["search"], postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}
    )
    op.create_index(
        "ix_emails_to_send", "emails", ["mailbox_id", "id"], postgresql_where="state IN ('queued', 'sending')"
    )
    op.create_index("ix_emails_broken", "emails", ["id"], postgresql_where="broken")
    op.create_table(
        "offered_letters",
        sa.Column("mailbox_id", sa.Uuid, nullable=False),
        sa.Column("uid_validity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
        sa.Column("email_id", sa.Uuid),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("mailbox_id", "uid_validity", "uid", name="pk_offered_letters"),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_offered_letters_mailbox_id"),
        sa.ForeignKeyConstraint(["email_id"], ["emails.id"], name="fk_offered_letters_email_id"),
    )
    op.create_index("ix_offered_letters_email_id", "offered_letters", ["email_id"])

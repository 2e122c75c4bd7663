"""Mailings and their recipients."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "mailings",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("list_ids", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("mailbox_id", sa.Uuid, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("rate_per_minute", sa.Integer, nullable=False),
        sa.Column("rate_per_hour", sa.Integer),
        sa.Column("start_at", TIME),
        sa.Column("hours_from", sa.Integer),
        sa.Column("hours_until", sa.Integer),
        sa.Column("problem", sa.Text),
        sa.Column("launched_by", JSONB),
        sa.Column("audience_job_id", sa.Uuid),
        sa.Column("checked_at", TIME),
        sa.Column("started_at", TIME),
        sa.Column("finished_at", TIME),
        sa.Column("created_by", sa.Uuid),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mailings"),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_mailings_mailbox_id"),
    )
    op.create_table(
        "mailing_recipients",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("mailing_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("counterparty_id", sa.Uuid),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("company", sa.Text, nullable=False),
        sa.Column("position", sa.Text, nullable=False),
        sa.Column("city", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("consent_id", sa.Uuid),
        sa.Column("checked_at", TIME),
        sa.Column("email_id", sa.Uuid),
        sa.Column("queued_at", TIME),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mailing_recipients"),
        sa.ForeignKeyConstraint(["mailing_id"], ["mailings.id"], name="fk_mailing_recipients_mailing_id"),
        sa.UniqueConstraint("mailing_id", "kind", "record_id", name="uq_mailing_recipients_mailing_id_kind_record_id"),
        sa.UniqueConstraint("email_id", name="uq_mailing_recipients_email_id"),
    )
    op.create_index(
        "uq_mailing_recipients_mailing_id_address", "mailing_recipients", ["mailing_id", "address"], unique=True,
        postgresql_where=sa.text("address <> '' AND reason IS DISTINCT FROM 'duplicate'"),
    )  # fmt: skip
    op.create_index(
        "ix_mailing_recipients_waiting", "mailing_recipients", ["mailing_id", "id"],
        postgresql_where=sa.text("state = 'waiting'"),
    )  # fmt: skip
    op.create_index("ix_mailing_recipients_queued_at", "mailing_recipients", ["mailing_id", "queued_at"])

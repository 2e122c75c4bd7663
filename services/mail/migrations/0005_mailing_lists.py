"""Mailing lists with their members, and the stop-list."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "mailing_lists",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("conditions_of", sa.Text),
        sa.Column("conditions", JSONB, nullable=False),
        sa.Column("with_people", sa.Boolean, nullable=False),
        sa.Column("created_by", sa.Uuid),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mailing_lists"),
    )
    op.create_index(
        "uq_mailing_lists_name", "mailing_lists", [sa.text("lower(name)")], unique=True,
        postgresql_where=sa.text("NOT deleted"),
    )  # fmt: skip
    op.create_table(
        "mailing_list_members",
        sa.Column("list_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("added_by", sa.Uuid),
        sa.Column("added_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("list_id", "kind", "record_id", name="pk_mailing_list_members"),
        sa.ForeignKeyConstraint(["list_id"], ["mailing_lists.id"], name="fk_mailing_list_members_list_id"),
    )
    op.create_table(
        "stop_list_entries",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("mailing_id", sa.Uuid),
        sa.Column("recipient_id", sa.Uuid),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("counterparty_id", sa.Uuid),
        sa.Column("created_by", sa.Uuid),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("removed_at", TIME),
        sa.Column("removed_by", sa.Uuid),
        sa.Column("removal_note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stop_list_entries"),
    )
    op.create_index(
        "uq_stop_list_entries_address", "stop_list_entries", ["address"], unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "mail_job_files",
        sa.Column("job_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("object_key", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("job_id", name="pk_mail_job_files"),
    )

"""Copies for the Sent folder that are due, and letters that came back."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("emails", sa.Column("copy_at", TIME))
    op.add_column("emails", sa.Column("copy_tries", sa.Integer, nullable=False, server_default="0"))
    op.create_index("ix_emails_copy_at", "emails", ["mailbox_id", "copy_at"], postgresql_where="copy_at IS NOT NULL")
    op.create_table(
        "bounces",
        sa.Column("email_id", sa.Uuid, nullable=False),
        sa.Column("email_address", sa.Text, nullable=False),
        sa.Column("permanent", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("bounced_at", TIME, nullable=False),
        sa.Column("cleared_at", TIME),
        sa.PrimaryKeyConstraint("email_id", "email_address", name="pk_bounces"),
        sa.ForeignKeyConstraint(["email_id"], ["emails.id"], name="fk_bounces_email_id", ondelete="CASCADE"),
    )
    op.create_index("ix_bounces_email_address", "bounces", ["email_address"], postgresql_where="cleared_at IS NULL")

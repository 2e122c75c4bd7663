"""Mailings by SMS, and quiet hours."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("short_messages", sa.Column("bulk", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("short_messages", sa.Column("keeps_quiet", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("short_messages", sa.Column("heeds_stop", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "quiet_hours",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("from_hour", sa.Integer, nullable=False),
        sa.Column("until_hour", sa.Integer, nullable=False),
        sa.CheckConstraint("id = 1", name="ck_quiet_hours_one"),
    )
    op.execute("INSERT INTO quiet_hours (id, version, from_hour, until_hour) VALUES (1, 1, 21, 9)")
    op.alter_column("mailings", "mailbox_id", nullable=True)
    op.add_column("mailings", sa.Column("text_channel_id", sa.Uuid))
    op.create_foreign_key("fk_mailings_text_channel_id", "mailings", "text_channels", ["text_channel_id"], ["id"])
    one_of = "(mailbox_id IS NULL) <> (text_channel_id IS NULL)"
    op.create_check_constraint("ck_mailings_one_road", "mailings", one_of)
    recipients = "mailing_recipients"
    op.add_column(recipients, sa.Column("message_id", sa.Uuid))
    op.create_unique_constraint("uq_mailing_recipients_message_id", recipients, ["message_id"])
    op.add_column(recipients, sa.Column("parts", sa.Integer, nullable=False, server_default="0"))
    op.add_column(recipients, sa.Column("zone", sa.Text, nullable=False, server_default=""))

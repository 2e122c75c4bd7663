"""Notices by SMS on events."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notice_rules",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("text_channel_id", sa.Uuid, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("delay_minutes", sa.Integer, nullable=False),
        sa.Column("hours_ahead", sa.Integer, nullable=False),
        sa.Column("at_night", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("active_since", TIME, nullable=False),
        sa.Column("looked_on", sa.Date),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice_rules"),
        sa.ForeignKeyConstraint(["text_channel_id"], ["text_channels.id"], name="fk_notice_rules_text_channel_id"),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("rule_id", sa.Uuid, nullable=False),
        sa.Column("fact", sa.Text, nullable=False),
        sa.Column("interaction_id", sa.Uuid),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("counterparty_id", sa.Uuid),
        sa.Column("user_id", sa.Uuid),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("values", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("consent_id", sa.Uuid),
        sa.Column("checked_at", TIME),
        sa.Column("message_id", sa.Uuid),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.ForeignKeyConstraint(["rule_id"], ["notice_rules.id"], name="fk_notices_rule_id"),
        sa.UniqueConstraint("rule_id", "fact", name="uq_notices_rule_id_fact"),
        sa.UniqueConstraint("message_id", name="uq_notices_message_id"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_notices_due", "notices", ["due_at"], postgresql_where=waiting)
    op.create_index("ix_notices_interaction_id", "notices", ["interaction_id"], postgresql_where=waiting)
    op.create_index("ix_notices_created_at_id", "notices", ["created_at", "id"])
    op.create_table(
        "planned_lines",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("planned", sa.Boolean, nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("set_at", TIME, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("counterparty_id", sa.Uuid),
        sa.Column("subject", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_planned_lines"),
    )
    planned = sa.text("planned")
    op.create_index("ix_planned_lines_starts_at", "planned_lines", ["starts_at"], postgresql_where=planned)
    op.create_table(
        "followed_leads",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("manager_id", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_followed_leads"),
    )
    op.create_table(
        "followed_debts",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_followed_debts"),
    )
    op.create_table(
        "notice_phones",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_notice_phones"),
    )

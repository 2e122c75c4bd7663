"""SMS and messengers: their channels, the texts, and who said stop."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0009"
down_revision = "0008"

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "text_channels",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("updated_at", WHEN, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("viewer_ids", ARRAY(sa.Uuid), nullable=False),
        sa.Column("per_minute", sa.Integer, nullable=False),
        sa.Column("settings", JSONB, nullable=False),
        sa.Column("sealed_secret", sa.Text, nullable=False),
        sa.Column("sealed_door", sa.Text, nullable=False),
        sa.Column("last_received_at", WHEN),
        sa.Column("last_problem", sa.Text),
        sa.Column("last_problem_at", WHEN),
        sa.Column("deleted_at", WHEN),
    )
    op.create_table(
        "short_messages",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("channel_id", sa.Uuid, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("provider_id", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("person_name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("file_url", sa.Text, nullable=False),
        sa.Column("parts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("counterparty_id", sa.Uuid),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("lead_id", sa.Uuid),
        sa.Column("asker", JSONB),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("delivered_at", WHEN),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", WHEN),
        sa.Column("updated_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["text_channels.id"], name="fk_short_messages_channel_id"),
    )
    messages = "short_messages"
    op.create_index(
        "uq_short_messages_provider_id",
        messages,
        ["channel_id", "direction", "provider_id"],
        unique=True,
        postgresql_where=sa.text("provider_id <> ''"),
    )
    op.create_index("ix_short_messages_at_id", messages, ["at", "id"])
    due = sa.text("state = 'queued'")
    op.create_index("ix_short_messages_due", messages, ["channel_id", "next_attempt_at"], postgresql_where=due)
    waiting = sa.text("place = 'waiting'")
    op.create_index("ix_short_messages_waiting", messages, ["at", "id"], postgresql_where=waiting)
    op.create_index("ix_short_messages_phone", messages, ["phone", "at"], postgresql_where=sa.text("phone <> ''"))
    known = sa.text("sender <> ''")
    op.create_index("ix_short_messages_sender", messages, ["channel_id", "sender", "at"], postgresql_where=known)
    op.create_table(
        "text_senders",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("channel_id", sa.Uuid, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("counterparty_id", sa.Uuid),
        sa.Column("contact_id", sa.Uuid),
        sa.ForeignKeyConstraint(["channel_id"], ["text_channels.id"], name="fk_text_senders_channel_id"),
        sa.UniqueConstraint("channel_id", "sender", name="uq_text_senders_channel_id_sender"),
    )
    op.create_table(
        "text_stops",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("message_id", sa.Uuid, nullable=False),
    )

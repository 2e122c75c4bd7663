"""Missed-call debts, the working hours they are counted by, and who signs in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0004"
down_revision = "0003"

UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_staff"),
    )
    op.create_table(
        "work_calendars",
        *_versioned(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("week", JSONB, nullable=False),
        sa.Column("special_days", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_work_calendars"),
    )
    op.create_table(
        "missed_call_debts",
        *_versioned(),
        sa.Column("client_ids", ARRAY(sa.Uuid), nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("phones", ARRAY(sa.Text), nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("assigned", sa.Boolean, nullable=False),
        sa.Column("opened_at", UTC, nullable=False),
        sa.Column("last_missed_at", UTC, nullable=False),
        sa.Column("missed_calls", sa.Integer, nullable=False),
        sa.Column("first_call_id", sa.Uuid, nullable=False),
        sa.Column("last_call_id", sa.Uuid, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("remind_at", UTC, nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("escalate_at", UTC, nullable=False),
        sa.Column("escalated_at", UTC),
        sa.Column("over_at", UTC),
        sa.Column("returned_at", UTC),
        sa.Column("returned_by_call_id", sa.Uuid),
        sa.Column("returned_by_id", sa.Uuid),
        sa.Column("minutes_to_return", sa.Integer),
        sa.Column("dismissed_at", UTC),
        sa.Column("dismissed_by_id", sa.Uuid),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_missed_call_debts"),
        sa.CheckConstraint("state IN ('open', 'returned', 'dismissed', 'void')", name="ck_missed_call_debts_state"),
    )
    op.create_index("ix_missed_call_debts_opened_at_id", "missed_call_debts", ["opened_at", "id"])
    op.create_index(
        "ix_missed_call_debts_open", "missed_call_debts", ["due_at", "id"], postgresql_where=sa.text("state = 'open'")
    )
    for column in ("phones", "client_ids"):
        op.create_index(f"ix_missed_call_debts_{column}", "missed_call_debts", [column], postgresql_using="gin")
    op.create_table(
        "debt_calls",
        sa.Column("call_id", sa.Uuid, nullable=False),
        sa.Column("debt_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_debt_calls"),
        sa.ForeignKeyConstraint(["debt_id"], ["missed_call_debts.id"], name="fk_debt_calls_debt_id"),
    )
    op.create_index("ix_debt_calls_debt_id", "debt_calls", ["debt_id"])
    op.create_table(
        "debt_changes",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("debt_id", sa.Uuid, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("deed", sa.Text, nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("call_id", sa.Uuid),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_debt_changes"),
        sa.ForeignKeyConstraint(["debt_id"], ["missed_call_debts.id"], name="fk_debt_changes_debt_id"),
    )
    op.create_index("ix_debt_changes_debt_id", "debt_changes", ["debt_id"])
    op.create_table(
        "debt_checks",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("since", UTC, nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_debt_checks"),
    )
    op.create_index("ix_debt_checks_due_at", "debt_checks", ["due_at"])
    op.create_table(
        "debt_settings",
        *_versioned(),
        sa.Column("calendar_id", sa.Uuid),
        sa.Column("due_minutes", sa.Integer, nullable=False),
        sa.Column("escalate_minutes", sa.Integer, nullable=False),
        sa.Column("escalate_to", ARRAY(sa.Uuid), nullable=False),
        sa.Column("duty_ids", ARRAY(sa.Uuid), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_debt_settings"),
        sa.ForeignKeyConstraint(["calendar_id"], ["work_calendars.id"], name="fk_debt_settings_calendar_id"),
    )
    op.execute(SETTINGS)
    op.create_index("ix_client_records_counterparty_id", "client_records", ["counterparty_id"])


def _versioned() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
    ]


SETTINGS = """
INSERT INTO debt_settings
    (id, version, created_at, updated_at, due_minutes, escalate_minutes, escalate_to, duty_ids)
VALUES (gen_random_uuid(), 1, now(), now(), 30, 120, '{}', '{}')
"""

"""The client base, the journal, and what stands in timelines."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "counterparties",
        *owned_columns(),
        sa.Column("legal_form", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("inn", sa.Text),
        sa.Column("kpp", sa.Text),
        sa.Column("website", sa.Text),
        sa.Column("address", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_counterparties"),
        sa.UniqueConstraint("number", name="uq_counterparties_number"),
    )
    op.create_index("ix_counterparties_inn_kpp", "counterparties", ["inn", "kpp"])
    op.create_index("ix_counterparties_manager_id", "counterparties", ["manager_id"])
    op.create_table(
        "contacts",
        *owned_columns(),
        sa.Column("counterparty_id", sa.Uuid, index=True),
        sa.Column("position", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sa.UniqueConstraint("number", name="uq_contacts_number"),
        sa.ForeignKeyConstraint(["counterparty_id"], ["counterparties.id"], name="fk_contacts_counterparty_id"),
    )
    for table in ("counterparties", "contacts"):
        op.create_index(f"ix_{table}_sort_key_id", table, ["sort_key", "id"], postgresql_where=sa.text("NOT deleted"))
        op.create_index(
            f"ix_{table}_sort_key_trgm",
            table,
            ["sort_key"],
            postgresql_using="gin",
            postgresql_ops={"sort_key": "gin_trgm_ops"},
        )
    op.create_table(
        "addresses",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("counterparty_id", sa.Uuid, index=True),
        sa.Column("contact_id", sa.Uuid, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("extension", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_addresses"),
        sa.ForeignKeyConstraint(["counterparty_id"], ["counterparties.id"], name="fk_addresses_counterparty_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_addresses_contact_id"),
        sa.CheckConstraint("(counterparty_id IS NULL) <> (contact_id IS NULL)", name="ck_addresses_one_owner"),
    )
    op.create_index("ix_addresses_kind_value", "addresses", ["kind", "value"])
    op.create_index(
        "ix_addresses_value_trgm",
        "addresses",
        ["value"],
        postgresql_using="gin",
        postgresql_ops={"value": "gin_trgm_ops"},
    )
    op.create_table(
        "interactions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("counterparty_id", sa.Uuid),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_seconds", sa.Integer, nullable=False, server_default="0"),
        sa.Column("subject", sa.Text, nullable=False, server_default=""),
        sa.Column("summary", sa.Text, nullable=False, server_default=""),
        sa.Column("outcome", sa.Text, nullable=False, server_default=""),
        sa.Column("manager_id", sa.Uuid),
        sa.Column("created_by", sa.Uuid),
        sa.Column("call_id", sa.Uuid),
        sa.Column("email_id", sa.Uuid),
        sa.Column("phone", sa.Text, index=True),
        sa.Column("email_address", sa.Text, index=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name="pk_interactions"),
        sa.UniqueConstraint("call_id", name="uq_interactions_call_id"),
        sa.UniqueConstraint("email_id", name="uq_interactions_email_id"),
        sa.ForeignKeyConstraint(["counterparty_id"], ["counterparties.id"], name="fk_interactions_counterparty_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_interactions_contact_id"),
    )
    op.create_index("ix_interactions_counterparty_id_starts_at", "interactions", ["counterparty_id", "starts_at", "id"])
    op.create_table(
        "call_recordings",
        sa.Column("call_id", sa.Uuid, nullable=False),
        sa.Column("recording_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_call_recordings"),
    )
    op.create_table(
        "linked_records",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("counterparty_id", sa.Uuid, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("manager_id", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_linked_records"),
        sa.ForeignKeyConstraint(["counterparty_id"], ["counterparties.id"], name="fk_linked_records_counterparty_id"),
    )
    op.create_index("ix_linked_records_counterparty_id_at", "linked_records", ["counterparty_id", "at", "id"])


def owned_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer, sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sort_key", sa.Text, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("manager_id", sa.Uuid),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("created_by", sa.Uuid),
        sa.Column("deleted", sa.Boolean, nullable=False),
    ]

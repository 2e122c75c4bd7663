"""Records in full: every field of counterparties and contacts, their history, directories and custom fields."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for table in ("counterparties", "contacts"):
        for column in record_columns():
            op.add_column(table, column)
    for column in counterparty_columns():
        op.add_column("counterparties", column)
    op.create_foreign_key("fk_counterparties_parent_id", "counterparties", "counterparties", ["parent_id"], ["id"])
    op.create_index(
        "ix_counterparties_parent_id",
        "counterparties",
        ["parent_id"],
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    for column in contact_columns():
        op.add_column("contacts", column)
    for name in ("boss_id", "assistant_id", "referrer_id"):
        op.create_foreign_key(f"fk_contacts_{name}", "contacts", "contacts", [name], ["id"])
    for table, owner in (("counterparties", "counterparty_id"), ("contacts", "contact_id")):
        op.execute(phones_into_rows(table, owner))
    for gone in ("position", "raw", "extension"):
        op.drop_column("addresses", gone)
    create_changes()
    create_directories()


def record_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("relation_id", sa.Uuid),
        many("phones"),
        texts("faxes"),
        texts("emails"),
        many("socials"),
        words("country"),
        words("city"),
        many("other_addresses"),
        sa.Column("ad_source_id", sa.Uuid),
        flag("opted_out"),
        sa.Column("lead_id", sa.Uuid),
        sa.Column("custom_values", JSONB, nullable=False, server_default="{}"),
        sa.Column("updated_by", sa.Uuid),
        sa.Column("merged_into", sa.Uuid),
    ]


def counterparty_columns() -> list[sa.Column[object]]:
    ids = ("parent_id", "category_id", "payment_method_id", "industry_id", "region_id")
    return [
        *(sa.Column(name, sa.Uuid) for name in ids),
        words("full_name"),
        sa.Column("ogrn", sa.Text),
        flag("foreign_party"),
        many("bank_accounts"),
        words("reputation", "neutral"),
        sa.Column("headcount", sa.Integer),
        sa.Column("annual_income", sa.Numeric(18, 2)),
        sa.Column("capital", sa.Numeric(18, 2)),
        *(sa.Column(name, sa.SmallInteger) for name in ("rating", "solvency", "potential", "loyalty")),
        *(
            sa.Column(name, ARRAY(sa.Uuid), nullable=False, server_default="{}")
            for name in ("segment_ids", "filter_segment_ids")
        ),
    ]


def contact_columns() -> list[sa.Column[object]]:
    return [
        words("department"),
        sa.Column("address", sa.Text),
        sa.Column("birthday", sa.Date),
        *(sa.Column(name, sa.Uuid) for name in ("boss_id", "assistant_id", "referrer_id", "photo_id")),
        words("boss_name"),
        words("assistant_name"),
    ]


def phones_into_rows(table: str, owner: str) -> str:
    # The names are ours, above.
    return f"""
        UPDATE {table} SET
            phones = coalesce((
                SELECT jsonb_agg(
                    jsonb_build_object('raw', raw, 'e164', value, 'extension', extension) ORDER BY position)
                FROM addresses WHERE {owner} = {table}.id AND kind = 'phone'), '[]'),
            emails = coalesce((
                SELECT array_agg(value ORDER BY position)
                FROM addresses WHERE {owner} = {table}.id AND kind = 'email'), '{{}}')
    """  # noqa: S608


def create_changes() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("trace_id", sa.Text, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("before", JSONB, nullable=False, server_default="{}"),
        sa.Column("after", JSONB, nullable=False, server_default="{}"),
        sa.Column("batch_id", sa.Uuid),
        sa.Column("merge_id", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_index("ix_changes_record_id_id", "changes", ["record_id", "id"])
    for name in ("batch_id", "merge_id"):
        op.create_index(f"ix_changes_{name}", "changes", [name], postgresql_where=sa.text(f"{name} IS NOT NULL"))


def create_directories() -> None:
    op.create_table(
        "directory_entries",
        *versioned(),
        sa.Column("directory", sa.Text, nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("color", sa.Text),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("parent_id", sa.Uuid),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory_entries"),
        sa.ForeignKeyConstraint(["parent_id"], ["directory_entries.id"], name="fk_directory_entries_parent_id"),
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_directory_entries_name ON directory_entries (directory, lower(name), "
        "coalesce(parent_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE NOT archived"
    )
    op.create_table(
        "custom_fields",
        *versioned(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_custom_fields"),
    )
    op.create_index("uq_custom_fields_kind_key", "custom_fields", ["kind", "key"], unique=True)
    op.create_table(
        "field_settings",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("hidden", sa.Boolean, nullable=False),
        sa.Column("required", sa.Boolean, nullable=False),
        sa.Column("position", sa.Integer),
        sa.PrimaryKeyConstraint("kind", "name", name="pk_field_settings"),
    )


def versioned() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def many(name: str) -> sa.Column[object]:
    return sa.Column(name, JSONB, nullable=False, server_default="[]")


def texts(name: str) -> sa.Column[object]:
    return sa.Column(name, ARRAY(sa.Text), nullable=False, server_default="{}")


def words(name: str, default: str = "") -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def flag(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default="false")

"""Cards in full: own companies, consents, photos, and directories to begin with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.contacts.first_entries import FIRST
from services.kit.wire import new_id, now

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    create_our_companies()
    create_consents()
    create_photos()
    fill_directories()


def create_our_companies() -> None:
    op.create_table(
        "our_companies",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("full_name", sa.Text, nullable=False),
        sa.Column("legal_form", sa.Text, nullable=False),
        sa.Column("inn", sa.Text),
        sa.Column("kpp", sa.Text),
        sa.Column("ogrn", sa.Text),
        sa.Column("bank_accounts", JSONB, nullable=False),
        sa.Column("phones", JSONB, nullable=False),
        sa.Column("emails", ARRAY(sa.Text), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("director", sa.Text, nullable=False),
        sa.Column("accountant", sa.Text, nullable=False),
        sa.Column("is_default", sa.Boolean, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_our_companies"),
    )
    op.execute("CREATE UNIQUE INDEX uq_our_companies_is_default ON our_companies (is_default) WHERE is_default")


def create_consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("counterparty_id", sa.Uuid),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("channel", sa.Text),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("text_version", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("evidence_file_id", sa.Uuid),
        sa.Column("recorded_by", sa.Uuid),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_consents_contact_id"),
        sa.ForeignKeyConstraint(["counterparty_id"], ["counterparties.id"], name="fk_consents_counterparty_id"),
        sa.ForeignKeyConstraint(["evidence_file_id"], ["files.id"], name="fk_consents_evidence_file_id"),
        sa.CheckConstraint("num_nonnulls(contact_id, counterparty_id) = 1", name="ck_consents_whose"),
    )
    for owner in ("contact_id", "counterparty_id"):
        op.create_index(f"ix_consents_{owner}", "consents", [owner], postgresql_where=sa.text(f"{owner} IS NOT NULL"))
    # What was consented is proof: it is added to, never rewritten.
    op.execute(
        "CREATE FUNCTION consents_stay() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'consents are added, never rewritten'; END $$"
    )
    op.execute("CREATE TRIGGER consents_stay BEFORE UPDATE ON consents FOR EACH ROW EXECUTE FUNCTION consents_stay()")


def create_photos() -> None:
    op.create_table(
        "photos",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contact_id", sa.Uuid, nullable=False),
        sa.Column("object_key", sa.Text, nullable=False),
        sa.Column("thumbnail_key", sa.Text, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("created_by", sa.Uuid),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_photos"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_photos_contact_id"),
    )
    op.create_index("ix_photos_contact_id", "photos", ["contact_id"])


def fill_directories() -> None:
    """Values an office of sellers begins with; each may be renamed or archived."""
    table = sa.table(
        "directory_entries",
        sa.column("id", sa.Uuid),
        sa.column("version", sa.Integer),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("updated_at", sa.DateTime(timezone=True)),
        sa.column("directory", sa.Text),
        sa.column("name", sa.Text),
        sa.column("color", sa.Text),
        sa.column("position", sa.Integer),
        sa.column("parent_id", sa.Uuid),
        sa.column("archived", sa.Boolean),
    )
    rows = []
    for directory, entries in FIRST.items():
        for position, entry in enumerate(entries):
            row = {"id": new_id(), "version": 1, "created_at": now(), "updated_at": now(), "archived": False}
            row |= {"directory": directory, "name": entry.name, "color": entry.color, "position": position}
            rows.append(row | {"parent_id": None})
            rows += [
                row
                | {"id": new_id(), "directory": "outcome", "name": name, "color": None}
                | {"position": place, "parent_id": row["id"]}
                for place, name in enumerate(entry.outcomes)
            ]
    op.bulk_insert(table, rows)

"""Match keys; merges, and how links follow them; pairs that may be one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0004"
down_revision = "0003"

FOLLOWING = """
CREATE FUNCTION follow_merge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    target uuid;
    hops int := 0;
BEGIN
    -- The lock waits for a merge that is under way: what is written during it is not left behind.
    WHILE NEW.counterparty_id IS NOT NULL AND hops < 100 LOOP
        SELECT merged_into INTO target FROM counterparties WHERE id = NEW.counterparty_id FOR KEY SHARE;
        EXIT WHEN target IS NULL;
        NEW.counterparty_id := target;
        hops := hops + 1;
    END LOOP;
    RETURN NEW;
END $$;
CREATE FUNCTION follow_person_merge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    target uuid;
    hops int := 0;
BEGIN
    WHILE NEW.contact_id IS NOT NULL AND hops < 100 LOOP
        SELECT merged_into INTO target FROM contacts WHERE id = NEW.contact_id FOR KEY SHARE;
        EXIT WHEN target IS NULL;
        NEW.contact_id := target;
        hops := hops + 1;
    END LOOP;
    RETURN NEW;
END $$;
"""


def upgrade() -> None:
    for table in ("counterparties", "contacts"):
        op.add_column(table, sa.Column("match_keys", ARRAY(sa.BigInteger), nullable=False, server_default="{}"))
        op.create_index(f"ix_{table}_match_keys", table, ["match_keys"], postgresql_using="gin")
        op.create_index(
            f"ix_{table}_merged_into", table, ["merged_into"], postgresql_where=sa.text("merged_into IS NOT NULL")
        )
    op.create_table(
        "merges",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("survivor_id", sa.Uuid, nullable=False),
        sa.Column("absorbed_id", sa.Uuid, nullable=False),
        sa.Column("absorbed_name", sa.Text, nullable=False),
        sa.Column("survivor_version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_merges"),
    )
    for name in ("survivor_id", "absorbed_id"):
        op.create_index(f"ix_merges_{name}", "merges", [name])
    op.create_table(
        "duplicate_pairs",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("one_id", sa.Uuid, nullable=False),
        sa.Column("other_id", sa.Uuid, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("reasons", JSONB, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True)),
        sa.Column("dismissed_by", sa.Uuid),
        sa.PrimaryKeyConstraint("one_id", "other_id", name="pk_duplicate_pairs"),
        sa.CheckConstraint("one_id < other_id", name="ck_duplicate_pairs_once"),
    )
    op.create_index("ix_duplicate_pairs_other_id", "duplicate_pairs", ["other_id"])
    op.create_index(
        "ix_duplicate_pairs_kind_score",
        "duplicate_pairs",
        ["kind", sa.text("score DESC"), "one_id", "other_id"],
        postgresql_where=sa.text("dismissed_at IS NULL"),
    )
    op.execute(FOLLOWING)
    for table in ("contacts", "interactions", "linked_records"):
        follow(table, "follow_merge", "counterparty_id")
    follow("interactions", "follow_person_merge", "contact_id")
    keys_of_rows()


def follow(table: str, function: str, column: str) -> None:
    """What is given the id of a merged record belongs to the one it became."""
    op.execute(
        f"CREATE TRIGGER {function} BEFORE INSERT OR UPDATE OF {column} ON {table} "
        f"FOR EACH ROW WHEN (NEW.{column} IS NOT NULL) EXECUTE FUNCTION {function}()"
    )


def keys_of_rows() -> None:
    """Records made before there were keys get theirs."""
    from services.contacts.match_record import MatchRecord

    connection = op.get_bind()
    for kind, table, form in (
        ("counterparty", "counterparties", "legal_form"),
        ("contact", "contacts", "'individual'"),
    ):
        found = connection.execute(sa.text(f"SELECT id, name, {form}, city FROM {table}")).all()  # noqa: S608 - ours
        keys = [
            {"id": id_, "keys": MatchRecord(kind=kind, name=name, legal_form=legal_form, city=city).keys}
            for id_, name, legal_form, city in found
        ]
        if keys:
            connection.execute(sa.text(f"UPDATE {table} SET match_keys = :keys WHERE id = :id"), keys)  # noqa: S608

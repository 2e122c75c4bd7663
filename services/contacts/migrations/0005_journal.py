"""The journal in full: every field of an interaction, and the indexes that ten million of them need."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0005"
down_revision = "0004"

LINKS = ("lead_id", "deal_id", "document_id", "purpose_id", "action_id", "outcome_id", "our_company_id", "ad_source_id")
ALWAYS = ("counterparty_id", "manager_id")
SOMETIMES = ("contact_id", "lead_id", "deal_id", "document_id")
WORDS = """
    CREATE FUNCTION interaction_words(subject text, summary text, result text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_tsvector('simple', translate(
        lower(subject || ' ' || summary || ' ' || result), 'ё.,:;/-@_+#№%()"', 'е               '
    ))
"""
"""The words of a line as they are looked for: punctuation parts them, ё is е."""


def upgrade() -> None:
    for name in (*LINKS, "follow_up_of", "updated_by"):
        op.add_column("interactions", sa.Column(name, sa.Uuid))
    for name, default in (("priority", "medium"), ("progress", "not_needed"), ("result", "")):
        op.add_column("interactions", sa.Column(name, sa.Text, nullable=False, server_default=default))
    op.add_column("interactions", sa.Column("attachment_ids", ARRAY(sa.Uuid), nullable=False, server_default="{}"))
    op.add_column("interactions", sa.Column("custom_values", JSONB, nullable=False, server_default="{}"))
    op.add_column("interactions", sa.Column("deleted", sa.Boolean, nullable=False, server_default="false"))
    stamp = sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
    op.add_column("interactions", stamp)
    op.execute("UPDATE interactions SET updated_at = created_at")
    create_indexes()


def create_indexes() -> None:
    op.drop_index("ix_interactions_counterparty_id_starts_at", "interactions")
    there = sa.text("NOT deleted")
    op.create_index("ix_interactions_starts_at", "interactions", ["starts_at", "id"], postgresql_where=there)
    for owner in ALWAYS:
        op.create_index(f"ix_interactions_{owner}", "interactions", [owner, "starts_at", "id"], postgresql_where=there)
    for owner in SOMETIMES:
        op.create_index(
            f"ix_interactions_{owner}",
            "interactions",
            [owner, "starts_at", "id"],
            postgresql_where=sa.text(f"{owner} IS NOT NULL AND NOT deleted"),
        )
    op.create_index(
        "ix_interactions_follow_up_of",
        "interactions",
        ["follow_up_of"],
        postgresql_where=sa.text("follow_up_of IS NOT NULL"),
    )
    op.execute(WORDS)
    op.execute(
        "CREATE INDEX ix_interactions_words ON interactions "
        "USING gin (interaction_words(subject, summary, result)) WHERE NOT deleted"
    )

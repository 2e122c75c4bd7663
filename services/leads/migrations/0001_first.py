"""Leads, deals, and the names of counterparties."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0001"
down_revision = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "leads",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("company", sa.String),
        sa.Column("phones", JSONB, nullable=False),
        sa.Column("emails", ARRAY(sa.Text), nullable=False),
        sa.Column("source", sa.String),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("manager_id", sa.Uuid),
        sa.Column("participants", ARRAY(sa.Uuid), nullable=False),
        sa.Column("counterparty_id", sa.Uuid),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("deal_id", sa.Uuid),
        sa.Column("created_by", sa.Uuid),
        sa.Column("search_key", sa.String, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("updated_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_leads"),
        sa.UniqueConstraint("number", name="uq_leads_number"),
        sa.CheckConstraint("status IN ('new', 'in_progress', 'converted', 'rejected')", name="ck_leads_status"),
        sa.CheckConstraint("(status = 'converted') = (deal_id IS NOT NULL)", name="ck_leads_converted_has_deal"),
    )
    op.execute("CREATE INDEX ix_leads_open ON leads (number) WHERE status IN ('new', 'in_progress')")
    op.create_index("ix_leads_manager_id_number", "leads", ["manager_id", "number"])
    op.create_index("ix_leads_created_by_number", "leads", ["created_by", "number"])
    op.execute("CREATE INDEX ix_leads_search_key ON leads USING gin (search_key gin_trgm_ops)")
    op.create_table(
        "deals",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("amount", sa.Numeric(15, 2)),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("counterparty_id", sa.Uuid),
        sa.Column("counterparty_name", sa.String, nullable=False),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("lead_id", sa.Uuid),
        sa.Column("manager_id", sa.Uuid),
        sa.Column("participants", ARRAY(sa.Uuid), nullable=False),
        sa.Column("search_key", sa.String, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("updated_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deals"),
        sa.UniqueConstraint("number", name="uq_deals_number"),
        sa.UniqueConstraint("lead_id", name="uq_deals_lead_id"),
        sa.CheckConstraint("stage IN ('new', 'negotiation', 'won', 'lost')", name="ck_deals_stage"),
    )
    op.create_index("ix_deals_counterparty_id", "deals", ["counterparty_id"])
    op.execute("CREATE INDEX ix_deals_search_key ON deals USING gin (search_key gin_trgm_ops)")
    op.create_table(
        "known_counterparties",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("search_key", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_known_counterparties"),
    )
    op.execute(
        "CREATE INDEX ix_known_counterparties_search_key ON known_counterparties USING gin (search_key gin_trgm_ops)"
    )

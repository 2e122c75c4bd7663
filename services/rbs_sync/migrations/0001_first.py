"""Settings of the exchange, and the links between our companies and theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "settings",
        sa.Column("id", sa.SmallInteger, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("login", sa.String, nullable=False),
        sa.Column("sealed_password", sa.String),
        sa.Column("update_existing", sa.Boolean, nullable=False),
        sa.Column("prefer", sa.String, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_settings"),
        sa.CheckConstraint("id = 1", name="ck_settings_one_row"),
        sa.CheckConstraint("prefer IN ('ours', 'theirs')", name="ck_settings_prefer"),
    )
    op.create_table(
        "company_links",
        sa.Column("counterparty_id", sa.Uuid, nullable=False),
        sa.Column("rbs_id", sa.BigInteger, nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("counterparty_id", name="pk_company_links"),
        sa.UniqueConstraint("rbs_id", name="uq_company_links_rbs_id"),
    )

"""An address has one owner: each index of owners holds those that there are."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"


def upgrade() -> None:
    for owner in ("counterparty_id", "contact_id"):
        op.drop_index(f"ix_addresses_{owner}", "addresses")
        there = sa.text(f"{owner} IS NOT NULL")
        op.create_index(f"ix_addresses_{owner}", "addresses", [owner], postgresql_where=there)

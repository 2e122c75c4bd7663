"""Letters of a client are found without reading all letters."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for name in ("counterparty_id", "contact_id"):
        op.create_index(f"ix_emails_{name}", "emails", [name], postgresql_where=sa.text(f"{name} IS NOT NULL"))

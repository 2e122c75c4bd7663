"""Files of counterparties and contacts themselves; where the files of their journals are."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0012"
down_revision = "0009"


def upgrade() -> None:
    for table in ("counterparties", "contacts"):
        op.add_column(table, sa.Column("file_ids", ARRAY(sa.Uuid), nullable=False, server_default="{}"))
    for owner in ("counterparty_id", "contact_id"):
        # Few lines have files: those of a client are found without reading all lines of the client.
        op.create_index(
            f"ix_interactions_attached_{owner}",
            "interactions",
            [owner],
            postgresql_where=sa.text("cardinality(attachment_ids) > 0 AND NOT deleted"),
        )

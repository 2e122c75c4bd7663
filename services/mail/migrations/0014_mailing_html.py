"""Letters of mailings may be laid out."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("mailings", sa.Column("html", sa.Text, nullable=False, server_default=""))

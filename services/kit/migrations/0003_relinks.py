"""Records of others that became one, and the rows that followed them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "relinks",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("old_id", sa.Uuid, nullable=False),
        sa.Column("new_id", sa.Uuid, nullable=False),
        sa.Column("undone", sa.Boolean, nullable=False),
    )
    op.create_index("ix_relinks_old_id", "relinks", ["old_id"], postgresql_where=sa.text("NOT undone"))
    op.create_table(
        "relinked_rows",
        sa.Column("relink_id", sa.Uuid, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("row_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("relink_id", "place", "row_id", name="pk_relinked_rows"),
    )

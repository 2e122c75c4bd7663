"""Letters that come as copies, and who signs in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0013"
down_revision = "0012"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("mailboxes", sa.Column("copy_address", sa.Text, nullable=False, server_default=""))
    op.execute(
        "CREATE UNIQUE INDEX uq_mailboxes_copies ON mailboxes ((true)) WHERE copy_address <> '' AND deleted_at IS NULL"
    )
    op.add_column("emails", sa.Column("copied_by", sa.Uuid))
    op.create_table(
        "copy_addresses",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("token", sa.Text, nullable=False, unique=True),
        sa.Column("senders", ARRAY(sa.Text), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("last_copy_at", TIME),
    )
    op.create_table(
        "staff",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
    )

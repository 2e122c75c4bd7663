"""Templates of letters, signatures, and which program people write with."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "templates",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("file_ids", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_templates"),
    )
    op.create_table(
        "writers",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("program", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_writers"),
    )
    op.create_table(
        "signatures",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("mailbox_id", sa.Uuid, nullable=False),
        sa.Column("sender_name", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "mailbox_id", name="pk_signatures"),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_signatures_mailbox_id"),
    )

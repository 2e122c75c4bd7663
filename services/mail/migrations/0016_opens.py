"""Letters whose pictures were opened, where an administrator allows it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    for table in ("emails", "mailings"):
        op.add_column(table, sa.Column("track_opens", sa.Boolean, nullable=False, server_default="false"))
    op.create_table(
        "mail_rules",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("track_opens", sa.Boolean, nullable=False),
        sa.CheckConstraint("id = 1", name="ck_mail_rules_one"),
    )
    op.create_table(
        "email_opens",
        sa.Column("email_id", sa.Uuid, primary_key=True),
        sa.Column("first_at", TIME, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["email_id"], ["emails.id"], name="fk_email_opens_email_id", ondelete="CASCADE"),
    )

"""Marks of talks in subjects, where an administrator wants them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("mail_rules", sa.Column("mark_subjects", sa.Boolean, nullable=False, server_default="false"))

"""By which reader a letter was read; which ones are to be read again."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

AGAIN = "(reading < 1 OR broken) AND asker IS NULL AND copied_by IS NULL"


def upgrade() -> None:
    op.add_column("emails", sa.Column("reading", sa.SmallInteger, nullable=False, server_default="0"))
    op.create_index("ix_emails_again", "emails", ["id"], postgresql_where=sa.text(AGAIN))
    op.drop_index("ix_emails_broken", "emails")

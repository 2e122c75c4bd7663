"""App passwords of phones and mail programs, and the address books as they saw them last."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "app_passwords",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_used_on", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_app_passwords"),
        sa.UniqueConstraint("secret_hash", name="uq_app_passwords_secret_hash"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_app_passwords_user_id", ondelete="CASCADE"),
    )
    op.create_index("ix_app_passwords_user_id", "app_passwords", ["user_id"])
    op.create_table(
        "book_states",
        sa.Column("password_id", sa.Uuid, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("entries", sa.LargeBinary, nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("password_id", "token", name="pk_book_states"),
        sa.ForeignKeyConstraint(
            ["password_id"], ["app_passwords.id"], name="fk_book_states_password_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_book_states_used_at", "book_states", ["used_at"])

"""Saved views and what lists search by."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    pass

"""Numbers and people of messengers who said stop stand in the one stop-list."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("stop_list_entries", sa.Column("message_id", sa.Uuid))
    op.execute(
        "INSERT INTO stop_list_entries (id, address, reason, note, message_id, created_at, removal_note)"
        " SELECT gen_random_uuid(), key, 'said_stop', '', message_id, at, '' FROM text_stops"
    )
    op.drop_table("text_stops")

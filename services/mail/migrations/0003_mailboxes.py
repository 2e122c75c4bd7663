"""Whose a mailbox is and how it is entered; how far each of its folders is read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    for column in (
        sa.Column("service", sa.Text, nullable=False, server_default="own"),
        sa.Column("kind", sa.Text, nullable=False, server_default="shared"),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("viewer_ids", sa.ARRAY(sa.Uuid), nullable=False, server_default="{}"),
        sa.Column("auth", sa.Text, nullable=False, server_default="password"),
        sa.Column("sealed_oauth", sa.Text, nullable=False, server_default=""),
        sa.Column("folders", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("import_since", sa.Date),
    ):
        op.add_column("mailboxes", column)
        op.alter_column("mailboxes", column.name, server_default=None)
    op.create_table(
        "folder_ledgers",
        sa.Column("mailbox_id", sa.Uuid, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("uid_validity", sa.BigInteger),
        sa.Column("last_uid", sa.BigInteger, nullable=False),
        sa.Column("uid_next", sa.BigInteger, nullable=False),
        sa.Column("highest_modseq", sa.BigInteger, nullable=False),
        sa.Column("counted", sa.Integer),
        sa.Column("on_server", sa.Integer),
        sa.Column("imported", sa.Integer, nullable=False),
        sa.Column("broken", sa.Integer, nullable=False),
        sa.Column("not_served", sa.Integer, nullable=False),
        sa.Column("last_success_at", TIME),
        sa.Column("last_error", sa.Text),
        sa.PrimaryKeyConstraint("mailbox_id", "folder", name="pk_folder_ledgers"),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_folder_ledgers_mailbox_id"),
    )
    # `counted` is left empty, so that each folder is compared whole at the next look.
    op.execute(
        """
        INSERT INTO folder_ledgers
        SELECT mailbox_id, 'INBOX', 'inbox', uid_validity, last_uid, 0, 0, NULL, on_server, imported, broken, 0,
               last_success_at, NULL
        FROM ledgers
        """
    )
    for name in ("uid_validity", "last_uid", "on_server", "imported", "broken"):
        op.drop_column("ledgers", name)
    op.add_column("ledgers", sa.Column("heal_asked_at", TIME))
    op.add_column("ledgers", sa.Column("healed_at", TIME))
    op.add_column("ledgers", sa.Column("healed_letters", sa.Integer, nullable=False, server_default="0"))
    op.alter_column("ledgers", "healed_letters", server_default=None)
    op.add_column("offered_letters", sa.Column("folder", sa.Text, nullable=False, server_default="INBOX"))
    op.alter_column("offered_letters", "folder", server_default=None)
    op.add_column("offered_letters", sa.Column("gone", sa.Boolean, nullable=False, server_default="false"))
    op.drop_constraint("pk_offered_letters", "offered_letters")
    op.create_primary_key("pk_offered_letters", "offered_letters", ["mailbox_id", "folder", "uid_validity", "uid"])

"""Letters are found by their words in any form; the names of attachments are searched too."""

from alembic import op

revision = "0011"
down_revision = "0010"

WORDS = """
    to_tsvector('russian'::regconfig, search || ' ' || replace(lower(substr(text, 4001)), 'ё', 'е'))
"""


def upgrade() -> None:
    op.execute(
        """
        UPDATE emails SET search = search || E'\\n' || replace(lower(array_to_string(attachments, E'\\n')), 'ё', 'е')
        WHERE cardinality(attachments) > 0
        """
    )
    op.execute(f"ALTER TABLE emails ADD COLUMN words tsvector NOT NULL GENERATED ALWAYS AS ({WORDS}) STORED")
    op.create_index("ix_emails_words", "emails", ["words"], postgresql_using="gin")

"""What letters are found by stands beside them: a letter that changes hands or is sent is not indexed anew."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "email_words",
        sa.Column("email_id", sa.Uuid, nullable=False),
        sa.Column("search", sa.Text, nullable=False),
        sa.Column("words", TSVECTOR, nullable=False),
        sa.PrimaryKeyConstraint("email_id", name="pk_email_words"),
        sa.ForeignKeyConstraint(["email_id"], ["emails.id"], name="fk_email_words_email_id", ondelete="CASCADE"),
    )
    op.execute("INSERT INTO email_words SELECT id, search, words FROM emails")
    trigrams = {"search": "gin_trgm_ops"}
    op.create_index("ix_email_words_search", "email_words", ["search"], postgresql_using="gin", postgresql_ops=trigrams)
    op.create_index("ix_email_words_words", "email_words", ["words"], postgresql_using="gin")
    op.drop_column("emails", "words")
    op.drop_column("emails", "search")

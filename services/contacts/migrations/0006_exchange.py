"""Import and export: files, what holds them, import batches and their rows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create_files()
    create_imports()


def create_files() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("object_key", sa.Text, nullable=False),
        sa.Column("created_by", sa.Uuid),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
        sa.UniqueConstraint("object_key", name="uq_files_object_key"),
    )
    op.create_index("ix_files_expires_at", "files", ["expires_at"], postgresql_where=sa.text("expires_at IS NOT NULL"))
    op.create_table(
        "file_holders",
        sa.Column("file_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("holder_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("file_id", "kind", "holder_id", name="pk_file_holders"),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name="fk_file_holders_file_id", ondelete="CASCADE"),
    )
    op.create_index("ix_file_holders_holder_id", "file_holders", ["holder_id"])


def create_imports() -> None:
    op.create_table(
        "import_batches",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "state", "file_name")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("format", "encoding", "delimiter")),
        sa.Column("file_id", sa.Uuid, nullable=False),
        sa.Column("has_header", sa.Boolean, nullable=False),
        *(sa.Column(name, JSONB, nullable=False) for name in ("columns", "settings", "counts")),
        sa.Column("job_id", sa.Uuid),
        sa.Column("created_by", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_import_batches"),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name="fk_import_batches_file_id"),
    )
    op.create_index("ix_import_batches_created_by", "import_batches", ["created_by"])
    op.create_table(
        "import_rows",
        *of_batch("import_rows"),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("cells", ARRAY(sa.Text), nullable=False),
        sa.Column("flaws", ARRAY(sa.Text), nullable=False),
    )
    op.create_table(
        "import_checks",
        *of_batch("import_checks"),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("action", "state")),
        *(sa.Column(name, sa.Uuid) for name in ("record_id", "person_id")),
        *(sa.Column(name, JSONB, nullable=False) for name in ("values", "problems")),
        *(sa.Column(name, JSONB) for name in ("person", "match")),
        sa.Column("identity", sa.Text),
    )
    for name, there in (("problems", "problems <> '[]'"), ("match", "match IS NOT NULL")):
        where = sa.text(there)
        op.create_index(f"ix_import_checks_{name}", "import_checks", ["batch_id", "position"], postgresql_where=where)
    op.create_table(
        "import_conflicts",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("batch_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("field", "imported", "now")),
        sa.PrimaryKeyConstraint("id", name="pk_import_conflicts"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name="fk_import_conflicts_batch_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_import_conflicts_batch_id", "import_conflicts", ["batch_id"])


def of_batch(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("batch_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "position", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batches.id"], name=f"fk_{table}_batch_id", ondelete="CASCADE"),
    ]

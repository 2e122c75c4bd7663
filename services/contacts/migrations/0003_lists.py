"""Saved views, and what lists search and filter by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

CAPITALS = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯё"
SMALL = "абвгдеежзийклмнопрстуфхцчшщъыьэюяе"
FUNCTIONS = f"""
    -- Lower case, ё as е, words apart by one space: `names.words_of` in SQL, whatever the locale of the database.
    CREATE FUNCTION plain_words(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT regexp_replace(lower(translate($1, '{CAPITALS}', '{SMALL}')), '[^0-9a-zа-я]+', ' ', 'g')
    $$;
    -- What is found by any part of it, in sections: name, phones, e-mails, INN, city.
    CREATE FUNCTION search_text_of(name text, phones jsonb, faxes text[], emails text[], inn text, city text)
    RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT concat_ws(
            E'\\x1f',
            name,
            CASE WHEN phones = '[]' THEN '' ELSE
                regexp_replace(jsonb_path_query_array(phones, '$[*].e164')::text, '[^0-9,]', '', 'g') END
            || CASE WHEN faxes = '{{}}' THEN '' ELSE
                ' ' || regexp_replace(array_to_string(faxes, ','), '[^0-9,]', '', 'g') END,
            array_to_string(emails, ' '),
            coalesce(inn, ''),
            plain_words(city)
        )
    $$;
    CREATE FUNCTION places_of(country text, city text, address text, others jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT plain_words(concat_ws(' ', country, city, address, CASE WHEN others <> '[]' THEN
            jsonb_path_query_array(others, '$[*].keyvalue() ? (@.key != "kind").value')::text END))
    $$;
    -- Texts and numbers among the custom values; choices and files are ids, which nobody types.
    CREATE FUNCTION custom_texts_of(custom jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE WHEN custom = '{{}}' THEN '' ELSE plain_words(jsonb_path_query_array(custom,
            '$.* ? ((@.type() == "string" && !(@ like_regex "^[0-9a-f]{{8}}-[0-9a-f]{{4}}-"))
            || @.type() == "number")')::text) END
    $$;
    -- What is found by the beginnings of its words.
    CREATE FUNCTION search_words_of(names text, places text, customs text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT array_to_tsvector(array_remove(
            string_to_array(concat_ws(' ', plain_words(names), places, customs), ' '), ''))
    $$;
"""
PLACES = "places_of(country, city, address, other_addresses)"
GENERATED = {
    "counterparties": {
        "search_text text": "search_text_of(sort_key, phones, faxes, emails, inn, city)",
        "search_words tsvector": "search_words_of(sort_key || ' ' || full_name "
        f"|| ' ' || coalesce(kpp, '') || ' ' || coalesce(ogrn, ''), {PLACES}, custom_texts_of(custom_values))",
    },
    "contacts": {
        "search_text text": "search_text_of(sort_key, phones, faxes, emails, NULL, city)",
        "search_words tsvector": f"search_words_of(sort_key, {PLACES}, custom_texts_of(custom_values))",
    },
}
HELD = {
    "counterparties": "category_id, payment_method_id, industry_id, region_id, relation_id, ad_source_id, manager_id",
    "contacts": "relation_id, ad_source_id, manager_id",
}
NUMBERS = ("headcount", "capital", "annual_income")


def upgrade() -> None:
    op.execute(FUNCTIONS)
    for table, columns in GENERATED.items():
        for column, made in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} NOT NULL GENERATED ALWAYS AS ({made}) STORED")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN search_text SET STATISTICS 300")
        op.execute(f"CREATE INDEX ix_{table}_search_text ON {table} USING gin (search_text gin_trgm_ops)")
        op.execute(f"CREATE INDEX ix_{table}_search_words ON {table} USING gin (search_words)")
        op.execute(f"CREATE INDEX ix_{table}_held ON {table} USING gin ((ARRAY[{HELD[table]}]))")
        op.execute(f"CREATE INDEX ix_{table}_custom_values ON {table} USING gin (custom_values jsonb_path_ops)")
        op.drop_index(f"ix_{table}_sort_key_trgm", table)
        for name in ("created_at", "updated_at"):
            op.create_index(f"ix_{table}_{name}_id", table, [name, "id"], postgresql_where=sa.text("NOT deleted"))
        op.create_index(f"ix_{table}_created_by", table, ["created_by"])
    op.drop_index("ix_addresses_value_trgm", "addresses")
    op.create_index("ix_contacts_manager_id", "contacts", ["manager_id"])
    for name in NUMBERS:
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_counterparties_{name}", "counterparties", [name], postgresql_where=there)
    create_views()


def create_views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("created_by", sa.Uuid),
        sa.Column("conditions", JSONB, nullable=False),
        sa.Column("columns", JSONB, nullable=False),
        sa.Column("sort", sa.Text),
        sa.Column("descending", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
    )
    op.create_index("ix_saved_views_kind", "saved_views", ["kind"])
    op.create_table(
        "default_views",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("view_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "kind", name="pk_default_views"),
        sa.ForeignKeyConstraint(["view_id"], ["saved_views.id"], name="fk_default_views_view_id", ondelete="CASCADE"),
    )

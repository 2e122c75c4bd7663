"""One text that a search looks in; people are found by their client; orders of lists that an index walks."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0012"

FORMS = (
    "общество с ограниченной ответственностью|(публичное |закрытое |открытое )?акционерное общество|"
    "индивидуальный предприниматель|ооо|оао|зао|пао|ао|ип"
)
FUNCTIONS = f"""
    -- The words of a name without its legal form, which most names have.
    CREATE FUNCTION telling_words(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE WHEN $1 = '' THEN '' ELSE
            regexp_replace(' ' || plain_words($1) || ' ', ' ({FORMS})(?= )', '', 'g') END
    $$;
    -- What is found by any part of it, in the sections of `search.SECTIONS`. Words begin after a space.
    CREATE FUNCTION found_text(
        name text, phones jsonb, faxes text[], emails text[], registers text, places text, customs text, client text
    )
    RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT concat_ws(
            E'\\x1f',
            ' ' || name,
            CASE WHEN phones = '[]' THEN '' ELSE
                regexp_replace(jsonb_path_query_array(phones, '$[*].e164')::text, '[^0-9,]', '', 'g') END
            || CASE WHEN faxes = '{{}}' THEN '' ELSE
                ' ' || regexp_replace(array_to_string(faxes, ','), '[^0-9,]', '', 'g') END,
            ' ' || array_to_string(emails, ' '),
            ' ' || registers,
            ' ' || places,
            ' ' || customs,
            ' ' || client
        )
    $$;
    -- A key of a list's order, and of the conditions «is»: texts without regard to case and ё, none where empty.
    CREATE FUNCTION text_key(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT nullif(lower(translate($1, 'Ёё', 'Ее')), '')
    $$;
"""
CLIENTS = """
    CREATE FUNCTION know_client() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.client_key := coalesce((SELECT sort_key FROM counterparties WHERE id = NEW.counterparty_id), '');
        RETURN NEW;
    END $$;
    CREATE TRIGGER know_client BEFORE INSERT OR UPDATE OF counterparty_id ON contacts
        FOR EACH ROW EXECUTE FUNCTION know_client();
    CREATE FUNCTION tell_people() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE contacts SET client_key = NEW.sort_key WHERE counterparty_id = NEW.id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER tell_people AFTER UPDATE OF sort_key ON counterparties
        FOR EACH ROW WHEN (OLD.sort_key IS DISTINCT FROM NEW.sort_key) EXECUTE FUNCTION tell_people();
    UPDATE contacts SET client_key = c.sort_key FROM counterparties c WHERE c.id = counterparty_id;
"""
TEXTS = {
    "counterparties": "found_text(sort_key || telling_words(full_name), phones, faxes, emails, "
    "coalesce(inn, '') || ' ' || coalesce(kpp, '') || ' ' || coalesce(ogrn, ''), "
    "places_of(country, city, address, other_addresses), custom_texts_of(custom_values), '')",
    "contacts": "found_text(sort_key, phones, faxes, emails, '', "
    "places_of(country, city, address, other_addresses), custom_texts_of(custom_values), client_key)",
}
ORDERS = {
    "counterparties": ("text_key(city)", "text_key(website)", "inn", "manager_id", "category_id", "role", "rating"),
    "contacts": ("text_key(city)", "text_key(position)", "manager_id"),
}
"""By what lists are sorted, beside names and times."""


def upgrade() -> None:
    op.execute(FUNCTIONS)
    op.add_column("contacts", sa.Column("client_key", sa.Text, nullable=False, server_default=""))
    op.execute(CLIENTS)
    for table, made in TEXTS.items():
        op.drop_index(f"ix_{table}_manager_id", table)
        op.execute(
            f"ALTER TABLE {table} DROP COLUMN search_words, DROP COLUMN search_text, "
            f"ADD COLUMN search_text text NOT NULL GENERATED ALWAYS AS ({made}) STORED"
        )
        op.execute(f"ALTER TABLE {table} ALTER COLUMN search_text SET STATISTICS 300")
        op.execute(f"CREATE INDEX ix_{table}_search_text ON {table} USING gin (search_text gin_trgm_ops)")
        for key in ORDERS[table]:
            name = key.removeprefix("text_key(").removesuffix(")")
            # The planner knows how often a text is there only from an index of all rows.
            there = "" if key != name else "WHERE NOT deleted"
            op.execute(f"CREATE INDEX ix_{table}_by_{name} ON {table} ({key}, id) {there}")
    op.drop_index("ix_counterparties_inn_kpp", "counterparties")
    op.execute("DROP FUNCTION search_text_of, search_words_of")

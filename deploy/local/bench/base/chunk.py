"""A chunk of clients, with what the service derives from their fields by its own functions, written by COPY."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg

from deploy.local.bench.base.clients import Choices, Values, client
from deploy.local.bench.base.rows import Table
from services.contacts.match_record import record_of
from services.contacts.models import Address, Contact, Counterparty
from services.contacts.names import sort_key

SESSION = (
    # Foreign keys hold by construction; what a power failure would lose is made again.
    "SET session_replication_role = replica; SET synchronous_commit = off; SET statement_timeout = 0; "
    "SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'; SET max_parallel_maintenance_workers = 1"
)


@dataclass(frozen=True)
class Base:
    """A base to be: so many counterparties, with ten entries in the journal each."""

    url: str
    """The database of `contacts`, with the login of a superuser."""
    size: int
    managers: Sequence[UUID]
    entries: int = 10
    seed: int = 1


def write(base: Base, choices: Choices, first: int, last: int) -> None:
    """Writes the clients with these numbers, their people and their addresses. Raises psycopg.Error."""
    counterparties, contacts, addresses = ((Table(model), io.StringIO()) for model in (Counterparty, Contact, Address))
    for number in range(first, last + 1):
        values, people = client(base.seed, number, base.size, choices)
        for (table, lines), kind, one in (
            (counterparties, "counterparty", values),
            *((contacts, "contact", person) for person in people),
        ):
            derive(kind, one)
            if kind == "contact":
                one["client_key"] = values["sort_key"]
            lines.write(table.line(one))
            addresses[1].writelines(addresses[0].line(address) for address in addresses_of(kind, one))
    with psycopg.connect(base.url) as db, db.cursor() as cursor:
        cursor.execute(SESSION)
        for table, lines in (counterparties, contacts, addresses):
            with cursor.copy(table.copy) as copy:
                copy.write(lines.getvalue())


def derive(kind: str, values: Values) -> None:
    """What the service makes of what was typed."""
    # Our numbers are valid by the way they are made (tests/local/test_bench_base.py), so they need no parsing.
    values["phones"] = [{"raw": raw, "e164": e164(raw), "extension": None} for raw in values["phones"]]
    values["sort_key"] = sort_key(values["name"])
    values["match_keys"] = record_of(kind, values).keys


def e164(raw: str) -> str:
    return "+7" + "".join(filter(str.isdigit, raw))[-10:]


def addresses_of(of: str, values: Values) -> Iterator[Values]:
    """The rows of the index of phones and e-mails. Their ids follow from the record's."""
    held = {("phone", phone["e164"]) for phone in values["phones"]} | {("email", email) for email in values["emails"]}
    for place, (kind, value) in enumerate(sorted(held), 1):
        own_id = UUID(int=values["id"].int + (place << 60))
        yield {"id": own_id, f"{of}_id": values["id"], "kind": kind, "value": value}

"""One row of a table, read by the batch's mapping: values of the record, of its contact person, and problems."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import select

from services.contacts import entry_texts, fields, names, staff
from services.contacts.access_models import Segment
from services.contacts.field_words import PARTS, PERSON, folded
from services.contacts.fields import CUSTOM, Spec
from services.contacts.import_models import ImportBatch
from services.contacts.import_values import PERSON as PERSON_READERS
from services.contacts.import_values import Bad, Names, Read, part_reader, reader
from services.contacts.interface.imports import ImportSettings, RowProblem
from services.contacts.match_record import MatchRecord, record_of
from services.contacts.models import DirectoryEntry
from services.kit.db import Session
from services.kit.wire import Invalid

FLAWS = {
    "encoding": "Parts of the row were in another encoding; look whether it reads well.",
    "zero_bytes": "The row held zero bytes, which were left out.",
    "unclosed_quote": "A quote in the row is not closed, so its columns may be shifted.",
    "too_many_columns": "The row has too many columns; some were left out.",
    "too_long": "A cell was too long and was cut.",
}
ENTREPRENEUR = re.compile(r"[^0-9a-zа-я]*(?:ип|индивидуальный[^0-9a-zа-я]+предприниматель)(?![0-9a-zа-я])")
FATAL_FLAWS = {"unclosed_quote", "too_many_columns", "too_long"}


@dataclass(slots=True)
class Prepared:
    """What a row says. `values` are columns of the record as plain JSON; links to other records are still texts."""

    values: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    """Names of counterparties and people, by the field they belong to."""
    number: int | None = None
    problems: list[RowProblem] = field(default_factory=list)
    record: MatchRecord | None = None
    """The row as the matcher sees it, where nothing has to be looked up for that."""
    account: dict[str, str] = field(default_factory=dict)
    """Parts of a bank account that have columns of their own."""

    def bad(self, code: str, name: str | None, value: str, message: str, *, fatal: bool = True) -> None:
        problem = RowProblem(code=code, field=name, value=value[:200], message=message, fatal=fatal)
        self.problems.append(problem)

    @property
    def rejected(self) -> bool:
        return any(problem.fatal for problem in self.problems)


class RowReader:
    """Reads rows of one batch; directories, people and fields are looked up once."""

    def __init__(self, db: Session, batch: ImportBatch) -> None:
        self.kind = batch.kind
        self.settings = msgspec.convert(batch.settings, ImportSettings)
        self.specs = fields.every(db, self.kind)
        self._titles = len(batch.columns)
        mapping = [column["field"] for column in batch.columns]
        self._columns = [
            (index, name, self._reader(db, name), self._place(name)) for index, name in enumerate(mapping) if name
        ]
        self._defaults = Prepared()
        for name, text in self.settings.defaults.items():
            if name not in mapping and text.strip():
                self._take(self._defaults, name, self._reader(db, name), self._place(name), text.strip())
        if self._defaults.problems:
            worst = self._defaults.problems[0]
            raise Invalid(f"{worst.field}: {worst.message}", field="settings")

    def _reader(self, db: Session, name: str) -> Read:
        if name in PERSON:
            return PERSON_READERS[name]
        if name in PARTS:
            return part_reader(name)
        spec = self.specs.get(name)
        if spec is None:
            raise Invalid(f"There is no field «{name}» any more; map the columns anew.", field="mapping")
        return reader(spec, names_for(db, spec), name.startswith(CUSTOM))

    def _place(self, name: str) -> str:
        if name in PERSON:
            return "person"
        if name in PARTS:
            return "account" if name.startswith("bank_accounts.") else "entry"
        if name.startswith(CUSTOM):
            return "custom"
        if name == "number":
            return "number"
        return "link" if self.specs[name].type in ("counterparty", "contact") else "value"

    def prepare(self, cells: Sequence[str], flaws: Sequence[str]) -> Prepared:
        """What `read` answers, with everything made ready that the check needs of a row by itself."""
        row = self.read(cells, flaws)
        if not row.links and not row.rejected and row.values.get("name"):
            row.record = record_of(self.kind, row.values)
            row.record.keys, row.record.exact_keys, row.record.numbers  # noqa: B018 - kept by the record
        return row

    def read(self, cells: Sequence[str], flaws: Sequence[str] = ()) -> Prepared:
        """The row's values. A cell that cannot be right is a problem, by the settings a fatal one."""
        row = Prepared(
            dict(self._defaults.values), dict(self._defaults.person), dict(self._defaults.links), self._defaults.number
        )
        if "custom_values" in row.values:
            row.values["custom_values"] = dict(row.values["custom_values"])
        for flaw in flaws:
            row.bad(flaw, None, "", FLAWS[flaw], fatal=flaw in FATAL_FLAWS)
        count, values = len(cells), row.values
        for index, name, read, place in self._columns:
            if index < count and (text := cells[index]):
                if place != "value":
                    self._take(row, name, read, place, text)
                    continue
                try:
                    values[name] = read(text)
                except Bad as bad:
                    self._bad(row, name, text, bad)
        if count > self._titles:
            row.bad("too_many_cells", None, cells[self._titles], "The row has more cells than the table has columns.")
        self._complete(row)
        return row

    def _bad(self, row: Prepared, name: str, text: str, bad: Bad) -> None:
        row.bad(bad.code, name, text, bad.message, fatal=self.settings.bad_values == "reject")

    def _take(self, row: Prepared, name: str, read: Read, place: str, text: str) -> None:
        try:
            value = read(text)
        except Bad as bad:
            self._bad(row, name, text, bad)
            return
        if place == "value":
            row.values[name] = value
        elif place == "custom":
            row.values.setdefault("custom_values", {})[name.removeprefix(CUSTOM)] = value
        elif place == "person":
            row.person[name.removeprefix("person.")] = value
        elif place == "link":
            row.links[name] = value
        elif place == "account":
            row.account[name.removeprefix("bank_accounts.")] = value
        elif place == "entry":
            list_ = name.partition(".")[0]
            row.values[list_] = [*row.values.get(list_, ()), value]
        else:
            row.number = value

    def _complete(self, row: Prepared) -> None:
        values = row.values
        if row.account:
            self._put_account(row)
        if not values.get("name"):
            if values.get("full_name"):
                values["name"] = values["full_name"]
            elif row.number is None:
                row.bad("no_name", "name", "", "The row has no name.")
        if row.person and not row.person.get("name"):
            row.bad("no_person_name", "person.name", "", "The contact person has no name.")
        if self.kind == "counterparty" and "legal_form" not in values and values.get("name"):
            values["legal_form"] = _legal_form(values["name"], values.get("inn"))

    def _put_account(self, row: Prepared) -> None:
        """The account that columns of its own make; a bank without one tells nothing."""
        try:
            account = entry_texts.bank_account(row.account) if "account" in row.account else None
        except entry_texts.Unreadable as wrong:
            fatal = self.settings.bad_values == "reject"
            row.bad("bad_account", "bank_accounts.account", row.account["account"], str(wrong), fatal=fatal)
            return
        known = row.values.get("bank_accounts", [])
        if account is not None and account["account"] not in {one["account"] for one in known}:
            row.values["bank_accounts"] = [*known, account]


def _legal_form(name: str, inn: str | None) -> str:
    """By the name and the INN, where no column says it: 10 digits are a firm's, 12 a person's."""
    if ENTREPRENEUR.match(names.folded(name)):
        return "sole_proprietor"
    if inn is not None and len(inn) == 12:
        return "individual"
    return "legal_entity"


def names_for(db: Session, spec: Spec) -> Names:
    """The entries of the field's directory, or the people, by their folded names."""
    if spec.type == "user":
        people = [(folded(name), str(user_id)) for user_id, name in staff.names(db).items()]
        namesakes = Counter(name for name, _ in people)
        return {name: user_id for name, user_id in people if namesakes[name] == 1}
    if spec.directory == "segment":
        return {folded(name): str(id_) for id_, name in db.execute(select(Segment.id, Segment.name))}
    if spec.directory:
        rows = db.execute(
            select(DirectoryEntry.id, DirectoryEntry.name).where(
                DirectoryEntry.directory == spec.directory, DirectoryEntry.archived.is_(False)
            )
        )
        return {folded(name): str(id_) for id_, name in rows}
    return {}

"""Custom fields: what may be kept in them, and what the administrator decides about all fields."""

from uuid import UUID

import pytest

from services.contacts import contacts, counterparties, custom_fields, directories, fields, files, form_rules, leads
from services.contacts.interface import (
    ContactChange,
    ContactDraft,
    Counterparty,
    CounterpartyChange,
    CounterpartyDraft,
)
from services.contacts.interface.custom_fields import (
    CustomField,
    CustomFieldChange,
    CustomFieldDraft,
    FieldKeyTaken,
    FieldSetting,
    FieldSettings,
    OptionDraft,
)
from services.contacts.interface.files import FileDraft
from services.contacts.interface.values import CustomValue
from services.kit.wire import Asker, Forbidden, Invalid, new_id
from tests.contacts.conftest import Ask, person
from tests.contacts.test_timeline import converted

RED = OptionDraft(name="Красный", color="#e03131")


def field(ask: Ask, **given: object) -> CustomField:
    draft = {"kind": "counterparty", "name": f"Поле {new_id().hex[-8:]}", "type": "text"} | given
    with ask() as db:
        return custom_fields.create(db, CustomFieldDraft(**draft))  # type: ignore[arg-type]


def with_value(ask: Ask, key: str, value: CustomValue | None) -> Counterparty:
    draft = CounterpartyDraft(name="Свои поля", custom_values={key: value})  # type: ignore[dict-item]
    with ask() as db:
        return counterparties.create(db, draft)


def options_of(ask: Ask, made: CustomField) -> dict[str, str]:
    with ask() as db:
        return {entry.name: str(entry.id) for entry in directories.list_(db, f"{made.kind}.{made.key}", False)}


def arrange(ask: Ask, *settings: FieldSetting, kind: str = "counterparty") -> None:
    with ask() as db:
        form_rules.arrange(db, kind, FieldSettings(fields=list(settings)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("type_", "given", "kept"),
    [
        ("text", "  слово ", "слово"),
        ("number", "12 500,5", 12500.5),
        ("number", 7, 7),
        ("money", "1 000,999", "1001.00"),
        ("money", 12.5, "12.50"),
        ("date", "2026-02-28", "2026-02-28"),
        ("flag", False, False),
        ("rating", 5, 5),
        ("link", "romashka.ru/цены", "romashka.ru/цены"),
    ],
)
def test_a_value_is_kept_by_the_type_of_its_field(ask: Ask, type_: str, given: CustomValue, kept: CustomValue) -> None:
    """S28, C26, C45."""
    made = field(ask, type=type_)
    assert with_value(ask, made.key, given).custom_values == {made.key: kept}


@pytest.mark.parametrize(
    ("type_", "given", "reason"),
    [
        ("text", 5, "custom_text"),
        ("text", "x" * 10_001, "custom_text"),
        ("number", "семь", "custom_number"),
        ("number", "1e400", "custom_number"),
        ("number", True, "custom_number"),
        ("money", "-1", "custom_money"),
        ("money", "NaN", "custom_money"),
        ("date", "28.02.2026", "custom_date"),
        ("date", "2026-02-30", "custom_date"),
        ("flag", "да", "custom_flag"),
        ("rating", 6, "custom_rating"),
        ("rating", True, "custom_rating"),
        ("link", "javascript:alert(1)", "link"),
        ("choice", "красный", "no_entry"),
        ("choices", ["нет"], "no_entry"),
        ("file", "паспорт.pdf", "no_entry"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(ask: Ask, type_: str, given: CustomValue, reason: str) -> None:
    """S28, C25."""
    made = field(ask, type=type_)
    with pytest.raises(Invalid) as refusal:
        with_value(ask, made.key, given)
    assert (refusal.value.field, refusal.value.details["reason"]) == (f"custom_values.{made.key}", reason)


def test_an_unknown_field_is_refused_and_null_takes_a_value_away(ask: Ask) -> None:
    made = field(ask)
    with pytest.raises(Invalid) as refusal:
        with_value(ask, "no_such_field", "x")
    assert refusal.value.field == "custom_values.no_such_field"
    record = with_value(ask, made.key, "слово")
    with ask() as db:
        change = CounterpartyChange(custom_values={made.key: None})
        assert counterparties.update(db, record.id, 1, change).custom_values == {}


def test_a_choice_is_one_of_its_own_values_and_an_archived_one_stays_where_it_was_chosen(ask: Ask) -> None:
    """S28."""
    made = field(ask, type="choice", options=[RED, OptionDraft(name="Зелёный")])
    several = field(ask, type="choices", options=[OptionDraft(name="Один"), OptionDraft(name="Два")])
    red, one = options_of(ask, made)["Красный"], options_of(ask, several)
    record = with_value(ask, made.key, red)
    with pytest.raises(Invalid):
        with_value(ask, made.key, one["Один"])
    with ask() as db:
        entry = next(e for e in directories.list_(db, f"counterparty.{made.key}", False) if str(e.id) == red)
        directories.delete(db, entry.id, entry.version)
    assert red not in options_of(ask, made).values()
    with ask() as db:
        kept = directories.list_(db, f"counterparty.{made.key}", True)
        assert [(str(e.id), e.archived) for e in kept if e.archived] == [(red, True)], "a used value is not deleted"
    with pytest.raises(Invalid):
        with_value(ask, made.key, red)
    with ask() as db:
        values: dict[str, CustomValue | None] = {made.key: red, several.key: [one["Два"], one["Два"], one["Один"]]}
        changed = counterparties.update(db, record.id, 1, CounterpartyChange(custom_values=values))
    assert changed.custom_values == {made.key: red, several.key: [one["Два"], one["Один"]]}


def test_a_file_of_a_field_is_read_by_whoever_sees_the_record(ask: Ask) -> None:
    """S28, F39."""
    made = field(ask, type="file")
    anna, boris = person(), person()

    def upload(asker: Asker) -> UUID:
        key = f"files/{new_id()}"
        with ask(asker) as db:
            draft = FileDraft(name="устав.pdf", content_type="application/pdf", size=1, object_key=key)
            return files.create(db, draft).id

    hers, his = upload(anna), upload(boris)
    with ask(anna) as db:
        draft = CounterpartyDraft(name="С файлом", manager_id=boris.user_id, custom_values={made.key: str(hers)})
        counterparties.create(db, draft)
    with ask(boris) as db:
        assert files.get(db, hers).file.expires_at is None
    with ask(anna) as db, pytest.raises(Invalid) as refusal:
        counterparties.create(db, CounterpartyDraft(name="Чужой файл", custom_values={made.key: str(his)}))
    assert refusal.value.field == f"custom_values.{made.key}"


def test_a_field_has_its_key_once_and_for_ever(ask: Ask) -> None:
    made = field(ask, name="Цвет упаковки, мм²", kind="contact")
    assert made.key.startswith("tsvet_upakovki_mm")
    assert field(ask, name="Цвет упаковки, мм²", kind="contact").key == f"{made.key}_2"
    assert field(ask, name="42", kind="contact").key.startswith("field_42")
    with pytest.raises(FieldKeyTaken):
        field(ask, key=made.key, kind="contact")


def test_a_field_taken_away_comes_back_with_its_values(ask: Ask) -> None:
    """C24."""
    made = field(ask)
    record = with_value(ask, made.key, "слово")
    with ask() as db:
        gone = custom_fields.update(db, made.id, 1, CustomFieldChange(archived=True))
        assert f"custom.{made.key}" not in {one.name for one in fields.list_(db, "counterparty")}
    with pytest.raises(Invalid):
        with_value(ask, made.key, "слово")
    with ask() as db:
        custom_fields.update(db, made.id, gone.version, CustomFieldChange(archived=False, name="Вернулось"))
    with ask() as db:
        found = next(one for one in fields.list_(db, "counterparty") if one.name == f"custom.{made.key}")
        assert found.title == "Вернулось" and counterparties.get(db, record.id).custom_values == {made.key: "слово"}


def test_required_fields_are_asked_of_forms_and_not_of_calls(ask: Ask) -> None:
    """C25. Of an old record only what it had is asked."""
    made = field(ask, kind="contact")
    with ask() as db:
        old = contacts.create(db, ContactDraft(name="Старая запись"))
    required = (FieldSetting(name="position", required=True), FieldSetting(name=f"custom.{made.key}", required=True))
    arrange(ask, *required, kind="contact")
    try:
        with ask() as db, pytest.raises(Invalid) as refusal:
            contacts.create(db, ContactDraft(name="Без должности"))
        assert refusal.value.field == "position"
        assert refusal.value.details["fields"] == ["position", f"custom.{made.key}"]
        with ask() as db, pytest.raises(Invalid) as refusal:
            contacts.create(db, ContactDraft(name="Без своего", position="директор"))
        assert refusal.value.field == f"custom_values.{made.key}"
        with ask() as db:
            full = ContactDraft(name="Всё есть", position="директор", custom_values={made.key: "да"})
            whole = contacts.create(db, full)
        with ask() as db:
            # Converted by a person with a click, yet nobody filled in a form of a contact.
            leads.link(db, converted(name="Из лида"))
        caller = Asker(user_id=None, role="system", cause="call", trace_id=new_id().hex, reach="all")
        with ask(caller) as db:
            contacts.create(db, ContactDraft(name="Из звонка"))
        with ask() as db:
            contacts.update(db, old.id, 1, ContactChange(notes="новое"))
        with ask() as db, pytest.raises(Invalid):
            contacts.update(db, whole.id, 1, ContactChange(position=None))
        with ask() as db, pytest.raises(Invalid):
            contacts.update(db, whole.id, 1, ContactChange(custom_values={made.key: None}))
    finally:
        arrange(ask, kind="contact")


def test_fields_stand_in_the_order_the_administrator_gave_and_hidden_ones_are_told(ask: Ask) -> None:
    """C24, C25, C44."""
    made = field(ask, kind="contact", type="number")
    order = [FieldSetting(name=f"custom.{made.key}"), FieldSetting(name="birthday", hidden=True)]
    arrange(ask, *order, kind="contact")
    with ask() as db:
        found = fields.list_(db, "contact")
    assert [one.name for one in found[:2]] == [f"custom.{made.key}", "birthday"]
    assert [one.name for one in found if one.hidden] == ["birthday"]
    arrange(ask, kind="contact")


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        (FieldSetting(name="name", hidden=True), "always_there"),
        (FieldSetting(name="created_at", required=True), "never_empty"),
        (FieldSetting(name="private", required=True), "never_empty"),
        (FieldSetting(name="city", required=True, hidden=True), "hidden_required"),
        (FieldSetting(name="no_such_field"), None),
    ],
)
def test_what_cannot_be_decided_is_refused(ask: Ask, setting: FieldSetting, reason: str | None) -> None:
    """C24."""
    with pytest.raises(Invalid) as refusal:
        arrange(ask, setting)
    assert refusal.value.field == "fields" and refusal.value.details.get("reason") == reason


@pytest.mark.parametrize("role", ["manager", "head_of_sales", "partner"])
def test_only_administrators_change_fields(ask: Ask, role: str) -> None:
    """C24."""
    made = field(ask)
    asker = person(role)  # type: ignore[arg-type]
    with ask(asker) as db, pytest.raises(Forbidden):
        custom_fields.create(db, CustomFieldDraft(kind="contact", name="Нельзя", type="text"))
    with ask(asker) as db, pytest.raises(Forbidden):
        custom_fields.update(db, made.id, 1, CustomFieldChange(name="Нельзя"))
    with ask(asker) as db, pytest.raises(Forbidden):
        form_rules.arrange(db, "contact", FieldSettings(fields=[]))

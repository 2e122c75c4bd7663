"""One search over the client base: what people type, and what is found."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from services.contacts import contacts, counterparties, keyboard, lists, search
from services.contacts.interface import ContactChange, ContactDraft, CounterpartyChange, CounterpartyDraft
from services.contacts.interface.counterparties import SearchIn
from services.contacts.lists import Asked
from services.contacts.models import CustomField
from services.kit.db import Database
from services.kit.wire import Invalid, new_id
from tests.contacts.conftest import Ask, person
from tests.contacts.test_counterparties import unique_phone
from tests.contacts.test_merges import merge, unmerge


def mark() -> str:
    """A word that no other test has."""
    return "".join(chr(ord("а") + int(digit, 16)) for digit in new_id().hex[-10:])


def found(ask: Ask, text: str, *sections: SearchIn) -> list[str]:
    with ask() as db:
        return [item.name for item in counterparties.list_(db, Asked(text, sections), limit=200).items]


@pytest.mark.parametrize(
    "typed",
    [
        "ёлочка {m}",
        "{m} елочка",
        "ООО «Ёлочка {m}»",
        "ЕЛОЧКА {M}",
        "лочк {m}",
        "elochka {m}",
        "tkjxrf {m_keys}",
        "ёлачка {m}",
        "елчока {m}",
    ],
)
def test_a_name_is_found_however_it_is_typed(ask: Ask, typed: str) -> None:
    """T09, S06: ё/е, the order of words, legal form and quotes, case, part, transliteration, layout, small errors."""
    own = mark()
    name = f"ООО «Ёлочка {own}»"
    with ask() as db:
        counterparties.create(db, CounterpartyDraft(name=name))
    text = typed.format(m=own, M=own.upper(), m_keys=own.translate(keyboard.TO_LATIN))
    assert found(ask, text) == [name]


def test_a_latin_name_is_found_in_russian_letters_and_in_the_wrong_layout(ask: Ask) -> None:
    own = f"Romashka{new_id().hex[-6:].translate(str.maketrans('0123456789', 'ghijklmnop'))}"
    with ask() as db:
        counterparties.create(db, CounterpartyDraft(name=own))
    assert found(ask, own.lower().translate(keyboard.TO_RUSSIAN)) == [own]
    assert own in found(ask, "ромашка")


@pytest.mark.parametrize(
    ("typed", "section"),
    [
        ("{m}", "name"),
        ("{phone}", "phone"),
        ("8{phone_rest}", "phone"),
        ("{phone_end}", "phone"),
        ("{m_latin}@fir", "email"),
        ("{inn}", "inn"),
        ("Кологрив{m}", "address"),
        ("Парусная {m}", "address"),
        ("дело{m}", "custom"),
    ],
)
def test_the_search_looks_everywhere_or_where_it_is_told_to(ask: Ask, typed: str, section: SearchIn) -> None:
    """T10, S06: name, phone in any shape, e-mail, INN, address, custom fields."""
    own, phone, inn = mark(), unique_phone(), unique_inn()
    latin = new_id().hex[-10:]
    with ask() as db:
        key = f"k{new_id().hex[-8:]}"
        db.add(CustomField(kind="counterparty", key=key, name="Дело", type="text"))
        db.flush()
        draft = CounterpartyDraft(
            name=f"Ивушка {own if section == 'name' else ''}",
            phones=[phone],
            emails=[f"{latin}@firm.example"],
            inn=inn,
            city=f"Кологрив{own}" if "Кологрив" in typed else "",
            address=f"ул. Парусная, {own}" if section == "address" else "",
            custom_values={key: f"дело{own}"} if section == "custom" else {},
        )
        name = counterparties.create(db, draft).name
    text = typed.format(m=own, m_latin=latin, phone=phone, phone_rest=phone[2:], phone_end=phone[-7:], inn=inn)
    assert name in found(ask, text)
    assert name in found(ask, text, section)
    elsewhere: list[SearchIn] = ["name", "phone", "email", "inn", "address", "custom"]
    elsewhere.remove(section)
    assert name not in found(ask, text, *elsewhere)


def test_words_of_different_fields_are_found_together(ask: Ask) -> None:
    own, phone = mark(), unique_phone()
    with ask() as db:
        made = counterparties.create(db, CounterpartyDraft(name=own, phones=[phone], city="Тверь"))
    assert found(ask, f"тверь {phone[-7:]}") == [made.name]
    assert found(ask, f"{phone} {own}") == [made.name]
    assert found(ask, f"{own} Клин") == []


def test_people_are_found_by_their_own_names_and_phones(ask: Ask) -> None:
    """T09, C44."""
    own, phone = mark(), unique_phone()
    with ask() as db:
        made = contacts.create(db, ContactDraft(name=f"Пётр {own}", phones=[phone]))
    for text in (f"петр {own}", f"{own} Петр", phone[-7:]):
        with ask() as db:
            assert [item.id for item in contacts.list_(db, Asked(text)).items] == [made.id]


def test_what_is_no_word_finds_nothing_and_breaks_nothing(ask: Ask) -> None:
    for text in ("«»", "%", "_", "'", "\\", "@@", "' OR 1=1 --", "a:*", "!!!", "()&|"):
        found(ask, text)
    assert found(ask, "«»") == []
    with pytest.raises(Invalid):
        found(ask, "а" * 201)


def test_the_other_layout_is_told_both_ways() -> None:
    assert keyboard.other_layout("ghbdtn") == "привет"
    assert keyboard.other_layout("кщьфырлф") == "romashka"
    assert keyboard.other_layout("12345") is None


def test_a_phone_is_one_word_of_a_search() -> None:
    words = next(search.attempts("8 (916) 123-45-67"))
    assert len(words) == 1 and ("79161234567",) in words[0].spellings


def test_the_beginning_of_a_number_is_found_by_its_plus(ask: Ask) -> None:
    own = mark()
    with ask() as db:
        made = counterparties.create(db, CounterpartyDraft(name=own, phones=[unique_phone()]))
        assert made.phones[0].e164 is not None
        begins = made.phones[0].e164[:3]
    assert found(ask, f"{begins} {own}") == [own]
    assert found(ask, f"+9{begins[1:]} {own}") == []


def test_a_guess_at_slips_that_takes_too_long_is_given_up(ask: Ask, contacts_database: Database) -> None:
    """Nothing was found by then; the connection is as it was."""
    text = " ".join(mark() for _ in range(4))
    asker = person("admin")
    with pytest.MonkeyPatch.context() as patch, contacts_database(asker, read_only=True) as db:
        patch.setattr(lists, "SLIPS_MS", 1)
        slow = sa.func.pg_sleep(0.2).is_not(None)
        patch.setattr(search, "resembling", lambda *_: [sa.cast(slow, sa.Boolean)])
        assert counterparties.list_(db, Asked(text)).items == []
        settings = sa.text("SELECT current_setting('statement_timeout'), current_setting('enable_seqscan')")
        assert db.execute(settings).one() == ("30s", "on")


def unique_inn() -> str:
    """A valid INN of a legal entity."""
    digits = [int(digit) for digit in f"77{new_id().int % 10**7:07d}"]
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    check = sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11 % 10
    return "".join(map(str, digits)) + str(check)


@pytest.mark.parametrize(
    "typed", ["{m}", "{part}", "ль {part}", "full {part}", "{custom}", "{kpp_part} {m}", "ё {m}"], ids=str
)
def test_any_part_of_three_letters_is_found_and_shorter_beginnings_of_words(ask: Ask, typed: str) -> None:
    """S06: addresses, full names, registers and custom fields are not only found by how their words begin."""
    own, latin = mark(), new_id().hex[-8:]
    with ask() as db:
        key = f"k{new_id().hex[-8:]}"
        db.add(CustomField(kind="counterparty", key=key, name="Дело", type="text"))
        db.flush()
        draft = CounterpartyDraft(
            name="Ивушка",
            full_name=f"Общество с ограниченной ответственностью «Full{own}»",
            kpp="770101001",
            address=f"ул. Ёлочная, Льва{own}",
            custom_values={key: f"дело-{latin}"},
        )
        made = counterparties.create(db, draft)
    parts = {"m": own, "part": own[2:7], "custom": latin[1:], "kpp_part": "70101"}
    with ask() as db:
        found = counterparties.list_(db, Asked(typed.format(**parts)), limit=200).items
    assert made.id in [one.id for one in found]


def test_a_legal_form_written_out_hides_nothing(ask: Ask) -> None:
    own = mark()
    with ask() as db:
        name = counterparties.create(db, CounterpartyDraft(name=f"ООО «{own}»")).name
    assert found(ask, f"Общество с ограниченной ответственностью «{own}»") == [name]
    assert found(ask, f"ооо {own}") == found(ask, f"АО «{own}»") == [name]


def people_found(ask: Ask, text: str, *sections: SearchIn) -> list[UUID]:
    with ask() as db:
        return [item.id for item in contacts.list_(db, Asked(text, sections), limit=200).items]


def test_people_are_found_by_the_name_of_their_client(ask: Ask) -> None:
    """T09: as it is now, also together with their own; but not where only their names are looked in."""
    own, other, third = mark(), mark(), mark()
    with ask() as db:
        firm = counterparties.create(db, CounterpartyDraft(name=f"ООО «{own}»"))
        made = contacts.create(db, ContactDraft(name="Пётр Сидоров", counterparty_id=firm.id))
    assert people_found(ask, own) == people_found(ask, f"сидоров {own[1:6]}") == [made.id]
    assert people_found(ask, own, "name") == []
    with ask() as db:
        counterparties.update(db, firm.id, firm.version, CounterpartyChange(name=other))
    assert people_found(ask, own) == [] and people_found(ask, other) == [made.id]
    with ask() as db:
        elsewhere = counterparties.create(db, CounterpartyDraft(name=third))
        contacts.update(db, made.id, made.version, ContactChange(counterparty_id=elsewhere.id))
    assert people_found(ask, other) == [] and people_found(ask, third) == [made.id]
    with ask() as db:
        now = contacts.get(db, made.id)
        contacts.update(db, made.id, now.version, ContactChange(counterparty_id=None))
    assert people_found(ask, third) == []


def test_people_go_with_their_client_into_another(ask: Ask) -> None:
    """Merging, and taking it back, move people past the forms."""
    own, other = mark(), mark()
    with ask() as db:
        absorbed = counterparties.create(db, CounterpartyDraft(name=own))
        survivor = counterparties.create(db, CounterpartyDraft(name=other))
        made = contacts.create(db, ContactDraft(name="Пётр Сидоров", counterparty_id=absorbed.id))
    made_one = merge(ask, survivor, absorbed)
    assert people_found(ask, other) == [made.id] and people_found(ask, own) == []
    unmerge(ask, made_one)
    assert people_found(ask, own) == [made.id]


def test_people_of_a_client_nobody_may_see_are_found_by_nobody(ask: Ask) -> None:
    """C22: rights are those of the person, whatever was typed."""
    own, anna = mark(), person()
    with ask(anna) as db:
        firm = counterparties.create(db, CounterpartyDraft(name=own))
        made = contacts.create(db, ContactDraft(name="Пётр Тайный", counterparty_id=firm.id, private=True))
        assert [one.id for one in contacts.list_(db, Asked(own)).items] == [made.id]
    assert people_found(ask, own) == []
    with ask(person()) as db:
        assert contacts.list_(db, Asked(own)).items == []

"""Bank accounts, social accounts and further addresses: fields of the registry as others are, in cells and back."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts import contacts, counterparties, entry_texts, fields, files, form_rules
from services.contacts.field_words import PARTS
from services.contacts.interface import (
    Condition,
    Contact,
    ContactDraft,
    Counterparty,
    CounterpartyChange,
    CounterpartyDraft,
)
from services.contacts.interface.bulk import Selection
from services.contacts.interface.custom_fields import CustomFieldDraft, FieldSetting, FieldSettings
from services.contacts.interface.values import BankAccount, PostalAddress, SocialAccount
from services.contacts.lists import Asked
from services.kit.db import Database
from services.kit.objects import Folder
from services.kit.wire import Invalid, new_id
from tests.contacts.conftest import Ask, person
from tests.contacts.exchange import Exchange, runner
from tests.contacts.test_files import bring

People = Callable[..., Exchange]
LISTS = ("bank_accounts", "socials", "other_addresses")
ACCOUNT = BankAccount(
    account="40702810900000002851",
    bic="044030827",
    bank_name="Банк «Заречье», филиал",
    correspondent_account="30101810900000000827",
)
POSTAL = PostalAddress(kind="postal", country="Россия", city="Тверь", postal_code="170100", text="Советская, 1")


@pytest.fixture(scope="module")
def people(contacts_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    with runner(contacts_database, Folder(tmp_path_factory.mktemp("store"))) as exchange_of:
        yield exchange_of


@pytest.fixture
def me(people: People) -> Exchange:
    return people(person("manager"))


digits = st.text("0123456789", min_size=5, max_size=20)
plain = st.from_regex(r"[А-Яа-яЁёA-Za-z«»\"0-9.-]{1,12}( [А-Яа-яЁё«»0-9.-]{1,12}){0,2}", fullmatch=True)
accounts = st.fixed_dictionaries(
    {
        "account": digits,
        "bic": st.one_of(st.just(""), st.text("0123456789", min_size=9, max_size=9)),
        "bank_name": st.one_of(st.just(""), plain.map(lambda name: f"Банк {name}, филиал")),
        "correspondent_account": st.one_of(st.just(""), digits),
        "currency": st.sampled_from(["RUB", "USD"]),
    }
)
socials = st.fixed_dictionaries(
    {
        "account": st.one_of(st.from_regex(r"@?[a-z0-9_.]{1,20}", fullmatch=True), st.just("https://t.me/romashka")),
        "network": st.sampled_from([*entry_texts.NETWORKS]),
    }
)
addresses = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([*entry_texts.ADDRESSES]),
        "country": st.one_of(st.just(""), plain),
        "city": st.one_of(st.just(""), plain),
        "postal_code": st.one_of(st.just(""), st.text("0123456789", min_size=1, max_size=6)),
        "text": st.one_of(st.just(""), plain.map(lambda text: f"ул. {text}, 1")),
    }
)


@given(
    st.one_of(
        *(
            st.tuples(st.just(name), st.lists(one, max_size=4))
            for name, one in zip(LISTS, (accounts, socials, addresses), strict=True)
        )
    )
)
def test_what_a_cell_says_is_read_back_as_it_was(given: tuple[str, list[dict[str, Any]]]) -> None:
    """T57, T58: an import of our own export must round-trip."""
    name, entries = given
    assert entry_texts.entries_of(name, entry_texts.text_of(name, entries)) == entries


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("bank_accounts", "4070 2810 9000 0000 2851, БИК: 044030827", ["40702810900000002851 044030827"]),
        (
            "bank_accounts",
            "р/с 40702810900000002851; 40702810900000002852, Банк",
            ["40702810900000002851", "…852 Банк"],
        ),
        ("socials", "vk: romashka; https://t.me/romashka", ["romashka vk", "https://t.me/romashka telegram"]),
        ("socials", "@romashka", ["@romashka other"]),
        ("other_addresses", "Тверь, Советская, 1", ["other Тверь, Советская, 1"]),
        ("other_addresses", "Юридический: Тверь, 1; Почтовый: а/я 5", ["legal Тверь, 1", "postal а/я 5"]),
    ],
)
def test_what_people_write_is_understood(name: str, text: str, expected: list[str]) -> None:
    """R17."""
    found = [
        " ".join(part for part in one.values() if part and part != "RUB") for one in entry_texts.entries_of(name, text)
    ]
    assert [one.replace("40702810900000002852", "…852") for one in found] == expected


def test_a_list_is_filtered_by_any_part_of_its_entries(ask: Ask) -> None:
    """C26, T50: contains, empty, filled; digits in groups."""
    me = person()
    with ask(me) as db:
        full = CounterpartyDraft(
            name="Полный",
            bank_accounts=[ACCOUNT],
            socials=[SocialAccount(account="@romashka", network="vk")],
            other_addresses=[POSTAL],
        )
        for draft in (full, CounterpartyDraft(name="Пустой")):
            counterparties.create(db, draft)

    def names(field: str, op: Any, value: Any = None) -> list[str]:
        with ask(me) as db:
            asked = Asked(filter=[Condition(field=field, op=op, value=value)])
            return [one.name for one in counterparties.list_(db, asked, manager_id=me.user_id).items]

    for field in LISTS:
        assert (names(field, "filled"), names(field, "empty")) == (["Полный"], ["Пустой"])
    found = {
        "bank_accounts": ["0000 2851", "044030827", "заречье"],
        "socials": ["ROMASH"],
        "other_addresses": ["тверь", "советская, 1"],
    }
    for field, texts in found.items():
        assert [names(field, "contains", text) for text in texts] == [["Полный"]] * len(texts)
    for field, absent in (("socials", "vk"), ("other_addresses", "postal"), ("bank_accounts", "rub")):
        assert names(field, "contains", absent) == [], "what nobody typed is not looked at"
    with pytest.raises(Invalid):
        names("socials", "starts_with", "ro")


def test_an_administrator_hides_and_requires_them(ask: Ask) -> None:
    """C24, C25."""
    boss = person("admin")
    with ask(boss) as db:
        before = [
            FieldSetting(name=one.name, hidden=one.hidden, required=one.required)
            for one in fields.list_(db, "counterparty")
        ]
        wanted = [
            FieldSetting(name=one.name, required=one.name == "bank_accounts", hidden=one.name == "socials")
            for one in before
        ]
        arranged = {one.name: one for one in form_rules.arrange(db, "counterparty", FieldSettings(fields=wanted))}
    try:
        assert arranged["bank_accounts"].required and arranged["socials"].hidden
        assert all(arranged[name].type == "entries" and not arranged[name].sortable for name in LISTS)
        with ask(person()) as db, pytest.raises(Invalid) as refusal:
            counterparties.create(db, CounterpartyDraft(name="Без счёта"))
        assert (refusal.value.field, refusal.value.details["reason"]) == ("bank_accounts", "required")
        with ask(person()) as db:
            made = counterparties.create(db, CounterpartyDraft(name="Со счётом", bank_accounts=[ACCOUNT]))
            with pytest.raises(Invalid):
                counterparties.update(db, made.id, made.version, CounterpartyChange(bank_accounts=[]))
    finally:
        with ask(boss) as db:
            form_rules.arrange(db, "counterparty", FieldSettings(fields=before))


def test_columns_of_accounts_networks_and_addresses_become_entries(me: Exchange) -> None:
    """R17: by their Russian titles; a bank account that is there gets what was not known of it."""
    tag = new_id().hex[-10:]
    table = (
        "Название;Адрес;Юридический адрес;Расчётный счёт;БИК;Банк;Телеграм;ВК\n"
        f"ООО «Счёт {tag}»;Тверь;Москва, Тверская, 1;40702 81090 00000 02851;44030827;Заречье;@romashka;"
        "vk.com/romashka\n"
        f"ООО «Без счёта {tag}»;;;;044030827;Заречье;;\n"
        f"ООО «Не счёт {tag}»;;;4,07028E+19;;;;\n"
    )
    batch = me.read(table.encode())
    mapped = [one.field for one in batch.columns]
    assert mapped[1:] == [
        *("address", "other_addresses.legal", "bank_accounts.account", "bank_accounts.bic"),
        *("bank_accounts.bank_name", "socials.telegram", "socials.vk"),
    ]
    batch = me.apply(me.check(batch))
    assert (batch.counts.done, batch.counts.reject) == (2, 1)
    (problem,) = me.rows(batch, "reject")[0].problems
    assert (problem.code, problem.field) == ("bad_account", "bank_accounts.account")
    with me.database(me.asker) as db:
        without, made = counterparties.list_(
            db, Asked(filter=[Condition(field="name", op="contains", value=tag)])
        ).items
    assert made.bank_accounts == [BankAccount(account=ACCOUNT.account, bic="044030827", bank_name="Заречье")]
    assert [(one.network, one.account) for one in made.socials] == [
        ("telegram", "@romashka"),
        ("vk", "vk.com/romashka"),
    ]
    assert made.other_addresses == [PostalAddress(kind="legal", text="Москва, Тверская, 1")]
    assert without.bank_accounts == []
    again = f'Номер;Банковские счета\n{made.number};"40702810900000002851, БИК 000000000, к/с 30101810900000000827"\n'
    me.imported(again.encode())
    with me.database(me.asker) as db:
        kept = counterparties.get(db, made.id).bank_accounts
    assert kept == [
        BankAccount(
            account=ACCOUNT.account, bic="044030827", bank_name="Заречье", correspondent_account="30101810900000000827"
        )
    ]


def test_bosses_assistants_and_referrers_are_found_by_name_or_number(me: Exchange) -> None:
    """C54, C55, C56, C58: within the same counterparty; who is not found stays as written, a referrer is a problem."""
    tag = new_id().hex[-10:]
    with me.database(me.asker) as db:
        firm, other = (
            counterparties.create(db, CounterpartyDraft(name=f"ООО «{name} {tag}»")) for name in ("Раз", "Два")
        )
        olga, namesake = (
            contacts.create(db, ContactDraft(name=f"Ольга {tag}", counterparty_id=one.id)) for one in (firm, other)
        )
        guide = contacts.create(db, ContactDraft(name=f"Советчик {tag}", counterparty_id=other.id))
    table = (
        "ФИО;Организация;Начальник;Помощник;Кто рекомендовал;Соцсети\n"
        f"Первый {tag};ООО «Раз {tag}»;Ольга {tag};{namesake.number};Советчик {tag};vk: first\n"
        f"Второй {tag};ООО «Раз {tag}»;Неизвестный {tag};Ольга {tag};;\n"
        f"Третий {tag};ООО «Раз {tag}»;;;Никто {tag};\n"
    )
    batch = me.imported(table.encode(), kind="contact")
    assert (batch.counts.done, batch.counts.reject) == (2, 1)
    (problem,) = me.rows(batch, "reject")[0].problems
    assert (problem.code, problem.field) == ("unknown_contact", "referrer_id")
    found = {one.name.split()[0]: one for one in people_of(me, tag)}
    first, second = found["Первый"], found["Второй"]
    assert (first.boss_id, first.assistant_id, first.referrer_id) == (olga.id, namesake.id, guide.id)
    assert first.socials == [SocialAccount(account="first", network="vk")]
    assert (second.boss_id, second.boss_name, second.assistant_id) == (None, f"Неизвестный {tag}", olga.id)


def people_of(me: Exchange, tag: str) -> list[Contact]:
    with me.database(me.asker) as db:
        return contacts.list_(db, Asked(filter=[Condition(field="name", op="contains", value=tag)])).items


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_an_export_with_all_of_them_comes_back_and_changes_nothing(me: Exchange, tmp_path: Path, format: str) -> None:
    """ "An import of our own export must round-trip", of clients and of people."""
    tag = new_id().hex[-10:]
    with me.database(me.asker) as db:
        firm = counterparties.create(
            db,
            CounterpartyDraft(
                name=f"ООО «Круг {tag}»",
                bank_accounts=[ACCOUNT, BankAccount(account="40702840100000000001", currency="USD")],
                socials=[SocialAccount(account="@romashka", network="telegram"), SocialAccount(account="t.me/x")],
                other_addresses=[POSTAL, PostalAddress(kind="legal", text="Москва; Тверская, 1")],
            ),
        )
        boss = contacts.create(db, ContactDraft(name=f"Начальник {tag}", counterparty_id=firm.id))
        contacts.create(
            db,
            ContactDraft(
                name=f"Сотрудник {tag}",
                counterparty_id=firm.id,
                boss_id=boss.id,
                assistant_name="Не из базы",
                referrer_id=boss.id,
                socials=[SocialAccount(account="id1", network="vk")],
                other_addresses=[POSTAL],
            ),
        )
    everything: dict[str, Callable[[], list[Any]]] = {
        "counterparty": lambda: clients_of(me, tag),
        "contact": lambda: people_of(me, tag),
    }
    for kind, records in everything.items():
        before = records()
        with me.database(me.asker) as db:
            names = [one.name for one in fields.list_(db, kind) if one.type != "file"]  # type: ignore[arg-type]
        selection = Selection(filter=[Condition(field="name", op="contains", value=tag)])
        job = me.export(kind=kind, selection=selection, format=format, columns=names)
        content = me.result(job, tmp_path / kind).read_bytes()
        batch = me.change(me.read(content, kind), settings={"existing": "overwrite"})
        mapped = {one.field for one in batch.columns}
        links = {"boss_id", "assistant_id", "referrer_id"}
        assert mapped >= ({"socials", "other_addresses"} | ({"bank_accounts"} if kind == "counterparty" else links))
        applied = me.apply(me.check(batch))
        assert (applied.counts.reject, applied.counts.update) == (0, len(before)), me.rows(applied)
        assert records() == before


def clients_of(me: Exchange, tag: str) -> list[Counterparty]:
    with me.database(me.asker) as db:
        return counterparties.list_(db, Asked(filter=[Condition(field="name", op="contains", value=tag)])).items


def test_a_file_of_a_custom_field_is_exported_by_its_name(me: Exchange, ask: Ask, tmp_path: Path) -> None:
    """T57."""
    file = bring(ask, me.asker)
    with ask(person("admin")) as db:
        field = custom_file(db)
    with me.database(me.asker) as db:
        firm = counterparties.create(db, CounterpartyDraft(name="ООО «Файл»", custom_values={field: str(file.id)}))
        assert files.get(db, file.id).file.expires_at is None
    selection = Selection(ids=[firm.id])
    job = me.export(kind="counterparty", selection=selection, columns=["name", f"custom.{field}"])
    sheet = openpyxl.load_workbook(me.result(job, tmp_path / "table.xlsx")).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["ООО «Файл»", "договор.pdf"]


def custom_file(db: Any) -> str:
    from services.contacts import custom_fields

    draft = CustomFieldDraft(kind="counterparty", name=f"Скан {new_id().hex[-8:]}", type="file")
    return custom_fields.create(db, draft).key


def test_parts_with_a_column_of_their_own_are_parts_of_entries(ask: Ask) -> None:
    """R17."""
    with ask() as db:
        known = fields.every(db, "counterparty")
    assert {part.partition(".")[0] for part in PARTS} == set(LISTS)
    assert all(known[part.partition(".")[0]].type == "entries" for part in PARTS)

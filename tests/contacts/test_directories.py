"""Directories, groups of companies, our own companies."""

import pytest
from msgspec import UNSET

from services.contacts import counterparties, directories, our_companies
from services.contacts.first_entries import FIRST
from services.contacts.interface import Counterparty, CounterpartyChange, CounterpartyDraft
from services.contacts.interface.directories import (
    DirectoryEntry,
    DirectoryEntryChange,
    DirectoryEntryDraft,
    DirectoryOrder,
    EntryNameTaken,
)
from services.contacts.interface.our_companies import OurCompany, OurCompanyChange, OurCompanyDraft
from services.contacts.interface.values import BankAccount, SocialAccount
from services.kit.wire import Forbidden, Invalid, NotFound, Role, VersionConflict, new_id
from tests.contacts.conftest import Ask, person


def entry(ask: Ask, directory: str, **fields: object) -> DirectoryEntry:
    draft = {"directory": directory, "name": f"Значение {new_id().hex[-8:]}"} | fields
    with ask() as db:
        return directories.create(db, DirectoryEntryDraft(**draft))  # type: ignore[arg-type]


def names(ask: Ask, directory: str, archived: bool = False) -> list[str]:
    with ask() as db:
        return [one.name for one in directories.list_(db, directory, archived)]


def test_directories_begin_filled(ask: Ask) -> None:
    """S10, S24, S25, C04, C22, C38, T51, T54, F32."""
    assert {"Покупатель", "Заказчик", "Партнёр", "Конкурент", "Сотрудник"} <= set(names(ask, "relation"))
    assert len(names(ask, "region")) >= 89 and "Строительство" in names(ask, "industry")
    with ask() as db:
        actions = {one.id: one.name for one in directories.list_(db, "action", False)}
        outcomes = directories.list_(db, "outcome", False)
    with_outcomes = {actions[one.parent_id] for one in outcomes if one.parent_id in actions}
    assert {one.name for one in FIRST["action"]} <= with_outcomes, "each action has outcomes of its own"


def test_entries_have_an_order_and_a_colour(ask: Ask) -> None:
    """S26, S28."""
    first, second = entry(ask, "category", color="#1971c2"), entry(ask, "category")
    assert names(ask, "category")[-2:] == [first.name, second.name]
    with ask() as db:
        directories.arrange(db, "category", DirectoryOrder(entry_ids=[second.id, first.id]))
    assert names(ask, "category")[:2] == [second.name, first.name]
    with ask() as db:
        now_ = next(one for one in directories.list_(db, "category", False) if one.id == first.id)
        changed = directories.update(db, first.id, now_.version, DirectoryEntryChange(color=None, name=" Новое  имя "))
    assert (changed.name, changed.color) == ("Новое имя", None)
    with ask() as db, pytest.raises(VersionConflict):
        directories.update(db, first.id, 1, DirectoryEntryChange(color=None))


def test_a_name_is_once_in_a_directory(ask: Ask) -> None:
    made = entry(ask, "industry")
    with pytest.raises(EntryNameTaken) as refusal:
        entry(ask, "industry", name=made.name.upper())
    assert refusal.value.details["entry_id"] == str(made.id)


def test_an_unused_entry_is_deleted_and_a_used_one_archived(ask: Ask) -> None:
    """S26, C45."""
    used, unused = entry(ask, "industry"), entry(ask, "industry")
    with ask() as db:
        record = counterparties.create(db, CounterpartyDraft(name="Отраслевой", industry_id=used.id))
    for one in (used, unused):
        with ask() as db:
            directories.delete(db, one.id, one.version)
    assert not {used.name, unused.name} & set(names(ask, "industry"))
    assert used.name in names(ask, "industry", archived=True)
    assert unused.name not in names(ask, "industry", archived=True)
    with ask() as db:
        counterparties.update(db, record.id, 1, CounterpartyChange(industry_id=used.id, notes="остаётся"))
    with ask() as db, pytest.raises(Invalid) as refusal:
        counterparties.create(db, CounterpartyDraft(name="Новый", industry_id=used.id))
    assert refusal.value.field == "industry_id"


@pytest.mark.parametrize("field", ["relation_id", "category_id", "payment_method_id", "region_id", "ad_source_id"])
def test_a_record_names_entries_of_the_right_directory(ask: Ask, field: str) -> None:
    """C25, C51, T51, T54."""
    stranger = entry(ask, "industry")
    for value in (stranger.id, new_id()):
        with ask() as db, pytest.raises(Invalid) as refusal:
            counterparties.create(db, CounterpartyDraft(name="Не то", **{field: value}))  # type: ignore[arg-type]
        assert refusal.value.field == field


def test_an_outcome_belongs_to_an_action_and_nothing_to_itself(ask: Ask) -> None:
    """R29."""
    action, parent = entry(ask, "action"), entry(ask, "region")
    assert entry(ask, "outcome", parent_id=action.id).parent_id == action.id
    for parent_id in (None, parent.id):
        with pytest.raises(Invalid):
            entry(ask, "outcome", parent_id=parent_id)
    child = entry(ask, "region", parent_id=parent.id)
    with ask() as db, pytest.raises(Invalid):
        directories.update(db, parent.id, 1, DirectoryEntryChange(parent_id=child.id))


def test_sellers_add_industries_and_heads_change_directories(ask: Ask) -> None:
    """S26."""
    manager = person()
    with ask(manager) as db:
        made = directories.create(db, DirectoryEntryDraft(directory="industry", name=f"Своя {new_id().hex}"))
    with ask(manager) as db, pytest.raises(Forbidden):
        directories.create(db, DirectoryEntryDraft(directory="relation", name="Нельзя"))
    with ask(manager) as db, pytest.raises(Forbidden):
        directories.delete(db, made.id, 1)
    with ask(person("head_of_sales")) as db:
        directories.update(db, made.id, 1, DirectoryEntryChange(name=f"Общая {new_id().hex}"))
    with ask() as db, pytest.raises(NotFound):
        directories.list_(db, "no such directory", False)


def company(ask: Ask, parent: Counterparty | None = None) -> Counterparty:
    with ask() as db:
        return counterparties.create(db, CounterpartyDraft(name="Группа", parent_id=parent.id if parent else None))


def test_a_group_is_a_tree(ask: Ask) -> None:
    """C33."""
    top = company(ask)
    middle = company(ask, top)
    bottom = company(ask, middle)
    assert (bottom.parent_id, bottom.parent_name) == (middle.id, "Группа")
    for below in (top, middle, bottom):
        with ask() as db, pytest.raises(Invalid) as refusal:
            counterparties.update(db, top.id, 1, CounterpartyChange(parent_id=below.id))
        assert (refusal.value.field, refusal.value.details["reason"]) == ("parent_id", "circle")
    with ask(person()) as db:
        secret = counterparties.create(db, CounterpartyDraft(name="Тайна", private=True))
    with ask() as db, pytest.raises(Invalid):
        counterparties.update(db, top.id, 1, CounterpartyChange(parent_id=secret.id))


def ours(ask: Ask, **fields: object) -> OurCompany:
    with ask() as db:
        return our_companies.create(db, OurCompanyDraft(**{"name": f"ООО {new_id().hex}"} | fields))  # type: ignore[arg-type]


def test_our_companies_have_requisites_and_one_default(ask: Ask) -> None:
    """F33."""
    account = BankAccount(account="4070 2810 9000 0000 2851", bic="044030827")
    first = ours(ask, inn="7707083893", kpp="770701001", ogrn="1027812400868", bank_accounts=[account], is_default=True)
    assert first.is_default and first.bank_accounts[0].account == "40702810900000002851"
    second = ours(ask, legal_form="sole_proprietor", inn="500100732259", phones=["8 495 123-45-67"])
    assert not second.is_default and second.phones[0].e164 == "+74951234567"
    with ask() as db:
        our_companies.update(db, second.id, second.version, OurCompanyChange(is_default=True))
    with ask() as db:
        found = {one.id: one for one in our_companies.list_(db, False)}
    assert [one.id for one in found.values() if one.is_default] == [second.id]
    with ask() as db:
        gone = found[second.id]
        assert not our_companies.update(db, second.id, gone.version, OurCompanyChange(archived=True)).is_default
    with ask() as db:
        assert sum(one.is_default for one in our_companies.list_(db, False)) == 1, "another is the default then"
        assert second.id in {one.id for one in our_companies.list_(db, True)}
    with pytest.raises(Invalid):
        ours(ask, inn="7707083894")


@pytest.mark.parametrize("role", ["manager", "head_of_sales"])
def test_our_companies_are_changed_by_administrators_and_read_by_all(ask: Ask, role: Role) -> None:
    """F33."""
    made = ours(ask)
    with ask(person(role)) as db:
        assert made.id in {one.id for one in our_companies.list_(db, False)}
    with ask(person(role)) as db, pytest.raises(Forbidden):
        our_companies.create(db, OurCompanyDraft(name="Нельзя"))
    with ask(person(role)) as db, pytest.raises(Forbidden):
        our_companies.update(db, made.id, 1, OurCompanyChange(name="Нельзя", archived=UNSET))


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "ftp://a.ru", "http://a b.ru", "https://user@a.ru", "просто"]
)
def test_a_site_is_a_page_one_may_click(ask: Ask, website: str) -> None:
    """C31."""
    with ask() as db, pytest.raises(Invalid) as refusal:
        counterparties.create(db, CounterpartyDraft(name="Сайт", website=website))
    assert refusal.value.field == "website"


def test_sites_and_accounts_are_kept_as_typed(ask: Ask) -> None:
    """C31, C34, C58."""
    networks = [
        SocialAccount(network="telegram", account=" @romashka "),
        SocialAccount(network="vk", account="https://vk.com/romashka"),
        SocialAccount(network="whatsapp", account="+7 916 123-45-67"),
    ]
    with ask() as db:
        draft = CounterpartyDraft(name="Сайт", website=" ромашка.рф:8080/цены ", socials=networks)
        made = counterparties.create(db, draft)
    assert made.website == "ромашка.рф:8080/цены"
    assert [one.account for one in made.socials] == ["@romashka", "https://vk.com/romashka", "+7 916 123-45-67"]
    with ask() as db, pytest.raises(Invalid) as refusal:
        bad = SocialAccount(network="vk", account="javascript:alert(1)")
        counterparties.create(db, CounterpartyDraft(name="Сайт", socials=[bad]))
    assert refusal.value.field == "socials"

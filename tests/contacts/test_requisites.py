"""Requisites: what is refused, what only makes one look twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts import counterparties, requisites
from services.contacts.interface import CounterpartyChange, CounterpartyDraft, DuplicateInn, LegalForm
from services.contacts.interface.requisites import RequisitesDraft
from services.contacts.interface.values import BankAccount
from services.kit.wire import Invalid, new_id
from tests.contacts.conftest import Ask, person

ENTREPRENEUR: LegalForm = "sole_proprietor"


def reasons(**fields: object) -> list[tuple[str, str, str]]:
    draft = RequisitesDraft(**fields)  # type: ignore[arg-type]
    return [(remark.severity, remark.field, remark.reason) for remark in requisites.remarks(draft)]


@pytest.mark.parametrize(
    "fields",
    [
        {"inn": "7707083893", "kpp": "7707 01 001", "ogrn": "1027812400868"},
        {"legal_form": ENTREPRENEUR, "inn": "500100732259", "ogrn": "307760324100018"},
        {"legal_form": "individual", "inn": "5001 0073 2259"},
        {"foreign_party": True, "inn": "DE129273398", "kpp": "none", "ogrn": "HRB 1"},
        {},
    ],
)
def test_right_requisites_are_not_remarked_upon(fields: dict[str, object]) -> None:
    """C37, R15."""
    assert reasons(**fields) == []


@pytest.mark.parametrize(
    ("fields", "remark"),
    [
        ({"inn": "7707083894"}, ("error", "inn", "inn_check_digit")),
        ({"inn": "0000000000"}, ("error", "inn", "inn_check_digit")),
        ({"inn": "500100732259"}, ("error", "inn", "inn_length_10")),
        ({"legal_form": ENTREPRENEUR, "inn": "7707083893"}, ("error", "inn", "inn_length_12")),
        ({"inn": "77070838９3"}, ("error", "inn", "inn_digits")),
        ({"kpp": "12"}, ("error", "kpp", "kpp_form")),
        ({"legal_form": ENTREPRENEUR, "kpp": "770701001"}, ("error", "kpp", "kpp_of_person")),
        ({"ogrn": "1027812400869"}, ("error", "ogrn", "ogrn_check_digit")),
        ({"ogrn": "307760324100018"}, ("error", "ogrn", "ogrn_length_13")),
        ({"legal_form": "individual", "ogrn": "307760324100018"}, ("error", "ogrn", "ogrn_of_person")),
        ({"ogrn": "9027812400860"}, ("warning", "ogrn", "ogrn_first_digit")),
    ],
)
def test_wrong_requisites_are_told_by_field_and_reason(fields: dict[str, object], remark: tuple[str, str, str]) -> None:
    """C37, R15."""
    assert reasons(**fields) == [remark]


@pytest.mark.parametrize(
    ("account", "bic", "correspondent"),
    [
        ("40702810900000002851", "044030827", ""),
        ("4070 1810 0000 0100 2118", "044106001", ""),
        ("40602810700000000025", "044525746", ""),
        ("40702810500000001234", "044525225", "30101810400000000225"),
    ],
)
def test_accounts_by_the_rule_are_not_remarked_upon(account: str, bic: str, correspondent: str) -> None:
    """C37."""
    bank = BankAccount(account=account, bic=bic, correspondent_account=correspondent)
    assert list(requisites.accounts([bank])) == []


def test_an_account_that_does_not_fit_its_bank_is_a_warning_and_is_kept(ask: Ask) -> None:
    """C37."""
    wrong = BankAccount(account="40702810900000002852", bic="044030827", correspondent_account="1")
    found = reasons(bank_accounts=[wrong, BankAccount(account="12", bic="999999999")])
    assert found == [
        ("warning", "bank_accounts[0].account", "account_check_digit"),
        ("warning", "bank_accounts[0].correspondent_account", "correspondent_form"),
        ("warning", "bank_accounts[1].bic", "bic_form"),
        ("warning", "bank_accounts[1].account", "account_form"),
    ]
    with ask() as db:
        made = counterparties.create(db, CounterpartyDraft(name="Казначейство", bank_accounts=[wrong]))
    assert made.bank_accounts == [wrong]


def test_the_account_at_the_bank_of_russia_goes_with_the_prefix_of_its_region() -> None:
    assert requisites.checks("30101810400000000225", "0" + "044525225"[4:6])
    assert requisites.account_prefix("044106001") == "006" and requisites.account_prefix("044525225") == "225"


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30), st.text(max_size=40), st.text(max_size=11))
def test_whatever_is_typed_is_answered(inn: str, kpp: str, ogrn: str, account: str, bic: str) -> None:
    bank = [BankAccount(account=account or "x", bic=bic)]
    for legal_form in ("legal_entity", "sole_proprietor", "individual"):
        reasons(legal_form=legal_form, inn=inn, kpp=kpp, ogrn=ogrn, bank_accounts=bank)


def test_the_length_of_an_inn_follows_the_form_and_a_foreign_party_has_its_own(ask: Ask) -> None:
    """R15, C37."""
    with ask() as db, pytest.raises(Invalid) as refusal:
        counterparties.create(db, CounterpartyDraft(name="ООО", inn="500100732259"))
    assert (refusal.value.field, refusal.value.details["reason"]) == ("inn", "inn_length_10")
    inn = f"DE{new_id().int % 10**9:09d}"
    with ask() as db:
        made = counterparties.create(db, CounterpartyDraft(name="GmbH", inn=inn, foreign_party=True))
    with ask() as db, pytest.raises(Invalid):
        counterparties.update(db, made.id, 1, CounterpartyChange(foreign_party=False))
    with ask() as db:
        counterparties.update(db, made.id, 1, CounterpartyChange(notes="любое другое поле меняется"))


def test_the_twin_of_an_inn_is_named_to_those_who_may_know_it(ask: Ask) -> None:
    """C37."""
    anna, boris = person(), person()
    kpp = f"7707{new_id().int % 10**5:05d}"
    with ask(anna) as db:
        hers = counterparties.create(db, CounterpartyDraft(name="Ромашка Анны", inn="7707083893", kpp=kpp))
    for who, name in ((anna, "Ромашка Анны"), (boris, None)):
        with ask(who) as db, pytest.raises(DuplicateInn) as refusal:
            counterparties.create(db, CounterpartyDraft(name="Ромашка", inn="7707083893", kpp=kpp))
        assert refusal.value.details == {"counterparty_id": str(hers.id), "counterparty_name": name}


def test_an_entrepreneur_of_any_remainder_has_a_number() -> None:
    """10, 11 and 12 are remainders by 13, too; their last digits check."""
    remainders = set()
    for body in range(30776032410000, 30776032410026):
        number = f"{body}{body % 13 % 10}"
        remainders.add(body % 13)
        assert reasons(legal_form=ENTREPRENEUR, ogrn=number) == []
        wrong = f"{body}{(body % 13 + 1) % 10}"
        assert body % 13 % 10 == (body % 13 + 1) % 10 or reasons(legal_form=ENTREPRENEUR, ogrn=wrong)
    assert remainders == set(range(13))

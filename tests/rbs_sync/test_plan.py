"""Which of ours is which of theirs."""

from collections import Counter
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rbs_sync.interface import CompanyPair
from services.rbs_sync.matching import emails_in, name_parts, phones_in
from services.rbs_sync.plan import Ours, Theirs, pair_companies

ROMASHKA_INN, OTHER_INN = "7707083893", "7830002293"


def ours(
    name: str = "Ромашка",
    *,
    phones: tuple[str, ...] = (),
    emails: tuple[str, ...] = (),
    inn: str | None = None,
    kpp: str | None = None,
) -> Ours:
    return Ours(id=uuid4(), name=name, phones=list(phones), emails=list(emails), inn=inn, kpp=kpp)


def theirs(
    id: int, name: str = "Ромашка", phone: str = "", email: str = "", inn: str | None = None, kpp: str | None = None
) -> Theirs:
    return Theirs(id=id, name=name, phone=phone, email=email, inn=inn, kpp=kpp)


def states(pairs: list[CompanyPair]) -> list[tuple[str, bool, int | None]]:
    return [(pair.state, pair.counterparty_id is not None, pair.rbs_id) for pair in pairs]


def test_the_same_company_in_another_dress_is_equal() -> None:
    """T67, T68."""
    mine = ours("ООО «Ёлочка»", phones=("+74951234567",), emails=("info@elka.example",))
    (pair,) = pair_companies([mine], [theirs(5, 'ЕЛОЧКА, ООО"', "8 (495) 123-45-67 доб. 3", "INFO@elka.example")], {})
    assert (pair.state, pair.counterparty_id, pair.rbs_id, pair.differences) == ("equal", mine.id, 5, [])


def test_what_only_one_side_has_is_new_there_or_here() -> None:
    pairs = pair_companies([ours("А")], [theirs(1, "Б")], {})
    assert states(pairs) == [("new_here", True, None), ("new_there", False, 1)]


def test_what_differs_is_told_field_by_field() -> None:
    mine = ours("Ромашка", phones=("+74951234567",), emails=("a@x.example",), inn=ROMASHKA_INN)
    (pair,) = pair_companies([mine], [theirs(1, "Ромашка-2", "8 495 123-45-67", "b@x.example", inn="")], {})
    assert pair.state == "differs"
    assert [(d.field, d.ours, d.theirs) for d in pair.differences] == [
        ("name", "Ромашка", "Ромашка-2"),
        ("email", "a@x.example", "b@x.example"),
        ("inn", ROMASHKA_INN, None),
    ]


def test_a_field_they_do_not_have_cannot_differ() -> None:
    (pair,) = pair_companies([ours(inn=ROMASHKA_INN, kpp="770701001")], [theirs(1)], {})
    assert pair.state == "equal"


def test_a_stored_link_comes_before_every_resemblance() -> None:
    mine = ours("Ромашка", phones=("+74951234567",))
    pairs = pair_companies([mine], [theirs(1, "Ромашка", "+74951234567"), theirs(2, "Лютик")], {mine.id: 2})
    assert states(pairs) == [("differs", True, 2), ("new_there", False, 1)]


def test_a_link_to_what_is_gone_counts_for_nothing() -> None:
    mine = ours("Ромашка")
    assert states(pair_companies([mine], [theirs(1)], {mine.id: 99, uuid4(): 1})) == [("equal", True, 1)]


def test_the_inn_comes_before_the_phone() -> None:
    mine = ours("А", phones=("+74951234567",), inn=ROMASHKA_INN)
    pairs = pair_companies([mine], [theirs(1, "Б", "+74951234567", inn=""), theirs(2, "В", inn=ROMASHKA_INN)], {})
    assert pairs[0].rbs_id == 2
    assert states(pairs)[1] == ("new_there", False, 1)


def test_branches_with_one_inn_are_told_apart_by_their_kpp() -> None:
    head, branch = ours(inn=ROMASHKA_INN, kpp="770701001"), ours(inn=ROMASHKA_INN, kpp="540201001")
    rows = [theirs(1, inn=ROMASHKA_INN, kpp="540201001"), theirs(2, inn=ROMASHKA_INN, kpp="770701001")]
    assert [(pair.state, pair.rbs_id) for pair in pair_companies([head, branch], rows, {})] == [
        ("equal", 2),
        ("equal", 1),
    ]


def test_one_phone_of_two_companies_with_different_inn_joins_nothing() -> None:
    mine = ours("А", phones=("+74951234567",), inn=ROMASHKA_INN)
    pairs = pair_companies([mine], [theirs(1, "А", "+74951234567", inn=OTHER_INN)], {})
    assert states(pairs) == [("new_here", True, None), ("new_there", False, 1)]


def test_a_sole_proprietor_is_not_the_company_of_the_same_name() -> None:
    pairs = pair_companies([ours("ООО Ромашка")], [theirs(1, "ИП Ромашка")], {})
    assert states(pairs) == [("new_here", True, None), ("new_there", False, 1)]


@pytest.mark.parametrize("key", ["phone", "email", "name"])
def test_several_that_may_be_it_are_ambiguous_and_never_merged(key: str) -> None:
    mine = ours("Ромашка", phones=("+74951234567",), emails=("a@x.example",))
    values = {"phone": ("Б", "84951234567", ""), "email": ("Б", "", "a@x.example"), "name": ("Ромашка", "", "")}[key]
    pairs = pair_companies([mine], [theirs(1, *values), theirs(2, *values), theirs(3, "Лютик")], {})
    assert states(pairs) == [
        ("ambiguous", True, None),
        ("ambiguous", False, 1),
        ("ambiguous", False, 2),
        ("new_there", False, 3),
    ]
    assert pairs[0].candidates == [1, 2]
    assert pairs[1].our_candidates == [mine.id]


def test_two_of_ours_for_one_of_theirs_are_ambiguous_too() -> None:
    first, second = ours("А", phones=("+74951234567",)), ours("Б", phones=("+74951234567",))
    pairs = pair_companies([first, second], [theirs(1, "А", "84951234567")], {})
    assert states(pairs) == [("ambiguous", True, None), ("ambiguous", True, None), ("ambiguous", False, 1)]
    assert pairs[2].our_candidates == [first.id, second.id]


def test_what_contacts_finds_alike_is_a_doubt_and_never_a_pair() -> None:
    mistyped, paired = ours("Ромашка"), ours("Василёк", phones=("+74951234567",))
    rows = [theirs(1, "Рамошка"), theirs(2, "Василёк", "84951234567"), theirs(3, "Чужая")]
    likely = {1: [mistyped.id, paired.id], 2: [mistyped.id], 3: [uuid4()]}
    pairs = pair_companies([mistyped, paired], rows, {}, likely)
    assert states(pairs) == [
        ("ambiguous", True, None),
        ("equal", True, 2),
        ("ambiguous", False, 1),
        ("new_there", False, 3),
    ]
    assert pairs[0].candidates == [1] and pairs[2].our_candidates == [mistyped.id]


def test_a_doubt_is_not_settled_by_a_weaker_sign() -> None:
    """Two share our phone; that one of them also shares our name does not make it the one."""
    mine = ours("Ромашка", phones=("+74951234567",))
    pairs = pair_companies([mine], [theirs(1, "Ромашка", "84951234567"), theirs(2, "Б", "84951234567")], {})
    assert {pair.state for pair in pairs} == {"ambiguous"}


def test_a_phone_that_everyone_has_tells_nothing() -> None:
    mine = [ours(f"А{number}", phones=("+74951234567",)) for number in range(60)]
    rows = [theirs(number + 1, f"А{number}", "84951234567") for number in range(60)]
    assert {pair.state for pair in pair_companies(mine, rows, {})} == {"equal"}, "the names tell them apart"


NAMES = st.sampled_from(["Ромашка", "ООО «Ромашка»", "ИП Ромашка", "Лютик", "Ёлка", "ЕЛКА", "", "ООО", "«»", "-"])
PHONES = st.sampled_from(["+74951234567", "+79161234567", "+78123334455"])
EMAILS = st.sampled_from(["a@x.example", "b@x.example"])
INNS = st.sampled_from([None, ROMASHKA_INN, OTHER_INN])
KPPS = st.sampled_from([None, "770701001", "540201001"])
OURS = st.builds(
    Ours,
    id=st.uuids(),
    name=NAMES,
    phones=st.lists(PHONES, max_size=2),
    emails=st.lists(EMAILS, max_size=2),
    inn=INNS,
    kpp=KPPS,
)
THEIRS = st.builds(
    Theirs,
    id=st.integers(1, 50),
    name=NAMES,
    phone=st.lists(PHONES, max_size=2).map(", ".join) | st.text(max_size=20),
    email=EMAILS | st.text(max_size=20),
    inn=INNS,
    kpp=KPPS,
)


@given(
    st.lists(OURS, max_size=8, unique_by=lambda company: company.id),
    st.lists(THEIRS, max_size=8, unique_by=lambda row: row.id),
    st.data(),
)
def test_every_company_of_either_side_is_in_exactly_one_line(
    mine: list[Ours], rows: list[Theirs], data: st.DataObject
) -> None:
    linked = (
        data.draw(st.lists(st.tuples(st.sampled_from(mine), st.sampled_from(rows)), max_size=3))
        if mine and rows
        else []
    )
    links: dict[UUID, int] = {}
    for company, row in linked:
        if company.id not in links and row.id not in links.values():
            links[company.id] = row.id

    pairs = pair_companies(mine, rows, links)

    assert Counter(pair.counterparty_id for pair in pairs if pair.counterparty_id) == Counter(c.id for c in mine)
    assert Counter(pair.rbs_id for pair in pairs if pair.rbs_id) == Counter(row.id for row in rows)
    by_id = {company.id: company for company in mine}
    inn_of = {row.id: row.inn for row in rows}
    for pair in pairs:
        both = pair.counterparty_id is not None and pair.rbs_id is not None
        assert both == (pair.state in ("equal", "differs"))
        assert bool(pair.differences) == (pair.state == "differs")
        assert bool(pair.candidates or pair.our_candidates) == (pair.state == "ambiguous")
        if pair.counterparty_id in links:
            assert pair.rbs_id == links[pair.counterparty_id]
        elif pair.counterparty_id is not None and pair.rbs_id is not None:
            known = {by_id[pair.counterparty_id].inn, inn_of[pair.rbs_id]} - {None}
            assert len(known) < 2, "two INNs are two companies"


@given(st.lists(OURS, max_size=6, unique_by=lambda c: c.id), st.lists(THEIRS, max_size=6, unique_by=lambda r: r.id))
def test_the_order_of_either_side_does_not_matter(mine: list[Ours], rows: list[Theirs]) -> None:
    def essence(pairs: list[CompanyPair]) -> set[tuple[object, ...]]:
        return {(p.state, p.counterparty_id, p.rbs_id, *p.candidates, *sorted(p.our_candidates)) for p in pairs}

    assert essence(pair_companies(mine, rows, {})) == essence(pair_companies(mine[::-1], rows[::-1], {}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ООО «Ромашка»", "Ромашка, ООО"),
        ('Общество с ограниченной ответственностью "Ромашка"', "РОМАШКА"),
        ("ПАО Сбербанк", "Публичное акционерное общество «Сбербанк»"),
        ("ИП Ковалёва С. И.", "ип ковалева с.и."),
    ],
)
def test_names_are_compared_without_their_dress(one: str, other: str) -> None:
    assert name_parts(one)[1] == name_parts(other)[1] != ""


def test_a_name_of_nothing_but_dress_keeps_it() -> None:
    assert name_parts("ООО") == ("ооо", "ооо")
    assert name_parts("«»") == (None, "«»")


def test_kinds_of_joint_stock_company_are_one_legal_form() -> None:
    assert name_parts("ОАО «Мир»") == name_parts("ПАО Мир") == ("ао", "мир")


def test_numbers_and_addresses_are_found_in_free_text() -> None:
    assert phones_in("8 (495) 123-45-67, 8-916-123-45-67; +7 812 3334455") == {
        "+74951234567",
        "+79161234567",
        "+78123334455",
    }
    assert phones_in("нет, 12-34") == frozenset()
    assert emails_in("Info@Ya.example, <b@c.example>; d@") == {"info@ya.example", "b@c.example"}

"""Who may be one client: names read apart, scores explained, and a labelled base of twins."""

import pytest

from deploy.local.bench import matching
from services.contacts import firm_names, person_names
from services.contacts.match_record import MatchRecord
from services.contacts.match_score import WEIGHTS, compared

MOBILE, OFFICE = ("+79161234567", None), ("+74951235485", None)


def firm(name: str, **fields: object) -> MatchRecord:
    return MatchRecord(**{"kind": "counterparty", "name": name, "legal_form": "legal_entity", **fields})  # type: ignore[arg-type]


def man(name: str, **fields: object) -> MatchRecord:
    return MatchRecord(**{"kind": "contact", "name": name, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "Иванов Пётр Сергеевич",
        "пётр сергеевич ИВАНОВ",
        "Пётр Иванов Сергеевич",
        "Ivanov Petr Sergeevich",
        "ИП Иванов Петр Сергеевич",
        "Индивидуальный предпрениматель Иванов Пётр Сергеевич",
    ],
)
def test_a_persons_name_is_read_in_any_order(name: str) -> None:
    found = person_names.parsed(name)
    assert found is not None
    assert (found.surname, found.given, found.patronymic) == ("иванов", "петр", "сергеевич")


@pytest.mark.parametrize("name", ["Иванова М.П.", "М. П. Иванова", "иванова м п"])
def test_initials_are_initials(name: str) -> None:
    assert person_names.parsed(name) == person_names.PersonName("иванова", "м", "п")


@pytest.mark.parametrize(
    "name",
    [
        "ООО «Ромашка-Юг»",
        "Ромашка-Юг, ООО",
        'Общество с ограниченной ответственностью "Ромашка Юг"',
        "OOO Romashka Yug",
        "ромашка юг (не звонить)",
    ],
)
def test_a_firms_name_is_read_in_any_shape(name: str) -> None:
    told = firm_names.compared(firm_names.parsed(name), firm_names.parsed("ООО Ромашка Юг"))
    assert told == firm_names.Compared("equal")
    assert firm_names.keys(firm_names.parsed(name), "") & firm_names.keys(firm_names.parsed("ООО Ромашка Юг"), "")


@pytest.mark.parametrize(
    ("form", "spellings"),
    [
        ("ооо", "общество с ограниченной ответственностью; общества с ограниченой ответственностью; ооо; о о о; ллс"),
        ("ооо", "лтд; гмбх; обществу с ограниченной ответственностью; обшество с ограниченной ответственностью"),
        ("ао", "публичное акционерное общество; закрытое акционерное общество; пао; зао; оао; нао; ао; жсц"),
        ("ип", "индивидуальный предприниматель; индивидуальныи предприниматель; ип; чп; пбоюл"),
        ("кфх", "крестьянское фермерское хозяйство; крестьянское хозяйство; кфх; глава кфх"),
        ("гос", "федеральное государственное унитарное предприятие; муниципальное бюджетное учреждение"),
        ("гос", "казенное учреждение; фгбу; фгку; фгау; гбу; гку; гау; фгуп; гуп; муп; мбу; мку; мау"),
        ("нко", "автономная некоммерческая организация; некоммерческая организация; ано; нко; чоу; фонд"),
    ],
)
def test_each_spelling_of_a_form_tells_it(form: str, spellings: str) -> None:
    """A name is held against the pattern of a form only where it has one of the form's words."""
    for spelling in spellings.split("; "):
        found = firm_names.parsed(f"{spelling} Ромашка")
        assert (found.form, found.words) == (form, ("ромашка",)), spelling


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("ООО Стройинвест", "Строй Инвест", "equal"),
        ("ТД Ромашка", "Торговый дом «Ромашка»", "equal"),
        ("ООО Ромашка", "ООО Рамошка", "alike"),
        ("ООО Вектор", "ООО Вектор-М", "part"),
        ("ООО Вектор 1", "ООО Вектор 2", "other"),
        ("РЖД", "Российские железные дороги", "part"),
        ("ООО Ромашка", "ООО Василёк", "other"),
    ],
)
def test_names_of_firms_are_compared(one: str, other: str, likeness: str) -> None:
    for names in ((one, other), (other, one)):
        assert firm_names.compared(*map(firm_names.parsed, names)).likeness == likeness


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (firm("ООО Ромашка", inn="7707083893", kpp="770701001"), firm("Ромашка", inn="7707083893"), "same"),
        (firm("ООО Ромашка", inn="7707083893"), firm("ООО Ромашка", inn="7736050003", phones=(OFFICE,)), "different"),
        (
            firm("ООО Ромашка", inn="7707083893", kpp="770701001"),
            firm("ООО Ромашка", inn="7707083893", kpp="780243001", phones=(OFFICE,)),
            "suggest",
        ),
        (firm("ООО Ромашка", phones=(OFFICE,)), firm("Ромашка ООО", phones=(OFFICE,)), "same"),
        (firm("ООО Ромашка", phones=(OFFICE,)), firm("ООО Василёк", phones=(OFFICE,)), "suggest"),
        (firm("ООО Ромашка", emails=("a@b.ru",)), firm("ООО Ромашка", emails=("a@b.ru",)), "same"),
        (firm("ООО Ромашка"), firm("ООО Василёк"), "different"),
        (man("Иванов Пётр", phones=(MOBILE,)), man("Петя Иванов", phones=(MOBILE,)), "same"),
        (man("Иванов Пётр", phones=(MOBILE,)), man("Иванов Олег", phones=(MOBILE,)), "different"),
        (man("Иванов Женя", phones=(MOBILE,)), man("Иванова Евгения", phones=(MOBILE,)), "different"),
        (man("Иванов П.С.", phones=(MOBILE,)), man("Иванов Пётр Сергеевич", phones=(MOBILE,)), "suggest"),
        (
            man("Иванова Мария Петровна", phones=(MOBILE,)),
            man("Кузина Мария Петровна", phones=(MOBILE,)),
            "suggest",
        ),
        (
            man("Иванов Пётр Сергеевич", birthday="1980-02-03"),
            man("Иванов Пётр Сергеевич", birthday="1980-02-03"),
            "same",
        ),
    ],
)
def test_a_verdict_does_not_depend_on_the_order(one: MatchRecord, other: MatchRecord, verdict: str) -> None:
    assert compared(one, other).verdict == compared(other, one).verdict == verdict


def test_a_score_is_the_sum_of_its_reasons_unless_something_rules_it_out() -> None:
    score = compared(firm("ООО Ромашка", phones=(OFFICE,)), firm("ООО Рамашка", phones=(OFFICE,)))
    assert score.score == pytest.approx(sum(reason.weight for reason in score.reasons))
    assert {reason.code for reason in score.reasons} == {"same_phone", "similar_name"}
    assert all(reason.weight == WEIGHTS[reason.code] for reason in score.reasons)
    ruled_out = compared(
        firm("ООО Ромашка", inn="7707083893", phones=(OFFICE,), emails=("a@b.ru",)),
        firm("ООО Ромашка", inn="7736050003", phones=(OFFICE,), emails=("a@b.ru",)),
    )
    assert ruled_out.verdict == "different" and ruled_out.reasons[0].code == "other_inn"


def test_extensions_tell_the_people_behind_one_switchboard_apart() -> None:
    one, other = man("Иванов П.", phones=(("+74951235485", "12"),)), man("Иванов П.", phones=(("+74951235485", "13"),))
    assert "same_switchboard" in {reason.code for reason in compared(one, other).reasons}


def test_twins_of_a_labelled_base_are_found_and_others_are_not_taken_for_them() -> None:
    """The bound of the issue on a fifth of its base; `./otklik bench contacts` measures the whole."""
    found = matching.quality(20_000)
    assert found.twins > 3_000
    assert found.same_precision >= 0.99
    assert found.suggest_recall >= 0.95
    assert found.same_recall >= 0.6 and found.suggest_precision >= 0.6

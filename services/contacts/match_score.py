"""How likely two records are one client, and why: points for what agrees, off for what does not. Pure.

A score from `SAME` up is taken for the same client without asking; from `SUGGEST` up a person is asked. What rules one
client out (another INN, another given name) holds the score below `SUGGEST` whatever else agrees.
"""

from dataclasses import dataclass
from typing import Literal

from services.contacts import firm_names, person_names
from services.contacts.match_record import MatchRecord
from services.contacts.spelling import one_slip

Verdict = Literal["same", "suggest", "different"]
SAME, SUGGEST, RULED_OUT, DOUBTFUL = 0.8, 0.4, 0.3, 0.79

WEIGHTS: dict[str, float] = {
    "same_inn": 0.6,
    "other_inn": -1.0,
    "same_kpp": 0.2,
    "other_kpp": -0.5,
    "branch": -0.3,
    "same_phone": 0.45,
    "same_switchboard": 0.15,
    "similar_phone": 0.15,
    "other_phone": -0.05,
    "same_email": 0.45,
    "same_domain": 0.2,
    "same_name": 0.4,
    "telling_name": 0.1,
    "rare_surname": 0.05,
    "similar_name": 0.3,
    "part_of_name": 0.15,
    "full_name": 0.15,
    "initials": 0.25,
    "both_initials": 0.1,
    "given_name_only": 0.15,
    "common_name": -0.05,
    "other_name": 0.0,
    "other_person": -0.5,
    "other_initial": -0.2,
    "other_form": -0.1,
    "other_kind": -0.2,
    "same_city": 0.1,
    "other_city": -0.1,
    "same_birthday": 0.35,
    "other_birthday": -0.4,
    "same_employer": 0.3,
}
"""What each finding is worth."""


@dataclass(frozen=True)
class Reason:
    """One finding: its code (a key of `WEIGHTS`), its points, and the value it is about."""

    code: str
    weight: float
    detail: str


@dataclass(frozen=True)
class Score:
    score: float
    """0 to 1."""
    verdict: Verdict
    reasons: tuple[Reason, ...]
    """The weightiest first."""


class _Findings:
    def __init__(self) -> None:
        self.reasons: list[Reason] = []
        self.ceiling = 1.0

    def add(self, code: str, detail: str = "", ceiling: float = 1.0) -> None:
        self.reasons.append(Reason(code, WEIGHTS[code], detail))
        self.ceiling = min(self.ceiling, ceiling)

    def score(self) -> Score:
        points = max(0.0, min(sum(reason.weight for reason in self.reasons), self.ceiling, 1.0))
        points = round(points, 2)
        verdict: Verdict = "same" if points >= SAME else "suggest" if points >= SUGGEST else "different"
        return Score(points, verdict, tuple(sorted(self.reasons, key=lambda reason: -abs(reason.weight))))


def compared(one: MatchRecord, other: MatchRecord) -> Score:
    """How likely two records of one kind are one client. The order of the two does not matter."""
    findings = _Findings()
    _registers(findings, one, other)
    if one.person is not None and other.person is not None:
        _people(findings, one, other)
    else:
        _firms(findings, one, other)
    _addresses(findings, one, other)
    _places(findings, one, other)
    _settle(findings, one)
    return findings.score()


def _registers(findings: _Findings, one: MatchRecord, other: MatchRecord) -> None:
    kpp = one.kpp or other.kpp
    if kpp and not (one.kpp and other.kpp) and kpp[4:6] not in ("01", "50"):
        # 01 is where the firm itself is registered, 50 a large taxpayer; anything else is a branch or a property.
        findings.add("branch", kpp, DOUBTFUL)
    if not one.inn or not other.inn:
        return
    if one.inn != other.inn:
        findings.add("other_inn", f"{one.inn} / {other.inn}", RULED_OUT)
        return
    findings.add("same_inn", one.inn)
    if one.kpp and other.kpp:
        if one.kpp == other.kpp:
            findings.add("same_kpp", one.kpp)
        else:
            findings.add("other_kpp", f"{one.kpp} / {other.kpp}", DOUBTFUL)


def _people(findings: _Findings, one: MatchRecord, other: MatchRecord) -> None:
    assert one.person is not None and other.person is not None
    found = person_names.compared(one.person, other.person)
    detail = f"{one.name} / {other.name}"
    if found.likeness == "other" or found.against == "surname":
        # A woman keeps her given name and patronymic when she marries.
        married = found.against == "surname" and found.likeness == "part" and one.person.sex == "f"
        known = any(reason.code == "same_inn" for reason in findings.reasons)
        code = "other_name" if married else "other_initial" if found.against == "initial" else "other_person"
        findings.add(code, detail, RULED_OUT if code == "other_person" and not known else DOUBTFUL)
        return
    code = {"equal": "same_name", "alike": "similar_name", "initials": "initials", "part": "given_name_only"}[
        found.likeness
    ]
    findings.add(code, detail, DOUBTFUL if found.likeness in ("initials", "part") or found.slips > 1 else 1.0)
    if found.likeness in ("equal", "alike"):
        if len(one.person.patronymic) > 1 and len(other.person.patronymic) > 1:
            findings.add("full_name", one.person.patronymic)
        elif one.person.common:
            findings.add("common_name", one.person.surname)
        else:
            findings.add("rare_surname", one.person.surname)
    if found.likeness == "initials" and one.person.patronymic and other.person.patronymic:
        findings.add("both_initials")
    if one.birthday and other.birthday:
        if one.birthday[-5:] == other.birthday[-5:]:
            findings.add("same_birthday", one.birthday)
        else:
            findings.add("other_birthday", f"{one.birthday} / {other.birthday}", DOUBTFUL)
    if one.counterparty_id and one.counterparty_id == other.counterparty_id:
        findings.add("same_employer")


def _firms(findings: _Findings, one: MatchRecord, other: MatchRecord) -> None:
    detail = f"{one.name} / {other.name}"
    if (one.person is None) != (other.person is None) and not _bare(one, other):
        findings.add("other_name", detail, DOUBTFUL)
        return
    found = firm_names.compared(one.firm, other.firm)
    code = {"equal": "same_name", "alike": "similar_name", "part": "part_of_name", "other": "other_name"}[
        found.likeness
    ]
    findings.add(code, detail, DOUBTFUL if found.likeness in ("part", "other") else 1.0)
    if found.likeness != "other" and firm_names.telling(one.firm, other.firm):
        findings.add("telling_name")
    if found.likeness in ("equal", "alike") and one.firm.form and other.firm.form and one.firm.form != other.firm.form:
        findings.add("other_form", f"{one.firm.form} / {other.firm.form}", DOUBTFUL)
    if found.other_kind:
        findings.add("other_kind", "", DOUBTFUL)


def _bare(one: MatchRecord, other: MatchRecord) -> bool:
    """Neither name says by a form that it is a firm's or a person's: they are compared letter by letter."""
    return not one.firm.form and not other.firm.form


def _addresses(findings: _Findings, one: MatchRecord, other: MatchRecord) -> None:
    shared = one.numbers.keys() & other.numbers.keys()
    own = [number for number in shared if one.numbers[number] & other.numbers[number]]
    if own:
        findings.add("same_phone", min(own))
    elif shared:
        number = min(shared)
        bare = None in one.numbers[number] or None in other.numbers[number]
        findings.add("same_phone" if bare and one.person is None else "same_switchboard", number)
    elif one.numbers and other.numbers:
        near = [number for number in one.numbers for another in other.numbers if one_slip(number, another)]
        findings.add("similar_phone" if near else "other_phone", min(near, default=""))
    emails = set(one.emails) & set(other.emails)
    if emails:
        findings.add("same_email", min(emails))
    elif one.kind == "counterparty" and (domains := one.domains & other.domains):
        findings.add("same_domain", min(domains))


def _places(findings: _Findings, one: MatchRecord, other: MatchRecord) -> None:
    if one.town and other.town:
        findings.add("same_city" if one.town == other.town else "other_city", f"{one.city} / {other.city}")


def _settle(findings: _Findings, one: MatchRecord) -> None:
    """An INN is that of all a firm's branches: without a KPP, another telephone or town leaves a doubt."""
    found = {reason.code for reason in findings.reasons}
    anywhere = "same_inn" in found and "same_kpp" not in found and one.legal_form == "legal_entity"
    if anywhere and found & {"other_city", "other_phone"}:
        findings.ceiling = min(findings.ceiling, DOUBTFUL)

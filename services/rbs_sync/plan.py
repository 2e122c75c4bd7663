"""Which of our companies is which of theirs: pure, so that looking at the plan changes nothing.

Pairs are sought by the stored link, then by INN and KPP, phone, e-mail and name, each among those still unpaired.
A pair is two that have only each other. Where several may be meant, all of them are ambiguous and none is paired.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from services.kit.wire import Struct
from services.rbs_sync.interface import CompanyPair, FieldDifference, PairState
from services.rbs_sync.matching import emails_in, name_parts, phones_in

Id = TypeVar("Id", UUID, int)
NOBODY: Mapping[int, Collection[UUID]] = {}
MOST_SHARING = 50
"""What more companies of one side share tells nothing: a switchboard, or a number typed to fill the field."""


class Ours(Struct):
    """A counterparty, as far as the exchange looks at it."""

    id: UUID
    name: str
    phones: list[str]
    """In E.164."""
    emails: list[str]
    inn: str | None
    kpp: str | None


class Theirs(Struct):
    """A row of RosBusinessSoft. A field that the installation does not have is null; an empty one is empty."""

    id: int
    name: str
    phone: str
    email: str
    inn: str | None
    kpp: str | None


class Side(Struct):
    """One company of either side, made comparable once."""

    inn: str
    kpp: str
    phones: frozenset[str]
    emails: frozenset[str]
    name: str
    legal_form: str | None


def pair_companies(
    ours: Sequence[Ours],
    theirs: Sequence[Theirs],
    links: Mapping[UUID, int],
    likely: Mapping[int, Collection[UUID]] = NOBODY,
) -> list[CompanyPair]:
    """Every one of ours and of theirs in exactly one pair, ours first, each in the order given.

    `likely` names by RBS_ID whom `contacts` thinks one of theirs may be: it makes doubts, never a pair.
    Ids are unique on each side and links are one to one; a link to what is not there any more counts for nothing.
    """
    our_sides = {company.id: _our_side(company) for company in ours}
    their_sides = {row.id: _their_side(row) for row in theirs}
    paired, doubts = _paired(our_sides, their_sides, links)
    _doubt(paired, doubts, our_sides, likely)
    rows = {row.id: row for row in theirs}
    pairs = []
    for company in ours:
        row = rows[paired[company.id]] if company.id in paired else None
        differences = _differences(company, our_sides[company.id], row, their_sides[row.id]) if row else []
        pairs.append(_our_line(company, row, differences, doubts.get(company.id, set())))
    taken = set(paired.values())
    doubted = _reversed(doubts)
    return pairs + [_their_line(row, doubted.get(row.id, [])) for row in theirs if row.id not in taken]


def _paired(
    our_sides: Mapping[UUID, Side], their_sides: Mapping[int, Side], links: Mapping[UUID, int]
) -> tuple[dict[UUID, int], dict[UUID, set[int]]]:
    """Who belongs together, and whom each of the doubtful ones of ours may be."""
    paired = {our_id: rbs_id for our_id, rbs_id in links.items() if our_id in our_sides and rbs_id in their_sides}
    doubts: dict[UUID, set[int]] = {}
    for keys in (_by_inn, _by_phone, _by_email, _by_name):
        taken = set(paired.values()).union(*doubts.values())
        candidates = _candidates(
            {our_id: side for our_id, side in our_sides.items() if our_id not in paired and our_id not in doubts},
            {rbs_id: side for rbs_id, side in their_sides.items() if rbs_id not in taken},
            keys,
        )
        wanted = _reversed(candidates)
        for our_id, rbs_ids in candidates.items():
            if len(rbs_ids) == 1 and wanted[min(rbs_ids)] == [our_id]:
                paired[our_id] = min(rbs_ids)
            else:
                doubts[our_id] = rbs_ids
    return paired, doubts


def _doubt(
    paired: Mapping[UUID, int],
    doubts: dict[UUID, set[int]],
    our_sides: Mapping[UUID, Side],
    likely: Mapping[int, Collection[UUID]],
) -> None:
    """Adds whom nothing but a likeness speaks for, among those of both sides that are still by themselves."""
    taken = set(paired.values()).union(*doubts.values())
    for rbs_id, our_ids in likely.items():
        for our_id in our_ids:
            if rbs_id not in taken and our_id in our_sides and our_id not in paired:
                doubts.setdefault(our_id, set()).add(rbs_id)


def _candidates(
    ours: Mapping[UUID, Side], theirs: Mapping[int, Side], keys: Callable[[Side], Iterable[str]]
) -> dict[UUID, set[int]]:
    """For each of ours that shares a telling key with someone: all whom it may be."""
    index = _index(theirs, keys)
    telling = {key for key, owners in _index(ours, keys).items() if len(owners) <= MOST_SHARING}
    found = {
        our_id: {
            rbs_id
            for key in keys(side)
            if key in telling and len(index[key]) <= MOST_SHARING
            for rbs_id in index[key]
            if not _certainly_different(side, theirs[rbs_id])
        }
        for our_id, side in ours.items()
    }
    return {our_id: rbs_ids for our_id, rbs_ids in found.items() if rbs_ids}


def _index(sides: Mapping[Id, Side], keys: Callable[[Side], Iterable[str]]) -> defaultdict[str, list[Id]]:
    index: defaultdict[str, list[Id]] = defaultdict(list)
    for id_, side in sides.items():
        for key in keys(side):
            index[key].append(id_)
    return index


def _reversed(candidates: Mapping[UUID, set[int]]) -> dict[int, list[UUID]]:
    found: defaultdict[int, list[UUID]] = defaultdict(list)
    for our_id, rbs_ids in candidates.items():
        for rbs_id in rbs_ids:
            found[rbs_id].append(our_id)
    return found


def _our_line(
    company: Ours, row: Theirs | None, differences: list[FieldDifference], candidates: set[int]
) -> CompanyPair:
    return CompanyPair(
        state=_state(row is not None, bool(differences), bool(candidates)),
        counterparty_id=company.id,
        rbs_id=row.id if row else None,
        name=company.name,
        phone=next(iter(company.phones), None),
        email_address=next(iter(company.emails), None),
        differences=differences,
        candidates=sorted(candidates),
        our_candidates=[],
    )


def _their_line(row: Theirs, candidates: list[UUID]) -> CompanyPair:
    return CompanyPair(
        state="ambiguous" if candidates else "new_there",
        counterparty_id=None,
        rbs_id=row.id,
        name=row.name,
        phone=row.phone or None,
        email_address=row.email or None,
        differences=[],
        candidates=[],
        our_candidates=candidates,
    )


def _state(paired: bool, differs: bool, doubtful: bool) -> PairState:
    if paired:
        return "differs" if differs else "equal"
    return "ambiguous" if doubtful else "new_here"


def _differences(ours: Ours, our_side: Side, theirs: Theirs, their_side: Side) -> list[FieldDifference]:
    """What a reader would see as different. Dress is not: quotes, case, the way a number is written.

    Theirs has one field for phones: one number in common is enough. A field they do not have cannot differ.
    """
    found = []
    if our_side.name != their_side.name:
        found.append(FieldDifference(field="name", ours=ours.name, theirs=theirs.name))
    if not _agree(our_side.phones, their_side.phones, theirs.phone):
        found.append(FieldDifference(field="phone", ours=", ".join(ours.phones) or None, theirs=theirs.phone or None))
    if not _agree(our_side.emails, their_side.emails, theirs.email):
        found.append(FieldDifference(field="email", ours=", ".join(ours.emails) or None, theirs=theirs.email or None))
    if theirs.inn is not None and our_side.inn != their_side.inn:
        found.append(FieldDifference(field="inn", ours=ours.inn, theirs=theirs.inn or None))
    if theirs.kpp is not None and our_side.kpp != their_side.kpp:
        found.append(FieldDifference(field="kpp", ours=ours.kpp, theirs=theirs.kpp or None))
    return found


def _agree(ours: frozenset[str], theirs: frozenset[str], text: str) -> bool:
    return bool(ours & theirs) or (not ours and not text.strip())


def _certainly_different(one: Side, other: Side) -> bool:
    """Companies of one group share phones and names; their INN, KPP or legal form tell them apart."""
    if one.kpp and other.kpp and one.kpp != other.kpp:
        return True
    if one.inn and other.inn:
        return one.inn != other.inn
    return bool(one.legal_form and other.legal_form and one.legal_form != other.legal_form)


def _by_inn(side: Side) -> Iterable[str]:
    return [side.inn] if side.inn else []


def _by_phone(side: Side) -> Iterable[str]:
    return side.phones


def _by_email(side: Side) -> Iterable[str]:
    return side.emails


def _by_name(side: Side) -> Iterable[str]:
    return [side.name] if side.name else []


def _our_side(company: Ours) -> Side:
    legal_form, name = name_parts(company.name)
    return Side(
        inn=company.inn or "",
        kpp=company.kpp or "",
        phones=frozenset(company.phones),
        emails=frozenset(address.lower() for address in company.emails),
        name=name,
        legal_form=legal_form,
    )


def _their_side(row: Theirs) -> Side:
    legal_form, name = name_parts(row.name)
    return Side(
        inn=(row.inn or "").strip(),
        kpp=(row.kpp or "").strip(),
        phones=phones_in(row.phone),
        emails=emails_in(row.email),
        name=name,
        legal_form=legal_form,
    )

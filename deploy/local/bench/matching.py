"""How well the matcher finds twins: precision of what it calls the same, recall of what it suggests."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import sqlalchemy as sa

from deploy.local.bench.twins import Labelled, Twins
from services.contacts import duplicates
from services.contacts.match_record import MatchRecord
from services.contacts.match_record import record_of as record_of_row
from services.contacts.match_score import compared
from services.contacts.models import Counterparty
from services.kit import phones
from services.kit.db import Database
from services.kit.wire import system


@dataclass(frozen=True)
class Quality:
    """Shares from 0 to 1."""

    same_precision: float
    suggest_recall: float
    suggest_precision: float
    same_recall: float
    twins: int
    """How many true pairs there are."""
    missed_by_keys: int
    """How many of them share no key, and so are never compared."""


def record_of(labelled: Labelled) -> MatchRecord:
    parsed = [phones.parse(phone) for phone in labelled.phones]
    return MatchRecord(
        labelled.kind,
        labelled.name,
        labelled.legal_form,
        labelled.inn,
        labelled.kpp,
        tuple((phone.e164, phone.extension) for phone in parsed if phone.e164),
        tuple(mail.lower() for mail in labelled.emails),
        labelled.city,
        labelled.website,
        labelled.birthday,
    )


def keys_of(record: MatchRecord) -> Iterator[str]:
    for key in (*record.name_keys, *record.numbers, *record.emails):
        yield f"{record.kind}:{key}"
    if record.inn:
        yield f"{record.kind}:{record.inn}"


def quality(size: int = 100_000, seed: int = 3) -> Quality:
    """Compares every two records of a labelled base that share a key, as the service would."""
    labelled = list(Twins(size, seed))
    return judged(labelled, [record_of(one) for one in labelled])


def judged(labelled: Sequence[Labelled], records: Sequence[MatchRecord]) -> Quality:
    truth = [one.truth for one in labelled]
    verdicts: Counter[tuple[str, bool]] = Counter()
    pairs = candidates(records)
    for one, other in pairs:
        verdicts[compared(records[one], records[other]).verdict, truth[one] == truth[other]] += 1
    groups: dict[int, list[int]] = defaultdict(list)
    for place, client in enumerate(truth):
        groups[client].append(place)
    twins = [pair for group in groups.values() for pair in combinations(group, 2)]
    same, suggested = verdicts["same", True], verdicts["suggest", True]
    all_same, all_suggested = same + verdicts["same", False], suggested + verdicts["suggest", False]
    return Quality(
        same_precision=same / max(all_same, 1),
        suggest_recall=(same + suggested) / len(twins),
        suggest_precision=(same + suggested) / max(all_same + all_suggested, 1),
        same_recall=same / len(twins),
        twins=len(twins),
        missed_by_keys=sum(pair not in pairs for pair in twins),
    )


def candidates(records: Iterable[MatchRecord]) -> set[tuple[int, int]]:
    """Every two records, by their places, that share a key held by at most `duplicates.CROWD` records."""
    holders: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        for key in keys_of(record):
            holders[key].append(place)
    return {pair for group in holders.values() if len(group) <= duplicates.CROWD for pair in combinations(group, 2)}


SMALL = 100_000


def probes(database: Database, count: int = 300, seed: int = 3) -> list[float]:
    """Milliseconds of each probe of a filled base, in order: a kept record with a slip in its name is looked for.

    That is the query and the judging of what it finds, as `find_duplicates` does both.
    """
    rng = random.Random(seed)  # noqa: S311 - a seed is the point
    with database(system("bench")) as db:
        size = db.scalar(sa.text("SELECT greatest(reltuples, 1) FROM pg_class WHERE relname = 'counterparties'"))
        # Of a small base all is taken: what PostgreSQL thinks of its size may be old.
        share = 100.0 if float(size or 1) < SMALL else min(100.0, 100.0 * 2 * count / float(size or 1))
        sample = sa.tablesample(Counterparty.__table__, sa.func.bernoulli(share), seed=sa.literal(seed)).c
        columns = (sample.name, sample.legal_form, sample.inn, sample.phones, sample.emails, sample.city)
        rows = db.execute(sa.select(*columns).where(sample.deleted.is_(False))).fetchmany(count)
        records = [record_of_row("counterparty", row._asdict()) for row in rows]
    took = []
    for record in records:
        probe = MatchRecord(
            record.kind, slipped(rng, record.name), record.legal_form, record.inn, None, record.phones, record.emails
        )
        with database(system("bench")) as db:
            began = time.perf_counter()
            duplicates.candidates(db, "counterparty", [probe])
            took.append((time.perf_counter() - began) * 1000)
    return took


def slipped(rng: random.Random, name: str) -> str:
    """The name with one letter left out."""
    at = rng.randrange(len(name))
    return name[:at] + name[at + 1 :] or name

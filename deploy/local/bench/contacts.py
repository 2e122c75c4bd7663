"""The client base under load: 100,000 counterparties at one connection, and a million with ten million entries."""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID, uuid4

import psycopg

from deploy.local.bench import transfers, wrk
from deploy.local.bench.base.chunk import Base
from deploy.local.bench.base.fill import fill, forget
from deploy.local.bench.figures import Bound, Section, milliseconds
from deploy.local.bench.ground import Ground, headers, phone_of
from deploy.local.bench.load import Round, Target, middle_round
from deploy.local.bench.matching import quality
from deploy.local.bench.terms import BROAD_EMAILS, BROAD_NAMES, BROAD_PHONES, LIST, Sample, asked, pages, searches
from deploy.local.progress import step

SEED = 1
MILLION = 1_000_000
HEAD = ("", "requests", "req/s", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "of which", "")


class Bench:
    """A filled base, and the rounds of one section of the report."""

    def __init__(self, ground: Ground, size: int, seconds: int, rounds: int) -> None:
        self.ground, self.size, self.seconds, self.rounds = ground, size, seconds, rounds
        fill(base(ground, size))
        self.sample = Sample(SEED, size)

    def round(self, name: str, requests: Sequence[str | tuple[str, object]], *, warm: bool = True) -> Round:
        file = self.ground.folder / f"mix-{uuid4().hex}"
        mix = wrk.mix(file, requests)
        target = Target(self.ground.suite.gateway_url, headers(self.ground.head), self.ground.workers, mix)
        with step(f"{name}, {mix.count:,} requests in turn"):
            if warm:
                target.warm_up(1)
            return middle_round([target.round(1, self.seconds) for _ in range(self.rounds)])


PIECES = ("base", "requests", "import", "export", "matcher", "million", "million-import")
"""In the order of measuring; `base` only fills the database, for another run that finds it kept."""
USUAL, LARGE = PIECES[1:5], PIECES[1:]


def measure(ground: Ground, size: int, pieces: Collection[str], seconds: int, rounds: int) -> list[Section]:
    """Raises Problem."""
    sections = []
    if "base" in pieces:
        fill(base(ground, size))
    if "requests" in pieces:
        sections.append(small(Bench(ground, size, seconds, rounds)))
    if "import" in pieces:
        sections.append(imported(ground, size, transfers.SHORT))
    if "export" in pieces:
        fill(base(ground, size))
        sections.append(transfers.exports(ground, size, rounds))
    if "matcher" in pieces:
        sections.append(judged(size))
    if "million" in pieces:
        sections.append(million(Bench(ground, MILLION, seconds, rounds)))
    if "million-import" in pieces:
        sections.append(imported(ground, MILLION, transfers.LONG))
    return sections


def imported(ground: Ground, size: int, rows: int) -> Section:
    """The import of so many rows into a base of this size, and what it has everybody told."""
    fill(base(ground, size))
    spoil(ground)
    section = transfers.imports(ground, SEED, size, rows)
    transfers.settled(ground)
    return section


def spoil(ground: Ground) -> None:
    """The base is about to be written to."""
    with psycopg.connect(ground.database_url("contacts"), autocommit=True) as db:
        forget(db)


def measure_import(ground: Ground, size: int, rows: int) -> list[Section]:
    """The import alone. Raises Problem."""
    fill(base(ground, size))
    return [transfers.imports(ground, SEED, size, rows)]


def base(ground: Ground, size: int) -> Base:
    """The seller is one of twenty managers."""
    managers = [UUID(ground.seller.get("/session")["user"]["id"]), *(UUID(int=number) for number in range(1, 20))]
    return Base(ground.database_url("contacts"), size, managers, seed=SEED)


def small(bench: Bench) -> Section:
    section = Section(f"{bench.size:,} counterparties at one connection through the gateway: medians", HEAD)
    sample = bench.sample
    for name, limit, requests in (
        ("a list of 50, its first 40 pages", 7.0, pages(bench.ground.head)),
        ("a part of a name", 8.0, searches(sample.names())),
        ("a part of a phone number", 5.0, searches(sample.phones())),
        ("a part of an e-mail address", 5.0, searches(sample.emails())),
        ("a read", 3.5, sample.cards),
    ):
        found = bench.round(name, requests)
        add(section, name, requests, found, Bound(f"{name}, median", found.run.p50_ms, limit, " ms"))
    spoil(bench.ground)
    name, drafts = "a create", creates(bench)
    found = bench.round(name, drafts, warm=False)
    add(section, name, drafts, found, Bound(f"{name}, median", found.run.p50_ms, 8.0, " ms"))
    return section


def million(bench: Bench) -> Section:
    title = f"{bench.size:,} counterparties, {10 * bench.size:,} entries in the journal: 95th percentiles"
    section = Section(title, HEAD)
    sample = bench.sample
    broad = searches([*BROAD_NAMES, *BROAD_PHONES, *BROAD_EMAILS])
    lists: Sequence[tuple[str, float, Callable[[], Sequence[str | tuple[str, object]]]]] = (
        ("a list page", 150, lambda: pages(bench.ground.head)),
        ("a list by another column", 150, lambda: pages(bench.ground.head, sort="created_at", descending="true")),
        ("a filter on two fields", 150, sample.filters),
        ("a part of a name", 150, lambda: searches(sample.names())),
        ("a part of a phone number", 150, lambda: searches(sample.phones())),
        ("a part of an e-mail address", 150, lambda: searches(sample.emails())),
        ("what thousands have", 150, lambda: broad),
        ("a client card", 100, lambda: sample.cards),
        ("a page of a timeline", 100, lambda: [asked(f"{card}/timeline", limit=50) for card in sample.cards]),
        ("who may this be", 20, sample.probes),
    )
    for name, limit, made in lists:
        requests = made()
        found = bench.round(name, requests)
        add(section, name, requests, found, Bound(f"{name} of a million, p95", found.run.p95_ms, limit, " ms"))
    return section


def add(section: Section, name: str, requests: Sequence[object], found: Round, bound: Bound) -> None:
    run = found.run
    times = (milliseconds(run.p50_ms), milliseconds(run.p95_ms), milliseconds(run.p99_ms), milliseconds(found.total))
    section.row(name, f"{len(requests):,}", f"{run.per_second:,.0f}", *times, found.parts(), bound=bound)


def creates(bench: Bench) -> list[tuple[str, object]]:
    """New clients with a phone and an e-mail address each; more than are made in the time."""
    return [
        (
            LIST,
            {
                "name": f"ООО «Новый клиент {number}»",
                "phones": [phone_of(9_000_000 - number)],
                "emails": [f"new{number}@novyi.example"],
                "city": "Тула",
            },
        )
        for number in range(2000 * bench.seconds * bench.rounds // 4)
    ]


def judged(size: int) -> Section:
    """The matcher on a labelled base of its own."""
    section = Section(f"The matcher on {size:,} labelled records with known twins", ("", "share", ""))
    with step(f"the matcher on {size:,} labelled records"):
        found = quality(size)
    precision = Bound("precision of «same»", found.same_precision, 0.99, least=True)
    recall = Bound("recall of «suggest»", found.suggest_recall, 0.95, least=True)
    section.row("of what it calls the same, is", f"{found.same_precision:.4f}", bound=precision)
    section.row("of the twins, it calls the same or suggests", f"{found.suggest_recall:.4f}", bound=recall)
    section.notes.append(
        f"{found.twins:,} pairs of twins; of what it suggests {found.suggest_precision:.3f} are some; "
        f"{found.missed_by_keys:,} pairs share no key"
    )
    return section

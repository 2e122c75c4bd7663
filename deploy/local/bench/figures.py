"""What was measured, and whether it keeps what was promised. Pure."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from deploy.local.table import table


@dataclass(frozen=True)
class Run:
    """One run of many like operations, or the middle of several runs."""

    per_second: float
    p50_ms: float
    p99_ms: float
    p95_ms: float = 0.0
    """0 where it was not measured."""


@dataclass(frozen=True)
class Bound:
    """What must hold: `value` is at least `limit`, or at most, where not `least`. NaN holds nothing."""

    what: str
    value: float
    limit: float
    unit: str = ""
    least: bool = False

    @property
    def held(self) -> bool:
        return self.value >= self.limit if self.least else self.value <= self.limit

    @property
    def told(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.limit:g}{self.unit}"

    def __str__(self) -> str:
        return f"{self.told} {'✓' if self.held else '✗'}"


@dataclass
class Section:
    """One table of the report, with the bounds that it shows and notes below it."""

    title: str
    head: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def row(self, *cells: str, bound: Bound | None = None) -> None:
        """Adds a row; its last column is the bound's."""
        if bound is not None:
            self.bounds.append(bound)
        self.rows.append([*cells, str(bound) if bound else ""])

    def __str__(self) -> str:
        return "\n".join([self.title, indented(table(self.head, self.rows)), *(f"  {note}" for note in self.notes)])


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of all do not exceed; NaN where there is none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    rank = -(-len(ordered) * share // 1)  # rounded up
    return ordered[max(0, int(rank) - 1)]


def run_of(seconds: Sequence[float], took: float) -> Run:
    """A run that took `took` seconds, from how long each of its operations took."""
    return Run(len(seconds) / took, percentile(seconds, 0.5) * 1000, percentile(seconds, 0.99) * 1000)


def middle(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    return Run(
        statistics.median(run.per_second for run in runs),
        statistics.median(run.p50_ms for run in runs),
        statistics.median(run.p99_ms for run in runs),
        statistics.median(run.p95_ms for run in runs),
    )


def cells(run: Run) -> tuple[str, str, str]:
    """Its three figures as a table shows them."""
    return f"{run.per_second:,.0f}", milliseconds(run.p50_ms), milliseconds(run.p99_ms)


def milliseconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def verdict(sections: Sequence[Section]) -> str:
    """One line on all bounds, and one for each that is missed; empty where there is no bound."""
    bounds = [bound for section in sections for bound in section.bounds]
    if not bounds:
        return ""
    missed = [bound for bound in bounds if not bound.held]
    lines = [f"{len(bounds) - len(missed)} of {len(bounds)} bounds hold"]
    lines += [f"  ✗ {bound.what}: {bound.value:.3g}{bound.unit}, must be {bound.told}" for bound in missed]
    return "\n".join(lines)


def indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())

"""Rounds of HTTP load, with the CPU time that they cost everybody involved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from deploy.local.bench import wrk
from deploy.local.bench.figures import Run, cells, middle, milliseconds
from deploy.local.children import descendants


@dataclass(frozen=True)
class Target:
    """What is asked, as whom, and who works for it: the pids of the first processes of each, by name."""

    url: str
    headers: Mapping[str, str]
    workers: Mapping[str, int]
    requests: wrk.Mix | None = None
    """What is asked of the server at `url`, one after the other; else `url` itself, again and again."""

    def warm_up(self, connections: int = 8) -> None:
        wrk.load(self.url, connections, 1, self.headers, self.requests)

    def round(self, connections: int, seconds: int) -> "Round":
        """Raises Problem."""
        before = self._used()
        load = wrk.load(self.url, connections, seconds, self.headers, self.requests)
        after = self._used()
        cost = {name: (after[name] - before[name]) * 1000 / load.requests for name in after}
        return Round(load.run, cost)

    def _used(self) -> dict[str, float]:
        """CPU seconds up to now, with everything that each of them started."""
        used = {}
        for name, pid in self.workers.items():
            times = [process.cpu_times() for process in descendants(pid)]
            used[name] = sum(one.user + one.system for one in times)
        return used


@dataclass(frozen=True)
class Round:
    """`cost` is the CPU time of a request in milliseconds, by who used it."""

    run: Run
    cost: Mapping[str, float]

    @property
    def total(self) -> float:
        return sum(self.cost.values())

    def cells(self) -> tuple[str, str, str, str]:
        return *cells(self.run), milliseconds(self.total)

    def parts(self) -> str:
        return ", ".join(f"{name} {milliseconds(value)}" for name, value in self.cost.items())


def middle_round(rounds: Sequence[Round]) -> Round:
    """The median of each figure."""
    cost = {name: median(one.cost[name] for one in rounds) for name in rounds[0].cost}
    return Round(middle([one.run for one in rounds]), cost)

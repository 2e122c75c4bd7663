"""Requests through the gateway: one RPC beside nameko's pooled proxies, a client card, and 1,000 open pages."""

from collections.abc import Mapping
from statistics import median
from typing import Any

from deploy.local.bench import wrk
from deploy.local.bench.figures import Bound, Run, Section, cells, middle, milliseconds
from deploy.local.bench.ground import Ground, Peer, client_draft, cookie, free_port
from deploy.local.bench.nameko_front import THREADS
from deploy.local.bench.streams import Streams
from deploy.local.children import descendants
from deploy.local.progress import step

CONNECTIONS = (1, 8, 32)
PAGES = 1000
NO_QUERY = "/api/v1/parties?phone=101"
"""One RPC and no SQL: an extension's number belongs to nobody."""


def measure(ground: Ground, seconds: int, rounds: int) -> list[Section]:
    """Raises Problem."""
    session = cookie(ground.seller)
    client = ground.seller.post("/counterparties", client_draft(1))
    card = f"{ground.suite.gateway_url}/api/v1/counterparties/{client['id']}"
    return [
        one_rpc(ground, session, seconds, rounds),
        client_card(ground, card, session, seconds, rounds),
        open_pages(ground, card, session, seconds, rounds),
    ]


def one_rpc(ground: Ground, session: str, seconds: int, rounds: int) -> Section:
    environment = {"OTKLIK_AMQP_URI": ground.rabbit.uri}
    port = free_port()
    front = ["gunicorn", "-k", "gthread", "-w", "1", "--threads", str(THREADS), "-b", f"127.0.0.1:{port}"]
    front += ["--no-control-socket", "--log-level", "warning", "deploy.local.bench.nameko_front:create_app()"]
    peers = [
        Peer(ground, "nameko-echo", ["deploy.local.bench.nameko_echo"], environment),
        Peer(ground, "nameko-front", front, environment, port=port, path="/echo"),
    ]
    with step("Flask with nameko's pooled proxies"):
        for peer in peers:
            ground.run(peer)
    ours, theirs = ground.suite.gateway_url + NO_QUERY, f"http://127.0.0.1:{port}/echo"
    section = Section(
        "One RPC over HTTP, no SQL: the gateway (session, log line, metrics) beside Flask with nameko's pooled proxies",
        ("connections", "otklik req/s", "p50 ms", "p99 ms", "nameko req/s", "p50 ms", "p99 ms", "ratio", ""),
    )
    for url, who in ((ours, session), (theirs, "")):
        wrk.load(url, 8, 1, who)
    for connections in CONNECTIONS:
        with step(f"one RPC over HTTP, {connections} connections"):
            pairs = [
                (wrk.load(ours, connections, seconds, session).run, wrk.load(theirs, connections, seconds).run)
                for _ in range(rounds)
            ]
        our, their = (middle(runs) for runs in zip(*pairs, strict=True))
        ratio = our.per_second / their.per_second
        bound = Bound(f"one RPC at {connections} connections, times nameko's", ratio, 1.8, least=True)
        section.row(str(connections), *cells(our), *cells(their), f"{ratio:.2f}", bound=bound)
    for peer in peers:
        peer.stop()
    return section


def client_card(ground: Ground, url: str, session: str, seconds: int, rounds: int) -> Section:
    """GET of one client with phones and addresses: gateway, RPC, ORM, PostgreSQL."""
    section = Section(
        "A client card over HTTP: gateway, RPC, ORM, PostgreSQL",
        ("connections", "req/s", "p50 ms", "p99 ms", "CPU ms a request", "of which", ""),
    )
    wrk.load(url, 8, 1, session)
    for connections in CONNECTIONS:
        runs, costs = [], []
        with step(f"a client card, {connections} connections"):
            for _ in range(rounds):
                before = cpu_seconds(ground)
                load = wrk.load(url, connections, seconds, session)
                after = cpu_seconds(ground)
                runs.append(load.run)
                costs.append({name: (after[name] - before[name]) * 1000 / load.requests for name in after})
        run = middle(runs)
        cost = {name: median(one[name] for one in costs) for name in costs[0]}
        parts = ", ".join(f"{name} {milliseconds(value)}" for name, value in cost.items())
        total = milliseconds(sum(cost.values()))
        section.row(str(connections), *cells(run), total, parts, bound=CARD_BOUNDS.get(connections, _none)(run))
    return section


def _none(_run: Run) -> None:
    return None


CARD_BOUNDS: Mapping[int, Any] = {
    1: lambda run: Bound("a client card at 1 connection, median", run.p50_ms, 3.0, " ms"),
    8: lambda run: Bound("a client card at 8 connections", run.per_second, 700, "/s", least=True),
}


def open_pages(ground: Ground, url: str, session: str, seconds: int, rounds: int) -> Section:
    """The same while a thousand pages listen to what happens."""
    section = Section(
        f"The same at 1 connection while {PAGES:,} event streams are open, in one gateway process",
        ("", "", ""),
    )
    with Streams(ground, PAGES) as streams:
        with step(f"{PAGES:,} event streams"):
            streams.open()
        with step(f"a client card beside {PAGES:,} event streams"):
            run = middle([wrk.load(url, 1, seconds, session).run for _ in range(rounds)])
        with step("one event to all"):
            told = streams.tell_all()
        held = Bound("open event streams", len(streams), PAGES, least=True)
    section.row("streams still open after it", f"{held.value:,.0f}", bound=held)
    section.row("a client card, req/s", f"{run.per_second:,.0f}")
    section.row("a client card, p50 / p99 ms", f"{milliseconds(run.p50_ms)} / {milliseconds(run.p99_ms)}")
    section.row("from a POST to the event in every stream, ms", milliseconds(told * 1000))
    return section


def cpu_seconds(ground: Ground) -> dict[str, float]:
    """What each of the four has used up to now, with everything that it started."""
    suite = ground.suite
    servers = {"broker": ground.rabbit.process, "database": ground.postgres.process}
    pids = {name: suite.pid(name) for name in ("gateway", "contacts")}
    pids |= {name: process.pid for name, process in servers.items() if process is not None}
    used = {}
    for name, pid in pids.items():
        assert pid is not None
        times = [process.cpu_times() for process in descendants(pid)]
        used[name] = sum(one.user + one.system for one in times)
    return used

"""Requests through the gateway: one RPC beside nameko's pooled proxies, a client card, and 1,000 open pages."""

from deploy.local.bench.figures import Bound, Run, Section, milliseconds
from deploy.local.bench.ground import Ground, Peer, client_draft, free_port, headers, pid_of
from deploy.local.bench.load import Target, middle_round
from deploy.local.bench.nameko_front import THREADS
from deploy.local.bench.streams import Streams
from deploy.local.progress import step

CONNECTIONS = (1, 8, 32)
FIGURES = ("p50 ms", "p99 ms", "CPU ms")
PAGES = 1000
NO_QUERY = "/api/v1/parties?phone=101"
"""One RPC and no SQL: an extension's number belongs to nobody."""


def measure(ground: Ground, seconds: int, rounds: int) -> list[Section]:
    """Raises Problem."""
    session, address = headers(ground.seller), ground.suite.gateway_url
    client = ground.seller.post("/counterparties", client_draft(1))
    pids = ground.workers
    card = Target(f"{address}/api/v1/counterparties/{client['id']}", session, pids)
    return [
        one_rpc(ground, Target(address + NO_QUERY, session, pids), seconds, rounds),
        client_card(card, seconds, rounds),
        open_pages(ground, card, seconds, rounds),
    ]


def one_rpc(ground: Ground, ours: Target, seconds: int, rounds: int) -> Section:
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
    pids = {peer.name: pid_of(peer) for peer in peers} | {"broker": pid_of(ground.rabbit)}
    theirs = Target(f"http://127.0.0.1:{port}/echo", {}, pids)
    section = Section(
        "One RPC over HTTP, no SQL: the gateway (session, log line, metrics) beside Flask with nameko's pooled proxies",
        ("connections", *("otklik req/s", *FIGURES), *("nameko req/s", *FIGURES), "ratio", ""),
    )
    ours.warm_up()
    theirs.warm_up()
    for connections in CONNECTIONS:
        with step(f"one RPC over HTTP, {connections} connections"):
            pairs = [(ours.round(connections, seconds), theirs.round(connections, seconds)) for _ in range(rounds)]
        our, their = (middle_round(some) for some in zip(*pairs, strict=True))
        ratio = our.run.per_second / their.run.per_second
        bound = Bound(f"one RPC at {connections} connections, times nameko's", ratio, 1.8, least=True)
        section.row(str(connections), *our.cells(), *their.cells(), f"{ratio:.2f}", bound=bound)
        section.notes.append(f"CPU ms at {connections}: {our.parts()}; {their.parts()}")
    for peer in peers:
        peer.stop()
    return section


def client_card(card: Target, seconds: int, rounds: int) -> Section:
    """GET of one client with phones and addresses: gateway, RPC, ORM, PostgreSQL."""
    section = Section(
        "A client card over HTTP: gateway, RPC, ORM, PostgreSQL",
        ("connections", "req/s", *FIGURES, "of which", ""),
    )
    card.warm_up()
    for connections in CONNECTIONS:
        with step(f"a client card, {connections} connections"):
            found = middle_round([card.round(connections, seconds) for _ in range(rounds)])
        section.row(str(connections), *found.cells(), found.parts(), bound=card_bound(connections, found.run))
    section.notes.append("CPU ms: processor time of a request in all processes but the load generator")
    return section


def card_bound(connections: int, run: Run) -> Bound | None:
    if connections == 1:
        return Bound("a client card at 1 connection, median", run.p50_ms, 3.0, " ms")
    if connections == 8:
        return Bound("a client card at 8 connections", run.per_second, 700, "/s", least=True)
    return None


def open_pages(ground: Ground, card: Target, seconds: int, rounds: int) -> Section:
    """The same while a thousand pages listen to what happens."""
    section = Section(
        f"The same at 1 connection while {PAGES:,} event streams are open, in one gateway process",
        ("", "", ""),
    )
    with Streams(ground, PAGES) as streams:
        with step(f"{PAGES:,} event streams"):
            streams.open()
        with step(f"a client card beside {PAGES:,} event streams"):
            found = middle_round([card.round(1, seconds) for _ in range(rounds)])
        with step("one event to all"):
            told = streams.tell_all()
        held = Bound("open event streams", len(streams), PAGES, least=True)
    section.row("streams still open after it", f"{held.value:,.0f}", bound=held)
    section.row("a client card, req/s", f"{found.run.per_second:,.0f}")
    section.row("a client card, p50 / p99 ms", f"{milliseconds(found.run.p50_ms)} / {milliseconds(found.run.p99_ms)}")
    section.row("from a POST to the event in every stream, ms", milliseconds(told * 1000))
    return section

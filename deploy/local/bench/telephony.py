"""Telephony under load: the caller card while a million numbers are known, and a provider's events across kills."""

import time

import psycopg

from deploy.local.bench import call, sip_load, webhooks
from deploy.local.bench.figures import Bound, Section, milliseconds, percentile
from deploy.local.bench.ground import Ground, phone_of
from deploy.local.bench.listeners import Listener, listener
from deploy.local.bench.network import Network
from deploy.local.bench.sip import Caller, DeskPhone
from deploy.local.progress import step

SELLERS = 10
CALLS_A_SECOND = 20
SECONDS = 30
PIECES = ("card", "webhooks", "sip")
FILL = """
    INSERT INTO client_records
        (id, version, person, name, counterparty_id, counterparty_name, manager_id, private, deleted, segment_ids)
    SELECT md5('bench' || n)::uuid, 1, false, 'ООО «Номер ' || n || '»', md5('bench' || n)::uuid,
        'ООО «Номер ' || n || '»', (%(sellers)s::uuid[])[1 + n %% cardinality(%(sellers)s::uuid[])], false, false, '{}'
    FROM generate_series(0, %(known)s - 1) AS n
"""
NUMBERS = """
    INSERT INTO client_phones (phone, record_id)
    SELECT '+7916' || lpad(n::text, 7, '0'), md5('bench' || n)::uuid FROM generate_series(0, %(known)s - 1) AS n
"""


def measure(ground: Ground, pieces: tuple[str, ...], known: int, events: int) -> list[Section]:
    """Raises Problem."""
    sections: list[Section] = []
    if "card" in pieces:
        sections.append(card(ground, known))
    if "webhooks" in pieces:
        sections += webhooks.measure(ground, events)
    if "sip" in pieces:
        sections += sip_load.measure(ground)
    return sections


def card(ground: Ground, known: int) -> Section:
    """INVITE → the event in the browser of one of ten sellers, among whom 20 calls a second are spread."""
    sellers = [ground.seller, *(ground.another_seller(number) for number in range(2, SELLERS + 1))]
    ids = [seller.get("/session")["user"]["id"] for seller in sellers]
    desk = DeskPhone()
    with step(f"{known:,} known numbers, {SELLERS} sellers"):
        for number, user_id in enumerate(ids, 101):
            uri = f"sip:{number}@127.0.0.1:{desk.port}"
            ground.admin.post("/extensions", {"user_id": user_id, "number": str(number), "uri": uri})
        ground.admin.post("/sip-accounts", {"name": "Замер", "line_number": call.LINE_NUMBER, "rings": ids[:1]})
        fill(ground, known, ids)
    caller = Caller(ground.suite.stack.port("sip"), call.LINE_NUMBER)
    call.wait_for_line(caller)
    caller.close()
    network = Network(ground.suite.stack.port("sip"), call.LINE_NUMBER)
    try:
        with listener(ground.seller) as page:
            with step(f"{CALLS_A_SECOND} calls a second for {SECONDS} s, a tenth of them heard by {page.kind}"):
                began, heard = ring_all(network, page, known)
            return section(
                page.kind, known, network, [(at and at - start) for start, at in zip(began, heard, strict=True)]
            )
    finally:
        network.close()
        desk.close()


def fill(ground: Ground, known: int, sellers: list[str]) -> None:
    """Telephony's own projection, as the events of `contacts` would have made it."""
    with psycopg.connect(ground.database_url("telephony"), autocommit=True) as db:
        db.execute(FILL, {"sellers": sellers, "known": known})
        db.execute(NUMBERS, {"known": known})
        db.execute("VACUUM ANALYZE client_records, client_phones")
        db.execute("CHECKPOINT")  # else what was filled is written to the disk while calls are measured


def ring_all(network: Network, page: Listener, known: int) -> tuple[list[float], list[float | None]]:
    """When the seller's own calls began, and when the page heard of each. Each call is of another client."""
    count = CALLS_A_SECOND * SECONDS
    step_between = max(1, known // (count + 1)) // SELLERS * SELLERS or SELLERS
    own: dict[str, float] = {}
    start = time.monotonic()
    for place in range(count):
        time.sleep(max(0.0, start + place / CALLS_A_SECOND - time.monotonic()))
        # Clients of the sellers in turn: every tenth is of the one whose page listens.
        phone = phone_of((place * step_between + place % SELLERS) % known)
        placed = network.ring(phone)
        if place % SELLERS == 0:
            own[phone] = placed.began
    network.wait()
    return list(own.values()), [page.heard(phone, patience=0.5) for phone in own]


def section(by: str, known: int, network: Network, heard: list[float | None]) -> Section:
    """What became of the calls, in seconds each. Pure."""
    came = [one * 1000 for one in heard if one is not None]
    made = Section(
        f"From INVITE to the browser: {CALLS_A_SECOND} calls a second, {known:,} known numbers, heard by {by}",
        ("", "median ms", "p99 ms", "came", ""),
    )
    middle, slow = percentile(came, 0.5), percentile(came, 0.99)
    made.row(
        "the event `call_ringing`, with the client's card",
        milliseconds(middle),
        milliseconds(slow),
        f"{len(came)} of {len(heard)}",
        bound=Bound("INVITE to the card's event, median", middle, 60, " ms"),
    )
    made.bounds.append(Bound("INVITE to the card's event, p99", slow, 150, " ms"))
    made.bounds.append(Bound("calls heard of", len(came), len(heard), least=True))
    over = sum(one.over and one.rang for one in network.calls.values())
    made.row("calls that rang and ended as they should", "", "", f"{over} of {len(network.calls)}")
    made.bounds.append(Bound("calls that rang and ended", over, len(network.calls), least=True))
    if network.refusals:
        made.notes.append(f"refused: {dict(network.refusals)}")
    return made

"""From the INVITE of a client's call to the caller's card in a seller's browser."""

import time

from deploy.local.bench.figures import Bound, Section, milliseconds, percentile
from deploy.local.bench.ground import Ground, client_draft, phone_of
from deploy.local.bench.listeners import Listener, Stream, listener
from deploy.local.bench.sip import Caller, DeskPhone
from deploy.local.problem import Problem
from deploy.local.progress import step

CALLS = 50
WARM_UP = 3
APART_SECONDS = 0.5
LINE_NUMBER = "+74951234567"
FIRST_CLIENT = 1000
PATIENCE_SECONDS = 30.0


def measure(ground: Ground) -> list[Section]:
    """Raises Problem."""
    numbers = range(FIRST_CLIENT, FIRST_CLIENT + WARM_UP + CALLS)
    desk = DeskPhone()
    caller = Caller(ground.suite.stack.port("sip"), LINE_NUMBER)
    try:
        with step(f"a line, a phone and {len(numbers)} clients"):
            prepare(ground, desk, numbers)
            wait_for_line(caller)
        with listener(ground.seller) as page:
            with step(f"{CALLS} calls, heard by {page.kind}"):
                heard, shown = zip(*[one_call(caller, page, number) for number in numbers], strict=True)
            return [section(page.kind, list(heard[WARM_UP:]), list(shown[WARM_UP:]))]
    finally:
        caller.close()
        desk.close()


def prepare(ground: Ground, desk: DeskPhone, numbers: range) -> None:
    """Each call has a client of its own, of whom the seller is the manager and whose number is known to telephony."""
    seller = ground.seller.get("/session")["user"]["id"]
    ground.admin.post("/extensions", {"user_id": seller, "number": "101", "uri": f"sip:101@127.0.0.1:{desk.port}"})
    ground.admin.post("/sip-accounts", {"name": "Замер", "line_number": LINE_NUMBER, "rings": [seller]})
    for number in numbers:
        ground.seller.post("/counterparties", client_draft(number))


def wait_for_line(caller: Caller) -> None:
    """Until the agent has heard of the line, which it asks for now and then. Raises Problem."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            caller.give_up(caller.ring("+79990000000"))
            return
        except Problem:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def one_call(caller: Caller, page: Listener, number: int) -> tuple[float | None, float | None]:
    """Seconds until the event came and until the page showed the client; None for what did not happen."""
    phone, name = phone_of(number), client_draft(number)["name"]
    page.expect(phone, name)
    began = time.time()
    dialog = caller.ring(phone)
    heard = page.heard(phone)
    shown = page.shown(phone)
    caller.give_up(dialog)
    time.sleep(max(0.0, began + APART_SECONDS - time.time()))
    return heard and heard - began, shown and shown - began


def section(by: str, heard: list[float | None], shown: list[float | None]) -> Section:
    """What became of the calls, in seconds each. Pure."""
    made = Section(
        f"From INVITE to the browser: {len(heard)} calls of known clients, {1 / APART_SECONDS:.0f} a second, "
        f"heard by {by}",
        ("", "median ms", "p99 ms", "came", ""),
    )
    rows = [("the event `call_ringing`, with the client's card", heard)]
    if any(shown):
        rows.append(("the client's name on the page", shown))
    for title, times in rows:
        came = [one * 1000 for one in times if one is not None]
        middle = percentile(came, 0.5)
        bound = Bound("INVITE to the card's event, median", middle, 150, " ms") if times is heard else None
        count = f"{len(came)} of {len(times)}"
        made.row(title, milliseconds(middle), milliseconds(percentile(came, 0.99)), count, bound=bound)
    made.bounds.append(Bound("calls heard of", sum(one is not None for one in heard), len(heard), least=True))
    if by == Stream.kind:
        made.notes.append("Chromium or playwright is missing: no browser was measured")
    return made

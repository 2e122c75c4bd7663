"""A provider's events by the hundred thousand, while `telephony` and the gateway are killed again and again."""

import hashlib
import http.client
import itertools
import random
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg

from deploy.local.bench.figures import Bound, Section
from deploy.local.bench.ground import Ground, phone_of
from deploy.local.problem import Problem
from deploy.local.progress import step
from services.kit.wire import now
from tests.fakes import mango_words
from tests.telephony.stories import STORIES

CONNECTIONS = 4
KILLS = (("telephony", 0.2), ("gateway", 0.4), ("telephony", 0.6), ("telephony", 0.8))
"""What is killed, and after which part of the events was answered."""
DOWN_SECONDS = 1.0
"""How long what was killed stays away."""
NEAR = 40
"""Events come in disorder, but not further from their place than this."""
DOUBLED = 0.03
SETTLE_SECONDS = 1800.0
HANDLED = "SELECT count(*) FROM raw_events WHERE account_id = %s AND state = 'handled'"
OUTCOMES = "SELECT outcome, count(*) FROM calls WHERE provider_account_id = %s AND status = 'ended' GROUP BY outcome"


@dataclass
class Told:
    """What is sent, and what must come of it."""

    events: list[mango_words.Sent]
    distinct: int
    calls: int
    outcomes: Counter[str]


def measure(ground: Ground, count: int, seed: int = 1) -> list[Section]:
    """`count` events at least, of whole calls. Raises Problem."""
    with step(f"{count:,} events of a provider, made"):
        told = day(count, seed)
    account, sender = door(ground)
    url = ground.database_url("telephony")
    with step(f"{len(told.events):,} events sent, {len(KILLS)} kills"):
        began = time.monotonic()
        again = send(ground, sender, told.events)
        answered = time.monotonic() - began
    with step("all of them handled"), psycopg.connect(url, autocommit=True) as db:
        handled = settled(db, account, told.distinct, began)
        found = Counter(dict(wait_for_calls(db, account, told.calls)))
    made = Section(
        f"{len(told.events):,} webhook events of Mango, {CONNECTIONS} connections, in disorder, some twice; telephony "
        "killed three times and the gateway once",
        ("", "", ""),
    )
    rate = told.distinct / handled if handled else float("nan")
    made.row("events answered with 200 a second", f"{len(told.events) / answered:,.0f}")
    made.row("sent again, because nothing answered", f"{again:,}")
    made.row("distinct events handled a second", f"{rate:,.0f}", bound=Bound("events/s", rate, 300, "/s", least=True))
    lost = told.distinct - count_of(url, account)
    made.row("events lost", f"{lost:,}", bound=Bound("events lost", lost, 0))
    wrong = sum((told.outcomes - found).values()) + sum((found - told.outcomes).values())
    made.row(f"calls in the ledger, of {told.calls:,}", f"{found.total():,}")
    made.row("calls that ended otherwise than they did", f"{wrong:,}", bound=Bound("calls told wrongly", wrong, 0))
    return [made]


def day(count: int, seed: int) -> Told:
    """Calls of every kind until there are `count` events, in disorder, some twice. The same for the same seed."""
    chance = random.Random(seed)  # noqa: S311
    events: list[mango_words.Sent] = []
    outcomes: Counter[str] = Counter()
    began = now().replace(microsecond=0) - timedelta(hours=20)
    for number, story in enumerate(itertools.cycle(STORIES)):
        if len(events) >= count:
            break
        at = began + timedelta(seconds=number % 60_000)
        one = replace(story, client=phone_of(number).removeprefix("+"), began=at, recordings=0)
        events += mango_words.events(one, f"bench-{number}")
        outcomes[str(story.outcome)] += 1
    distinct = len(set(events))
    events += chance.sample(events, round(len(events) * DOUBLED))
    order = sorted(range(len(events)), key=lambda place: place % (distinct or 1) + chance.uniform(0, NEAR))
    return Told([events[place] for place in order], distinct, outcomes.total(), outcomes)


def door(ground: Ground) -> tuple[str, "Sender"]:
    """A new account, and who sends to it."""
    draft = {
        "provider": "mango",
        "name": "Замер",
        "login": secrets.token_hex(8),
        "password": secrets.token_hex(16),
        "sender_addresses": ["127.0.0.1"],
        "address": "http://127.0.0.1:9/",
    }
    account = ground.admin.post("/provider-accounts", draft)
    sender = Sender(ground.suite.gateway_url, account["webhook_path"], draft["login"], draft["password"])
    deadline = time.monotonic() + 30
    while sender.post(("ping", "{}")) != 200:
        if time.monotonic() > deadline:
            raise Problem("the gateway did not hear of the door")
        time.sleep(0.5)
    return account["id"], sender


class Sender:
    """Mango's side: signs and posts, on connections that stay open, one a thread."""

    def __init__(self, address: str, path: str, key: Any, salt: Any) -> None:
        self.host, self.path, self.key, self.salt = urlsplit(address).netloc, path, str(key), str(salt)
        self._local = threading.local()

    def post(self, sent: mango_words.Sent) -> int:
        """The status; 0 where nothing answered."""
        path, text = sent
        sign = hashlib.sha256((self.key + text + self.salt).encode()).hexdigest()
        body = urlencode({"vpbx_api_key": self.key, "sign": sign, "json": text})
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection(self.host, timeout=15)
        try:
            connection.request(
                "POST", f"{self.path}/{path}", body, {"Content-Type": "application/x-www-form-urlencoded"}
            )
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return 0
        return int(answer.status)


def send(ground: Ground, sender: Sender, events: list[mango_words.Sent]) -> int:
    """Until each was answered with 200; how many had to be sent again."""
    waiting = iter(enumerate(events, 1))
    lock, reached, again = threading.Lock(), [0], [0]

    def work() -> None:
        while True:
            with lock:
                place, event = next(waiting, (0, None))
            if event is None:
                return
            while sender.post(event) != 200:
                again[0] += 1
                time.sleep(0.1)
            reached[0] = max(reached[0], place)

    threads = [threading.Thread(target=work, name="provider") for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for process, share in KILLS:
        while reached[0] < share * len(events) and any(thread.is_alive() for thread in threads):
            time.sleep(0.05)
        ground.suite.kill(process)
        time.sleep(DOWN_SECONDS)
        ground.suite.start(process)
    for thread in threads:
        thread.join()
    return again[0]


def settled(db: psycopg.Connection[Any], account: str, distinct: int, began: float) -> float:
    """Seconds from `began` until all are handled. Raises Problem where that takes too long."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        done = db.execute(HANDLED, (account,)).fetchone()
        if done is not None and done[0] >= distinct:
            return time.monotonic() - began
        time.sleep(0.5)
    raise Problem(f"of {distinct:,} events {done[0] if done else 0:,} were handled in time")


def wait_for_calls(db: psycopg.Connection[Any], account: str, calls: int) -> list[tuple[str, int]]:
    """How many calls ended how, once they all have or a minute is over."""
    deadline = time.monotonic() + 60
    while True:
        found = db.execute(OUTCOMES, (account,)).fetchall()
        if sum(count for _, count in found) >= calls or time.monotonic() > deadline:
            return found
        time.sleep(0.5)


def count_of(url: str, account: str) -> int:
    with psycopg.connect(url) as db:
        found = db.execute("SELECT count(*) FROM raw_events WHERE account_id = %s", (account,)).fetchone()
    return found[0] if found else 0

"""One SIP agent under load, between SIPp as the network and SIPp as the desk phones: two legs a call, bridged by us.

Call rates and calls at once are measured of the agent alone: `telephony` is stopped, so that calls go by the line's own
settings and facts wait in the broker. Recordings are measured with the whole suite at work.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from deploy.local import packages
from deploy.local.bench.figures import Bound, Section, milliseconds, percentile
from deploy.local.bench.ground import Ground, free_port
from deploy.local.bench.memory import resident_megabytes
from deploy.local.bench.sipp import HOST, Sipp, wait_bound
from deploy.local.bench.tones import Heard, listen
from deploy.local.children import descendants
from deploy.local.problem import Problem
from deploy.local.processes import health
from deploy.local.progress import step
from tests.peers.sip.scenarios import scenario
from tests.peers.sip.sound import write_alaw_tone

PLAIN, RECORDED = "+74950000020", "+74950000021"
"""What is dialled: the line that records nothing, and the one that records."""
RATES = (25, 50, 100, 150)
"""Calls a second. Each has two legs: 150 are the 300 of a bare pjsua2."""
RATE_SECONDS = 10
TALK_SECONDS = 1.0
AT_ONCE = 200
RECORDINGS, RECORDED_SECONDS = 20, 20.0
FIRST_HERTZ, APART_HERTZ, DESK_HERTZ = 512.0, 50.0, 440.0
LIMIT, OVER = 100, 50
MOST_BROKEN = 0.01
"""The share of 20 ms frames of a recording in which its tone may be faint or jump."""
RTP_PORTS = "44000-46999"
FIRST_MEDIA, LAST_MEDIA = 10000, 20000
"""Where the peers' sound goes in and out."""
FILES = """
    SELECT recordings.object_key FROM calls JOIN recordings ON recordings.call_id = calls.id
    WHERE calls.phone_raw = %s AND calls.outcome = 'talked'
"""


def measure(ground: Ground) -> list[Section]:
    """Raises Problem."""
    if shutil.which("sipp") is None:
        packages.install(["sip-tester"])
    with ready(ground) as load:
        sections = [load.recordings(ground)]
        with alone(ground):
            sections += [load.rates(), load.at_once()]
            load.restart(LIMIT)
            sections.append(load.over_the_limit())
    return sections


@contextmanager
def ready(ground: Ground) -> Iterator["Load"]:
    """A seller's phone, two lines, and an agent that takes as many calls as pjsua2 was built for."""
    seller = ground.another_seller(99).get("/session")["user"]["id"]
    load = Load(ground, free_port())
    uri = f"sip:199@{HOST}:{load.phone_port}"
    ground.admin.post("/extensions", {"user_id": seller, "number": "199", "uri": uri})
    for number, record in ((PLAIN, False), (RECORDED, True)):
        line = {"name": f"Нагрузка {number}", "line_number": number, "rings": [seller], "record": record}
        ground.admin.post("/sip-accounts", line)
    load.restart(AT_ONCE + 20)
    with step("two lines"):
        load.wait("the lines are open", load.lines_open)
    ground.suite.stop("telephony-jobs")  # recordings stay as they were made
    try:
        yield load
    finally:
        ground.suite.start("telephony-jobs")


@contextmanager
def alone(ground: Ground) -> Iterator[None]:
    """Nobody tells the agent what to do with a call, and nobody takes its facts from the broker."""
    ground.suite.stop("telephony")
    try:
        yield
    finally:
        ground.suite.start("telephony")


@dataclass
class Used:
    """What some load did, and what it took of the agent."""

    caller: Sipp
    seconds: float
    talked: int
    cpu: float
    megabytes: float
    drained: float
    """Seconds from the last call's end until the broker had all facts."""


class Load:
    """`phone_port` is where the desk phones are."""

    def __init__(self, ground: Ground, phone_port: int) -> None:
        self.ground, self.phone_port = ground, phone_port
        self.folder = ground.folder / "sipp"
        self._runs, self._next_media = 0, FIRST_MEDIA

    def restart(self, calls: int) -> None:
        """The agent, with this limit."""
        suite = self.ground.suite
        suite.env("sip-agent").update({"OTKLIK_SIP_CALLS": str(calls), "OTKLIK_RTP_PORTS": RTP_PORTS})
        suite.restart("sip-agent")
        time.sleep(3)  # until it has found out that nobody tells it its lines, and opened those it knows

    def rates(self) -> Section:
        made = Section(
            f"Calls a second through one SIP agent, {TALK_SECONDS:.0f} s each, two legs bridged, {RATE_SECONDS} s",
            ("calls/s", "answered, ended right", "sent again", "answer ms p50", "p99", "CPU", "MB", "facts after", ""),
        )
        for rate in RATES:
            count = rate * RATE_SECONDS
            with step(f"{rate} calls a second"), self.phones(None):
                used = self.offer(PLAIN, count, rate, TALK_SECONDS)
            times = used.caller.answer_times()
            right = min(used.caller.good - used.caller.count("GenericCounter1(C)"), used.talked)
            made.row(
                str(rate),
                f"{right} of {count}",
                str(used.caller.sent_again),
                milliseconds(percentile(times, 0.5)),
                milliseconds(percentile(times, 0.99)),
                f"{used.cpu / used.seconds:.2f}",
                f"{used.megabytes:.0f}",
                f"{used.drained:.1f} s",
                bound=Bound(f"calls ended right at {rate}/s", right, count, least=True),
            )
        return made

    def at_once(self) -> Section:
        made = Section(
            f"Calls at once through one SIP agent, sound both ways, both sides recorded: {AT_ONCE} for 15 s",
            ("", "answered, ended right", "sent again", "CPU", "MB", ""),
        )
        with step(f"{AT_ONCE} calls at once"), self.phones(DESK_HERTZ):
            used = self.offer(RECORDED, AT_ONCE, 40, 15.0, hertz=FIRST_HERTZ)
        right = min(used.caller.good - used.caller.count("GenericCounter1(C)"), used.talked)
        made.row(
            f"{AT_ONCE} calls, {2 * AT_ONCE} legs",
            f"{right} of {AT_ONCE}",
            str(used.caller.sent_again),
            f"{used.cpu / used.seconds:.2f}",
            f"{used.megabytes:.0f}",
            bound=Bound("calls at once that ended right", right, AT_ONCE, least=True),
        )
        return made

    def over_the_limit(self) -> Section:
        made = Section(
            f"Over the limit of one SIP agent ({LIMIT}): {LIMIT + OVER} calls offered, {LIMIT} a second",
            ("", "answered", "refused with 486 or 503", "without an answer", "refusal ms, slowest", ""),
        )
        with step(f"{OVER} calls over the limit"), self.phones(None):
            used = self.offer(PLAIN, LIMIT + OVER, LIMIT, 5.0)
        refused = used.caller.count("GenericCounter1(C)")
        clean = used.caller.good
        slowest = max(used.caller.answer_times(), default=float("nan"))
        made.row(
            f"{LIMIT + OVER} calls",
            str(clean - refused),
            str(refused),
            str(LIMIT + OVER - clean),
            milliseconds(slowest),
            bound=Bound("calls answered or refused cleanly", clean, LIMIT + OVER, least=True),
        )
        made.bounds.append(Bound("refused with 486 or 503", refused, OVER, least=True))
        made.bounds.append(Bound("talked at the limit", used.talked, LIMIT, least=True))
        return made

    def recordings(self, ground: Ground) -> Section:
        """Each client says a tone of its own, the phones all say another one: both are looked for in every file."""
        made = Section(
            f"{RECORDINGS} recordings at once, {RECORDED_SECONDS:.0f} s each, every client with a tone of its own",
            ("", "found", "frames of 20 ms", "broken", "shortest s", ""),
        )
        with step(f"{RECORDINGS} recordings at once"), self.phones(DESK_HERTZ):
            tones = [FIRST_HERTZ + APART_HERTZ * number for number in range(RECORDINGS)]
            callers = [
                self.caller(RECORDED, 1, 1, RECORDED_SECONDS, hertz=hertz, number=f"+7916200{number:04d}")
                for number, hertz in enumerate(tones)
            ]
            for caller in callers:
                caller.wait(RECORDED_SECONDS + 30)
                caller.stop()
        files = [self.file_of(ground, f"+7916200{number:04d}") for number in range(RECORDINGS)]
        for title, channel in (("clients, left", 0), ("desk phones, right", 1)):
            wanted = tones if channel == 0 else [DESK_HERTZ] * RECORDINGS
            heard = [listen(file, channel, hertz) for file, hertz in zip(files, wanted, strict=True) if file]
            found = [one for one in heard if one.loudness > 0.3]
            made.row(
                title,
                f"{len(found)} of {RECORDINGS}",
                str(sum(one.frames for one in heard)),
                str(sum(one.broken for one in heard)),
                f"{min((one.seconds for one in heard), default=0.0):.2f}",
                bound=Bound(f"tones found, {title}", len(found), RECORDINGS, least=True),
            )
            made.bounds.append(Bound(f"broken frames of the worst, {title}", worst(heard), MOST_BROKEN))
            shortest = min((one.seconds for one in heard), default=0.0)
            made.bounds.append(Bound(f"shortest, {title}", shortest, RECORDED_SECONDS - 0.1, " s", least=True))
        return made

    def offer(self, called: str, count: int, rate: int, talk_seconds: float, *, hertz: float | None = None) -> Used:
        """Places calls at the rate until there were so many, and waits for the end of all. Raises Problem."""
        agent = descendants(self.ground.suite.pid("sip-agent") or 0)[0]
        talked, cpu, began = self.talked(), agent.cpu_times(), time.monotonic()
        caller = self.caller(called, count, rate, talk_seconds, hertz=hertz)
        try:
            caller.wait(count / rate + talk_seconds + 60)
            seconds = time.monotonic() - began
            self.wait("every call is over", lambda: self.metric("otklik_agent_calls") == 0)
            after = agent.cpu_times()
            over = time.monotonic()
            self.wait("the broker has all facts", lambda: self.metric("otklik_agent_facts_waiting") == 0)
            spent = after.user + after.system - cpu.user - cpu.system
            drained = time.monotonic() - over
            return Used(caller, seconds, self.talked() - talked, spent, resident_megabytes(agent), drained)
        finally:
            caller.stop()

    def caller(
        self,
        called: str,
        count: int,
        rate: int,
        talk_seconds: float,
        *,
        hertz: float | None,
        number: str = "+79162000000",
    ) -> Sipp:
        """Begins to call; with `hertz` it says a tone."""
        agent = f"{HOST}:{self.ground.suite.stack.port('sip')}"
        told = {"to": f"{called}@{agent}", "caller": number, "headers": "Supported: replaces"}
        told["milliseconds"] = str(int(talk_seconds * 1000))
        kind = "load_unheard" if hertz is None else "load"
        folder = self.prepared(kind, hertz, told)
        arguments = [agent, "-sf", "scenario.xml", "-m", str(count), "-r", str(rate), "-l", str(count)]
        return Sipp(folder, arguments, free_port(), self.media_ports(count))

    @contextmanager
    def phones(self, hertz: float | None) -> Iterator[None]:
        """Every phone answers at once; with `hertz` it says a tone."""
        kind = "phone_unheard" if hertz is None else "phone_answers"
        folder = self.prepared(kind, hertz, {"milliseconds": "0"})
        with Sipp(folder, ["-sf", "scenario.xml"], self.phone_port, self.media_ports(AT_ONCE)):
            wait_bound(self.phone_port)
            yield

    def media_ports(self, calls: int) -> int:
        """The first of a range of ports for the sound of so many calls at once, four each."""
        first = self._next_media
        self._next_media = first + 4 * min(calls, AT_ONCE + 20) + 20
        if self._next_media > LAST_MEDIA:
            self._next_media = FIRST_MEDIA
        return first

    def prepared(self, kind: str, hertz: float | None, told: dict[str, str]) -> Path:
        """A folder of its own for the next SIPp, with its scenario and its tone."""
        self._runs += 1
        folder = self.folder / f"{self._runs}-{kind}"
        folder.mkdir(parents=True)
        if hertz is not None:
            write_alaw_tone(folder / "tone.wav", hertz)
        (folder / "scenario.xml").write_text(scenario(kind, tone="tone.wav", **told))
        return folder

    def talked(self) -> int:
        return int(self.metric('otklik_agent_calls_ended_total{outcome="talked"}'))

    def metric(self, name: str) -> float:
        """Of the agent; 0.0 where it is not there."""
        text = health(self.ground.suite.stack.port("health of sip-agent"), "/metrics")[1]
        line = next((line for line in text.splitlines() if line.startswith(name + " ")), "0")
        return float(line.rpartition(" ")[2])

    def lines_open(self) -> bool:
        lines = self.ground.admin.get("/sip-accounts")
        lines = lines["items"] if isinstance(lines, dict) else lines
        own = [line for line in lines if line["line_number"] in (PLAIN, RECORDED)]
        return all(line["state"]["status"] == "ready" for line in own)

    def file_of(self, ground: Ground, number: str) -> Path | None:
        """The recording of this client's call, once it is there; None where it does not come."""
        deadline = time.monotonic() + 20
        with psycopg.connect(ground.database_url("telephony"), autocommit=True) as db:
            while time.monotonic() < deadline:
                if (row := db.execute(FILES, (number,)).fetchone()) is not None:
                    return ground.folder / "objects" / str(row[0])
                time.sleep(0.2)
        return None

    def wait(self, what: str, holds: Callable[[], bool], patience_seconds: float = 60.0) -> None:
        deadline = time.monotonic() + patience_seconds
        while not holds():
            if time.monotonic() > deadline:
                raise Problem(f"not within {patience_seconds:.0f} s: {what}")
            time.sleep(0.1)


def worst(heard: list[Heard]) -> float:
    """The largest share of broken frames; NaN where nothing was heard."""
    return max((one.broken / one.frames if one.frames else 1.0 for one in heard), default=float("nan"))

"""`python -m services.telephony.agent`: the SIP process, until SIGTERM. Settings, wiring, and the loop.

Besides what every process has, the environment may set `OTKLIK_SIP_HOST`, `OTKLIK_SIP_PORT`, `OTKLIK_RTP_PORTS`,
`OTKLIK_SIP_CALLS`, `OTKLIK_SIP_RING_SECONDS`, `OTKLIK_SIP_MUSIC`, `OTKLIK_SIP_AUTHORITIES`, `OTKLIK_AGENT_FOLDER`,
`OTKLIK_AGENT_GRACE`.
"""

import os
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.kit import health
from services.kit.log import configure, get_logger
from services.kit.objects import object_store
from services.kit.rpc_client import RpcClient
from services.kit.settings import Settings, SettingsError, load, need
from services.telephony.agent.line_book import LineBook, own_id
from services.telephony.agent.loop import Limits, Loop
from services.telephony.agent.orders import OrderDesk
from services.telephony.agent.phone import AUTHORITIES, Phone, PhoneError
from services.telephony.agent.publisher import Publisher
from services.telephony.agent.recordings import Recordings
from services.telephony.agent.routes import Routes, Shelf
from services.telephony.agent.spool import Spool
from services.telephony.agent.tones import Tones

log = get_logger(__name__)
SWITCH_SECONDS = 0.0005
"""The loop gives Python's lock up at each word to pjsua2: others must not keep it for the usual 5 ms each time."""


@dataclass(frozen=True)
class AgentSettings:
    host: str
    port: int
    rtp_ports: range
    limits: Limits
    folder: Path
    grace_seconds: float
    music: str
    """A WAV for who is on hold, or `silence`; where it is empty, a melody of ours."""
    authorities: Path


def read_settings(environment: Mapping[str, str]) -> AgentSettings:
    """Raises SettingsError."""
    try:
        first, _, last = environment.get("OTKLIK_RTP_PORTS", "20000-21999").partition("-")
        rtp_ports = range(int(first), int(last) + 1)
        limits = Limits(
            calls=int(environment.get("OTKLIK_SIP_CALLS", "100")),
            ring_seconds=float(environment.get("OTKLIK_SIP_RING_SECONDS", "60")),
        )
        port = int(environment.get("OTKLIK_SIP_PORT", "18060"))
        grace = float(environment.get("OTKLIK_AGENT_GRACE", "5"))
    except ValueError as error:
        raise SettingsError(f"One of OTKLIK_SIP_*, OTKLIK_RTP_PORTS, OTKLIK_AGENT_GRACE is wrong: {error}.") from None
    if len(rtp_ports) < 4 or not 0 < rtp_ports.start <= rtp_ports.stop <= 65536:
        raise SettingsError("OTKLIK_RTP_PORTS must be a range of ports, like 20000-21999.")
    folder = Path(need(environment.get("OTKLIK_AGENT_FOLDER", ""), "OTKLIK_AGENT_FOLDER"))
    return AgentSettings(
        environment.get("OTKLIK_SIP_HOST", "127.0.0.1"),
        port,
        rtp_ports,
        limits,
        folder,
        grace,
        music=environment.get("OTKLIK_SIP_MUSIC", ""),
        authorities=Path(environment.get("OTKLIK_SIP_AUTHORITIES", AUTHORITIES)),
    )


def run(settings: Settings, agent: AgentSettings) -> None:
    """Works until SIGTERM or SIGINT. Raises PhoneError, SettingsError or OSError where it cannot begin."""
    need(settings.secret_key, "OTKLIK_SECRET_KEY")
    object_store(settings.objects)
    amqp_uri = need(settings.amqp_uri, "OTKLIK_AMQP_URI")
    sys.setswitchinterval(SWITCH_SECONDS)
    agent.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # who called, and what was said
    spool = Spool(agent.folder / "spool.sqlite")
    publisher = Publisher(spool, amqp_uri)
    spool.added = publisher.wake
    store = lambda: object_store(settings.objects)  # noqa: E731 - opened anew, so that a store that is away harms nobody
    recordings = Recordings(agent.folder / "recordings", store, spool)
    rpc = RpcClient(amqp_uri)
    agent_id = own_id(agent.folder / "agent-id")
    tones = Tones(agent.folder / "tones", agent.music)
    routes = Routes(rpc, Shelf(agent.folder / "sounds", store), agent.limits.ring_seconds)
    loop = Loop(agent_id, routes, spool, recordings, tones, agent.limits)
    desk = OrderDesk(amqp_uri, loop)
    lines = LineBook(
        rpc,
        agent.folder / "lines.json",
        agent_id,
        f"{socket.gethostname()}:{agent.port}",
        loop.set_lines,
        loop.line_reports,
    )
    loop.reported, loop.cut_off, loop.yielded = lines.wake, lines.cut_off, lines.hand_on_again
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.stop(agent.grace_seconds))
    if settings.health_port is not None:
        health.serve(settings.health_host, settings.health_port, {"sip": loop.check, "spool": spool.check})
    publisher.start()
    rpc.start()
    lines.start()
    desk.start()
    log.info("started", sip=f"{agent.host}:{agent.port}", calls=agent.limits.calls)
    try:
        phone = Phone(
            agent.host,
            agent.port,
            agent.rtp_ports,
            loop.happened,
            authorities=agent.authorities,
            silence=tones.silence,
            mark=agent_id.hex[-12:],
        )
        loop.run(phone)
    finally:
        desk.stop()
        lines.stop()
        recordings.stop()
        spool.flush()
        publisher.stop()
        spool.close()
        rpc.close()
    log.info("stopped")


def main() -> int:
    try:
        settings = load()
        configure("sip-agent", settings.log_level)
        run(settings, read_settings(os.environ))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except PhoneError as error:
        print(f"The SIP port cannot be opened (OTKLIK_SIP_HOST, OTKLIK_SIP_PORT): {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

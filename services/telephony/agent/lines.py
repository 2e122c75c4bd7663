"""Which lines there are, from `telephony`, kept on disk so that calls are taken while it is away.

Passwords stay sealed on disk and are opened in memory only.
"""

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from services.kit.log import get_logger
from services.kit.rpc_client import RpcClient
from services.kit.secrets import WrongSecretKey, unseal
from services.kit.wire import ServiceError, system
from services.telephony.agent.happenings import Line
from services.telephony.agent.sip import Invitation, host_of
from services.telephony.interface import AgentAccount, AgentConfiguration, Extension, Telephony

log = get_logger(__name__)
REFRESH_SECONDS = 15.0
RPC_SECONDS = 5.0


@dataclass(frozen=True)
class OpenLine:
    """A line as the agent uses it."""

    line: Line
    name: str
    line_number: str | None
    rings: tuple[Extension, ...]
    """Whom to ring where `telephony` does not answer."""
    addresses: frozenset[str]
    """Where its calls come from."""


def find_line(lines: Iterable[OpenLine], invitation: Invitation, source: str) -> OpenLine | None:
    """The line a call came over: the registered one it is addressed to, else by sender and number dialled.

    `source` is the sender's `address:port`; this machine's own calls are taken on any trunk. Where no line of that
    sender has the number dialled, its only trunk (or only registered line) takes the call; of several, none does.
    """
    lines = list(lines)
    for line in lines:
        if line.line.registrar and line.line.username and line.line.username == invitation.request_user:
            return line
    address = host_of(source)
    known = [line for line in lines if address in line.addresses]
    if is_loopback(address):
        known += [line for line in lines if not line.line.registrar and line not in known]
    for called in invitation.called:
        for line in known:
            if line.line_number and same_number(line.line_number, called):
                return line
    trunks = [line for line in known if not line.line.registrar]
    return next((some[0] for some in (trunks, known) if len(some) == 1), None)


def same_number(one: str, other: str) -> bool:
    """The same digits, however written; Russian numbers from 8, 7 and +7 are one."""
    one, other = re.sub(r"\D", "", one), re.sub(r"\D", "", other)
    if not one or not other:
        return False
    return one == other or (min(len(one), len(other)) >= 10 and one[-10:] == other[-10:])


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def open_line(account: AgentAccount) -> OpenLine:
    """Raises WrongSecretKey."""
    line = Line(
        id=account.id,
        domain=account.domain,
        registrar=account.registrar or None,
        proxy=account.proxy or None,
        username=account.username,
        password=unseal(account.sealed_password) if account.sealed_password else "",
    )
    senders = {host_of(address) for address in (line.registrar, line.proxy) if address} or {host_of(line.domain)}
    addresses = frozenset[str]().union(*map(resolve, senders))
    return OpenLine(line, account.name, account.line_number, tuple(account.rings), addresses)


def resolve(host: str) -> frozenset[str]:
    """The addresses of a name; none where it is unknown."""
    try:
        return frozenset(str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM))
    except OSError:
        return frozenset()


class LineBook:
    """Asks for the lines at the start and every 15 s, on a thread of its own, and hands them on.

    `changed` gets all lines at each change of them, on that thread.
    """

    def __init__(self, rpc: RpcClient, file: Path, changed: Callable[[list[OpenLine]], None]) -> None:
        self.rpc, self.file, self.changed = rpc, file, changed
        self._last: list[OpenLine] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lines", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def _run(self) -> None:
        if (kept := self._kept()) is not None:
            self._hand_on(kept)
        while True:
            try:
                configuration = self._ask()
                self._keep(configuration)
                self._hand_on(configuration)
                pause = REFRESH_SECONDS
            except ServiceError as error:
                pause = 1.0 if self._last is None else REFRESH_SECONDS / 3
                log.warning("lines_not_refreshed", error=str(error))
            except Exception:
                pause = REFRESH_SECONDS
                log.exception("lines_not_refreshed")
            if self._stopping.wait(pause):
                return

    def _ask(self) -> AgentConfiguration:
        telephony = self.rpc.of(Telephony, system("agent"), deadline=RPC_SECONDS)
        return telephony.get_agent_configuration()

    def _hand_on(self, configuration: AgentConfiguration) -> None:
        lines = []
        for account in configuration.accounts:
            try:
                lines.append(open_line(account))
            except WrongSecretKey as error:
                log.error("line_unusable", line=account.name, error=str(error))
        if lines != self._last:
            self._last = lines
            self.changed(lines)

    def _kept(self) -> AgentConfiguration | None:
        try:
            return msgspec.json.decode(self.file.read_bytes(), type=AgentConfiguration)
        except (OSError, msgspec.DecodeError):
            return None

    def _keep(self, configuration: AgentConfiguration) -> None:
        content = msgspec.json.encode(configuration)
        if self.file.exists() and self.file.read_bytes() == content:
            return
        part = self.file.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_bytes(content)
        part.rename(self.file)

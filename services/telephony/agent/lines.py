"""Which of the lines a call came over. Pure but for looking names up."""

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass

from services.kit.secrets import unseal
from services.telephony.agent.happenings import Line
from services.telephony.agent.sip import Invitation, host_of
from services.telephony.interface import Route
from services.telephony.interface.agent import AgentAccount


@dataclass(frozen=True)
class OpenLine:
    """A line as the agent uses it."""

    line: Line
    name: str
    line_number: str | None
    fallback: Route
    """What is done with its calls where `telephony` does not answer."""
    addresses: frozenset[str]
    """Where its calls come from."""
    networks: tuple[str, ...] = ()
    """Networks that they may come from as well."""

    def sends_from(self, address: str) -> bool:
        return address in self.addresses or any(_within(address, network) for network in self.networks)


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
    known = [line for line in lines if line.sends_from(address)]
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
        transport=account.transport,
        port=account.port,
        srtp=account.srtp,
    )
    senders = {host_of(address) for address in (line.registrar, line.proxy) if address} or {host_of(line.domain)}
    addresses = frozenset[str]().union(*map(resolve, senders))
    return OpenLine(
        line, account.name, account.line_number, account.fallback, addresses, networks=tuple(account.senders)
    )


def resolve(host: str) -> frozenset[str]:
    """The addresses of a name; none where it is unknown."""
    try:
        return frozenset(str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM))
    except OSError:
        return frozenset()


def _within(address: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False

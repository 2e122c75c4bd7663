"""What DNS says of a sender's domain, and what is advised."""

import socket
import threading
from collections.abc import Iterator, Sequence

import dns.message
import dns.rrset
import pytest

from services.mail import domain_check
from services.mail.domain_check import DnsAway, Resolver

TXT = {
    "firm.test.": "v=spf1 include:_spf.mail.ru ~all",
    "mailru._domainkey.firm.test.": "v=DKIM1; k=rsa; p=MIGf",
    "_dmarc.firm.test.": "v=DMARC1; p=none",
    "open.test.": "v=spf1 +all",
}


@pytest.fixture
def name_server() -> Iterator[int]:
    """The port of a DNS server on loopback that knows TXT."""
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                raw, asker = udp.recvfrom(4096)
            except OSError:
                return
            query = dns.message.from_wire(raw)
            answer = dns.message.make_response(query)
            name = str(query.question[0].name)
            if name in TXT:
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", f'"{TXT[name]}"'))
            udp.sendto(answer.to_wire(), asker)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield udp.getsockname()[1]
    udp.close()


def states(address: str, service: str, resolver: Resolver) -> dict[str, str]:
    checked = domain_check.check(address, service, resolver.look_up)
    return {one.record: one.state for one in checked.findings}


def test_a_domain_that_is_set_up_is_told_from_one_that_is_not(name_server: int) -> None:
    """R49: with words on what to publish where."""
    resolver = Resolver(["127.0.0.1"], name_server)
    assert states("info@firm.test", "mailru", resolver) == {"spf": "good", "dkim": "good", "dmarc": "good"}
    assert states("info@open.test", "own", resolver) == {"spf": "weak", "dkim": "missing", "dmarc": "missing"}
    checked = domain_check.check("info@бюро.рф", "yandex", resolver.look_up)
    assert checked.domain == "бюро.рф".encode("idna").decode()
    spf, dkim, dmarc = checked.findings
    assert "redirect=_spf.yandex.net" in spf.advice and f"mail._domainkey.{checked.domain}" in dkim.advice
    assert dmarc.name == f"_dmarc.{checked.domain}" and "v=DMARC1" in dmarc.advice


def test_dns_that_is_away_is_said_to_be_so_in_time() -> None:
    """R49."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        resolver = Resolver(["127.0.0.1"], silent.getsockname()[1], seconds=0.4)
        assert states("info@firm.test", "own", resolver) == {"spf": "unknown", "dkim": "unknown", "dmarc": "unknown"}


def test_two_spf_records_are_no_good() -> None:
    """R49."""

    def two(name: str) -> Sequence[str]:
        if name != "firm.test":
            raise DnsAway(name)
        return ["v=spf1 mx ~all", "v=spf1 a -all"]

    spf = domain_check.check("info@firm.test", "own", two).findings[0]
    assert spf.state == "weak" and "несколько" in spf.advice

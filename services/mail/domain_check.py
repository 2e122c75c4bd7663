"""SPF, DKIM and DMARC of a domain, as DNS has them, and what to publish where something is missing."""

import time
from collections.abc import Callable, Sequence

import dns.exception
import dns.resolver

from services.mail.addresses import in_ascii, printable
from services.mail.interface.domain_check import DomainCheck, DomainFinding, DomainRecord, DomainState

SECONDS = 6.0
EACH_SECONDS = 3.0
SPF = {
    "yandex": "v=spf1 redirect=_spf.yandex.net",
    "mailru": "v=spf1 include:_spf.mail.ru ~all",
    "gmail": "v=spf1 include:_spf.google.com ~all",
    "exchange": "v=spf1 include:spf.protection.outlook.com -all",
    "outlook": "v=spf1 include:spf.protection.outlook.com -all",
}
OWN_SPF = "v=spf1 mx ~all"
SELECTORS = {
    "yandex": ("mail",),
    "mailru": ("mailru",),
    "gmail": ("google",),
    "exchange": ("selector1", "selector2"),
    "outlook": ("selector1", "selector2"),
}
USUAL_SELECTORS = ("mail", "default", "dkim", "mailru", "google", "selector1")
DMARC = "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
LookUp = Callable[[str], Sequence[str]]
"""The TXT records of a name; none where there are none. Raises DnsAway."""


class DnsAway(Exception):
    """DNS did not answer, or not in time."""


def check(email_address: str, service: str, look_up: LookUp | None = None) -> DomainCheck:
    """Bounded in time. What DNS does not tell is said to be unknown."""
    domain = in_ascii(email_address).rpartition("@")[2]
    asked = look_up or Resolver().look_up
    return DomainCheck(
        domain=domain, findings=[_spf(domain, service, asked), _dkim(domain, service, asked), _dmarc(domain, asked)]
    )


class Resolver:
    """The machine's own, for so many seconds altogether."""

    def __init__(self, servers: Sequence[str] = (), port: int = 53, seconds: float = SECONDS) -> None:
        self._until = time.monotonic() + seconds
        try:
            self._resolver = dns.resolver.Resolver(configure=not servers)
        except dns.exception.DNSException:
            self._resolver = dns.resolver.Resolver(configure=False)
        if servers:
            self._resolver.nameservers, self._resolver.port = list(servers), port

    def look_up(self, name: str) -> list[str]:
        """Raises DnsAway."""
        left = min(EACH_SECONDS, self._until - time.monotonic())
        if left <= 0:
            raise DnsAway("no time is left")
        try:
            answer = self._resolver.resolve(name, "TXT", lifetime=left, raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN:
            return []
        except (dns.exception.DNSException, OSError, ValueError) as error:
            raise DnsAway(str(error)) from error
        return [b"".join(record.strings).decode("utf-8", "replace")[:2_000] for record in answer.rrset or ()]


def _spf(domain: str, service: str, look_up: LookUp) -> DomainFinding:
    wanted = SPF.get(service, OWN_SPF)
    try:
        found = [text for text in look_up(domain) if text.lower().split()[:1] == ["v=spf1"]]
    except DnsAway:
        return _unknown("spf", domain)
    if not found:
        return _finding("spf", "missing", domain, "", f"Добавьте TXT-запись для {domain}: {wanted}")
    if len(found) > 1:
        advice = "Записей SPF несколько, почтовые службы не верят ни одной. Оставьте одну."
        return _finding("spf", "weak", domain, " | ".join(found), advice)
    if found[0].split()[-1].lower() in ("+all", "all"):
        advice = "Запись разрешает слать от вашего имени всем: замените её конец на ~all."
        return _finding("spf", "weak", domain, found[0], advice)
    return _finding("spf", "good", domain, found[0], "")


def _dkim(domain: str, service: str, look_up: LookUp) -> DomainFinding:
    selectors = SELECTORS.get(service, USUAL_SELECTORS)
    name = f"{selectors[0]}._domainkey.{domain}"
    away = False
    for selector in selectors:
        place = f"{selector}._domainkey.{domain}"
        try:
            found = [text for text in look_up(place) if "p=" in text.replace(" ", "")]
        except DnsAway:
            away = True
            continue
        if found and "p=;" not in found[0].replace(" ", "") and not found[0].rstrip().endswith("p="):
            return _finding("dkim", "good", place, found[0], "")
    if away:
        return _unknown("dkim", name)
    advice = (
        f"Ключ DKIM не найден. Включите подпись DKIM в настройках почтовой службы и добавьте выданную ею TXT-запись"
        f" (обычно для {name})."
    )
    return _finding("dkim", "missing", name, "", advice)


def _dmarc(domain: str, look_up: LookUp) -> DomainFinding:
    name = f"_dmarc.{domain}"
    try:
        found = [text for text in look_up(name) if text.lower().replace(" ", "").startswith("v=dmarc1")]
    except DnsAway:
        return _unknown("dmarc", name)
    if not found:
        wanted = DMARC.format(domain=domain)
        return _finding("dmarc", "missing", name, "", f"Добавьте TXT-запись для {name}: {wanted}")
    return _finding("dmarc", "good", name, found[0], "")


def _unknown(record: DomainRecord, name: str) -> DomainFinding:
    return _finding(record, "unknown", name, "", "Служба DNS не ответила. Повторите проверку позже.")


def _finding(record: DomainRecord, state: DomainState, name: str, found: str, advice: str) -> DomainFinding:
    return DomainFinding(record=record, state=state, name=name, found=printable(found), advice=advice)

"""Whether the receiving servers will believe letters of a mailbox's domain: SPF, DKIM and DMARC."""

from typing import Literal, Protocol
from uuid import UUID

from services.kit.wire import Struct

DomainRecord = Literal["spf", "dkim", "dmarc"]
DomainState = Literal["good", "weak", "missing", "unknown"]
"""`unknown`: DNS did not answer in time."""


class DomainFinding(Struct):
    """One kind of record."""

    record: DomainRecord
    state: DomainState
    name: str
    """Where it stands, or should."""
    found: str
    advice: str
    """What to publish, in Russian; empty where all is well."""


class DomainCheck(Struct):
    domain: str
    findings: list[DomainFinding]


class DomainChecks(Protocol):
    def try_domain(self, mailbox_id: UUID) -> DomainCheck:
        """Asks DNS, for some seconds at most. Raises NotFound."""

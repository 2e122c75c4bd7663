"""Where a recording may be fetched from."""

from urllib.parse import urlsplit

from services.telephony.interface import ProviderRefused
from services.telephony.providers.adapter import Access


def check_host(access: Access, link: str) -> None:
    """Only the provider's own hosts are gone to. Raises ProviderRefused."""
    parts = urlsplit(link)
    host = (parts.hostname or "").lower()
    known = any(host == one or host.endswith(f".{one}") for one in access.recording_hosts)
    secure = parts.scheme == "https" or access.allow_loopback
    if not known or not secure or parts.username is not None:
        raise ProviderRefused(f"The recording's link leads to «{host[:100]}», which is not on the account's list.")

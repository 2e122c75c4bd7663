"""What the documentation of each provider says, as far as an account does not say otherwise."""

from typing import NamedTuple

from services.telephony.interface.providers import Provider


class Preset(NamedTuple):
    address: str
    sender_addresses: list[str]
    recording_hosts: list[str]


PRESETS: dict[Provider, Preset] = {
    "mango": Preset(
        address="https://app.mango-office.ru/vpbx/",
        sender_addresses=["81.88.80.132", "81.88.80.133", "81.88.82.36", "81.88.82.44", "81.88.82.45"],
        recording_hosts=["mango-office.ru"],
    ),
    "zebra": Preset(
        address="https://api.zebratelecom.ru/v1/kazoos/", sender_addresses=[], recording_hosts=["zebratelecom.ru"]
    ),
}

SIP_SENDERS: dict[str, list[str]] = {"own": [], "mango": ["81.88.86.0/24"], "zebra": []}
"""Networks that a provider's SIP calls come from, by the preset of the line. Zebra publishes none."""

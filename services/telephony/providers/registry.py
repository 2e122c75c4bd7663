"""Which adapter speaks with which provider."""

from services.telephony.interface.providers import Provider
from services.telephony.providers.adapter import Adapter
from services.telephony.providers.mango import Mango
from services.telephony.providers.zebra import Zebra

ADAPTERS: dict[Provider, Adapter] = {"mango": Mango(), "zebra": Zebra()}

"""What cards and forms are made of, as one part of the RPC."""

from typing import Protocol

from services.contacts.interface.consents import Consents
from services.contacts.interface.custom_fields import CustomFields
from services.contacts.interface.directories import Directories
from services.contacts.interface.link_counts import LinksCounted
from services.contacts.interface.our_companies import OurCompanies
from services.contacts.interface.photos import Photos
from services.contacts.interface.requisites import Requisites


class Cards(CustomFields, Directories, OurCompanies, Requisites, Consents, Photos, LinksCounted, Protocol):
    """Fields, directories, our own companies, requisites, consents, photos, and how much belongs to a card."""

"""What templates may name: the fields of a client, a person, a lead and a deal, and of whoever writes."""

import re
from collections.abc import Mapping

from services.contacts.interface import Contact, Counterparty
from services.leads.interface import Deal, Lead
from services.mail.interface import TemplateField

PATRONYMIC = re.compile(r".+(вич|вна|ична|инична|оглы|кызы)", re.IGNORECASE)
OF = ("contact", "counterparty", "lead", "deal", "sender")
FIELDS: dict[str, tuple[str, ...]] = {
    "contact": ("name", "given_name", "position", "department", "email", "phone", "city", "birthday"),
    "counterparty": ("name", "full_name", "inn", "kpp", "ogrn", "email", "phone", "website", "city", "address"),
    "lead": ("number", "title", "name", "company", "source"),
    "deal": ("number", "title", "amount", "currency"),
    "sender": ("name", "email"),
}


def fields() -> list[TemplateField]:
    return [TemplateField(name=f"{of}.{name}", of=of) for of in OF for name in FIELDS[of]]  # type: ignore[arg-type]


def of_contact(contact: Contact) -> Mapping[str, object]:
    values = _plain("contact", contact)
    return values | {"given_name": given_name(contact.name), **_reached(contact)}


def of_counterparty(counterparty: Counterparty) -> Mapping[str, object]:
    return _plain("counterparty", counterparty) | _reached(counterparty)


def of_lead(lead: Lead) -> Mapping[str, object]:
    return _plain("lead", lead)


def of_deal(deal: Deal) -> Mapping[str, object]:
    return _plain("deal", deal)


def given_name(name: str) -> str:
    """«Мария Петровна» of «Иванова Мария Петровна»; the whole name where it does not tell which part is which."""
    words = name.split()
    for place in (1, 2):
        if len(words) > place and PATRONYMIC.fullmatch(words[place]):
            return " ".join(words[place - 1 : place + 1])
    return name


def _plain(of: str, record: Contact | Counterparty | Lead | Deal) -> dict[str, object]:
    values = {name: getattr(record, name, None) for name in FIELDS[of]}
    return {name: "" if value is None else value for name, value in values.items()}


def _reached(record: Contact | Counterparty) -> dict[str, object]:
    phone = record.phones[0].raw if record.phones else ""
    return {"email": record.emails[0] if record.emails else "", "phone": phone}

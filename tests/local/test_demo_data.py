import json
from typing import Any, get_args

import msgspec
import phonenumbers
from stdnum.ru import inn

from deploy.local import demo_data
from gateway.interface import UserRole
from services.contacts.interface import ContactDraft, CounterpartyDraft, InteractionDraft
from services.kit.wire import new_id
from services.leads.interface import LeadDraft

TOLD: dict[str, Any] = json.loads(demo_data.CLIENTS.read_text())
CLIENTS: list[dict[str, Any]] = TOLD["clients"]


def test_there_are_forty_clients_and_each_fits_the_interface() -> None:
    assert len(CLIENTS) == 40
    for client in CLIENTS:
        draft = {key: value for key, value in client["counterparty"].items() if key != "manager"}
        msgspec.convert(draft, CounterpartyDraft)
        for contact in client["contacts"]:
            msgspec.convert(contact, ContactDraft)
        for line in client["journal"]:
            fields = {key: value for key, value in line.items() if key != "days_ago"}
            msgspec.convert({**fields, "counterparty_id": str(new_id())}, InteractionDraft)
    for lead in TOLD["leads"]:
        msgspec.convert(lead, LeadDraft)


def test_no_number_address_or_inn_is_wrong_or_there_twice() -> None:
    records = [record for client in CLIENTS for record in (client["counterparty"], *client["contacts"])]
    phones = [phonenumbers.parse(phone, "RU") for record in records for phone in record["phones"]]
    assert all(phonenumbers.is_valid_number(phone) for phone in phones)
    emails = [email for record in records for email in record["emails"]]
    inns = [client["counterparty"]["inn"] for client in CLIENTS if client["counterparty"]["inn"]]
    assert all(inn.is_valid(one) for one in inns)
    for values in (list(map(str, phones)), emails, inns):
        assert len(set(values)) == len(values)


def test_no_letter_of_the_demo_can_reach_a_stranger() -> None:
    records = [record for client in CLIENTS for record in (client["counterparty"], *client["contacts"])]
    for record in [*records, *TOLD["leads"]]:
        assert all(email.endswith(".example") for email in record.get("emails", []))


def test_the_one_who_calls_and_writes_in_the_demo_is_a_contact_of_its_first_client() -> None:
    first = CLIENTS[0]
    person = first["contacts"][0]
    assert first["counterparty"]["name"] == demo_data.CLIENT
    assert (person["name"], *person["emails"]) == demo_data.WRITER
    number = phonenumbers.parse(person["phones"][0], "RU")
    assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == demo_data.CALLER


def test_every_role_has_somebody_and_every_client_a_manager() -> None:
    assert {role for _, _, role in demo_data.USERS} == set(get_args(UserRole))
    managers = {login for login, _, role in demo_data.USERS if role == "manager"}
    assert {client["counterparty"]["manager"] for client in CLIENTS} == managers

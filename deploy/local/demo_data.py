"""The demo's world: who works there, their clients, a telephone, a mailbox, and the exchange.

Everything goes through the HTTP interface with idempotency keys, so an interrupted load is simply repeated.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from deploy.local.api import Api
from deploy.local.stack import Keys, Stack
from gateway.interface import UserRole

CLIENTS = Path(__file__).with_name("demo_clients.json")
PASSWORD = "demo"  # noqa: S105 - known to everyone, on loopback only
USERS: tuple[tuple[str, str, UserRole], ...] = (
    ("admin", "Администратор", "admin"),
    ("olga", "Ольга Смирнова", "head_of_sales"),
    ("anna", "Анна Волкова", "manager"),
    ("boris", "Борис Титов", "manager"),
)
LINE = "+74951234567"
CALLER = "+79161234567"
"""Whose call `demo call` places: a contact person of the first client."""
WRITER = ("Кузнецов Иван Петрович", "kuznetsov@sever-les.example")
"""Whose letter `demo email` delivers: the same person."""
CLIENT = "ООО «Северный лес»"
MAILBOX = "sales@otklik.example"


def load(stack: Stack, keys: Keys, mailbox: bool) -> None:
    """Fill an empty suite; with `mailbox` connect it to the demo's own. Raises Problem."""
    people = {login: Api(stack.address).sign_in(login, PASSWORD) for login, _, _ in USERS}
    ids = {user["login"]: user["id"] for user in people["admin"].get("/users")["items"]}
    told = json.loads(CLIENTS.read_text())
    first = [add_client(people, ids, number, client) for number, client in enumerate(told["clients"])]
    for number, lead in enumerate(told["leads"]):
        people["anna"].post("/leads", {**lead, "manager_id": None}, key=f"demo-lead-{number}")
    add_plans(people, first)
    add_reminders(people, first)
    connect(people["admin"], ids, stack)
    if mailbox:
        add_mailbox(people["admin"], stack, keys)


def add_client(people: dict[str, Api], ids: dict[str, str], number: int, client: dict[str, Any]) -> str:
    """One counterparty with its contacts and its journal; answers its id."""
    draft = dict(client["counterparty"])
    login = draft.pop("manager")
    as_manager, key = people[login], f"demo-client-{number}"
    counterparty_id: str = as_manager.post("/counterparties", {**draft, "manager_id": ids[login]}, key=key)["id"]
    for index, contact in enumerate(client["contacts"]):
        body = {**contact, "counterparty_id": counterparty_id, "manager_id": ids[login]}
        as_manager.post("/contacts", body, key=f"{key}-contact-{index}")
    for index, line in enumerate(client["journal"]):
        at = datetime.now(UTC).replace(hour=7 + (number + index) % 8, minute=5 * (number % 12), second=0, microsecond=0)
        body = {name: line[name] for name in ("channel", "direction", "summary")}
        body |= {"counterparty_id": counterparty_id, "starts_at": (at - timedelta(days=line["days_ago"])).isoformat()}
        as_manager.post("/interactions", body, key=f"{key}-line-{index}-{at:%Y%m%d}")
    return counterparty_id


def add_plans(people: dict[str, Api], client_ids: list[str]) -> None:
    """What stands in the calendars of anna and boris for the next week, and one thing that was put off too long."""
    today = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for number, (login, days, hour, channel, subject, client) in enumerate(
        (
            ("anna", -1, 9, "phone", "Узнать, подписали ли спецификацию", 3),
            ("anna", 1, 7, "meeting", "График отгрузок на квартал", 0),
            ("anna", 1, 11, "phone", "Согласовать тираж 20 000", 2),
            ("boris", 1, 8, "meeting", "Замер на объекте", 7),
            ("boris", 2, 10, "phone", "Уточнить дату отгрузки", 1),
            ("anna", 3, 13, "letter", "Отправить акт сверки", 6),
            ("boris", 4, 7, "meeting", "Паспорта на партию", 4),
        )
    ):
        draft = {
            "status": "planned",
            "channel": channel,
            "direction": "outbound",
            "subject": subject,
            "starts_at": (today + timedelta(days=days)).replace(hour=hour).isoformat(),
            "duration_seconds": 3600,
            "counterparty_id": client_ids[client],
        }
        people[login].post("/interactions", draft, key=f"demo-plan-{number}-{today:%Y%m%d}")


def add_reminders(people: dict[str, Api], client_ids: list[str]) -> None:
    """A few things that anna and boris must not forget."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    for key, login, title, kind, after, client in (
        ("soon", "anna", "Перезвонить: успеваем ли к пятнице", "call", timedelta(minutes=15), 0),
        ("day", "anna", "Отправить цену на тираж 20 000", "errand", timedelta(days=1), 2),
        ("tea", "boris", "Отправить прайс и условия доставки", "errand", timedelta(hours=3), 5),
        ("week", "boris", "Встреча: договор на квартал", "meeting", timedelta(days=6), 1),
    ):
        draft = {
            "title": title,
            "kind": kind,
            "due_at": (now + after).isoformat(),
            "counterparty_id": client_ids[client],
        }
        people[login].post("/reminders", draft, key=f"demo-reminder-{key}")


def connect(admin: Api, ids: dict[str, str], stack: Stack) -> None:
    """The telephone line, anna's own phone, and the stand-in for RosBusinessSoft."""
    line = {"name": "Многоканальный", "line_number": LINE, "domain": "127.0.0.1", "rings": [ids["anna"]]}
    admin.post("/sip-accounts", line, key="demo-line")
    phone = {"user_id": ids["anna"], "number": "101", "uri": f"sip:101@127.0.0.1:{stack.port('demo-phone')}"}
    admin.post("/extensions", phone, key="demo-extension")
    exchange = {"address": f"http://127.0.0.1:{stack.port('demo-rbs')}/api/xml/", "login": "demo", "password": "demo"}
    admin.patch("/exchange/settings", exchange)


def add_mailbox(admin: Api, stack: Stack, keys: Keys) -> None:
    mailbox: dict[str, str | int] = {
        "name": "Отдел продаж",
        "email_address": MAILBOX,
        "login": MAILBOX,
        "password": keys.mailbox_password,
    }
    mailbox |= {"imap_host": "127.0.0.1", "imap_port": stack.port("imap"), "imap_encryption": "none"}
    mailbox |= {"smtp_host": "127.0.0.1", "smtp_port": stack.port("smtp"), "smtp_encryption": "none"}
    admin.post("/mailboxes", mailbox, key="demo-mailbox")

"""`./otklik demo call | email | lead`: something real comes in from outside, and these words say where to see it."""

from __future__ import annotations

import json
import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any, TypeVar

from deploy.local import demo_data
from deploy.local.api import Api, Refused
from deploy.local.problem import Problem
from deploy.local.stack import ROOT, Stack
from deploy.local.supervisor import read_state

CALL_SECONDS = 15.0
EMAIL_SECONDS = 60.0
LEAD_SECONDS = 10.0
Answer = TypeVar("Answer")


def need_demo(stack: Stack) -> None:
    """Raises Problem where no demo stack runs in this folder."""
    state = read_state(stack.folder)
    if state is None:
        raise Problem("Otklik is not running: ./otklik up starts it")
    if not stack.demo:
        raise Problem("this stack runs without the demo (OTKLIK_DEMO=0), so nobody can be called or written to")
    if state["phase"] != "ready":
        raise Problem(f"Otklik is {state['phase']}; try again when ./otklik status says ready")


def call(stack: Stack, number: str) -> int:
    """A SIP call from `number` to the suite's line, which anna's demo telephone answers."""
    need_demo(stack)
    print(f"Watch {stack.address} as anna: the card comes up while it rings; she answers by herself after some seconds")
    began = datetime.now(UTC).isoformat()
    environment = os.environ | {"OTKLIK_SIP_PORT": str(stack.port("sip"))}
    command = [sys.executable, "-m", "deploy.local.demo_call", "--from", number]
    code = subprocess.run(command, cwd=ROOT, env=environment).returncode
    anna = Api(stack.address).sign_in("anna", demo_data.PASSWORD)
    made = wait_for(lambda: find_call(anna, began), CALL_SECONDS)
    if made is None:
        raise Problem("the call is not in the journal of calls: ./otklik logs sip-agent, ./otklik logs telephony")
    known = [party for party in made["parties"] if party["counterparty_id"]]
    who = known[0]["contact_name"] or known[0]["counterparty_name"] if known else "nobody in the client base"
    print(f"In the journal: {made['outcome']}, {made['talk_seconds']} s, from {who}")
    where = f"/clients/{known[0]['counterparty_id']}" if known else "/calls"
    print(f"Look: {stack.address}{where} (as anna); the recording can be played there")
    return code


def find_call(api: Api, began: str) -> dict[str, Any] | None:
    """The newest call, once it has ended, if it started after `began`."""
    calls = api.get("/calls", limit=1)["items"]
    started = bool(calls) and datetime.fromisoformat(calls[0]["started_at"]) >= datetime.fromisoformat(began)
    return dict(calls[0]) if started and calls[0]["status"] == "ended" else None


def email(stack: Stack) -> int:
    """A letter into the demo's mailbox, and the wait until it is in the client's timeline."""
    need_demo(stack)
    state = read_state(stack.folder)
    if state and not any(child["name"] == "demo-mailbox" for child in state["children"]):
        raise Problem("this demo goes without a mailbox, because Dovecot 2.3 is not here: ./otklik doctor tells more")
    name, address = demo_data.WRITER
    letter = write_letter(name, address)
    try:
        with smtplib.LMTP("127.0.0.1", stack.port("lmtp"), timeout=20) as mailbox:
            mailbox.send_message(letter, address, [demo_data.MAILBOX])
    except (OSError, smtplib.SMTPException) as error:
        raise Problem(f"the demo's mailbox does not take letters: {error} (./otklik doctor)") from None
    print(f"Delivered: a letter from {name} <{address}> to {demo_data.MAILBOX}, «{letter['Subject']}»")
    anna = Api(stack.address).sign_in("anna", demo_data.PASSWORD)
    client = find_client(anna)
    entry = wait_for(lambda: find_entry(anna, client["id"], str(letter["Subject"])), EMAIL_SECONDS)
    if entry is None:
        raise Problem(
            f"the letter was not imported within {EMAIL_SECONDS:.0f} s: ./otklik logs mail-importer tells why"
        )
    print(f"Imported: it is in the timeline of {client['name']}, matched by the sender's address")
    print(f"Look: {stack.address}/clients/{client['id']} (as anna)")
    return 0


def write_letter(name: str, address: str) -> EmailMessage:
    now = datetime.now(UTC)
    letter = EmailMessage()
    letter["From"] = f"{name} <{address}>"
    letter["To"] = demo_data.MAILBOX
    letter["Subject"] = f"Заказ на пятницу, {now:%H:%M:%S}"
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = make_msgid(domain="sever-les.example")
    letter.set_content(
        "Добрый день!\n\nПодтверждаем 12 кубов доски на пятницу. Пришлите, пожалуйста, счёт до четверга.\n\n"
        "С уважением,\nИван Кузнецов, «Северный лес»\n"
    )
    return letter


def find_client(api: Api) -> dict[str, Any]:
    found = api.get("/counterparties", search=demo_data.CLIENT)["items"]
    if not found:
        raise Problem(f"the demo's client {demo_data.CLIENT} is not there any more: ./otklik reset brings it back")
    return dict(found[0])


def find_entry(api: Api, client_id: str, title: str) -> dict[str, Any] | None:
    """The timeline's entry with this subject."""
    entries = api.get(f"/counterparties/{client_id}/timeline", limit=20)["items"]
    return next((dict(entry) for entry in entries if title in entry["title"]), None)


def lead(stack: Stack) -> int:
    """A lead posted by a program with an API key, as a partner's site would."""
    need_demo(stack)
    body = {
        "name": "Виктория Лапина",
        "company": "ООО «Новый склад»",
        "phones": ["8 (926) 555-80-01"],
        "emails": ["lapina@novy-sklad.example"],
        "source": "сайт партнёра",
        "title": f"Стеллажи для склада, {datetime.now(UTC):%H:%M:%S}",
        "text": "Нужны стеллажи на 400 паллет. Перезвоните после обеда.",
    }
    made = post_with_key(stack, body)
    anna = Api(stack.address).sign_in("anna", demo_data.PASSWORD)
    if wait_for(lambda: anna.get(f"/leads/{made['id']}"), LEAD_SECONDS) is None:
        raise Problem("the lead was taken but cannot be read: ./otklik logs leads")
    print(f"Posted with an API key: lead no. {made['number']} «{made['title']}» of {made['name']}, {made['company']}")
    print(f"Look: {stack.address}/leads/{made['id']} (as anna); it can be converted into a client and a deal there")
    return 0


def post_with_key(stack: Stack, body: dict[str, Any]) -> dict[str, Any]:
    """The key is made by the admin once and kept; a new one is made where it is not good any more."""
    file = stack.folder / "demo-api-key"
    for _ in range(2):
        if not file.exists():
            admin = Api(stack.address).sign_in("admin", demo_data.PASSWORD)
            made = admin.post("/api-keys", {"name": "Сайт партнёра (демо)", "scopes": ["leads:read", "leads:write"]})
            file.touch(mode=0o600)
            file.write_text(json.dumps(made["key"]))
        try:
            return dict(Api(stack.address, key=json.loads(file.read_text())).post("/leads", body))
        except Refused as refused:
            if refused.status != 401:
                raise
            file.unlink()
    raise Problem("the gateway does not accept the API key that it has just made")


def wait_for(ask: Callable[[], Answer | None], seconds: float) -> Answer | None:
    """The first answer that is not None; None when the time is over. Refusals count as no answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            answer = ask()
        except Refused:
            answer = None
        if answer is not None:
            return answer
        time.sleep(0.3)
    return None

"""The files of a card, as a seller brings them in, and what axe thinks of the cards."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from deploy.local.stack import ROOT
from services.contacts.interface.files import FILE_BYTES
from tests.e2e.test_cards import full_client, picture, sign_in, word
from tests.http import Http

__all__ = ["sign_in"]
AXE = ROOT / "gateway/web/node_modules/axe-core/axe.min.js"
DROP = """([zone, names]) => {
    const carried = new DataTransfer();
    for (const name of names) carried.items.add(new File([`содержимое ${name}`], name));
    for (const type of ["dragenter", "dragover", "drop"])
        zone.dispatchEvent(new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""
FAULTS = """async () => (await axe.run(document.body, { resultTypes: ["violations"] })).violations
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 300)).join(" | ")}`)"""


def bring(http: Http, name: str, content: bytes) -> str:
    answer = http.request("POST", "/files", params={"name": name}, data=content)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_seller_brings_files_into_a_card_and_takes_one_off(
    sign_in: Callable[..., Page], as_user: Callable[..., Http], tmp_path: Path
) -> None:
    """C42, C65, S09: chosen and dropped, several at once, in the history, and back again."""
    http = as_user("manager", "Анна Волкова")
    client = full_client(http, f"ООО «Папка {word()}»")
    page = sign_in(http)
    page.goto(f"{http.url}/clients/{client['id']}?tab=files")
    expect(page.get_by_text("Здесь договоры, счета и сканы")).to_be_visible()
    picture(page, "files-empty")
    (tmp_path / "договор.pdf").write_bytes(b"%PDF-1.4 " + b"x" * 40_000)
    (tmp_path / "прайс.txt").write_text("цены")
    huge = tmp_path / "ролик.mp4"
    with huge.open("wb") as file:
        file.truncate(FILE_BYTES + 1024 * 1024)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Прикрепить файлы").click()
    chooser.value.set_files([tmp_path / "договор.pdf", tmp_path / "прайс.txt", huge])
    table = page.get_by_role("table", name="Файлы")
    expect(table.get_by_test_id("file")).to_have_count(2)
    expect(page.locator(".files").get_by_role("alert")).to_have_text("61 МБ — больше 60 МБ, такой файл не поместится.")
    page.get_by_role("button", name="Убрать сообщение о «ролик.mp4»").click()
    page.evaluate(DROP, [page.locator(".files").element_handle(), ["акт.txt", "счёт.txt"]])
    expect(table.get_by_test_id("file")).to_have_count(4)
    expect(page.get_by_role("tab", name="Файлы")).to_contain_text("4")
    with page.expect_download() as download:
        table.get_by_role("link", name=re.compile("Скачать «договор.pdf», 39 КБ")).click()
    assert download.value.suggested_filename == "договор.pdf"
    picture(page, "files")

    table.get_by_role("button", name="Убрать «прайс.txt» из карточки").press("Enter")
    expect(table.get_by_test_id("file")).to_have_count(3)
    page.get_by_role("button", name="Убранные файлы").click()
    page.get_by_role("button", name="Вернуть «прайс.txt» в карточку").click()
    expect(table.get_by_test_id("file")).to_have_count(4)
    page.get_by_role("tab", name="История изменений").or_(page.get_by_role("tab", name="Изменения")).first.click()
    expect(page.get_by_test_id("history").get_by_text("прайс.txt").first).to_be_visible()
    picture(page, "files-history")
    page.goto(f"{http.url}/clients/{client['id']}")
    expect(page.get_by_test_id("timeline-changes").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_cards(
    sign_in: Callable[..., Page], as_user: Callable[..., Http], admin: Http, scheme: Any
) -> None:
    """S08: every tab of a client's and of a person's card, wide and narrow, in both themes and languages."""
    field = admin.post("/custom-fields", {"kind": "counterparty", "name": f"Скан {word()}", "type": "file"})
    http = as_user("manager", "Анна Волкова")
    client = full_client(http, f"ООО «Доступность {word()}»")
    scan, act = bring(http, "скан договора поставки с приложениями.pdf", b"%PDF-1.4"), bring(http, "акт.txt", b"act")
    changed = http.patch(f"/counterparties/{client['id']}", {"custom_values": {field["key"]: scan}}, 1)
    daughter = http.post("/counterparties", {"name": f"ООО «Дочь {word()}»", "parent_id": client["id"]})
    boss = http.post("/contacts", {"name": "Кузнецова Ольга Петровна", "counterparty_id": client["id"]})
    draft = {
        "name": "Иванов Пётр",
        "counterparty_id": client["id"],
        "position": "Директор",
        "phones": ["8 916 1234567"],
    }
    person = http.post(
        "/contacts", draft | {"boss_id": boss["id"], "referrer_id": boss["id"], "birthday": "1985-03-08"}
    )
    line = {"counterparty_id": client["id"], "contact_id": person["id"], "subject": "Встреча", "attachment_ids": [act]}
    http.post("/interactions", line | {"channel": "meeting", "summary": "Обсудили поставку"})
    http.post(f"/record-files/counterparty/{client['id']}", {"file_ids": [act]}, status=204)
    reminder = {"title": "Позвонить", "due_at": "2030-01-01T10:00:00Z", "kind": "call", "user_id": http.user["id"]}
    http.post("/reminders", reminder | {"counterparty_id": client["id"], "contact_id": person["id"]})
    assert changed["custom_values"] and daughter
    page = sign_in(http)
    page.emulate_media(color_scheme=scheme)
    faults = {}
    cards = {
        f"/clients/{client['id']}": [
            "timeline",
            "contacts",
            "deals",
            "reminders",
            "fields",
            "files",
            "group",
            "history",
        ],
        f"/contacts/{boss['id']}": ["timeline", "links"],
        f"/contacts/{person['id']}": ["fields", "deals", "reminders", "files", "consents", "history"],
    }
    for width, language in ((1366, "ru"), (360, "ru"), (1366, "en")):
        page.set_viewport_size({"width": width, "height": 768})
        page.evaluate("language => localStorage.setItem('otklik.language', language)", language)
        for path, tabs in cards.items():
            for tab in tabs:
                page.goto(f"{http.url}{path}?tab={tab}")
                expect(page.get_by_role("tabpanel")).to_be_visible()
                expect(page.locator(".mantine-Loader-root")).to_have_count(0)
                name = f"look-{path.split('/')[1]}-{tab}-{scheme}-{width}-{language}"
                picture(page, name)
                wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if wider > 0:
                    faults[f"{name} overflow"] = [f"{wider} px"]
                page.evaluate(AXE.read_text())
                if found := page.evaluate(FAULTS):
                    faults[name] = found
    assert faults == {}, "\n".join(f"{name}: {found}" for name, found in faults.items())

"""A seller's journal and calendar, in a real browser."""

from datetime import timedelta

from playwright.sync_api import expect

from services.kit.wire import now
from tests.e2e.conftest import PICTURES, Seller
from tests.e2e.test_main_job import new_client, word
from tests.http import Http


def picture(seller: Seller, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    seller.page.screenshot(path=PICTURES / f"{name}.png")


def line(http: Http, client: str, **fields: object) -> str:
    draft = {"counterparty_id": client, "manager_id": http.user["id"], "channel": "meeting", **fields}
    made: str = http.post("/interactions", draft)["id"]
    return made


def test_a_meeting_is_planned_from_the_journal_with_what_follows_and_stands_in_all_its_places(seller: Seller) -> None:
    """F03, F08-F16, F23-F45, T29, R35, R39."""
    page, http = seller.page, seller.http
    name = f"Вектор {word()}"
    client = new_client(http, f"ООО «{name}»")
    today = now().replace(hour=12, minute=0, second=0, microsecond=0)
    line(http, client, status="held", starts_at=str(today - timedelta(hours=3)), subject="Показ образцов", result="Да")
    line(http, client, status="planned", starts_at=str(now() - timedelta(minutes=5)), subject="Просроченная встреча")
    line(http, client, status="cancelled", starts_at=str(today), subject="Отменённая встреча")
    long = {"subject": "Выставка", "duration_seconds": 30 * 3600, "starts_at": str(today)}
    line(http, client, status="planned", **long)

    seller.open("/journal?period=week")
    expect(page.get_by_test_id("journal-row").filter(has_text=name)).to_have_count(4, timeout=30_000)
    picture(seller, "journal")
    page.get_by_role("button", name="Новая запись").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Контрагент").fill(name)
    page.get_by_role("option", name=name).click()
    form.get_by_label("Тема").fill("Подписать договор")
    form.get_by_label("Содержание").fill("Взять два экземпляра")
    form.get_by_label("Запланировать следующее").check()
    form.get_by_label("Тема").last.fill("Узнать об оплате")
    picture(seller, "journal-form")
    form.get_by_role("button", name="Создать").click()
    expect(form).to_be_hidden(timeout=30_000)
    row = page.get_by_test_id("journal-row").filter(has_text="Подписать договор")
    expect(row).to_contain_text("Запланировано", timeout=30_000)
    row.get_by_text("Подписать договор").click()
    panel = page.locator(".side-panel")
    panel.get_by_role("tab", name="Зависимости").click()
    expect(panel.locator(".chain li")).to_have_count(2, timeout=30_000)
    picture(seller, "journal-panel")
    page.get_by_text("Состоявшиеся", exact=True).click()
    expect(page.get_by_text("Показ образцов")).to_be_hidden(timeout=30_000)

    for view in ("week", "month", "day"):
        seller.open(f"/calendar?view={view}")
        expect(page.get_by_test_id("calendar-line").first).to_be_visible(timeout=30_000)
        picture(seller, f"calendar-{view}")

    seller.open(f"/clients/{client}")
    timeline = page.get_by_test_id("timeline")
    expect(timeline).to_contain_text("Подписать договор", timeout=30_000)
    expect(timeline).to_contain_text("Карточка создана")
    picture(seller, "timeline")

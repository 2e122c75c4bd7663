"""The settings and lists of telephony on the real suite: made by hand, looked at wide and narrow, with axe."""

from collections.abc import Callable
from typing import Any, Literal

from playwright.sync_api import Page, expect

from tests.e2e.test_cards import picture, sign_in, word
from tests.e2e.test_record_files import AXE, FAULTS
from tests.http import Http

__all__ = ["sign_in"]
SECTIONS = ("lines", "providers", "routing", "hours", "missed", "limits")
PATHS = [f"/settings?tab=telephony&section={name}" for name in SECTIONS] + ["/calls", "/calls/missed", "/calls/report"]

LOOKS: list[tuple[int, str, Literal["light", "dark"]]] = [
    (1366, "ru", "light"),
    (360, "ru", "light"),
    (1366, "en", "dark"),
]


def section(page: Page, http: Http, name: str) -> None:
    page.goto(f"{http.url}/settings?tab=telephony&section={name}")
    expect(page.locator(".mantine-Loader-root")).to_have_count(0)


def saved(page: Page) -> None:
    """The form took what was filled in."""
    expect(page.get_by_role("dialog")).to_have_count(0)


def faults_of(page: Page, name: str) -> dict[str, Any]:
    """What axe finds, and whether the page is wider than the window."""
    faults: dict[str, Any] = {}
    picture(page, f"telephony-{name}")
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wider > 0:
        faults[f"{name} overflow"] = [f"{wider} px"]
    page.evaluate(AXE.read_text())
    if found := page.evaluate(FAULTS):
        faults[name] = found
    return faults


def test_an_administrator_sets_telephony_up_by_hand(sign_in: Callable[..., Page], admin: Http) -> None:
    """R24, R43, R47, R41, R44."""
    page = sign_in(admin)
    tag = word()

    section(page, admin, "providers")
    page.get_by_role("button", name="Подключить провайдера").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Название").fill(f"АТС {tag}")
    dialog.get_by_label("Код АТС (vpbx_api_key)").fill("key")
    dialog.get_by_label("Ключ подписи (vpbx_api_salt)").fill("salt")
    picture(page, "telephony-provider-form")
    dialog.get_by_role("button", name="Создать").click()
    saved(page)
    account = page.get_by_test_id("provider-account").filter(has_text=f"АТС {tag}")
    expect(account).to_contain_text("/webhooks/")
    account.get_by_role("button", name="События").click()
    expect(page.get_by_role("dialog")).to_contain_text("Таких событий нет")
    page.keyboard.press("Escape")

    section(page, admin, "hours")
    page.get_by_role("button", name="Новый график").first.click()
    page.get_by_label("Название").fill(f"Офис {tag}")
    page.get_by_label("Суббота").fill("10-15")
    page.get_by_role("button", name="Добавить день").click()
    page.get_by_label("День", exact=True).fill("31.12.2026")
    page.get_by_label("Часы", exact=True).fill("9–15")
    picture(page, "telephony-calendar-form")
    page.get_by_role("dialog").get_by_role("button", name="Создать").click()
    saved(page)
    calendar = page.get_by_test_id("work-calendar").filter(has_text=f"Офис {tag}")
    expect(calendar).to_contain_text("пн–пт 09:00–18:00; сб 10:00–15:00; вс выходной")
    expect(calendar).to_contain_text("1 особый день")

    section(page, admin, "routing")
    for name in (f"Ночь {tag}", f"День {tag}"):
        page.get_by_role("button", name="Новое правило").first.click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Название").fill(name)
        dialog.get_by_role("combobox", name="График работы").click()
        page.get_by_role("option", name=f"Офис {tag}").click()
        if name.startswith("Ночь"):
            dialog.get_by_role("combobox", name="Время").click()
            page.get_by_role("option", name="В нерабочее время").click()
            dialog.get_by_role("combobox", name="Шаг").click()
            page.get_by_role("option", name="Голосовая почта").click()
            picture(page, "telephony-rule-form")
        dialog.get_by_role("button", name="Создать").click()
        saved(page)
    lines = page.get_by_test_id("routing-rule").filter(has_text=tag)
    expect(lines).to_have_count(2)
    page.get_by_role("button", name=f"Выше: День {tag}").click()
    expect(lines.first).to_contain_text(f"День {tag}")
    page.get_by_label("Номер звонящего").fill("+79161234567")
    page.get_by_role("button", name="Проверить").click()
    explained = page.get_by_test_id("routing-explanation")
    expect(explained).to_contain_text("подошло")
    picture(page, "telephony-routing-tried")

    section(page, admin, "limits")
    page.get_by_label("Нельзя никогда").fill("+7809")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Сохранено")).to_be_visible()
    assert "+7809" in admin.get("/call-limits")["forbidden"]

    section(page, admin, "missed")
    due = page.get_by_label("Перезвонить за, минут")
    minutes = "25" if due.input_value() != "25" else "20"
    due.fill(minutes)
    page.get_by_role("form", name="Пропущенные звонки").get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Сохранено")).to_be_visible()
    assert str(admin.get("/debt-settings")["due_minutes"]) == minutes

    section(page, admin, "lines")
    page.get_by_role("button", name="Новая линия").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Название").fill(f"Линия {tag}")
    dialog.get_by_label("Домен").fill("pbx.example")
    dialog.get_by_role("switch", name="Линия включена").set_checked(False, force=True)
    picture(page, "telephony-line-form")
    dialog.get_by_role("button", name="Создать").click()
    saved(page)
    line = page.get_by_test_id("line").filter(has_text=f"Линия {tag}")
    expect(line).to_contain_text("Выключена")
    line.get_by_role("button", name="Изменить").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Ещё").click()
    dialog.get_by_label("Хранить записи, дней").fill("90")
    dialog.get_by_role("button", name="Сохранить").click()
    saved(page)
    accounts = admin.get("/sip-accounts")["items"]
    assert [one["retention_days"] for one in accounts if one["name"] == f"Линия {tag}"] == [90]
    for one in admin.get("/routing-rules")["items"]:
        if tag in one["name"]:
            admin.request("DELETE", f"/routing-rules/{one['id']}", headers={"If-Match": f'"{one["version"]}"'})


def test_axe_finds_nothing_on_the_pages_of_telephony(sign_in: Callable[..., Page], admin: Http) -> None:
    """S08: wide and narrow, in both languages and themes."""
    page = sign_in(admin)
    faults: dict[str, Any] = {}
    for width, language, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 768})
        page.emulate_media(color_scheme=scheme)
        page.evaluate("language => localStorage.setItem('otklik.language', language)", language)
        for path in PATHS:
            page.goto(f"{admin.url}{path}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.locator(".mantine-Loader-root")).to_have_count(0)
            faults |= faults_of(page, f"{path.strip('/').replace('/', '-').rpartition('=')[2]}-{width}-{language}")
    assert faults == {}, "\n".join(f"{name}: {found}" for name, found in faults.items())

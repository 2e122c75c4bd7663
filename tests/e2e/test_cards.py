"""Cards and forms as sellers and administrators use them; each page leaves its picture."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from deploy.local.suite import Suite
from services.kit.wire import new_id
from tests.e2e.conftest import PICTURES
from tests.http import Http

PATIENCE = 60_000
"""Milliseconds; a busy machine is slow."""
expect.set_options(timeout=PATIENCE)


def word() -> str:
    return new_id().hex[-8:]


@pytest.fixture
def sign_in(suite: Suite, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`sign_in(http)`: a page where that person is signed in, at the size of an office screen."""
    contexts = []

    def open_page(http: Http, width: int = 1366, height: int = 768) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="ru-RU")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(suite.gateway_url)
        page.get_by_label("Логин").fill(http.login)
        page.get_by_label("Пароль").fill(http.password)
        page.get_by_role("button", name="Войти").click()
        page.get_by_label("Логин").wait_for(state="detached")
        return page

    yield open_page
    for number, context in enumerate(contexts):
        picture(context.pages[0], f"last-{number}")
        context.close()


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"cards-{name}.png")


def entry_of(http: Http, directory: str, name: str) -> str:
    entries = http.get(f"/directories/{directory}")["items"]
    return str(next(entry["id"] for entry in entries if entry["name"] == name))


def full_client(http: Http, name: str) -> dict[str, object]:
    draft = {
        "name": name,
        "full_name": f"Общество с ограниченной ответственностью {name}",
        "inn": "7707083893",
        "kpp": f"7707{new_id().int % 10**5:05d}",
        "ogrn": "1027812400868",
        "phones": ["8 (495) 123-45-67", "+7 916 123-45-67 доб. 12"],
        "emails": ["info@romashka.example"],
        "website": "romashka.example",
        "socials": [{"network": "telegram", "account": "@romashka"}],
        "city": "Москва",
        "address": "ул. Складочная, 1",
        "other_addresses": [{"kind": "legal", "city": "Тверь", "text": "ул. Советская, 5", "postal_code": "170000"}],
        "bank_accounts": [{"account": "40702810900000002852", "bic": "044030827", "bank_name": "АО «Банк»"}],
        "relation_id": entry_of(http, "relation", "Покупатель"),
        "category_id": entry_of(http, "category", "Ключевой"),
        "industry_id": entry_of(http, "industry", "Строительство"),
        "rating": 4,
        "annual_income": "12500000.50",
        "reputation": "trusted",
        "notes": "Отгрузка раз в две недели.\nПросят счёт до четверга.",
    }
    created: dict[str, object] = http.post("/counterparties", draft)
    return created


def test_a_client_is_made_by_the_form_with_what_the_administrator_asks_for(
    sign_in: Callable[..., Page], as_user: Callable[..., Http], admin: Http
) -> None:
    """C22, C24, C25, R15, T13, S28."""
    field = admin.post(
        "/custom-fields",
        {
            "kind": "counterparty",
            "name": f"Тариф {word()}",
            "type": "choice",
            "required": True,
            "options": [{"name": "Зелёный", "color": "#2f9e44"}, {"name": "Красный", "color": "#e03131"}],
        },
    )
    try:
        http = as_user("manager", "Анна Волкова")
        page, name = sign_in(http), f"ООО «Ромашка {word()}»"
        page.goto(f"{http.url}/clients")
        page.get_by_role("button", name="Новый клиент").first.click()
        form = page.get_by_role("dialog")
        form.get_by_role("textbox", name="Название", exact=True).fill(name)
        form.get_by_label("ИНН").fill("5001 0073-2259")
        expect(form.get_by_text("ИНН юрлица: 10 цифр.")).to_be_visible()
        picture(page, "form")
        form.get_by_label("ИНН").fill("7707 083893")
        page.keyboard.press("Control+Enter")
        expect(form.get_by_text("Это поле нужно заполнить.")).to_be_visible()
        form.get_by_role("combobox", name=field["name"]).click()
        page.get_by_role("option", name="Зелёный").click()
        form.get_by_role("button", name="Ещё").click()
        picture(page, "form-more")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", name=name)).to_be_visible()
    finally:
        admin.patch(f"/custom-fields/{field['id']}", {"archived": True}, field["version"])


def test_every_field_is_edited_where_it_stands_and_can_be_undone(
    sign_in: Callable[..., Page], as_user: Callable[..., Http]
) -> None:
    """T14, T15, C31, C32, C34, C35, C37, C40, S09, S29, T26."""
    http = as_user("manager", "Анна Волкова")
    client = full_client(http, f"ООО «Ромашка {word()}»")
    page = sign_in(http)
    page.goto(f"{http.url}/clients/{client['id']}?tab=fields")
    expect(page.get_by_role("heading", name="Реквизиты")).to_be_visible()
    expect(page.get_by_text("Счёт не подходит к этому БИК. Проверьте цифры.").first).to_be_visible()
    picture(page, "fields")
    main = page.get_by_role("main")
    main.get_by_role("region", name="Адреса").get_by_role("button", name="Изменить: Город").click()
    main.get_by_label("Город").last.fill("Казань")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Отменить").click()
    expect(main.get_by_role("region", name="Адреса").get_by_text("Москва")).to_be_visible()
    work = main.get_by_role("region", name="Работа с клиентом")
    work.get_by_role("button", name="Изменить: Отрасль").click()
    page.get_by_role("combobox", name="Отрасль").fill("Мебель")
    page.get_by_role("option", name="Мебель").click()
    expect(work.get_by_text("Мебель")).to_be_visible()
    requisites = main.get_by_role("region", name="Реквизиты")
    requisites.get_by_role("button", name="Изменить: Банковские счета").click()
    picture(page, "bank-accounts")
    requisites.get_by_label("Расчётный счёт").fill("4070 2810 9000 0000 2851")
    requisites.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Счёт не подходит к этому БИК")).to_have_count(0)
    kept = http.get(f"/counterparties/{client['id']}")
    assert (kept["city"], kept["bank_accounts"][0]["account"]) == ("Москва", "40702810900000002851")


def test_a_client_moves_between_sections_and_back(sign_in: Callable[..., Page], as_user: Callable[..., Http]) -> None:
    """T27, T28."""
    http = as_user("manager", "Анна Волкова")
    client = http.post("/counterparties", {"name": f"Перенос {word()}"})
    page = sign_in(http)
    page.goto(f"{http.url}/clients/{client['id']}")
    page.get_by_role("complementary").get_by_role("button", name="Действия").click()
    page.get_by_role("menuitem", name="Потенциальные").click()
    expect(page.get_by_text("Перенесено в раздел «Потенциальные»")).to_be_visible()
    assert http.get(f"/counterparties/{client['id']}")["role"] == "prospect"
    page.get_by_role("button", name="Отменить").click()
    expect(page.get_by_role("complementary").get_by_text("Клиент", exact=True)).to_be_visible()
    assert http.get(f"/counterparties/{client['id']}")["role"] == "client"


def test_a_person_has_a_photo_consents_and_links(
    sign_in: Callable[..., Page], as_user: Callable[..., Http], tmp_path: Path
) -> None:
    """C48, C52-C56, C58, C62-C64."""
    http = as_user("manager", "Анна Волкова")
    boss = http.post("/contacts", {"name": f"Кузнецов Иван {word()}", "position": "директор"})
    draft = {"name": "Мария Иванова", "position": "бухгалтер", "boss_id": boss["id"], "birthday": "1990-03-12"}
    person = http.post("/contacts", draft | {"phones": ["8 916 123-45-67"], "referrer_id": boss["id"]})
    photo, svg = tmp_path / "я.png", tmp_path / "вектор.png"
    out = io.BytesIO()
    Image.linear_gradient("L").resize((400, 300)).save(out, "PNG")
    photo.write_bytes(out.getvalue())
    svg.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    page = sign_in(http)
    page.goto(f"{http.url}/contacts/{person['id']}")
    for file, refused in ((svg, True), (photo, False)):
        page.get_by_role("button", name="Добавить фото").click()
        with page.expect_file_chooser() as chooser:
            page.get_by_role("menuitem", name="Добавить фото").click()
        chooser.value.set_files(file)
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name="Сохранить").click()
        if refused:
            expect(dialog.get_by_text("Подойдёт только картинка jpg, gif или png.")).to_be_visible()
            dialog.get_by_role("button", name="Отмена").click()
    expect(page.get_by_role("button", name="Фото: Мария Иванова").locator("img")).to_be_visible()
    picture(page, "contact")
    page.get_by_role("tab", name="Согласия").click()
    page.get_by_role("button", name="Записать согласие").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Подтверждение").first.fill("Анкета № 5")
    picture(page, "consent-form")
    dialog.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Действует")).to_be_visible()
    picture(page, "consents")
    page.goto(f"{http.url}/contacts/{boss['id']}?tab=links")
    expect(page.get_by_role("region", name="Кого рекомендовал").get_by_text("Мария Иванова")).to_be_visible()
    expect(page.get_by_role("region", name="Подчинённые").get_by_text("Мария Иванова")).to_be_visible()


def test_a_group_shows_its_parent_and_its_companies(sign_in: Callable[..., Page], as_user: Callable[..., Http]) -> None:
    """C33."""
    http = as_user("manager", "Анна Волкова")
    parent = http.post("/counterparties", {"name": f"Холдинг {word()}"})
    child = http.post("/counterparties", {"name": f"Дочка {word()}", "parent_id": parent["id"], "city": "Тула"})
    page = sign_in(http)
    page.goto(f"{http.url}/clients/{child['id']}?tab=group")
    expect(page.get_by_role("main").get_by_role("link", name=parent["name"]).last).to_be_visible()
    page.goto(f"{http.url}/clients/{parent['id']}?tab=group")
    expect(page.get_by_role("table", name="Дочерние компании").get_by_text(child["name"])).to_be_visible()
    picture(page, "group")


def test_an_administrator_sets_up_fields_directories_and_companies(sign_in: Callable[..., Page], admin: Http) -> None:
    """C24, C25, C26, S26, S28, F33."""
    page = sign_in(admin)
    page.goto(f"{admin.url}/settings?tab=fields")
    page.get_by_role("button", name="Новое поле").click()
    form, name = page.get_by_role("dialog"), f"Цвет {word()}"
    form.get_by_label("Название").fill(name)
    form.get_by_role("combobox", name="Тип").click()
    page.get_by_role("option", name="Выбор").click()
    form.get_by_label("Значения").fill("Белый\nЧёрный")
    picture(page, "field-form")
    form.get_by_role("button", name="Создать").click()
    row = page.get_by_test_id("field-row").filter(has_text=name)
    row.get_by_role("checkbox", name=f"На форме: {name}").click()
    expect(row.get_by_role("checkbox", name=f"На форме: {name}")).not_to_be_checked()
    row.scroll_into_view_if_needed()
    picture(page, "settings-fields")
    page.goto(f"{admin.url}/settings?tab=directories")
    page.get_by_role("button", name="Новое значение").click()
    form, entry = page.get_by_role("dialog"), f"Новая категория {word()}"
    form.get_by_label("Название").fill(entry)
    form.get_by_role("button", name="Цвет #1971c2").click()
    form.get_by_role("button", name="Создать").click()
    expect(page.get_by_test_id("entry-row").filter(has_text=entry)).to_be_visible()
    page.get_by_role("button", name=f"Выше: {entry}").click()
    expect(page.get_by_test_id("entry-row").last).not_to_contain_text(entry)
    picture(page, "settings-directories")
    page.goto(f"{admin.url}/settings?tab=our-companies")
    page.get_by_role("button", name="Новая компания").first.click()  # an empty page offers it twice
    form, company = page.get_by_role("dialog"), f"ООО «Отклик {word()}»"
    form.get_by_role("textbox", name="Название", exact=True).fill(company)
    form.get_by_label("ИНН").fill("7707083893")
    picture(page, "company-form")
    form.get_by_role("button", name="Создать").click()
    expect(page.get_by_text(company)).to_be_visible()
    picture(page, "settings-companies")


def test_cards_and_forms_fit_a_phone(sign_in: Callable[..., Page], as_user: Callable[..., Http]) -> None:
    http = as_user("manager", "Анна Волкова")
    client = full_client(http, f"ООО «Ромашка {word()}»")
    page = sign_in(http, 360, 740)
    for tab in ("timeline", "fields"):
        page.goto(f"{http.url}/clients/{client['id']}?tab={tab}")
        page.get_by_role("tab").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, "nothing sticks out of the screen"
        picture(page, f"phone-{tab}")

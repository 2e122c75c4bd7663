"""A seller meets a duplicate: warned while typing, merges the two cards, and takes it back."""

from playwright.sync_api import expect

from services.kit.wire import new_id
from tests.e2e.conftest import PICTURES, Seller

expect.set_options(timeout=20_000)  # a browser beside a whole suite is not quick


def test_two_cards_become_one_and_part_again(seller: Seller) -> None:
    page, http = seller.page, seller.http
    word = new_id().hex[-6:]
    number = f"+7916{new_id().int % 10**7:07d}"
    first = http.post(
        "/counterparties",
        {"name": f"ООО «Парус {word}»", "phones": [number], "city": "Москва", "notes": "Постоянный клиент"},
    )
    page.goto(f"{http.url}/clients")
    page.get_by_role("button", name="Новый клиент").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Название").first.fill(f"Парус {word}, ООО")
    form.get_by_label("Телефоны").first.fill("8" + number[2:])
    expect(form.get_by_role("alert")).to_contain_text(f"ООО «Парус {word}»")
    expect(form.get_by_role("alert")).to_contain_text("тот же телефон")
    page.screenshot(path=PICTURES / "duplicate_while_typing.png")
    form.get_by_role("button", name="Создать").click()
    expect(page.get_by_role("heading", name=f"Парус {word}, ООО")).to_be_visible()
    second = page.url.split("/clients/")[1][:36]
    person = http.post("/contacts", {"name": "Иванов Пётр", "counterparty_id": second})

    page.goto(f"{http.url}/clients/{first['id']}")
    page.get_by_role("button", name="Действия").first.click()
    page.get_by_role("menuitem", name="Объединить с другой…").click()
    page.get_by_role("radio", name=f"Парус {word}, ООО").check()
    page.screenshot(path=PICTURES / "merge_with.png")
    page.get_by_role("button", name="Сравнить").click()
    page.get_by_role("radio", name=f"Название: Парус {word}, ООО").check()
    expect(page.get_by_role("dialog")).to_contain_text("Перейдёт: 1 контакт")
    page.screenshot(path=PICTURES / "merge_choices.png")
    page.get_by_role("button", name="Объединить", exact=True).click()
    card = page.get_by_role("complementary", name="Кто это")
    expect(page.get_by_role("heading", name=f"Парус {word}, ООО")).to_be_visible()
    expect(card.get_by_text("Объединено с")).to_be_visible()
    page.screenshot(path=PICTURES / "merged_card.png")
    page.goto(f"{http.url}/clients/{second}")
    page.wait_for_url(f"**/clients/{first['id']}*")

    merged = http.get(f"/counterparties/{first['id']}")
    http.patch(f"/counterparties/{first['id']}", {"city": "Тверь"}, merged["version"])
    http.post("/contacts", {"name": "Сидорова Анна", "counterparty_id": first["id"]})
    card.get_by_text("Объединено с").get_by_role("button", name="Отменить").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("до объединения: Москва")
    dialog.get_by_role("radiogroup", name="Сидорова Анна").get_by_text("В отдельную карточку").click()
    page.screenshot(path=PICTURES / "unmerge.png")
    dialog.get_by_role("button", name="Отменить объединение").click()
    expect(card.get_by_text("Объединено с")).to_have_count(0)
    assert http.get(f"/counterparties/{first['id']}")["city"] == "Тверь"
    assert http.get(f"/contacts/{person['id']}")["counterparty_id"] == second
    names = {one["name"] for one in http.get(f"/counterparties/{second}/contacts")["items"]}
    assert names == {"Иванов Пётр", "Сидорова Анна"}

"""A seller sets a row of a file right where it stands, and deletes many clients at once and has them back. R19, T16."""

from pathlib import Path

from playwright.sync_api import expect

from services.kit.wire import new_id
from tests.e2e.conftest import PICTURES, Seller
from tests.records import inn


def test_a_wrong_row_is_set_right_in_the_list(seller: Seller, tmp_path: Path) -> None:
    tag, right = new_id().hex[-6:], inn()
    page, file = seller.page, tmp_path / "клиенты.csv"
    file.write_text(f"Название;ИНН\nООО «Василёк {tag}»;123\nООО «Ромашка {tag}»;\n", encoding="utf-8")
    PICTURES.mkdir(exist_ok=True)
    seller.open("/import")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_test_id("import-column")).to_have_count(2)
    page.get_by_role("button", name="Проверить").click()
    expect(page.get_by_text("не ИНН")).to_be_visible()
    page.get_by_role("button", name="Исправить строку 2").click()
    expect(page.get_by_role("textbox", name="ИНН")).to_be_focused()
    page.screenshot(path=PICTURES / "import_row.png")
    page.keyboard.type(right)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("import-editor")).to_have_count(0)
    expect(page.get_by_text("не ИНН")).to_have_count(0)
    page.get_by_role("button", name="Загрузить все (2)").click()
    page.get_by_role("dialog").get_by_role("button", name="Импорт").click()
    expect(page.get_by_test_id("import-result")).to_contain_text("Загружено: 2 строки")
    assert {one["inn"] for one in seller.http.get(f"/counterparties?search={tag}")["items"]} == {right, None}


def test_many_clients_go_to_the_bin_and_come_back(seller: Seller) -> None:
    tag, page = new_id().hex[-6:], seller.page
    for n in range(3):
        seller.http.post("/counterparties", {"name": f"ООО «Лишний {n} {tag}»"})
    seller.open(f"/clients?q={tag}")
    expect(page.get_by_test_id("client-row")).to_have_count(3)
    page.get_by_role("checkbox", name="Отметить все в списке").check()
    page.get_by_role("toolbar").get_by_role("button", name="Удалить").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Уйдёт в корзину: 3 клиента")
    page.screenshot(path=PICTURES / "bulk_delete.png")
    dialog.get_by_role("button", name="Удалить (3)").click()
    expect(dialog).to_contain_text("удалено: 3")
    assert seller.http.get(f"/counterparties?search={tag}")["items"] == []
    dialog.get_by_role("button", name="Отменить изменение").click()
    expect(dialog).to_contain_text("возвращено: 3")
    dialog.get_by_role("button", name="Закрыть").last.click()
    expect(page.get_by_test_id("client-row")).to_have_count(3)

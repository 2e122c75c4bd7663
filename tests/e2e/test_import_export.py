"""A seller brings a file of clients in, looks, takes it back, and takes a list out. R17–R19, T18, T57."""

import io
import time
from pathlib import Path

import openpyxl
from playwright.sync_api import Download, expect

from services.kit.wire import new_id
from tests.e2e.conftest import PICTURES, Seller
from tests.records import inn


def workbook(saved: Download) -> openpyxl.Workbook:
    # The browser's own copy has a name without an ending, which openpyxl wants to see.
    return openpyxl.load_workbook(io.BytesIO(saved.path().read_bytes()))


def table(tag: str) -> bytes:
    rows = [
        "Название;ИНН;Телефон;E-mail;Город;Контактное лицо;Что-то ещё",
        f"ООО «Ромашка {tag}»;{inn()};8 495 123-45-67;info@romashka-{tag}.ru;Тверь;Жукова Анна;1",
        f"ООО «Василёк {tag}»;7707083894;8 495 123-45-68;sales@vasilek-{tag}.ru;Омск;;2",
        f"ИП Сидоров {tag};;12-34;;Пермь;;3",
        f"ООО «Незабудка {tag}»;;8 (916) 000-00-01;;Орёл;Ёлкин Пётр;4",
        f"ООО «Незабудка {tag}»;;8 (916) 000-00-01;;Орёл;;5",
    ]
    return "\n".join(rows).encode("cp1251")


def test_a_file_is_imported_looked_at_and_taken_back(seller: Seller, tmp_path: Path) -> None:
    tag = new_id().hex[-6:]
    page, file = seller.page, tmp_path / "клиенты.csv"
    file.write_bytes(table(tag))
    PICTURES.mkdir(exist_ok=True)
    seller.open("/import")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_test_id("import-column")).to_have_count(7)
    expect(page.get_by_label("Кодировка").first).to_have_value("Windows-1251")
    page.screenshot(path=PICTURES / "import_columns.png")
    page.get_by_role("button", name="Проверить").click()
    expect(page.get_by_test_id("import-row")).to_have_count(5)
    expect(page.get_by_text("не ИНН")).to_be_visible()
    expect(page.get_by_text("повторяет строку")).to_be_visible()
    page.screenshot(path=PICTURES / "import_check.png")
    with page.expect_download(timeout=30_000) as rejected:
        page.get_by_role("button", name="Отклонённые строки в Excel").click()
    sheet = workbook(rejected.value).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [f"ООО «Василёк {tag}»", f"ИП Сидоров {tag}"]
    page.get_by_role("button", name="Загрузить все (2)").click()
    page.get_by_role("dialog").get_by_role("button", name="Импорт").click()
    expect(page.get_by_test_id("import-result")).to_contain_text("Загружено: 2 строки")
    page.screenshot(path=PICTURES / "import_result.png")
    assert len(seller.http.get(f"/counterparties?search={tag}")["items"]) == 2
    page.get_by_role("button", name="Отменить весь импорт").click()
    page.get_by_role("dialog").get_by_role("button", name="Отменить весь импорт").click()
    expect(page.get_by_test_id("import-result")).to_contain_text("Возвращено как было")
    assert seller.http.get(f"/counterparties?search={tag}")["items"] == []
    page.get_by_role("button", name="Работы").click()
    expect(page.get_by_test_id("job-line").first).to_be_visible()
    page.screenshot(path=PICTURES / "jobs.png")
    seller.open("/import")
    expect(page.get_by_test_id("import-line").first).to_contain_text("Отменено")
    page.screenshot(path=PICTURES / "imports.png")


def test_a_list_is_saved_as_it_is_shown(seller: Seller) -> None:
    tag, page = new_id().hex[-6:], seller.page
    for name in ("Арбуз", "Дыня"):
        seller.http.post("/counterparties", {"name": f"ООО «{name} {tag}»", "city": "Астрахань"})
    until_found = time.monotonic() + 10
    while len(seller.http.get(f"/counterparties?search={tag}")["items"]) < 2:
        assert time.monotonic() < until_found
    seller.open(f"/clients?q={tag}")
    expect(page.get_by_test_id("client-row")).to_have_count(2)
    page.get_by_role("button", name="Файл").click()
    page.screenshot(path=PICTURES / "export_menu.png")
    with page.expect_download(timeout=30_000) as saved:
        page.get_by_role("menuitem", name="Выгрузить в Excel").click()
    rows = list(workbook(saved.value).worksheets[0].iter_rows(values_only=True))
    assert "Название" in rows[0] and "Представители" in rows[0]
    assert [row[rows[0].index("Название")] for row in rows[1:]] == [f"ООО «Арбуз {tag}»", f"ООО «Дыня {tag}»"]

"""Tables of any origin: what is read out of them, and what is refused. Issue 3, "Bad input"; R17, T18, T57."""

import datetime as dt
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contacts.sheets import csv_writer
from services.contacts.sheets.row import COLUMNS_AT_MOST, Line, SheetProblem
from services.contacts.sheets.sheet import Layout, layout_of, lines
from services.kit.xlsx_writer import Cell, XlsxWriter

Put = Callable[[bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def put(content: bytes) -> Path:
        path = tmp_path / "table"
        path.write_bytes(content)
        return path

    return put


def read(path: Path) -> tuple[Layout, list[Line]]:
    layout = layout_of(path)
    return layout, list(lines(path, layout))


TABLE = "Название;Телефон\nООО «ПЁТР»;8 495 123-45-67\nИП Жуков;+7 (916) 000-00-01\n"


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        (TABLE.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TABLE.encode(), "utf-8"),
        (TABLE.encode("cp1251"), "windows-1251"),
        (TABLE.encode("utf-16"), "utf-16-le"),
        (TABLE.encode("utf-16-le"), "utf-16-le"),
        (TABLE.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_encoding_is_found(put: Put, encoded: bytes, encoding: str) -> None:
    """R17."""
    layout, found = read(put(encoded))
    assert (layout.format, layout.encoding, layout.delimiter) == ("csv", encoding, ";")
    assert [line.cells for line in found] == [
        ["Название", "Телефон"],
        ["ООО «ПЁТР»", "8 495 123-45-67"],
        ["ИП Жуков", "+7 (916) 000-00-01"],
    ]
    assert not any(line.flaws for line in found)


@pytest.mark.parametrize("most", ["utf-8", "cp1251"])
def test_mixed_encodings_are_read_row_by_row_and_told(put: Put, most: str) -> None:
    other = {"utf-8": "cp1251", "cp1251": "utf-8"}[most]
    rows = ["имя;город".encode(most), "Анна;Пермь".encode(most), "Пётр;Орёл".encode(other), b"Ivan;Omsk"]
    _, found = read(put(b"\n".join(rows)))
    assert [line.cells for line in found][1:] == [["Анна", "Пермь"], ["Пётр", "Орёл"], ["Ivan", "Omsk"]]
    assert [line.flaws for line in found] == [(), (), ("encoding",), ()]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_also_where_cells_hold_others(put: Put, delimiter: str) -> None:
    rows = [["Название", "Адрес", "Сумма"], ["ООО «А»", "Москва, ул. Ленина; д. 1", "1|5"], ["ООО «Б»", "Пермь", "2"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    layout, found = read(put(text.encode()))
    assert layout.delimiter == delimiter and [line.cells for line in found] == rows


def test_a_quoted_cell_may_hold_lines_quotes_and_delimiters(put: Put) -> None:
    _, found = read(put('a;b\n"одна\nдве";"с ""кавычками"";"\nв;г\n'.encode()))
    assert [line.cells for line in found] == [["a", "b"], ["одна\nдве", 'с "кавычками";'], ["в", "г"]]
    assert [line.number for line in found] == [1, 2, 4]


def test_a_quote_that_nobody_closed_costs_its_own_row_only(put: Put) -> None:
    rows = "\n".join(f"ООО {n};{n}" for n in range(2000))
    _, found = read(put(f'имя;номер\n"ООО;0\n{rows}\n'.encode()))
    assert found[1].cells == ["ООО", "0"] and found[1].flaws == ("unclosed_quote",)
    assert [line.cells for line in found[2:]] == [[f"ООО {n}", str(n)] for n in range(2000)]
    assert found[2].number == 3


def test_ragged_rows_keep_what_they_have_and_empty_ones_are_left_out(put: Put) -> None:
    _, found = read(put(b"a;b;c\n1\n\n;;;\n1;2;3;4\n"))
    assert [(line.number, line.cells) for line in found] == [
        (1, ["a", "b", "c"]),
        (2, ["1"]),
        (5, ["1", "2", "3", "4"]),
    ]


def test_zero_bytes_are_left_out_and_told(put: Put) -> None:
    _, found = read(put("имя;город\nАн\x00на;\x00Пермь\n".encode()))
    assert found[1] == Line(2, ["Анна", "Пермь"], ("zero_bytes",))


def test_a_file_of_nothing_but_zero_bytes_harms_nothing(put: Put) -> None:
    _, found = read(put(b"\x00" * 5_000_000))
    assert found == []


def test_50_megabytes_are_read_in_flat_memory(put: Put) -> None:
    row = "ООО «Ромашка»;+7 495 123-45-67;info@example.ru;Москва\n".encode()
    path = put(row * (50 * 1024 * 1024 // len(row)))
    layout = layout_of(path)
    tracemalloc.start()
    count = sum(1 for _ in lines(path, layout))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 50 * 1024 * 1024 // len(row) and peak < 16 * 1024 * 1024


def test_too_many_columns_are_cut_and_told(put: Put) -> None:
    _, found = read(put(b";".join(b"x" for _ in range(COLUMNS_AT_MOST + 50))))
    assert len(found[0].cells) == COLUMNS_AT_MOST and found[0].flaws == ("too_many_columns",)


@pytest.mark.parametrize(("content", "reason"), [(b"", "empty"), (b"\xd0\xcf\x11\xe0rest", "old_excel")])
def test_what_is_no_table_is_refused_by_name(put: Put, content: bytes, reason: str) -> None:
    with pytest.raises(SheetProblem) as refusal:
        layout_of(put(content))
    assert refusal.value.details["reason"] == reason


@pytest.mark.parametrize(("encoding", "delimiter"), [("koi8-r", ";"), ("utf-8", "ab"), ("utf-8", '"')])
def test_an_unknown_layout_is_refused(put: Put, encoding: str, delimiter: str) -> None:
    with pytest.raises(SheetProblem):
        list(lines(put(b"a;b"), Layout(format="csv", encoding=encoding, delimiter=delimiter)))


moment = dt.datetime.fromisoformat


def workbook(rows: list[list[Any]], **looks: Any) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if looks.get("hidden_first"):
        sheet.sheet_state = "hidden"
        book.create_sheet().append(["видно"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_values_of_a_workbook_are_read_as_people_see_them(put: Put) -> None:
    """R17."""
    day = moment("2024-03-05")
    _, found = read(
        put(
            workbook([["имя", 1], ["Анна", 79161234567], [1.5, True], [day, moment("2024-03-05T14:05")], [None], ["я"]])
        )
    )
    assert [line.cells for line in found] == [
        ["имя", "1"],
        ["Анна", "79161234567"],
        ["1.5", "да"],
        ["2024-03-05", "2024-03-05 14:05"],
        ["я"],
    ]
    assert found[-1].number == 6


def test_a_formula_is_its_value_and_never_itself(put: Put) -> None:
    content = workbook([["имя"], ["=1+1"]])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>").replace(b"<v />", b"<v>2</v>")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    _, found = read(put(file.getvalue()))
    assert [line.cells for line in found] == [["имя"], ["2"]]


def test_the_first_visible_sheet_is_read(put: Put) -> None:
    _, found = read(put(workbook([["тайно"]], hidden_first=True)))
    assert [line.cells for line in found] == [["видно"]]


def bomb(parts: dict[str, int], declared: int | None = None) -> bytes:
    """A workbook whose parts are so many zero bytes; with `declared`, it lies about their size."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        for name, size in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                for _ in range(size // 1024 // 1024):
                    part.write(b"\x00" * 1024 * 1024)
    content = file.getvalue()
    if declared is not None:
        size = next(iter(parts.values()))
        content = content.replace(size.to_bytes(4, "little"), declared.to_bytes(4, "little"))
    return content


@pytest.mark.parametrize(
    "content",
    [
        lambda: bomb({"xl/worksheets/sheet1.xml": 700 * 1024 * 1024}),
        lambda: bomb({"xl/sharedStrings.xml": 160 * 1024 * 1024}),
        lambda: bomb({"xl/worksheets/sheet1.xml": 64 * 1024 * 1024}),
        lambda: bomb({f"xl/worksheets/sheet{n}.xml": 1024 * 1024 for n in range(2100)}),
    ],
    ids=["one huge part", "huge strings", "packed a thousand times", "too many parts"],
)
def test_a_zip_bomb_is_refused_unopened(put: Put, content: Callable[[], bytes]) -> None:
    path = put(content())
    tracemalloc.start()
    with pytest.raises(SheetProblem) as refusal:
        layout_of(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refusal.value.details["reason"] == "zip_bomb" and peak < 20 * 1024 * 1024


def test_a_workbook_that_lies_about_its_size_is_refused(put: Put) -> None:
    with pytest.raises(SheetProblem) as refusal:
        layout_of(put(bomb({"xl/worksheets/sheet1.xml": 64 * 1024 * 1024}, declared=1000)))
    assert refusal.value.details["reason"] in ("damaged", "zip_bomb")


@pytest.mark.parametrize("cut", [30, 200, 2000])
def test_a_cut_workbook_is_refused_in_words(put: Put, cut: int) -> None:
    with pytest.raises(SheetProblem) as refusal:
        read(put(workbook([["имя"]] * 50)[:cut]))
    assert refusal.value.details["reason"] == "damaged"


def test_entities_are_refused(put: Put) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>')
    with pytest.raises(SheetProblem):
        layout_of(put(file.getvalue()))


def test_another_archive_is_no_table(put: Put) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", b"<document/>")
    with pytest.raises(SheetProblem) as refusal:
        layout_of(put(file.getvalue()))
    assert refusal.value.details["reason"] == "not_a_table"


def test_what_is_written_is_what_excel_reads(tmp_path: Path) -> None:
    """T18, T57: text stays text whatever it begins with; numbers and days are themselves."""
    path = tmp_path / "out.xlsx"
    row: list[Cell] = [
        "=1+1",
        "+7 495 123-45-67",
        "-5",
        "@a",
        " пробел ",
        "две\nстроки",
        "a<b>&c",
        "x\x00\x07y",
        "я" * 40_000,
    ]
    values: list[Cell] = [5, 1.5, Decimal("12500.10"), True, dt.date(2024, 3, 5), moment("2024-03-05T14:05"), None, ""]
    writer = XlsxWriter(path, [f"колонка {n}" for n in range(len(row) + len(values))], title="Клиенты: [все]")
    writer.write([[*row, *values]])
    writer.close()
    sheet = openpyxl.load_workbook(path).worksheets[0]
    header, cells = list(sheet.iter_rows())
    assert header[0].font.bold and sheet.freeze_panes == "A2"
    assert [cell.value for cell in cells][: len(row)] == [*row[:7], "xy", "я" * 32_767]
    assert {cell.data_type for cell in cells[: len(row)]} == {"s"}
    assert all(cell.quotePrefix for cell in cells[:4])
    assert [cell.value for cell in cells][len(row) :] == [
        5,
        1.5,
        12500.1,
        True,
        moment("2024-03-05"),
        moment("2024-03-05T14:05"),
        None,
        None,
    ]


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_our_own_tables_come_back_as_they_were(tmp_path: Path, rows: list[list[str]]) -> None:
    """ "An import of our own export must round-trip", formulas and apostrophes included."""
    rows = [["первый", *row] for row in rows]
    header = ["а", "б", "в", "г"]
    book, text = tmp_path / "own.xlsx", tmp_path / "own.csv"
    writer = XlsxWriter(book, header)
    writer.write(rows)
    writer.close()
    csv_writer.write(text, header, rows)
    for path in (book, text):
        _, found = read(path)
        assert [line.cells + [""] * (4 - len(line.cells)) for line in found] == [header, *rows], path.suffix
        assert not any(line.flaws for line in found)

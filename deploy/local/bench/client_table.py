"""A table of clients as somebody else's program would have written it: to be imported. Pure but for the file."""

import csv
from pathlib import Path

from deploy.local.bench.base import clients
from deploy.local.bench.base.clients import Choices, Values

COLUMNS = ("name", "inn", "kpp", "phones", "emails", "city", "address", "website", "notes", "role", "rating")
TITLES = (
    *("Название", "ИНН", "КПП", "Телефон", "E-mail", "Город", "Адрес", "Сайт", "Примечание", "Раздел", "Рейтинг"),
)
ROLES = {"client": "Клиент", "prospect": "Потенциальный", "contractor": "Исполнитель", "other": "Прочий"}
NOBODY = Choices([clients.ident(0, 0, 0)], {})


def write(path: Path, rows: int, base_seed: int, base_size: int, *, narrow: bool = False) -> None:
    """Every tenth row is a client of the base with another telephone number; the others are new.

    A wide table has eleven columns and is UTF-8; a `narrow` one has three and is windows-1251.
    """
    chosen = ("name", "phones", "city") if narrow else COLUMNS
    with path.open("w", encoding="cp1251" if narrow else "utf-8-sig", newline="", errors="replace") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow([title for name, title in zip(COLUMNS, TITLES, strict=True) if name in chosen])
        for number in range(1, rows + 1):
            if number % 10 == 0:
                values, _ = clients.client(base_seed, number // 10 * 7919 % base_size + 1, base_size, NOBODY)
                values["phones"] = [f"8{clients.subscriber(9 * base_size + number)}"]
            else:
                values, _ = clients.client(base_seed + 1, base_size + number, base_size + rows, NOBODY)
            table.writerow([cell(values, name) for name in chosen])


def cell(values: Values, name: str) -> str:
    value = values.get(name)
    if name == "role":
        return ROLES[str(value)]
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)

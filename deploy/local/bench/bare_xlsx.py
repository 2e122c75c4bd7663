"""openpyxl's write-only mode with lxml and nothing else: `python -m deploy.local.bench.bare_xlsx ROWS FILE`.

Nine columns of text, two of numbers, one of times; prints how long it took and the peak of memory, as JSON.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from openpyxl import Workbook

TITLES = (
    *("Название", "ИНН", "КПП", "Город", "Адрес", "Телефоны", "E-mail", "Сайт", "Заметки"),
    *("Номер", "Рейтинг", "Создано"),
)
BEGAN = datetime(2023, 9, 1)  # noqa: DTZ001 - a workbook knows no zones


def rows(count: int) -> Iterator[tuple[str | int | datetime, ...]]:
    for number in range(1, count + 1):
        yield (
            f"ООО «Промстройсервис-{number}»",
            f"77{number:08d}",
            f"77{number % 100:02d}01001",
            "Санкт-Петербург",
            f"190000, г. Санкт-Петербург, ул. Ленина, д. {number % 160}, оф. {number % 400}",
            f"+7 (812) {number % 1000:03d}-45-67",
            f"info@promstroyservis-{number}.ru",
            f"https://promstroyservis-{number}.ru",
            "Берут крепёж раз в квартал, просят счёт заранее.",
            number,
            number % 5 + 1,
            BEGAN + timedelta(minutes=number),
        )


def main(count: int, path: str) -> None:
    began = time.perf_counter()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Клиенты")
    sheet.append(TITLES)
    for row in rows(count):
        sheet.append(row)
    book.save(path)
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])

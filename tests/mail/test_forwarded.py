"""The letter inside a forwarded one is found, whatever program forwarded it."""

from datetime import UTC, datetime

import pytest

from services.mail import forwarded, forwarded_dates

AT = datetime(2026, 11, 3, 7, 0, tzinfo=UTC)
TEXT = "Добрый день!\nПришлите счёт."
STYLES = {
    "outlook": """Посмотри, пожалуйста

-----Исходное сообщение-----
От: Иван Петров [mailto:Ivan@client.test]
Отправлено: 3 ноября 2026 г. 10:00
Кому: Анна Сидорова <anna@us.test>; Борис
 <boris@us.test>
Тема: Заказ 5

{text}
""",
    "outlook in english": """________________________________
From: Иван Петров <ivan@client.test>
Sent: Tuesday, November 3, 2026 10:00 AM
To: anna@us.test
Subject: Заказ 5

{text}""",
    "gmail": """---------- Forwarded message ---------
От: Иван Петров <ivan@client.test>
Date: вт, 3 нояб. 2026 г. в 10:00
Subject: Заказ 5
To: <anna@us.test>


{text}
""",
    "gmail in russian": """---------- Пересланное сообщение ---------
От: **Иван Петров** <ivan@client.test>
Дата: вт, 3 ноября 2026 г., 10:00
Тема: Заказ 5
Кому: Анна <anna@us.test>

{text}
""",
    "yandex": """

-------- Пересылаемое сообщение --------
03.11.2026, 10:00, "Иван Петров" <ivan@client.test>:

{text}
-------- Завершение пересылаемого сообщения --------
--
Анна""",
    "yandex of today": """----------------
Кому: anna@us.test;
Тема: Заказ 5;
03.11.2026, 10:00, "Иван Петров" <ivan@client.test>:

{text}
""",
    "mail.ru": """-------- Пересылаемое сообщение --------
От: Иван Петров <ivan@client.test>
Кому: anna@us.test
Дата: Вторник, 3 ноября 2026, 10:00 +03:00
Тема: Заказ 5

{text}
""",
    "iphone": """Отправлено с iPhone

Начало переадресованного сообщения:

> От: Иван Петров <ivan@client.test>
> Дата: 3 ноября 2026 г., 10:00:00 MSK
> Кому: anna@us.test
> Тема: Заказ 5
>
> Добрый день!
> Пришлите счёт.
""",
    "apple mail": """Begin forwarded message:

From: Иван Петров <ivan@client.test>
Subject: Заказ 5
Date: 3 November 2026 at 10:00:00 GMT+3
To: anna@us.test

{text}
""",
    "thunderbird": """-------- Перенаправленное сообщение --------
Тема:   Заказ 5
Дата:   Tue, 3 Nov 2026 10:00:00 +0300
От:     Иван Петров <ivan@client.test>
Кому:   anna@us.test

{text}
""",
    "the bat!": """Это пересылаемое сообщение
От: Иван Петров <ivan@client.test>
Кому: anna@us.test
Дата: Tuesday, November 3, 2026, 10:00:00 AM
Тема: Заказ 5

{text}
""",
    "samsung": """Отправлено с устройства Galaxy

-------- Исходное сообщение --------
От: Иван Петров <ivan@client.test>

Дата: 03.11.2026 10:00 (GMT+03:00)

Кому: anna@us.test

Тема: Заказ 5

{text}
""",
}


@pytest.mark.parametrize("style", STYLES)
def test_whom_a_forwarded_letter_is_from_when_it_was_written_and_what_it_says(style: str) -> None:
    """S16."""
    found = forwarded.inline(STYLES[style].replace("{text}", TEXT).replace("\r\n", "\n"))
    assert found is not None
    assert (found.from_address, found.from_name) == ("ivan@client.test", "Иван Петров")
    assert found.written_at == AT
    assert found.text == TEXT
    assert found.subject.strip(";") in ("Заказ 5", "")
    assert "anna@us.test" in found.to_addresses or style == "yandex"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Добрый день!",
        "От: нас\nДата: завтра\n",
        "Тема: встреча\nКому: всем, кто придёт",
        "От: ivan@client.test, это всё, что я знаю",
        "03.11.2026 был звонок",
    ],
)
def test_what_is_no_forwarded_letter_is_not_taken_for_one(text: str) -> None:
    assert forwarded.inline(text) is None


def test_a_hostile_text_is_read_in_no_time() -> None:
    for text in ("От: " * 20_000, "> " * 50_000, "От: a\n\n" * 15_000, "03.11.2026, 10:00, " * 5_000, "-" * 100_000):
        assert forwarded.inline(text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 03 Nov 2026 10:00:00 +0300", AT),
        ("11/3/2026 10:00 AM", AT),
        ("03.11.2026 10:00", AT),
        ("2026-11-03 10:00:00", AT),
        ("3 мая 2026 г. 10:00", datetime(2026, 5, 3, 7, 0, tzinfo=UTC)),
        ("Nov 3, 2026 at 7:00 AM UTC", AT),
        ("32 ноября 2026 10:00", None),
        ("3 ноября 2026", None),
        ("25:99", None),
        ("вчера", None),
        ("", None),
    ],
)
def test_a_moment_is_read_as_programs_write_it(text: str, moment: datetime | None) -> None:
    assert forwarded_dates.read(text) == moment

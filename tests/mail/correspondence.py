"""A corpus of letters as real programs write them, with the talk that each belongs to known.

Each talk is a first letter and its answers, written by turns by a client and by us, in the style of Outlook, Mail.ru,
Yandex, Gmail, 1C and phones: with and without References, with a Thread-Index, in several charsets, with the marks of
answers that those programs use.
"""

import base64
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime

US = "sales@mail.test"
SUBJECTS = [
    "Заявка на трубы", "Счёт на оплату", "Коммерческое предложение", "Договор поставки", "Заказ", "Прайс-лист",
    "Рекламация", "Доставка до Твери", "Price request", "Встреча", "Акт сверки", "Вопрос",
]  # fmt: skip
TEXTS = [
    "Добрый день!\nПришлите, пожалуйста, счёт на 20 тонн арматуры.",
    "Здравствуйте! Когда ждать отгрузку?\n\n--\nС уважением,\nПётр Кузнецов\n+7 (495) 123-45-67",
    "Спасибо, получили. Нужен ещё сертификат на партию.",
    "Hello,\nplease send us your best price.",
    "Отправлено с iPhone",
]


@dataclass(frozen=True)
class Style:
    """How a program writes an answer."""

    name: str
    answer: str
    charset: str
    references: bool
    in_reply_to: bool
    talk_index: bool = False


STYLES = [
    Style("outlook", "RE: ", "windows-1251", True, True, True),
    Style("outlook through a gateway that drops references", "RE: ", "utf-8", False, False, True),
    Style("mail.ru", "Re: ", "utf-8", True, True),
    Style("mail.ru phone", "Re[2]: ", "utf-8", False, True),
    Style("yandex", "Re: ", "utf-8", False, True),
    Style("gmail", "Re: ", "utf-8", True, True),
    Style("the bat!", "Re[2]: ", "koi8-r", True, True),
    Style("old phone", "Отв: ", "utf-8", False, False),
    Style("iphone", "Re: ", "utf-8", True, True),
]


@dataclass(frozen=True)
class Written:
    talk: int
    raw: bytes
    at: datetime


def corpus(seed: int, talks: int) -> list[Written]:
    """Letters of so many talks, in the order in which they were written."""
    dice = random.Random(seed)
    written: list[Written] = []
    for talk in range(talks):
        client = f"client{talk}.{seed}@firm{dice.randrange(20)}.test"
        subject = dice.choice(SUBJECTS) + (f" no. {dice.randrange(1, 500)}" if dice.random() < 0.5 else "")
        style = dice.choice(STYLES)
        at = datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(minutes=dice.randrange(60 * 24 * 90))
        index = base64.b64encode(dice.randbytes(22)).decode()
        ids: list[str] = []
        for turn in range(dice.choice([1, 1, 2, 2, 3, 4, 6])):
            own_turn = turn % 2 == 1
            own_id = f"<{talk}.{turn}.{seed}.{dice.randrange(10**9)}@{'mail' if own_turn else 'firm'}.test>"
            by = style if not own_turn else STYLES[2]  # we answer properly
            headers = [
                f"From: {US if own_turn else client}",
                f"To: {client if own_turn else US}",
                f"Subject: {Header((by.answer if turn else '') + subject, by.charset).encode()}",
                f"Date: {format_datetime(at)}",
                f"Message-ID: {own_id}",
                "MIME-Version: 1.0",
                f"Content-Type: text/plain; charset={by.charset}",
                "Content-Transfer-Encoding: base64",
            ]
            if turn and by.in_reply_to:
                headers.append(f"In-Reply-To: {ids[-1]}")
            if turn and by.references:
                headers.append("References: " + "\r\n ".join(ids))
            if style.talk_index:
                further = dice.randbytes(5 * turn)
                headers.append(f"Thread-Index: {base64.b64encode(base64.b64decode(index) + further).decode()}")
            body = base64.encodebytes(dice.choice(TEXTS).encode(by.charset, "replace"))
            written.append(Written(talk, "\r\n".join([*headers, "", ""]).encode() + body, at))
            ids.append(own_id)
            at += timedelta(minutes=dice.randrange(5, 60 * 24 * 5))
    return sorted(written, key=lambda letter: letter.at)

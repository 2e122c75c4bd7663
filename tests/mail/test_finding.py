"""Letters are found by words in any form, by parts of words, by people and by what is attached."""

import pytest

from services.kit.db import Database
from services.kit.wire import new_id
from services.mail import emails, finding
from services.mail.finding import AFTER, BEFORE
from services.mail.interface import EmailPage
from tests.apart import person
from tests.conftest import SECRET_KEY
from tests.mail.inbox import Inbox, mail_of


@pytest.fixture(scope="module")
def letters(apart: Database) -> Inbox:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
        inbox = Inbox(apart)
    long = "Преамбула. " * 800 + "Вагоны с цементом ушли вчера. " + "Хвост. " * 50
    attached = mail_of("Зоя Ёлкина <zoya@les.test>", new_id().hex, subject="Чертежи").replace(
        b"Content-Type: text/plain; charset=utf-8\r\n",
        "Content-Type: application/pdf; name=Спецификация.pdf\r\nContent-Disposition: attachment\r\n".encode(),
    )
    inbox.take(
        mail_of("a@firm.test", new_id().hex, text="Пришлите прайс-листы на арматуру и трубы", subject="Запрос"),
        mail_of("b@firm.test", new_id().hex, text="We shipped your orders yesterday", subject="Delivery"),
        mail_of("c@firm.test", new_id().hex, text=long, subject="Отгрузка"),
        attached,
    )
    return inbox


def search(apart: Database, inbox: Inbox, text: str, cursor: str | None = None, limit: int = 50) -> EmailPage:
    with apart(person(), read_only=True) as db:
        return emails.list_page(db, inbox.id, text, None, cursor, limit)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("арматура", ["Запрос"]),
        ("Труба прайс", ["Запрос"]),
        ("shipping order", ["Delivery"]),
        ("вагон цемент", ["Отгрузка"]),
        ("ёлкина", ["Чертежи"]),
        ("елкина чертёж", ["Чертежи"]),
        ("спецификация", ["Чертежи"]),
        ("рматур", ["Запрос"]),
        ("c@firm", ["Отгрузка"]),
        ("арматура delivery", []),
        ("на трубы", ["Запрос"]),
        ("%", []),
        ("&|!():*'", []),
    ],
)
def test_every_word_is_found_in_any_form_or_as_a_part(
    apart: Database, letters: Inbox, text: str, found: list[str]
) -> None:
    page = search(apart, letters, text)
    assert [email.subject.split()[0] for email in page.items] == found
    assert len(page.snippets) == len(page.items)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("труба", f"арматуру и {BEFORE}трубы{AFTER}"),
        ("рматур", f"на а{BEFORE}рматур{AFTER}у"),
        ("цемент", f"с {BEFORE}цементом{AFTER} ушли"),
    ],
)
def test_the_place_that_was_found_is_shown_with_its_words_marked(
    apart: Database, letters: Inbox, text: str, place: str
) -> None:
    (shown,) = search(apart, letters, text).snippets
    assert place in shown and len(shown) < 400


def test_nothing_is_marked_where_nothing_is_searched(apart: Database, letters: Inbox) -> None:
    page = search(apart, letters, " ")
    assert len(page.items) == 4 and page.snippets == []


@pytest.mark.parametrize("few", [1, 2000])
def test_pages_of_what_is_found_follow_each_other_however_much_it_is(
    apart: Database, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    monkeypatch.setattr(finding, "FEW", few)
    inbox, word = Inbox(apart), f"w{new_id().hex}"
    ids = inbox.take(*(mail_of("a@firm.test", f"{number}{word}", text=f"Про {word}") for number in range(5)))
    walked, cursor = [], None
    for _page in range(3):
        page = search(apart, inbox, word, cursor, 2)
        walked += [email.id for email in page.items]
        cursor = page.cursor
    assert walked == ids[::-1] and cursor is None

"""What is read of letters as mailers really send them, and of bytes that no mailer would."""

import re
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.mail import charsets, markup, parsing
from services.mail.parsing import LONGEST_TEXT, MOST_ADDRESSES, TOO_INTRICATE, TOO_LARGE, Letter, Unreadable, parse

LETTERS = Path(__file__).parent.parent / "data" / "emails"

EXPECTED: dict[str, dict[str, Any]] = {
    "outlook": {
        "from_name": "Смирнова Елена Викторовна",
        "from_address": "e.smirnova@stroymontazh.test",
        "cc_addresses": ["petrov@stroymontazh.test"],
        "subject": "RE: Коммерческое предложение на поставку арматуры",
        "text": "счёт на 20 т.",
        "html": "Цена за тонну устраивает",
        "attachments": ["image001.png"],
    },
    "mailru": {
        "from_name": 'ООО "Лидер", Закупки',
        "from_address": "zakupki.lider@mail.test",
        "subject": "Запрос цен",
        "text": "прайс-лист на кабель ВВГнг 3х2,5.\n\n--\nМарина",
    },
    "yandex": {
        "from_address": "kuznetsov-oleg@yandex.test",
        "text": "Сколько стоит доставка до Твери?\n04.11.2026, 13:55",
        "html": "<blockquote>",
    },
    "onec": {
        "from_name": 'Бухгалтерия ООО "Ромашка"',
        "subject": "Счет на оплату № 154 от 5 ноября 2026 г.",
        "text": "Во вложении счет",
        "attachments": ["Счет № 154.xls"],
    },
    "iphone": {
        "from_name": "Анна Литвинова",
        "subject": "Фото с объекта",
        "text": "Вот фото:\n\nЖду замерщика.\n\nОтправлено с iPhone",
        "attachments": ["IMG_0412.jpeg"],
    },
    "android": {"subject": "Re: Заказ", "text": "> Подтверждаете заказ?", "html": "Адрес прежний"},
    "cp1251_unlabelled": {"from_name": "Алексей Иванов", "subject": "Заявка на трубы", "text": "Нужны трубы 57х3,5"},
    "koi8": {"from_name": "Сергей", "subject": "Приборы для лаборатории", "text": "поставки осциллографов"},
    "wrong_label": {"from_name": "Ольга Белова", "subject": "Рекламация по партии", "text": "три коробки повреждены"},
    "nested": {"subject": "Fwd: Договор", "text": "Смотри вложенное", "attachments": ["Договор поставки.eml"]},
    "no_message_id": {"from_address": "robot@site.test", "subject": "New order", "text": "Order 1001"},
    "huge_header": {"from_address": "big@header.test", "text": "", "note": TOO_INTRICATE},
    "only_pdf": {"subject": "", "text": "", "attachments": ["Скан договора.pdf"]},
    "web_form": {"subject": "Заявка с сайта: обратный звонок", "text": "Имя: Пётр\nТелефон: 8 (495) 123-45-67"},
    "truncated": {"text": "Начало письма есть", "attachments": ["price.zip"]},
    "bounce": {"from_address": "mailer-daemon@mx.demo.test", "text": "550 5.1.1 User unknown"},
    "calendar": {
        "from_name": "Наталья Громова",
        "to_addresses": ["sales@demo.test"],
        "text": "в четверг в 11:00",
        "attachments": ["invite.ics"],
    },
}


def read(name: str) -> bytes:
    return (LETTERS / f"{name}.eml").read_bytes()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_letter_is_read_as_its_writer_meant_it(name: str) -> None:
    """R25: Outlook, Mail.ru, Yandex, 1C, phones, old and mistaken charsets."""
    letter = parse(read(name))
    for field, value in EXPECTED[name].items():
        found = getattr(letter, field)
        if field in ("text", "html") and value:
            assert value in (found or "")
        else:
            assert found == value
    assert "script" not in (letter.html or "") and 'src="http' not in (letter.html or "")


def test_every_letter_of_the_corpus_is_expected() -> None:
    assert {path.stem for path in LETTERS.glob("*.eml")} == {*EXPECTED, "junk"}


def test_binary_junk_is_no_letter() -> None:
    with pytest.raises(Unreadable, match="не письмо"):
        parse(read("junk"))


def test_a_letter_without_message_id_is_known_by_its_content_on_whatever_road_it_came() -> None:
    once, again = read("no_message_id"), b"Delivered-To: other@demo.test\r\n" + read("no_message_id")
    assert parse(once).identity == parse(again).identity
    assert parse(once).message_id.startswith("sha256:")
    assert parse(once.replace(b"1001", b"1002")).identity != parse(once).identity


def test_one_message_id_for_all_letters_of_a_program_does_not_hide_them() -> None:
    first = b"From: a@b.test\r\nMessage-ID: <constant@form>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0300\r\n\r\n1"
    assert parse(first).identity == parse(b"Received: from elsewhere\r\n" + first).identity
    assert parse(first).identity != parse(first.replace(b"10:00:00", b"10:00:05")).identity


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r", "cp866", "iso8859-5", "utf-8"])
@pytest.mark.parametrize("label", [None, "us-ascii", "iso-8859-1", "x-unknown", "utf-8"])
def test_russian_text_is_read_under_any_label(charset: str, label: str | None) -> None:
    for text in ("Добрый день! Прошу выставить счёт на оплату.", "СРОЧНО! ОПЛАТА ЗАКАЗА", "привет, как дела"):
        assert charsets.decode(text.encode(charset), label) == text


@pytest.mark.parametrize("charset", ["cp1251", "utf-8"])
@pytest.mark.parametrize("name", ['name="Счёт № 5.pdf"', "name=Счёт.pdf"])
def test_a_name_that_nobody_encoded_is_read(charset: str, name: str) -> None:
    """As 1C and web forms write it."""
    raw = f"From: a@b.test\r\nContent-Type: application/pdf; {name}\r\n\r\nx".encode(charset, "replace")
    (found,) = parse(raw).attachments
    assert found.startswith("Счёт") and found.endswith(".pdf")


PICTURES = """<p>Фото</p><img src="https://spy.test/1.gif" width="1"><img src=//spy.test/2.gif onerror="x()">
<img src="cid:logo@firm"><img src="data:image/png;base64,AAAA" alt="точка"><img src="data:image/svg+xml;base64,AAAA">
<img src="javascript:x()"><img srcset="https://spy.test/3.gif" style="background:url(https://spy.test/4.gif)">
<a href="cid:logo@firm">a</a><a href="data:text/html,x">b</a><a href="https://ok.test/">c</a><a href="held:x">d</a>"""


def test_pictures_from_elsewhere_are_held_and_those_of_the_letter_stay() -> None:
    """What is held has an address that no browser loads."""
    html = markup.readable(PICTURES) or ""
    sources = re.findall(r'<img[^>]*src="([^"]*)"', html)
    assert sources == [
        "held:https://spy.test/1.gif",
        "held:https://spy.test/2.gif",
        "cid:logo@firm",
        "data:image/png;base64,AAAA",
    ]
    assert re.findall(r'href="([^"]*)"', html) == ["https://ok.test/"]
    for word in ("onerror", "style", "srcset", "javascript", "svg"):
        assert word not in html
    # What we write ourselves has no pictures.
    assert "<img" not in (markup.sanitised(html) or "")


def test_western_text_stays_western() -> None:
    assert charsets.decode("Grüße aus München, café".encode("latin-1"), "iso-8859-1") == "Grüße aus München, café"


def test_html_loses_what_runs_loads_or_styles() -> None:
    letter = EmailMessage()
    letter["From"] = "a@b.test"
    letter.set_content("x")
    letter.add_alternative(
        "<style>p{}</style><p onclick='x()' style='position:fixed'>Текст</p><img src='https://t.test/1.gif'>"
        "<a href='javascript:x()'>a</a><a href='https://ok.test/'>b</a><iframe src='//x'></iframe><form><input></form>",
        subtype="html",
    )
    html = parse(letter.as_bytes()).html
    assert html is not None and "Текст" in html and 'href="https://ok.test/"' in html
    for word in ("onclick", "style", "javascript", "iframe", "input"):
        assert word not in html


def hostile() -> dict[str, bytes]:
    head = b"From: a@b.test\r\nSubject: x\r\n"
    nest = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(290))
    mixed = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    return {
        "lines": head + b"\r\n" + b"\n" * 5_000_000,
        "headers": head + b"a: b\n" * 500_000,
        "one long header": head + b"X: " + b"a " * 3_000_000,
        "parts": head + mixed + b"--b\n\n" * 500_000,
        "nested parts": head + nest + b"x\n" * 100_000,
        "nested letters": head + b"Content-Type: message/rfc822\n\n" * 5000,
        "comments": b"From: " + b"(" * 20_000 + b"\n\n",
        "addresses": b"From: a@b.test\nTo: " + b"x <x@y.test>, " * 20_000 + b"\n\n",
        "parameters": b"From: a@b.test\nContent-Type: text/plain" + b"; a*0*=x" * 20_000 + b"\n\n",
        "nested html": head + b"Content-Type: text/html\n\n" + b"<div>" * 60_000,
        "html entities": head + b"Content-Type: text/html\n\n" + b"&" * 100_000,
        "carriage returns": head + b"\r\n" + b"\r" * 1_000_000,
    }


@pytest.mark.parametrize("kind", hostile())
def test_a_hostile_letter_costs_little(kind: str) -> None:
    """The bound is generous for a busy machine; what it guards against takes minutes or gigabytes."""
    raw = hostile()[kind]
    started = time.process_time()
    letter = parse(raw)
    assert time.process_time() - started < 5
    assert len(letter.text) <= LONGEST_TEXT and len(letter.to_addresses) <= MOST_ADDRESSES


def test_of_a_letter_too_large_the_headers_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "LARGEST_LETTER", 1000)
    letter = parse(read("outlook"))
    assert (letter.note, letter.text, letter.subject[:2]) == (TOO_LARGE, parse(read("outlook")).text, "RE")
    assert letter.identity == parse(read("outlook"), cut=True).identity


def bounded(letter: Letter) -> None:
    """What a database, a broker and a page can hold."""
    texts = [letter.message_id, letter.from_address, letter.from_name, letter.subject, letter.text, letter.html or ""]
    for text in [*texts, *letter.to_addresses, *letter.cc_addresses, *letter.attachments]:
        assert "\0" not in text
        text.encode()
    assert "\n" not in letter.subject and len(letter.subject) <= 1000
    assert letter.identity and letter.message_id


HEADERS = [b"From", b"To", b"Subject", b"Content-Type", b"Content-Disposition", b"Content-Transfer-Encoding", b"Date"]
VALUES = [
    b"text/plain; charset=utf-8", b"text/html; charset=\"", b"multipart/alternative; boundary=b", b"message/rfc822",
    b"base64", b"quoted-printable", b"x-uuencode", b"attachment; filename*=utf-8''%ff%", b"=?utf-8?B?////?=",
    b"=?koi8-r?Q?=?=", b"=?utf-7?B?AAAA?=", b"\"a <b@c.test", b"a@b.test", b"<@>", b",;:", b"\xd0\xff\x00",
]  # fmt: skip
LINES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([b"--b", b"--b--", b"", b"begin 644 x", b"=\n", b"<p>", b"\xef\xbb\xbf", b"=D0=9"]),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from(HEADERS), st.one_of(st.sampled_from(VALUES), st.binary(max_size=40)))),
    st.lists(LINES, max_size=30),
)
@example([(b"From", b"a@b.test"), (b"Content-Type", b"text/plain; charset=idna")], [b"\xff"])
@example([(b"Subject", b"=?punycode?B?////?=")], [])
def test_whatever_comes_is_read_or_called_unreadable(headers: list[tuple[bytes, bytes]], lines: list[bytes]) -> None:
    raw = b"\r\n".join([*(name + b": " + value for name, value in headers), b"", *lines])
    try:
        bounded(parse(raw))
    except Unreadable:
        assert not any(
            name in (b"From", b"To", b"Subject", b"Date") for name, value in headers[:1] if b"\n" not in value
        )

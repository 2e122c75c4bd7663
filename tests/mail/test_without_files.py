"""A large letter is read without the contents of its files: the same is read of it, and little memory is taken."""

import base64
import tracemalloc
from email import policy
from email.message import EmailMessage

import pytest

from services.mail import parsing, without_files
from services.mail.without_files import SMALL
from tests.mail.correspondence import corpus
from tests.mail.test_parsing import LETTERS

QUOTED = "--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"


def with_files(count: int, size: int) -> bytes:
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = "a@b.test", "c@d.test", "Много файлов"
    message["Message-ID"] = f"<{count}.{size}@b.test>"
    message.set_content("Файлы ниже.\n")
    message.add_alternative("<p>Файлы ниже.</p>", subtype="html")
    for number in range(count):
        message.add_attachment(b"x" * size, maintype="application", subtype="pdf", filename=f"счёт {number}.pdf")
    message.add_attachment("a;b\n" * 1000, subtype="csv", filename="t.csv", cte="base64")
    message.add_attachment(with_files(2, 300) if count > 2 else b"y", maintype="image", subtype="png", filename="x.png")
    inner = EmailMessage(policy=policy.SMTP)
    inner["Subject"] = "внутри"
    inner.set_content("вложенное")
    message.add_attachment(inner)
    return message.as_bytes()


def shapes() -> list[bytes]:
    head = b"From: a@b.test\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    encoded = base64.encodebytes("Это текст, а не файл. ".encode() * 30)
    in_base64 = b"Content-Transfer-Encoding: base64\r\n\r\n"
    return [
        with_files(3, 5000),
        head + b"Content-Type: application/pdf; name=a.pdf\r\n" + in_base64 + encoded,
        head + b"Content-Type: text/plain; charset=utf-8\r\n" + in_base64 + encoded,
        head + b"Content-Type: pdf\r\n" + in_base64 + encoded,
        head + b"Content-Type: application/pdf/x\r\n" + in_base64 + encoded,
        head + b"Content-Type:\r\n text/plain\r\n" + in_base64 + encoded,
        head + in_base64 + encoded,
        head
        + b"Content-Type: text/plain\r\n\r\n-- \r\nAnna, 8-800\r\n"
        + QUOTED.encode()
        + b"not base64: it is said so\r\n",
    ]


@pytest.mark.parametrize("shape", range(len(shapes())))
def test_of_a_letter_of_any_shape_the_same_is_read(shape: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """R25."""
    same_with_and_without(shapes()[shape], monkeypatch)


def test_of_every_letter_of_the_corpora_the_same_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """R25."""
    raws = [path.read_bytes() for path in sorted(LETTERS.glob("*.eml"))]
    for raw in [*raws, *(letter.raw for letter in corpus(7, 60))]:
        same_with_and_without(raw, monkeypatch)


def same_with_and_without(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(small: int) -> object:
        monkeypatch.setattr(without_files, "SMALL", small)
        try:
            return parsing.parse(raw)
        except parsing.Unreadable as error:
            return str(error)

    assert read(0) == read(len(raw))


def test_twenty_megabytes_of_files_take_little_memory_and_keep_their_names() -> None:
    """R25: also a thousand files; the importer reads letters of many mailboxes at once."""
    for count in (3, 1000):
        raw = with_files(count, 15_000_000 // count)
        assert len(raw) > 20_000_000 > SMALL
        tracemalloc.start()
        letter = parsing.parse(raw)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < len(raw) // 2, most
        assert letter.text.startswith("Файлы ниже.") and letter.attachments[:2] == ["счёт 0.pdf", "счёт 1.pdf"]

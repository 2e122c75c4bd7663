"""The files of letters: named, told apart, handed out, and never opened by us."""

import io
import time
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.kit.objects import Folder
from services.kit.wire import NotFound, new_id
from services.mail import email_files, parsing
from services.mail.interface import EmailFile, Mail, Mailbox, NoLetterKept
from tests.apart import person
from tests.mail.conftest import Process
from tests.mail.test_parsing import read
from tests.peers.mail import Post
from tests.waiting import until


@pytest.fixture
def store(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def kept(store: Folder, raw: bytes) -> list[EmailFile]:
    email_id = new_id()
    store.put(f"emails/{email_id}.eml", raw)
    return email_files.listed(store, email_id)


def with_files(*files: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@firm.test", "с файлами"
    message.set_content("Смотрите вложения.")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_files_are_handed_out_byte_for_byte(store: Folder) -> None:
    """F55."""
    email_id, content = new_id(), bytes(range(256)) * 40
    store.put(f"emails/{email_id}.eml", with_files(("Счёт № 5.pdf", content), ("пустой.txt", b"")))
    files = email_files.listed(store, email_id)
    assert [(file.index, file.name, file.size, file.warning) for file in files] == [
        (0, "Счёт № 5.pdf", len(content), None),
        (1, "пустой.txt", 0, None),
    ]
    found = email_files.taken_out(store, email_id, 0)
    assert (b"".join(store.open(found.object_key)), found.name) == (content, "Счёт № 5.pdf")
    with pytest.raises(NotFound):
        email_files.taken_out(store, email_id, 2)
    with pytest.raises(NoLetterKept):
        email_files.listed(store, new_id())


@pytest.mark.parametrize(
    ("name", "shown", "warning"),
    [
        ("../../etc/passwd", "passwd", None),
        ("C:\\Windows\\system32\\evil.exe", "evil.exe", "program"),
        ("счёт.pdf.js", "счёт.pdf.js", "program"),
        ("page.HTML", "page.HTML", "program"),
        ("price.zip", "price.zip", "archive"),
        ("winmail.dat", "winmail.dat", "winmail"),
        ("a\x00b\r\n.txt", None, None),
    ],
)
def test_a_name_leads_nowhere_and_danger_is_told(
    store: Folder, name: str, shown: str | None, warning: str | None
) -> None:
    raw = with_files(("placeholder", b"x")).replace(b'"placeholder"', b"placeholder")
    encoded = "".join(f"%{byte:02X}" for byte in name.encode())
    raw = raw.replace(b"filename=placeholder", b"filename*=utf-8''" + encoded.encode())
    (file,) = kept(store, raw)
    assert file.warning == warning and (shown is None or file.name == shown)
    assert not set(file.name) & set("/\\\x00\r\n")


def test_pictures_of_the_letter_and_forwarded_letters_are_told_apart(store: Folder) -> None:
    (picture,) = kept(store, read("outlook"))
    assert (picture.name, picture.inline, picture.content_type) == ("image001.png", True, "image/png")
    (forwarded,) = kept(store, read("nested"))
    assert (forwarded.warning, forwarded.name) == ("letter", "Договор поставки.eml") and forwarded.size > 0
    (invitation,) = kept(store, read("calendar"))
    assert invitation.name == "invite.ics"


def test_a_zip_bomb_is_a_small_file_that_nobody_unpacks(store: Folder) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", b"\0" * 50_000_000)
    raw = with_files(("прайс.zip", packed.getvalue()))
    assert len(raw) < 200_000
    (file,) = kept(store, raw)
    assert (file.size, file.warning) == (len(packed.getvalue()), "archive")
    assert parsing.parse(raw).text == "Смотрите вложения."


def test_a_thousand_attachments_cost_a_moment_and_the_letter_stays_readable(store: Folder) -> None:
    raw = with_files(*((f"{number}.txt", b"x") for number in range(1200)))
    started = time.monotonic()
    letter = parsing.parse(raw)
    files = kept(store, raw)
    assert time.monotonic() - started < 10
    assert letter.text == "Смотрите вложения." and len(letter.attachments) == parsing.MOST_ATTACHMENTS
    assert len(files) == email_files.MOST_FILES


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.integers(0, 6000), garbage=st.binary(max_size=40), name=st.sampled_from(["outlook", "nested", "calendar"])
)
def test_any_bytes_have_files_or_none_and_nothing_breaks(store: Folder, cut: int, garbage: bytes, name: str) -> None:
    raw = read(name)
    for file in kept(store, raw[:cut] + garbage + raw[cut + len(garbage) :]):
        assert file.name and file.size >= 0


def test_who_sees_the_letter_saves_its_files_and_nobody_else(
    importer: Process, imap: Post, mail: Mail, mail_as: Callable[..., Mail], new_mailbox: Callable[..., Mailbox]
) -> None:
    anna, boris = person(), person()
    address = imap.new_box()
    imap.deliver(address, with_files(("договор.pdf", b"%PDF-1.7")))
    box = new_mailbox(address=address, viewer_ids=[anna.user_id])
    until(lambda: mail_as(anna).list_emails(box.id).items, 20)
    email_id = mail_as(anna).list_emails(box.id).items[0].id
    assert [file.name for file in mail_as(anna).list_email_files(email_id)] == ["договор.pdf"]
    assert mail_as(anna).get_email_file(email_id, 0).name == "договор.pdf"
    assert mail_as(anna).get_email_source(email_id).object_key == f"emails/{email_id}.eml"
    for refused in (
        lambda: mail_as(boris).list_email_files(email_id),
        lambda: mail_as(boris).get_email_file(email_id, 0),
        lambda: mail_as(boris).get_email_source(email_id),
    ):
        with pytest.raises(NotFound):
            refused()

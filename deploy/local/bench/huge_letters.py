"""Letters far larger than people's, from a real Dovecot: what the importer holds meanwhile, and how long it takes."""

import time
from itertools import chain
from typing import Any

import psutil

from deploy.local.bench import mail
from deploy.local.bench.figures import Bound, Section
from deploy.local.bench.ground import Ground
from deploy.local.problem import Problem
from deploy.local.progress import step

MOST = 250.0
LINE = b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\r\n"
TEXT = "Смета во вложении."


def measure(ground: Ground) -> Section:
    """Raises Problem, also where a letter cannot be read afterwards."""
    section = Section("Letters of an unusual size", ("", "s", "most memory of the importer, MB", ""))
    letters = {
        "100 MB in one attachment": [_letter("large", files=1, size=100 * 1024 * 1024)],
        "1,000 attachments, 24 MB together": [_letter("many", files=1000, size=24 * 1024 * 1024)],
        "four of 24 MB in four mailboxes at once": [
            _letter(f"four{n}", files=3, size=24 * 1024 * 1024) for n in range(4)
        ],
    }
    importer = psutil.Process(ground.suite.pid("mail-importer"))
    boxes_of = {
        title: [f"huge{row}-{n}@mail.bench" for n in range(len(some))]
        for row, (title, some) in enumerate(letters.items())
    }
    with mail.dovecot(ground, dict.fromkeys(chain(*boxes_of.values()), mail.PASSWORD)) as imap:
        for title, some in letters.items():
            boxes = boxes_of[title]
            with step(f"{title}: delivered"):
                for letter, address in zip(some, boxes, strict=True):
                    mail.deliver(imap, address, [letter])
            with mail.Peak(importer) as peak, step("read"):
                began = time.perf_counter()
                mailboxes = [mail.mailbox_of(ground, imap, address) for address in boxes]
                for mailbox in mailboxes:
                    mail.until(lambda: bool(_read(ground, mailbox)), title, patient=True)  # noqa: B023
                seconds = time.perf_counter() - began
            for mailbox in mailboxes:
                _check(ground, _read(ground, mailbox)[0])
            bound = Bound(f"memory of the importer, {title}", peak.megabytes, MOST, " MB")
            section.row(title, f"{seconds:.1f}", f"{peak.megabytes:.0f}", bound=bound)
    return section


def _read(ground: Ground, mailbox: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ground.admin.get("/emails", mailbox_id=mailbox)["items"]
    return found


def _check(ground: Ground, email: dict[str, Any]) -> None:
    files = ground.admin.get(f"/emails/{email['id']}/files")
    if email["text"] != TEXT or not email["attachments"] or not files:
        raise Problem(f"the letter cannot be read: {email['text'][:100]!r}, {len(email['attachments'])} attachments")


def _letter(name: str, files: int, size: int) -> bytes:
    head = (
        f"From: Client <{name}@firm.bench>\r\nTo: sales@mail.bench\r\nSubject: {name}\r\n"
        f"Date: Mon, 05 Jan 2026 10:00:00 +0300\r\nMessage-ID: <{name}@firm.bench>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{TEXT}\r\n"
    ).encode()
    file = LINE * (size // files // len(LINE))
    attached = [
        b"--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename=price%d.pdf\r\n\r\n" % number + file
        for number in range(files)
    ]
    return head + b"".join(attached) + b"--b--\r\n"

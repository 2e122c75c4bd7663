"""The demo's SMTP server: what is for its mailboxes gets there, the rest is kept, nothing is sent away."""

import os
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.servers import answers
from deploy.local.stack import ROOT
from tests.mail.letters import letter
from tests.peers.mail import HOST, Post, post
from tests.ports import free_port
from tests.waiting import until


@pytest.fixture
def dovecot(tmp_path: Path) -> Iterator[Post]:
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(parent.stat().st_mode | 0o111)
    with post(tmp_path / "imap", free_port, boxes=1) as running:
        yield running


def test_letters_go_to_demo_mailboxes_or_into_a_folder(dovecot: Post, tmp_path: Path) -> None:
    port, folder = free_port(), tmp_path / "sent"
    environment = os.environ | {
        "OTKLIK_DEMO_SMTP_PORT": str(port),
        "OTKLIK_DEMO_LMTP_PORT": str(dovecot.dovecot.lmtp_port),
        "OTKLIK_DEMO_SMTP_FOLDER": str(folder),
    }
    address = dovecot.new_box()
    process = subprocess.Popen([sys.executable, "-m", "deploy.local.demo_smtp"], cwd=ROOT, env=environment)
    try:
        until(lambda: answers(port), 15)
        with smtplib.SMTP(HOST, port, timeout=20) as smtp:
            smtp.sendmail("manager@demo.test", [address, "client@far.test"], letter("to two people"))
        with dovecot.open(address) as inbox:
            assert len(inbox.search()) == 1
        (kept,) = folder.glob("*.eml")
        assert b"X-Envelope-To: client@far.test" in kept.read_bytes() and b"to two people" in kept.read_bytes()
        dovecot.dovecot.stop()
        with smtplib.SMTP(HOST, port, timeout=20) as smtp, pytest.raises(smtplib.SMTPDataError) as refused:
            smtp.sendmail("manager@demo.test", [address], letter("while it is away"))
        assert refused.value.smtp_code == 451
    finally:
        process.terminate()
        assert process.wait(10) == 0

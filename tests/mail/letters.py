"""Letters that tests deliver."""


def letter(
    subject: str, text: str = "Добрый день!", *, message_id: str = "", sender: str = "client@firm.test"
) -> bytes:
    """A plain letter; its Message-ID is made of the subject unless given."""
    lines = [
        f"From: Client <{sender}>",
        "To: sales@mail.test",
        f"Subject: {subject}",
        f"Message-ID: {message_id or '<' + subject.replace(' ', '-') + '@firm.test>'}",
        "Date: Tue, 03 Nov 2026 10:00:00 +0300",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        text,
        "",
    ]
    return "\r\n".join(lines).encode()

"""A letter of ours as bytes for SMTP: the same bytes each time."""

from email.charset import BASE64, Charset
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime

from services.mail.addresses import in_ascii, one_line
from services.mail.models import Email

WIRE = compat32.clone(linesep="\r\n")
UTF_8 = Charset("utf-8")
UTF_8.body_encoding = BASE64


def compose(row: Email) -> bytes:
    """Plain text in UTF-8. Raises Invalid where a line end would begin a header of somebody else's."""
    letter: Message[str, str | Header] = Message(policy=WIRE)
    # The stdlib's newer policies lose spaces when they fold long Russian subjects; Header does not.
    recipients = ", ".join(in_ascii(address) for address in row.to_addresses)
    letter["From"] = one_line(in_ascii(row.from_address), "from_address")
    letter["To"] = Header(one_line(recipients, "to_addresses"), "us-ascii", header_name="To")
    letter["Subject"] = Header(one_line(row.subject, "subject"), "utf-8", header_name="Subject")
    letter["Date"] = format_datetime(row.created_at)
    letter["Message-ID"] = one_line(row.message_id, "message_id")
    if row.in_reply_to:
        letter["In-Reply-To"] = letter["References"] = one_line(row.in_reply_to, "in_reply_to")
    letter["MIME-Version"] = "1.0"
    letter.set_payload(row.text.replace("\r\n", "\n").replace("\n", "\r\n"), UTF_8)
    return letter.as_bytes()

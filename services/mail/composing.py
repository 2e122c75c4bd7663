"""A letter of ours as bytes for SMTP: the same bytes each time."""

from collections.abc import Sequence
from email.charset import BASE64, Charset
from email.encoders import encode_base64
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime
from typing import TypeAlias

from services.mail import opens
from services.mail.addresses import in_ascii, one_line
from services.mail.models import Email
from services.mail.writing_models import LetterFile

WIRE = compat32.clone(linesep="\r\n")
UTF_8 = Charset("utf-8")
UTF_8.body_encoding = BASE64
Part: TypeAlias = "Message[str, str | Header]"


def recipients(row: Email) -> list[str]:
    """To whom the server is told to deliver it."""
    return [in_ascii(address) for address in (*row.to_addresses, *row.cc_addresses, *row.bcc_addresses)]


def compose(row: Email, files: Sequence[tuple[LetterFile, bytes]] = ()) -> bytes:
    """Plain text in UTF-8, beside it the HTML, then the files; who gets it hidden stands nowhere.

    Raises Invalid where a line end would begin a header of somebody else's.
    """
    letter = _text(row.text, "plain")
    if row.html is not None:
        html = row.html + opens.picture(row.id) if row.track_opens else row.html
        letter = _several(row, "alternative", [letter, _text(html, "html")])
    if files:
        letter = _several(row, "mixed", [letter, *(_file(file, content) for file, content in files)])
    # The stdlib's newer policies lose spaces when they fold long Russian subjects; Header does not.
    letter["From"] = _from(row)
    for name, field, people in (("To", "to_addresses", row.to_addresses), ("Cc", "cc_addresses", row.cc_addresses)):
        if people:
            line = one_line(", ".join(in_ascii(address) for address in people), field)
            letter[name] = Header(line, "us-ascii", header_name=name)
    letter["Subject"] = Header(one_line(row.subject, "subject"), "utf-8", header_name="Subject")
    letter["Date"] = format_datetime(row.dated_at or row.created_at)
    letter["Message-ID"] = one_line(row.message_id, "message_id")
    if row.in_reply_to:
        letter["In-Reply-To"] = one_line(row.in_reply_to, "in_reply_to")
        named = one_line(" ".join(row.reference_ids or [row.in_reply_to]), "in_reply_to")
        letter["References"] = Header(named, "us-ascii", header_name="References")
    for name, value in sorted((row.headers or {}).items()):
        letter[name] = Header(one_line(str(value), name), "us-ascii", header_name=name)
    letter["MIME-Version"] = "1.0"
    return letter.as_bytes()


def _from(row: Email) -> Header:
    address = one_line(in_ascii(row.from_address), "from_address")
    name = one_line(row.from_name, "from_name")
    if not name:
        return Header(address, "us-ascii", header_name="From")
    shown = Header(name, "utf-8", header_name="From")
    shown.append(f"<{address}>", "us-ascii")
    return shown


def _text(text: str, subtype: str) -> Part:
    part: Part = Message(policy=WIRE)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part.set_payload(text.replace("\r\n", "\n").replace("\n", "\r\n"), UTF_8)
    return part


def _several(row: Email, subtype: str, parts: Sequence[Part]) -> Part:
    whole: Part = Message(policy=WIRE)
    # No line of base64 begins with dashes, so that no part can hold it.
    whole["Content-Type"] = f'multipart/{subtype}; boundary="=_{row.id.hex}_{subtype}"'
    for part in parts:
        whole.attach(part)
    return whole


def _file(file: LetterFile, content: bytes) -> Part:
    part: Part = Message(policy=WIRE)
    name = file.name if file.name.isascii() else ("utf-8", "", file.name)
    part.add_header("Content-Type", file.content_type)
    part.add_header("Content-Disposition", "attachment", filename=name)
    part.set_payload(content)
    encode_base64(part)
    return part

"""Files as they come in and go out: streamed between the caller and the object store, never whole in memory."""

from urllib.parse import quote

from flask import Response, request

from gateway.interface import BodyTooLarge
from services.contacts.interface.files import FILE_BYTES, FileDraft, StoredFile
from services.kit.objects import CHUNK, ObjectStore
from services.kit.wire import Invalid, new_id, now

HEAD = 64 * 1024
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-office"),
)
IN_ZIP = (
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
)


class Body:
    """The body of the request as a file to read, which remembers its size and how it begins."""

    def __init__(self, most: int) -> None:
        self.most = most
        if (request.content_length or 0) > most:
            raise _too_large(most)
        self._stream = request.stream
        self.head, self.size = b"", 0

    def read(self, size: int = CHUNK) -> bytes:
        """Raises BodyTooLarge as soon as more comes than is taken."""
        data: bytes = self._stream.read(CHUNK if size < 0 else size)
        self.size += len(data)
        if self.size > self.most:
            raise _too_large(self.most)
        if len(self.head) < HEAD:
            self.head += data[: HEAD - len(self.head)]
        return data


def take(objects: ObjectStore, name: str) -> FileDraft:
    """Puts the body of the request into the store. Raises Invalid, BodyTooLarge."""
    key = f"files/{now():%Y/%m}/{new_id()}"
    body = put_body(objects, key, FILE_BYTES)
    return FileDraft(name=name, content_type=content_type_of(body.head), size=body.size, object_key=key)


def put_body(objects: ObjectStore, key: str, most: int) -> Body:
    """Puts the body of the request, of at most so many bytes, under the key. Raises Invalid, BodyTooLarge."""
    body = Body(most)
    objects.put_stream(key, body)
    if body.size == 0:
        objects.delete(key)
        raise Invalid("The file is empty.", field="body")
    return body


def content_type_of(head: bytes) -> str:
    """What the bytes are, as far as their beginning tells; names and headers say what they like."""
    for signature, content_type in SIGNATURES:
        if head.startswith(signature):
            return content_type
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"PK\x03\x04"):
        return next((kind for folder, kind in IN_ZIP if folder in head), "application/zip")
    # Text is never told apart further: an SVG or a page of HTML must not be shown as one.
    return "application/octet-stream" if b"\x00" in head[:1024] else "text/plain"


def give(objects: ObjectStore, stored: StoredFile) -> Response:
    """The file to be saved, never to be shown or run."""
    return give_object(objects, stored.object_key, stored.file.name, stored.file.content_type)


def give_object(objects: ObjectStore, key: str, name: str, content_type: str) -> Response:
    """The same of whatever lies in the store. Raises NoSuchObject."""
    size = objects.size(key)
    response = Response(objects.open(key), content_type=content_type)
    response.content_length = size
    response.headers["Content-Disposition"] = attachment(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def attachment(name: str) -> str:
    """The header that has a browser save what comes under this name."""
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\' else "_" for sign in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"A file may have at most {most // 1024 // 1024} MiB.")

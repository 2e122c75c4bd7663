"""The object store: a folder by default, any S3 in production. Messages carry keys, never the bytes."""

import os
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from services.kit.settings import SettingsError, load, need
from services.kit.wire import NotFound, new_id

CHUNK = 64 * 1024
PUTS_AT_ONCE = 8
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")


class NoSuchObject(NotFound):
    """The store does not hold this key."""


class Readable(Protocol):
    """What bytes are read from; an empty answer is the end."""

    def read(self, size: int = -1, /) -> bytes: ...


class ObjectStore(Protocol):
    """Whole objects under keys like `recordings/2026/11/….wav`. A put is seen whole or not at all."""

    def put(self, key: str, content: bytes | Path, content_type: str = "application/octet-stream") -> None:
        """Stores the bytes, or the file's, under the key; an older object is replaced."""

    def put_stream(self, key: str, stream: Readable) -> None:
        """Stores all that the stream yields, a piece at a time. Nothing is stored where reading it raises."""

    def open(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to and without `end`, in chunks. Raises NoSuchObject."""

    def size(self, key: str) -> int:
        """In bytes. Raises NoSuchObject."""

    def delete(self, key: str) -> None:
        """Forgets the object; a missing one is fine."""

    def keys(self, prefix: str, before: datetime) -> Iterator[str]:
        """The keys that begin so, like `photos/`, of objects put before the moment; in no order."""


def object_store(address: str | None = None) -> ObjectStore:
    """The store at `file:///folder` or `s3://bucket/prefix` (OTKLIK_OBJECTS unless given). Raises SettingsError."""
    address = need(address or load().objects, "OTKLIK_OBJECTS")
    parts = urlsplit(address)
    if parts.scheme == "file" and parts.path:
        return Folder(Path(parts.path))
    if parts.scheme == "s3" and parts.netloc:
        return Bucket(parts.netloc, parts.path.strip("/"))
    raise SettingsError(f"OTKLIK_OBJECTS must be file:///folder or s3://bucket/prefix, not {address!r}.")


def put_all(store: ObjectStore, contents: Mapping[str, bytes | Path], content_type: str) -> None:
    """Stores each, several at a time: most of a put is waiting, for a disk or for a server far away."""
    if len(contents) < 2:
        for key, content in contents.items():
            store.put(key, content, content_type)
        return
    with ThreadPoolExecutor(min(PUTS_AT_ONCE, len(contents)), "put") as threads:
        for _done in threads.map(lambda one: store.put(one[0], one[1], content_type), contents.items()):
            pass


def checked(key: str) -> str:
    """Refuses keys that could leave the store: `..`, empty parts, a leading slash."""
    if not KEY.fullmatch(key) or ".." in key:
        raise ValueError(f"not an object key: {key!r}")
    return key


class Folder:
    """Objects as files below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: str, content: bytes | Path, content_type: str = "application/octet-stream") -> None:
        if isinstance(content, bytes):
            self.put_stream(key, BytesIO(content))
        else:
            with content.open("rb") as source:
                self.put_stream(key, source)

    def put_stream(self, key: str, stream: Readable) -> None:
        target = self.folder / checked(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{new_id().hex}")
        try:
            with part.open("wb") as file:
                while piece := stream.read(CHUNK):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            part.rename(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def open(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        path = self._existing(key)
        return self._chunks(path, start, path.stat().st_size if end is None else end)

    @staticmethod
    def _chunks(path: Path, start: int, end: int) -> Iterator[bytes]:
        with path.open("rb") as file:
            file.seek(start)
            while start < end and (chunk := file.read(min(CHUNK, end - start))):
                start += len(chunk)
                yield chunk

    def size(self, key: str) -> int:
        return self._existing(key).stat().st_size

    def delete(self, key: str) -> None:
        (self.folder / checked(key)).unlink(missing_ok=True)

    def keys(self, prefix: str, before: datetime) -> Iterator[str]:
        for path in (self.folder / checked(prefix.rstrip("/"))).rglob("*"):
            # A part of an object on its way begins with a dot.
            with suppress(FileNotFoundError):
                if path.is_file() and not path.name.startswith(".") and path.stat().st_mtime < before.timestamp():
                    yield path.relative_to(self.folder).as_posix()

    def _existing(self, key: str) -> Path:
        path = self.folder / checked(key)
        if not path.is_file():
            raise NoSuchObject(f"The object store does not hold {key}.")
        return path


class Bucket:
    """Objects in S3, or what speaks its protocol (`OTKLIK_S3_ENDPOINT`)."""

    def __init__(self, bucket: str, prefix: str) -> None:
        import boto3  # heavy, and only where S3 is used

        self.client: Any = boto3.client("s3", endpoint_url=os.environ.get("OTKLIK_S3_ENDPOINT") or None)
        self.bucket, self.prefix = bucket, prefix

    def _name(self, key: str) -> str:
        return f"{self.prefix}/{checked(key)}" if self.prefix else checked(key)

    def put(self, key: str, content: bytes | Path, content_type: str = "application/octet-stream") -> None:
        if isinstance(content, bytes):
            self.client.put_object(Bucket=self.bucket, Key=self._name(key), Body=content, ContentType=content_type)
        else:
            self.client.upload_file(str(content), self.bucket, self._name(key), {"ContentType": content_type})

    def put_stream(self, key: str, stream: Readable) -> None:
        self.client.upload_fileobj(stream, self.bucket, self._name(key))

    def open(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        span = f"bytes={start}-{'' if end is None else end - 1}"
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self._name(key), Range=span)
        except self.client.exceptions.NoSuchKey:
            raise NoSuchObject(f"The object store does not hold {key}.") from None
        chunks: Iterator[bytes] = answer["Body"].iter_chunks(CHUNK)
        return chunks

    def size(self, key: str) -> int:
        try:
            return int(self.client.head_object(Bucket=self.bucket, Key=self._name(key))["ContentLength"])
        except self.client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                raise NoSuchObject(f"The object store does not hold {key}.") from None
            raise

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=self._name(key))

    def keys(self, prefix: str, before: datetime) -> Iterator[str]:
        begins = f"{self._name(prefix.rstrip('/'))}/"
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=begins):
            for found in page.get("Contents", ()):
                if found["LastModified"] < before:
                    yield found["Key"].removeprefix(f"{self.prefix}/" if self.prefix else "")

"""Playing recordings: the object store's bytes, as a browser's player asks for them."""

from pathlib import Path

from flask import Response, request
from werkzeug.datastructures import Range

from gateway.interface import RangeNotSatisfiable
from services.kit.objects import ObjectStore
from services.telephony.interface import Recording


def play(objects: ObjectStore, recording: Recording, *, save: bool = False) -> Response:
    """The whole file, or the one range that was asked for. Raises RangeNotSatisfiable, NoSuchObject."""
    key = recording.file.object_key
    size = objects.size(key)
    etag = f'"{recording.id}{Path(key).suffix}"'  # a part of the WAV is none of the Opus it becomes
    asked = request.range if request.headers.get("If-Range", etag) == etag else None
    start, end = _span(asked, size)
    sound = recording.file.content_type
    response = Response(
        objects.open(key, start, end),
        200 if asked is None else 206,
        content_type=sound if sound.startswith("audio/") else "application/octet-stream",
    )
    response.content_length = end - start
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = etag
    # Whoever listens again asks again, so that it is written down.
    response.headers["Cache-Control"] = "private, no-store"
    way = "attachment" if save else "inline"
    response.headers["Content-Disposition"] = f'{way}; filename="{recording.call_id}{Path(key).suffix}"'
    if asked is not None:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def _span(asked: Range | None, size: int) -> tuple[int, int]:
    if asked is None:
        return 0, size
    span = asked.range_for_length(size)
    if span is None:
        raise RangeNotSatisfiable(f"The recording has {size} bytes.", size=size)
    return span

"""Photos: pictures are what their bytes say, bounded, and made anew."""

import io
import subprocess
import sys
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from PIL import Image

from deploy.local.stack import ROOT
from services.contacts import pictures
from services.kit.wire import Invalid
from tests.http import Http

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
SECRET = b"GPS 55.75 37.61 and a second file"


def picture(kind: str, width: int = 60, height: int = 40, mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), 120 if mode in ("L", "P") else "#336699").save(out, kind, **options)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of one colour: many pixels in few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    lines = zlib.compress((b"\x00" + b"\x00" * width) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("given", "content_type"),
    [
        (picture("JPEG", 3000, 1500), "image/jpeg"),
        (picture("JPEG", 3000, 1500, mode="CMYK"), "image/jpeg"),
        (picture("PNG", 3000, 1500, mode="RGBA"), "image/png"),
        (picture("PNG", 3000, 1500, mode="L"), "image/png"),
        (picture("GIF", 3000, 1500, mode="P"), "image/png"),
    ],
)
def test_a_picture_becomes_a_small_one_of_ours(given: bytes, content_type: str) -> None:
    """C64."""
    made = pictures.remade(given, "file_id")
    assert (made.content_type, made.width, made.height) == (content_type, 1024, 512)
    small = Image.open(io.BytesIO(made.thumbnail))
    assert small.size == (128, 64) and len(made.thumbnail) < 20_000


def test_nothing_hidden_in_a_picture_is_kept() -> None:
    """C64."""
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = SECRET.decode(), 6  # a description, and «turned by 90°»
    made = pictures.remade(picture("JPEG", 60, 40, exif=exif, comment=SECRET) + SECRET, "file_id")
    assert SECRET not in made.whole and SECRET not in made.thumbnail
    assert not Image.open(io.BytesIO(made.whole)).getexif()
    assert (made.width, made.height) == (40, 60), "it stands as the camera was held"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (SVG, "picture_kind"),
        (b"", "picture_kind"),
        (b"%PDF-1.4", "picture_kind"),
        (picture("WEBP"), "picture_kind"),
        (picture("PNG")[:60], "picture_broken"),
        (picture("JPEG", 400, 400)[:300], "picture_broken"),
        (bomb(8000, 5000), "picture_pixels"),
        (bomb(60_000, 60_000 // 100), "picture_pixels"),
        (b"\xff\xd8\xff" + b"\x00" * (pictures.MOST_BYTES + 1), "picture_bytes"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused_with_the_reason(given: bytes, reason: str) -> None:
    """C64: a 40-megapixel picture, an SVG named .png, half a file."""
    with pytest.raises(Invalid) as refusal:
        pictures.remade(given, "file_id")
    assert (refusal.value.field, refusal.value.details["reason"]) == ("file_id", reason)


def upload(http: Http, content: bytes, name: str) -> str:
    answer = http.request("POST", "/files", params={"name": name}, data=content)
    assert answer.status_code == 201, answer.text
    file_id: str = answer.json()["id"]
    return file_id


def set_photo(http: Http, contact: dict[str, object], file_id: str) -> requests.Response:
    path, headers = f"/contacts/{contact['id']}/photo", {"If-Match": f'"{contact["version"]}"'}
    return http.request("POST", path, json={"file_id": file_id}, headers=headers)


def test_a_photo_is_given_shown_and_taken_away(as_user: Callable[..., Http], objects_folder: Path) -> None:
    """C64."""
    anna, boris = as_user("manager"), as_user("manager")
    contact = anna.post("/contacts", {"name": "Мария Иванова"})
    answer = set_photo(anna, contact, upload(anna, picture("PNG", 2000, 1000), "я.png"))
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert changed["photo_id"] and changed["version"] == 2
    for size, width in (("whole", 1024), ("thumbnail", 128)):
        shown = anna.request("GET", f"/contacts/{contact['id']}/photo", params={"size": size})
        assert shown.headers["Content-Type"] == "image/png" and shown.headers["X-Content-Type-Options"] == "nosniff"
        assert Image.open(io.BytesIO(shown.content)).width == width
        assert int(shown.headers["Content-Length"]) == len(shown.content)
    boris.get(f"/contacts/{contact['id']}/photo", status=404)
    boris.get(f"/contacts/{contact['id']}", status=404)
    anna.delete(f"/contacts/{contact['id']}/photo", status=204, **{"If-Match": '"2"'})
    anna.get(f"/contacts/{contact['id']}/photo", status=404)


MEASURED = """
import sys
from services.contacts import pictures

def most():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) // 1024

content = sys.stdin.buffer.read()
before = most()
pictures.remade(content, "file_id")
print(most() - before)
"""


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "RGB"), ("PNG", "LA"), ("GIF", "P")])
def test_the_largest_picture_takes_little_memory(kind: str, mode: str) -> None:
    """C64."""
    out = io.BytesIO()
    Image.new(mode, (5000, 4999)).save(out, kind)
    given = [sys.executable, "-c", MEASURED]
    told = subprocess.run(given, input=out.getvalue(), capture_output=True, check=True, cwd=ROOT)
    assert int(told.stdout) < 280, "MiB more than before"


def test_others_are_answered_while_a_large_picture_is_made_small(as_user: Callable[..., Http]) -> None:
    """C64. Two seconds of computing are nobody else's."""
    anna, boris = as_user("manager"), as_user("manager")
    contact = anna.post("/contacts", {"name": "Мария Иванова"})
    file_id = upload(anna, bomb(5000, 4999), "я.png")
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(set_photo, anna, contact, file_id)
        answered = 0
        while not made.done():
            boris.get("/contacts")
            answered += 1
    assert made.result().status_code == 200, made.result().text
    assert answered > 10


def test_a_photo_that_is_none_changes_nothing_and_another_s_file_is_not_taken(as_user: Callable[..., Http]) -> None:
    """C64."""
    anna, boris = as_user("manager"), as_user("manager")
    contact = anna.post("/contacts", {"name": "Мария Иванова"})
    for content, reason in ((SVG, "picture_kind"), (bomb(8000, 5000), "picture_pixels")):
        refused = set_photo(anna, contact, upload(anna, content, "я.png"))
        assert (refused.status_code, refused.json()["field"], refused.json()["reason"]) == (422, "file_id", reason)
    strangers = set_photo(anna, contact, upload(boris, picture("PNG"), "его.png"))
    assert (strangers.status_code, strangers.json()["field"]) == (422, "file_id")
    stale = set_photo(anna, contact | {"version": 7}, upload(anna, picture("PNG"), "я.png"))
    assert (stale.status_code, stale.json()["code"]) == (409, "version_conflict")
    assert anna.get(f"/contacts/{contact['id']}")["version"] == 1

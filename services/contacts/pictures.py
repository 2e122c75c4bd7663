"""Pictures people bring: what they really are, bounded before they are decoded, and made anew. Pure.

A picture made anew carries nothing of the given one but its pixels: no place, no comments, no second file behind it.
"""

import io
import warnings
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from services.kit.wire import Invalid

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
SIDE, THUMBNAIL = 1024, 128
"""In pixels, of the longer side."""
FORMATS = ("JPEG", "PNG", "GIF")


class Pictures(NamedTuple):
    """A picture and its small copy."""

    whole: bytes
    thumbnail: bytes
    content_type: str
    extension: str
    width: int
    height: int


def remade(content: bytes, field: str) -> Pictures:
    """Raises Invalid naming the field: no jpg, gif or png by its content, too large, or broken."""
    if len(content) > MOST_BYTES:
        raise Invalid(f"A picture may have {MOST_BYTES // 1024**2} MiB.", field=field, reason="picture_bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is below
            return _remade(content, field)
    except Invalid:
        raise
    except UnidentifiedImageError:
        raise Invalid("A picture must be a jpg, a gif or a png.", field=field, reason="picture_kind") from None
    except Exception as error:  # decoders of three formats fail in many ways, and each means the same
        raise Invalid(f"The picture is broken: {error}"[:300], field=field, reason="picture_broken") from None


def _remade(content: bytes, field: str) -> Pictures:
    with Image.open(io.BytesIO(content), formats=FORMATS) as given:
        width, height = given.size  # of the header; nothing is decoded yet
        if width * height > MOST_PIXELS:
            most = MOST_PIXELS // 10**6
            raise Invalid(
                f"{width} × {height} is too large; at most {most} megapixels.", field=field, reason="picture_pixels"
            )
        photo = given.format == "JPEG"
        given.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded no larger than is needed
        # Made small before anything else: each step on the large one would hold another copy of it.
        picture = _plain(given, photo) if given.mode == "P" else given
        picture.thumbnail((SIDE, SIDE))
        picture = _plain(ImageOps.exif_transpose(picture), photo)
    small = picture.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    kind, content_type = ("JPEG", "image/jpeg") if photo else ("PNG", "image/png")
    return Pictures(_bytes(picture, kind), _bytes(small, kind), content_type, "jpg" if photo else "png", *picture.size)


def _plain(picture: Image.Image, photo: bool) -> Image.Image:
    return picture.convert("RGB" if photo or not picture.has_transparency_data else "RGBA")


def _bytes(picture: Image.Image, kind: str) -> bytes:
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, kind, optimize=True, **({"quality": 85} if kind == "JPEG" else {}))
    return out.getvalue()

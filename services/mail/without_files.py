"""A large letter without the contents of its files, which reading its texts and the names of its files does not need.

Python's parser holds some ten times what it parses; so a letter of 25 MB costs no more than a small one."""

import re

SMALL = 256 * 1024
"""Letters up to this size are parsed as they are."""
BOUNDARY = re.compile(rb"\r?\n--")
HEAD_END = re.compile(rb"\r?\n\r?\n")
LARGEST_HEAD = 64 * 1024
FILE = re.compile(
    rb"^content-type:\s*(?:application|image|audio|video)/[\w.+-]+[ \t\r]*(?:;|$)", re.IGNORECASE | re.MULTILINE
)
IN_BASE64 = re.compile(rb"^content-transfer-encoding:\s*base64\s*$", re.IGNORECASE | re.MULTILINE)
READ = re.compile(rb"^content-type:\s*(?:text|multipart|message)/", re.IGNORECASE | re.MULTILINE)
BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]*")


def without_files(raw: bytes) -> bytes:
    """Of what is a file in base64 only its head stays."""
    if len(raw) <= SMALL:
        return raw
    kept: list[bytes] = []
    start = 0
    for found in BOUNDARY.finditer(raw):
        kept.append(_thin(raw, start, found.start()))
        start = found.start()
    kept.append(_thin(raw, start, len(raw)))
    return b"".join(kept)


def _thin(raw: bytes, start: int, end: int) -> bytes:
    """Of a part between two boundaries, or of what looks like them."""
    head_end = HEAD_END.search(raw, start + 1, min(end, start + LARGEST_HEAD))
    if head_end is not None:
        head = raw[start : head_end.start()]
        is_file = FILE.search(head) and IN_BASE64.search(head) and not READ.search(head)
        if is_file and BASE64.fullmatch(raw, head_end.end(), end):
            return raw[start : head_end.end()]
    return raw[start:end]

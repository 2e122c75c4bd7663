"""The web application: its built files, and its first page for every path that is not ours."""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, send_from_directory
from werkzeug.routing import PathConverter

BUILT = Path(__file__).parent / "web/dist"
FOREVER = 365 * 24 * 3600
SMALL = 1024
PACKED = (".js", ".css", ".html", ".svg", ".json")
NOT_BUILT = "The web application is not built yet: run ./otklik up, or npm run build in gateway/web.\n"


class PagePath(PathConverter):
    """Every path but those of the API."""

    regex = r"(?!api(?:/|$))[^/].*?"


def register(app: Flask, folder: Path = BUILT) -> None:
    """Serves `folder`; names under assets/ carry a hash of their content and stay good for ever."""
    app.url_map.converters["page"] = PagePath

    def page(path: str = "index.html") -> Response:
        lasting = path.startswith("assets/")
        if not lasting and not (folder / path).is_file():
            path = "index.html"
            if not (folder / path).is_file():
                return Response(NOT_BUILT, 503, content_type="text/plain; charset=utf-8")
        response = send_from_directory(folder, path, max_age=FOREVER if lasting else 0)
        if lasting:
            response.cache_control.immutable = True
        return _packed(response, folder / path)

    app.add_url_rule("/", "page", page)
    app.add_url_rule("/<page:path>", "page", page)


def _packed(response: Response, file: Path) -> Response:
    """The same in a third of the bytes, where the browser takes it and it is worth it."""
    size = response.content_length or 0
    if response.status_code != 200 or file.suffix not in PACKED or size < SMALL:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0:
        response.close()
        response.direct_passthrough = False
        response.set_data(_gzip(file, file.stat().st_mtime_ns))
        response.headers["Content-Encoding"] = "gzip"
        tag, _ = response.get_etag()
        response.set_etag(f"{tag}-gzip")
    return response


@lru_cache(maxsize=256)
def _gzip(file: Path, _changed: int) -> bytes:
    return gzip.compress(file.read_bytes(), 6)

"""The web application: its built files, and its first page for every path that is not ours."""

from pathlib import Path

from flask import Flask, Response, send_from_directory
from werkzeug.routing import PathConverter

BUILT = Path(__file__).parent / "web/dist"
FOREVER = 365 * 24 * 3600
NOT_BUILT = "The web application is not built yet: run ./otklik up, or npm run build in gateway/web.\n"


class PagePath(PathConverter):
    """Every path but those of the API."""

    regex = r"(?!api(?:/|$))[^/].*?"


def register(app: Flask, folder: Path = BUILT) -> None:
    """Serves `folder`; names under assets/ carry a hash of their content and stay good for ever."""
    app.url_map.converters["page"] = PagePath

    def page(path: str = "index.html") -> Response:
        if (folder / path).is_file():
            response = send_from_directory(folder, path, max_age=FOREVER if path.startswith("assets/") else 0)
            if path.startswith("assets/"):
                response.cache_control.immutable = True
            return response
        if path.startswith("assets/"):
            return Response("There is no such file.\n", 404, content_type="text/plain")
        if not (folder / "index.html").is_file():
            return Response(NOT_BUILT, 503, content_type="text/plain; charset=utf-8")
        return send_from_directory(folder, "index.html", max_age=0)

    app.add_url_rule("/", "page", page)
    app.add_url_rule("/<page:path>", "page", page)

"""The web application's files."""

import gzip

import pytest
from flask import Flask

from tests.gateway.conftest import SCRIPT


@pytest.mark.parametrize("path", ["/", "/clients", "/clients/01a2069c-428c-7678-8a44-6b5ac61f1900", "/apiary"])
def test_every_page_of_the_application_is_its_first_page(app: Flask, path: str) -> None:
    answer = app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.text == "<!doctype html><title>Отклик</title>"
    assert "no-cache" in answer.headers["Cache-Control"]


def test_built_files_are_kept_for_ever_because_their_names_change(app: Flask) -> None:
    answer = app.test_client().get("/assets/main-1a2b3c.js")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/javascript")
    assert {"public", "immutable", "max-age=31536000"} <= set(answer.headers["Cache-Control"].split(", "))


def test_scripts_travel_packed_where_the_browser_takes_that(app: Flask) -> None:
    plain = app.test_client().get("/assets/main-1a2b3c.js")
    packed = app.test_client().get("/assets/main-1a2b3c.js", headers={"Accept-Encoding": "gzip, deflate, br"})
    assert plain.data == gzip.decompress(packed.data) == SCRIPT
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert packed.content_type == plain.content_type
    assert len(packed.data) == int(packed.headers["Content-Length"]) < len(SCRIPT)
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert {"public", "immutable", "max-age=31536000"} <= set(packed.headers["Cache-Control"].split(", "))


def test_an_unchanged_page_is_not_sent_again(app: Flask) -> None:
    first = app.test_client().get("/")
    assert app.test_client().get("/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_built_file_that_is_gone_is_not_answered_with_a_page(app: Flask) -> None:
    assert app.test_client().get("/assets/main-old.js").status_code == 404


@pytest.mark.parametrize("path", ["/../conftest.py", "/%2e%2e/conftest.py", "/assets/../../x", "//etc/passwd"])
def test_no_file_outside_is_reached(app: Flask, path: str) -> None:
    answer = app.test_client().get(path)
    assert "import" not in answer.text
    assert answer.status_code in (200, 404)

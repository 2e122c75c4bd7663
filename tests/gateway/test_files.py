"""Files in and out of the gateway: streamed, bounded, and never shown as what they are not."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import msgspec
import pytest

from gateway.app import Gateway
from gateway.uploads import content_type_of
from services.contacts.interface.files import FILE_BYTES, File, StoredFile
from services.kit.wire import Unavailable
from tests.gateway.conftest import Browser, Services, refused


@pytest.fixture
def services(services: Services) -> Services:
    """Answers as structs, as `of` does."""
    proxy_of = services.of

    def of(protocol: type, asker: Any, *, deadline: float = 5.0) -> Any:
        proxy = proxy_of(protocol, asker, deadline=deadline)

        class Typed:
            def create_file(self, draft: Any) -> File:
                return msgspec.json.decode(proxy.create_file(draft=draft).body, type=File)

            def get_file(self, file_id: Any) -> StoredFile:
                return msgspec.json.decode(proxy.get_file(file_id=file_id).body, type=StoredFile)

        return Typed()

    services.of = of  # type: ignore[method-assign]
    return services


FILE_ID = "01980000-0000-7000-8000-000000000001"


def file_of(draft: Any) -> dict[str, Any]:
    kept = {"id": FILE_ID, "created_by": None, "created_at": "2026-11-23T10:00:00Z", "expires_at": None}
    return {**kept, "name": draft.name, "content_type": draft.content_type, "size": draft.size}


def post(browser: Browser, body: bytes, name: str = "клиенты.csv", **options: Any) -> Any:
    return browser.post("/files", query_string={"name": name}, input_stream=BytesIO(body), **options)


def sent(body: bytes, **headers: str) -> dict[str, Any]:
    return {"headers": {"Content-Length": str(len(body)), **headers}}


def test_a_file_goes_to_the_store_and_its_name_to_the_service(
    gateway: Gateway, services: Services, signed_in: Callable[..., Browser]
) -> None:
    """R17."""
    services.answers["create_file"] = lambda draft: file_of(draft)
    body = "имя;телефон\nАнна;1\n".encode() * 100_000
    answer = post(signed_in("manager"), body, **sent(body))
    assert answer.status_code == 201, answer.text
    assert (answer.json["name"], answer.json["content_type"], answer.json["size"]) == (
        "клиенты.csv",
        "text/plain",
        len(body),
    )
    draft = services.asked[-1].arguments["draft"]
    assert b"".join(gateway.objects.open(draft.object_key)) == body
    assert answer.headers["Location"] == f"/api/v1/files/{FILE_ID}"


def test_a_file_sent_again_is_taken_once(services: Services, signed_in: Callable[..., Browser]) -> None:
    services.answers["create_file"] = lambda draft: file_of(draft)
    browser = signed_in("manager")
    first = post(browser, b"one,two", **sent(b"one,two", **{"Idempotency-Key": "k-1"}))
    again = post(browser, b"one,two", **sent(b"one,two", **{"Idempotency-Key": "k-1"}))
    assert again.json == first.json and again.headers["Idempotency-Replayed"] == "true"
    assert [one.method for one in services.asked].count("create_file") == 1
    refused(
        post(browser, b"one", **sent(b"one", **{"Idempotency-Key": "k-1"})),
        422,
        "idempotency_key_reused",
        "Idempotency-Key",
    )


def test_too_large_a_file_is_refused_and_leaves_nothing(
    gateway: Gateway, services: Services, signed_in: Callable[..., Browser], tmp_path: Any
) -> None:
    browser = signed_in("manager")
    services.answers["create_file"] = lambda draft: file_of(draft)
    refused(post(browser, b"x", environ_overrides={"CONTENT_LENGTH": str(FILE_BYTES + 1)}), 413, "body_too_large")
    before = stored(gateway)
    unannounced = post(
        browser,
        b"x" * (FILE_BYTES + 1),
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    refused(unannounced, 413, "body_too_large")
    assert stored(gateway) == before and services.asked == []


def stored(gateway: Gateway) -> set[str]:
    folder: Any = getattr(gateway.objects, "folder")  # noqa: B009 - the store is a folder in tests
    return {str(path) for path in folder.rglob("*") if path.is_file()}


def test_an_empty_file_and_one_without_a_name_are_refused(
    gateway: Gateway, services: Services, signed_in: Callable[..., Browser]
) -> None:
    browser = signed_in("manager")
    refused(post(browser, b"", **sent(b"")), 422, "invalid", "body")
    refused(post(browser, b"x", name="", **sent(b"x")), 422, "invalid", "name")
    refused(browser.post("/files", data=b"x"), 422, "invalid", "name")


def test_a_file_that_the_service_refuses_leaves_nothing(
    gateway: Gateway, services: Services, signed_in: Callable[..., Browser]
) -> None:
    services.answers["create_file"] = Unavailable("down")
    before = stored(gateway)
    refused(post(signed_in("manager"), b"abc", **sent(b"abc")), 503, "unavailable")
    assert stored(gateway) == before


def test_nobody_uploads_without_signing_in(app: Any) -> None:
    assert app.test_client().post("/api/v1/files?name=a", data=b"x").status_code == 401


def test_a_file_is_given_to_be_saved_and_never_to_be_run(
    gateway: Gateway, services: Services, signed_in: Callable[..., Browser]
) -> None:
    gateway.objects.put("files/evil", b"<script>alert(1)</script>")
    file = {"id": FILE_ID, "created_by": None, "created_at": "2026-11-23T10:00:00Z", "expires_at": None}
    named = {"name": 'отчёт "1".html', "content_type": "text/plain", "size": 25}
    services.answers["get_file"] = {"file": {**file, **named}, "object_key": "files/evil"}
    answer = signed_in("manager").get(f"/files/{FILE_ID}")
    assert answer.data == b"<script>alert(1)</script>"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=\"_____ _1_.html\"; filename*=UTF-8''%D0%BE")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a....", "image/gif"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "text/plain"),
        (b"<html><script>", "text/plain"),
        (b"PK\x03\x04....xl/worksheets", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"PK\x03\x04....word/document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"PK\x03\x04....", "application/zip"),
        (b"%PDF-1.7", "application/pdf"),
        (b"\x00\x01\x02", "application/octet-stream"),
        ("имя;телефон".encode("cp1251"), "text/plain"),
    ],
)
def test_what_a_file_is_its_content_says(head: bytes, content_type: str) -> None:
    assert content_type_of(head) == content_type

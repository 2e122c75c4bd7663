"""Files for letters: brought in by whoever writes, or copied from where they are, by those who see them there."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from services.mail.interface.letter_files import LETTER_FILE_BYTES
from tests.http import Http


def brought(http: Http, path: str, name: str, content: bytes) -> Any:
    answer = http.request("POST", path, params={"name": name}, data=content)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_file_brought_in_is_its_bringers_own(as_user: Callable[..., Http]) -> None:
    """S18."""
    anna, boris = as_user(), as_user()
    file = brought(anna, "/letter-files", "папка/Прайс.pdf", b"%PDF-1.7")
    assert (file["name"], file["size"], file["content_type"]) == ("Прайс.pdf", 8, "application/pdf")
    asked = f'["{file["id"]}"]'
    assert anna.get("/letter-files", file_ids=asked)["items"] == [file]
    assert boris.get("/letter-files", file_ids=asked)["items"] == []


def test_a_file_too_large_or_empty_is_refused(as_user: Callable[..., Http]) -> None:
    anna = as_user()
    said = {"Content-Length": str(LETTER_FILE_BYTES + 1)}
    large = anna.request(
        "POST", "/letter-files", params={"name": "a"}, data=b"x" * (LETTER_FILE_BYTES + 1), headers=said
    )
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")
    empty = anna.request("POST", "/letter-files", params={"name": "a"}, data=b"")
    assert empty.status_code == 422


def test_the_files_of_an_interaction_go_with_a_letter_for_those_who_see_it(as_user: Callable[..., Http]) -> None:
    """F70."""
    anna, boris = as_user(), as_user()
    client = anna.post("/counterparties", {"name": f"ООО «{uuid4().hex}»"})
    file = brought(anna, "/files", "Акт сверки.txt", "Сверено".encode())
    line = {"counterparty_id": client["id"], "subject": "Акт", "status": "held", "attachment_ids": [file["id"]]}
    anna.post("/interactions", line)
    (copy,) = anna.post("/letter-files/copies", {"file_ids": [file["id"]]})["items"]
    assert (copy["name"], copy["size"]) == ("Акт сверки.txt", len("Сверено".encode())) and copy["id"] != file["id"]
    boris.post("/letter-files/copies", {"file_ids": [file["id"]]}, status=404)
    boris.post("/letter-files/copies", {"email_id": str(uuid4())}, status=404)

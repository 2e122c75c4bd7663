"""What should not have come, through the gateway as a browser sends it: a clear refusal, or what can be saved of it.

Pictures that are none: tests/contacts/test_photos.py. Filters on fields that are not there: test_client_lists.py.
"""

import io
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from services.kit.wire import new_id
from tests.http import Http
from tests.records import inn
from tests.waiting import until

LONG = 60.0
WORKING = ("reading", "checking", "applying", "undoing")


def sent(http: Http, content: bytes, name: str = "клиенты.csv") -> Any:
    """The import of a file, once it is read or has failed."""
    answer = http.request("POST", "/files", params={"name": name}, data=content, timeout=60)
    assert answer.status_code == 201, answer.text
    return worked(http, http.post("/imports", {"file_id": answer.json()["id"]}))


def worked(http: Http, batch: Any) -> Any:
    """The import once its work is over, with the job that did it."""

    def over() -> Any:
        found = http.get(f"/imports/{batch['id']}")
        job = http.get(f"/jobs/{found['job_id']}")
        idle = found["state"] not in WORKING or job["state"] == "failed"
        return found | {"job": job} if idle else None

    return until(over, LONG, f"the import {batch['file_name']} is worked on")


def step(http: Http, batch: Any, verb: str, body: Any = None) -> Any:
    return worked(http, http.post(f"/imports/{batch['id']}/{verb}", body))


def rows(http: Http, batch: Any, only: str = "all") -> list[Any]:
    found: list[Any] = http.get(f"/imports/{batch['id']}/rows", only=only)["items"]
    return found


@pytest.fixture
def anna(as_user: Callable[..., Http]) -> Http:
    return as_user("manager", f"Анна {new_id().hex[-6:]}")


def test_a_file_of_mixed_encodings_and_ragged_rows_with_zero_bytes_and_formulas_loses_nothing(anna: Http) -> None:
    """R17, R18, R19: every row is read or told of, and what is wrong is set right in the list."""
    tag = new_id().hex[-8:]
    lines = [
        "Название;Телефон;Город;Заметки".encode(),
        f"ООО «Ровно {tag}»;8 495 123-45-67;Тверь;=1+1".encode(),
        f"ООО «Иначе {tag}»;;Омск;".encode("cp1251"),
        f"ООО «Пусто {tag}».;;Пермь".encode().replace(b".", b"\x00"),
        f"ООО «Лишнее {tag}»;;Орёл;;да".encode(),
        b"",
    ]
    batch = step(anna, sent(anna, b"\r\n".join(lines)), "check")
    assert batch["counts"]["rows"] == 4
    found = {row["line"]: row for row in rows(anna, batch)}
    codes = {line: [problem["code"] for problem in row["problems"]] for line, row in found.items()}
    assert codes == {2: [], 3: ["encoding"], 4: ["zero_bytes"], 5: ["too_many_cells"]}
    ragged = {"position": found[5]["position"], "cells": [f"ООО «Лишнее {tag}»", "", "Орёл", "да"]}
    right = anna.request("PATCH", f"/imports/{batch['id']}/rows", json=ragged).json()
    assert (right["action"], right["problems"]) == ("create", [])
    applied = step(anna, batch, "apply", {})
    assert applied["counts"]["done"] + applied["counts"]["reject"] == 4 and applied["counts"]["failed"] == 0
    clients = {one["name"]: one for one in anna.get("/counterparties", search=tag)["items"]}
    assert clients[f"ООО «Ровно {tag}»"]["notes"] == "=1+1"
    assert clients[f"ООО «Лишнее {tag}»"]["notes"] == "да"
    assert "\x00" not in "".join(clients)


def test_what_is_called_xlsx_and_is_a_bomb_is_refused_in_words(anna: Http) -> None:
    """R17."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(700):
                part.write(b"\x00" * 1024 * 1024)
    batch = sent(anna, file.getvalue(), "бомба.xlsx")
    assert (batch["job"]["state"], batch["job"]["problem"]["reason"]) == ("failed", "zip_bomb")
    anna.post(f"/imports/{batch['id']}/check", status=422)


def test_half_a_file_is_refused_in_words_and_nothing_but_zero_bytes_is_no_rows(anna: Http) -> None:
    half = sent(anna, b"PK\x03\x04half of it", "таблица.xlsx")
    assert (half["job"]["state"], half["job"]["problem"]["reason"]) == ("failed", "damaged")
    nothing = sent(anna, b"\x00" * 5000, "таблица.xlsx")
    assert (nothing["state"], nothing["counts"]["rows"]) == ("read", 0)
    anna.post(f"/imports/{nothing['id']}/check", status=422)


def test_50_megabytes_are_read_and_61_are_refused(anna: Http) -> None:
    """R17."""
    row = f"ООО «Ромашка»;{'слово ' * 300}\n".encode()
    count = 50 * 1024 * 1024 // len(row)
    batch = sent(anna, "Название;Заметки\n".encode() + row * count)
    assert (batch["state"], batch["counts"]["rows"]) == ("read", count)
    refused = anna.request("POST", "/files", params={"name": "a.csv"}, data=b"x" * (61 * 1024 * 1024), timeout=60)
    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_our_own_export_comes_back_and_changes_nothing(anna: Http, format: str) -> None:
    """T18, T57."""
    tag = new_id().hex[-8:]
    first = anna.post("/counterparties", {"name": f"ООО «=Сумма {tag}»", "inn": inn(), "phones": ["8 495 123-45-67"]})
    anna.post("/counterparties", {"name": f"-Дефис {tag}", "city": "Тверь", "notes": "строка\nвторая; «третья»"})
    job = anna.post("/exports", {"kind": "counterparty", "format": format, "selection": {"search": tag}})
    done = until(lambda: (found := anna.get(f"/jobs/{job['id']}"))["state"] == "done" and found, LONG, "it is written")
    file = anna.request("GET", f"/files/{done['result']['file_id']}").content
    before = anna.get("/counterparties", search=tag)["items"]
    batch = step(anna, sent(anna, file, f"наше.{format}"), "check")
    assert [row["problems"] for row in rows(anna, batch)] == [[], []]
    assert (batch["counts"]["update"], batch["counts"]["create"], batch["counts"]["reject"]) == (2, 0, 0)
    step(anna, batch, "apply", {})
    assert anna.get("/counterparties", search=tag)["items"] == before
    assert first["id"] in {one["id"] for one in before}


def merged(http: Http, survivor: Any, absorbed: Any) -> requests.Response:
    order = {"kind": "counterparty", "survivor_id": survivor["id"], "survivor_version": survivor["version"]}
    return http.request(
        "POST", "/merges", json=order | {"absorbed_id": absorbed["id"], "absorbed_version": absorbed["version"]}
    )


def test_two_merges_at_once_end_in_one_and_a_clear_refusal(anna: Http) -> None:
    one, two = (anna.post("/counterparties", {"name": f"ООО «Двойник {n}»"}) for n in range(2))
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda pair: merged(anna, *pair), [(one, two), (two, one)]))
    refused = [answer for answer in answers if answer.status_code == 409]
    assert len(refused) == 1 and sorted(answer.status_code for answer in answers)[0] in (200, 201)
    assert refused[0].json()["code"] == "already_merged" and refused[0].json()["became_id"]


def test_people_who_change_their_client_while_clients_are_merged_get_there(anna: Http) -> None:
    """A merge locks the clients and then their people; a change of a person locks them the other way round."""
    for _ in range(4):
        one, two = (anna.post("/counterparties", {"name": f"ООО «Переезд {n}»"}) for n in range(2))
        people = [anna.post("/contacts", {"name": f"Иванов {n}", "counterparty_id": two["id"]}) for n in range(6)]

        def move(person: Any, to: Any = one) -> requests.Response:
            headers, change = {"If-Match": f'"{person["version"]}"'}, {"counterparty_id": to["id"]}
            return anna.request("PATCH", f"/contacts/{person['id']}", json=change, headers=headers)

        with ThreadPoolExecutor(7) as pool:
            merging = pool.submit(merged, anna, one, two)
            answers = list(pool.map(move, people))
        assert merging.result().status_code in (200, 201), merging.result().text
        # Whom the merge has moved already has another version: told, with the record as it is.
        assert {answer.status_code for answer in answers} <= {200, 409}, [answer.text for answer in answers]
        assert {anna.get(f"/contacts/{person['id']}")["counterparty_id"] for person in people} == {one["id"]}

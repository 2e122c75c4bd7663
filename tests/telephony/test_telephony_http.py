"""Lines, phones, limits and calls over HTTP: who may, and what is said to who may not. No SIP agent runs here."""

from collections.abc import Callable
from pathlib import Path

from services.kit.wire import new_id
from tests.http import Http
from tests.peers.sip import write_tone


def test_a_line_is_added_changed_and_deleted_by_an_administrator_only(
    admin: Http, as_user: Callable[..., Http]
) -> None:
    """R24."""
    draft = {"name": "line", "domain": "x.mangosip.ru", "preset": "mango", "username": "u"}
    line = admin.post("/sip-accounts", draft, status=201)
    assert (line["state"]["status"], line["transport"], line["record"]) == ("idle", "udp", True)
    path = f"/sip-accounts/{line['id']}"
    secure = {"port": 60000, "transport": "tls", "srtp": "required"}
    changed = admin.patch(path, secure, line["version"])
    assert (changed["port"], changed["srtp"]) == (60000, "required")
    admin.patch(path, {"name": "x"}, line["version"], status=409)
    assert admin.patch(path, {"transport": "udp"}, changed["version"], status=422)["field"] == "srtp"
    admin.patch(path, {"greeting_file_id": str(new_id())}, changed["version"], status=404)
    seller = as_user("manager")
    seller.get("/sip-accounts", status=403)
    seller.patch(path, {"name": "x"}, changed["version"], status=403)
    names = {name["id"]: name["name"] for name in seller.get("/line-names")["items"]}
    assert names[line["id"]] == "line"
    admin.delete(path, status=204, **{"If-Match": f'"{changed["version"]}"'})
    admin.get(path, status=404)


def test_a_seller_says_how_their_own_phone_takes_calls_and_calls_only_what_may_be_called(
    admin: Http, as_user: Callable[..., Http]
) -> None:
    """R40, R44."""
    seller, number = as_user("manager"), {"number": "+7 916 000-00-01"}
    assert seller.get("/my-phone", status=404)["code"] == "no_phone"
    assert seller.post("/calls", number, status=404)["code"] == "no_phone"
    user_id = seller.get("/session")["user"]["id"]
    phone = admin.post("/extensions", {"user_id": user_id, "number": "701", "uri": "sip:701@pbx.test"})
    assert phone["accepts"] == "ring"
    assert seller.patch("/my-phone", {"accepts": "on_accept"}, 1)["accepts"] == "on_accept"
    idle = admin.post("/sip-accounts", {"name": "idle", "active": False}, status=201)
    away = seller.post("/calls", number | {"account_id": idle["id"]}, status=503)
    assert away["code"] == "line_away", "no agent holds it"
    assert seller.post("/calls", {"number": "+375 29 123-45-67"}, status=403)["code"] == "country_not_allowed"
    seller.post("/calls", {"number": "101"}, status=422)
    seller.post(f"/calls/{new_id()}/hang-up", status=404)
    admin.delete(f"/extensions/{phone['id']}", status=204)


def test_limits_are_read_by_all_and_changed_by_administrators(admin: Http, as_user: Callable[..., Http]) -> None:
    seller = as_user("manager")
    limits = seller.get("/call-limits")
    assert limits["countries"] == ["RU"] and limits["premium"] is False
    seller.patch("/call-limits", {"premium": True}, limits["version"], status=403)
    admin.patch("/call-limits", {"countries": ["Russia"]}, limits["version"], status=422)
    changed = admin.patch("/call-limits", {"user_per_minute": 9}, limits["version"])
    assert (changed["user_per_minute"], changed["version"]) == (9, limits["version"] + 1)


def test_a_line_is_given_its_announcement_which_must_be_a_sound(
    admin: Http, objects_folder: Path, tmp_path: Path
) -> None:
    def upload(name: str, content: bytes) -> str:
        answer = admin.request("POST", "/files", params={"name": name}, data=content)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    sound = write_tone(tmp_path / "hello.wav", 600, 1.0).read_bytes()
    file_id, letter = upload("hello.wav", sound), upload("hello.txt", b"hello")
    draft = {"name": "announced", "domain": "127.0.0.1", "announcement_file_id": file_id}
    line = admin.post("/sip-accounts", draft, status=201)
    assert line["announcement_file_id"] == file_id
    assert (objects_folder / f"sounds/{file_id}.wav").read_bytes() == sound, "a copy of our own, which stays"
    path = f"/sip-accounts/{line['id']}"
    refused = admin.patch(path, {"greeting_file_id": letter}, line["version"], status=422)
    assert refused["field"] == "greeting_file_id"
    silent = admin.patch(path, {"announcement_file_id": None}, line["version"])
    assert silent["announcement_file_id"] is None
    admin.delete(path, status=204, **{"If-Match": f'"{silent["version"]}"'})

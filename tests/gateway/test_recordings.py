"""Playing a call's recording, as browsers' players ask for it."""

from collections.abc import Callable
from typing import Any

import pytest

from gateway.app import Gateway
from services.kit.wire import new_id, now
from services.telephony.interface import NoRecording, Recording, RecordingFile
from services.telephony.interface.reports import DownloadForbidden
from tests.gateway.conftest import Browser, Services, refused

SOUND = bytes(range(256)) * 1000
CALL = new_id()
PATH = f"/calls/{CALL}/recording"


@pytest.fixture
def heard() -> list[tuple[Any, str, str]]:
    """What was written down: which recording, how, and to which address."""
    return []


@pytest.fixture
def player(
    signed_in: Callable[..., Browser], services: Services, gateway: Gateway, heard: list[tuple[Any, str, str]]
) -> Browser:
    gateway.objects.put("recordings/one.wav", SOUND, "audio/wav")
    file = RecordingFile(
        object_key="recordings/one.wav", content_type="audio/wav", size_bytes=len(SOUND), duration_seconds=16.0
    )
    recording = Recording(id=new_id(), call_id=CALL, file=file, created_at=now(), expired_at=None)
    proxy_of = services.of

    def of(protocol: type, asker: Any, *, deadline: float = 5.0) -> Any:
        proxy = proxy_of(protocol, asker, deadline=deadline)

        class Telephony:
            def hear_recording(self, call_id: Any, recording_id: Any, kind: str, address: str) -> Recording:
                heard.append((recording_id, kind, address))
                if "hear_recording" in services.answers:
                    proxy.hear_recording(call_id=call_id)
                assert call_id == CALL
                return recording

        return Telephony()

    services.of = of  # type: ignore[method-assign]
    return signed_in("manager")


def test_the_whole_recording_is_answered_and_offers_ranges(player: Browser) -> None:
    answer = player.get(PATH)
    assert answer.status_code == 200
    assert answer.data == SOUND
    assert (answer.content_type, answer.headers["Accept-Ranges"]) == ("audio/wav", "bytes")
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-", 0, len(SOUND)),
        ("bytes=0-1", 0, 2),
        ("bytes=100-199", 100, 200),
        ("bytes=255990-999999999", 255990, len(SOUND)),
        ("bytes=-10", len(SOUND) - 10, len(SOUND)),
    ],
)
def test_a_range_is_answered_as_asked(player: Browser, asked: str, start: int, end: int) -> None:
    answer = player.get(PATH, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.data == SOUND[start:end]
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(SOUND)}"
    assert answer.headers["Content-Length"] == str(end - start)


def test_a_range_beyond_the_end_is_refused(player: Browser) -> None:
    answer = player.get(PATH, headers={"Range": f"bytes={len(SOUND)}-"})
    refused(answer, 416, "range_not_satisfiable")


def test_a_range_of_another_recording_answers_the_whole(player: Browser) -> None:
    answer = player.get(PATH, headers={"Range": "bytes=0-1", "If-Range": '"an older one"'})
    assert (answer.status_code, answer.data) == (200, SOUND)


def test_a_call_without_a_recording_says_so(player: Browser, services: Services) -> None:
    services.answers["hear_recording"] = NoRecording("This call has no recording.")
    refused(player.get(PATH), 404, "no_recording")


def test_a_recording_whose_file_is_gone_says_so(player: Browser, gateway: Gateway) -> None:
    gateway.objects.delete("recordings/one.wav")
    refused(player.get(PATH), 404, "no_such_object")


def test_each_listening_and_each_download_is_written_down_with_the_address(
    player: Browser, heard: list[tuple[Any, str, str]]
) -> None:
    """R05."""
    player.get(PATH, headers={"Range": "bytes=0-"})
    one = new_id()
    saved = player.get(f"/calls/{CALL}/recordings/{one}/content?download=true")
    assert saved.headers["Content-Disposition"].startswith("attachment; ")
    assert player.get(f"/calls/{CALL}/recordings/{one}/content").headers["Content-Disposition"].startswith("inline; ")
    assert heard == [(None, "listened", "127.0.0.1"), (one, "downloaded", "127.0.0.1"), (one, "listened", "127.0.0.1")]


def test_who_may_not_save_a_recording_is_told_so(player: Browser, services: Services) -> None:
    services.answers["hear_recording"] = DownloadForbidden("Your role may listen to recordings, and not save them.")
    refused(player.get(PATH + "?download=true"), 403, "download_forbidden")

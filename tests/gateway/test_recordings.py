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
def keys() -> list[str]:
    """Where the recording is told to be, each time it is asked for; the last stays."""
    return ["recordings/one.wav"]


@pytest.fixture
def player(
    signed_in: Callable[..., Browser],
    services: Services,
    gateway: Gateway,
    heard: list[tuple[Any, str, str]],
    keys: list[str],
) -> Browser:
    gateway.objects.put("recordings/one.wav", SOUND, "audio/wav")
    sound_id, created_at = new_id(), now()
    proxy_of = services.of

    def of(protocol: type, asker: Any, *, deadline: float = 5.0) -> Any:
        proxy = proxy_of(protocol, asker, deadline=deadline)

        class Telephony:
            def hear_recording(self, call_id: Any, recording_id: Any, kind: str, address: str) -> Recording:
                heard.append((recording_id, kind, address))
                if "hear_recording" in services.answers:
                    proxy.hear_recording(call_id=call_id)
                assert call_id == CALL
                key = keys.pop(0) if len(keys) > 1 else keys[0]
                kind_of_sound = "audio/wav" if key.endswith("wav") else "audio/ogg"
                file = RecordingFile(
                    object_key=key, content_type=kind_of_sound, size_bytes=len(SOUND), duration_seconds=16.0
                )
                return Recording(id=sound_id, call_id=CALL, file=file, created_at=created_at, expired_at=None)

        return Telephony()

    services.of = of  # type: ignore[method-assign]
    return signed_in("manager")


def test_the_whole_recording_is_answered_and_offers_ranges(player: Browser) -> None:
    answer = player.get(PATH)
    assert answer.status_code == 200
    assert answer.data == SOUND
    assert (answer.content_type, answer.headers["Accept-Ranges"]) == ("audio/wav", "bytes")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_recording_that_is_compressed_at_this_very_moment_is_played(
    player: Browser, gateway: Gateway, keys: list[str]
) -> None:
    """R05."""
    gateway.objects.put("recordings/one.opus", SOUND[:1000], "audio/ogg")
    gateway.objects.delete("recordings/one.wav")
    keys.append("recordings/one.opus")
    answer = player.get(PATH)
    assert (answer.status_code, answer.content_type, answer.data) == (200, "audio/ogg", SOUND[:1000])


def test_a_part_of_what_was_compressed_meanwhile_is_answered_with_all_of_it(
    player: Browser, gateway: Gateway, keys: list[str]
) -> None:
    """R05."""
    before = player.get(PATH)
    gateway.objects.put("recordings/one.opus", SOUND[:1000], "audio/ogg")
    keys[:] = ["recordings/one.opus"]
    answer = player.get(PATH, headers={"Range": "bytes=500-", "If-Range": before.headers["ETag"]})
    assert (answer.status_code, answer.data) == (200, SOUND[:1000])


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

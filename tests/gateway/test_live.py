"""The event streams of one process, without a broker."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gateway import live
from gateway.app import Gateway
from gateway.callers import Caller
from gateway.interface import User
from gateway.live import BEHIND_AT_MOST, STREAMS_A_SESSION, Streams, keep_honest
from gateway.news import News
from services.kit.wire import Unavailable, new_id, now
from tests.gateway.conftest import Browser


def caller(session: bytes = b"one") -> Caller:
    user = User(
        id=new_id(),
        version=1,
        login="x",
        name="X",
        role="manager",
        active=True,
        team_id=None,
        reach="own",
        created_at=now(),
        updated_at=now(),
    )
    return Caller.person(user, session, "token")


def opened(streams: Streams, who: Caller, connection: Any = None) -> Iterator[bytes]:
    """A stream past its greeting."""
    stream = streams.open(who, connection)
    assert next(stream).startswith(b"retry: ")
    assert next(stream).startswith(b"event: hello\ndata: {")
    return stream


NEWS = News(kind="lead_changed", data={"id": "1"}, audience=None)


def test_news_reach_every_page() -> None:
    streams = Streams()
    pages = [opened(streams, caller()) for _ in range(3)]
    streams.tell(NEWS)
    assert {next(page) for page in pages} == {b'event: lead_changed\ndata: {"id":"1"}\n\n'}


def test_news_for_some_reach_only_them() -> None:
    streams = Streams()
    anna, boris = caller(), caller()
    for_anna, for_boris = opened(streams, anna), opened(streams, boris)
    streams.tell(News(kind="call_ringing", data={"id": "secret"}, audience=frozenset({anna.id})))
    streams.tell(NEWS)
    assert b"call_ringing" in next(for_anna)
    assert b"lead_changed" in next(for_boris)


def test_a_quiet_stream_says_that_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.01)
    assert next(opened(Streams(), caller())) == b": still here\n\n"


class Connection:
    shut = False

    def shutdown(self, _how: int) -> None:
        self.shut = True


def test_a_page_that_falls_behind_is_told_so_and_misses_nothing_of_its_own() -> None:
    """While thousands of records change, a client who rings is on the screen."""
    streams, anna = Streams(), caller()
    slow, quick = opened(streams, anna), opened(streams, caller())
    ringing = News(kind="call_ringing", data={"id": "one"}, audience=frozenset({anna.id}))
    streams.tell(ringing)
    for _ in range(3 * BEHIND_AT_MOST):
        streams.tell(NEWS)
        next(quick)
    streams.tell(ringing)
    assert len(streams) == 2
    told = [next(slow) for _ in range(3)]
    assert [b"missed" in told[0], *(b"call_ringing" in one for one in told[1:])] == [True, True, False]
    rest = []
    while b"call_ringing" not in (one := next(slow)):
        rest.append(one)
    assert len(rest) < BEHIND_AT_MOST


def test_a_page_that_takes_nothing_is_cut_and_the_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "TAKES_NOTHING_SECONDS", 0.05)
    streams = Streams()
    connection = Connection()
    hung, quick = opened(streams, caller(), connection), opened(streams, caller())
    time.sleep(0.1)
    for _ in range(BEHIND_AT_MOST + 1):
        streams.tell(NEWS)
        next(quick)
    assert connection.shut
    assert len(streams) == 1
    assert len(list(hung)) == BEHIND_AT_MOST
    streams.tell(NEWS)
    assert next(quick)


def test_a_page_that_goes_is_forgotten() -> None:
    streams = Streams()
    page = opened(streams, caller())
    page.close()  # type: ignore[attr-defined]
    assert len(streams) == 0


def test_one_session_has_so_many_streams_and_the_oldest_gives_way() -> None:
    streams = Streams()
    who = caller()
    pages = [opened(streams, who) for _ in range(STREAMS_A_SESSION + 1)]
    assert len(streams) == STREAMS_A_SESSION
    streams.tell(NEWS)
    ended = [page for page in pages if next(page, None) is None]
    assert len(ended) == 1


def test_a_process_takes_so_many_streams_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "STREAMS_AT_MOST", 2)
    streams = Streams()
    pages = [opened(streams, caller(bytes([number]))) for number in range(2)]
    with pytest.raises(Unavailable):
        streams.open(caller())
    assert len(pages) == len(streams) == 2


def test_signing_out_ends_the_streams_of_that_browser(signed_in: Callable[..., Browser], gateway: Gateway) -> None:
    anna, boris = signed_in("admin"), signed_in("manager")
    streams = [gateway.streams.open(found(gateway, browser)) for browser in (anna, boris)]
    for stream in streams:
        next(stream)
        next(stream)
    anna.delete("/session")
    assert next(streams[0], None) is None
    assert len(gateway.streams) == 1


def test_a_session_ended_elsewhere_ends_its_streams_here_soon(
    signed_in: Callable[..., Browser], gateway: Gateway
) -> None:
    from services.kit.wire import system

    anna, boris = signed_in("admin"), signed_in("manager")
    streams = [gateway.streams.open(found(gateway, browser)) for browser in (anna, boris)]
    for stream in streams:
        next(stream)
        next(stream)
    with gateway.database(system("another process")) as db:
        gateway.sessions.end_of(db, boris.user.id)
    keep_honest(gateway.streams, gateway.sessions)
    assert next(streams[1], None) is None
    assert len(gateway.streams) == 1


def test_a_stream_that_is_opened_while_sessions_are_looked_up_stays_open(
    signed_in: Callable[..., Browser], gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, boris = signed_in("admin"), signed_in("manager")
    streams = [opened(gateway.streams, found(gateway, anna))]
    good = gateway.sessions.good

    def slowly(hashes: set[bytes]) -> set[bytes]:
        answer = good(hashes)
        streams.append(opened(gateway.streams, found(gateway, boris)))
        return answer

    monkeypatch.setattr(gateway.sessions, "good", slowly)
    keep_honest(gateway.streams, gateway.sessions)
    assert len(gateway.streams) == 2


def found(gateway: Gateway, browser: Browser) -> Caller:
    from gateway.sessions import COOKIE

    cookie = browser.client.get_cookie(COOKIE)
    assert cookie is not None
    caller = gateway.sessions.find(cookie.value)
    assert caller is not None
    return caller

"""RPC: structs and errors travel as themselves, under a deadline, many at once."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from services.kit.broker import Sender
from services.kit.rpc_client import NobodyServes
from services.kit.wire import AlreadyDone, DeadlineExceeded, Invalid, NotFound, ServiceError, new_id, system
from services.leads.interface import Leads
from tests.kit.conftest import EchoProcess
from tests.kit.echo_interface import Answer
from tests.waiting import until


def test_a_struct_comes_back_as_itself(echo: EchoProcess) -> None:
    leaf = Answer(version=2, id=new_id(), at=datetime.now(UTC), amount=Decimal("0.10"), lines=[])
    answer = Answer(version=7, id=new_id(), at=datetime.now(UTC), amount=Decimal("12500.00"), lines=[leaf])
    assert echo.rpc().get_answer(answer) == answer


def test_a_refusal_arrives_as_its_own_class_with_its_details(echo: EchoProcess) -> None:
    thing_id = new_id()
    with pytest.raises(NotFound) as refusal:
        echo.rpc().get_nothing(thing_id)
    assert (refusal.value.field, refusal.value.status) == ("thing_id", 404)
    assert refusal.value.details == {"thing_id": str(thing_id)}


def test_a_bug_is_told_without_its_inside_and_the_service_goes_on(echo: EchoProcess) -> None:
    with pytest.raises(ServiceError) as failure:
        echo.rpc().get_bug()
    assert failure.value.status == 500 and "a bug" not in failure.value.message
    assert echo.rpc().get_text("still here") == "still here"


def test_a_wrong_type_is_refused_by_name(echo: EchoProcess) -> None:
    with pytest.raises(Invalid, match=r"\$\.text"):
        echo.rpc().get_text(5)  # type: ignore[arg-type]


def test_an_unknown_argument_and_an_unknown_method_are_refused(echo: EchoProcess) -> None:
    from tests.kit.echo_interface import Echo

    with pytest.raises(Invalid, match="nonsense"):
        echo.client.raw(Echo, "get_text", system("test"), {"text": "a", "nonsense": 1})
    with pytest.raises(ServiceError, match="no method get_lost"):
        echo.client.raw(Echo, "get_lost", system("test"), {})


def test_a_slow_answer_meets_its_deadline(echo: EchoProcess) -> None:
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        echo.rpc(deadline=0.4).get_slowly(2)
    assert time.monotonic() - started < 1.5


def test_a_service_that_never_ran_is_said_so_at_once(echo: EchoProcess) -> None:
    class Nobody(Leads): ...

    Nobody.__module__ = "services.nobody.interface"
    started = time.monotonic()
    with pytest.raises(NobodyServes):
        echo.client.of(Nobody, system("test"), deadline=5).list_leads()
    assert time.monotonic() - started < 2


def test_many_calls_share_one_client_and_each_gets_its_own_answer(echo: EchoProcess) -> None:
    texts = [f"text {number}" for number in range(400)]
    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(echo.rpc().get_text, texts)) == texts


def test_slow_queries_of_one_service_overlap(echo: EchoProcess) -> None:
    """psycopg under eventlet blocks all others while it waits, unless told how to wait."""
    started = time.monotonic()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(echo.rpc().get_slowly, [0.5] * 8))
    assert time.monotonic() - started < 2.0  # one after the other they take 4 s


def test_of_two_calls_that_wait_for_each_other_one_is_done_again(echo: EchoProcess) -> None:
    """PostgreSQL ends one of the two transactions; nobody who called is to know."""
    with ThreadPoolExecutor(2) as threads:
        tries = list(threads.map(lambda pair: echo.rpc(deadline=20).cross(*pair), [(71, 72), (72, 71)]))
    assert sorted(tries) == [1, 2]
    assert (echo.count("crossed 71"), echo.count("crossed 72")) == (1, 1)


def test_a_write_with_a_used_idempotency_key_is_not_done_again(echo: EchoProcess) -> None:
    key = new_id().hex
    assert echo.rpc(key=key).say(key) == key
    with pytest.raises(AlreadyDone):
        echo.rpc(key=key).say(key)
    until(lambda: echo.count(f"heard {key}") == 1)
    assert echo.count(f"said {key}") == 1


def test_a_failed_write_may_be_repeated_with_its_key(echo: EchoProcess) -> None:
    key = new_id().hex
    with pytest.raises(Invalid):
        echo.rpc(key=key).say(key, fail=True)
    assert echo.rpc(key=key).say(key) == key
    assert echo.count(f"said {key}") == 1


def test_a_stopping_service_finishes_what_is_in_hand_once(echo: EchoProcess) -> None:
    text = new_id().hex
    answers: list[str] = []
    caller = threading.Thread(target=lambda: answers.append(echo.rpc(deadline=8).say_slowly(text, 1.5)))
    caller.start()
    until(lambda: b"pg_sleep" in running_queries(echo))
    assert echo.stop() == 0
    caller.join()
    assert answers == [text]
    echo.start()
    assert echo.rpc().get_text("again") == "again"
    assert echo.count(f"slowly {text}") == 1


def test_a_slow_statement_holds_up_nobody_else(echo: EchoProcess) -> None:
    answers: list[float] = []
    caller = threading.Thread(target=lambda: answers.append(echo.rpc(deadline=20).get_slowly(4.0)))
    caller.start()
    until(lambda: b"pg_sleep" in running_queries(echo))
    text = new_id().hex
    assert echo.rpc(deadline=20).say(text) == text
    until(lambda: echo.count(f"heard {text}") == 1)
    assert answers == []
    caller.join()
    assert answers == [4.0]


def running_queries(echo: EchoProcess) -> bytes:
    import sqlalchemy as sa

    with echo.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT query FROM pg_stat_activity WHERE pid <> pg_backend_pid()")).all()
    return json.dumps([row[0] for row in rows]).encode()


def test_a_request_that_is_no_request_is_refused_and_the_service_goes_on(echo: EchoProcess) -> None:
    sender = Sender(echo.amqp_uri, confirms=True)
    for headers in ({}, {"asker": 5}, {"asker": "{}", "deadline": "soon"}, {"asker": "\x00"}):
        sender.publish(b"\xff\xfe not json", routing_key="rpc-echo", headers=headers, type="get_text")
        sender.publish(b"{}", routing_key="rpc-echo", headers=headers, type="get_text", reply_to="nobody")
    sender.close()
    assert echo.rpc().get_text("alive") == "alive"
    assert echo.process is not None and echo.process.poll() is None

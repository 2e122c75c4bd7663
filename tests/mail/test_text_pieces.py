"""Pieces of text channels that need nothing else: counting SMS, finding values in JSON, putting them in, stop words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.text_doors import as_json
from services.kit.channel import Answer
from services.kit.wire import Invalid
from services.mail import http_texts, json_pointers
from services.mail.http_texts import TextPutOff, TextRefused
from services.mail.interface.text_channels import HttpAnswer
from services.mail.sms_parts import parts
from services.mail.troubles import FateUnknown


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 10, 2),
        ("a" * 152 + "€" * 77, 3),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("я" * 134, 2),
        ("я" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),
    ],
)
def test_a_text_is_as_many_sms_as_the_standard_says(text: str, count: int) -> None:
    """S20, S21, C30."""
    assert parts(text) == count


@given(st.text(max_size=1000))
def test_a_longer_text_is_never_fewer_sms(text: str) -> None:
    assert 1 <= parts(text) <= parts(text + "я")


def test_values_are_found_by_pointers_and_never_by_accident() -> None:
    said = {"a/b": {"m~n": [{"id": 7}, {"id": "x"}]}, "yes": True, "no": None}
    assert json_pointers.found(said, "/a~1b/m~0n/1/id") == "x"
    assert json_pointers.text_of(said, "/a~1b/m~0n/0/id") == "7"
    for nowhere in ("", "/z", "/a~1b/m~0n/9/id", "/a~1b/m~0n/-1", "/yes/1", "/no", "/a~1b", "/yes"):
        assert json_pointers.text_of(said, nowhere) == ""
    assert json_pointers.items([1, 2], "") == [1, 2]
    assert json_pointers.items({"x": [1]}, "/x") == [1]
    assert json_pointers.items({"x": 1}, "/y") == []
    with pytest.raises(Invalid, match="slash"):
        json_pointers.checked("result.id", "answer.id")


def test_what_is_put_in_is_not_looked_at_again_and_opens_no_json() -> None:
    """A person's own braces and quotes stay what they typed."""
    template = {"to": "+{digits}", "n": 5, "deep": [{"text": "«{text}» {unknown} {"}]}
    words = {"digits": "79161234567", "text": '{digits}", "admin": "1', "secret": "s"}
    filled = json_pointers.substituted(template, words)
    assert filled == {"to": "+79161234567", "n": 5, "deep": [{"text": '«{digits}", "admin": "1» {unknown} {'}]}


def test_a_header_cannot_be_ended_by_what_is_put_into_it() -> None:
    assert http_texts.one_line("Bearer {secret}", {"secret": "a\r\nX-Evil: 1"}) == "Bearer aX-Evil: 1"


def answered(status: int, body: bytes) -> Answer:
    return Answer(status=status, body=body, location=None)


def test_an_answer_says_whether_it_was_sent() -> None:
    """Sent, refused, to be tried again, or nobody knows: never guessed."""
    reading = HttpAnswer(id="/sms/0/id", ok="/status", ok_value="OK", error="/text")
    good = b'{"status": "OK", "sms": [{"id": 77}]}'
    assert http_texts.understood(answered(200, good), reading) == "77"
    assert http_texts.understood(answered(200, b"anything"), HttpAnswer()) == ""
    with pytest.raises(TextRefused, match="мало денег"):
        http_texts.understood(answered(200, '{"status": "ERROR", "text": "мало денег"}'.encode()), reading)
    with pytest.raises(TextRefused, match="код 403"):
        http_texts.understood(answered(403, b""), reading)
    for status in (429, 503):
        with pytest.raises(TextPutOff):
            http_texts.understood(answered(status, b""), reading)
    for status, body in ((500, b""), (200, b"<html>"), (502, good)):
        with pytest.raises(FateUnknown):
            http_texts.understood(answered(status, body), reading)


def test_a_webhook_may_be_json_a_form_or_a_query() -> None:
    assert as_json(b'{"a": 1}', "application/json", "") == '{"a": 1}'
    assert as_json(b"id=7&text=%D0%B4%D0%B0", "application/x-www-form-urlencoded", "") == '{"id":"7","text":"да"}'
    assert as_json(b"", "", "id=7&state=ok") == '{"id":"7","state":"ok"}'
    assert as_json(b"", "", "") is None
    for broken in (b"{", b"\xff", b"[" * 100_000):
        with pytest.raises(Exception, match=r"not (JSON|UTF-8)"):
            as_json(broken, "application/json", "")

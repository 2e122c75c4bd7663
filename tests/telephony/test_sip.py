"""What an INVITE says, from honest providers and from anybody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.telephony.agent.sip import host_of, read_invitation, user_of

MANGO = (
    "INVITE sip:line@10.0.0.5:18060;ob SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 81.88.86.55:5060;branch=z9hG4bK1\r\n"
    'f: "Иван" <sip:+79161234567@mangosip.ru;user=phone>;tag=a\r\n'
    "t: <sip:74951234567@vpbx.mangosip.ru>\r\n"
    "Diversion: <sip:+74957654321@mango.ru>;reason=unconditional,\r\n"
    " <sip:other@mango.ru>\r\n"
    "Call-ID: x\r\n\r\n"
    "From: <sip:body@is.not.a.header>\r\n"
)


def test_the_caller_and_every_number_that_may_be_the_one_dialled() -> None:
    invitation = read_invitation(MANGO)
    assert invitation.caller == "+79161234567"
    assert invitation.request_user == "line"
    assert invitation.called == ("line", "74951234567", "+74957654321")


@pytest.mark.parametrize(
    ("header", "user"),
    [
        ('"Ivan <x>" <sip:101@pbx.test>;tag=1', "101"),
        ("sip:101@pbx.test;tag=1", "101"),
        ("<sip:%2B79161234567@pbx.test>", "+79161234567"),
        ("<sip:+79161234567;phone-context=ru@pbx.test>", "+79161234567"),
        ("<tel:+7-916-123-45-67>", "+7-916-123-45-67"),
        ("<sips:anna:secret@pbx.test>", "anna"),
        ("<sip:pbx.test>", ""),
        ("<sip:pbx.test:5060;transport=udp>", ""),
        ("hello", ""),
        ("", ""),
    ],
)
def test_the_user_of_a_header(header: str, user: str) -> None:
    assert user_of(header) == user


def test_a_hidden_caller_is_known_only_where_privacy_was_not_asked_for() -> None:
    hidden = "INVITE sip:1@x SIP/2.0\r\nFrom: <sip:anonymous@anonymous.invalid>;tag=1\r\n"
    vouched = hidden + "P-Asserted-Identity: <sip:+79161234567@net>\r\n"
    assert read_invitation(hidden + "\r\n").caller == ""
    assert read_invitation(vouched + "\r\n").caller == "+79161234567"
    assert read_invitation(vouched + "Privacy: id\r\n\r\n").caller == ""


def test_a_host_of_an_address() -> None:
    assert host_of("sip:101@PBX.test:5060;transport=udp") == "pbx.test"
    assert host_of("10.0.0.5:5060") == "10.0.0.5"
    assert host_of("sip:a@[::1]:5060") == "::1"


@given(st.one_of(st.text(max_size=300), st.text('INVTE sip:@;<>"\r\n From:', max_size=300)))
def test_no_text_breaks_the_reader(text: str) -> None:
    invitation = read_invitation(text)
    for part in (invitation.caller, *invitation.called):
        assert len(part) <= 100 and part.isprintable()

"""What is heard: over TLS with encrypted sound, in Opus, by a client who waits, and after a re-INVITE."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import msgspec

from services.kit.wire import system
from services.telephony.interface import Call, SipAccountDraft, Telephony
from services.telephony.interface.commands import CallDraft, HoldDraft
from services.telephony.interface.lines import SipAccount, SipAccountChange
from tests.peers.sip import SecurePhone, Sipp, loudness
from tests.telephony.conftest import MUSIC_TONE, Ground, Office, Seller
from tests.telephony.processes import Agent
from tests.telephony.test_agent_calls import recording_of
from tests.telephony.test_agent_commands import manager
from tests.waiting import until


def opened(ask: Callable[..., Telephony], line: SipAccount) -> UUID:
    until(lambda: ask().get_sip_account(line.id).state.status == "ready", what="the line is open")
    return line.id


def test_a_call_over_tls_with_encrypted_sound_and_a_server_that_is_not_who_it_says(
    ground: Ground,
    office: Office,
    agent: Agent,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
    new_seller: Callable[[], Seller],
    tmp_path: Path,
) -> None:
    """R24; the sound is Opus."""
    own = new_seller()
    seller = ask(manager(own.user_id))
    with SecurePhone(tmp_path / "secure", "+79160000401", ground.certificate, codec="opus/48000/2") as client:
        secure = SipAccountDraft(
            name="secure", domain="127.0.0.1", port=client.tls_port, transport="tls", srtp="required"
        )
        line = ask().create_sip_account(secure)
        other = ask().create_sip_account(msgspec.structs.replace(secure, name="false", domain="localhost"))
        try:
            sipp.phone(answer_after=0.0, port=own.port)
            call = seller.place_call(CallDraft(number="+79160000401", account_id=opened(ask, line)))
            assert call is not None
            until(lambda: ask(system("test")).get_call(call.id).status == "answered", what="they talk")
            left = agent.folder / "recordings" / f"{call.id}.left.wav"
            until(lambda: left.stat().st_size > 24_000, what="some sound is recorded")
            seller.hang_up_call(call.id)
            ended = call_from("+79160000401", recorded=True)
            assert loudness(recording_of(ground, ask, ended), 0, client.tone_hertz) > 0.1
            sipp.phone(answer_after=0.0, port=own.port)
            seller.place_call(CallDraft(number="+79160000402", account_id=opened(ask, other)))
            assert call_from("+79160000402").outcome == "failed", "its certificate is another server's"
        finally:
            for account in (line, other):
                ask().update_sip_account(account.id, SipAccountChange(active=False), account.version)
            until(lambda: agent.metric("otklik_agent_calls") == 0)
            until(lambda: {"secure", "false"} <= {entry["line"] for entry in agent.logged("line_closed")})


def test_a_client_on_hold_hears_music(
    ground: Ground,
    office: Office,
    agent: Agent,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
) -> None:
    """The client says back what it hears, so that it can be found in the recording."""
    sipp.phone(answer_after=0.0, port=office.desk_ports[0], tone_hertz=440)
    client = sipp.call_echoing(agent.sip_port, f"100@{agent.address}", "+79160000403", talk_seconds=3)
    call = call_from("+79160000403", "answered")
    ask(system("head")).hold_call(call.id, HoldDraft(on=True))
    left = agent.folder / "recordings" / f"{call.id}.left.wav"
    size = left.stat().st_size
    until(lambda: left.stat().st_size > size + 16_000, what="a second of waiting is recorded")
    ask(system("head")).hold_call(call.id, HoldDraft(on=False))
    assert client.wait() == 0, client.story
    sound = recording_of(ground, ask, call_from("+79160000403", recorded=True))
    assert loudness(sound, 0, MUSIC_TONE) > 0.1 and loudness(sound, 0, 440) > 0.1
    assert loudness(sound, 1, MUSIC_TONE) < 0.02, "the seller hears none"


def test_a_client_may_put_us_on_hold_and_take_us_back(
    ground: Ground,
    office: Office,
    agent: Agent,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
) -> None:
    """By re-INVITE."""
    phone = sipp.phone(answer_after=0.0, port=office.desk_ports[0], tone_hertz=440)
    client = sipp.call_and_hold(agent.sip_port, f"100@{agent.address}", "+79160000404", each_seconds=0.7)
    assert [client.wait(), phone.wait()] == [0, 0], client.story
    call = call_from("+79160000404", recorded=True)
    assert call.outcome == "talked" and 2 <= call.talk_seconds <= 4
    sound = recording_of(ground, ask, call)
    assert loudness(sound, 0, 1000) > 0.2 and loudness(sound, 1, 440) > 0.3

"""Lines of other kinds: TLS with encrypted sound, Opus, and what a phone's own hold does to a client."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import msgspec

from services.kit.wire import system
from services.telephony.interface import Call, SipAccountDraft, Telephony
from services.telephony.interface.commands import CallDraft
from services.telephony.interface.lines import SipAccount, SipAccountChange
from tests.peers.sip import SecurePhone, Sipp, loudness
from tests.telephony.conftest import Ground, Office
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
    tmp_path: Path,
) -> None:
    """R24; the sound is Opus."""
    seller = ask(manager(office.sellers["desk1"]))
    with SecurePhone(tmp_path / "secure", "+79160000401", ground.certificate, codec="opus/48000/2") as client:
        secure = SipAccountDraft(
            name="secure", domain="127.0.0.1", port=client.tls_port, transport="tls", srtp="required"
        )
        line = ask().create_sip_account(secure)
        other = ask().create_sip_account(msgspec.structs.replace(secure, name="false", domain="localhost"))
        try:
            sipp.phone(answer_after=0.0, port=office.desk_ports[0])
            call = seller.place_call(CallDraft(number="+79160000401", account_id=opened(ask, line)))
            assert call is not None
            until(lambda: ask(system("test")).get_call(call.id).status == "answered", what="they talk")
            left = agent.folder / "recordings" / f"{call.id}.left.wav"
            until(lambda: left.stat().st_size > 24_000, what="some sound is recorded")
            seller.hang_up_call(call.id)
            ended = call_from("+79160000401", recorded=True)
            assert loudness(recording_of(ground, ask, ended), 0, client.tone_hertz) > 0.1
            sipp.phone(answer_after=0.0, port=office.desk_ports[0])
            seller.place_call(CallDraft(number="+79160000402", account_id=opened(ask, other)))
            assert call_from("+79160000402").outcome == "failed", "its certificate is another server's"
        finally:
            for account in (line, other):
                ask().update_sip_account(account.id, SipAccountChange(active=False), account.version)
            until(lambda: agent.metric("otklik_agent_calls") == 0)
            until(lambda: {"secure", "false"} <= {entry["line"] for entry in agent.logged("line_closed")})

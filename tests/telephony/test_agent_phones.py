"""What foreign phones do by themselves: a hold button, and plain TCP both ways."""

from collections.abc import Callable

from services.kit.wire import system
from services.telephony.interface import Call, ExtensionDraft, SipAccountDraft, Telephony
from services.telephony.interface.commands import CallDraft
from services.telephony.interface.lines import SipAccountChange
from tests.peers.sip import Baresip, Sipp, loudness
from tests.ports import free_port
from tests.telephony.conftest import MUSIC_TONE, Ground, Office, Seller
from tests.telephony.processes import Agent
from tests.telephony.test_agent_calls import recording_of
from tests.telephony.test_agent_commands import manager
from tests.waiting import until


def test_a_phones_own_hold_button_is_told_of_and_the_client_hears_music(
    ground: Ground,
    office: Office,
    agent: Agent,
    seller_phone: Baresip,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
) -> None:
    """The client says back what it hears, so that it can be found in the recording."""
    client = sipp.call_echoing(office.pbx.port, office.number, "+79160000701", talk_seconds=5)
    call = call_from("+79160000701", "answered")
    seller = ask(manager(office.sellers["101"]))
    until(lambda: "CALL_ESTABLISHED" in seller_phone.events)
    seller_phone.hold()
    until(lambda: seller.get_live_call(call.id).held, what="the seller's page knows of the hold")
    left = agent.folder / "recordings" / f"{call.id}.left.wav"
    size = left.stat().st_size
    until(lambda: left.stat().st_size > size + 16_000, what="a second of waiting is recorded")
    seller_phone.resume()
    until(lambda: not seller.get_live_call(call.id).held, what="the phone has taken the call back")
    assert client.wait() == 0, client.story
    sound = recording_of(ground, ask, call_from("+79160000701", recorded=True))
    assert loudness(sound, 0, MUSIC_TONE) > 0.05 and loudness(sound, 0, seller_phone.tone_hertz) > 0.05


def test_plain_tcp_to_a_line_a_phone_and_from_the_network(
    ground: Ground,
    office: Office,
    agent: Agent,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
    new_seller: Callable[[], Seller],
) -> None:
    """R24."""
    own, port = new_seller(), free_port()
    uri = f"sip:{own.number}@127.0.0.1:{own.port};transport=tcp"
    ask().create_extension(ExtensionDraft(user_id=own.user_id, number=own.number, uri=uri))
    line = ask().create_sip_account(SipAccountDraft(name="over tcp", domain="127.0.0.1", port=port, transport="tcp"))
    try:
        until(lambda: ask().get_sip_account(line.id).state.status == "ready", what="the line is open")
        desk = sipp.phone(answer_after=0.0, port=own.port, tone_hertz=440, tcp=True)
        client = sipp.phone(answer_after=0.0, port=port, tone_hertz=1000, tcp=True)
        seller = ask(manager(own.user_id))
        call = seller.place_call(CallDraft(number="+79160000702", account_id=line.id))
        assert call is not None
        until(lambda: ask(system("test")).get_call(call.id).status == "answered", what="they talk")
        left = agent.folder / "recordings" / f"{call.id}.left.wav"
        until(lambda: left.exists() and left.stat().st_size > 16_000, what="a second is recorded")
        seller.hang_up_call(call.id)
        assert [desk.wait(), client.wait()] == [0, 0], client.story
        assert "SIP/2.0/TCP" in desk.story and "SIP/2.0/TCP" in client.story
        sound = recording_of(ground, ask, call_from("+79160000702", recorded=True))
        assert loudness(sound, 0, 1000) > 0.2 and loudness(sound, 1, 440) > 0.2
    finally:
        ask().update_sip_account(line.id, SipAccountChange(active=False), line.version)
        until(lambda: "over tcp" in {entry["line"] for entry in agent.logged("line_closed")}, what="it is closed")
    sipp.phone(answer_after=0.0, port=office.desk_ports[0])
    caller = sipp.call(agent.sip_port, f"100@{agent.address}", "+79160000703", talk_seconds=0.5, tcp=True)
    assert caller.wait() == 0, caller.story
    assert call_from("+79160000703").outcome == "talked"

"""What people do with calls, among real peers: SIPp is the sellers' desk phones and the client who is called."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest

from services.kit.wire import Asker, new_id, system
from services.telephony.interface import Call, Telephony
from services.telephony.interface.commands import (
    CallDraft,
    CallNotLive,
    DigitsDraft,
    HoldDraft,
    LiveCall,
    NotYourCall,
    TransferDraft,
)
from services.telephony.interface.lines import MyPhoneChange, NoPhone
from tests.peers.sip import Baresip, Sipp, SippRun, loudness
from tests.telephony.conftest import CLIENT_NUMBER, Ground, Office, Seller
from tests.telephony.processes import Agent
from tests.telephony.test_agent_calls import recording_of
from tests.waiting import until

CLIENT_TONE, DESK_TONE, COLLEAGUE_TONE = 1000.0, 440.0, 700.0


def manager(user_id: UUID) -> Asker:
    return Asker(user_id=user_id, role="manager", cause="ui", trace_id="tests")


@dataclass
class Desk:
    """A seller, the trunk they call from, and a colleague."""

    office: Office
    agent: Agent
    sipp: Sipp
    ask: Callable[..., Telephony]
    own: Seller
    colleague: Seller

    @property
    def seller(self) -> Telephony:
        return self.ask(manager(self.own.user_id))

    def talk(self, number: str) -> tuple[Call, SippRun, SippRun]:
        """A placed call that both have answered: the call, the desk phone and the client."""
        phone = self.sipp.phone(answer_after=0.0, port=self.own.port, tone_hertz=DESK_TONE)
        client = self.sipp.phone(answer_after=0.0, port=self.office.client_port, tone_hertz=CLIENT_TONE)
        call = self.seller.place_call(CallDraft(number=number, account_id=self.office.trunk.id))
        assert call is not None
        until(lambda: self.ask(system("test")).get_call(call.id).status == "answered", what="they talk")
        return call, phone, client

    def live(self, call: Call, holds: Callable[[LiveCall], bool]) -> LiveCall:
        answer = until(lambda: self._fitting(call, holds), what="the call stands so")
        assert answer is not None
        return answer

    def _fitting(self, call: Call, holds: Callable[[LiveCall], bool]) -> LiveCall | None:
        found = self.ask(system("test")).get_live_call(call.id)
        return found if holds(found) else None


@pytest.fixture
def desk(
    office: Office, agent: Agent, sipp: Sipp, ask: Callable[..., Telephony], new_seller: Callable[[], Seller]
) -> Desk:
    def connected() -> bool:
        states = {account.id: account.state for account in ask().list_sip_accounts()}
        return (states[office.line.id].status, states[office.trunk.id].status) == ("registered", "ready")

    until(connected, what="the administrator sees the lines connected")
    return Desk(office, agent, sipp, ask, new_seller(), new_seller())


def test_a_click_rings_the_sellers_phone_and_then_the_client(
    desk: Desk, ground: Ground, ask: Callable[..., Telephony], call_from: Callable[..., Call]
) -> None:
    """R40, R41, R42, S12."""
    call, phone, client = desk.talk("8 916 000-02-01")
    assert (call.direction, call.user_id) == ("outbound", desk.own.user_id)
    assert call.phone == "+79160000201"
    assert desk.seller.hold_call(call.id, HoldDraft(on=True)).held
    assert not desk.seller.hold_call(call.id, HoldDraft(on=False)).held
    stranger = ask(manager(new_id()))
    with pytest.raises(Exception, match="no such call"):
        stranger.hang_up_call(call.id)
    until(lambda: desk.live(call, lambda live: live.state == "talking"))
    sound = [desk.agent.folder / "recordings" / f"{call.id}.{side}.wav" for side in ("left", "right")]
    until(lambda: all(file.stat().st_size > 16_000 for file in sound), what="a second is recorded")
    assert desk.seller.hang_up_call(call.id).state == "over"
    assert [phone.wait(), client.wait()] == [0, 0], client.story
    ended = call_from("+79160000201", recorded=True)
    assert (ended.id, ended.outcome, ended.direction) == (call.id, "talked", "outbound")
    file = recording_of(ground, ask, ended)
    assert loudness(file, 0, CLIENT_TONE) > 0.2 > 0.02 > loudness(file, 0, DESK_TONE)
    assert loudness(file, 1, DESK_TONE) > 0.2 > 0.02 > loudness(file, 1, CLIENT_TONE)
    with pytest.raises(CallNotLive):
        desk.seller.hang_up_call(call.id)


def test_a_client_who_is_busy_and_a_seller_who_does_not_pick_up(desk: Desk, call_from: Callable[..., Call]) -> None:
    """R42."""
    phone = desk.sipp.phone(answer_after=0.0, port=desk.own.port)
    desk.sipp.refusing_phone(486, port=desk.office.client_port)
    desk.seller.place_call(CallDraft(number="+79160000202", account_id=desk.office.trunk.id))
    assert phone.wait() == 0, phone.story
    assert call_from("+79160000202").outcome == "busy"
    desk.sipp.refusing_phone(603, port=desk.own.port)
    desk.seller.place_call(CallDraft(number="+79160000203", account_id=desk.office.trunk.id))
    assert call_from("+79160000203").outcome == "cancelled"


def test_a_call_is_given_to_a_colleague_at_once(
    desk: Desk, ground: Ground, ask: Callable[..., Telephony], call_from: Callable[..., Call]
) -> None:
    colleague = desk.sipp.phone(answer_after=0.2, port=desk.colleague.port, tone_hertz=COLLEAGUE_TONE)
    call, phone, client = desk.talk("+79160000204")
    given = desk.seller.transfer_call(call.id, TransferDraft(to=desk.colleague.number, attended=False))
    assert (given.state, given.transfer_to) == ("transferring", desk.colleague.number)
    assert phone.wait() == 0, "the seller is free"
    desk.live(call, lambda live: live.user_id == desk.colleague.user_id)
    with pytest.raises(NotYourCall):
        desk.seller.hang_up_call(call.id)
    right = desk.agent.folder / "recordings" / f"{call.id}.right.wav"
    size = right.stat().st_size
    until(lambda: right.stat().st_size > size + 16_000, what="the colleague is recorded for a second")
    ask(manager(desk.colleague.user_id)).hang_up_call(call.id)
    assert [colleague.wait(), client.wait()] == [0, 0], colleague.story
    ended = call_from("+79160000204", recorded=True)
    assert set(ended.rings) == {desk.colleague.user_id} and ended.user_id == desk.own.user_id
    assert loudness(recording_of(ground, ask, ended), 1, COLLEAGUE_TONE) > 0.1


def test_a_colleague_is_asked_before_the_call_is_theirs(desk: Desk, call_from: Callable[..., Call]) -> None:
    colleague = desk.sipp.phone(answer_after=0.2, port=desk.colleague.port, tone_hertz=COLLEAGUE_TONE)
    call, phone, client = desk.talk("+79160000205")
    asking = desk.seller.transfer_call(call.id, TransferDraft(to=desk.colleague.number, attended=True))
    assert asking.held and asking.user_id == desk.own.user_id
    desk.live(call, lambda live: live.transfer_answered)
    done = desk.seller.complete_transfer(call.id)
    assert (done.state, done.user_id) == ("talking", desk.colleague.user_id)
    assert phone.wait() == 0, phone.story
    desk.ask(system("head")).hang_up_call(call.id)
    assert [colleague.wait(), client.wait()] == [0, 0], colleague.story
    assert call_from("+79160000205").outcome == "talked"


def test_accepting_rings_the_phone_that_was_waiting_to_be_told(
    desk: Desk, ask: Callable[..., Telephony], call_from: Callable[..., Call]
) -> None:
    """R44."""
    ours = desk.office.sellers["desk1"]
    seller = ask(manager(ours))
    seller.update_my_phone(MyPhoneChange(accepts="on_accept"))
    try:
        phone = desk.sipp.phone(answer_after=0.0, port=desk.office.desk_ports[0])
        desk.sipp.phone(answer_after=None, port=desk.office.desk_ports[1])
        client = desk.sipp.call(desk.agent.sip_port, f"100@{desk.agent.address}", "+79160000206", talk_seconds=0.5)
        call = call_from("+79160000206", "ringing")
        assert ours in call.rings
        assert phone.process.poll() is None and "INVITE" not in phone.story
        seller.accept_call(call.id)
        assert client.wait() == 0, client.story
    finally:
        seller.update_my_phone(MyPhoneChange(accepts="ring"))
    assert "answer-after=0" in phone.story
    assert call_from("+79160000206").user_id == ours
    with pytest.raises(NoPhone):
        ask(manager(new_id())).get_my_phone()


def test_tones_reach_a_client_in_rtp_and_come_back(
    desk: Desk, office: Office, sipp: Sipp, seller_phone: Baresip, ask: Callable[..., Telephony]
) -> None:
    """DTMF by RFC 4733 out and in. baresip is the client here."""
    phone = sipp.phone(answer_after=0.0, port=desk.own.port)
    seller = desk.seller
    call = seller.place_call(CallDraft(number=CLIENT_NUMBER, account_id=office.line.id))
    assert call is not None
    until(lambda: "CALL_ESTABLISHED" in seller_phone.events)
    until(lambda: ask(system("test")).get_call(call.id).status == "answered")
    seller.send_digits(call.id, DigitsDraft(digits="5"))
    until(lambda: "CALL_DTMF_START" in seller_phone.events, what="the client hears a tone")
    seller_phone.press("7")
    until(lambda: "Signal=7" in phone.story, what="the seller's phone is told of the client's tone by INFO")
    seller.hang_up_call(call.id)
    until(lambda: "CALL_CLOSED" in seller_phone.events)

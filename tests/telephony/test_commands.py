"""Where a call is placed, and who may change one: as the service decides it, without an agent."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.kit.db import Database, Session
from services.kit.wire import NotFound, new_id, now, system
from services.telephony import accounts, commands, leases, lines, observing, phones
from services.telephony.interface import ExtensionDraft, SipAccountDraft
from services.telephony.interface.agent import LineReport
from services.telephony.interface.commands import CallDraft, CallNotLive, LineAway, NotYourCall, NumberNotAllowed
from services.telephony.interface.lines import LineStatus, NoPhone
from services.telephony.interface.providers import ProviderAccountDraft, ProviderPerson
from services.telephony.models import LineLease
from tests.apart import person, undone
from tests.conftest import SECRET_KEY
from tests.telephony.facts import fact, whole_call

AGENT, NUMBER = UUID(int=7), "+7 916 000-07-01"


@pytest.fixture
def db(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A transaction that is undone."""
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    with undone(database) as session:
        yield session


def line(db: Session, name: str, *, connected: bool = True, rings: tuple[UUID, ...] = ()) -> UUID:
    db.asker = system("test")
    made = lines.create_account(db, SipAccountDraft(name=name, domain="127.0.0.1", rings=list(rings)), {})
    status: LineStatus = "ready" if connected else "failed"
    report = LineReport(account_id=made.id, status=status, code=0, reason="")
    leases.claim(db, AGENT, "agent", [report])
    return made.id


def seller(db: Session, number: str = "101") -> UUID:
    db.asker = system("test")
    user_id = new_id()
    phones.create_extension(db, ExtensionDraft(user_id=user_id, number=number, uri="sip:101@pbx.test"))
    return user_id


def test_a_seller_calls_from_the_line_they_choose_else_from_their_own(db: Session) -> None:
    """R41."""
    anna = seller(db)
    line(db, "a first by its name")
    own, other = line(db, "own", rings=(anna,)), line(db, "other")
    db.asker = person("manager", anna)
    placing = commands.plan(db, CallDraft(number=NUMBER))
    assert placing.order is not None and placing.order.account_id == own and placing.agent == AGENT.hex
    assert (placing.order.number, placing.order.seller.user_id) == ("+79160000701", anna)
    chosen = commands.plan(db, CallDraft(number=NUMBER, account_id=other))
    assert chosen.order is not None and chosen.order.account_id == other


def test_without_a_connected_line_or_a_phone_nothing_is_dialled(db: Session) -> None:
    anna, broken = seller(db), line(db, "broken", connected=False)
    db.asker = person("manager", anna)
    for draft in (CallDraft(number=NUMBER), CallDraft(number=NUMBER, account_id=broken)):
        with pytest.raises(LineAway):
            commands.plan(db, draft)
    line(db, "fine")
    db.execute(sa.update(LineLease).values(until=now() - timedelta(seconds=1)))
    db.asker = person("manager", anna)
    with pytest.raises(LineAway):
        commands.plan(db, CallDraft(number=NUMBER))
    db.asker = person("manager")
    with pytest.raises(NoPhone):
        commands.plan(db, CallDraft(number=NUMBER))


def test_a_phone_at_a_provider_is_rung_by_the_provider(db: Session) -> None:
    """R24, R42."""
    anna = new_id()
    people = [ProviderPerson(extension="205", user_id=anna)]
    account = accounts.create(
        db, ProviderAccountDraft(provider="mango", name="m", login="k", password="s", people=people)
    )
    db.asker = person("manager", anna)
    placing = commands.plan(db, CallDraft(number=NUMBER))
    assert (placing.account_id, placing.extension, placing.phone) == (account.id, "205", "+79160000701")
    assert placing.access is not None and placing.access.provider == "mango" and placing.order is None
    with pytest.raises(NumberNotAllowed):
        commands.plan(db, CallDraft(number="8 809 123-45-67"))


def test_a_call_is_given_to_a_colleague_by_their_number_else_outside(db: Session) -> None:
    boris = seller(db, "102")
    to = commands.target(db, "102")
    assert to.extension is not None and to.extension.user_id == boris
    assert commands.target(db, NUMBER).number == "+79160000701"
    with pytest.raises(NumberNotAllowed):
        commands.target(db, "8 809 123-45-67")


def test_only_a_live_call_of_our_own_is_changed_and_only_by_whom_it_concerns(db: Session) -> None:
    anna, boris = new_id(), seller(db)
    call_id = new_id()
    db.asker = system("call")
    observing.observe(db, [fact("ringing", call_id=call_id, agent_id=AGENT, rings=[anna])])
    db.asker = person("manager", anna)
    assert commands.where(db, call_id) == (AGENT.hex, anna, None)
    with pytest.raises(NoPhone):
        commands.acceptor(db, call_id)
    db.asker = person("head_of_sales")
    assert commands.where(db, call_id).by is None
    db.asker = person("manager", boris)
    with pytest.raises(NotFound):
        commands.where(db, call_id)
    db.asker = system("call")
    over = new_id()
    for told in whole_call(over, boris, agent_id=AGENT):
        observing.observe(db, [told])
    db.asker = person("manager", boris)
    with pytest.raises(CallNotLive):
        commands.where(db, over)


def test_who_sees_a_call_without_being_rung_for_it_may_not_take_it(db: Session) -> None:
    anna, boris, call_id = new_id(), seller(db), new_id()
    db.asker = system("call")
    observing.observe(db, [fact("ringing", call_id=call_id, agent_id=AGENT, rings=[anna])])
    observing.observe(db, [fact("answered", 2, call_id=call_id, agent_id=AGENT, rings=[anna], user_id=boris)])
    db.asker = person("manager", boris)
    with pytest.raises(NotYourCall):
        commands.acceptor(db, call_id)

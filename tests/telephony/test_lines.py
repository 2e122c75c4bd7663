"""Which line a call came over, whom it rings, and what may be entered as a line or a phone."""

import pytest

from services.kit.wire import Invalid, new_id
from services.telephony.agent.happenings import Line
from services.telephony.agent.lines import OpenLine, find_line, same_number
from services.telephony.agent.sip import Invitation
from services.telephony.interface import Extension, ExtensionDraft, Route, SipAccountDraft
from services.telephony.lines import check_account
from services.telephony.phones import check_extension
from services.telephony.routing import first_with_phone

NOWHERE = Route(steps=[], record=True, announcement=None, greeting=None)
PROVIDER = "81.88.86.55:5060"


def line(
    name: str, *, registrar: str | None = None, number: str | None = None, address: str = "81.88.86.55"
) -> OpenLine:
    account = Line(new_id(), "pbx.test", registrar, None, name if registrar else "", "")
    return OpenLine(account, name, number, NOWHERE, frozenset({address}))


def invited(*called: str) -> Invitation:
    return Invitation("+79161234567", called[0], called)


MANGO = line("mango", registrar="mango.test", number="+74951111111")
ZEBRA = line("zebra", number="+74952222222")
OTHER = line("other", number="+74953333333")


def test_a_registered_line_is_known_by_its_user_name() -> None:
    assert find_line([ZEBRA, MANGO], invited("mango"), "1.2.3.4:5060") is MANGO


def test_a_trunk_is_known_by_its_sender_and_then_by_the_number_dialled() -> None:
    lines = [MANGO, ZEBRA, OTHER]
    assert find_line(lines, invited("74953333333"), PROVIDER) is OTHER
    assert find_line(lines, invited("gw", "x", "84952222222"), PROVIDER) is ZEBRA, "from To or Diversion, with an 8"
    assert find_line(lines, invited("74953333333"), "6.6.6.6:5060") is None, "nobody else may call"
    assert find_line(lines, invited("gw"), PROVIDER) is None, "it may be either"


def test_a_provider_that_dials_the_number_instead_of_our_user_name_is_understood() -> None:
    assert find_line([MANGO, ZEBRA], invited("74951111111"), PROVIDER) is MANGO
    assert find_line([MANGO], invited("gw"), PROVIDER) is MANGO
    assert find_line([MANGO], invited("gw"), "127.0.0.1:5060") is None, "a registered line is called by its provider"


def test_the_only_trunk_takes_any_number_and_this_machine_may_use_it() -> None:
    assert find_line([ZEBRA], invited("whatever"), PROVIDER) is ZEBRA
    assert find_line([ZEBRA], invited("whatever"), "127.0.0.1:5070") is ZEBRA


def test_numbers_are_compared_by_their_digits() -> None:
    assert same_number("+7 (495) 123-45-67", "84951234567")
    assert not same_number("101", "84951234101")
    assert not same_number("", "")


def test_the_clients_manager_rings_else_the_line() -> None:
    anna, boris, vera = new_id(), new_id(), new_id()
    phones = {
        user: Extension(id=new_id(), user_id=user, number="1", uri="sip:1@x", accepts="ring") for user in (anna, boris)
    }
    assert first_with_phone([anna, anna], [boris], phones) == [phones[anna]]
    assert first_with_phone([vera], [boris], phones) == [phones[boris]], "she has no phone"
    assert first_with_phone([], [], phones) == []


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("domain", SipAccountDraft(name="x", domain="a b")),
        ("registrar", SipAccountDraft(name="x", registrar="pbx.test\r\nX: y", username="u")),
        ("proxy", SipAccountDraft(name="x", proxy="<sip:x>")),
        ("username", SipAccountDraft(name="x", username="a@b")),
        ("username", SipAccountDraft(name="x", registrar="pbx.test")),
        ("line_number", SipAccountDraft(name="x", line_number="call me")),
    ],
)
def test_what_cannot_be_a_line(field: str, draft: SipAccountDraft) -> None:
    with pytest.raises(Invalid) as error:
        check_account(draft)
    assert error.value.field == field


@pytest.mark.parametrize(
    ("field", "number", "uri"),
    [
        ("number", "abc", "sip:101@pbx.test"),
        ("uri", "101", "101@pbx.test"),
        ("uri", "101", "sip:101@pbx.test\r\nVia: x"),
        ("uri", "101", "http://pbx.test"),
    ],
)
def test_what_cannot_be_a_phone(field: str, number: str, uri: str) -> None:
    with pytest.raises(Invalid) as error:
        check_extension(ExtensionDraft(user_id=new_id(), number=number, uri=uri))
    assert error.value.field == field


def test_usual_lines_and_phones_are_taken() -> None:
    check_account(
        SipAccountDraft(name="Mango", domain="vpbx.mangosip.ru", registrar="81.88.86.55:60000", username="u1")
    )
    check_account(SipAccountDraft(name="Trunk", line_number="+7 (495) 123-45-67"))
    check_extension(ExtensionDraft(user_id=new_id(), number="101", uri="sip:101@10.0.0.7:5062;transport=udp"))

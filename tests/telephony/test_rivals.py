"""Another agent on the same line, as a registrar's answers show it."""

from services.kit.wire import new_id
from services.telephony.agent.rivals import Rivals, marked_contacts

LINE = new_id()
CONTACTS = (
    "<sip:line@192.0.2.1:18060;ob;otklik=0a1b>;expires=30;q=0.5, "
    '"Desk" <sip:line@192.0.2.7:5060>;expires=3600, <sip:line@192.0.2.2:18060;otklik=0c2d;ob>;received="x";expires=17'
)


def test_contacts_of_agents_are_known_by_their_marks() -> None:
    assert marked_contacts(CONTACTS) == {"0a1b": 30, "0c2d": 17}
    for odd in ("", "*", "<sip:line@x;otklik=>", "otklik=12", "<sip:x;otklik=zz>;expires=many"):
        assert marked_contacts(odd) == {}


def test_a_contact_that_is_renewed_has_an_agent_behind_it_and_one_that_runs_out_has_not() -> None:
    dead, living = Rivals(), Rivals()
    assert not dead.at_work(LINE, {"0c2d": 28}, 100.0), "seen once, it may be of one that died"
    assert not dead.at_work(LINE, {"0c2d": 3}, 125.0)
    assert not dead.at_work(LINE, {}, 150.0)
    assert not living.at_work(LINE, {"0c2d": 28}, 100.0)
    assert living.at_work(LINE, {"0c2d": 28}, 125.0)
    assert not living.at_work(new_id(), {"0c2d": 28}, 126.0), "another line is another matter"

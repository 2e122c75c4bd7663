"""Those whom mailings and notices are for."""

from datetime import date
from uuid import UUID

from services.contacts import recipients
from services.kit.wire import system
from tests.contacts.conftest import Ask, person
from tests.contacts.test_consents import human, say


def born(ask: Ask, on: date, **fields: object) -> UUID:
    return human(ask, birthday=on, **fields).id


def greeted(ask: Ask, on: date, limit: int = 200) -> list[UUID]:
    """Everybody whose birthday it is, some at a time."""
    found, after = list[UUID](), None
    while True:
        with ask(system("rule")) as db:
            page = recipients.birthdays(db, on, after, limit)
        found += [one.id for one in page.items]
        if page.last is None:
            return found
        after = page.last


def test_birthdays_come_every_year_and_those_of_a_leap_day_the_day_before(ask: Ask) -> None:
    """S20."""
    one, leap = born(ask, date(1980, 2, 28)), born(ask, date(1996, 2, 29))
    other = born(ask, date(1980, 3, 1))
    assert {one, leap, other} & set(greeted(ask, date(2027, 2, 28), limit=1)) == {one, leap}
    assert {one, leap, other} & set(greeted(ask, date(2028, 2, 28))) == {one}
    assert {one, leap, other} & set(greeted(ask, date(2028, 2, 29))) == {leap}
    hidden = born(ask, date(1980, 2, 28), private=True)
    with ask(person("manager")) as db:
        assert hidden not in {row.id for row in recipients.birthdays(db, date(2027, 2, 28), None, 200).items}


def test_a_recipient_has_the_first_mobile_of_the_card_and_a_consent_for_each_channel(ask: Ask) -> None:
    """S21."""
    one = human(ask, phones=["8 495 123-45-67", "8 (916) 765-43-21", "+79161111111"], emails=["A@firm.test"])
    sms, mail = say(ask, one, channel="sms"), say(ask, one)
    desk = human(ask, phones=["+74951234567"])
    with ask() as db:
        found = {row.id: row for row in recipients.find(db, [one.id, desk.id], [])}
    first = found[one.id]
    assert (first.mobile, first.email_address) == ("+79167654321", "a@firm.test")
    assert (first.sms_consent_id, first.consent_id) == (sms.id, mail.id)
    assert found[desk.id].mobile is None
    say(ask, one, channel="sms", given=False)
    with ask() as db:
        (row,) = recipients.find(db, [one.id], [])
    assert (row.sms_consent_id, row.consent_id) == (None, mail.id)

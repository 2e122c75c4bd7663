"""A mailing whose process is killed again and again: nobody gets it twice, nobody is forgotten, what nobody can know is
listed."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from deploy.local.suite import Suite
from tests.http import Http
from tests.mail.mailing_data import in_state, launch, new_list, new_mailing, person, recipients, word
from tests.peers.mail import HOST, PASSWORD, Post, SmtpServer
from tests.waiting import until

PEOPLE = 60
KILLS = 3


@pytest.fixture
def importer(suite: Suite) -> Iterator[Suite]:
    """One that dies; the next test has a living one."""
    yield suite
    suite.start("mail-importer")


def test_whatever_is_killed_nobody_gets_a_mailing_twice_and_nobody_is_forgotten(
    admin: Http, as_user: Callable[..., Http], importer: Suite, imap: Post, smtp: SmtpServer
) -> None:
    """R49: kill -9 of the process that finds the recipients, makes the letters and sends them."""
    head, city = as_user("head_of_sales"), word()
    with ThreadPoolExecutor(4) as pool:
        people = list(pool.map(lambda _: person(head, city=city), range(PEOPLE)))
    wanted = {one["emails"][0] for one in people}
    here = [{"field": "city", "op": "is", "value": city}]
    group = new_list(head, conditions_of="contact", conditions=here)
    mailing = new_mailing(head, mailbox_of(admin, imap, smtp)["id"], group["id"], rate_per_minute=600)
    launch(head, mailing)
    for kill in range(KILLS):
        some = 1 + kill * PEOPLE // (KILLS + 1)
        until(lambda some=some: len(taken(smtp, wanted)) >= some, 30, "more letters have left")  # type: ignore[misc]
        importer.kill("mail-importer")
        importer.start("mail-importer")
    over = in_state(head, mailing["id"], "done")["counts"]
    got = taken(smtp, wanted)
    assert {address: count for address, count in got.items() if count > 1} == {}
    unknown = {row["address"] for row in recipients(head, mailing["id"], result="unknown")}
    sent = {row["address"] for row in recipients(head, mailing["id"], result="sent")}
    assert sent | unknown == wanted and len(unknown) <= KILLS
    assert sent <= set(got) and (over["sent"], over["unknown"]) == (len(sent), len(unknown))


def taken(smtp: SmtpServer, wanted: set[str]) -> Counter[str]:
    """How often the server took a letter for each."""
    return Counter(one.recipients[0] for one in list(smtp.letters) if one.recipients[0] in wanted)


def mailbox_of(admin: Http, imap: Post, smtp: SmtpServer) -> dict[str, Any]:
    box = imap.new_box()
    values = {"name": box, "email_address": box, "login": box, "password": PASSWORD, "smtp_port": smtp.port}
    values |= {"imap_host": HOST, "imap_port": imap.dovecot.imap_port, "imap_encryption": "none"}
    made: dict[str, Any] = admin.post("/mailboxes", values | {"smtp_host": HOST, "smtp_encryption": "none"})
    return made

"""Mailings, from the draft to the receiving server: who gets a letter, once, and what becomes of the others."""

import email
import re
from collections.abc import Callable
from email.message import Message
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from tests.http import Http
from tests.mail.mailing_data import (
    address,
    consent,
    done,
    in_state,
    launch,
    new_list,
    new_mailing,
    person,
    put_in,
    recipients,
    word,
)
from tests.mail.test_bounces import report
from tests.peers.mail import HOST, PASSWORD, Post, SmtpServer
from tests.waiting import until

Login = Callable[..., Http]


@pytest.fixture(scope="module")
def head(as_user: Login) -> Http:
    return as_user("head_of_sales")


@pytest.fixture(scope="module")
def mailbox(admin: Http, imap: Post, smtp: SmtpServer) -> dict[str, Any]:
    box = imap.new_box()
    server = {"imap_host": HOST, "imap_port": imap.dovecot.imap_port, "imap_encryption": "none"}
    server |= {"smtp_host": HOST, "smtp_port": smtp.port, "smtp_encryption": "none"}
    values = {"name": box, "email_address": box, "login": box, "password": PASSWORD}
    made: dict[str, Any] = admin.post("/mailboxes", values | server)
    return made


def listed(head: Http, *people: dict[str, Any], **fields: Any) -> str:
    made = new_list(head, **fields)
    put_in(head, made["id"], "contact", *(one["id"] for one in people))
    list_id: str = made["id"]
    return list_id


def letters(smtp: SmtpServer, subject: str) -> dict[str, Message]:
    """What the server took with this subject, by recipient; twice to one of them fails."""
    found: dict[str, Message] = {}
    for taken in list(smtp.letters):
        letter = email.message_from_bytes(taken.content)
        if subject in str(email.header.make_header(email.header.decode_header(letter["Subject"]))):
            [to] = taken.recipients
            assert to not in found, f"{to} got it twice"
            found[to] = letter
    return found


def text_of(letter: Message) -> str:
    raw = letter.get_payload(decode=True)
    assert isinstance(raw, bytes)
    return raw.decode()


def test_a_mailing_goes_to_each_of_its_lists_once_in_their_own_words(
    head: Http, mailbox: dict[str, Any], smtp: SmtpServer
) -> None:
    """R48, R49: with one-click unsubscribing in each letter (RFC 8058)."""
    one, other = person(head, name="Пётр Ильин"), person(head, city="Тверь")
    lists = [listed(head, one, other), listed(head, other)]
    text = (
        "Здравствуйте, {{ recipient.name }}!{% if recipient.city %} Как дела в городе {{ recipient.city }}?{% endif %}"
    )
    mailing = new_mailing(head, mailbox["id"], *lists, text=text)
    assert launch(head, mailing)["state"] == "scheduled"
    over = in_state(head, mailing["id"], "done")
    assert over["counts"]["sent"] == 2 and over["finished_at"]
    got = letters(smtp, mailing["subject"])
    assert set(got) == {one["emails"][0], other["emails"][0]}
    assert "Здравствуйте, Пётр Ильин!" in text_of(got[one["emails"][0]])
    assert "в городе Тверь" in text_of(got[other["emails"][0]])
    letter = got[one["emails"][0]]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.search(r"<(http[^>]+)>", letter["List-Unsubscribe"])
    assert link is not None and link[1] in text_of(letter)
    assert one["emails"][0] not in link[1] and one["id"] not in link[1]
    timeline = until(lambda: head.get(f"/contacts/{one['id']}/timeline")["items"], 20, "the letter in the history")
    assert mailing["subject"] in timeline[0]["title"]


def test_who_is_excluded_at_the_moment_of_sending_gets_nothing_and_it_is_said_why(
    head: Http, mailbox: dict[str, Any], smtp: SmtpServer
) -> None:
    """C36: flags, the stop-list and consents count when the letter would leave, and the consent is written down."""
    allowed, late, stopped, none = (person(head) for _ in range(4))
    proof = consent(head, allowed["id"])
    for one in (late, stopped):
        consent(head, one["id"])
    list_id = listed(head, allowed, late, stopped, none, purpose="advertising")
    mailing = new_mailing(head, mailbox["id"], list_id, start_at="2999-01-01T00:00:00Z")
    done(head, head.post(f"/mailings/{mailing['id']}/check"))
    assert {row["record_id"]: row["reason"] for row in recipients(head, mailing["id"])} == {
        allowed["id"]: None,
        late["id"]: None,
        stopped["id"]: None,
        none["id"]: "no_consent",
    }
    consent(head, late["id"], given=False)
    head.post("/stop-list", {"address": stopped["emails"][0]})
    version = head.get(f"/mailings/{mailing['id']}")["version"]
    mailing = head.patch(f"/mailings/{mailing['id']}", {"start_at": None}, version)
    launch(head, mailing)
    in_state(head, mailing["id"], "done")
    assert set(letters(smtp, mailing["subject"])) == {allowed["emails"][0]}
    rows = {row["record_id"]: row for row in recipients(head, mailing["id"])}
    assert rows[allowed["id"]]["consent_id"] == proof["id"]
    assert [rows[one["id"]]["reason"] for one in (late, stopped, none)] == ["no_consent", "stopped", "no_consent"]


def test_two_cards_with_one_address_get_one_letter(head: Http, mailbox: dict[str, Any], smtp: SmtpServer) -> None:
    """R49."""
    shared = address()
    mailing = new_mailing(
        head, mailbox["id"], listed(head, person(head, emails=[shared]), person(head, emails=[shared.upper()]))
    )
    launch(head, mailing)
    assert in_state(head, mailing["id"], "done")["counts"] == {
        "waiting": 0,
        "queued": 0,
        "sent": 1,
        "delivered": 0,
        "failed": 0,
        "bounced": 0,
        "unknown": 0,
        "skipped": 1,
        "opened": 0,
    }
    assert set(letters(smtp, mailing["subject"])) == {shared}


def test_refused_letters_and_those_of_unknown_fate_are_listed_and_sent_again_when_asked(
    head: Http, mailbox: dict[str, Any], smtp: SmtpServer
) -> None:
    """R49: the per-recipient result, filtered and as a file; nothing is repeated by itself."""
    tail = word()
    refused = person(head, emails=[f"refused@{tail.encode('idna').decode()}.test"])
    broken = person(head, emails=[f"broken@{tail.encode('idna').decode()}.test"])
    mailing = new_mailing(head, mailbox["id"], listed(head, refused, broken))
    launch(head, mailing)
    counts = in_state(head, mailing["id"], "done")["counts"]
    assert (counts["failed"], counts["unknown"]) == (1, 1)
    [row] = recipients(head, mailing["id"], result="failed")
    assert row["record_id"] == refused["id"] and "550" in row["error"]
    head.post(f"/mailings/{mailing['id']}/retry", {"result": "failed"})
    in_state(head, mailing["id"], "done")
    [again] = recipients(head, mailing["id"], result="failed")
    assert again["attempts"] == 1 and again["email_id"] != row["email_id"]
    assert len(recipients(head, mailing["id"], result="unknown")) == 1
    job = done(head, head.post(f"/mailings/{mailing['id']}/results-export"))
    sheet = openpyxl.load_workbook(BytesIO(head.request("GET", f"/mail-jobs/{job['id']}/file").content)).active
    assert sheet is not None and sheet.max_row == 3


def test_a_letter_that_comes_back_is_told_of_and_its_address_gets_no_other_mailing(
    head: Http, mailbox: dict[str, Any], smtp: SmtpServer, imap: Post
) -> None:
    """R49, S15."""
    gone, fine = person(head, emails=[address()]), person(head, emails=[address()])
    list_id = listed(head, gone, fine)
    first = new_mailing(head, mailbox["id"], list_id)
    launch(head, first)
    assert in_state(head, first["id"], "done")["counts"]["sent"] == 2
    message_id = str(letters(smtp, first["subject"])[gone["emails"][0]]["Message-ID"])
    imap.deliver(mailbox["email_address"], report(gone["emails"][0], message_id, notice_id=word()), sender="")
    (back,) = until(lambda: recipients(head, first["id"], result="bounced"), 30, "the notice is read")
    assert back["record_id"] == gone["id"] and "No such user here" in back["error"]
    assert head.get(f"/mailings/{first['id']}")["counts"]["bounced"] == 1
    second = new_mailing(head, mailbox["id"], list_id)
    launch(head, second)
    in_state(head, second["id"], "done")
    assert set(letters(smtp, second["subject"])) == {fine["emails"][0]}
    assert [row["reason"] for row in recipients(head, second["id"], result="skipped")] == ["stopped"]


def test_a_mailing_is_paused_resumed_and_stopped(head: Http, mailbox: dict[str, Any], smtp: SmtpServer) -> None:
    """R49: at a rate; those who wait when it is stopped get nothing."""
    list_id = listed(head, *(person(head) for _ in range(4)))
    mailing = new_mailing(head, mailbox["id"], list_id, rate_per_minute=1)
    launch(head, mailing)
    until(lambda: head.get(f"/mailings/{mailing['id']}")["counts"]["sent"] == 1, 30, "one letter left")
    assert head.post(f"/mailings/{mailing['id']}/pause")["state"] == "paused"
    assert head.post(f"/mailings/{mailing['id']}/pause", status=409)["code"] == "wrong_mailing_state"
    assert head.post(f"/mailings/{mailing['id']}/resume")["state"] == "running"
    stopped = head.post(f"/mailings/{mailing['id']}/stop")
    assert stopped["state"] == "stopped" and stopped["counts"]["skipped"] == 3
    assert len(letters(smtp, mailing["subject"])) == 1


def test_letters_leave_only_in_the_hours_given(head: Http, mailbox: dict[str, Any]) -> None:
    """R49: hours of the firm's zone."""
    draft = {"name": word(), "mailbox_id": mailbox["id"], "hours_from": 18, "hours_until": 9}
    assert head.post("/mailings", draft, status=422)["field"] == "hours_until"


def test_a_template_that_is_wrong_is_refused_where_it_is_written(head: Http, mailbox: dict[str, Any]) -> None:
    """R49: nothing but fields and conditions."""
    for text in (
        "{{ recipient.x }}",
        "{% for i in recipient.name %}x{% endfor %}",
        "{{ recipient.name",
        "{{ 9 ** 9 }}",
    ):
        draft = {"name": word(), "mailbox_id": mailbox["id"], "text": text}
        answer = head.post("/mailings", draft, status=422)
        assert (answer["code"], answer["field"]) == ("template_wrong", "text"), text


def test_a_laid_out_mailing_says_the_same_in_plain_text_and_names_stay_text(
    head: Http, mailbox: dict[str, Any], smtp: SmtpServer
) -> None:
    """R49: multipart/alternative; a client whose name is markup is not obeyed."""
    tag = word()
    one = person(head, name=f"<b>{tag}</b> Иванов")
    html = (
        "<p>Здравствуйте, <b>{{ recipient.name }}</b>!<script>alert(1)</script></p>"
        '<ul><li>раз</li></ul><p><a href="{{ unsubscribe.url }}">отписаться</a></p>'
    )
    mailing = new_mailing(head, mailbox["id"], listed(head, one), html=html)
    assert "script" not in mailing["html"] and "{{ recipient.name }}" in mailing["text"]
    launch(head, mailing)
    got = until(lambda: letters(smtp, mailing["subject"]), 30, "the letter")
    (raw,) = got.values()
    parts = {part.get_content_type(): part for part in raw.walk() if not part.is_multipart()}
    assert raw.get_content_type() == "multipart/alternative" and list(parts) == ["text/plain", "text/html"]
    laid_out = bytes(parts["text/html"].get_payload(decode=True)).decode()
    plain = bytes(parts["text/plain"].get_payload(decode=True)).decode()
    assert f"&lt;b&gt;{tag}&lt;/b&gt;" in laid_out and "alert" not in laid_out
    assert f"<b>{tag}</b> Иванов" in plain and "- раз" in plain
    (link,) = set(re.findall(r"http\S+/unsubscribe/[\w-]+", plain))
    assert laid_out.count(f'href="{link}"') == 2
    wrong = head.post("/mailings", {"name": tag, "mailbox_id": mailbox["id"], "html": "<p>{{ recipient.x }}</p>"}, 422)
    assert (wrong["code"], wrong["field"]) == ("template_wrong", "html")


def test_a_preview_and_a_test_letter_show_what_the_recipient_gets(
    head: Http, mailbox: dict[str, Any], smtp: SmtpServer
) -> None:
    """R49: the invented link of a test leads nowhere."""
    one, mine = person(head, name="Анна Круглова"), address()
    mailing = new_mailing(head, mailbox["id"], listed(head, one))
    done(head, head.post(f"/mailings/{mailing['id']}/check"))
    [row] = recipients(head, mailing["id"])
    seen = head.get(f"/mailings/{mailing['id']}/preview", recipient_id=row["id"])
    assert seen["address"] == one["emails"][0] and "Анна Круглова" in seen["text"]
    head.post(f"/mailings/{mailing['id']}/test", {"address": mine})
    got = until(lambda: letters(smtp, mailing["subject"]), 30, "the test letter")
    assert set(got) == {mine} and "Иванова Мария Петровна" in text_of(got[mine])


def test_a_mailing_is_run_by_who_made_it_and_by_heads(head: Http, as_user: Login, mailbox: dict[str, Any]) -> None:
    """R49."""
    seller, colleague = as_user("manager"), as_user("manager")
    mailing = new_mailing(seller, mailbox["id"])
    colleague.get(f"/mailings/{mailing['id']}", status=404)
    colleague.post(f"/mailings/{mailing['id']}/launch", status=404, **{"If-Match": '"1"'})
    answer = seller.post(f"/mailings/{mailing['id']}/launch", status=409, **{"If-Match": '"1"'})
    assert (answer["code"], answer["missing"]) == ("mailing_not_ready", ["list_ids"])
    assert mailing["id"] in [row["id"] for row in head.get("/mailings")["items"]]
    seller.delete(f"/mailings/{mailing['id']}", status=204, **{"If-Match": '"1"'})


def test_whom_the_launcher_may_not_see_gets_nothing(
    admin: Http, head: Http, as_user: Login, mailbox: dict[str, Any], smtp: SmtpServer
) -> None:
    """R49: a mailing reaches nobody whom its launcher could not write to."""
    secret, unassigned = person(head, private=True), person(admin)
    seller = as_user("manager")
    mailing = new_mailing(seller, mailbox["id"], listed(head, secret, unassigned))
    launch(seller, mailing)
    in_state(seller, mailing["id"], "done")
    assert set(letters(smtp, mailing["subject"])) == {unassigned["emails"][0]}
    rows = {row["record_id"]: row for row in recipients(seller, mailing["id"])}
    assert (rows[secret["id"]]["reason"], rows[secret["id"]]["address"]) == ("gone", "")


def test_the_domain_of_a_mailbox_is_asked_for_in_time_whatever_dns_does(head: Http, mailbox: dict[str, Any]) -> None:
    """R49: by the running service."""
    checked = head.post(f"/mailboxes/{mailbox['id']}/domain/check")
    assert checked["domain"] == "mail.test"
    assert [one["record"] for one in checked["findings"]] == ["spf", "dkim", "dmarc"]
    assert {one["state"] for one in checked["findings"]} <= {"missing", "unknown"}

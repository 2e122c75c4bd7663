"""Every route that people use, asked by a seller about what is another seller's: nothing is seen, nothing is changed.

The routes come from the API's own list, so one that is added must be named here, too.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from gateway.api import all_routes
from services.kit.wire import new_id, now
from tests.http import Http
from tests.waiting import until

LONG = 30.0
OF_CALLS = ("Calls", "Missed calls", "Call reports")
"""Their rights are tried in tests/telephony: test_calls, call_list, call_reports, hearing and debt_desk."""
ROUTES = {
    f"{route.method} {route.path}": route
    for route in all_routes()
    if "manager" in route.roles and route.tag not in OF_CALLS
}
REFUSALS = (403, 404)
SHOWN_TO_ALL = {
    "GET /session",
    "DELETE /session",
    "POST /session/password",
    "GET /users",
    "GET /teams",
    "GET /parts",
    "GET /live",
    "GET /fields",
    "GET /custom-fields",
    "GET /directories/{directory}",
    "POST /directory-entries",
    "GET /our-companies",
    "POST /requisites/check",
    "GET /segments",
    "GET /extensions",
    "GET /line-names",
    "GET /my-phone",
    "PATCH /my-phone",
    "GET /call-limits",
    "GET /mailboxes/services",
    "GET /email-templates/fields",
    "GET /mail-rules",
    "GET /quiet-hours",
}
"""What all sellers know alike: who works here, and what the forms offer."""
MAIL = "tests/mail/test_mailbox_rights.py"
FILING = "tests/mail/test_filing_rights.py"
WRITING = "tests/mail/test_unsent.py"
TEMPLATES = "tests/scenarios/test_letter_templates.py"
DRAFTS = "tests/mail/test_drafts.py"
LETTER_FILES = "tests/gateway/test_letter_files.py"
MAILING_LISTS = "tests/mail/test_mailing_lists.py"
MAILINGS = "tests/mail/test_mailings.py"
STOP_LIST = "tests/mail/test_stop_list.py"
SHORT_MESSAGES = "tests/mail/test_short_messages.py"
ADDRESS_BOOK = "tests/gateway/test_carddav.py"
SIGN_INS = "tests/mail/test_sign_ins.py"
COPIES = "tests/mail/test_copied.py"
NOTICES = "tests/mail/test_notices.py"
OTHERWISE_TRIED = {
    "POST /contacts/{contact_id}/photo": "tests/contacts/test_photos.py",
    "POST /views/default": "tests/contacts/test_views.py",
    "POST /bulk-changes/{job_id}/undo": "tests/contacts/test_bulk.py",
    "GET /mailboxes": MAIL,
    "POST /mailboxes": MAIL,
    "GET /mailboxes/{mailbox_id}": MAIL,
    "PATCH /mailboxes/{mailbox_id}": MAIL,
    "DELETE /mailboxes/{mailbox_id}": MAIL,
    "POST /mailboxes/{mailbox_id}/check": MAIL,
    "POST /mailboxes/{mailbox_id}/folders": MAIL,
    "POST /mailboxes/{mailbox_id}/heal": MAIL,
    "POST /mail-sign-ins": SIGN_INS,
    "GET /mail-sign-ins/{sign_in_id}": SIGN_INS,
    "POST /mail-sign-ins/answer": SIGN_INS,
    "GET /copy-address": COPIES,
    "PATCH /copy-address": COPIES,
    "POST /copy-address/renew": COPIES,
    "GET /my-notice-phone": NOTICES,
    "PATCH /my-notice-phone": NOTICES,
    "GET /app-passwords": ADDRESS_BOOK,
    "POST /app-passwords": ADDRESS_BOOK,
    "DELETE /app-passwords/{password_id}": ADDRESS_BOOK,
    "GET /mailing-lists": MAILING_LISTS,
    "POST /mailing-lists": MAILING_LISTS,
    "GET /mailing-lists/{list_id}": MAILING_LISTS,
    "PATCH /mailing-lists/{list_id}": MAILING_LISTS,
    "DELETE /mailing-lists/{list_id}": MAILING_LISTS,
    "GET /mailing-lists/{list_id}/members": MAILING_LISTS,
    "POST /mailing-lists/{list_id}/members": MAILING_LISTS,
    "POST /mailing-lists/{list_id}/members/remove": MAILING_LISTS,
    "POST /mailing-lists/{list_id}/export": MAILING_LISTS,
    "POST /stop-list": STOP_LIST,
    "GET /mail-jobs": MAILING_LISTS,
    "GET /mail-jobs/{job_id}": MAILING_LISTS,
    "POST /mail-jobs/{job_id}/cancel": MAILING_LISTS,
    "GET /mail-jobs/{job_id}/file": MAILING_LISTS,
    "GET /mailings": MAILINGS,
    "POST /mailings": MAILINGS,
    "GET /mailings/{mailing_id}": MAILINGS,
    "PATCH /mailings/{mailing_id}": MAILINGS,
    "DELETE /mailings/{mailing_id}": MAILINGS,
    "POST /mailings/{mailing_id}/check": MAILINGS,
    "POST /mailings/{mailing_id}/launch": MAILINGS,
    "POST /mailings/{mailing_id}/pause": MAILINGS,
    "POST /mailings/{mailing_id}/resume": MAILINGS,
    "POST /mailings/{mailing_id}/stop": MAILINGS,
    "GET /mailings/{mailing_id}/recipients": MAILINGS,
    "GET /mailings/{mailing_id}/preview": MAILINGS,
    "POST /mailings/{mailing_id}/test": MAILINGS,
    "POST /mailings/{mailing_id}/retry": MAILINGS,
    "POST /mailings/{mailing_id}/results-export": MAILINGS,
    "POST /mailboxes/{mailbox_id}/domain/check": MAIL,
    "GET /text-channels": SHORT_MESSAGES,
    "GET /text-channels/{channel_id}": SHORT_MESSAGES,
    "GET /short-messages": SHORT_MESSAGES,
    "POST /short-messages": SHORT_MESSAGES,
    "GET /short-messages/{message_id}": SHORT_MESSAGES,
    "GET /short-messages/{message_id}/talk": SHORT_MESSAGES,
    "POST /short-messages/{message_id}/resend": SHORT_MESSAGES,
    "POST /short-messages/{message_id}/settle": SHORT_MESSAGES,
    "POST /short-messages/{message_id}/file": SHORT_MESSAGES,
    "POST /short-messages/{message_id}/ignore": SHORT_MESSAGES,
    "POST /short-messages/{message_id}/lead": SHORT_MESSAGES,
    "GET /emails": MAIL,
    "POST /emails": MAIL,
    "GET /outgoing-emails": WRITING,
    "GET /outgoing-emails/{email_id}": WRITING,
    "POST /outgoing-emails/{email_id}/take-back": WRITING,
    "POST /outgoing-emails/{email_id}/retry": WRITING,
    "POST /outgoing-emails/{email_id}/decide": WRITING,
    "GET /email-templates": TEMPLATES,
    "POST /email-templates": TEMPLATES,
    "POST /email-templates/preview": TEMPLATES,
    "PATCH /email-templates/{template_id}": TEMPLATES,
    "DELETE /email-templates/{template_id}": TEMPLATES,
    "POST /email-templates/{template_id}/fill": TEMPLATES,
    "GET /my-mail": "tests/mail/test_my_mail.py",
    "PATCH /my-mail": "tests/mail/test_my_mail.py",
    "PATCH /my-mail/{mailbox_id}": "tests/mail/test_my_mail.py",
    "GET /email-drafts": DRAFTS,
    "GET /email-drafts/{draft_id}": DRAFTS,
    "PATCH /email-drafts/{draft_id}": DRAFTS,
    "DELETE /email-drafts/{draft_id}": DRAFTS,
    "POST /email-drafts/{draft_id}/restore": DRAFTS,
    "GET /email-bounces": "tests/mail/test_bounces.py",
    "POST /letter-files": LETTER_FILES,
    "GET /letter-files": LETTER_FILES,
    "POST /letter-files/copies": LETTER_FILES,
    "GET /emails/{email_id}": MAIL,
    "POST /emails/file": FILING,
    "POST /emails/ignore": FILING,
    "POST /emails/take-back": FILING,
    "POST /emails/{email_id}/register": FILING,
    "POST /emails/{email_id}/unfile": FILING,
    "POST /emails/{email_id}/lead": FILING,
    "POST /server-deletions": FILING,
    "DELETE /server-deletions/{deletion_id}": FILING,
    "GET /emails/{email_id}/thread": "tests/mail/test_threads.py",
    "GET /emails/{email_id}/files": "tests/mail/test_email_files.py",
    "GET /emails/{email_id}/file": "tests/mail/test_email_files.py",
    "GET /emails/{email_id}/page": "tests/scenarios/test_letter_pages.py",
    "GET /emails/{email_id}/picture": "tests/scenarios/test_letter_pages.py",
    "GET /emails/{email_id}/invitations": "tests/scenarios/test_letter_pages.py",
    "GET /emails/{email_id}/source": "tests/mail/test_email_files.py",
}


class Call(NamedTuple):
    """A request about the hidden things, and what the one whose they are gets."""

    query: dict[str, Any] = {}
    body: Any = None
    version: int | None = None
    fine: tuple[int, ...] = (200, 201, 202, 204, 409)
    """409: it was seen, and another version of it."""


class Hidden:
    """What a seller keeps: a client with all that can belong to one. `word` stands in each name."""

    def __init__(self, owner: Http) -> None:
        self.owner, self.word = owner, f"Потаённый{new_id().hex[:12]}"
        self.phone = f"+7916{new_id().int % 10**7:07d}"
        draft = {"name": f"ООО «{self.word}»", "phones": [self.phone], "emails": [f"{self.word[-12:]}@example.org"]}
        self.client = owner.post("/counterparties", draft)["id"]
        self.twin = owner.post("/counterparties", {"name": f"ООО «{self.word} второй»"})["id"]
        self.lost = owner.post("/counterparties", {"name": f"ООО «{self.word} третий»"})["id"]
        self.person = owner.post("/contacts", {"name": self.word, "counterparty_id": self.client})["id"]
        line = {"counterparty_id": self.client, "subject": self.word, "summary": self.word, "status": "held"}
        self.line = owner.post("/interactions", line)["id"]
        plan = {"channel": "meeting", "status": "planned", "starts_at": (now() + timedelta(hours=1)).isoformat()}
        owner.post("/interactions", line | plan)
        self.lead = owner.post("/leads", {"name": self.word})["id"]
        converted = owner.post("/leads", {"name": self.word, "company": self.word})["id"]
        deal = owner.post(f"/leads/{converted}/convert", {"counterparty_id": self.client, "deal_title": self.word})
        self.deal = deal["deal"]["id"]
        reminder = {"title": self.word, "due_at": "2099-01-01T10:00:00Z", "counterparty_id": self.client}
        self.reminder = owner.post("/reminders", reminder)["id"]
        question = {"source": "counterparty", "measures": [{"kind": "count"}]}
        report = {"analysis": question, "chart": "none"}
        self.report = owner.post("/reports", {"name": self.word, "report": report})["id"]
        self.view = owner.post("/views", {"kind": "counterparty", "name": self.word})["id"]
        self.file = self._file(f"Имя\n{self.word}\n")
        owner.post(f"/record-files/counterparty/{self.client}", {"file_ids": [self.file]})
        self.batch = owner.post("/imports", {"file_id": self._file(f"Имя\n{self.word} из файла\n")})["id"]
        self.job = owner.post("/exports", {"kind": "counterparty"})["id"]
        order = {"kind": "counterparty", "survivor_id": self.twin, "absorbed_id": self.lost}
        self.merge = owner.post("/merges", order | {"survivor_version": 1, "absorbed_version": 1})["id"]
        self.binned = owner.post("/counterparties", {"name": f"ООО «{self.word} в корзине»"})["id"]
        owner.request("DELETE", f"/counterparties/{self.binned}", headers={"If-Match": '"1"'}).raise_for_status()

    def _file(self, text: str) -> Any:
        name = {"name": f"{self.word}.csv"}
        return self.owner.request("POST", "/files", params=name, data=text.encode()).json()["id"]

    def ids(self) -> dict[str, Any]:
        """What stands in paths."""
        return {
            "counterparty_id": self.client,
            "contact_id": self.person,
            "interaction_id": self.line,
            "lead_id": self.lead,
            "deal_id": self.deal,
            "reminder_id": self.reminder,
            "report_id": self.report,
            "view_id": self.view,
            "file_id": self.file,
            "batch_id": self.batch,
            "job_id": self.job,
            "merge_id": self.merge,
            "kind": "counterparty",
            "record_id": self.client,
        }

    def in_bin(self) -> dict[str, Any]:
        return self.ids() | {"record_id": self.binned}

    def reads(self) -> dict[str, Call]:
        """Requests that must be refused."""
        two = {"kind": "counterparty", "survivor_id": self.client, "absorbed_id": self.twin}
        then = {"at": "2099-01-01T00:00:00Z"}
        return {
            "GET /counterparties/{counterparty_id}": Call(),
            "GET /counterparties/{counterparty_id}/timeline": Call(),
            "GET /counterparties/{counterparty_id}/contacts": Call(),
            "GET /counterparties/{counterparty_id}/links": Call(),
            "GET /counterparties/{counterparty_id}/as-of": Call(then),
            "GET /counterparties/{counterparty_id}/vcard": Call(),
            "GET /contacts/{contact_id}": Call(),
            "GET /contacts/{contact_id}/timeline": Call(),
            "GET /contacts/{contact_id}/links": Call(),
            "GET /contacts/{contact_id}/as-of": Call(then),
            "GET /contacts/{contact_id}/vcard": Call(),
            "GET /contacts/{contact_id}/photo": Call(fine=(404,)),  # nobody has put one there
            "GET /consents": Call({"counterparty_id": self.client}),
            "GET /interactions/{interaction_id}": Call(),
            "GET /interactions/{interaction_id}/chain": Call(),
            "GET /interactions/{interaction_id}/attachments": Call(),
            "GET /interactions/{interaction_id}/as-of": Call(then),
            "GET /leads/{lead_id}": Call(),
            "GET /deals/{deal_id}": Call(),
            "GET /reminders/{reminder_id}": Call(),
            "GET /files/{file_id}": Call(),
            "GET /record-files/{kind}/{record_id}": Call(),
            "GET /jobs/{job_id}": Call(),
            "GET /bulk-changes/{job_id}/conflicts": Call(),
            "GET /imports/{batch_id}": Call(),
            "GET /imports/{batch_id}/rows": Call(),
            "GET /imports/{batch_id}/conflicts": Call(),
            "GET /merges/preview": Call(two),
            "GET /merges": Call({"kind": "counterparty", "record_id": self.client}),
            "GET /merges/{merge_id}/undo": Call(),
            "GET /history/{kind}/{record_id}": Call(),
            "POST /timeline-exports": Call(body={"counterparty_id": self.client}),
            "POST /duplicates/find": Call(body={"kind": "counterparty", "record_id": self.client}),
        }

    def lists(self) -> dict[str, Call]:
        """Requests that anybody may make, and in whose answers none of it may stand."""
        days = {"starts_from": now() - timedelta(days=1), "starts_before": now() + timedelta(days=1)}
        counting = {
            "source": "counterparty",
            "measures": [{"kind": "count"}],
            "groups": [{"field": "name"}],
            "filter": [{"field": "name", "op": "contains", "value": self.word[:-1]}],  # filters are echoed
        }
        named = {"kind": "counterparty", "selection": {"search": self.word}, "change": {"fields": {"city": "Тверь"}}}
        return {
            "GET /counterparties": Call({"search": self.word}),
            "GET /contacts": Call({"search": self.word}),
            "GET /interactions": Call({"search": self.word}),
            "GET /interactions/summary": Call({"search": self.word}),
            "GET /calendar": Call({name: at.isoformat() for name, at in days.items()}),
            "GET /counterparties/{counterparty_id}/deals": Call(),
            "GET /contacts/{contact_id}/deals": Call(),  # the deal is the firm's
            "GET /leads": Call({"search": self.word, "closed": True}),
            "GET /deals": Call({"search": self.word}),
            "GET /reminders": Call({"counterparty_id": self.client}),
            "GET /parties": Call({"phone": self.phone}),
            "GET /duplicates": Call(),
            "GET /reports": Call(),
            "GET /views": Call({"kind": "counterparty"}),
            "GET /files": Call({"file_ids": f'["{self.file}"]'}),
            "GET /jobs": Call(),
            "GET /imports": Call(),
            "GET /bin/{kind}": Call({"search": self.word}),
            "POST /analysis": Call(body=counting),
            "POST /analysis/records": Call(body={"analysis": counting, "table": {"columns": ["name"]}}),
            "POST /bulk-changes/preview": Call(body=named),
            "POST /bulk-deletions/preview": Call(body={"kind": named["kind"], "selection": named["selection"]}),
        }

    def writes(self) -> dict[str, Call]:
        """Requests that would change it, the harmless first."""
        other = self.owner.post("/counterparties", {"name": f"ООО «{self.word} ничейное»"})["id"]
        merging = {"kind": "counterparty", "survivor_id": self.client, "absorbed_id": other}
        unlike = {"kind": "counterparty", "one_id": self.client, "other_id": other}
        return {
            "PATCH /counterparties/{counterparty_id}": Call(body={"city": "Тверь"}, version=1),
            "PATCH /contacts/{contact_id}": Call(body={"city": "Тверь"}, version=1),
            "POST /contacts": Call(body={"name": "Пришелец", "counterparty_id": self.client}),
            "DELETE /contacts/{contact_id}/photo": Call(version=1),
            "POST /consents": Call(
                body={"purpose": "processing", "given": True, "how": "paper", "counterparty_id": self.client}
            ),
            "POST /interactions": Call(body={"counterparty_id": self.client, "summary": "чужое"}),
            "PATCH /interactions/{interaction_id}": Call(body={"summary": "чужое"}, version=1),
            "PATCH /leads/{lead_id}": Call(body={"title": "чужое"}, version=1),
            "PATCH /reminders/{reminder_id}": Call(body={"title": "чужое"}, version=1),
            "PATCH /reports/{report_id}": Call(body={"name": "чужое"}, version=1),
            "PATCH /views/{view_id}": Call(body={"name": "чужое"}, version=1),
            "PATCH /imports/{batch_id}": Call(body={"has_header": False}, version=1),
            "PATCH /imports/{batch_id}/rows": Call(body={"position": 2, "action": "skip"}, fine=(200, 404, 409)),
            "POST /imports/{batch_id}/check": Call(fine=(201, 202, 409, 422)),  # its columns are not named yet
            "POST /imports/{batch_id}/apply": Call(body={}, fine=(200, 409, 422)),
            "POST /imports/{batch_id}/rejected": Call(),
            "POST /imports/{batch_id}/undo": Call(),
            "POST /record-files/{kind}/{record_id}": Call(body={"file_ids": [self.file]}),
            "DELETE /record-files/{kind}/{record_id}/{file_id}": Call(),
            "POST /jobs/{job_id}/retry": Call(),
            "POST /jobs/{job_id}/cancel": Call(),
            "POST /history/{kind}/{record_id}/restore": Call(body={"at": "2099-01-01T00:00:00Z"}, version=1),
            "POST /duplicates/dismiss": Call(unlike),
            "POST /merges": Call(body=merging | {"survivor_version": 1, "absorbed_version": 7}),
            "POST /merges/{merge_id}/undo": Call(body={"survivor_version": 77}),
            "POST /leads/{lead_id}/convert": Call(body={}),
            "DELETE /reports/{report_id}": Call(version=1),
            "DELETE /views/{view_id}": Call(version=1),
            "DELETE /reminders/{reminder_id}": Call(),
            "DELETE /interactions/{interaction_id}": Call(version=1),
            "DELETE /contacts/{contact_id}": Call(version=1),
            "DELETE /counterparties/{counterparty_id}": Call(version=1),
        }


OWN = {
    "POST /counterparties",
    "POST /leads",
    "POST /reminders",
    "POST /reports",
    "POST /views",
    "POST /files",
    "POST /imports",
    "POST /exports",
    "POST /analysis/export",
    "POST /bulk-changes",
    "POST /bulk-deletions",
}
"""What makes something of the asker's own; what it reads is what the lists show, which are tried."""
BIN = "POST /bin/{kind}/{record_id}/restore"


@pytest.fixture(scope="module")
def owner(as_user: Callable[..., Http]) -> Http:
    return as_user("manager", "Хозяин")


@pytest.fixture(scope="module")
def hidden(owner: Http) -> Hidden:
    found = Hidden(owner)
    deals = f"/counterparties/{found.client}/deals"
    until(lambda: found.word in owner.request("GET", deals).text, LONG, "the deal is the client's")
    return found


@pytest.fixture(scope="module")
def stranger(as_user: Callable[..., Http]) -> Http:
    return as_user("manager", "Посторонний")


def ask(http: Http, name: str, ids: dict[str, Any], call: Call) -> Any:
    route = ROUTES[name]
    headers = {} if call.version is None else {"If-Match": f'"{call.version}"'}
    path = route.path.format(**ids)
    return http.request(route.method, path, params=call.query, json=call.body, headers=headers)


def test_every_route_is_tried_here_or_it_is_said_why_not(hidden: Hidden) -> None:
    tried = {*hidden.reads(), *hidden.lists(), *hidden.writes(), BIN}
    assert tried | OWN | SHOWN_TO_ALL | set(OTHERWISE_TRIED) == set(ROUTES)


def test_what_is_anothers_cannot_be_read(hidden: Hidden, owner: Http, stranger: Http) -> None:
    """T15, R03."""
    for name, call in hidden.reads().items():
        mine, theirs = (ask(http, name, hidden.ids(), call) for http in (owner, stranger))
        assert mine.status_code in call.fine, f"{name}: {mine.status_code} {mine.text[:500]}"
        assert theirs.status_code in REFUSALS, f"{name}: {theirs.status_code} {theirs.text[:500]}"
        assert hidden.word not in theirs.text, name


def test_what_is_anothers_stands_in_no_list(hidden: Hidden, owner: Http, stranger: Http) -> None:
    """T15, R03."""
    silent = {
        "GET /contacts/{contact_id}/deals",
        "GET /interactions/summary",
        "GET /duplicates",
        "GET /jobs",
        "GET /files",
    }
    silent |= {"POST /bulk-changes/preview", "POST /bulk-deletions/preview"}
    for name, call in hidden.lists().items():
        mine, theirs = (ask(http, name, hidden.ids(), call) for http in (owner, stranger))
        assert mine.status_code in call.fine, f"{name}: {mine.status_code} {mine.text[:500]}"
        assert theirs.status_code in (200, *REFUSALS), f"{name}: {theirs.status_code} {theirs.text[:500]}"
        assert name in silent or hidden.word in mine.text, f"{name} shows its owner nothing: {mine.text[:500]}"
        assert hidden.word not in theirs.text, f"{name}: {theirs.text[:1000]}"
        assert hidden.client not in theirs.text and hidden.job not in theirs.text, f"{name}: {theirs.text[:1000]}"
    many = "POST /bulk-changes/preview"
    counts = [ask(http, many, {}, hidden.lists()[many]).json()["counterparties"] for http in (owner, stranger)]
    assert counts[0] > 0 and counts[1] == 0


def test_what_is_anothers_cannot_be_changed(hidden: Hidden, owner: Http, stranger: Http) -> None:
    """T15, R03."""
    for name, call in hidden.writes().items():
        theirs = ask(stranger, name, hidden.ids(), call)
        assert theirs.status_code in REFUSALS, f"{name}: {theirs.status_code} {theirs.text[:500]}"
        assert hidden.word not in theirs.text, name
    assert ask(stranger, BIN, hidden.in_bin(), Call()).status_code in REFUSALS
    assert ask(owner, BIN, hidden.in_bin(), Call()).status_code == 204
    for name, call in hidden.writes().items():
        mine = ask(owner, name, hidden.ids(), call)
        assert mine.status_code in call.fine, f"{name}: {mine.status_code} {mine.text[:500]}"

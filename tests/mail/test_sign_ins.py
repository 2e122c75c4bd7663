"""Signing in at a mail service: a browser goes there and back, and a real Dovecot takes the tokens."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import msgspec
import pytest
import requests
import sqlalchemy as sa

from services.kit.db import Database
from services.kit.wire import Asker, Invalid, NotFound, new_id
from services.mail import interface, mailboxes, sign_ins
from services.mail.interface import MailboxChange, MailboxDraft, OAuthDraft, SignInAnswer, SignInDraft
from services.mail.mailbox import Account
from services.mail.models import Mailbox
from services.mail.servers import servers_of
from services.mail.sign_in_models import SignIn
from services.mail.sign_ins_service import SignInsService
from tests.apart import person
from tests.conftest import SECRET_KEY
from tests.mail.letters import letter
from tests.peers.mail import HOST, post
from tests.peers.tokens import TokenServer, token_server
from tests.ports import free_port

BACK = "https://crm.firm.test/mail-sign-in"


@pytest.fixture(autouse=True)
def loopback_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_ALLOW_LOOPBACK", "1")
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    with token_server() as running:
        yield running


class Person:
    """A person of ours with a browser."""

    def __init__(self, database: Database, tokens: TokenServer, asker: Asker) -> None:
        self.database, self.tokens, self.asker = database, tokens, asker
        self.service = SignInsService()
        vars(self.service)["db"] = lambda: database(asker)  # in place of what nameko would bind

    def draft(self, **fields: str) -> SignInDraft:
        values = {"authorize_url": self.tokens.authorize_url, "token_url": self.tokens.token_url}
        values |= {"client_id": "otklik", "client_secret": "secret of the program", "redirect_url": BACK}
        return SignInDraft(**values | fields)

    def began(self, **fields: str) -> interface.SignIn:
        return self.service.create_sign_in(self.draft(**fields))

    def went(self, begun: interface.SignIn) -> SignInAnswer:
        """To the mail service; what it sent them back with."""
        back = requests.get(begun.url, allow_redirects=False, timeout=10).headers["Location"]
        assert back.startswith(f"{BACK}?")
        return SignInAnswer(**{name: values[0] for name, values in parse_qs(urlsplit(back).query).items()})

    def came_back(self, answer: SignInAnswer) -> interface.SignIn:
        return self.service.answer_sign_in(answer)


@pytest.fixture
def anna(apart: Database, tokens: TokenServer) -> Person:
    return Person(apart, tokens, person())


def box_of(anna: Person, address: str, port: int, sign_in_id: UUID) -> interface.Mailbox:
    draft = MailboxDraft(
        name=address, email_address=address, login=address, imap_host=HOST, imap_port=port, imap_encryption="none",
        kind="personal", oauth=OAuthDraft(sign_in_id=sign_in_id),
    )  # fmt: skip
    with anna.database(anna.asker) as db:
        return mailboxes.create(db, draft)


def test_after_a_sign_in_a_mailbox_is_entered_and_nobody_saw_the_token(
    anna: Person, tokens: TokenServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """R26."""
    folder = tmp_path_factory.mktemp("signed-in")
    for parent in folder.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o111)
    with post(folder, free_port, boxes=1, introspection_url=tokens.introspection_url) as imap:
        address = imap.new_box()
        imap.deliver(address, letter("behind a sign-in"))
        begun = anna.began(login=address, scope="mail:imap_full")
        assert begun.state == "open" and "theme=dark" in begun.url and "secret" not in begun.url
        done = anna.came_back(anna.went(begun))
        assert (done.id, done.state, done.error) == (begun.id, "done", "")
        assert not [token for token in tokens.refresh_tokens if token in str(done)]
        box = box_of(anna, address, imap.dovecot.imap_port, begun.id)
        assert box.auth == "oauth2"
        with anna.database(anna.asker) as db:
            row = db.get_one(Mailbox, box.id)
            assert not [token for token in tokens.refresh_tokens if token in row.sealed_oauth]
            account = Account(servers_of(row)[0])
        assert account.look().count == 1
        account.close()
        with pytest.raises(Invalid, match="sign in once more") as raised:
            box_of(anna, address, imap.dovecot.imap_port, begun.id)
        assert raised.value.field == "sign_in_id"


def test_an_answer_is_taken_once_from_who_began_and_in_time(anna: Person, apart: Database) -> None:
    begun = anna.began(login="anna@mail.test")
    answer = anna.went(begun)
    boris = Person(apart, anna.tokens, person())
    attempts: list[Callable[[], interface.SignIn]] = [
        lambda: boris.came_back(answer),
        lambda: boris.service.get_sign_in(begun.id),
        lambda: anna.came_back(msgspec.structs.replace(answer, state="made up")),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert anna.came_back(answer).state == "done"
    with pytest.raises(NotFound, match="is over"):
        anna.came_back(answer)
    with apart(boris.asker) as db, pytest.raises(Invalid):
        sign_ins.taken(db, begun.id)
    late = anna.began(login="anna@mail.test")
    with apart(anna.asker) as db:
        begun_long_ago = SignIn.created_at - sign_ins.ANSWERED_WITHIN
        db.execute(sa.update(SignIn).where(SignIn.id == late.id).values(created_at=begun_long_ago))
    with pytest.raises(NotFound, match="is over"):
        anna.came_back(anna.went(late))


def test_what_goes_wrong_at_the_mail_service_is_told(anna: Person, tokens: TokenServer) -> None:
    tokens.refusing = True
    assert anna.came_back(anna.went(anna.began(login="anna@mail.test"))).error == sign_ins.CANCELLED
    tokens.refusing = False
    begun = anna.began(login="anna@mail.test")
    failed = anna.came_back(msgspec.structs.replace(anna.went(begun), code="made up"))
    assert failed.state == "failed" and "Wrong code." in failed.error
    assert anna.service.get_sign_in(begun.id) == failed
    wrong = anna.began(login="anna@mail.test", client_secret="another")
    assert "revoked" in anna.came_back(anna.went(wrong)).error
    tokens.lasting_access = False
    assert anna.came_back(anna.went(anna.began(login="anna@mail.test"))).error == sign_ins.NOT_LASTING
    away = anna.began(login="anna@mail.test", token_url=f"http://{HOST}:{free_port()}/token")
    assert "не принимает подключения" in anna.came_back(anna.went(away)).error


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("authorize_url", "javascript:alert(1)"),
        ("authorize_url", "http://mail.example/authorize"),
        ("token_url", "https://user@mail.example/token"),
        ("redirect_url", "https://elsewhere.test/other"),
        ("redirect_url", f"{BACK}?next=elsewhere"),
        ("client_id", ""),
    ],
)
def test_addresses_that_are_none_are_refused(anna: Person, field: str, value: str) -> None:
    with pytest.raises(Invalid) as raised:
        anna.began(**{field: value})
    assert raised.value.field == field


def test_a_mailbox_gets_another_sign_in(anna: Person, tokens: TokenServer) -> None:
    """R27."""
    first = anna.began(login="anna@mail.test")
    anna.came_back(anna.went(first))
    box = box_of(anna, f"{new_id().hex}@mail.test", 143, first.id)
    second = anna.began(login="anna@mail.test")
    with anna.database(anna.asker) as db, pytest.raises(Invalid):
        mailboxes.update(db, box.id, box.version, MailboxChange(oauth=OAuthDraft(sign_in_id=second.id)))
    anna.came_back(anna.went(second))
    with anna.database(anna.asker) as db:
        changed = mailboxes.update(db, box.id, box.version, MailboxChange(oauth=OAuthDraft(sign_in_id=second.id)))
    assert changed.auth == "oauth2" and changed.version == box.version + 1

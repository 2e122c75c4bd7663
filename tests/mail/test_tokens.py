"""Mailboxes entered by OAuth 2: a real Dovecot that asks a local token server whose a token is."""

from collections.abc import Iterator

import msgspec
import pytest

from services.kit.secrets import seal
from services.mail.hosts import Deadline, Server
from services.mail.interface import OAuthDraft
from services.mail.mailbox import Account
from services.mail.models import Mailbox
from services.mail.oauth import Access
from services.mail.outgoing import try_outgoing
from services.mail.servers import servers_of
from services.mail.troubles import Trouble
from tests.conftest import SECRET_KEY
from tests.mail.letters import letter
from tests.peers.mail import HOST, Post, SmtpServer, post
from tests.peers.tokens import TokenServer, token_server
from tests.ports import free_port


@pytest.fixture(autouse=True)
def loopback_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_ALLOW_LOOPBACK", "1")
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    with token_server() as running:
        yield running


@pytest.fixture(scope="module")
def imap(tmp_path_factory: pytest.TempPathFactory, tokens: TokenServer) -> Iterator[Post]:
    folder = tmp_path_factory.mktemp("by-token")
    for parent in folder.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o111)
    with post(folder, free_port, boxes=5, introspection_url=tokens.introspection_url) as running:
        yield running


def draft(tokens: TokenServer, address: str, refresh_token: str = "") -> OAuthDraft:
    refresh_token = refresh_token or f"refresh-{address}"
    tokens.refresh_tokens.setdefault(refresh_token, address)
    return OAuthDraft(
        token_url=tokens.token_url,
        client_id="otklik",
        client_secret="secret of the program",
        refresh_token=refresh_token,
    )


def server(imap: Post, address: str, access: Access) -> Server:
    return Server(HOST, imap.dovecot.imap_port, "none", address, "", access)


def test_a_mailbox_is_entered_by_a_token_which_is_used_until_it_ends(imap: Post, tokens: TokenServer) -> None:
    """R26."""
    address = imap.new_box()
    imap.deliver(address, letter("behind a token"))
    access = Access(draft(tokens, address))
    before = tokens.given
    for _ in range(3):
        account = Account(server(imap, address, access))
        assert account.look().count == 1
        account.close()
    assert tokens.given == before + 1


def test_a_new_refresh_token_is_told_and_used(imap: Post, tokens: TokenServer) -> None:
    address = imap.new_box()
    told: list[OAuthDraft] = []
    access = Access(draft(tokens, address), told.append)
    tokens.rotating = True
    try:
        for _ in range(2):
            access.forget()
            Account(server(imap, address, access)).close()
    finally:
        tokens.rotating = False
    assert len(told) == 2 and told[1].refresh_token in tokens.refresh_tokens
    assert told[0].refresh_token not in tokens.refresh_tokens
    assert told[1].client_secret == "secret of the program"


def test_a_mailbox_row_opens_by_what_is_sealed_in_it(imap: Post, tokens: TokenServer) -> None:
    address = imap.new_box()
    sealed = seal(msgspec.json.encode(draft(tokens, address)).decode())
    assert "secret of the program" not in sealed
    row = Mailbox(
        auth="oauth2", sealed_oauth=sealed, sealed_password="", imap_host=HOST, imap_port=imap.dovecot.imap_port,
        imap_encryption="none", smtp_host="", smtp_port=465, smtp_encryption="tls", login=address,
    )  # fmt: skip
    Account(servers_of(row)[0]).close()


@pytest.mark.parametrize(("refresh_token", "words"), [("void", "Token has been revoked"), ("of another", "")])
def test_a_token_that_is_not_given_or_not_taken_is_explained(
    imap: Post, tokens: TokenServer, refresh_token: str, words: str
) -> None:
    address = next(iter(imap.dovecot.users))
    tokens.refresh_tokens["of another"] = "box4@mail.test"
    access = Access(
        OAuthDraft(
            token_url=tokens.token_url,
            client_id="otklik",
            client_secret="secret of the program",
            refresh_token=refresh_token,
        )
    )
    with pytest.raises(Trouble) as raised:
        Account(server(imap, address, access))
    assert raised.value.reason == "token_refused" and words in str(raised.value)
    assert raised.value.needs_a_person and "secret" not in str(raised.value)


def test_a_server_that_takes_no_tokens_and_a_token_server_that_is_away_are_told_apart(
    tokens: TokenServer, smtp: SmtpServer, imap: Post
) -> None:
    address = next(iter(imap.dovecot.users))
    access = Access(draft(tokens, address))
    with pytest.raises(Trouble) as raised:
        try_outgoing(Server(HOST, smtp.port, "none", address, "", access), seconds=5)
    assert raised.value.reason in ("token_refused", "server_error", "no_oauth", "interrupted")
    away = Access(
        OAuthDraft(token_url=f"http://{HOST}:{free_port()}/token", client_id="otklik", refresh_token="anything")
    )
    with pytest.raises(Trouble) as raised, Deadline(5) as deadline:
        away.token(deadline)
    assert raised.value.reason == "refused"

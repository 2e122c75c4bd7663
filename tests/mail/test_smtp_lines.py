"""Many letters by one SMTP connection, whatever the server does with it in between."""

import socketserver
import threading
from collections.abc import Callable, Iterator

import pytest

from services.mail import outgoing
from services.mail.hosts import Server
from services.mail.outgoing import Line
from services.mail.troubles import FateUnknown, LetterRefused, Trouble
from tests.peers.mail import HOST

SENDER = "box@firm.test"
pytestmark = pytest.mark.usefixtures("near")


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_ALLOW_LOOPBACK", "1")


class Talk(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as is needed, until the plan of its server says otherwise."""

    server: "Told"

    def handle(self) -> None:
        self.server.talks += 1
        number, letters = self.server.talks, 0
        self.answer("220 bench")
        recipient = ""
        for line in self.rfile:
            word = line[:4].decode().upper().strip()
            if (said := self.server.plan(number, letters, word)) is not None:
                if not said:
                    return
                self.answer(said)
                continue
            if word == "DATA":
                self.answer("354 go on")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self.server.taken.append((number, recipient))
                letters += 1
                said = self.server.plan(number, letters, "END")
                if said == "":
                    return
                self.answer(said or "250 taken")
                if self.server.plan(number, letters, "AFTER") == "":
                    return
            else:
                recipient = line.decode().partition("<")[2].partition(">")[0] if word == "RCPT" else recipient
                self.answer("221 bye" if word == "QUIT" else "250 bench")

    def answer(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


Plan = Callable[[int, int, str], str | None]


class Told(socketserver.ThreadingTCPServer):
    """`plan(connection, letters taken by it, word)`: what to answer, None as usual, empty to hang up."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__((HOST, 0), Talk)
        self.talks = 0
        self.taken: list[tuple[int, str]] = []
        self.plan: Plan = lambda _connection, _letters, _word: None


@pytest.fixture
def told() -> Iterator[Told]:
    with Told() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def line(told: Told) -> Iterator[Line]:
    with Line(Server(HOST, told.server_address[1], "none", "", "")) as line:
        yield line


def send(line: Line, to: str) -> list[str]:
    """What was written down before the letter was handed over."""
    noted: list[str] = []
    line.send(SENDER, [to], b"Subject: x\r\n\r\n.hidden\r\n", lambda: noted.append(to))
    return noted


def test_letters_leave_by_one_connection_until_it_had_enough(
    told: Told, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "MOST_LETTERS", 3)
    for number in range(7):
        assert send(line, f"{number}@firm.test") == [f"{number}@firm.test"]
    assert [talk for talk, _to in told.taken] == [1, 1, 1, 2, 2, 2, 3]
    monkeypatch.setattr(outgoing, "MOST_SECONDS", -1.0)
    line.close()
    send(line, "late@firm.test")
    send(line, "later@firm.test")
    assert [talk for talk, _to in told.taken[7:]] == [4, 5]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("AFTER", ""),
        ("RSET", ""),
        ("RSET", "421 too long idle"),
        ("MAIL", "451 no more letters by this connection"),
        ("MAIL", "550 no more letters by this connection"),
        ("RCPT", ""),
    ],
)
def test_a_connection_that_the_server_ended_in_between_costs_no_letter(
    told: Told, line: Line, word: str, said: str
) -> None:
    """Whether it hung up, or says that it will take no more: the next letter leaves by a new connection, once."""
    told.plan = lambda talk, letters, heard: said if (talk, letters, heard) == (1, 1, word) else None
    assert send(line, "one@firm.test") == ["one@firm.test"]
    assert send(line, "two@firm.test") == ["two@firm.test"]
    assert told.taken == [(1, "one@firm.test"), (2, "two@firm.test")]


def test_only_a_letter_that_was_handed_over_without_an_answer_is_of_unknown_fate(told: Told, line: Line) -> None:
    send(line, "one@firm.test")
    told.plan = lambda _talk, _letters, heard: "" if heard == "END" else None
    with pytest.raises(FateUnknown):
        send(line, "lost@firm.test")
    told.plan = lambda _talk, _letters, heard: "" if heard == "DATA" else None
    with pytest.raises(Trouble):
        send(line, "not handed over@firm.test")
    told.plan = lambda _talk, _letters, heard: "" if heard == "MAIL" else None
    noted: list[str] = []
    with pytest.raises(Trouble):
        line.send(SENDER, ["x@firm.test"], b"\r\n", lambda: noted.append("x"))
    assert noted == []
    told.plan = lambda _talk, _letters, _word: None
    send(line, "after@firm.test")
    assert [to for _talk, to in told.taken] == ["one@firm.test", "lost@firm.test", "after@firm.test"]


def test_a_refused_letter_does_not_hold_up_the_next_one(told: Told, line: Line) -> None:
    told.plan = lambda _talk, _letters, heard: "550 nobody here" if heard == "RCPT" else None
    send_refused = pytest.raises(LetterRefused, match="nobody here")
    with send_refused:
        send(line, "nobody@firm.test")
    told.plan = lambda _talk, _letters, heard: "554 spam" if heard == "END" else None
    with pytest.raises(LetterRefused, match="spam"):
        send(line, "spam@firm.test")
    told.plan = lambda _talk, _letters, _word: None
    assert send(line, "good@firm.test") == ["good@firm.test"]

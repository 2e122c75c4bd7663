"""Just enough SIP to ring and to be rung, in plain text over UDP: nothing is heard, nobody answers."""

import re
import secrets
import socket
import threading
import time
from dataclasses import dataclass

from deploy.local.problem import Problem

PATIENCE_SECONDS = 5.0
ECHOED = ("via", "from", "to", "call-id", "cseq")
"""The headers of a request that its answers repeat."""


@dataclass(frozen=True)
class Dialog:
    """One call from a number to a number at an address; texts of its messages. Pure."""

    caller: str
    called: str
    agent_port: int
    own_port: int
    call_id: str
    branch: str
    tag: str

    @property
    def uri(self) -> str:
        return f"sip:{self.called}@127.0.0.1:{self.agent_port}"

    def invite(self) -> str:
        sound = "\r\n".join(
            [
                *("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0"),
                *(f"m=audio {self.own_port + 1} RTP/AVP 8", "a=rtpmap:8 PCMA/8000", ""),
            ]
        )
        contact = f"Contact: <sip:{self.caller}@127.0.0.1:{self.own_port}>\r\nContent-Type: application/sdp\r\n"
        return self._request("INVITE", f"<{self.uri}>", contact, sound)

    def cancel(self) -> str:
        return self._request("CANCEL", f"<{self.uri}>")

    def ack(self, final: str) -> str:
        """For a refusal, which says what our To has become."""
        return self._request("ACK", header_of(final, "to"))

    def _request(self, method: str, to: str, more: str = "", body: str = "") -> str:
        return (
            f"{method} {self.uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.own_port};branch={self.branch}\r\n"
            "Max-Forwards: 70\r\n"
            f"From: <sip:{self.caller}@127.0.0.1:{self.own_port}>;tag={self.tag}\r\n"
            f"To: {to}\r\n"
            f"Call-ID: {self.call_id}\r\n"
            f"CSeq: 1 {method}\r\n"
            f"{more}Content-Length: {len(body)}\r\n\r\n{body}"
        )


def new_dialog(caller: str, called: str, agent_port: int, own_port: int) -> Dialog:
    ids = (secrets.token_hex(8), f"z9hG4bK{secrets.token_hex(8)}", secrets.token_hex(4))
    return Dialog(caller, called, agent_port, own_port, *ids)


def header_of(message: str, name: str) -> str:
    """The first such header; empty where there is none."""
    found = re.search(rf"^{re.escape(name)}[ \t]*:[ \t]*(.*?)\r?$", message, re.M | re.I)
    return found[1] if found else ""


def status_of(message: str) -> int:
    """Of an answer; 0 for a request."""
    found = re.match(r"SIP/2\.0 (\d{3}) ", message)
    return int(found[1]) if found else 0


def answer_to(request: str, status: str, tag: str) -> str:
    """`status` is `180 Ringing`; every answer but 100 tags the To. Pure."""
    lines = [f"SIP/2.0 {status}"]
    for line in request.partition("\r\n\r\n")[0].split("\r\n")[1:]:
        name = line.partition(":")[0].strip().lower()
        if name in ECHOED:
            lines.append(f"{line};tag={tag}" if name == "to" and ";tag=" not in line else line)
    return "\r\n".join([*lines, "Content-Length: 0", "", ""])


class Caller:
    """The telephone network: one call at a time."""

    def __init__(self, agent_port: int, called: str) -> None:
        self.agent_port, self.called = agent_port, called
        self._socket = bound()

    def ring(self, number: str) -> Dialog:
        """Sends the INVITE and returns at once."""
        dialog = new_dialog(number, self.called, self.agent_port, self._socket.getsockname()[1])
        self._send(dialog.invite())
        return dialog

    def give_up(self, dialog: Dialog) -> None:
        """Cancels and waits for the end. Raises Problem where the call does not ring or does not end in time."""
        self._read_until(dialog, 180, "ring")
        self._send(dialog.cancel())
        self._send(dialog.ack(self._read_until(dialog, 487, "end")))

    def close(self) -> None:
        self._socket.close()

    def _send(self, text: str) -> None:
        self._socket.sendto(text.encode(), ("127.0.0.1", self.agent_port))

    def _read_until(self, dialog: Dialog, status: int, what: str) -> str:
        deadline = time.monotonic() + PATIENCE_SECONDS
        last = 0
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                message = self._socket.recv(65536).decode(errors="replace")
            except TimeoutError:
                break
            if header_of(message, "call-id") == dialog.call_id and header_of(message, "cseq").endswith("INVITE"):
                last = status_of(message)
                if last == status:
                    return message
                if last >= 300:
                    break
        raise Problem(f"the SIP agent let no call {what}: its last answer was {last or 'none'}")


class DeskPhone:
    """A seller's phone that rings until the caller gives up."""

    def __init__(self) -> None:
        self._socket = bound()
        self.port: int = self._socket.getsockname()[1]
        self._ringing: dict[str, str] = {}
        threading.Thread(target=self._answer, name="desk phone", daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _answer(self) -> None:
        while True:
            try:
                data, sender = self._socket.recvfrom(65536)
                for answer in self._answers(data.decode(errors="replace")):
                    self._socket.sendto(answer.encode(), sender)
            except OSError:
                return

    def _answers(self, request: str) -> list[str]:
        call_id = header_of(request, "call-id")
        method = request.partition(" ")[0]
        if method == "INVITE":
            self._ringing[call_id] = request
            return [answer_to(request, "180 Ringing", "desk")]
        if method == "CANCEL":
            invite = self._ringing.pop(call_id, None)
            ended = [answer_to(invite, "487 Request Terminated", "desk")] if invite else []
            return [answer_to(request, "200 OK", "desk"), *ended]
        return []


def bound() -> socket.socket:
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    return udp

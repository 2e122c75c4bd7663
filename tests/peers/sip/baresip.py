"""baresip as a seller's own SIP phone, registered at an exchange."""

import json
import socket
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local.certificate import Certificate
from deploy.local.children import Child, plain_env
from tests.peers.sip.kamailio import Kamailio
from tests.peers.sip.sound import write_tone
from tests.ports import free_port

MODULES = ("account", "g711", "aufile", "auconv", "auresamp", "menu", "ctrl_tcp")


class Baresip(Child):
    """Rings; answers after `answer_after` seconds (None: when told to) and says its tone.

    What happens to it is in `events` (baresip's own names: `CALL_INCOMING`, `CALL_ESTABLISHED`, `CALL_CLOSED`, …).
    """

    start_seconds = 15.0
    modules: Sequence[str] = MODULES

    def __init__(
        self,
        folder: Path,
        login: str,
        password: str,
        pbx: Kamailio,
        *,
        answer_after: float | None = 0.0,
        tone_hertz: float = 700.0,
        codec: str = "PCMA",
    ) -> None:
        super().__init__("baresip", pid_file=folder / "pid", log=folder / "baresip.log", cwd=folder)
        self.folder, self.login, self.password, self.pbx = folder, login, password, pbx
        self.answer_after, self.tone_hertz, self.codec = answer_after, tone_hertz, codec
        self.port, self.control_port = free_port(), free_port()
        self.events: list[str] = []
        self._control: socket.socket | None = None
        self._answering: threading.Timer | None = None

    def start(self) -> Self:
        """Returns when it is registered. Raises StartError."""
        self.launch()
        self.wait_ready()
        self._control = socket.create_connection(("127.0.0.1", self.control_port), timeout=5)
        self._control.settimeout(None)
        threading.Thread(target=self._listen, args=[self._control], name="baresip", daemon=True).start()
        return self

    def answer(self) -> None:
        self._command("accept")

    def hang_up(self) -> None:
        """Ends the call, or refuses it while it rings."""
        self._command("hangup")

    def hold(self) -> None:
        """Its own hold button: a re-INVITE, `sendonly`."""
        self._command("hold")

    def resume(self) -> None:
        self._command("resume")

    def press(self, digit: str) -> None:
        """A key of its dial pad, during a call."""
        self._command("sndcode", digit)

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        # Where its tone ends it hangs up.
        shape = {"rate": 48000, "channels": 2} if self.codec.startswith("opus") else {"seconds": 20}
        tone = write_tone(self.folder / "tone.wav", self.tone_hertz, **shape)
        modules = _module_folder()
        lines = [
            f"sip_listen 127.0.0.1:{self.port}",
            f"ctrl_tcp_listen 127.0.0.1:{self.control_port}",
            f"audio_source aufile,{tone}",
            f"audio_player aufile,{self.folder / 'heard.wav'}",
            f"audio_alert aufile,{self.folder / 'alert.wav'}",
            f"module_path {modules}",
            *(f"module {name}.so" for name in self.modules if (modules / f"{name}.so").exists()),
            *self.more_config(),
        ]
        (self.folder / "config").write_text("\n".join(lines) + "\n")
        (self.folder / "accounts").write_text(self.account() + "\n")
        (self.folder / "contacts").write_text("")

    def account(self) -> str:
        account = f"<sip:{self.login}@{self.pbx.domain}>;auth_user={self.login};auth_pass={self.password}"
        return account + f';outbound="sip:{self.pbx.address}";regint=60;answermode=manual;audio_codecs={self.codec}'

    def more_config(self) -> list[str]:
        return []

    def command(self) -> Sequence[str]:
        return ["baresip", "-f", str(self.folder.resolve())]

    def environment(self) -> Mapping[str, str]:
        return plain_env() | {"HOME": str(self.folder)}

    def ready(self) -> bool:
        return self.pbx.registered(self.login)

    def clean(self) -> None:
        self._answer_no_more()
        if self._control is not None:
            self._control.close()
            self._control = None

    def _command(self, name: str, value: str = "") -> None:
        assert self._control is not None, "it is not started"
        message = json.dumps({"command": name, "params": value} if value else {"command": name}).encode()
        self._control.sendall(b"%d:%s," % (len(message), message))

    def _listen(self, control: socket.socket) -> None:
        """Reads baresip's netstrings (`<length>:<json>,`) until it closes."""
        pending = b""
        while True:
            try:
                received = control.recv(4096)
            except OSError:
                return
            if not received:
                return
            pending += received
            while b":" in pending:
                length, _, rest = pending.partition(b":")
                if len(rest) <= int(length):
                    break
                message, pending = json.loads(rest[: int(length)]), rest[int(length) + 1 :]
                if kind := message.get("type"):
                    self._happened(kind)

    def _happened(self, kind: str) -> None:
        self.events.append(kind)
        if kind == "CALL_INCOMING" and self.answer_after is not None:
            self._answering = threading.Timer(self.answer_after, self.answer)
            self._answering.start()
        elif kind == "CALL_CLOSED":
            self._answer_no_more()

    def _answer_no_more(self) -> None:
        if self._answering is not None:
            self._answering.cancel()
            self._answering = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class SecurePhone(Baresip):
    """Not registered: called as its number at `tls_port` over TLS, with this certificate and encrypted sound only."""

    modules = ("srtp", "opus", *MODULES[1:], "account")

    def __init__(
        self, folder: Path, number: str, certificate: Certificate, *, codec: str = "PCMA", tone_hertz: float = 700.0
    ) -> None:
        nobody = Kamailio(folder / "none", {})
        super().__init__(folder, number, "", nobody, tone_hertz=tone_hertz, codec=codec)
        self.certificate = certificate

    @property
    def tls_port(self) -> int:
        """baresip's TLS is one above its UDP port."""
        return self.port + 1

    def account(self) -> str:
        return (
            f"<sip:{self.login}@127.0.0.1:{self.tls_port};transport=tls>;regint=0;answermode=manual;mediaenc=srtp-mand;"
            f"audio_codecs={self.codec}"
        )

    def more_config(self) -> list[str]:
        both = self.folder / "both.pem"
        both.write_bytes(self.certificate.key.read_bytes() + self.certificate.certificate.read_bytes())
        return [f"sip_certificate {both}"]

    def ready(self) -> bool:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", self.tls_port)) != 0:
                return False
        with socket.socket() as caller:
            return caller.connect_ex(("127.0.0.1", self.control_port)) == 0


def _module_folder() -> Path:
    """Where this system keeps baresip's modules."""
    places = [Path("/usr/lib/baresip/modules"), *Path("/usr/lib").glob("*/baresip/modules")]
    return next(place for place in places if place.is_dir())

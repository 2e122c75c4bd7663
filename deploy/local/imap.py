"""A private Dovecot on loopback: IMAP for reading, LMTP for delivering, Maildir in a folder of ours.

It needs Debian's `dovecot-imapd` and `dovecot-lmtpd` (2.3); the system's own Dovecot service is left alone. Dovecot
refuses to read mail as root, so root starts it as the package's user `dovecot`.
"""

import base64
import contextlib
import grp
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from deploy.local.certificate import Certificate
from deploy.local.children import plain_env, spawn

ROOTS_STAND_IN = "dovecot"
LONGEST_SOCKET_FOLDER = 70
"""Unix sockets have at most 107 bytes of path, of which Dovecot needs up to 35 below its folder."""

CONFIG = """\
# Written by deploy/local/imap.py at each start.
base_dir = {run}
state_dir = {run}
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
default_process_limit = 400
default_vsz_limit = 512M
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{folder}/mail/%u
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
mail_max_userip_connections = 100
disable_plaintext_auth = no
auth_failure_delay = 0
auth_username_format = %Lu
{ssl}
{capability}
{tokens}
passdb {{
  driver = passwd-file
  args = username_format=%Lu {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%Lu {folder}/users
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


CAPABILITIES = ("IMAP4rev1", "LITERAL+", "UIDPLUS", "SPECIAL-USE", "IDLE", "CONDSTORE")
TAKES_TOKENS = """\
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/tokens.conf
}}"""
TOKENS = """\
introspection_url = {url}
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
"""


class DovecotFailed(Exception):
    """It is missing, too new, or did not start; the message says what to do."""


class Dovecot:
    """One private server. `users` are e-mail addresses with their passwords; unknown addresses are refused by LMTP.

    With `tls` the IMAP port offers STARTTLS, and `imaps_port` (0: none) speaks TLS from the start. `idle=False` hides
    IDLE, `condstore=False` CONDSTORE. With an `introspection_url` (RFC 7662) it takes access tokens (XOAUTH2) too. As
    a process of its own it is started by `start()`, under a supervisor by what `command()` answers.
    """

    def __init__(
        self,
        folder: Path,
        imap_port: int,
        lmtp_port: int,
        users: dict[str, str],
        tls: Certificate | None = None,
        imaps_port: int = 0,
        idle: bool = True,
        condstore: bool = True,
        introspection_url: str = "",
    ) -> None:
        self.folder = folder.resolve()
        self.imap_port, self.imaps_port, self.lmtp_port = imap_port, imaps_port, lmtp_port
        self.users, self.tls, self.idle, self.condstore = dict(users), tls, idle, condstore
        self.introspection_url = introspection_url
        self.process: subprocess.Popen[bytes] | None = None
        self._run = self.folder / "run"

    def command(self) -> list[str]:
        """Writes the configuration and answers the foreground command, for a supervisor. Raises DovecotFailed."""
        dovecot = program()
        self.prepare()
        argv = [dovecot, "-F", "-c", str(self.folder / "dovecot.conf")]
        if os.geteuid() != 0:
            return argv
        drop = ["setpriv", f"--reuid={ROOTS_STAND_IN}", f"--regid={ROOTS_STAND_IN}", "--clear-groups"]
        if not _open_to_all(self.folder.parent):
            # Below /root, say, the stand-in could not even reach its own folder.
            drop += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        return [*drop, *argv]

    def prepare(self) -> None:
        """Folder, users and configuration, owned by whom Dovecot will run as. Letters that are there stay."""
        user = pwd.getpwnam(ROOTS_STAND_IN) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        link = self.folder / "run"
        if len(str(link)) > LONGEST_SOCKET_FOLDER and not link.is_dir():
            self.folder.mkdir(parents=True, exist_ok=True)
            link.unlink(missing_ok=True)
            link.symlink_to(tempfile.mkdtemp(prefix="otklik-imap-"))
        self._run = link.resolve()
        for part in (self.folder, self._run, self.folder / "mail"):
            part.mkdir(parents=True, exist_ok=True)
            part.chmod(0o700)
        self._write("users", "".join(f"{address}:{_hash(word)}::::::\n" for address, word in self.users.items()))
        ssl = "ssl = no"
        if self.tls is not None:
            self._write("tls-key.pem", self.tls.key.read_text())
            self._write("tls-certificate.pem", self.tls.certificate.read_text())
            ssl = f"ssl = yes\nssl_cert = <{self.folder}/tls-certificate.pem\nssl_key = <{self.folder}/tls-key.pem"
        tokens = ""
        if self.introspection_url:
            self._write("tokens.conf", TOKENS.format(url=self.introspection_url))
            tokens = TAKES_TOKENS.format(folder=self.folder)
        hidden = [name for name, told in (("IDLE", self.idle), ("CONDSTORE", self.condstore)) if not told]
        told = [name for name in CAPABILITIES if name not in hidden]
        self._write(
            "dovecot.conf",
            CONFIG.format(
                folder=self.folder,
                run=self._run,
                user=user.pw_name,
                group=ROOTS_STAND_IN if os.geteuid() == 0 else _own_group(),
                ssl=ssl,
                capability=f"imap_capability = {' '.join(told)}" if hidden else "",
                tokens=tokens,
                imap_port=self.imap_port,
                imaps_port=self.imaps_port if self.tls else 0,
                lmtp_port=self.lmtp_port,
            ),
        )
        if os.geteuid() == 0:
            for part in (self._run, self.folder, *self.folder.iterdir()):
                shutil.chown(part, ROOTS_STAND_IN, ROOTS_STAND_IN)

    def start(self, timeout: float = 10.0) -> None:
        """Starts it and waits until IMAP and LMTP greet; it ends with this process. Raises DovecotFailed."""
        argv = self.command()
        if argv[0] == "setpriv":
            argv[1:1] = ["--pdeathsig", "TERM"]  # changing the user clears the one that `spawn` asks for
        said = self.folder / "start.log"
        with said.open("wb") as output:
            self.process = spawn(argv, env=plain_env(), output=output)
        deadline = time.monotonic() + timeout
        while not (_greets(self.imap_port, b"* OK") and _greets(self.lmtp_port, b"220")):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                words = said.read_text(errors="replace").strip() or self.log_tail() or "it said nothing"
                raise DovecotFailed(f"Dovecot did not start: {words}")
            time.sleep(0.05)

    def stop(self, timeout: float = 10.0) -> None:
        """Ends it in order; a second call does nothing."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()
        self._forget()

    def kill(self) -> None:
        """Ends it and its children as a power cut would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        self._forget()

    def restart(self) -> None:
        self.stop()
        self.start()

    def log_tail(self, lines: int = 5) -> str:
        """The last lines of its log."""
        with contextlib.suppress(FileNotFoundError):
            return "\n".join((self.folder / "dovecot.log").read_text(errors="replace").splitlines()[-lines:])
        return ""

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text)

    def _forget(self) -> None:
        self.process = None
        if (link := self.folder / "run").is_symlink():
            shutil.rmtree(self._run, ignore_errors=True)
            link.unlink()


def program() -> str:
    """Where Dovecot is. Raises DovecotFailed where it is missing or speaks another configuration."""
    found = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if found is None:
        raise DovecotFailed(
            "Dovecot is not installed; `apt-get install --no-install-recommends dovecot-imapd dovecot-lmtpd` brings it."
        )
    version = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout
    if not version.startswith("2.3."):
        raise DovecotFailed(f"Dovecot 2.3 is needed, this is {version.strip() or 'unknown'}.")
    return found


def _hash(password: str) -> str:
    salt = os.urandom(8)
    return "{SSHA512}" + base64.b64encode(hashlib.sha512(password.encode() + salt).digest() + salt).decode()


def _own_group() -> str:
    return grp.getgrgid(os.getegid()).gr_name


def _open_to_all(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


def _greets(port: int, word: bytes) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.settimeout(2)
            return connection.recv(100).startswith(word)
    except OSError:
        return False

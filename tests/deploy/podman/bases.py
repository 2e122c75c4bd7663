"""The images that other images start from, made of Debian packages, for a machine that reaches no image registry.

Each is imported under the very name that a `FROM` line or the compose file has, so what we ship is built and run
unedited.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.podman.machine import FOLDER, podman

STAND_INS = Path(__file__).with_name("stand_ins")
PATH = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# A mirror may lag: where this machine takes outdated lists, so do the images made on it.
APT_SETTINGS = 'apt-config dump | grep ^Acquire::Check-Valid-Until > "$1/etc/apt/apt.conf.d/90-this-machine" || true'


@dataclass(frozen=True)
class Base:
    image: str
    suite: str
    packages: str
    hooks: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


BASES = [
    Base(
        "docker.io/library/python:3.11-slim-bookworm", "bookworm", "python3,python3-venv,ca-certificates,tzdata,netbase"
    ),
    # Node itself is this machine's own: Debian 12 packages one that is too old for the web UI's tools.
    Base(
        "docker.io/library/node:22-bookworm-slim",
        "bookworm",
        "libstdc++6,ca-certificates",
        hooks=(
            'cp "$(readlink -f "$(command -v node)")" "$1/usr/bin/node"',
            'mkdir -p "$1/usr/lib/node_modules" && cp -a "$(npm root -g)/npm" "$1/usr/lib/node_modules/"',
            'ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/bin/npm"',
        ),
    ),
    Base(
        "localhost/otklik-stand-in/rabbitmq:4",
        "trixie",
        "rabbitmq-server",
        hooks=(f'cp {STAND_INS}/rabbitmq.sh "$1/usr/local/bin/stand-in"',),
        changes=("USER rabbitmq", 'ENTRYPOINT ["/usr/local/bin/stand-in"]', "ENV LANG=C.UTF-8"),
    ),
    Base(
        "localhost/otklik-stand-in/postgres:17",
        "trixie",
        "postgresql-17",
        hooks=(f'cp {STAND_INS}/postgres.sh "$1/usr/local/bin/stand-in"',),
        changes=("USER postgres", 'ENTRYPOINT ["/usr/local/bin/stand-in"]', "ENV PGDATA=/var/lib/postgresql/stand-in"),
    ),
]


def make(base: Base) -> None:
    """Have the base image; made once and kept."""
    if podman("images", "--quiet", base.image, quiet=True):
        return
    archive = FOLDER / (base.image.rsplit("/", 1)[1].replace(":", "-") + ".tar")
    command = ["nice", "-n", "10", "mmdebstrap", "--variant=minbase", f"--include={base.packages}"]
    command += [f"--dpkgopt=path-exclude=/usr/share/{kind}/*" for kind in ("doc", "man", "locale")]
    command += [f"--customize-hook={hook}" for hook in (*base.hooks, APT_SETTINGS)]
    command += [base.suite, str(archive), f"deb http://deb.debian.org/debian {base.suite} main"]
    command += [f"deb http://deb.debian.org/debian-security {base.suite}-security main"]
    print("+", *command, flush=True)
    subprocess.run(command, check=True)
    changes = [part for change in (PATH, *base.changes) for part in ("--change", change)]
    podman("import", *changes, str(archive), base.image)
    archive.unlink()


def make_all() -> None:
    for base in BASES:
        make(base)

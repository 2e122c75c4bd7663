"""Podman as it can be had on a plain Debian 12 machine without systemd: its folders, its settings, how it is called."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("OTKLIK_PODMAN_FOLDER", ROOT / "build" / "podman"))
"""Images, volumes and rendered pods of these trials; may be deleted whole when nothing runs."""

PACKAGES = "podman buildah runc conmon netavark aardvark-dns catatonit uidmap iptables mmdebstrap"

# Small limits and cgroupfs: a root without CAP_SYS_RESOURCE may not raise limits, and pid 1 may not be systemd.
CONTAINERS_CONF = """
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
"""


def environment() -> dict[str, str]:
    """The environment in which podman keeps all it has under FOLDER. Writes its settings there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    containers = FOLDER / "containers.conf"
    containers.write_text(CONTAINERS_CONF)
    storage = FOLDER / "storage.conf"
    storage.write_text(
        f'[storage]\ndriver = "overlay"\ngraphroot = "{FOLDER}/storage"\nrunroot = "{FOLDER}/run"\n', encoding="utf-8"
    )
    return {**os.environ, "CONTAINERS_CONF": str(containers), "CONTAINERS_STORAGE_CONF": str(storage)}


def podman(*arguments: str, check: bool = True, quiet: bool = False, given: str = "") -> str:
    """Run podman on `given` and answer what it printed. Raises CalledProcessError when it fails and `check` is on."""
    if not quiet:
        print("+ podman", *arguments, flush=True)
    done = subprocess.run(
        ["podman", *arguments], env=environment(), check=check, text=True, input=given, stdout=subprocess.PIPE
    )
    return done.stdout.strip()

"""pjsua2, the SIP library: builds it from Debian's own source, once, and installs it into this Python.

The wheels on PyPI are compiled for 4 concurrent calls, so ours is built with 512 from the pjproject tree that
Debian keeps (and signs) inside its `asterisk` source package. The wheel is cached by version, Python and recipe in
`OTKLIK_CACHE` (default `~/.cache/otklik`); the first build takes two minutes on two cores, later runs a second.
Where it cannot be built, the PyPI wheel is installed and `installed()` says so.

Run it as `python -m deploy.local.pjsua2`. It never imports pjsua2 itself: see `services/telephony/agent/phone.py`.
"""

import hashlib
import importlib
import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

MIRROR = "http://deb.debian.org/debian"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SOURCES = [("forky", "asterisk"), ("sid", "asterisk"), ("bookworm", "ring")]
PACKAGES = [
    *("build-essential", "pkg-config", "swig", "xz-utils"),
    *("libssl-dev", "libsrtp2-dev", "libsamplerate0-dev", "libopus-dev", "uuid-dev"),
]
FALLBACK = "pjsua2-python>=2.15"
FALLBACK_CALLS = 4
MAX_CALLS = 512
RETRY_SECONDS = 24 * 3600

CONFIG_SITE = f"""
#define PJSUA_MAX_CALLS {MAX_CALLS}
#define PJSUA_MAX_ACC 64
#define PJSUA_MAX_PLAYERS 1024
#define PJSUA_MAX_RECORDERS 2048
#define PJSUA_MAX_CONF_PORTS 4096
#define PJ_IOQUEUE_MAX_HANDLES 4096
#define PJSIP_MAX_TSX_COUNT 65535
#define PJSIP_MAX_DIALOG_COUNT 4095
#define PJSIP_MAX_TIMER_COUNT 131070
#define PJSIP_HAS_DIGEST_AKA_AUTH 0
"""
LEFT_OUT = ["gsm-codec", "ilbc-codec", "g7221-codec", "speex-codec", "speex-aec", "libwebrtc", "libwebrtc-aec3"]
LEFT_OUT += ["libyuv", "video", "v4l2", "ffmpeg", "sdl", "sound", "shared", "resample"]
CONFIGURE = ["--with-external-srtp", "--enable-libsamplerate", "--enable-epoll", *(f"--disable-{x}" for x in LEFT_OUT)]
COMPILE = "-O2 -fPIC -DNDEBUG"
COMPILE_BINDING = "-O1 -g0"
"""The binding is one generated file: -O2 takes twice as long there and gains nothing."""

Say = Callable[[str], None]


class BuildError(Exception):
    """One line that says which step failed, and the end of its output."""


def ensure(say: Say = lambda line: None, patient: bool = False) -> str:
    """Makes `import pjsua2` work in the running venv and returns what is there, e.g. `pjsua2 2.17 (512 calls)`.

    Tries what is installed, the cached wheel, a build, and at last PyPI's wheel. A build that failed is not tried
    again for a day unless `patient`. Raises BuildError when not even PyPI's wheel can be installed. `say` gets a line
    for every step.
    """
    kind = installed()[0]
    if kind == "source" and imports():
        return described()
    failed = cache_folder() / "failed"
    if kind == "pypi" and not patient and age_of(failed) < RETRY_SECONDS and not cached_wheel() and imports():
        return described()
    try:
        wheel = cached_wheel() or build(say)
        install(str(wheel))
        failed.unlink(missing_ok=True)
    except (BuildError, OSError) as error:
        say(f"pjsua2: own build failed ({error}); taking PyPI's wheel, which carries {FALLBACK_CALLS} calls at a time")
        install(FALLBACK)
        failed.parent.mkdir(parents=True, exist_ok=True)
        failed.write_text(f"{error}\n")
    if not imports():
        raise BuildError("pjsua2 is installed but cannot be imported")
    return described()


def installed() -> tuple[str, str, int]:
    """What is installed: kind `source` (our build), `pypi` (stop-gap) or `none`, the version, concurrent calls."""
    for kind, package, calls in (("source", "pjsua2", MAX_CALLS), ("pypi", "pjsua2-python", FALLBACK_CALLS)):
        try:
            return kind, importlib.metadata.version(package), calls
        except importlib.metadata.PackageNotFoundError:
            continue
    return "none", "", 0


def described() -> str:
    importlib.invalidate_caches()
    kind, version, calls = installed()
    return f"pjsua2 {version} ({calls} calls{'' if kind == 'source' else ', PyPI stop-gap'})"


def imports() -> bool:
    return subprocess.run([sys.executable, "-c", "import pjsua2"], capture_output=True).returncode == 0


def cache_folder() -> Path:
    root = Path(os.environ.get("OTKLIK_CACHE") or Path.home() / ".cache" / "otklik")
    recipe = hashlib.sha256((CONFIG_SITE + " ".join([*CONFIGURE, COMPILE, COMPILE_BINDING])).encode()).hexdigest()[:10]
    python = f"cp{sys.version_info.major}{sys.version_info.minor}-{platform.machine()}"
    return root / "pjsua2" / f"{python}-{recipe}"


def age_of(file: Path) -> float:
    """In seconds; endless where there is no such file."""
    return time.time() - file.stat().st_mtime if file.exists() else float("inf")


def cached_wheel() -> Path | None:
    wheels = sorted(cache_folder().glob("pjsua2-*.whl"), key=lambda path: path.stat().st_mtime)
    return wheels[-1] if wheels else None


def build(say: Say) -> Path:
    """Builds the wheel into the cache. Raises BuildError naming the step."""
    if platform.system() != "Linux" or not shutil.which("apt-get"):
        raise BuildError("needs Debian's or Ubuntu's apt-get")
    install_packages(say)
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="otklik-pjsua2-") as scratch:
        say("pjsua2: fetching the source from Debian")
        tree = fetch(Path(scratch))
        say("pjsua2: configuring (1 of 3)")
        configure(tree)
        say("pjsua2: building the libraries (2 of 3)")
        run(["make", "dep"], tree)
        run(["make", "lib", f"-j{os.cpu_count() or 1}"], tree)
        say("pjsua2: building the Python binding (3 of 3), a minute or so")
        binding = tree / "pjsip-apps" / "src" / "swig" / "python"
        run(["make", "pjsua2_wrap.cpp"], binding)
        make_wheel(binding, Path(scratch) / "wheel")
        wheel = next((Path(scratch) / "wheel").glob("*.whl"))
        partial = folder / (wheel.name + ".partial")
        shutil.copyfile(wheel, partial)
        return partial.rename(folder / wheel.name)


def install_packages(say: Say) -> None:
    wanted = list(PACKAGES)
    if not KEYRING.exists():
        wanted.append("debian-archive-keyring")
    if not (Path(sysconfig.get_path("include")) / "Python.h").exists():
        wanted.append(f"python{sys.version_info.major}.{sys.version_info.minor}-dev")
    missing = [package for package in wanted if not has_package(package)]
    if not missing:
        return
    say(f"pjsua2: installing {' '.join(missing)}")
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    command = [*root, *environment, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    try:
        run(command)
    except BuildError:
        run([*root, "apt-get", "update", "-qq"])
        run(command)


def has_package(name: str) -> bool:
    answer = subprocess.run(["dpkg-query", "-W", "-f=${Status}", name], capture_output=True, text=True)
    return answer.stdout.endswith("ok installed")


def fetch(scratch: Path) -> Path:
    """Downloads and unpacks a pjproject tree without touching the system's package lists; apt checks the signature."""
    mirror = os.environ.get("OTKLIK_DEBIAN_MIRROR", MIRROR)
    problems = []
    for suite, package in SOURCES:
        folder = scratch / suite
        for part in ("parts", "lists/partial", "cache/archives/partial", "source"):
            (folder / part).mkdir(parents=True)
        (folder / "parts" / "debian.sources").write_text(
            f"Types: deb-src\nURIs: {mirror}\nSuites: {suite}\nComponents: main\nSigned-By: {KEYRING}\n"
        )
        options = {"Dir::Etc::sourcelist": "/dev/null", "Dir::Etc::sourceparts": folder / "parts"}
        options |= {"Dir::State::lists": folder / "lists", "Dir::Cache": folder / "cache"}
        options |= {"APT::Sandbox::User": "root", "Acquire::Retries": "2"}
        apt = ["apt-get", "-qq", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
        try:
            run([*apt, "update"], folder)
            run([*apt, "source", "--download-only", package], folder / "source")
            return unpack(folder / "source", package)
        except BuildError as error:
            problems.append(f"{suite}: {error}")
    raise BuildError("; ".join(problems))


def unpack(folder: Path, package: str) -> Path:
    pattern = "*.orig-Xpjproject.tar.*" if package == "asterisk" else "ring_*.orig.tar.*"
    archive = next(iter(folder.glob(pattern)), None)
    if archive is None:
        raise BuildError(f"no pjproject inside {package}")
    # Not tarfile: its filter for foreign archives is newer than Debian 12's Python. tar itself refuses `..` and `/`.
    run(["tar", "--extract", "--no-same-owner", "--file", str(archive), "--directory", str(folder)])
    tree = next(iter(folder.glob("**/pjsip-apps")), None)
    if tree is None:
        raise BuildError(f"no pjproject tree inside {archive.name}")
    return tree.parent


def configure(tree: Path) -> None:
    (tree / "pjlib/include/pj/config_site.h").write_text(CONFIG_SITE)
    makefile = tree / "pjmedia/build/Makefile"
    makefile.write_text(makefile.read_text().replace(" bdimad_dev.o", ""))  # its source was taken out by Debian
    flags = {"CFLAGS": COMPILE, "CXXFLAGS": COMPILE}
    run(["sh", "./configure", *CONFIGURE], tree, flags)
    for name in ("pjlib", "pjlib-util", "pjnath", "pjmedia", "pjsip", "third_party"):
        (tree / name / "lib").mkdir(exist_ok=True)


def make_wheel(binding: Path, target: Path) -> None:
    flags = {"CFLAGS": COMPILE_BINDING}
    if uv := find_uv():
        command = [uv, "build", "--wheel", "--python", sys.executable, "--out-dir", str(target), str(binding)]
    else:
        command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", str(target), "."]
    run(command, binding, flags)


def install(requirement: str) -> None:
    """Installs a wheel or a requirement into the running venv; the other distribution of pjsua2 goes first."""
    others = [name for name in ("pjsua2", "pjsua2-python") if not Path(requirement).name.startswith(name + "-2")]
    if uv := find_uv():
        python = ["--python", sys.executable]
        run([uv, "pip", "uninstall", *python, *others])
        run([uv, "pip", "install", *python, "--no-deps", "--reinstall", requirement])
    else:
        run([sys.executable, "-m", "pip", "uninstall", "-y", *others])
        run([sys.executable, "-m", "pip", "install", "--no-deps", "--force-reinstall", requirement])


def find_uv() -> str | None:
    inside = Path(sys.prefix) / "bin" / "uv"
    return str(inside) if inside.exists() else shutil.which("uv")


def run(command: list[str], folder: Path | None = None, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | (environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode != 0:
        tail = " | ".join(done.stdout.strip().splitlines()[-3:])
        raise BuildError(f"`{' '.join(command[:4])}` ended with {done.returncode}: {tail[-600:]}")


if __name__ == "__main__":
    try:
        print(ensure(lambda line: print(line, flush=True), patient=True))
    except BuildError as failure:
        sys.exit(f"pjsua2: {failure}")

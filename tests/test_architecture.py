"""The rules of docs/decisions, as a walk over the source: what may import what, and who owns a transaction."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.stack import ROOT
from services.kit.migrate import SERVICES

SOURCES = sorted(
    path
    for folder in ("services", "gateway")
    for path in (ROOT / folder).rglob("*.py")
    if "node_modules" not in path.parts and "migrations" not in path.parts
)
ONLY_IN = {
    "flask": ("gateway/",),
    "pjsua2": ("services/telephony/agent/phone.py", "services/telephony/agent/phone_"),
    "dns": ("services/mail/domain_check.py",),
    "jinja2": ("services/mail/templating.py",),
    "imapclient": ("services/mail/mailbox.py",),
    "smtplib": ("services/mail/outgoing.py",),
    "nameko": (
        "services/kit/bus.py",
        "services/kit/entrypoints.py",
        "services/kit/runner.py",
    ),
    "eventlet": (
        "services/kit/bus.py",
        "services/kit/entrypoints.py",
        "services/kit/green_wait.py",
        "services/kit/runner.py",
    ),
    "services.kit.bus": ("service.py", "services/kit/runner.py", "services/kit/migrate.py"),
}
BANNED_FILES = {"utils.py", "helpers.py", "common.py", "constants.py", "repository.py", "services.py", "misc.py"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_foreign_library_stays_behind_its_one_file(library: str) -> None:
    places = ONLY_IN[library]
    strangers = [
        name_of(path)
        for path in SOURCES
        if any(found == library or found.startswith(f"{library}.") for found in imports(path))
        and not any(name_of(path).startswith(place) or name_of(path).endswith(place) for place in places)
    ]
    assert strangers == []


def test_a_service_imports_of_another_only_its_interface() -> None:
    wrong = []
    for path in SOURCES:
        own = name_of(path).split("/")[1]
        for found in imports(path):
            parts = found.split(".")
            if parts[0] == "services" and len(parts) > 2 and parts[1] in SERVICES:
                other = parts[1] != own or name_of(path).startswith("gateway/")
                if other and parts[2] != "interface":
                    wrong.append(f"{name_of(path)} imports {found}")
    assert wrong == []


def test_kit_knows_no_service_and_no_service_knows_the_gateway() -> None:
    wrong = []
    for path in SOURCES:
        for found in imports(path):
            in_kit = name_of(path).startswith("services/kit/")
            of_service = found.split(".")[0] == "services" and found.split(".")[1:2] not in ([], ["kit"])
            if in_kit and of_service:
                wrong.append(f"{name_of(path)} imports {found}")
            if name_of(path).startswith("services/") and found.split(".")[0] == "gateway":
                wrong.append(f"{name_of(path)} imports {found}")
    assert wrong == []


def test_only_kit_commits_and_rolls_back() -> None:
    """One transaction an operation, opened in the entry method: a function that takes `db` never ends it."""
    wrong = []
    for path in SOURCES:
        if name_of(path).startswith("services/kit/"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in ("commit", "rollback"):
                wrong.append(f"{name_of(path)}:{node.lineno}")
    assert wrong == []


def test_no_file_is_a_bag() -> None:
    assert [name_of(path) for path in SOURCES if path.name in BANNED_FILES] == []


def test_files_hold_one_noun() -> None:
    """A file over 400 lines usually holds two."""
    long = {name_of(path): len(path.read_text().splitlines()) for path in SOURCES}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_the_agent_and_the_importer_bring_no_eventlet() -> None:
    """They are plain processes: eventlet's green threads and pjsua2's polling do not go together."""
    import subprocess
    import sys

    for module in (
        "services.telephony.agent.loop",
        "services.mail.importer",
        "services.contacts.jobs",
        "services.telephony.jobs",
        "gateway.app",
    ):
        code = f"import sys, {module}; sys.exit('eventlet' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, f"{module}: {done.stderr[-500:]}"

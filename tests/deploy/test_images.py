"""The images: one base, no root, and what is in them is pinned."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from deploy.local.stack import ROOT
from tests.deploy.dockerfile import PATH, command_of, last, lineage, stages

IMAGES = ("service", "gateway", "sip-agent")


def test_hadolint_finds_nothing() -> None:
    program = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([str(program), str(PATH)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("image", IMAGES)
def test_every_image_is_made_on_the_one_base_and_is_not_root(image: str) -> None:
    assert [stage.name for stage in lineage(image)] == ["base", image]
    assert last(image, "USER") == "10001:10001"
    assert command_of(image)[:2] == ["python", "-m"]


def test_names_are_looked_up_anew_after_an_outage() -> None:
    """The podman trial's outage shows what happens without: services stay away from a broker that moved."""
    steps = " ".join(rest for stage in lineage("service") for step, rest in stage.steps if step == "ENV")
    assert "EVENTLET_NO_GREENDNS=yes" in steps


def test_python_packages_are_those_of_the_lock_file() -> None:
    steps = " ".join(rest for _, rest in stages()["packages"].steps)
    assert "uv sync --frozen --no-default-groups" in steps
    assert 'pip install --no-cache-dir "uv==${UV_VERSION}"' in steps
    locked = tomllib.loads((ROOT / "uv.lock").read_text())
    assert "gunicorn" in {package["name"] for package in locked["package"]}


def test_the_web_ui_is_built_from_its_lock_file() -> None:
    assert "npm ci" in " ".join(rest for _, rest in stages()["web"].steps)


def test_no_secret_and_no_local_state_enters_a_build() -> None:
    lines = PATH.with_name("Dockerfile.dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule for rule in rules if rule.startswith("!")} == {
        *("!pyproject.toml", "!uv.lock", "!services", "!gateway", "!deploy")
    }
    assert "**/.env" in rules

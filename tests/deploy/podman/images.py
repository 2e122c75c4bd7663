"""Builds the images from the Dockerfile that is shipped, unedited and without an image registry."""

from pathlib import Path

from tests.deploy.podman.machine import ROOT, podman

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
TARGETS = ("service", "gateway", "sip-agent")
TAG = "trial"


def name_of(target: str) -> str:
    """As the chart names it when no registry is set."""
    return f"localhost/otklik/{target}:{TAG}"


def build(target: str) -> None:
    """Builds one target. The build uses this machine's network, and its certificates, for PyPI, npm and Debian."""
    certificates = f"{CERTIFICATES}:{CERTIFICATES}:ro"
    variables = ("SSL_CERT_FILE", "PIP_CERT", "NODE_EXTRA_CA_CERTS")
    arguments = [part for variable in variables for part in ("--build-arg", f"{variable}={CERTIFICATES}")]
    images = ROOT / "deploy" / "images"
    podman(
        *("build", "--pull=never", "--network=host", "--volume", certificates, *arguments),
        *("--layers", "--file", str(images / "Dockerfile"), "--ignorefile", str(images / "Dockerfile.dockerignore")),
        *("--target", target, "--tag", name_of(target), str(ROOT)),
    )

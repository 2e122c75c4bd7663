"""The smallest stand-in for a cluster: a network, PostgreSQL, RabbitMQ, and pods played from rendered YAML."""

import json
import secrets as random
import subprocess
import time
from collections.abc import Callable

import yaml

from tests.deploy.helm import Object
from tests.deploy.podman.converter import Secrets
from tests.deploy.podman.machine import FOLDER, environment, podman

NETWORK = "otklik-trial"
PARTS = ("contacts", "leads", "telephony", "mail", "reminders", "rbs_sync", "gateway")


def wait(what: str, holds: Callable[[], bool], seconds: float = 90) -> float:
    """Waits until it holds and answers how long that took. Raises TimeoutError naming it."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"{what} did not come to be within {seconds:.0f} s")
        time.sleep(0.3)
    return time.monotonic() - began


def succeeds(container: str, *command: str) -> bool:
    """What it says meanwhile is not shown: it is asked again and again."""
    return (
        subprocess.run(["podman", "exec", container, *command], env=environment(), capture_output=True).returncode == 0
    )


class Cluster:
    """Everything of one trial; `down` leaves nothing but the images."""

    def __init__(self) -> None:
        self.pods: list[str] = []
        self.password, self.broker_password = random.token_hex(16), random.token_hex(16)

    def secrets(self) -> Secrets:
        """What README.md tells the operator to make."""
        password = random.token_hex(16)
        return {
            "otklik-databases": {
                name: f"postgresql://otklik_{name}:{password}@postgres:5432/otklik_{name}" for name in PARTS
            },
            "otklik-superuser": {"url": f"postgresql://postgres:{self.password}@postgres:5432/postgres"},
            "otklik-broker": {"uri": f"amqp://otklik:{self.broker_password}@rabbitmq:5672/otklik"},
            "otklik-application": {"secret-key": random.token_hex(24)},
        }

    def servers(self) -> None:
        """PostgreSQL and RabbitMQ, as those outside the cluster would be."""
        podman("network", "create", NETWORK)
        run = ("run", "--detach", "--pull=never", "--network", NETWORK)
        password = f"POSTGRES_PASSWORD={self.password}"
        podman(*run, "--name", "postgres", "--env", password, "localhost/otklik-stand-in/postgres:17", quiet=True)
        user = {"USER": "otklik", "VHOST": "otklik", "PASS": self.broker_password}
        given = [part for key, value in user.items() for part in ("--env", f"RABBITMQ_DEFAULT_{key}={value}")]
        name = ("--name", "rabbitmq", "--hostname", "rabbitmq")
        podman(*run, *name, *given, "localhost/otklik-stand-in/rabbitmq:4", quiet=True)
        wait(
            "PostgreSQL", lambda: succeeds("postgres", "sh", "-c", "/usr/lib/postgresql/*/bin/pg_isready -h 127.0.0.1")
        )
        wait("RabbitMQ", lambda: succeeds("rabbitmq", "rabbitmq-diagnostics", "-q", "check_port_connectivity"))

    def play(self, pod: Object) -> str:
        """Starts a pod and answers the name of its container."""
        name = pod["metadata"]["name"]
        file = FOLDER / f"{name}.yaml"
        file.write_text(yaml.safe_dump(pod))
        file.chmod(0o600)
        self.pods.append(name)
        podman("kube", "play", "--network", NETWORK, str(file))
        return f"{name}-{pod['spec']['containers'][0]['name']}"

    def finish(self, pod: Object) -> tuple[int, str]:
        """Plays a pod to its end: exit code and output. The pod is removed."""
        container = self.play(pod)
        code = int(podman("wait", container))
        said = logs(container)
        self.remove(pod["metadata"]["name"])
        return code, said

    def remove(self, name: str) -> None:
        podman("pod", "rm", "--force", "--time", "5", name, check=False)
        self.pods.remove(name)

    def down(self) -> None:
        for name in list(self.pods):
            self.remove(name)
        podman("rm", "--force", "--volumes", "--time", "5", "postgres", "rabbitmq", check=False)
        podman("network", "rm", "--force", NETWORK, check=False)
        volumes = podman("volume", "ls", "--quiet", quiet=True).splitlines()
        if volumes:
            podman("volume", "rm", "--force", *volumes, check=False)


def logs(container: str) -> str:
    """Both streams of what a container wrote."""
    done = subprocess.run(
        ["podman", "logs", container], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.stdout


def state(container: str) -> dict[str, object]:
    """Podman's own account of a container's state."""
    found: dict[str, object] = json.loads(podman("inspect", "--format", "{{json .State}}", container, quiet=True))
    return found

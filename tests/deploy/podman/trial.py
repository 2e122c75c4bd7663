"""The trial itself: each step says what it saw, and the first that fails ends it."""

import time
import traceback

from tests.deploy.helm import CHART, Object, objects
from tests.deploy.podman.cluster import Cluster, state, succeeds, wait
from tests.deploy.podman.converter import Secrets, pods, publish
from tests.deploy.podman.images import TAG
from tests.deploy.podman.machine import podman
from tests.deploy.podman.person import Person

PORT = 27080
VALUES = (
    *("-f", str(CHART / "values-minimal.yaml"), "-f", str(CHART / "values-telephony.yaml")),
    *("--set", "sipAgent.namespace=", "--set", f"image.registry=localhost,image.tag={TAG}"),
    *("--set", "secrets.superuser=otklik-superuser", "--set", "gateway.service.port=8080"),
)
"""The small profile with telephony. No Services here: the gateway's port is its container's."""

# Seen from inside: who runs, what it may do, and whether it can write beside its program.
INSIDE = r"""
status = dict(line.split(":\t", 1) for line in open("/proc/1/status").read().splitlines() if ":\t" in line)
assert status["Uid"].split() == ["10001"] * 4, status["Uid"]
assert int(status["CapEff"], 16) == 0, status["CapEff"]
assert status["NoNewPrivs"] == "1", "new privileges"
for path in ("/app/written", "/usr/written", "/etc/written"):
    try:
        open(path, "w")
    except OSError:
        continue
    raise AssertionError(path + " can be written")
open("/tmp/written", "w").close()
"""


def run() -> int:
    cluster = Cluster()
    try:
        walk(cluster)
    except Exception:
        traceback.print_exc()
        for name in cluster.pods:
            print(f"--- {name}", podman("pod", "logs", "--tail", "15", name, check=False, quiet=True), sep="\n")
        return 1
    finally:
        cluster.down()
    print("All of it was seen working.")
    return 0


def walk(cluster: Cluster) -> None:
    cluster.servers()
    secrets = cluster.secrets()
    rendered = objects(*VALUES)
    migrate_twice(cluster, rendered, secrets)
    containers = start(cluster, rendered, secrets)
    for component, container in containers.items():
        podman("exec", container, "python", "-c", INSIDE, quiet=True)
        print("closed in:", component)
    smoke(cluster, rendered, secrets)
    create = ("python", "-m", "gateway.users", "create", "--login", Person.login, "--name", "Анна Волкова")
    podman(
        *("exec", "--interactive", containers["gateway"], *create, "--role", "admin", "--password-stdin"),
        given=Person.password + "\n",
    )
    person = Person(f"http://127.0.0.1:{PORT}")
    work(person, containers)
    outage(person, containers)
    used = podman("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}", *containers.values(), quiet=True)
    print("memory at the end, of the limit:", used, sep="\n")


def migrate_twice(cluster: Cluster, rendered: list[Object], secrets: Secrets) -> None:
    for time_of in ("first", "second"):
        (job,) = pods(rendered, "Job", secrets)
        began = time.monotonic()
        code, said = cluster.finish(job)
        assert code == 0, said
        print(f"migrations, {time_of} time: {time.monotonic() - began:.1f} s")


def start(cluster: Cluster, rendered: list[Object], secrets: Secrets) -> dict[str, str]:
    """Plays every process and waits until each says that it is ready: component → container."""
    containers = {}
    for pod in pods(rendered, "Deployment", secrets):
        component = pod["metadata"]["labels"]["app.kubernetes.io/component"]
        if component == "gateway":
            publish(pod, 8080, PORT)
        containers[component] = cluster.play(pod)
    for component, container in containers.items():
        print(f"ready: {component}, after {ready(container):.1f} s more")
    return containers


def ready(container: str) -> float:
    return wait(f"{container} being ready", lambda: succeeds(container, "otklik-ready"))


def smoke(cluster: Cluster, rendered: list[Object], secrets: Secrets) -> None:
    (pod,) = pods(rendered, "Pod", secrets)
    code, said = cluster.finish(pod)
    assert code == 0, said
    print(said)


def work(person: Person, containers: dict[str, str]) -> None:
    """A lead becomes a deal and a client while one service is stopped and another killed, and each is there once."""
    person.sign_in()
    stopped = stop(containers["contacts"])
    assert stopped["ExitCode"] == 0, stopped
    lead = person.post_lead()
    deal = person.convert(lead)
    podman("kill", "--signal", "KILL", containers["leads"])
    podman("wait", containers["leads"])
    start_again(containers["leads"])
    assert (person.lead(lead)["status"], person.deals()) == ("converted", [deal])
    start_again(containers["contacts"])
    wait("the deal's client", lambda: person.deal(deal)["counterparty_id"] is not None)
    assert person.clients() == [person.deal(deal)["counterparty_id"]]
    print("a lead became a deal and a client, each once, with contacts stopped and leads killed on the way")


def outage(person: Person, containers: dict[str, str]) -> None:
    """The broker goes and comes back at another address, as a pod does.

    Meanwhile everything says that it is not ready, nothing ends, and then work goes on by itself.
    """
    before = {component: state(container)["StartedAt"] for component, container in containers.items()}
    leads = len(person.leads())
    podman("stop", "--time", "30", "rabbitmq")
    listening = {name: container for name, container in containers.items() if name != "sip-agent"}
    for component, container in listening.items():
        wait(f"{component} noticing", lambda container=container: not succeeds(container, "otklik-ready"))  # type: ignore[misc]
        assert succeeds(container, "otklik-ready", "/live"), f"{component} would be restarted"
    podman("start", "rabbitmq")
    for component, container in listening.items():
        print(f"{component} is ready again after {ready(container):.1f} s more")
    person.post_lead()
    assert len(person.leads()) == leads + 1
    assert {component: state(container)["StartedAt"] for component, container in containers.items()} == before


def stop(container: str) -> dict[str, object]:
    """Stops it as Kubernetes does: SIGTERM and the grace."""
    began = time.monotonic()
    podman("stop", "--time", "60", container)
    print(f"{container} stopped in {time.monotonic() - began:.1f} s")
    return state(container)


def start_again(container: str) -> None:
    podman("start", container)
    print(f"{container} is back and ready after {ready(container):.1f} s")

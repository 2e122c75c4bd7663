"""Cluster, compose and local stack run the same processes, each with what is its own and no more."""

import re
from pathlib import Path
from typing import Any

import pytest

from deploy.local.processes import Addresses, suite
from deploy.local.stack import DATABASES, PROCESSES, ROOT, SERVICES, Stack
from tests.deploy.dockerfile import command_of
from tests.deploy.helm import BUCKET, PROFILES, Object, objects, render, templates

SINGLE = {"mail-importer", "sip-agent"}
DOCUMENTED = {
    "otklik-databases": set(DATABASES),
    "otklik-migrations": set(DATABASES),
    "otklik-superuser": {"url"},
    "otklik-broker": {"uri"},
    "otklik-application": {"secret-key"},
    "otklik-objects": {"access-key-id", "secret-access-key"},
}
"""The Secrets and keys that values.yaml and README.md speak of."""


@pytest.fixture
def deployments() -> dict[str, Object]:
    """By the name of the process, of the profile that has them all."""
    found = [found for found in objects(*PROFILES["telephony"]) if found["kind"] == "Deployment"]
    return {
        item["metadata"]["labels"]["app.kubernetes.io/component"].replace("rbs-sync", "rbs_sync"): item
        for item in found
    }


def local_commands() -> dict[str, list[str]]:
    """What `./otklik up` runs, without the path of its Python."""
    stack = Stack(folder=Path("/nowhere"))
    addresses = Addresses(dict.fromkeys(DATABASES, "postgresql://"), "amqp://", "k" * 32, "file:///nowhere")
    return {program.name: ["python", *program.argv[1:]] for program in suite(stack, addresses)}


def container_of(deployment: Object) -> dict[str, Any]:
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    return dict(container)


def secrets_of(container: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Variable → (Secret, key)."""
    return {
        variable["name"]: (reference["name"], reference["key"])
        for variable in container["env"]
        if (reference := variable.get("valueFrom", {}).get("secretKeyRef"))
    }


def test_the_chart_runs_the_processes_of_the_local_stack(deployments: dict[str, Object]) -> None:
    assert set(deployments) == set(PROCESSES)


def test_the_commands_are_those_of_the_local_stack(deployments: dict[str, Object]) -> None:
    targets = {"gateway": "gateway", "sip-agent": "sip-agent"}
    for name, command in local_commands().items():
        container = container_of(deployments[name])
        assert f"/otklik/{targets.get(name, 'service')}:" in container["image"]
        assert container.get("command", command_of(targets.get(name, "service"))) == command, name


def test_each_process_is_given_its_own_database_only(deployments: dict[str, Object]) -> None:
    for name, deployment in deployments.items():
        given = [key for secret, key in secrets_of(container_of(deployment)).values() if secret == "otklik-databases"]
        own = {
            "contacts-jobs": ["contacts"],
            "telephony-jobs": ["telephony"],
            "mail-importer": ["mail"],
            "sip-agent": [],
        }.get(name, [name])
        assert given == own, name


def test_the_sealing_key_goes_only_where_passwords_are_kept_or_sessions_signed(deployments: dict[str, Object]) -> None:
    holders = {name for name, item in deployments.items() if "OTKLIK_SECRET_KEY" in secrets_of(container_of(item))}
    assert holders == needs("OTKLIK_SECRET_KEY")


def test_the_object_store_is_named_where_it_is_used(deployments: dict[str, Object]) -> None:
    holders = {
        name
        for name, item in deployments.items()
        if "OTKLIK_OBJECTS" in {variable["name"] for variable in container_of(item)["env"]}
    }
    assert holders == needs("OTKLIK_OBJECTS")


def test_what_must_not_run_twice_is_replaced_and_not_doubled(deployments: dict[str, Object]) -> None:
    for name, deployment in deployments.items():
        if name in SINGLE:
            assert deployment["spec"]["replicas"] == 1
            assert deployment["spec"]["strategy"] == {"type": "Recreate"}
        else:
            assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}


def test_an_autoscaler_is_not_overruled() -> None:
    rendered = objects(*PROFILES["ha"], "--set", "services.leads.autoscaled=true")
    (leads,) = [
        found for found in rendered if found["metadata"]["name"] == "otklik-leads" and found["kind"] == "Deployment"
    ]
    assert "replicas" not in leads["spec"]


def test_every_secret_asked_for_is_documented() -> None:
    asked: dict[str, set[str]] = {}
    for profile in PROFILES.values():
        for _, pod in templates(objects(*profile)):
            for secret, key in (pair for c in pod["spec"]["containers"] for pair in secrets_of(c).values()):
                asked.setdefault(secret, set()).add(key)
    assert asked == DOCUMENTED
    readme = (ROOT / "deploy" / "README.md").read_text()
    for secret, keys in asked.items():
        assert f"`{secret}`" in readme
        assert [key for key in keys if f"`{key}`" not in readme] == []


def test_the_gateway_ends_its_streams_before_kubernetes_ends_it(deployments: dict[str, Object]) -> None:
    pod = deployments["gateway"]["spec"]["template"]["spec"]
    pause = int(container_of(deployments["gateway"])["lifecycle"]["preStop"]["exec"]["command"][1])
    variables = {variable["name"]: variable.get("value") for variable in container_of(deployments["gateway"])["env"]}
    assert "OTKLIK_GRACEFUL_SECONDS" in (ROOT / "gateway" / "gunicorn.conf.py").read_text()
    assert pod["terminationGracePeriodSeconds"] > pause + int(variables["OTKLIK_GRACEFUL_SECONDS"] or 0)


def test_the_agent_lets_calls_end_before_kubernetes_ends_it(deployments: dict[str, Object]) -> None:
    pod = deployments["sip-agent"]["spec"]["template"]["spec"]
    variables = {variable["name"]: variable.get("value") for variable in container_of(deployments["sip-agent"])["env"]}
    assert 60 <= int(variables["OTKLIK_AGENT_GRACE"] or 0) < pod["terminationGracePeriodSeconds"]


def test_the_gateway_trusts_as_many_proxies_as_there_are() -> None:
    """Else session cookies behind TLS would not be marked secure, or anybody could name an address of their choice."""
    ingress = ("--set", "gateway.ingress.enabled=true", "--set", "gateway.ingress.host=crm.example.org")
    for arguments, proxies in (
        (BUCKET, "0"),
        ((*BUCKET, *ingress), "1"),
        ((*BUCKET, "--set", "gateway.proxies=2"), "2"),
    ):
        (gateway,) = [
            found
            for found in objects(*arguments)
            if found["kind"] == "Deployment" and found["metadata"]["name"] == "otklik-gateway"
        ]
        assert {"name": "OTKLIK_PROXIES", "value": proxies} in container_of(gateway)["env"]


def migration(*arguments: str) -> Object:
    (job,) = [found for found in objects(*arguments) if found["kind"] == "Job"]
    return job


def test_migrations_go_before_everything_and_end() -> None:
    job = migration(*PROFILES["ha"])
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert "before-hook-creation" in job["metadata"]["annotations"]["helm.sh/hook-delete-policy"]
    assert job["spec"]["activeDeadlineSeconds"] > 0
    assert job["spec"]["template"]["spec"]["restartPolicy"] == "Never"
    container = job["spec"]["template"]["spec"]["containers"][0]
    assert container["command"] == ["python", "-m", "services.kit.migrate"]
    asked = secrets_of(container)
    assert {name: asked[f"OTKLIK_{name.upper()}_DATABASE_URL"][1] for name in DATABASES} == {n: n for n in DATABASES}
    volumes = job["spec"]["template"]["spec"]["volumes"]
    assert all("emptyDir" in volume for volume in volumes), "a hook runs before the release's own objects exist"


def test_without_hooks_the_job_has_a_name_for_each_content() -> None:
    plain = ("--set", "migrations.hook=false")
    job = migration(*PROFILES["ha"], *plain)
    assert "annotations" not in job["metadata"]
    newer = migration(*PROFILES["ha"], *plain, "--set", "image.tag=0.2.0")
    assert job["metadata"]["name"] != newer["metadata"]["name"]
    assert migration(*PROFILES["ha"], *plain)["metadata"]["name"] == job["metadata"]["name"]
    assert "kind: Job" not in render(*PROFILES["ha"], "--set", "migrations.enabled=false")


def test_a_superuser_lets_the_job_make_logins_and_databases() -> None:
    container = migration(*BUCKET, "--set", "secrets.superuser=otklik-superuser")["spec"]["template"]["spec"][
        "containers"
    ][0]
    assert container["command"][-1] == "--provision"
    assert secrets_of(container)["OTKLIK_POSTGRES_URL"] == ("otklik-superuser", "url")


def needs(variable: str) -> set[str]:
    """The processes whose code uses what the variable gives, found in the code itself."""
    used = {"OTKLIK_SECRET_KEY": r"\b(seal|unseal|secret_key)\b", "OTKLIK_OBJECTS": r"\bobject_store\b"}[variable]
    folders = {name: [ROOT / "services" / name] for name in SERVICES} | {"gateway": [ROOT / "gateway"]}
    folders |= {"sip-agent": [ROOT / "services/telephony/agent"]}
    users = set()
    for name, places in folders.items():
        sources = [path for place in places for path in place.rglob("*.py") if "web" not in path.parts]
        if name == "telephony":
            sources = [path for path in sources if "agent" not in path.parts]
        if any(re.search(used, path.read_text()) for path in sources):
            users.add(name)
    for process, service in (("contacts-jobs", "contacts"), ("telephony-jobs", "telephony"), ("mail-importer", "mail")):
        if service in users:
            users.add(process)
    return users

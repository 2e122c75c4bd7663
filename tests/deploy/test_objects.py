"""The objects of every profile, by the rules that no schema knows: what a cluster would refuse or suffer from."""

import re
from fractions import Fraction
from typing import Any

import pytest

from tests.deploy.helm import PROFILES, Object, objects, templates

NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
UNITS = {"": Fraction(1), "m": Fraction(1, 1000), "Mi": Fraction(2**20), "Gi": Fraction(2**30)}


@pytest.fixture(params=PROFILES)
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def rendered(profile: str) -> list[Object]:
    return objects(*PROFILES[profile])


def test_names_are_given_once_and_taken_by_kubernetes(rendered: list[Object]) -> None:
    names = [(found["kind"], found["metadata"]["namespace"], found["metadata"]["name"]) for found in rendered]
    assert len(set(names)) == len(names)
    assert [name for _, _, name in names if not NAME.fullmatch(name)] == []


def test_every_deployment_selects_its_own_pods_only(rendered: list[Object]) -> None:
    pods = templates(rendered)
    for found in rendered:
        if found["kind"] == "Deployment":
            selected = [owner for owner, pod in pods if selects(found["spec"]["selector"], pod)]
            assert selected == [found]


def test_everything_that_selects_pods_finds_some_in_its_namespace(rendered: list[Object]) -> None:
    for found in rendered:
        selector = selector_of(found)
        if selector is not None:
            spaces = found["spec"].get("namespaceSelector", {}).get("matchNames", [found["metadata"]["namespace"]])
            owners = [owner["metadata"]["namespace"] for owner, pod in templates(rendered) if selects(selector, pod)]
            assert set(owners) & set(spaces), f"{found['kind']} {found['metadata']['name']} selects nothing"


def test_services_and_routes_lead_to_ports_that_are_there(rendered: list[Object]) -> None:
    services = {found["metadata"]["name"]: found for found in rendered if found["kind"] == "Service"}
    for service in services.values():
        (pod,) = [pod for _, pod in templates(rendered) if selects(selector_of(service) or {}, pod)]
        names = {port["name"] for container in pod["spec"]["containers"] for port in container["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= names
        assert all(port["name"] for port in service["spec"]["ports"])
    for route in (found for found in rendered if found["kind"] == "HTTPRoute"):
        for backend in (backend for rule in route["spec"]["rules"] for backend in rule["backendRefs"]):
            assert backend["port"] in [port["port"] for port in services[backend["name"]]["spec"]["ports"]]
    for ingress in (found for found in rendered if found["kind"] == "Ingress"):
        for path in (path for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]):
            backend = path["backend"]["service"]
            assert backend["port"]["name"] in [port["name"] for port in services[backend["name"]]["spec"]["ports"]]


def test_volumes_are_mounted_and_claims_are_made(rendered: list[Object]) -> None:
    claims = {
        (found["metadata"]["namespace"], found["metadata"]["name"])
        for found in rendered
        if found["kind"] == "PersistentVolumeClaim"
    }
    for owner, pod in templates(rendered):
        volumes = {volume["name"]: volume for volume in pod["spec"].get("volumes", [])}
        mounted = {mount["name"] for container in pod["spec"]["containers"] for mount in container["volumeMounts"]}
        assert mounted == set(volumes)
        for volume in volumes.values():
            if claim := volume.get("persistentVolumeClaim"):
                assert (owner["metadata"]["namespace"], claim["claimName"]) in claims


def test_no_container_asks_for_more_than_it_may_have(rendered: list[Object]) -> None:
    for owner, pod in templates(rendered):
        for container in pod["spec"]["containers"]:
            requests, limits = container["resources"]["requests"], container["resources"]["limits"]
            assert {"cpu", "memory"} <= set(requests), owner["metadata"]["name"]
            assert "memory" in limits
            assert all(amount(requests[name]) <= amount(limits[name]) for name in limits)


def test_images_are_pinned_and_come_from_the_named_registry(rendered: list[Object]) -> None:
    for _, pod in templates(rendered):
        for container in pod["spec"]["containers"]:
            image = container["image"]
            assert re.fullmatch(r"registry\.example\.org/otklik/[a-z-]+(:\d+\.\d+\.\d+|@sha256:[0-9a-f]{64})", image)


def test_every_pod_is_fit_for_restricted_pod_security(rendered: list[Object]) -> None:
    """All but the SIP agent, which is on the node's network and nothing else."""
    for owner, pod in templates(rendered):
        spec = pod["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] >= 10000
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert spec["automountServiceAccountToken"] is False
        assert spec["enableServiceLinks"] is False
        assert not {"hostPID", "hostIPC"} & set(spec)
        assert not any("hostPath" in volume for volume in spec.get("volumes", []))
        for container in spec["containers"]:
            security = container["securityContext"]
            assert security["allowPrivilegeEscalation"] is False
            assert security["readOnlyRootFilesystem"] is True
            assert security["capabilities"] == {"drop": ["ALL"]}
            assert not set(security) & {"privileged", "runAsUser", "procMount"}
        is_agent = owner["metadata"]["name"] in ("otklik-sip-agent", "otklik-sip-agent-spare")
        assert spec.get("hostNetwork", False) is is_agent
        host_ports = [port for c in spec["containers"] for port in c.get("ports", []) if "hostPort" in port]
        assert bool(host_ports) is is_agent


def test_every_process_has_all_three_probes_at_its_health_port(rendered: list[Object]) -> None:
    for owner, pod in templates(rendered):
        if owner["kind"] != "Deployment":
            continue
        (container,) = pod["spec"]["containers"]
        ports = {port["name"]: str(port["containerPort"]) for port in container["ports"]}
        variables = {variable["name"]: variable.get("value") for variable in container["env"]}
        assert ports["health"] == variables["OTKLIK_HEALTH_PORT"]
        for probe, path in (("startupProbe", "/live"), ("livenessProbe", "/live"), ("readinessProbe", "/ready")):
            assert container[probe]["httpGet"] == {"path": path, "port": "health"}
        # Readiness looks at database and broker, which may take two seconds each to say no.
        assert container["readinessProbe"]["timeoutSeconds"] >= 4
        assert (
            container["livenessProbe"]["terminationGracePeriodSeconds"] < pod["spec"]["terminationGracePeriodSeconds"]
        )
        assert container["startupProbe"]["failureThreshold"] * container["startupProbe"]["periodSeconds"] >= 120


def test_variables_are_given_once(rendered: list[Object]) -> None:
    for _, pod in templates(rendered):
        for container in pod["spec"]["containers"]:
            names = [variable["name"] for variable in container["env"]]
            assert len(set(names)) == len(names)


def test_budgets_leave_room_for_a_drain(rendered: list[Object]) -> None:
    """A budget on a single pod would hold up every drain of its node."""
    for found in rendered:
        if found["kind"] == "PodDisruptionBudget":
            (owner,) = [owner for owner, pod in templates(rendered) if selects(found["spec"]["selector"], pod)]
            assert owner["spec"].get("replicas", 2) > 1
            assert found["spec"]["maxUnavailable"] == 1


def test_with_policies_on_every_pod_is_closed_and_opened_by_name(profile: str, rendered: list[Object]) -> None:
    policies = [found for found in rendered if found["kind"] == "NetworkPolicy"]
    assert bool(policies) is (profile != "minimal")
    for owner, pod in templates(rendered):
        if policies and not pod["spec"].get("hostNetwork"):
            mine = [policy for policy in policies if selects(policy["spec"]["podSelector"], pod)]
            kinds = {kind for policy in mine for kind in policy["spec"]["policyTypes"]}
            assert kinds == {"Ingress", "Egress"}, owner["metadata"]["name"]


def amount(quantity: str | int) -> Fraction:
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(quantity)).groups()  # type: ignore[union-attr]
    return Fraction(number) * UNITS[unit]


def selector_of(found: Object) -> dict[str, Any] | None:
    """What an object selects pods by, as {matchLabels, matchExpressions}."""
    spec = found.get("spec", {})
    if found["kind"] == "Service":
        return {"matchLabels": spec["selector"]}
    if found["kind"] == "NetworkPolicy":
        return dict(spec["podSelector"])
    return dict(spec["selector"]) if found["kind"] in ("PodDisruptionBudget", "PodMonitor") else None


def selects(selector: dict[str, Any], pod: Object) -> bool:
    labels = pod["metadata"]["labels"]
    expressions = selector.get("matchExpressions", [])
    assert all(expression["operator"] == "In" for expression in expressions)
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        labels.get(expression["key"]) in expression["values"] for expression in expressions
    )

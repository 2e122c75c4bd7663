"""compose.yaml: the same suite, no secret by default, nothing open to the network unasked."""

import re
from typing import Any

import pytest
import yaml

from deploy.local.stack import DATABASES, PROCESSES, ROOT, SHORTEST_SECRET
from tests.deploy.dockerfile import command_of
from tests.deploy.helm import PROFILES, objects
from tests.deploy.test_processes import local_commands

COMPOSE = ROOT / "deploy" / "compose.yaml"
VARIABLE = re.compile(r"\$\{(\w+)(:\?[^}]*|:-[^}]*|)\}")
SET_BY_THE_IMAGE = {*("OTKLIK_HEALTH_HOST", "OTKLIK_HEALTH_PORT", "OTKLIK_HOST", "OTKLIK_PORT", "OTKLIK_AGENT_FOLDER")}
EXAMPLE = (ROOT / "deploy" / "compose.env.example").read_text()


@pytest.fixture
def services() -> dict[str, dict[str, Any]]:
    return dict(yaml.safe_load(COMPOSE.read_text())["services"])


def variables() -> dict[str, set[str]]:
    """Each variable and what follows its name: `:?…` asks for it, `:-…` gives a default."""
    found: dict[str, set[str]] = {}
    for name, rest in VARIABLE.findall(COMPOSE.read_text()):
        found.setdefault(name, set()).add(rest)
    return found


def test_compose_runs_the_processes_of_the_local_stack(services: dict[str, dict[str, Any]]) -> None:
    assert set(services) - {"postgres", "rabbitmq", "migrate", "sip-agent-spare"} == set(PROCESSES)


def test_the_commands_are_those_of_the_local_stack(services: dict[str, dict[str, Any]]) -> None:
    for name, command in local_commands().items():
        target = services[name]["image"].split("/")[-1].split(":")[0]
        assert services[name].get("command", command_of(target)) == command, name


def test_every_secret_is_asked_for_and_has_a_line_in_the_example() -> None:
    asked = {name for name, rests in variables().items() if any(rest.startswith(":?") for rest in rests)}
    assert all(rest.startswith(":?") for name in asked for rest in variables()[name])
    assert asked == {line[:-1] for line in EXAMPLE.splitlines() if re.fullmatch(r"\w+=", line)}
    sensitive = {
        name for name in variables() if re.search("PASSWORD|SECRET|TOKEN", name) and not name.startswith("AWS_")
    }
    assert sensitive == asked


def test_every_other_variable_is_in_the_example_with_what_holds() -> None:
    shown = dict(re.findall(r"^# (\w+)=(.*)$", EXAMPLE, re.MULTILINE))
    for name, rests in variables().items():
        default = {rest.removeprefix(":-") for rest in rests if not rest.startswith(":?")}
        if default and not name.endswith("_IMAGE"):
            assert name in shown
            assert default in ({shown[name]}, {""}, {"file:///data/objects"}), name


def test_a_password_of_the_example_recipe_is_long_enough_and_safe_in_an_address() -> None:
    assert len("00" * 24) >= SHORTEST_SECRET
    assert "openssl rand -hex 24" in EXAMPLE


def test_every_process_is_closed_in(services: dict[str, dict[str, Any]]) -> None:
    for name in (*PROCESSES, "migrate"):
        process = services[name]
        assert process["user"] == "10001:10001"
        assert process["read_only"] is True
        assert process["cap_drop"] == ["ALL"]
        assert process["security_opt"] == ["no-new-privileges:true"]
        assert all(mount.startswith("/tmp:") for mount in process["tmpfs"])
        assert "privileged" not in process


def test_every_process_is_watched_and_restarted(services: dict[str, dict[str, Any]]) -> None:
    for name in PROCESSES:
        assert services[name]["healthcheck"]["test"] == ["CMD", "otklik-ready"]
        assert services[name]["restart"] == "unless-stopped"
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert services["migrate"]["restart"].startswith("on-failure:")
    assert services["migrate"]["depends_on"] == {
        name: {"condition": "service_healthy"} for name in ("postgres", "rabbitmq")
    }


def test_each_process_is_given_its_own_database_only(services: dict[str, dict[str, Any]]) -> None:
    for name in PROCESSES:
        environment = services[name]["environment"]
        addresses = [value for key, value in environment.items() if key.endswith("DATABASE_URL")]
        own = {
            "contacts-jobs": "contacts",
            "telephony-jobs": "telephony",
            "mail-importer": "mail",
            "sip-agent": None,
        }.get(name, name)
        assert [address.rsplit("/", 1)[1] for address in addresses] == ([f"otklik_{own}"] if own else [])
        assert "OTKLIK_POSTGRES_URL" not in environment
    given = services["migrate"]["environment"]
    assert {f"OTKLIK_{name.upper()}_DATABASE_URL" for name in DATABASES} <= set(given)


def test_each_process_is_given_what_the_chart_gives_it(services: dict[str, dict[str, Any]]) -> None:
    """But for what only clusters need, and for the keys of S3, which are there when set."""
    rendered = [found for found in objects(*PROFILES["telephony"]) if found["kind"] == "Deployment"]
    for deployment in rendered:
        name = deployment["metadata"]["labels"]["app.kubernetes.io/component"].replace("rbs-sync", "rbs_sync")
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        here = {key for key in services[name]["environment"] if not key.startswith(("AWS_", "OTKLIK_S3_"))}
        there = {variable["name"] for variable in container["env"]}
        assert here <= there
        assert there - here <= SET_BY_THE_IMAGE | {"OTKLIK_KEEPALIVE_SECONDS", "OTKLIK_SIP_CALLS"}, name


def test_nothing_listens_beyond_this_machine_unasked(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        for port in service.get("ports", []):
            assert VARIABLE.sub(lambda match: match[2].removeprefix(":-"), port).startswith("127.0.0.1:"), name
    hosts = [name for name, service in services.items() if service.get("network_mode") == "host"]
    assert hosts == ["sip-agent", "sip-agent-spare"]


def test_a_second_agent_has_ports_and_a_spool_of_its_own(services: dict[str, dict[str, Any]]) -> None:
    first, second = services["sip-agent"], services["sip-agent-spare"]
    assert second["profiles"] == ["spare"] and "profiles" not in first
    differing = {key for key, value in first["environment"].items() if second["environment"][key] != value}
    assert differing == {"OTKLIK_SIP_PORT", "OTKLIK_RTP_PORTS", "OTKLIK_HEALTH_PORT"}
    assert set(first["environment"]) == set(second["environment"])
    assert {mount.split(":")[0] for mount in first["volumes"]} & {
        mount.split(":")[0] for mount in second["volumes"]
    } == {"objects"}


def test_data_is_on_named_volumes(services: dict[str, dict[str, Any]]) -> None:
    volumes = yaml.safe_load(COMPOSE.read_text())["volumes"]
    mounts = [mount for service in services.values() for mount in service.get("volumes", [])]
    sources = {mount.split(":")[0] for mount in mounts}
    assert sources - {"./rabbitmq/rabbitmq.conf"} == set(volumes)
    assert (ROOT / "deploy" / "rabbitmq" / "rabbitmq.conf").exists()

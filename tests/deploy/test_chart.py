"""The chart as Helm sees it: valid for every profile, the same each time, and deaf to nonsense."""

import kubernetes_validate  # type: ignore[import-untyped]
import pytest

from tests.deploy.helm import BUCKET, CHART, PROFILES, REGISTRY, objects, render, tool

UNKNOWN_TO_KUBERNETES = {"PodMonitor", "PrometheusRule", "HTTPRoute"}


@pytest.mark.parametrize("helm", ["helm3", "helm4"])
@pytest.mark.parametrize("profile", PROFILES)
def test_helm_lints_every_profile_strictly(profile: str, helm: str) -> None:
    tool(helm).run("lint", "--strict", str(CHART), *REGISTRY, *PROFILES[profile])


@pytest.mark.parametrize("profile", PROFILES)
def test_a_render_is_the_same_every_time_and_by_helm_3_and_4(profile: str) -> None:
    first = render(*PROFILES[profile])
    render.cache_clear()
    assert render(*PROFILES[profile]) == first
    assert render(*PROFILES[profile], helm="helm3") == first


@pytest.mark.parametrize("kubernetes", ["1.27", "1.32", "1.36"])
@pytest.mark.parametrize("profile", PROFILES)
def test_every_object_fits_the_schema_of_kubernetes(profile: str, kubernetes: str) -> None:
    for found in objects(*PROFILES[profile]):
        if found["kind"] not in UNKNOWN_TO_KUBERNETES:
            kubernetes_validate.validate(found, kubernetes, strict=True)


def test_a_removed_api_version_does_not_pass_as_unknown() -> None:
    with pytest.raises(kubernetes_validate.SchemaNotFoundError):
        kubernetes_validate.validate({"apiVersion": "apps/v1beta2", "kind": "Deployment"}, "1.32", strict=True)


@pytest.mark.parametrize(
    ("nonsense", "complaint"),
    [
        ("foo=1", "foo"),
        ("image.tag=latest", "tag"),
        ("image.digests.service=sha256:short", "digests"),
        ("secrets.broker=Not_A_Name", "broker"),
        ("settings.logLevel=loud", "logLevel"),
        ("settings.objects=/var/files", "objects"),
        ("settings.environment.lower=1", "lower"),
        ("defaults.replicas=many", "replicas"),
        ("defaults.resources.limits.memory=lots", "memory"),
        ("defaults.probes.readiness.terminationGracePeriodSeconds=5", "terminationGracePeriodSeconds"),
        ("services.sales.enabled=true", "sales"),
        ("services.contacts.image=mine", "image"),
        ("mailImporter.replicas=2", "replicas"),
        ("sipAgent.replicas=2", "replicas"),
        ("sipAgent.rtpPorts=20000", "rtpPorts"),
        ("gateway.service.port=0", "port"),
        ("gateway.httpRoute.enabled=true", "parents"),
        ("networkPolicy.egress.nobody[0].ports[0].port=1", "nobody"),
    ],
)
@pytest.mark.parametrize("helm", ["helm3", "helm4"])
def test_nonsense_is_refused_and_named(nonsense: str, complaint: str, helm: str) -> None:
    said = tool(helm).refusal("template", "o", str(CHART), *REGISTRY, *PROFILES["minimal"], "--set", nonsense)
    assert complaint in said
    assert "values don't meet the specifications of the schema" in said


def test_what_has_no_sensible_default_is_asked_for() -> None:
    helm = tool("helm4")
    assert "image.registry must name" in helm.refusal("template", "o", str(CHART), *PROFILES["minimal"])
    assert "settings.objects must be" in helm.refusal("template", "o", str(CHART), *REGISTRY)


def test_the_agent_in_another_namespace_cannot_be_given_the_volume_of_this_one() -> None:
    agent = ("-f", str(CHART / "values-telephony.yaml"))
    said = tool("helm4").refusal("template", "o", str(CHART), *REGISTRY, *PROFILES["minimal"], *agent)
    assert "cannot reach objectsVolume" in said
    assert "kind: Deployment" in render(*PROFILES["minimal"], *agent, "--set", "sipAgent.namespace=")


def test_a_second_agent_has_ports_a_spool_and_a_node_of_its_own() -> None:
    found = {
        one["metadata"]["name"]: one for one in objects(*PROFILES["everything"]) if "sip-agent" in str(one["metadata"])
    }
    first, second = (found[f"otklik-{name}"]["spec"] for name in ("sip-agent", "sip-agent-spare"))
    assert first["selector"] != second["selector"]
    pods = [one["template"]["spec"] for one in (first, second)]
    told = [{item["name"]: item.get("value") for item in pod["containers"][0]["env"]} for pod in pods]
    for name in ("OTKLIK_SIP_HOST", "OTKLIK_SIP_PORT", "OTKLIK_RTP_PORTS", "OTKLIK_HEALTH_PORT"):
        assert told[0][name] != told[1][name] or told[0][name] is None, name
    claims = [pod["volumes"][0]["persistentVolumeClaim"]["claimName"] for pod in pods]
    assert claims == ["otklik-sip-agent-spool", "otklik-sip-agent-spare-spool"] and set(claims) <= set(found)
    assert pods[0].get("nodeSelector") != pods[1]["nodeSelector"] == {"otklik/telephony": "second"}
    assert "sip-agent-spare" not in render(*PROFILES["telephony"])


def test_too_old_a_cluster_is_refused() -> None:
    said = tool("helm4").refusal("template", "o", str(CHART), *REGISTRY, *BUCKET, "--kube-version", "1.26.0")
    assert "1.27" in said

"""The chart's own pods in the form that `podman kube play` takes.

Podman knows no Services, Secrets inline, hooks or probes over HTTP, so: a pod is named after its Deployment (which is
the name of its Service), Secrets are written out, and what only a cluster can do is left out. Command, image, user,
limits, mounts and security settings stay as they were rendered.
"""

from typing import Any

from tests.deploy.helm import Object

Secrets = dict[str, dict[str, str]]
"""Name → key → value, as the operator would have made them."""

KEPT = {"name", "image", "command", "env", "resources", "securityContext"}
HERE = "0.0.0.0"


def pods(rendered: list[Object], kind: str, secrets: Secrets) -> list[Object]:
    """The pods of all objects of a kind (`Job`, `Deployment`, `Pod`), one of each."""
    return [pod(found, secrets) for found in rendered if found["kind"] == kind]


def pod(owner: Object, secrets: Secrets) -> Object:
    template = owner if owner["kind"] == "Pod" else owner["spec"]["template"]
    spec = template["spec"]
    user = {key: spec["securityContext"][key] for key in ("runAsUser", "runAsGroup")}
    name = owner["metadata"]["name"]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": template["metadata"]["labels"]},
        "spec": {
            "restartPolicy": "Never",  # the trial itself decides when something starts again
            "containers": [container(one, name, user, secrets) for one in spec["containers"]],
            # Podman keeps an emptyDir under its own name, for all pods: each pod's has to have a name apart.
            "volumes": [volume | {"name": f"{name}-{volume['name']}"} for volume in spec["volumes"]],
        },
    }


def container(rendered: Object, pod_name: str, user: dict[str, int], secrets: Secrets) -> Object:
    kept = {key: value for key, value in rendered.items() if key in KEPT}
    kept["env"] = [{"name": one["name"], "value": value_of(one, secrets)} for one in rendered["env"]]
    kept["securityContext"] = rendered["securityContext"] | user
    kept["volumeMounts"] = [mount | {"name": f"{pod_name}-{mount['name']}"} for mount in rendered["volumeMounts"]]
    kept["imagePullPolicy"] = "Never"
    return kept


def value_of(variable: dict[str, Any], secrets: Secrets) -> str:
    """The text that the container would see. KeyError where a Secret or its key was not made."""
    if "value" in variable:
        return str(variable["value"])
    source = variable["valueFrom"]
    if "fieldRef" in source:
        return HERE
    reference = source["secretKeyRef"]
    return secrets[reference["name"]][reference["key"]]


def publish(found: Object, container_port: int, host_port: int) -> Object:
    """The pod with one port opened to this machine, on loopback only. Podman would open any port that is named."""
    port = {"containerPort": container_port, "hostPort": host_port, "hostIP": "127.0.0.1"}
    found["spec"]["containers"][0]["ports"] = [port]
    return found

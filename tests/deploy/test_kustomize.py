"""The example overlay works on what the chart renders."""

import shutil
from pathlib import Path

import yaml

from deploy.local.stack import ROOT
from tests.deploy.helm import CHART, PROFILES, REGISTRY, templates, tool

EXAMPLE = ROOT / "deploy" / "kustomize" / "example"


def test_the_example_overlay_patches_the_chart(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "example"))
    chart = tool("helm4").run(
        *("template", "otklik", str(CHART), "-n", "crm", "--no-hooks", "--set", "migrations.hook=false"),
        *(*REGISTRY, *PROFILES["ha"]),
    )
    (folder / "otklik.yaml").write_text(chart)
    built = list(yaml.safe_load_all(tool("kubectl").run("kustomize", str(folder))))
    rendered = list(filter(None, yaml.safe_load_all(chart)))
    assert {(found["kind"], found["metadata"]["name"]) for found in rendered} < {
        (found["kind"], found["metadata"]["name"].split("-m8")[0]) for found in built
    } | {(found["kind"], found["metadata"]["name"]) for found in built}
    pods = {owner["metadata"]["name"]: pod["spec"] for owner, pod in templates(built)}
    for name in ("otklik-mail", "otklik-mail-importer"):
        (container,) = pods[name]["containers"]
        assert {"name": "SSL_CERT_FILE", "value": "/etc/company/ca.pem"} in container["env"]
        assert {"name": "company-ca", "mountPath": "/etc/company", "readOnly": True} in container["volumeMounts"]
        assert {"name": "tmp", "mountPath": "/tmp"} in container["volumeMounts"]
    assert "SSL_CERT_FILE" not in str(pods["otklik-leads"])

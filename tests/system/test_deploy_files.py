"""The files in deploy/ that this project does not run itself: what they tell the program is what it takes."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from certificates import Authority
from process import ROOT, run_vigie

DEPLOY = ROOT / "deploy"
# By Debian's Python, which has a YAML parser.
PARSE = "import json, sys, yaml; json.dump(list(yaml.safe_load_all(sys.stdin)), sys.stdout)"


def documents(file: Path) -> list[dict]:
    done = subprocess.run(
        ["/usr/bin/python3", "-c", PARSE], stdin=file.open(), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def everything_in(value: object) -> Iterator[object]:
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from everything_in(inner)


def check_configuration(text: str, folder: Path, env: dict[str, str] | None = None) -> str:
    """What comes to be in force; files that are named are there, and hold what they should."""
    authority = Authority(folder, "ca")
    for made, name in zip(authority.issue("node"), ("node.crt", "node.key"), strict=True):
        made.rename(folder / name)
    (folder / "http.token").write_text("R4nd0mW0rds\n")
    if not (folder / "kafka.properties").exists():
        (folder / "kafka.properties").write_text("client.id=vigie\n")
    file = folder / "vigie.conf"
    # The service gives a credential the name credentials_node.crt.
    file.write_text(re.sub(r'"/(?:run|etc)/[^"]*[/_]([^"/_]+)"', rf'"{folder}/\1"', text))
    done = run_vigie("check-config", f"--config-file={file}", env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def kubernetes() -> dict[str, dict]:
    return {document["kind"]: document for document in documents(DEPLOY / "kubernetes/vigie.yml")}


def test_kubernetes_objects_belong_together(kubernetes: dict[str, dict]) -> None:
    pods = kubernetes["StatefulSet"]["spec"]
    labels = pods["template"]["metadata"]["labels"]
    assert pods["selector"]["matchLabels"] == labels
    assert kubernetes["Service"]["spec"]["selector"] == labels
    assert kubernetes["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    assert pods["serviceName"] == kubernetes["Service"]["metadata"]["name"]
    [container] = pods["template"]["spec"]["containers"]
    volumes = {volume["name"] for volume in pods["template"]["spec"]["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes
    assert (
        kubernetes["ConfigMap"]["metadata"]["name"]
        == pods["template"]["spec"]["volumes"][0]["configMap"]["name"]
    )


def test_kubernetes_says_what_the_program_takes(kubernetes: dict[str, dict], tmp_path: Path) -> None:
    [configuration] = kubernetes["ConfigMap"]["data"].items()
    pod = kubernetes["StatefulSet"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    env = {variable["name"]: "vigie-0" for variable in container["env"]}
    in_force = check_configuration(configuration[1], tmp_path, env)
    assert 'name = "vigie-0"' in in_force
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    for port in ports.values():
        assert f'listen = "0.0.0.0:{port}"' in in_force
    assert all(f'vigie-{pod}.vigie:{ports["cluster"]}"' in in_force for pod in (0, 1))
    assert container["args"] == ["run", f"--config-file=/etc/vigie/{configuration[0]}"]
    probes = [container[probe]["httpGet"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")]
    assert [probe["path"] for probe in probes] == ["/healthz", "/healthz", "/readyz"]
    assert {probe["port"] for probe in probes} == {"http"}
    assert f"USER {pod['securityContext']['runAsUser']}:" in (DEPLOY / "container/Dockerfile").read_text()
    # A service "vigie-http" would set VIGIE_HTTP_PORT.
    assert pod["enableServiceLinks"] is False
    # SIGTERM is obeyed within 10 s.
    assert pod["terminationGracePeriodSeconds"] > 10


def test_compose_says_what_the_program_takes(tmp_path: Path) -> None:
    [compose] = documents(DEPLOY / "container/compose.yml")
    secrets = {name: DEPLOY / "container" / secret["file"] for name, secret in compose["secrets"].items()}
    for name in ("node-1", "node-2"):
        node = compose["services"][name]
        env = {key: value for key, value in node["environment"].items() if key != "<<"}
        assert env["VIGIE_HTTP_TOKEN_FILE"] == "/run/secrets/http.token"
        env["VIGIE_HTTP_TOKEN_FILE"] = str(secrets["http.token"])
        done = run_vigie("check-config", env=env)
        assert done.returncode == 0, done.stderr
        assert f'name = "{name}"' in done.stdout
        assert (DEPLOY / "container" / node["build"]["context"] / node["build"]["dockerfile"]).exists()
    producer = compose["services"]["producer"]["command"]
    assert run_vigie(*producer, "--limit=0", "--help").returncode == 0
    assert (
        f"AS {compose['services']['producer']['build']['target']}\n"
        in (DEPLOY / "container/Dockerfile").read_text()
    )


@pytest.mark.parametrize("name", ["first-node.yml", "next-node.yml"])
def test_cloud_init_writes_what_the_program_takes(name: str, tmp_path: Path) -> None:
    file = DEPLOY / "cloud-init" / name
    assert file.read_text().startswith("#cloud-config\n")
    [document] = documents(file)
    written = {entry["path"]: entry for entry in document["write_files"]}
    configuration = written["/etc/vigie/vigie.conf"]["content"]
    # The service gives the token, so there is one.
    env = {"VIGIE_HTTP_TOKEN": "x", "VIGIE_KAFKA_CREDENTIALS": str(tmp_path / "kafka.properties")}
    (tmp_path / "kafka.properties").write_text(written["/etc/vigie/credentials/kafka.properties"]["content"])
    in_force = check_configuration(configuration, tmp_path, env)
    assert '"sasl.password" = "****"' in in_force
    assert ("join = []" in in_force) == (name == "first-node.yml")
    for path, entry in written.items():
        assert "/credentials/" not in path or entry["permissions"] == "0600"
    assert ["systemctl", "enable", "--now", "vigie.service"] in document["runcmd"]
    for command in document["runcmd"]:
        if command[0] == "sh":
            assert subprocess.run(["sh", "-n", "-c", command[2]], check=False).returncode == 0


def test_every_alert_rule_and_metric_is_in_the_operations_guide() -> None:
    guide = (ROOT / "docs/operations.md").read_text()
    [rules] = documents(DEPLOY / "prometheus/alerts.yml")
    for rule in rules["groups"][0]["rules"]:
        assert f"`{rule['alert']}`" in guide, rule["alert"]
    for metric in re.findall(r"^\| `(vigie_\w+)", (ROOT / "docs/http.md").read_text(), re.MULTILINE):
        assert metric in guide, metric


def test_each_alert_says_what_to_do() -> None:
    [rules] = documents(DEPLOY / "prometheus/alerts.yml")
    guide = (ROOT / "docs/operations.md").read_text()
    for alert in (rule for group in rules["groups"] for rule in group["rules"]):
        place, anchor = alert["annotations"]["runbook_url"].split("#")
        assert place == "{{ $externalLabels.vigie_docs }}/operations.md"
        assert f'<a id="{anchor}"></a>`{alert["alert"]}`' in guide

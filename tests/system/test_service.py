"""The service as systemd runs it: the package on a machine of its own that boots, a real Kafka outside."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Topics
from machine import Booted, Machine, new_machine
from packages import make_packages, next_version
from test_package import install
from web_node import SteadyFeed, free_port

TOKEN = "R4nd0mW0rds"

# A loaded machine unpacks and boots slowly.
pytestmark = pytest.mark.timeout(500)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """With the package, and the next version of it in /root."""
    with new_machine() as made:
        package = make_packages(tmp_path).node
        install(made, package)
        made.copy_in(next_version(package, tmp_path, ""))
        yield made


def configure(machine: Machine, file: str, topics: Topics, port: int) -> None:
    (machine.root / "etc/vigie" / file).write_text(
        f"""kafka {{
  bootstrap-servers = "{topics.bootstrap_servers}"
  topic = "{topics.transactions}"
  group = "{topics.group}"
  alerts-topic = "{topics.alerts}"
  dead-letter-topic = "{topics.dead_letters}"
}}
windows = [3s]
http.listen = "127.0.0.1:{port}"
log.format = json
"""
    )


def status_of(port: int, token: str | None = None) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/summary")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def last_summary(machine: Booted, unit: str) -> dict:
    lines = [json.loads(line) for line in machine.journal(unit).splitlines() if line.startswith("{")]
    return next((line for line in reversed(lines) if line["event"] == "summary"), {"transactions": 0})


def test_the_service_starts_reloads_and_comes_back(machine: Machine, topics: Topics) -> None:
    port = free_port()
    configure(machine, "vigie.conf", topics, port)
    (machine.root / "etc/vigie/credentials/http.token").write_text(TOKEN)
    (machine.root / "etc/vigie/credentials/kafka.properties").write_text("sasl.password=hunter2\n")
    machine.run("systemctl", "enable", "vigie")
    booting = time.monotonic()
    with (
        machine.booted() as running,
        SteadyFeed(topics.bootstrap_servers, topics.transactions, 100),
    ):
        running.wait_for(lambda m: m.property("vigie", "ActiveState") == "active", "vigie")
        print(json.dumps({"boot_to_ready_seconds": round(time.monotonic() - booting, 1)}))
        running.wait_for(lambda m: last_summary(m, "vigie")["transactions"] > 0, "vigie")
        # Its secrets came with it, and go nowhere.
        assert status_of(port) == 401
        assert status_of(port, TOKEN) == 200
        pid = running.property("vigie", "MainPID")
        for place in ("cmdline", "environ"):
            assert "hunter2" not in running.run("cat", f"/proc/{pid}/{place}").stdout
        assert "hunter2" not in running.journal("vigie")
        # Nobody, with nothing.
        about = running.run("cat", f"/proc/{pid}/status").stdout
        assert "CapEff:\t0000000000000000" in about
        assert "Uid:\t0" not in about
        check_reload(running, pid)
        check_restart(running, pid)
        check_upgrade(running)
        assert running.run("systemctl", "stop", "vigie").returncode == 0
        assert running.property("vigie", "Result") == "success"
        check_wrong_configuration(running, machine)
        check_two_nodes(running, machine, topics)


def check_reload(running: Booted, pid: str) -> None:
    running.run("systemctl", "reload", "vigie")
    assert running.property("vigie", "ActiveState") == "active"
    assert running.property("vigie", "MainPID") == pid


def check_restart(running: Booted, pid: str) -> None:
    running.run("systemctl", "kill", "--signal=KILL", "vigie")
    running.wait_for(
        lambda m: m.property("vigie", "ActiveState") == "active" and m.property("vigie", "MainPID") != pid,
        "vigie",
    )
    assert running.property("vigie", "NRestarts") == "1"


def check_upgrade(running: Booted) -> None:
    """A node that runs is restarted with the new version; an orderly end is no failure."""
    pid = running.property("vigie", "MainPID")
    running.run("dpkg", "--install", "/root/vigie-next.deb")
    assert running.property("vigie", "ActiveState") == "active"
    assert running.property("vigie", "MainPID") != pid
    assert running.property("vigie", "Result") == "success"


def check_wrong_configuration(running: Booted, machine: Machine) -> None:
    file = machine.root / "etc/vigie/vigie.conf"
    good = file.read_text()
    file.write_text(good + "refresh = never\n")
    assert running.run("systemctl", "start", "vigie", check=False).returncode != 0
    assert "refresh" in running.journal("vigie")
    time.sleep(6)  # longer than RestartSec
    assert running.property("vigie", "ActiveState") == "failed"
    assert running.property("vigie", "NRestarts") == "0"
    file.write_text(good)


def check_two_nodes(running: Booted, machine: Machine, topics: Topics) -> None:
    for name in ("one", "two"):
        configure(machine, f"{name}.conf", topics, free_port())
    running.run("systemctl", "start", "vigie@one", "vigie@two")
    for unit in ("vigie@one", "vigie@two"):
        running.wait_for(lambda m, unit=unit: last_summary(m, unit)["transactions"] > 0, unit)
    running.run("systemctl", "stop", "vigie@one", "vigie@two")

"""The Debian packages: what they hold, and that a machine takes them, runs them, and forgets them again."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from machine import Machine, new_machine
from packages import Packages, make_packages, next_version

UNITS = "/usr/lib/systemd/system"

# A loaded machine unpacks and boots slowly.
pytestmark = pytest.mark.timeout(500)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return make_packages(tmp_path_factory.mktemp("packages"))


@pytest.fixture
def machine() -> Iterator[Machine]:
    with new_machine() as made:
        yield made


def install(machine: Machine, *packages: Path) -> float:
    """Seconds it took, with what the packages depend on."""
    names = [machine.copy_in(package) for package in packages]
    machine.run("apt-get", "-qq", "update")
    started = time.monotonic()
    machine.run(
        *("apt-get", "-qq", "install", "--yes", "--no-install-recommends"),
        *("-o", "Dpkg::Options::=--force-confold", "-o", "APT::Sandbox::User=root"),
        *names,
    )
    return time.monotonic() - started


def field(package: Path, name: str) -> str:
    return subprocess.run(
        ["dpkg-deb", "--field", package, name], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_node_needs_nothing_of_the_tools(packages: Packages) -> None:
    needed = field(packages.node, "Depends")
    assert "libc6" in needed
    assert "libsystemd0" in needed
    assert "xgboost" not in needed
    assert field(packages.tools, "Depends").startswith("vigie (= ")
    held = subprocess.run(
        ["dpkg-deb", "--contents", packages.node], capture_output=True, text=True, check=True
    ).stdout
    assert "arrow" not in held
    for path in (
        *("/usr/bin/vigie", "/usr/lib/vigie/libcaf_core.so", "/usr/share/vigie/models/boosted.json"),
        "/usr/share/vigie/schemas/cards.yaml",
        *(
            "/etc/vigie/vigie.conf",
            "/usr/share/man/man1/vigie-run.1.gz",
            "/usr/share/man/man5/vigie.conf.5.gz",
        ),
        *(
            "/usr/share/bash-completion/completions/vigie",
            f"{UNITS}/vigie.service",
            f"{UNITS}/vigie@.service",
        ),
        "/usr/share/doc/vigie/copyright",
    ):
        assert f".{path}" in held, path


def test_it_is_installed_runs_is_upgraded_and_goes_without_a_trace(
    machine: Machine, packages: Packages, tmp_path: Path
) -> None:
    before = machine.files()
    seconds = install(machine, packages.node)
    print(json.dumps({"install_seconds": round(seconds, 1), "package_bytes": packages.node.stat().st_size}))
    check_node(machine)
    check_units(machine)
    check_tools(machine, packages)
    check_upgrade(machine, packages, tmp_path)
    check_end(machine, before)


def check_node(machine: Machine) -> None:
    assert machine.run("vigie", "--version").stdout.startswith("vigie ")
    effective = machine.run("vigie", "check-config", "--config-file=/etc/vigie/vigie.conf").stdout
    assert 'topic = "transactions"' in effective
    seen = machine.run(
        *("timeout", "--preserve-status", "--signal=TERM", "12", "vigie", "demo"),
        *("--log.format=json", "--http.listen=off", "--windows=[2s]"),
    )
    lines = [json.loads(line) for line in seen.stdout.splitlines()]
    assert any(line["transactions"] > 0 and line["predicted_frauds"] >= 0 for line in lines), seen
    missing = machine.run("vigie", "generate", "--rows=5", "--output=/root/x.csv", check=False)
    assert missing.returncode == 1
    assert "vigie-tools" in missing.stderr


def check_units(machine: Machine) -> None:
    machine.run("cp", "/etc/vigie/vigie.conf", "/etc/vigie/one.conf")
    units = [f"{UNITS}/vigie.service", f"{UNITS}/vigie@one.service"]
    # Their pages are there, but nobody to show them.
    verified = machine.run("systemd-analyze", "verify", "--recursive-errors=yes", "--man=no", *units)
    assert verified.stderr.strip() == ""
    machine.run("rm", "/etc/vigie/one.conf")
    for unit in ("vigie.service", "vigie@.service"):
        told = machine.run(
            "systemd-analyze", "security", "--offline=true", "--no-pager", f"{UNITS}/{unit}"
        ).stdout
        score = float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", told)[1])
        print(json.dumps({"unit": unit, "security": score}))
        assert score <= 1.5, told


def check_tools(machine: Machine, packages: Packages) -> None:
    install(machine, packages.tools)
    machine.run("vigie", "generate", "--rows=2000", "--output=/root/rows.parquet")
    machine.run(
        *("vigie", "evaluate", "--model=/usr/share/vigie/models/boosted.json"),
        *("--input=/root/rows.parquet", "--report=/root/report"),
    )
    assert "vigie run" in machine.run("vigie", "run", "--help").stdout
    assert (machine.root / "usr/share/man/man1/vigie-train.1.gz").exists()
    machine.run("apt-get", "-qq", "purge", "--yes", "vigie-tools")


def check_upgrade(machine: Machine, packages: Packages, folder: Path) -> None:
    configuration = machine.root / "etc/vigie/vigie.conf"
    own = configuration.read_text() + 'kafka.topic = "payments"\n'
    configuration.write_text(own)
    install(machine, next_version(packages.node, folder, "# a new remark\n"))
    version = machine.run("dpkg-query", "--show", "--showformat=${Version}", "vigie").stdout
    assert version == "99.0-1"
    assert configuration.read_text() == own, "what the administrator wrote was lost"
    assert "# a new remark" in Path(f"{configuration}.dpkg-dist").read_text()


def check_end(machine: Machine, before: set[str]) -> None:
    # As after `systemctl enable` and `systemctl edit`.
    machine.run("systemctl", "enable", "vigie.service", "vigie@one.service")
    addition = machine.root / "etc/systemd/system/vigie.service.d/override.conf"
    addition.parent.mkdir()
    addition.write_text("[Service]\nNice=1\n")
    (machine.root / "etc/vigie/credentials/kafka.properties").write_text("sasl.password=x\n")
    machine.run("apt-get", "-qq", "remove", "--yes", "vigie")
    assert not (machine.root / "usr/bin/vigie").exists()
    assert (machine.root / "etc/vigie/vigie.conf").exists()
    machine.run("apt-get", "-qq", "purge", "--yes", "vigie")
    machine.run("apt-get", "-qq", "autoremove", "--yes", "--purge")
    left = {path for path in machine.files() - before if not path.startswith("/etc/ld.so.cache")}
    assert not left, sorted(left)[:20]

"""`vigie demo` with nothing around it."""

import contextlib
import json
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from process import PROGRAM, environment, run_vigie


@pytest.fixture
def demo(vigie):
    return vigie("demo", "--log.format=json", "--windows=[5s]", "--http.listen=off")


def test_a_full_window_holds_500_transactions_a_second(demo):
    line = demo.wait_for(lambda line: line["complete"] and line["transactions"] > 2000)
    later = demo.wait_for(lambda other: other["window_end_ms"] >= line["window_end_ms"] + 5000)
    assert later["complete"]
    assert later["transactions"] == pytest.approx(2500, rel=0.05)
    assert later["window_s"] == 5
    assert later["partitions"] > 0
    assert demo.resident_bytes() < 150 * 2**20


def test_it_ends_at_once_when_asked(demo):
    demo.wait_for(lambda line: line["transactions"] > 0)
    asked = time.monotonic()
    assert demo.stop() == 0, demo.report()
    assert time.monotonic() - asked < 5


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_taken_port_is_an_error_with_one_that_is_free(taken, vigie):
    done = run_vigie("demo", f"--http.listen=127.0.0.1:{taken}")
    assert done.returncode == 1
    free = re.search(
        rf"http.listen: 127.0.0.1:{taken} is taken by another program; (\S+) is free", done.stderr
    )
    assert free, done.stderr
    assert "look at it on" not in done.stderr
    demo = vigie("demo", f"--http.listen={free[1]}")
    demo.wait_for_line(lambda line: "last 30 s" in line)
    assert f"look at it on http://{free[1]}/" in demo.stderr


def test_where_nothing_was_asked_for_it_takes_a_free_port_and_says_so_first(vigie):
    with contextlib.ExitStack() as other:
        with contextlib.suppress(OSError):  # taken already: as well
            other.enter_context(socket.create_server(("127.0.0.1", 8080)))
        demo = vigie("demo")
        demo.wait_for_line(lambda line: "last 30 s" in line)
        found = re.search(
            r"127.0.0.1:8080 is taken by another program; the dashboard takes (\S+) ", demo.stderr
        )
        assert found, demo.stderr
        address = f"http://{found[1]}/"
        assert demo.stderr.index(found[0]) < demo.stderr.index(f"look at it on {address}")
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.status == 200


def test_the_next_commands_work_once_its_lines_are_typed(vigie, tmp_path):
    demo = vigie("demo", "--http.listen=127.0.0.1:0")
    demo.wait_for_line(lambda line: "last 30 s" in line)
    exports = "".join(line + "\n" for line in demo.stderr.splitlines() if line.startswith("  export "))
    assert exports.count("\n") == 3
    script = exports + (
        "command -v vigie\n"
        "vigie generate --rows 1000 --output rows.csv\n"
        "vigie produce --input rows.csv --rate max\n"
        "vigie run --until-end --kafka.start=earliest --clock=event --log.format=json | tail -n 1\n"
        "vigie dead-letters list\n"
    )
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env=environment({}),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    program, totals = done.stdout.splitlines()
    assert program == str(Path(PROGRAM).resolve())
    assert json.loads(totals)["transactions"] >= 1000
    assert demo.running

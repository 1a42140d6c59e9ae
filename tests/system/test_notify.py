"""What a node tells its service manager, seen by a socket in systemd's place."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Topics
from process import Vigie
from web_node import SteadyFeed

WATCHDOG_S = 1.5


class ServiceManager:
    def __init__(self, path: Path):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._path = path
        self.heard: list[str] = []

    def environment(self) -> dict[str, str]:
        return {"NOTIFY_SOCKET": str(self._path), "WATCHDOG_USEC": str(int(WATCHDOG_S * 1e6))}

    def listen(self, seconds: float) -> None:
        """Takes what comes in this time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            with contextlib.suppress(TimeoutError):
                self.heard.extend(self._socket.recv(4096).decode().splitlines())

    def wait_for(self, word: str, timeout: float = 60) -> None:
        deadline = time.monotonic() + timeout
        while word not in self.heard:
            assert time.monotonic() < deadline, f"no {word} in {timeout} s: {self.heard}"
            self.listen(0.1)


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[ServiceManager]:
    yield ServiceManager(tmp_path / "notify")


def start(vigie: Callable[..., Vigie], topics: Topics, manager: ServiceManager, **env: str) -> Vigie:
    return vigie(
        *("run", *topics.options(), "--log.format=json", "--windows=[3s]", "--scorers=1"),
        env=manager.environment() | env,
    )


def test_it_tells_when_it_is_up_reloads_and_ends(
    vigie: Callable[..., Vigie], topics: Topics, manager: ServiceManager
) -> None:
    node = start(vigie, topics, manager)
    manager.wait_for("READY=1")
    assert "RELOADING=1" not in manager.heard
    manager.heard.clear()
    node.signal(signal.SIGHUP)
    manager.wait_for("READY=1")
    told = [line for line in manager.heard if not line.startswith(("WATCHDOG", "MONOTONIC"))]
    assert told == ["RELOADING=1", "READY=1"]
    assert any(line.startswith("MONOTONIC_USEC=") for line in manager.heard)
    assert node.stop() == 0, node.report()
    manager.wait_for("STOPPING=1")


def test_the_watchdog_is_fed_while_the_pipeline_works_and_no_longer(
    vigie: Callable[..., Vigie], topics: Topics, manager: ServiceManager
) -> None:
    # The scorer hangs on its first batch; nothing else does.
    node = start(vigie, topics, manager, VIGIE_FAILPOINTS="scorer.judge=delay(3600000)")
    manager.wait_for("READY=1")
    manager.heard.clear()
    manager.listen(3 * WATCHDOG_S)
    assert manager.heard.count("WATCHDOG=1") >= 3
    with SteadyFeed(topics.bootstrap_servers, topics.transactions, 100):
        deadline = time.monotonic() + 60
        while "WATCHDOG=1" in manager.heard:
            assert time.monotonic() < deadline, "the watchdog is fed although the scorer hangs"
            manager.heard.clear()
            manager.listen(2 * WATCHDOG_S)
    assert node.running, "the rest of the node is alive"
    node.kill()


def test_without_a_service_manager_nothing_is_missed(vigie: Callable[..., Vigie], topics: Topics) -> None:
    assert "NOTIFY_SOCKET" not in os.environ
    node = vigie("run", *topics.options(), "--log.format=json", "--until-end")
    assert node.wait() == 0, node.report()

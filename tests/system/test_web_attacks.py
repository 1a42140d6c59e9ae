"""The HTTP side under clients that mean no good: /healthz stays quick, the node's memory what it was."""

import contextlib
import resource
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psutil
import pytest
from process import Vigie
from web_node import SteadyFeed, WebNode, start_node

MIB = 1 << 20


@pytest.fixture(scope="module", autouse=True)
def _many_descriptors() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@pytest.fixture(scope="module")
def node(new_topics: Callable, vigie_of_module: Callable[..., Vigie]) -> Iterator[WebNode]:
    topics = new_topics(partitions=4)
    with SteadyFeed(topics.bootstrap_servers, topics.transactions, 500):
        node = start_node(vigie_of_module, topics.options(), "--kafka.start=earliest")
        node.wait_until_ready()
        time.sleep(5)  # Until its memory is what it is at work.
        yield node
    assert node.process.stop() == 0


def connect(node: WebNode, receive_bytes: int | None = None) -> socket.socket:
    client = socket.socket()
    if receive_bytes:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    client.settimeout(10)
    client.connect(("127.0.0.1", node.port))
    return client


def request(path: str, *headers: str, method: str = "GET") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode()


@dataclass
class Watch:
    """How long /healthz takes, and the node's memory, while something goes on.

    `stall` is the longest time for which the machine itself left a sleeping thread waiting.
    """

    latencies: list[float] = field(default_factory=list)
    grown: int = 0
    stall: float = 0

    def __str__(self) -> str:
        milliseconds = sorted(1000 * latency for latency in self.latencies)
        return (
            f"/healthz {statistics.median(milliseconds):.1f} ms, at worst {milliseconds[-1]:.1f} ms "
            f"of {len(milliseconds)}; memory {self.grown / MIB:+.1f} MiB; "
            f"machine stalled for {1000 * self.stall:.1f} ms"
        )


@contextlib.contextmanager
def watch(node: WebNode) -> Iterator[Watch]:
    seen = Watch()
    over = threading.Event()
    before = node.process.resident_bytes()

    def look() -> None:
        while not over.wait(0.05):
            began = time.monotonic()
            assert node.get("/healthz", timeout=5).status == 200
            seen.latencies.append(time.monotonic() - began)
            seen.grown = max(seen.grown, node.process.resident_bytes() - before)

    def sleep() -> None:
        nap = 0.02
        while not over.is_set():
            began = time.monotonic()
            time.sleep(nap)
            seen.stall = max(seen.stall, time.monotonic() - began - nap)

    threads = [threading.Thread(target=look), threading.Thread(target=sleep)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join()
        print(seen)
    assert len(seen.latencies) > 20
    assert max(seen.latencies) < 1 + seen.stall
    assert seen.grown < 24 * MIB


def test_a_chunked_upload_without_end_is_refused_and_cut_off(node: WebNode):
    with watch(node):
        over = time.monotonic() + 4
        while time.monotonic() < over:
            with connect(node) as client:
                client.sendall(request("/api/summary", "Transfer-Encoding: chunked", method="POST"))
                sent = 0
                with contextlib.suppress(OSError):
                    while sent < 256 * MIB:
                        client.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
                        sent += 0x10000
                assert sent < 32 * MIB
    with connect(node) as client:
        client.sendall(request("/", "Transfer-Encoding: chunked", method="POST") + b"5\r\nhello\r\n0\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 405 ")


def test_a_thousand_idle_connections_are_nobodys_trouble(node: WebNode):
    with watch(node), contextlib.ExitStack() as open_clients:
        for number in range(1000):
            client = open_clients.enter_context(connect(node))
            # Some say nothing, some half of a request.
            if number % 2:
                with contextlib.suppress(OSError):
                    client.sendall(b"GET /api/alerts HTTP/1.1\r\nHost: loc")
        time.sleep(4)


def test_slow_readers_are_cut_off(node: WebNode):
    with watch(node), contextlib.ExitStack() as open_clients:
        clients = [open_clients.enter_context(connect(node, receive_bytes=2048)) for _ in range(100)]
        for client in clients:
            client.sendall(request("/vendor/uPlot.iife.min.js") * 50)
        time.sleep(4)


def test_slow_heads_are_cut_off(node: WebNode):
    with watch(node), connect(node) as client:
        client.sendall(b"GET / HTTP/1.1\r\n")
        began = time.monotonic()
        with contextlib.suppress(OSError):
            while time.monotonic() - began < 20:
                client.sendall(b"X: y\r\n")
                time.sleep(0.2)
        assert time.monotonic() - began < 13


def test_streams_that_stop_reading_cost_nothing(node: WebNode):
    with watch(node), contextlib.ExitStack() as open_clients:
        for _ in range(30):
            client = open_clients.enter_context(connect(node, receive_bytes=2048))
            client.sendall(request("/api/events"))
        time.sleep(6)


def test_streams_beyond_the_limit_are_refused_while_the_rest_is_served(node: WebNode):
    time.sleep(3)  # The streams of the tests before end when the next event cannot be sent, within a second.
    with contextlib.ExitStack() as open_clients:
        answers = []
        for _ in range(60):
            client = open_clients.enter_context(connect(node))
            client.sendall(request("/api/events"))
            answers.append(client.recv(12))
        assert answers.count(b"HTTP/1.1 200") == 32
        assert answers.count(b"HTTP/1.1 503") == 28
        assert node.get("/api/summary").status == 200


def test_ten_dashboards_cost_little(node: WebNode):
    process = psutil.Process(node.process.pid)

    def share(seconds: float) -> float:
        before = process.cpu_times()
        time.sleep(seconds)
        after = process.cpu_times()
        return (after.user + after.system - before.user - before.system) / seconds

    alone = share(6)
    over = threading.Event()

    def look_on() -> None:
        with connect(node) as client:
            client.sendall(request("/api/events"))
            while not over.is_set():
                client.recv(65536)

    clients = [threading.Thread(target=look_on) for _ in range(10)]
    for client in clients:
        client.start()
    time.sleep(2)
    watched = share(6)
    over.set()
    for client in clients:
        client.join()
    print(f"CPU share: {alone:.1%} of a core alone, {watched:.1%} with ten dashboards")
    assert watched - alone < 0.1

"""Who may join: mutual TLS, and what becomes of strangers."""

import os
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from certificates import Authority
from cluster import wait_for_cluster
from conftest import Topics
from faults import FAST_SESSION, Load, time_until
from kafka_cluster import free_ports
from process import Vigie, run_vigie

PARTITIONS = 8


@pytest.fixture
def node(vigie: Callable[..., Vigie], topics: Topics) -> Callable[..., Vigie]:
    def start(name: str, *options: str, group: str = topics.group) -> Vigie:
        return vigie(
            "run",
            *replace(topics, group=group).options(),
            FAST_SESSION,
            "--kafka.start=earliest",
            "--log.format=json",
            "--windows=3s",
            f"--cluster.name={name}",
            *options,
        )

    return start


def says(node: Vigie, text: str) -> None:
    time_until(lambda: text in node.stderr, timeout=20)


def test_only_certified_nodes_join_and_strangers_do_no_harm(
    node: Callable[..., Vigie], topics: Topics, tmp_path: Path
) -> None:
    bank, stranger = Authority(tmp_path, "bank"), Authority(tmp_path, "stranger")
    port = free_ports(1)[0]
    join = f"--cluster.join=127.0.0.1:{port}"
    first = node("first", f"--cluster.listen=0.0.0.0:{port}", *bank.options("first"))
    with Load(topics, rate=200, seed=8):
        second = node("second", join, *bank.options("second"))
        wait_for_cluster([first, second], 2, PARTITIONS)

        # A certificate of another authority, whether it trusts the bank's or not; in a group of its own, so
        # that it takes no partitions.
        other = f"{topics.group}-other"
        wrong = node("wrong", join, *stranger.options("wrong", trusted=bank), group=other)
        says(first, "turned away: certificate verify failed")
        says(wrong, f"can't join 127.0.0.1:{port}")
        wrong.kill()

        plain = node("plain", join, group=other)
        says(plain, f"can't join 127.0.0.1:{port}")
        says(first, "turned away: wrong version number")
        plain.kill()

        # TLS without a certificate.
        context = ssl.create_default_context(cafile=str(bank.certificate))
        context.check_hostname = False

        def greet_without_certificate() -> bytes:
            with (
                socket.create_connection(("127.0.0.1", port)) as raw,
                context.wrap_socket(raw) as wrapped,
            ):
                wrapped.send(b"hello")
                return wrapped.recv(1)

        with pytest.raises(ssl.SSLError):
            greet_without_certificate()
        says(first, "turned away: peer did not return a certificate")

        # A port scanner, noise, and many that connect and say nothing.
        before = first.stderr.count("turned away")
        socket.create_connection(("127.0.0.1", port)).close()
        with socket.create_connection(("127.0.0.1", port)) as noisy:
            noisy.sendall(os.urandom(100_000))
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
        says(first, "too many others have not said who they are")
        assert first.stderr.count("turned away") > before
        for one in silent:
            one.close()
        since = time.time() * 1000
        wait_for_cluster([first, second], 2, PARTITIONS, since_ms=since)
        third = node("third", join, *bank.options("third"))
        wait_for_cluster([first, second, third], 3, PARTITIONS)


def test_noise_on_a_plain_port_does_no_harm(node: Callable[..., Vigie], topics: Topics) -> None:
    port = free_ports(1)[0]
    first = node("first", f"--cluster.listen=127.0.0.1:{port}")
    says(first, "listening for other nodes")
    with socket.create_connection(("127.0.0.1", port)) as scanner:
        scanner.sendall(b"GET / HTTP/1.0\r\n\r\n" + bytes(1000))
        says(first, "turned away: it does not speak as a node")
    # A header that announces a payload of 4 GB: operation client_handshake, and the largest length.
    with socket.create_connection(("127.0.0.1", port)) as greedy:
        greedy.sendall(bytes([1, 0, 0, 0]) + bytes([255] * 4) + bytes(16))
        greedy.sendall(bytes(1000))
        time.sleep(0.5)
    with socket.create_connection(("127.0.0.1", port)):
        time.sleep(0.1)
    says(first, "it was closed before it had said who it is")
    assert first.resident_bytes() < 400 << 20
    with Load(topics, rate=200, seed=9):
        second = node("second", f"--cluster.join=127.0.0.1:{port}")
        wait_for_cluster([first, second], 2, PARTITIONS)


def test_nodes_of_another_topic_or_group_are_turned_away(node: Callable[..., Vigie], topics: Topics) -> None:
    port = free_ports(1)[0]
    first = node("first", f"--cluster.listen=127.0.0.1:{port}")
    other = node("other", f"--cluster.join=127.0.0.1:{port}", group=f"{topics.group}-other")
    says(other, "nodes of one cluster share a kafka.group")
    says(first, "node other is turned away: nodes of one cluster share a kafka.group")


def test_what_is_wrong_is_said_at_the_start(topics: Topics, tmp_path: Path) -> None:
    def refused(*options: str) -> str:
        result = run_vigie("run", *topics.options(), *options)
        assert result.returncode == 2, result
        return result.stderr

    assert "cluster.listen: 0.0.0.0:4242 is not on loopback" in refused("--cluster.listen=0.0.0.0:4242")
    assert "cluster.join: 10.0.0.2:4242 is not on loopback" in refused("--cluster.join=10.0.0.2:4242")
    assert "clock: event is for one node alone" in refused("--clock=event", "--cluster.listen=127.0.0.1:4242")
    bank = Authority(tmp_path, "bank")
    certificate, _ = bank.issue("one")
    _, other_key = bank.issue("two")
    said = refused(
        "--cluster.listen=0.0.0.0:4242",
        f"--cluster.certificate={certificate}",
        f"--cluster.key={other_key}",
        f"--cluster.ca={bank.certificate}",
    )
    assert "cluster.key:" in said and "key values mismatch" in said
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run_vigie("run", *topics.options(), f"--cluster.listen=127.0.0.1:{taken.getsockname()[1]}")
    assert result.returncode == 1
    assert "cluster.listen: nothing can listen on" in result.stderr

"""One, two and three nodes on one topic; what they tell each other; and the simulation of many more."""

import itertools
import json
import re
import subprocess
import threading
import time
import urllib.request

from measure import PROGRAMS, VIGIE, Broker, WrongAnswerError, broker, node_command

TOPIC = "cluster"
PARTITIONS = 12
MOST_NODES = 3
# All nodes join within this time, so that none begins before the partitions are shared out.
JOIN_MS = 5_000
# Nodes, partitions.
SIMULATED = ((2, 50), (5, 125), (10, 250), (20, 500), (50, 1250), (100, 2500), (200, 5000))
_groups = itertools.count(1)


def measure(messages: int) -> dict[str, list[dict]]:
    with broker(properties={"group.initial.rebalance.delay.ms": str(JOIN_MS)}) as kafka:
        kafka.filled(TOPIC, messages, PARTITIONS)
        nodes = [_nodes(kafka, count, messages) for count in range(1, MOST_NODES + 1)]
        told = [_exchange(kafka, count) for count in range(2, MOST_NODES + 1)]
    return {"nodes on one topic": nodes, "told among nodes": told, "simulated nodes": simulate()}


def _cluster_options(ports: range, index: int) -> list[str]:
    others = ",".join(f"127.0.0.1:{port}" for port in ports if port != ports[index])
    return [
        f"--cluster.name=node-{index}",
        f"--cluster.listen=127.0.0.1:{ports[index]}",
        *([f"--cluster.join={others}"] if others else []),
    ]


class Node:
    """A node that reads its share to the end, and when it began and ended."""

    def __init__(self, command: list[str]):
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.began = self.ended = 0.0
        self.totals: dict = {}
        self._threads = [threading.Thread(target=read) for read in (self._read_log, self._read_lines)]
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()
        if self._process.wait():
            raise WrongAnswerError(f"a node ended with status {self._process.returncode}")

    def _read_log(self) -> None:
        for line in self._process.stderr:
            if not self.began and re.search(r"partitions assigned: \[\d", line):
                self.began = time.monotonic()

    def _read_lines(self) -> None:
        for line in self._process.stdout:
            if '"totals"' in line:
                self.ended = time.monotonic()
                self.totals = json.loads(line)


def _nodes(kafka: Broker, count: int, messages: int) -> dict:
    """From the first assignment of partitions to the last totals: joining the group is Kafka's time."""
    group = f"{TOPIC}-{next(_groups)}"
    ports = range(24_100, 24_100 + count)
    nodes = [
        Node(
            node_command(
                *(kafka.servers, TOPIC, group, "--until-end", "--http.listen=off"),
                *_cluster_options(ports, index),
            )
        )
        for index in range(count)
    ]
    for node in nodes:
        node.wait()
    read = sum(node.totals["read"] for node in nodes)
    if read != messages:
        raise WrongAnswerError(f"{messages} were sent, {count} nodes have read {read}")
    seconds = max(node.ended for node in nodes) - min(node.began for node in nodes)
    return {
        "nodes": count,
        "messages_per_s": messages / seconds,
        "cpu_s_per_million": sum(node.totals["cpu_seconds"] for node in nodes) / messages * 1e6,
        "smallest_share": min(node.totals["read"] for node in nodes) / messages,
    }


def _exchange(kafka: Broker, count: int, seconds: int = 20) -> dict:
    """While 500 transactions a second come."""
    topic = f"{TOPIC}-live-{count}"
    kafka.make(topic, PARTITIONS)
    ports = range(24_200, 24_200 + count)
    feed = subprocess.Popen(
        [
            *(VIGIE, "produce", f"--kafka.bootstrap-servers={kafka.servers}", f"--kafka.topic={topic}"),
            *("--rate=500", f"--rows={500 * (seconds + 40)}"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    nodes = [
        subprocess.Popen(
            node_command(
                kafka.servers,
                topic,
                topic,
                f"--http.listen=127.0.0.1:{24_300 + index}",
                *_cluster_options(ports, index),
            ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for index in range(count)
    ]
    try:
        time.sleep(JOIN_MS / 1000 + 10)
        before = [_sent(24_300 + index) for index in range(count)]
        time.sleep(seconds)
        after = [_sent(24_300 + index) for index in range(count)]
        if any(metric(24_300 + index, "vigie_cluster_nodes") != count for index in range(count)):
            raise WrongAnswerError(f"{count} nodes have not joined each other")
    finally:
        for process in (feed, *nodes):
            process.terminate()
            process.wait()
    sent = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(before, after, strict=True)]
    return {
        "nodes": count,
        "partitions": PARTITIONS,
        "sent_kb_per_s_a_node": sum(one[0] for one in sent) / count / seconds / 1e3,
        "messages_per_s_a_node": sum(one[1] for one in sent) / count / seconds,
    }


def _sent(port: int) -> tuple[float, float]:
    name = "caf_middleman_outbound_messages_size_bytes"
    return metric(port, f"{name}_sum"), metric(port, f"{name}_count")


def metric(port: int, name: str) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        found = re.search(rf"^{name}(?:{{[^}}]*}})? (\S+)", answer.read().decode(), re.MULTILINE)
    if not found:
        raise WrongAnswerError(f"no metric {name}")
    return float(found.group(1))


def simulate() -> list[dict]:
    """The program checks that complete windows are exact and that all nodes agree at the end."""
    names = (
        *("nodes", "partitions", "window_s", "sent_kb_per_s", "messages_per_s", "memory_mib"),
        *("merging_ms_per_s", "window_sum_ms", "complete_percent", "asked_for_all", "agreed_after_s"),
    )
    rows = []
    for nodes, partitions in SIMULATED:
        done = subprocess.run(
            [PROGRAMS / "bench/cluster-simulation", "--nodes", str(nodes), "--partitions", str(partitions)],
            capture_output=True,
            text=True,
            check=True,
        )
        rows.append(dict(zip(names, map(float, done.stdout.strip().split(",")), strict=True)))
    return rows

"""Several nodes that exchange their windows, and what their lines must be to each other."""

import time
from collections.abc import Iterable

from process import Vigie


def cluster_lines(node: Vigie) -> list[dict]:
    return [line for line in node.events("summary") if line["scope"] == "cluster"]


def wait_for_cluster(
    nodes: Iterable[Vigie], count: int, partitions: int, timeout: float = 60, since_ms: float | None = None
) -> float:
    """Seconds until each node has told a complete window of so many nodes that ends behind `since_ms`."""
    started = time.monotonic()
    since_ms = time.time() * 1000 if since_ms is None else since_ms
    for node in nodes:
        node.wait_for(
            lambda o: (
                o["event"] == "summary"
                and o["scope"] == "cluster"
                and o["complete"]
                and o["nodes"] == count
                and o["partitions"] == partitions
                and o["window_end_ms"] > since_ms
            ),
            timeout,
        )
    return time.monotonic() - started


def check_equal(nodes: Iterable[Vigie]) -> int:
    """Complete windows are the same on all nodes; returns how many were told by more than one."""
    told: dict[tuple[int, int], dict] = {}
    shared = 0
    for node in nodes:
        for line in cluster_lines(node):
            if not line["complete"]:
                continue
            figures = {
                name: value for name, value in line.items() if name not in ("lag", "nodes", "partitions")
            }
            key = line["window_s"], line["window_end_ms"]
            if key in told:
                shared += 1
                assert told[key] == figures, f"{key}: {told[key]} and {figures}"
            told[key] = figures
    return shared

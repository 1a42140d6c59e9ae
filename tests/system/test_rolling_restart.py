"""A new version on two nodes, one after the other, under 500 transactions a second: nobody notices."""

import time
from collections.abc import Callable

import pytest
from cluster import check_equal, wait_for_cluster
from conftest import Topics
from faults import LOG_TIME, Load, settled, tell_figures
from kafka_cluster import free_ports
from process import Vigie

RATE = 500
WINDOW_S = 10
PARTITIONS = 8
NAMES = ("one", "two")
pytestmark = pytest.mark.timeout(500)


@pytest.mark.parametrize("delivery", ["at-least-once", "exactly-once"])
def test_a_rolling_restart_loses_and_repeats_nothing(
    vigie: Callable[..., Vigie], new_topics: Callable[..., Topics], delivery: str
) -> None:
    topics = new_topics(PARTITIONS, config=LOG_TIME)
    addresses = [f"127.0.0.1:{port}" for port in free_ports(2)]
    runs: list[Vigie] = []

    def start(name: str, *changed: str) -> Vigie:
        # As the service does it: a name of its own for each node, and time to come back under it.
        runs.append(
            vigie(
                *(
                    "run",
                    *topics.options(),
                    "--kafka.start=earliest",
                    "--log.format=json",
                    f"--windows=[{WINDOW_S}s]",
                ),
                *(f"--kafka.delivery={delivery}", f"--cluster.name={name}"),
                f"--cluster.listen={addresses[NAMES.index(name)]}",
                f"--cluster.join={addresses[1 - NAMES.index(name)]}",
                *("--kafka.properties=session.timeout.ms=20000", *changed),
            )
        )
        return runs[-1]

    nodes = {name: start(name) for name in NAMES}
    away: list[float] = []
    with Load(topics, rate=RATE, seed=9) as load:
        wait_for_cluster(nodes.values(), 2, PARTITIONS)
        for name in NAMES:
            began = time.monotonic()
            assert nodes[name].stop(timeout=12) == 0, nodes[name].report()
            # The new version differs in its configuration.
            nodes[name] = start(name, "--batch-size=700")
            wait_for_cluster(nodes.values(), 2, PARTITIONS)
            away.append(time.monotonic() - began)
            time.sleep(WINDOW_S)  # under load, a window on
        sent = load.sent
    outcome = settled(topics)
    outcome.check_nothing_missing()
    assert not outcome.repeats(), "an orderly end commits what it has written"
    for node in nodes.values():
        assert node.stop(timeout=12) == 0, node.report()
    tell_figures(
        "rolling_restart",
        delivery=delivery,
        transactions=sent,
        alerts=len(outcome.alerts),
        missing=0,
        repeated=0,
        exact_windows=outcome.check_windows(runs),
        told_by_both=check_equal(runs),
        worst_stop_to_exact_window_s=round(max(away), 1),
    )
    assert max(away) < 30

"""Brokers are killed, paused and all gone for a while: the nodes carry on by themselves."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient, NewTopic
from conftest import Topics
from faults import FAST_SESSION, SECONDS, Load, chance, settled, tell_figures, wait_for_complete, write_model
from kafka_cluster import KafkaCluster, running_cluster
from process import Vigie

OUTAGE_S = 20
# All of its session timeouts are over, and then some.
PAUSE_S = 8
PARTITIONS = 6


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    with running_cluster(tmp_path_factory.mktemp("brokers"), brokers=3, heap="256m") as cluster:
        yield cluster


@pytest.fixture
def topics(cluster: KafkaCluster, request: pytest.FixtureRequest) -> Topics:
    name = f"faults-{abs(hash(request.node.name))}"
    topics = Topics(
        cluster.bootstrap_servers, name, f"{name}-alerts", f"{name}-dead-letters", f"{name}-group"
    )
    config = {"min.insync.replicas": "2"}
    new = [
        NewTopic(
            topics.transactions, PARTITIONS, 3, config=config | {"message.timestamp.type": "LogAppendTime"}
        ),
        NewTopic(topics.alerts, 1, 3, config=config),
        NewTopic(topics.dead_letters, 1, 3, config=config),
    ]
    admin = AdminClient({"bootstrap.servers": cluster.bootstrap_servers})
    for future in admin.create_topics(new, operation_timeout=20).values():
        future.result(timeout=20)
    return topics


@pytest.mark.timeout(300 + 4 * SECONDS)
@pytest.mark.parametrize("delivery", ["at-least-once", "exactly-once"])
def test_a_node_outlives_its_brokers(
    vigie: Callable[..., Vigie], cluster: KafkaCluster, topics: Topics, tmp_path: Path, delivery: str
) -> None:
    draw = chance(f"brokers {delivery}")
    node = vigie(
        "run",
        *topics.options(),
        FAST_SESSION,
        "--kafka.start=earliest",
        f"--kafka.delivery={delivery}",
        "--log.format=json",
        "--windows=[3s,10s]",
        f"--model={write_model(tmp_path)}",
    )
    recoveries: dict[str, list[float]] = {"kill": [], "pause": [], "outage": []}

    def recovered(fault: str) -> None:
        assert node.running, node.report()
        recoveries[fault].append(wait_for_complete(node, timeout=90))

    with Load(topics, rate=500, seed=draw.randrange(2**31), partitions=PARTITIONS) as load:
        wait_for_complete(node)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            broker = draw.choice(list(cluster.brokers))
            cluster.kill(broker)
            recovered("kill")
            cluster.start_broker(broker)
            cluster.wait_until_ready(broker)
            time.sleep(draw.uniform(0, 2))
        broker = draw.choice(list(cluster.brokers))
        cluster.pause(broker)
        time.sleep(PAUSE_S)
        recovered("pause")
        cluster.resume(broker)
        time.sleep(2)
        cluster.kill_all()
        time.sleep(OUTAGE_S)
        for broker in cluster.brokers:
            cluster.start_broker(broker)
        for broker in cluster.brokers:
            cluster.wait_until_ready(broker)
        recovered("outage")
        time.sleep(5)
    outcome = settled(topics)
    assert node.stop(timeout=20) == 0, node.report()
    outcome.check_nothing_missing()
    repeats = sum(outcome.repeats().values())
    # The process has not fallen: what it wrote twice would be its own mistake.
    assert repeats == 0 or (delivery == "at-least-once" and "assigned" in node.stderr)
    windows = outcome.check_windows([node])
    tell_figures(
        f"brokers, {delivery}",
        messages=load.sent,
        broker_kills=len(recoveries["kill"]),
        alerts=len(outcome.expected_alerts),
        repeats=repeats,
        complete_windows=windows,
        assignments=node.stderr.count("partitions assigned"),
        **{f"slowest_after_{fault}_s": round(max(times), 2) for fault, times in recoveries.items()},
    )


@pytest.mark.timeout(180)
@pytest.mark.parametrize("delivery", ["at-least-once", "exactly-once"])
def test_a_node_ends_in_time_when_no_broker_answers(
    vigie: Callable[..., Vigie], cluster: KafkaCluster, topics: Topics, tmp_path: Path, delivery: str
) -> None:
    node = vigie(
        "run",
        *topics.options(),
        f"--kafka.delivery={delivery}",
        "--kafka.start=earliest",
        "--log.format=json",
        "--windows=[3s]",
        f"--model={write_model(tmp_path)}",
    )
    with Load(topics, rate=500, seed=chance("end").randrange(2**31), partitions=PARTITIONS):
        wait_for_complete(node)
        cluster.kill_all()
        try:
            time.sleep(2)
            assert node.stop(timeout=11) == 0, node.report()
        finally:
            cluster.start()

"""A broker that answers all but fetches is noticed; one that hangs up while asked makes nothing complete."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient, NewTopic
from conftest import Topics
from faults import (
    LOG_TIME,
    NODE_OPTIONS,
    Load,
    chance,
    committed_offsets,
    settled,
    tell_figures,
    wait_for_complete,
    wait_for_log,
)
from kafka_cluster import KafkaCluster, free_ports
from kafka_proxy import KafkaProxy, running_proxy
from process import Vigie

PARTITIONS = 4


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[tuple[KafkaCluster, KafkaProxy]]:
    """A broker that names the proxy as its address."""
    port, proxy_port = free_ports(2)
    address = {"advertised.listeners": f"CLIENT://127.0.0.1:{proxy_port}"}
    cluster = KafkaCluster(tmp_path / "broker", ports=[port], properties=address)
    with running_proxy(proxy_port, port) as proxy:
        try:
            cluster.start()
            yield cluster, proxy
        finally:
            cluster.kill_all()


@pytest.fixture
def topics(broker: tuple[KafkaCluster, KafkaProxy]) -> Topics:
    servers = broker[0].bootstrap_servers
    topics = Topics(servers, "stall", "stall-alerts", "stall-dead-letters", "stall-group")
    new = [
        NewTopic(topics.transactions, PARTITIONS, 1, config=LOG_TIME),
        NewTopic(topics.alerts, 1, 1),
        NewTopic(topics.dead_letters, 1, 1),
    ]
    admin = AdminClient({"bootstrap.servers": servers})
    for future in admin.create_topics(new).values():
        future.result(timeout=20)
    return topics


@pytest.fixture
def node(vigie: Callable[..., Vigie], topics: Topics) -> Vigie:
    return vigie(
        "run",
        *topics.options(),
        *NODE_OPTIONS,
    )


def test_a_consumer_that_gets_nothing_is_made_anew(
    node: Vigie, topics: Topics, broker: tuple[KafkaCluster, KafkaProxy]
) -> None:
    proxy = broker[1]
    with Load(topics, rate=200, seed=chance("stall").randrange(2**31), partitions=PARTITIONS) as load:
        wait_for_complete(node)
        before = committed_offsets(topics, PARTITIONS)
        started = time.monotonic()
        proxy.go_deaf()
        wait_for_log(node, "partition . ends at offset .* nothing comes from .*; joining the group anew")
        noticed = time.monotonic() - started
        recovery = wait_for_complete(node)
        assert not proxy.is_deaf
        assert proxy.swallowed
        after = committed_offsets(topics, PARTITIONS)
    outcome = settled(topics)
    assert node.stop(timeout=10) == 0, node.report()
    assert len(re.findall("joining the group anew", node.stderr)) == 1, node.report()
    outcome.check_nothing_missing()
    repeats = outcome.check_repeats([(before, after)])
    tell_figures(
        "stall",
        messages=load.sent,
        repeats=repeats,
        complete_windows=outcome.check_windows([node]),
        slowest_notice_s=round(noticed, 2),
        slowest_after_stall_s=round(recovery, 2),
    )


def test_no_window_is_complete_that_nobody_could_say_the_end_of(
    node: Vigie, topics: Topics, broker: tuple[KafkaCluster, KafkaProxy]
) -> None:
    proxy = broker[1]
    with Load(topics, rate=200, seed=chance("hang up").randrange(2**31), partitions=PARTITIONS):
        wait_for_complete(node)
        proxy.go_deaf(hanging_up=True)
        time.sleep(6)
        proxy.listen()
        wait_for_complete(node)
    outcome = settled(topics)
    assert node.stop(timeout=10) == 0, node.report()
    assert proxy.hung_up > 2
    outcome.check_nothing_missing()
    outcome.check_windows([node])

"""Three nodes on hosts of their own, with mutual TLS and a real Kafka, to whom everything happens.

They join, die, are paused, cut off and healed, and are restarted one by one with another configuration. Every
complete window of every node and every alert is compared with the topic's own log.
"""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from certificates import Authority
from cluster import check_equal, cluster_lines, wait_for_cluster
from confluent_kafka.admin import AdminClient
from conftest import Topics
from faults import FAST_SESSION, LOG_TIME, Load, settled, tell_figures, time_until
from hosts import Host, Network, NotPermittedError, network_of
from kafka_cluster import KafkaCluster, free_ports
from process import Vigie

PARTITIONS = 8
PORT = 4242


@pytest.fixture(scope="session")
def network() -> Iterator[Network]:
    try:
        with network_of("a", "b", "c") as made:
            yield made
    except NotPermittedError as error:
        pytest.skip(f"no hosts of their own here ({error}); test_cluster.py runs the nodes on one machine")


@pytest.fixture(scope="session")
def bootstrap_servers(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A broker that the hosts can reach."""
    port = free_ports(1)[0]
    kafka = KafkaCluster(tmp_path_factory.mktemp("kafka"), ports=[port])
    kafka.properties = {
        "listeners": f"CLIENT://0.0.0.0:{port},CONTROLLER://127.0.0.1:{kafka.controller_ports[0]}",
        "advertised.listeners": f"CLIENT://{network.gateway}:{port}",
    }
    try:
        kafka.start()
        yield f"{network.gateway}:{port}"
    finally:
        kafka.kill_all()


@pytest.fixture(scope="session")
def admin(bootstrap_servers: str) -> AdminClient:
    return AdminClient({"bootstrap.servers": bootstrap_servers})


@pytest.fixture
def topics(new_topics: Callable[..., Topics]) -> Topics:
    return new_topics(config=LOG_TIME)


@pytest.fixture
def node(vigie: Callable[..., Vigie], topics: Topics, tmp_path: Path) -> Callable[..., Vigie]:
    bank = Authority(tmp_path, "bank")

    def start(host: Host, *options: str) -> Vigie:
        return vigie(
            "run",
            *topics.options(),
            FAST_SESSION,
            "--kafka.start=earliest",
            "--kafka.delivery=exactly-once",
            "--log.format=json",
            f"--cluster.name={host.name}",
            *bank.options(host.name),
            *options,
            within=host.within,
        )

    return start


@pytest.mark.timeout(300)
def test_windows_stay_exact_whatever_happens_to_a_node(
    node: Callable[..., Vigie], topics: Topics, network: Network
) -> None:
    a, b, c = network.hosts
    listen = f"--cluster.listen=0.0.0.0:{PORT}"
    windows = "--windows=[3s,10s]"

    def join(*others: Host) -> str:
        return "--cluster.join=" + ",".join(f"{host.address}:{PORT}" for host in others)

    figures: dict[str, float] = {}

    on_a = node(a, listen, windows)
    everybody = [on_a]
    with Load(topics, rate=500, seed=66) as load:
        on_b = node(b, listen, windows, join(a))
        on_c = node(c, windows, join(b))  # Takes any free port.
        everybody += [on_b, on_c]
        figures["joined_s"] = wait_for_cluster([on_a, on_b, on_c], 3, PARTITIONS)

        killed = time.time() * 1000
        on_a.kill()
        figures["kill_noticed_s"] = time_until(lambda: cluster_lines(on_b)[-1]["nodes"] == 2)
        figures["complete_after_kill_s"] = wait_for_cluster(
            [on_b, on_c], 2, PARTITIONS, since_ms=killed + 1000
        )
        on_a = node(a, listen, windows, join(b, c))
        everybody.append(on_a)
        wait_for_cluster([on_a, on_b, on_c], 3, PARTITIONS)

        on_b.signal(signal.SIGSTOP)
        figures["stop_noticed_s"] = time_until(lambda: cluster_lines(on_c)[-1]["nodes"] == 2)
        figures["complete_after_stop_s"] = wait_for_cluster([on_a, on_c], 2, PARTITIONS)
        on_b.signal(signal.SIGCONT)
        wait_for_cluster([on_a, on_b, on_c], 3, PARTITIONS)

        # From its peers alone: Kafka sees nothing, and nobody knows of all partitions.
        c.cut_off(a.address, b.address)
        figures["cut_noticed_s"] = time_until(lambda: cluster_lines(on_a)[-1]["nodes"] == 2)
        time_until(lambda: not any(line["complete"] for line in cluster_lines(on_a)[-4:]))
        c.heal()
        figures["healed_s"] = wait_for_cluster([on_a, on_b, on_c], 3, PARTITIONS)

        # From everything: Kafka gives its partitions to the others, and takes it back.
        c.cut_off()
        figures["complete_after_cut_s"] = wait_for_cluster([on_a, on_b], 2, PARTITIONS)
        c.heal()
        wait_for_cluster([on_a, on_b, on_c], 3, PARTITIONS)

        leaving = time.time() * 1000
        assert on_a.stop(timeout=15) == 0, on_a.report()
        figures["complete_after_leave_s"] = wait_for_cluster(
            [on_b, on_c], 2, PARTITIONS, since_ms=leaving + 1000
        )

        # One after the other, with another configuration; nodes of different size work together.
        other = ["--windows=[3s,12s]", "--batch-size=200", "--in-flight=5000"]
        on_a = node(a, listen, join(b), *other)
        wait_for_cluster([on_a], 3, PARTITIONS)
        assert on_b.stop(timeout=15) == 0, on_b.report()
        on_b = node(b, listen, join(a), *other)
        wait_for_cluster([on_b], 3, PARTITIONS)
        assert on_c.stop(timeout=15) == 0, on_c.report()
        on_c = node(c, join(a), *other, "--scorers=1")
        everybody += [on_a, on_b, on_c]
        wait_for_cluster([on_a, on_b, on_c], 3, PARTITIONS)
        on_c.wait_for(lambda o: o["event"] == "summary" and o["window_s"] == 12 and o["complete"])
        time.sleep(2)
    outcome = settled(topics)
    for one in (on_a, on_b, on_c):
        assert one.stop(timeout=15) == 0, one.report()
    outcome.check_nothing_missing()
    assert outcome.check_repeats([]) == 0
    complete = outcome.check_windows(everybody)
    shared = check_equal(everybody)
    assert shared > 50
    tell_figures(
        "cluster of hosts",
        messages=load.sent,
        alerts=len(outcome.expected_alerts),
        complete_windows=complete,
        told_by_several=shared,
        **{name: round(seconds, 2) for name, seconds in figures.items()},
    )

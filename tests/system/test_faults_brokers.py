"""Brokers are killed, paused and all gone for a while: the nodes carry on by themselves."""

import itertools
import time
from collections.abc import Callable, Iterator
from functools import partial
from random import Random

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, NewTopic
from conftest import Topics
from faults import (
    LOG_TIME,
    NODE_OPTIONS,
    SECONDS,
    Load,
    chance,
    committed_offsets,
    complete_lines,
    end_offsets,
    settled,
    tell_figures,
    time_until,
    wait_for_complete,
)
from feed import Feed
from kafka_cluster import KafkaCluster, running_cluster
from process import Vigie
from rows import as_object, rows

LONG = SECONDS > 30
OUTAGE_S = 60 if LONG else 10
# All of its session timeouts are over, and then some.
PAUSE_S = 8
PARTITIONS = 6
# Every fault is over for the node before this; the slowest times are in the figures.
PATIENCE_S = 90


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    with running_cluster(tmp_path_factory.mktemp("brokers"), brokers=3, heap="256m") as cluster:
        yield cluster


@pytest.fixture
def admin(cluster: KafkaCluster) -> AdminClient:
    return AdminClient({"bootstrap.servers": cluster.bootstrap_servers})


@pytest.fixture
def new_topics(
    cluster: KafkaCluster, admin: AdminClient, request: pytest.FixtureRequest
) -> Callable[..., Topics]:
    def make(partitions: int = PARTITIONS) -> Topics:
        name = f"faults-{abs(hash(request.node.name))}"
        topics = Topics(
            cluster.bootstrap_servers, name, f"{name}-alerts", f"{name}-dead-letters", f"{name}-group"
        )
        config = {"min.insync.replicas": "2"}
        new = [
            NewTopic(topics.transactions, partitions, 3, config=config | LOG_TIME),
            NewTopic(topics.alerts, 1, 3, config=config),
            NewTopic(topics.dead_letters, 1, 3, config=config),
        ]
        for future in admin.create_topics(new, operation_timeout=20).values():
            future.result(timeout=20)
        return topics

    return make


@pytest.fixture
def node(vigie: Callable[..., Vigie]) -> Callable[..., Vigie]:
    def start(topics: Topics, *options: str) -> Vigie:
        return vigie(
            "run",
            *topics.options(),
            *NODE_OPTIONS,
            "--cluster.name=one",
            *options,
        )

    return start


# -- who does what -----------------------------------------------------------------------------------


def java_hash(text: str) -> int:
    value = 0
    for char in text:
        value = (31 * value + ord(char)) & 0xFFFFFFFF
    return value - (value & 0x80000000) * 2


def leader_of(admin: AdminClient, topic: str, partition: int) -> int:
    return admin.list_topics(topic, timeout=20).topics[topic].partitions[partition].leader


def group_coordinator(topics: Topics) -> int:
    deadline = time.monotonic() + 30
    while True:
        # One that has asked before goes on asking the former coordinator.
        admin = AdminClient({"bootstrap.servers": topics.bootstrap_servers})
        try:
            told = admin.describe_consumer_groups([topics.group])[topics.group].result(timeout=20)
            return told.coordinator.id
        except KafkaException:  # Another one is just being chosen.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def transaction_coordinator(admin: AdminClient, topics: Topics) -> int:
    log = "__transaction_state"
    count = len(admin.list_topics(log, timeout=20).topics[log].partitions)
    return leader_of(admin, log, abs(java_hash(f"vigie-{topics.group}-one")) % count)


def targets_of(delivery: str, draw: Random) -> Iterator[str]:
    """Who is hit, in turn: the coordinators as often as leaders of partitions."""
    kinds = ["leader", "coordinator"] + ["transaction coordinator"] * (delivery == "exactly-once")
    draw.shuffle(kinds)
    while True:
        yield from kinds


def find_target(admin: AdminClient, topics: Topics, kind: str, draw: Random) -> int:
    if kind == "leader":
        return leader_of(admin, topics.transactions, draw.randrange(PARTITIONS))
    if kind == "coordinator":
        return group_coordinator(topics)
    return transaction_coordinator(admin, topics)


def readings_of(node: Vigie) -> int:
    """How often it has begun to read its partitions."""
    return node.stderr.count("partitions assigned: ") + node.stderr.count("; starting it again in ")


# -- the tests ---------------------------------------------------------------------------------------


@pytest.mark.timeout(400 + 6 * SECONDS)
@pytest.mark.parametrize("delivery", ["at-least-once", "exactly-once"])
def test_a_node_outlives_its_brokers(
    node: Callable[..., Vigie],
    cluster: KafkaCluster,
    admin: AdminClient,
    new_topics: Callable[..., Topics],
    delivery: str,
) -> None:
    draw = chance(f"brokers {delivery}")
    topics = new_topics()
    one = node(topics, f"--kafka.delivery={delivery}")
    recoveries: dict[str, list[float]] = {}
    # Before each fault, and at the end: what is committed, where partitions end, how often they were read.
    marks: list[tuple[dict[int, int], dict[int, int], int]] = []

    def mark() -> dict[int, int]:
        committed = committed_offsets(topics, PARTITIONS)
        marks.append((committed, end_offsets(topics, PARTITIONS), readings_of(one)))
        return committed

    def outlived(fault: str, make: Callable[[], None], mend: Callable[[], None]) -> None:
        """The node goes on, and so do its commits."""
        before = mark()
        make()
        if fault == "outage":
            mend()
        recoveries.setdefault(fault, []).append(wait_for_complete(one, PATIENCE_S))
        if fault != "outage":
            mend()

        def committed_all() -> bool:
            behind = committed_offsets(topics, PARTITIONS)
            return all(behind.get(p, 0) > before.get(p, 0) for p in range(PARTITIONS))

        time_until(committed_all, PATIENCE_S)
        assert one.running, one.report()

    def back_again(broker: int) -> None:
        cluster.start_broker(broker)
        cluster.wait_until_ready(broker)

    def paused(broker: int) -> None:
        cluster.pause(broker)
        time.sleep(PAUSE_S)

    def outage() -> None:
        cluster.kill_all()
        time.sleep(OUTAGE_S)

    with Load(topics, rate=500, seed=draw.randrange(2**31), partitions=PARTITIONS) as load:
        wait_for_complete(one)
        targets = targets_of(delivery, draw)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            kind = next(targets)
            broker = find_target(admin, topics, kind, draw)
            outlived(f"kill of {kind}", partial(cluster.kill, broker), partial(back_again, broker))
            time.sleep(draw.uniform(0, 2))
        for kind in (next(targets), next(targets)) if LONG else (next(targets),):
            broker = find_target(admin, topics, kind, draw)
            outlived(f"pause of {kind}", partial(paused, broker), partial(cluster.resume, broker))
            time.sleep(2)
        outlived("outage", outage, cluster.start)
    outcome = settled(topics)
    mark()
    assert one.stop(timeout=20) == 0, one.report()
    outcome.check_nothing_missing()
    # A broker that goes and returns can cost a node the group twice: what is not committed it reads again.
    readings = [
        (committed, ends)
        for (committed, _, before), (_, ends, behind) in itertools.pairwise(marks)
        for _ in range(behind - before)
    ]
    repeats = outcome.check_repeats([] if delivery == "exactly-once" else readings)
    windows = outcome.check_windows([one])
    assert windows
    tell_figures(
        f"brokers, {delivery}",
        messages=load.sent,
        faults=sum(map(len, recoveries.values())),
        alerts=len(outcome.expected_alerts),
        repeats=repeats,
        complete_windows=windows,
        assignments=one.stderr.count("partitions assigned"),
        **{
            f"slowest_after_{fault.replace(' ', '_')}_s": round(max(times), 2)
            for fault, times in recoveries.items()
        },
    )


@pytest.mark.timeout(180)
def test_a_window_is_not_complete_while_followers_lack_some_of_it(
    node: Callable[..., Vigie], cluster: KafkaCluster, admin: AdminClient, new_topics: Callable[..., Topics]
) -> None:
    """Messages that only the leader has are in the log, with a timestamp, and readers do not see them."""
    topics = new_topics(partitions=1)
    source = rows(1000, seed=chance("followers").randrange(2**31))
    # Nobody can tell a partition that is empty from one whose very first messages only its leader has.
    with Feed(topics.bootstrap_servers, topics.transactions) as feed:
        feed.send(as_object(next(source)), partition=0)
    one = node(topics)
    with Feed(topics.bootstrap_servers, topics.transactions, acks=1) as feed:

        def send(count: int) -> None:
            for _ in range(count):
                feed.send(as_object(next(source)), partition=0)
            feed.flush()

        send(20)
        wait_for_complete(one)
        for _ in range(2):
            leader = leader_of(admin, topics.transactions, 0)
            follower = next(broker for broker in cluster.brokers if broker != leader)
            before = len(complete_lines(one))
            cluster.pause(follower)
            time.sleep(0.3)
            send(5)
            time.sleep(PAUSE_S)
            cluster.resume(follower)
            time_until(lambda seen=before: len(complete_lines(one)) > seen + 4)
    outcome = settled(topics)
    assert one.stop(timeout=20) == 0, one.report()
    outcome.check_nothing_missing()
    assert outcome.check_windows([one])


@pytest.mark.timeout(180)
@pytest.mark.parametrize("delivery", ["at-least-once", "exactly-once"])
def test_a_node_ends_in_time_when_no_broker_answers(
    node: Callable[..., Vigie], cluster: KafkaCluster, new_topics: Callable[..., Topics], delivery: str
) -> None:
    topics = new_topics()
    one = node(topics, f"--kafka.delivery={delivery}")
    with Load(topics, rate=500, seed=chance("end").randrange(2**31), partitions=PARTITIONS):
        wait_for_complete(one)
        cluster.kill_all()
        try:
            time.sleep(2)
            assert one.stop(timeout=11) == 0, one.report()
        finally:
            cluster.start()

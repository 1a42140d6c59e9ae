"""What a node does about a topic that is not there, brokers that do not answer, and wrong credentials.

More of the last: test_security.py.
"""

import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic
from conftest import Topics
from faults import (
    LOG_TIME,
    SECONDS,
    Load,
    Outcome,
    committed_offsets,
    end_offsets,
    position,
    settled,
    suspicious,
    wait_for_complete,
    wait_for_log,
)
from feed import Feed
from oracle import Oracle, read_topic
from process import Vigie
from rows import as_object, rows


@pytest.fixture
def node(vigie: Callable[..., Vigie], topics: Topics) -> Callable[..., Vigie]:
    def start(*options: str, to: Topics = topics, begin: str = "earliest") -> Vigie:
        return vigie(
            "run",
            *to.options(),
            f"--kafka.start={begin}",
            "--log.format=json",
            "--windows=[3s]",
            *options,
        )

    return start


def test_a_topic_that_is_missing_is_waited_for(
    node: Callable[..., Vigie], topics: Topics, admin: AdminClient
) -> None:
    name = f"{topics.transactions}-later"
    later = replace(topics, transactions=name)
    one = node("--kafka.properties=topic.metadata.refresh.interval.ms=2000", to=later)
    wait_for_log(one, f"{name}.*Unknown topic")
    time.sleep(5)
    assert one.running
    assert len(re.findall("Unknown topic", one.stderr)) <= 3, one.report()
    for future in admin.create_topics([NewTopic(name, 2, 1)]).values():
        future.result(timeout=20)
    try:
        with Load(later, rate=200, seed=4, partitions=2):
            wait_for_complete(one, timeout=60)
        settled(later).check_nothing_missing()
        assert one.stop(timeout=10) == 0
    finally:
        admin.delete_topics([name])


def test_no_window_is_complete_of_which_a_part_was_deleted(
    vigie: Callable[..., Vigie], new_topics: Callable[..., Topics], admin: AdminClient
) -> None:
    topics = new_topics(config=LOG_TIME)
    with Load(topics, rate=300, seed=9):
        time.sleep(8)
        deleted = read_topic(topics.bootstrap_servers, topics.transactions)
        ends = [
            TopicPartition(topics.transactions, partition, offset)
            for partition, offset in end_offsets(topics).items()
        ]
        for future in admin.delete_records(ends).values():
            future.result(timeout=20)
        one = vigie(
            "run", *topics.options(), "--kafka.start=earliest", "--log.format=json", "--windows=[2s,15s]"
        )
        one.wait_for(lambda o: o["event"] == "summary" and o["complete"] and o["window_s"] == 15, timeout=60)
        time.sleep(3)
    outcome = settled(topics)
    left = {position(message) for message in outcome.messages}
    everything = [*(m for m in deleted if position(m) not in left), *outcome.messages]
    outcome.oracle = Oracle(everything, suspicious(everything))
    assert outcome.check_windows([one]) > 10


def test_partitions_that_are_added_are_read(
    node: Callable[..., Vigie], new_topics: Callable[..., Topics], admin: AdminClient
) -> None:
    by_log_time = new_topics(config=LOG_TIME)
    one = node(to=by_log_time, begin="latest")
    one.wait_for(lambda o: o["event"] == "summary" and o["complete"])
    with Load(by_log_time, rate=200, seed=5):
        wait_for_complete(one)
    for future in admin.create_partitions([NewPartitions(by_log_time.transactions, 12)]).values():
        future.result(timeout=20)
    with Load(by_log_time, rate=200, seed=6, partitions=12):
        one.wait_for(lambda o: o["event"] == "summary" and o["complete"] and o["partitions"] == 12, 60)
        wait_for_complete(one)
    outcome = settled(by_log_time)
    assert one.stop(timeout=10) == 0
    # What stood in the new partitions before the node knew of them is not skipped.
    outcome.check_nothing_missing()
    assert {message.partition for message in outcome.messages} == set(range(12))
    assert outcome.check_windows([one])


@pytest.mark.parametrize("away_s", [0, 15] if SECONDS > 30 else [0])
def test_a_topic_made_anew_is_read_from_its_beginning(
    node: Callable[..., Vigie], topics: Topics, admin: AdminClient, away_s: float
) -> None:
    one = node("--kafka.properties=session.timeout.ms=6000", begin="latest")
    one.wait_for(lambda o: o["event"] == "summary" and o["complete"])
    with Load(topics, rate=500, seed=10):
        wait_for_complete(one)
        time.sleep(2)
    for future in admin.delete_topics([topics.transactions]).values():
        future.result(timeout=20)
    time.sleep(away_s)
    former_alerts = len(topics.read(topics.alerts))
    deadline = time.monotonic() + 30
    while True:  # The brokers take their time to delete it.
        config = LOG_TIME
        new = admin.create_topics([NewTopic(topics.transactions, 8, 1, config=config)])
        try:
            new[topics.transactions].result(timeout=20)
            break
        except KafkaException:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    # At once more than the former one held, so that the old offsets are within the new log.
    with Feed(topics.bootstrap_servers, topics.transactions) as feed:
        for number, row in enumerate(rows(4_000, seed=11)):
            feed.send(as_object(row), partition=number % 8)
    with Load(topics, rate=200, seed=12):
        wait_for_complete(one)
    messages = topics.read(topics.transactions)
    wanted = suspicious(messages)
    alerted: set[tuple[int, int]] = set()
    deadline = time.monotonic() + 30
    while not wanted <= alerted and time.monotonic() < deadline:
        values = [alert.json() for alert in topics.read(topics.alerts)[former_alerts:]]
        alerted = {(value["partition"], value["offset"]) for value in values}
    assert one.stop(timeout=10) == 0, one.report()
    assert not sorted(wanted - alerted)[:10], one.report()


def test_brokers_that_do_not_answer_are_named_and_waited_for(
    vigie: Callable[..., Vigie],
) -> None:
    one = vigie(
        "run",
        "--kafka.bootstrap-servers=127.0.0.1:1",
        "--http.listen=off",
    )
    wait_for_log(one, "127.0.0.1:1.*Connection refused")
    time.sleep(5)
    assert one.running
    # Told again, but not each time that it is tried.
    assert one.stderr.count("Connection refused") <= 6, one.report()
    assert one.stop(timeout=10) == 0, one.report()


def test_credentials_that_are_refused_end_the_start(node: Callable[..., Vigie]) -> None:
    one = node(
        "--kafka.properties=security.protocol=SASL_PLAINTEXT",
        "--kafka.properties=sasl.mechanisms=PLAIN",
        "--kafka.properties=sasl.username=somebody",
        "--kafka.properties=sasl.password=wrong",
    )
    assert one.wait(timeout=30) == 1, one.report()
    assert one.stderr.startswith("vigie run: Kafka refuses this node: ")
    assert one.stderr.count("\n") == 1, one.report()
    assert "wrong" not in one.stderr


def test_an_offset_out_of_range_falls_back_to_the_start(node: Callable[..., Vigie], topics: Topics) -> None:
    with Feed(topics.bootstrap_servers, topics.transactions) as feed:
        for row in rows(500, seed=7):
            feed.send(as_object(row), partition=0)
    consumer = Consumer(
        {"bootstrap.servers": topics.bootstrap_servers, "group.id": topics.group, "enable.auto.commit": False}
    )
    consumer.commit(offsets=[TopicPartition(topics.transactions, 0, 10**6)], asynchronous=False)
    consumer.close()
    one = node()
    wait_for_log(one, "partition 0: offset 1000000 is committed, but the log holds 0 to 500: begins at 0")
    settled(topics).check_nothing_missing()
    assert one.stop(timeout=10) == 0
    assert committed_offsets(topics)[0] == 500


def test_a_producer_s_wrong_clock_spoils_no_window(node: Callable[..., Vigie], topics: Topics) -> None:
    one = node()
    hour_ms = 3_600_000
    with Load(topics, rate=200, seed=8) as load:
        wait_for_complete(one)
        now = int(time.time() * 1000)
        acknowledged_ms = load.feed.acknowledged_ms
        with Feed(topics.bootstrap_servers, topics.transactions) as feed:
            for number, row in enumerate(rows(400, seed=9)):
                ahead = hour_ms if number % 2 else -hour_ms
                feed.send(as_object(row), partition=number % 8, timestamp_ms=now + ahead)
        wait_for_complete(one)
        time.sleep(4)
        wait_for_complete(one)
        acknowledged_ms |= feed.acknowledged_ms
    outcome: Outcome = settled(topics)
    assert one.stop(timeout=10) == 0
    outcome.check_nothing_missing()
    assert outcome.check_windows([one], load.feed.acknowledged_ms | acknowledged_ms)
    told = re.findall(
        r"(\d+) transactions (are older than every window|of offsets \d+ to \d+ are dated up to 3)",
        one.stderr,
    )
    assert {what[:3] for _, what in told} == {"are", "of "}, one.report()

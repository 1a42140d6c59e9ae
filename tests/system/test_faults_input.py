"""What a node does about a topic that is not there, brokers that do not answer, and wrong credentials.

More of the last: test_security.py.
"""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic
from conftest import Topics
from faults import Load, Outcome, committed_offsets, settled, wait_for_complete, write_model
from feed import Feed
from process import Vigie
from rows import as_object, rows


@pytest.fixture
def node(vigie: Callable[..., Vigie], topics: Topics, tmp_path: Path) -> Callable[..., Vigie]:
    model = write_model(tmp_path)

    def start(*options: str, to: Topics = topics) -> Vigie:
        return vigie(
            "run",
            *to.options(),
            "--kafka.start=earliest",
            "--log.format=json",
            "--windows=[3s]",
            f"--model={model}",
            *options,
        )

    return start


def wait_for_log(node: Vigie, text: str, timeout: float = 30) -> None:
    deadline = time.monotonic() + timeout
    while not re.search(text, node.stderr):
        assert node.running, node.report()
        assert time.monotonic() < deadline, f"no line with {text!r}\n{node.report()}"
        time.sleep(0.1)


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


def test_partitions_that_are_added_are_read(
    node: Callable[..., Vigie], topics: Topics, admin: AdminClient
) -> None:
    one = node("--kafka.properties=topic.metadata.refresh.interval.ms=2000")
    with Load(topics, rate=200, seed=5):
        wait_for_complete(one)
    for future in admin.create_partitions([NewPartitions(topics.transactions, 12)]).values():
        future.result(timeout=20)
    with Load(topics, rate=200, seed=6, partitions=12):
        one.wait_for(lambda o: o["event"] == "summary" and o["complete"] and o["partitions"] == 12, 60)
        wait_for_complete(one)
    outcome = settled(topics)
    outcome.check_nothing_missing()
    assert {message.partition for message in outcome.messages} == set(range(12))
    assert one.stop(timeout=10) == 0


def test_brokers_that_do_not_answer_are_named_and_waited_for(
    vigie: Callable[..., Vigie], tmp_path: Path
) -> None:
    one = vigie(
        "run",
        "--kafka.bootstrap-servers=127.0.0.1:1",
        "--http.listen=off",
        f"--model={write_model(tmp_path)}",
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
        with Feed(topics.bootstrap_servers, topics.transactions) as feed:
            for number, row in enumerate(rows(400, seed=9)):
                ahead = hour_ms if number % 2 else -hour_ms
                feed.send(as_object(row), partition=number % 8, timestamp_ms=now + ahead)
        wait_for_complete(one)
        time.sleep(4)
        wait_for_complete(one)
        assert load.sent
    outcome: Outcome = settled(topics)
    outcome.check_nothing_missing()
    assert one.stop(timeout=10) == 0

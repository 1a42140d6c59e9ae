"""What `vigie dead-letters` lists of what was set aside, and what it resends."""

import json

from confluent_kafka import Consumer, Producer, TopicPartition
from conftest import Topics
from process import run_vigie

OFFSETS = range(3)


def dead_letters(command: str, topics: Topics, *options: str) -> str:
    settings = [option for option in topics.options() if option.startswith("--kafka.")]
    done = run_vigie("dead-letters", command, *settings, *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def set_aside(topics: Topics) -> None:
    """Letters as a node writes them, with a header of their sender, and one of bytes that are no text."""
    producer = Producer({"bootstrap.servers": topics.bootstrap_servers})
    for offset in OFFSETS:
        headers = {
            "vigie.error": b"json" if offset < 2 else b"\xff",
            "vigie.reason": b"is no transaction",
            "vigie.topic": topics.transactions.encode(),
            "vigie.partition": b"0",
            "vigie.offset": str(offset).encode(),
            "vigie.timestamp": str(1_780_000_000_000 + offset).encode(),
            "trace": b"t",
        }
        producer.produce(topics.dead_letters, f"value {offset}", f"key {offset}", headers=headers)
    assert producer.flush(30) == 0


def test_what_is_set_aside_is_listed_and_resent_once(topics: Topics) -> None:
    set_aside(topics)
    listed = [json.loads(line) for line in dead_letters("list", topics).splitlines()]
    assert sorted(line["value"] for line in listed) == [f"value {offset}" for offset in OFFSETS]
    assert {line["error"] for line in listed} == {"json", "\N{REPLACEMENT CHARACTER}"}
    assert {line["timestamp_ms"] for line in listed} == {1_780_000_000_000 + offset for offset in OFFSETS}
    assert len(dead_letters("list", topics, "--error=json").splitlines()) == 2
    assert len(dead_letters("list", topics, "--limit=1").splitlines()) == 1

    dead_letters("resend", topics)
    dead_letters("resend", topics)
    resent = topics.read(topics.transactions)
    assert sorted(message.key for message in resent) == [f"key {offset}".encode() for offset in OFFSETS]
    assert {message.timestamp_ms for message in resent} == {1_780_000_000_000 + offset for offset in OFFSETS}
    assert all(message.headers == {"trace": b"t"} for message in resent)

    dead_letters("resend", topics, "--again")
    assert len(topics.read(topics.transactions)) == 2 * len(OFFSETS)


def test_a_letter_without_its_value_is_left_out_of_a_resend(topics: Topics) -> None:
    """What Kafka did not take for its size; a message that had no value goes back."""
    producer = Producer({"bootstrap.servers": topics.bootstrap_servers})
    for key, more in ("large", {"vigie.size": b"2000000", "vigie.sha256": b"ab"}), ("empty", {}):
        headers = {"vigie.error": b"json", "vigie.topic": topics.transactions.encode(), **more}
        producer.produce(topics.dead_letters, None, key, headers=headers)
    assert producer.flush(30) == 0
    listed = {
        line["key"]: line["size"] for line in map(json.loads, dead_letters("list", topics).splitlines())
    }
    assert listed == {"large": 2_000_000, "empty": None}
    settings = [option for option in topics.options() if option.startswith("--kafka.")]
    done = run_vigie("dead-letters", "resend", *settings)
    assert done.returncode == 0, done.stderr
    assert "1 resent, 1 left out since Kafka did not take its value" in done.stderr
    assert [message.key for message in topics.read(topics.transactions)] == [b"empty"]


def raw_headers(topics: Topics) -> list[list[tuple[str, bytes | None]]]:
    """Of each letter, with all that come twice."""
    consumer = Consumer({"bootstrap.servers": topics.bootstrap_servers, "group.id": "raw"})
    try:
        consumer.assign([TopicPartition(topics.dead_letters, 0, 0)])
        count = len(topics.read(topics.dead_letters))
        return [message.headers() for message in consumer.consume(count, timeout=30)]
    finally:
        consumer.close()


def test_what_fails_again_carries_the_new_failure_alone(topics: Topics) -> None:
    producer = Producer({"bootstrap.servers": topics.bootstrap_servers})
    producer.produce(topics.transactions, b"not json", headers=[("trace", None), ("trace", b""), ("a", b"1")])
    assert producer.flush(30) == 0
    run = [*topics.options(), "--until-end", "--clock=event", "--kafka.start=earliest", "--log.format=json"]
    assert run_vigie("run", *run).returncode == 0
    dead_letters("resend", topics)
    assert run_vigie("run", *run).returncode == 0

    first, second = raw_headers(topics)
    own = [("trace", None), ("trace", b""), ("a", b"1")]
    assert first[:3] == second[:3] == own
    names = ["error", "reason", "topic", "partition", "offset", "timestamp", "attempt"]
    assert (
        [name for name, _ in first[3:]] == [name for name, _ in second[3:]] == [f"vigie.{n}" for n in names]
    )
    assert dict(first)["vigie.attempt"] == b"1"
    assert dict(second)["vigie.attempt"] == b"2"
    assert dict(first)["vigie.timestamp"] == dict(second)["vigie.timestamp"]
    listed = [json.loads(line) for line in dead_letters("list", topics).splitlines()]
    assert [line["attempt"] for line in listed] == [1, 2]
    assert listed[0]["from"] != listed[1]["from"]

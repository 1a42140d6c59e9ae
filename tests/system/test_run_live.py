"""A node beside a live producer, by the wall clock: a window that calls itself complete is exact."""

import json
import time

import pytest
from feed import Feed
from oracle import Oracle
from rows import POISON, as_object, as_string, rows

WINDOWS_S = (2, 5)
RATE = 500
SECONDS = 14


def produce_live(feed: Feed) -> None:
    """At the mission's rate, with a bad value among every hundred."""
    start = time.monotonic()
    for number, row in enumerate(rows(RATE * SECONDS, seed=5)):
        if (ahead := start + number / RATE - time.monotonic()) > 0:
            feed.flush()
            time.sleep(ahead)
        if number % 100 == 0:
            feed.send(POISON[number // 100 % len(POISON)][0])
        feed.send((as_object if number % 2 else as_string)(row), key=row["nameOrig"].encode())


@pytest.fixture(scope="module")
def live_run(new_topics, vigie_of_module):
    # The broker sets the times, so that no message can come later than the node may expect.
    topics = new_topics(4, {"message.timestamp.type": "LogAppendTime"})
    run = vigie_of_module(
        "run",
        *topics.options(),
        "--kafka.start=earliest",
        "--log.format=json",
        f"--windows=[{', '.join(f'{length}s' for length in WINDOWS_S)}]",
    )
    with Feed(topics.bootstrap_servers, topics.transactions) as feed:
        produce_live(feed)
    run.wait_for(lambda line: line["window_end_ms"] > time.time() * 1000 - 1500)
    assert run.stop() == 0, run.report()
    return topics, run


@pytest.fixture(scope="module")
def oracle(live_run):
    topics, _ = live_run
    alerts = [alert.json() for alert in topics.read(topics.alerts)]
    return Oracle(
        topics.read(topics.transactions), {(alert["partition"], alert["offset"]) for alert in alerts}
    )


@pytest.mark.parametrize("length_s", WINDOWS_S)
def test_complete_windows_are_exact(live_run, oracle, length_s):
    _, run = live_run
    lines = [line for line in run.events("summary") if line["window_s"] == length_s]
    complete = [line for line in lines if line["complete"]]
    busy = [line for line in complete if line["transactions"] > RATE]
    assert len(busy) >= SECONDS / 2
    for line in complete:
        assert line == line | oracle.window(length_s, line["window_end_ms"]).as_summary()


@pytest.mark.parametrize("length_s", WINDOWS_S)
def test_each_second_is_reported_once(live_run, length_s):
    _, run = live_run
    ends = [line["window_end_ms"] for line in run.events("summary") if line["window_s"] == length_s]
    assert ends == list(range(ends[0], ends[-1] + 1, 1000))


def test_an_alert_names_its_transaction_and_its_reasons(live_run):
    topics, _ = live_run
    log = {(message.partition, message.offset): message for message in topics.read(topics.transactions)}
    alerts = topics.read(topics.alerts)
    assert alerts
    for alert in alerts:
        value = alert.json()
        source = log[value["partition"], value["offset"]]
        assert alert.key == source.key
        assert value["id"] == f"{topics.transactions}-{source.partition}-{source.offset}"
        assert value["topic"] == topics.transactions
        assert value["timestamp_ms"] == source.timestamp_ms
        assert value["detected_at_ms"] >= source.timestamp_ms
        assert value["score"] >= value["threshold"]
        assert len(value["model"]["sha256"]) == 64
        assert value["model"]["kind"] in ("logistic", "boosted")
        assert all(set(reason) == {"feature", "value", "contribution"} for reason in value["reasons"])
        received = source.json()
        assert value["transaction"] == (received if isinstance(received, dict) else json.loads(received))

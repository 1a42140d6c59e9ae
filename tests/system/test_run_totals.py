"""A node on a finished log: totals, every window and every dead letter against the oracle, to the cent."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from conftest import Topics
from feed import send_all
from oracle import Oracle, decimal_text
from rows import POISON, as_object, as_string, rows

PARTITIONS = 8
SEED = 20_261_121
TRANSACTIONS = 24_000
SPAN_MS = 90_000
WINDOWS_S = (5, 30)
# On no whole second.
FIRST_MS = 1_790_000_000_123
FAR_FUTURE_MS = 253_402_300_800_000


def log_of_a_bank(seed: int) -> list[dict]:
    """Both encodings in turn, each kind of poison twice, and neighbours that are out of order in time."""
    source = random.Random(seed)
    good = []
    for number, row in enumerate(rows(TRANSACTIONS, seed)):
        time = FIRST_MS + number * SPAN_MS // TRANSACTIONS - source.choice((0, 0, 0, source.randrange(1500)))
        encode = as_object if number % 2 else as_string
        good.append(
            {"value": encode(row), "timestamp_ms": max(time, FIRST_MS), "key": row["nameOrig"].encode()}
        )
    bad = [
        {
            "value": value,
            "timestamp_ms": FIRST_MS + SPAN_MS // 2,
            "key": source.choice((None, b"poison", b"")),
        }
        for value, _ in POISON * 2
    ]
    bad.append({"value": good[0]["value"], "timestamp_ms": FAR_FUTURE_MS})
    for message in bad:
        good.insert(source.randrange(len(good) // 2 - 100, len(good) // 2 + 100), message)
    return [{"partition": number * 7 % PARTITIONS} | message for number, message in enumerate(good)]


def options(topics: Topics) -> list[str]:
    return [
        *topics.options(),
        "--until-end",
        "--kafka.start=earliest",
        "--clock=event",
        "--log.format=json",
        f"--windows=[{', '.join(f'{length}s' for length in WINDOWS_S)}]",
    ]


@pytest.fixture(scope="module")
def finished_run(new_topics, vigie_of_module):
    topics = new_topics(PARTITIONS)
    send_all(topics.bootstrap_servers, topics.transactions, log_of_a_bank(SEED))
    run = vigie_of_module("run", *options(topics))
    assert run.wait() == 0, run.report()
    return topics, run


@pytest.fixture(scope="module")
def oracle(finished_run):
    topics, _ = finished_run
    alerts = [alert.json() for alert in topics.read(topics.alerts)]
    positions = {(alert["partition"], alert["offset"]) for alert in alerts}
    assert len(positions) == len(alerts), "an alert was raised twice"
    return Oracle(topics.read(topics.transactions), positions)


def test_the_totals_are_those_of_the_log(finished_run, oracle):
    _, run = finished_run
    totals = run.events()[-1]
    assert totals["event"] == "totals"
    expected = oracle.totals()
    assert expected.transactions == TRANSACTIONS
    assert expected.frauds > 50
    assert totals == totals | {
        "read": expected.transactions + len(oracle.dead_letters),
        "transactions": expected.transactions,
        "dead_letters": len(oracle.dead_letters),
        "late": 0,
        "frauds": expected.frauds,
        "predicted_frauds": expected.predicted_frauds,
        "alerts": expected.predicted_frauds,
        "amount": decimal_text(expected.cents),
        "fraud_amount": decimal_text(expected.fraud_cents),
    }
    assert totals["seconds"] > 0
    assert totals["cpu_seconds"] > 0
    assert set(totals) == {
        *("event", "read", "transactions", "dead_letters", "late", "frauds", "predicted_frauds", "alerts"),
        *("amount", "fraud_amount", "seconds", "cpu_seconds"),
    }


@pytest.mark.parametrize("length_s", WINDOWS_S)
def test_every_window_end_is_reported_once_in_order_and_exact(finished_run, oracle, length_s):
    _, run = finished_run
    lines = [line for line in run.events("summary") if line["window_s"] == length_s]
    ends = oracle.event_window_ends()
    assert [line["window_end_ms"] for line in lines] == list(ends)
    for line in lines:
        expected = oracle.event_window(length_s, line["window_end_ms"])
        assert line == line | expected.as_summary() | {"complete": True, "partitions": PARTITIONS, "nodes": 1}
        assert line["fraud_amount_share"] == pytest.approx(expected.share(), rel=1e-8)


def test_the_alerts_are_those_of_the_model(finished_run):
    topics, _ = finished_run
    alerted = Counter(alert.json()["transaction"]["nameOrig"] for alert in topics.read(topics.alerts))
    transfers = (row for row in rows(TRANSACTIONS, SEED) if row["type"] == "TRANSFER")
    assert alerted == Counter(row["nameOrig"] for row in transfers)


def test_every_bad_value_is_set_aside_word_for_word(finished_run, oracle):
    topics, _ = finished_run
    letters = topics.read(topics.dead_letters)
    assert {code for _, code in POISON} | {"bad_timestamp"} == {code for _, code in oracle.dead_letters}
    expected = Counter(
        (
            message.key,
            message.value,
            code.encode(),
            topics.transactions.encode(),
            str(message.partition).encode(),
            str(message.offset).encode(),
            str(message.timestamp_ms).encode(),
        )
        for message, code in oracle.dead_letters
    )
    names = ("error", "topic", "partition", "offset", "timestamp")
    assert expected == Counter(
        (letter.key, letter.value, *(letter.headers[f"vigie.{name}"] for name in names)) for letter in letters
    )
    for letter in letters:
        assert letter.headers["vigie.reason"].decode().strip()


def test_the_same_log_gives_the_same_lines(finished_run, new_topics, vigie):
    topics, first = finished_run
    again = vigie("run", *options(replace(new_topics(), transactions=topics.transactions)))
    assert again.wait() == 0, again.report()
    # How much is left to read when a line is made is a matter of the moment.
    assert [{**line, "lag": 0} for line in again.events("summary")] == [
        {**line, "lag": 0} for line in first.events("summary")
    ]


def test_a_group_that_has_read_everything_reads_nothing_again(finished_run, new_topics, vigie):
    topics, _ = finished_run
    elsewhere = new_topics()
    again = vigie("run", *options(replace(elsewhere, transactions=topics.transactions, group=topics.group)))
    assert again.wait() == 0, again.report()
    assert again.events()[-1]["read"] == 0
    assert not elsewhere.read(elsewhere.dead_letters)
    assert not elsewhere.read(elsewhere.alerts)

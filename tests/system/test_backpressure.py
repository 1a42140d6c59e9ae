"""A slow scorer behind five million messages: the node reads no faster than it scores, and loses nothing."""

import itertools
import time

import pytest
from feed import Feed
from oracle import Figures, Message, decimal_text, decode
from rows import as_object, rows

MESSAGES = 5_000_000
DISTINCT = 1000
MOST_BYTES = 150 * 2**20


@pytest.mark.timeout(400)
def test_memory_stays_flat_behind_a_backlog_and_nothing_is_lost(topics, vigie):
    values = [as_object(row) for row in rows(DISTINCT, seed=11)]
    with Feed(
        topics.bootstrap_servers, topics.transactions, delivery_report_only_error=True, linger_ms=50
    ) as feed:
        for value in itertools.islice(itertools.cycle(values), MESSAGES):
            feed.send(value)
    expected = Figures()
    for value in values:
        expected.add(decode(Message(0, 0, 1, None, value)), predicted=False)

    run = vigie(
        "run",
        *topics.options(),
        "--until-end",
        "--kafka.start=earliest",
        "--clock=event",
        "--log.format=json",
        env={"VIGIE_FAILPOINTS": "scorer.judge=delay(10)"},
    )
    most = 0
    while run.running:
        most = max(most, run.resident_bytes())
        time.sleep(0.05)
    assert run.wait() == 0, run.report()

    totals = run.events("totals")[0]
    repeats = MESSAGES // DISTINCT
    assert totals == totals | {
        "read": MESSAGES,
        "transactions": MESSAGES,
        "dead_letters": 0,
        "frauds": expected.frauds * repeats,
        "amount": decimal_text(expected.cents * repeats),
        "fraud_amount": decimal_text(expected.fraud_cents * repeats),
    }
    assert most < MOST_BYTES, f"{most / 2**20:.0f} MiB"
    assert totals["seconds"] > 5, "the failpoint did not slow the scorers"


LARGE = 100_000
LARGE_MESSAGES = 4_000
# The smallest machine that docs/operations.md names has 512 MiB.
MOST_BYTES_OF_LARGE = 300 * 2**20


@pytest.mark.timeout(400)
@pytest.mark.parametrize("delivery", ["at-least-once", "exactly-once"])
def test_memory_stays_flat_behind_a_backlog_of_large_messages(topics, vigie, delivery: str):
    """Every one is a fraud to this model, so that its alert quotes it."""
    values = [row | {"type": "TRANSFER"} for row in rows(100, seed=12)]
    texts = [as_object(row | {"note": "x" * LARGE}) for row in values]
    # Not compressed: of what unfolds in its fetched batches librdkafka bounds the folded size alone.
    with Feed(topics.bootstrap_servers, topics.transactions, compression_type="none") as feed:
        for text in itertools.islice(itertools.cycle(texts), LARGE_MESSAGES):
            feed.send(text)

    run = vigie(
        "run",
        *topics.options(),
        "--until-end",
        "--kafka.start=earliest",
        "--clock=event",
        "--log.format=json",
        f"--kafka.delivery={delivery}",
        env={"VIGIE_FAILPOINTS": "publisher.judged=delay(60)"},
    )
    most = 0
    while run.running:
        most = max(most, run.resident_bytes())
        time.sleep(0.05)
    assert run.wait() == 0, run.report()

    totals = run.events("totals")[0]
    assert totals["transactions"] == totals["alerts"] == LARGE_MESSAGES
    assert most < MOST_BYTES_OF_LARGE, f"{most / 2**20:.0f} MiB"
    assert totals["seconds"] > 5, "the failpoint did not slow the publisher"

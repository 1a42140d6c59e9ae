"""`vigie generate` and `vigie produce`: files and topics hold what they should."""

import csv
import json
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet
import pytest
from confluent_kafka import Consumer, KafkaException, TopicPartition
from conftest import Topics
from oracle import Message
from process import Vigie, run_vigie

FORMATS = ("csv", "jsonl", "parquet")
ORIGIN_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z
TOTALS = re.compile(r"^(\d+) messages in ([\d.]+) s, ([\d.]+) messages/s$", re.MULTILINE)


def generate(file: Path, *options: str) -> Path:
    done = run_vigie("generate", "--output", str(file), *options)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return file


def read(file: Path) -> list[dict]:
    """The rows by readers that are not ours."""
    if file.suffix == ".parquet":
        return pyarrow.parquet.read_table(file).to_pylist()
    if file.suffix == ".csv":
        return pyarrow.csv.read_csv(file).to_pylist()
    return [json.loads(line) for line in file.read_text().splitlines()]


def produce(topics: Topics, *options: str, status: int = 0) -> tuple[int, float]:
    """Runs to the end; the messages and the seconds of the last line."""
    done = run_vigie(
        "produce", *options, f"--kafka.bootstrap-servers={topics.bootstrap_servers}",
        f"--kafka.topic={topics.transactions}",
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    return totals_of(done.stderr)


def totals_of(stderr: str) -> tuple[int, float]:
    found = TOTALS.search(stderr)
    assert found, stderr
    return int(found[1]), float(found[2])


def holds_messages(topics: Topics) -> bool:
    consumer = Consumer({"bootstrap.servers": topics.bootstrap_servers, "group.id": "none"})
    try:
        _, end = consumer.get_watermark_offsets(TopicPartition(topics.transactions, 0), timeout=20)
    except KafkaException:
        return False  # A topic that was made just now has no leader yet.
    finally:
        consumer.close()
    return end > 0


def in_order_of_rows(messages: list[Message], partitions: int = 8) -> list[Message]:
    return sorted(messages, key=lambda m: m.offset * partitions + m.partition)


# -- generate --------------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", FORMATS)
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, extension: str):
    files = [
        generate(tmp_path / f"{name}.{extension}", "--rows=5000", f"--seed={seed}")
        for name, seed in (("a", 7), ("b", 7), ("c", 8))
    ]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].read_bytes() != files[2].read_bytes()


def test_all_formats_hold_the_same_rows(tmp_path: Path):
    options = ("--rows=5000", "--steps=10-20", "--fraud-share=0.02")
    rows, *others = (read(generate(tmp_path / f"a.{extension}", *options)) for extension in FORMATS)
    assert len(rows) == 5000
    assert {row["step"] for row in rows} == set(range(10, 21))
    assert sum(row["isFraud"] for row in rows) == pytest.approx(100, abs=2)
    assert others == [rows, rows]


def test_csv_on_standard_output_is_the_file(tmp_path: Path):
    file = generate(tmp_path / "a.csv", "--rows=100")
    done = run_vigie("generate", "--rows=100")
    assert done.stdout == file.read_text()
    assert next(csv.reader([done.stdout.splitlines()[0]]))[:3] == ["step", "type", "amount"]


# -- produce ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("encoding", ["object", "string"])
def test_each_row_arrives_as_it_is(topics: Topics, tmp_path: Path, extension: str, encoding: str):
    file = generate(tmp_path / f"a.{extension}", "--rows=2000")
    count, _ = produce(topics, f"--input={file}", "--rate=max", f"--encoding={encoding}")
    messages = in_order_of_rows(topics.read(topics.transactions))
    values = [m.json() for m in messages]
    if encoding == "string":
        values = [json.loads(value) for value in values]
    assert count == 2000
    assert values == read(file)
    assert all(m.key is None for m in messages)


def test_steps_and_limit_select_rows(topics: Topics, tmp_path: Path):
    file = generate(tmp_path / "a.csv", "--rows=3000", "--steps=1-30")
    produce(topics, f"--input={file}", "--rate=max", "--steps=5-9", "--limit=100")
    wanted = [row for row in read(file) if 5 <= row["step"] <= 9][:100]
    assert [m.json() for m in in_order_of_rows(topics.read(topics.transactions))] == wanted


def test_a_loop_begins_again(topics: Topics, tmp_path: Path):
    file = generate(tmp_path / "a.csv", "--rows=300")
    produce(topics, f"--input={file}", "--rate=max", "--loop", "--limit=700")
    rows = read(file)
    messages = in_order_of_rows(topics.read(topics.transactions))
    assert [m.json() for m in messages] == rows + rows + rows[:100]


def test_times_by_step_make_the_same_log_each_time(new_topics: Callable[..., Topics], tmp_path: Path):
    file = generate(tmp_path / "a.csv", "--rows=2000", "--steps=3-6")
    logs = []
    for _ in range(2):
        topics = new_topics()
        produce(topics, f"--input={file}", "--rate=max", "--timestamps=step", "--step-seconds=10")
        logs.append(
            [(m.partition, m.offset, m.timestamp_ms, m.value) for m in topics.read(topics.transactions)]
        )
    assert sorted(logs[0]) == sorted(logs[1])
    for _, _, timestamp_ms, value in logs[0]:
        start = ORIGIN_MS + (json.loads(value)["step"] - 1) * 10_000
        assert start <= timestamp_ms < start + 10_000


@pytest.mark.parametrize("rate", [500, 20_000])
def test_the_rate_is_kept(topics: Topics, rate: int):
    count, seconds = produce(topics, f"--rate={rate}", f"--limit={rate * 3}")
    assert count == rate * 3
    assert seconds > 2.9
    # By the messages' own times, since the broker takes its own to acknowledge the last of them.
    times = [message.timestamp_ms for message in topics.read(topics.transactions)]
    assert max(times) - min(times) == pytest.approx(3000, abs=200)


def test_a_signal_ends_it_and_what_it_counts_has_arrived(topics: Topics, vigie: Callable[..., Vigie]):
    process = vigie(
        "produce", "--loop", "--rate=5000", f"--kafka.bootstrap-servers={topics.bootstrap_servers}",
        f"--kafka.topic={topics.transactions}",
    )  # fmt: skip
    while not holds_messages(topics):
        assert process.running, process.report()
    process.signal(signal.SIGINT)
    assert process.wait() == 0, process.report()
    assert totals_of(process.stderr)[0] == len(topics.read(topics.transactions))


def test_a_message_that_the_broker_refuses_is_a_failure(new_topics: Callable[..., Topics]):
    topics = new_topics(config={"max.message.bytes": "100"})
    assert produce(topics, "--rate=max", "--limit=10", status=1)[0] == 0


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--input=none.csv"], "--input: none.csv: No such file"),
        (["--input=rows.txt"], ".csv, .jsonl or .parquet"),
        (["--rate=fast"], "--rate"),
        (["--rate=-1"], "--rate"),
        (["--steps=9-3"], "--steps"),
        (["--encoding=xml"], "--encoding"),
        (["--timestamps=step", "--time-origin=yesterday"], "--time-origin"),
        (["--by-step", "--rate=5"], "--by-step"),
        (["--kafka.properties.no.such.thing=1"], "no.such.thing"),
    ],
)
def test_wrong_usage_names_the_option(options: list[str], complaint: str):
    done = run_vigie("produce", *options)
    assert done.returncode == 2
    assert complaint in done.stderr

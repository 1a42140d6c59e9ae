"""`vigie produce` with files that others wrote, and at the original producer's pace."""

import csv
import itertools
import json
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from process import run_vigie
from rows import rows

STEPS = 3
ROWS_A_STEP = 350


def produce(topics, *arguments: str):
    done = run_vigie(
        "produce",
        f"--kafka.bootstrap-servers={topics.bootstrap_servers}",
        f"--kafka.topic={topics.transactions}",
        *arguments,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return done


@pytest.fixture(scope="module")
def table() -> list[dict]:
    """Rows of three steps, in their order."""
    made = rows(STEPS * ROWS_A_STEP, seed=9)
    return [{**row, "step": 1 + number // ROWS_A_STEP} for number, row in enumerate(made)]


@pytest.fixture(scope="module")
def files(table, tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("data")
    with (folder / "rows.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows(table)
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in table))
    pq.write_table(pa.Table.from_pylist(table), folder / "rows.parquet")
    return {kind: str(folder / f"rows.{kind}") for kind in ("csv", "jsonl", "parquet")}


def comparable(row: dict) -> tuple:
    return tuple(sorted((name, float(v) if isinstance(v, int) else v) for name, v in row.items()))


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_every_row_of_another_programs_file_arrives(topics, table, files, kind):
    produce(topics, f"--input={files[kind]}", "--rate=max", "--encoding=string")
    values = [json.loads(message.json()) for message in topics.read(topics.transactions)]
    sent = [{name: value[name] for name in table[0]} for value in values]
    assert Counter(map(comparable, sent)) == Counter(map(comparable, table))


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("bad.csv", "1,GIFT,1,C1,1,0,C2,0,0,0\n"),
        ("short.csv", "1,DEBIT\n"),
        ("bad.jsonl", '{"step": 1}\n'),
    ],
)
@pytest.mark.parametrize("rate", ["--rate=max", "--rate=2000"])
def test_the_rows_before_a_bad_one_are_delivered_and_counted(topics, files, tmp_path, name, bad, rate):
    good = Path(files[name.split(".")[1]]).read_text().splitlines(keepends=True)
    file = tmp_path / name
    file.write_text("".join([*good[:1000], bad, *good[1000:]]))
    delivered = 1000 if name.endswith("jsonl") else 999  # without the header
    done = run_vigie(
        "produce",
        f"--kafka.bootstrap-servers={topics.bootstrap_servers}",
        f"--kafka.topic={topics.transactions}",
        f"--input={file}",
        rate,
    )
    assert done.returncode == 1
    [error] = [line for line in done.stderr.splitlines() if str(file) in line]
    assert error.startswith("vigie produce: --input: ")
    assert error.endswith(f"; {delivered} messages before it were delivered")
    assert len(topics.read(topics.transactions)) == delivered


def test_the_original_producers_pace_is_a_step_a_second_and_300_rows_of_it(topics, files):
    produce(topics, f"--input={files['parquet']}", "--by-step")
    messages = topics.read(topics.transactions)
    by_step = {step: [] for step in range(1, STEPS + 1)}
    for message in messages:
        by_step[message.json()["step"]].append(message.timestamp_ms)
    assert {step: len(times) for step, times in by_step.items()} == dict.fromkeys(by_step, 300)
    starts = [min(times) for times in by_step.values()]
    for before, after in itertools.pairwise(starts):
        assert after - before == pytest.approx(1000, abs=200)


def test_without_a_broker_it_fails_and_says_so():
    started = time.monotonic()
    done = run_vigie("produce", "--kafka.bootstrap-servers=127.0.0.1:1", "--limit=1")
    assert done.returncode == 1
    assert "127.0.0.1:1" in done.stderr
    assert time.monotonic() - started < 30

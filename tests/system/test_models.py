"""One score from a node, `vigie score` and `vigie evaluate`, and models that change while a node runs."""

import hashlib
import json
import shutil
import signal
import time
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path

import pytest
from conftest import Topics
from faults import Load, time_until
from feed import send_all
from process import ROOT, Vigie, run_vigie
from rows import as_object, as_string, rows
from web_node import WebNode, start_node

SHIPPED = ROOT / "config/models"


def sha256(model: Path) -> str:
    return hashlib.sha256(model.read_bytes()).hexdigest()


def alerts(topics: Topics) -> dict[tuple[int, int], dict]:
    """By partition and offset; numbers stay the text that they were written as."""
    found = {}
    for message in topics.read(topics.alerts):
        alert = json.loads(message.value, parse_float=str)
        found[int(alert["partition"]), int(alert["offset"])] = alert
    return found


def scores_by_command(model: Path, values: Iterable[bytes]) -> list[str]:
    done = run_vigie("score", f"--model={model}", input=b"\n".join(values).decode() + "\n", stdin=None)
    assert done.returncode == 0, done.stderr
    return [json.loads(line, parse_float=str)["score"] for line in done.stdout.splitlines()]


@pytest.mark.parametrize("kind", ["boosted", "logistic"])
def test_node_and_score_and_evaluate_agree_to_the_last_bit(
    vigie: Callable[..., Vigie], topics: Topics, tmp_path: Path, kind: str
) -> None:
    model = SHIPPED / f"{kind}.json"
    made = list(rows(3000, seed=11))
    # Both encodings, which leave the score alone; each row where its number says.
    values = [as_object(row) if number % 2 else as_string(row) for number, row in enumerate(made)]
    send_all(
        topics.bootstrap_servers,
        topics.transactions,
        [{"value": value, "partition": number % 8} for number, value in enumerate(values)],
    )
    node = vigie(
        "run", "--until-end", *topics.options(), "--kafka.start=earliest", f"--model={model}", "--threshold=0"
    )
    assert node.wait() == 0, node.report()
    found = alerts(topics)
    by_node = [found[number % 8, number // 8]["score"] for number in range(len(made))]

    data = tmp_path / "rows.jsonl"
    data.write_bytes(b"\n".join(as_object(row) for row in made) + b"\n")
    verdicts = tmp_path / "verdicts.jsonl"
    done = run_vigie(
        "evaluate", f"--model={model}", f"--input={data}", f"--report={tmp_path}", f"--verdicts={verdicts}"
    )
    assert done.returncode == 0, done.stderr
    by_evaluate = [json.loads(line, parse_float=str)["score"] for line in verdicts.open()]

    assert len(set(by_node)) > 100
    assert by_node == scores_by_command(model, values)
    assert by_node == by_evaluate


def csv(made: list[dict]) -> str:
    return "\n".join([",".join(made[0]), *(",".join(map(str, row.values())) for row in made)]) + "\n"


SOUND = list(rows(400, seed=2, fraud_share=0.2))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (csv([{k: v for k, v in row.items() if k != "amount"} for row in SOUND]), "amount"),
        (csv([SOUND[0] | {"amount": "much"}, *SOUND]), "amount"),
        (csv([row | {"isFraud": 0} for row in SOUND]), "no fraud"),
        (csv([row | {"isFraud": int(row is SOUND[0])} for row in SOUND]), "both classes"),
    ],
    ids=["empty", "no column", "text in a number", "no fraud", "one class in the test part"],
)
def test_data_that_teach_nothing_are_refused_and_nothing_is_written(
    tmp_path: Path, text: str, reason: str
) -> None:
    data = tmp_path / "data.csv"
    data.write_text(text)
    model, report = tmp_path / "model.json", tmp_path / "report"
    done = run_vigie("train", f"--input={data}", f"--output={model}", f"--report={report}")
    assert done.returncode == 2, done.stderr
    assert reason in done.stderr.lower()
    assert list(tmp_path.iterdir()) == [data]


def test_a_model_for_other_features_is_refused(tmp_path: Path) -> None:
    model = json.loads((SHIPPED / "logistic.json").read_text())
    model["features"][0] = "moon_phase"
    file = tmp_path / "model.json"
    file.write_text(json.dumps(model))
    done = run_vigie("run", f"--model={file}")
    assert done.returncode == 2
    assert "moon_phase" in done.stderr


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    file = tmp_path / "model.json"
    shutil.copy(SHIPPED / "boosted.json", file)
    return file


@pytest.fixture
def node(vigie: Callable[..., Vigie], topics: Topics, model_file: Path) -> WebNode:
    started = start_node(
        vigie, topics.options(), "--kafka.start=earliest", f"--model={model_file}", "--threshold=0",
        "--scorers=1", "--batch-size=50",
    )  # fmt: skip
    started.wait_until_ready()
    return started


def put_in_place(model_file: Path, text: str) -> None:
    """By rename, as any careful tool does."""
    new = model_file.with_suffix(".new")
    new.write_text(text)
    new.rename(model_file)


def model_in_use(node: WebNode) -> str:
    lines = [line for line in node.get("/metrics").text.splitlines() if line.startswith("vigie_model_info{")]
    used = [line for line in lines if line.endswith(" 1")]
    assert len(used) == 1, lines
    return used[0]


def test_models_change_between_two_batches_and_alerts_say_which_one_spoke(
    topics: Topics, node: WebNode, model_file: Path
) -> None:
    boosted, logistic = SHIPPED / "boosted.json", SHIPPED / "logistic.json"
    spoke = [boosted, logistic, boosted]
    with Load(topics, rate=1000, seed=5):
        time.sleep(1)
        assert sha256(boosted) in model_in_use(node)
        # A changed file is noticed,
        put_in_place(model_file, logistic.read_text())
        time_until(lambda: sha256(logistic) in model_in_use(node))
        time.sleep(1)
        # and one that is named by SIGHUP read at once.
        put_in_place(model_file, boosted.read_text())
        node.process.signal(signal.SIGHUP)
        time_until(lambda: sha256(boosted) in model_in_use(node))
        time.sleep(1)
    time_until(lambda: node.process.stop() == 0)

    found = alerts(topics)
    log = {(m.partition, m.offset): m for m in topics.read(topics.transactions)}
    for partition in range(8):
        order = [found[place] for place in sorted(found) if place[0] == partition]
        assert [name for name, _ in groupby(alert["model"]["sha256"] for alert in order)] == [
            sha256(model) for model in spoke
        ]
    for model in (boosted, logistic):
        places = [place for place in found if found[place]["model"]["sha256"] == sha256(model)]
        assert [found[place]["score"] for place in places] == scores_by_command(
            model, (log[place].value for place in places)
        )


def test_a_bad_file_keeps_the_old_model(topics: Topics, node: WebNode, model_file: Path) -> None:
    good = model_file.read_text()
    newer = json.dumps(json.loads(good) | {"version": 999})
    other = json.loads(good)
    other["threshold"] = 0.75
    forged = json.loads(good)
    forged["golden"][0]["log_odds"] += 1
    for text, reason in [
        (good[: len(good) // 2], "incomplete"),
        (newer, "version 999"),
        (json.dumps(forged), "golden"),
    ]:
        told = len(node.process.stderr)
        put_in_place(model_file, text)
        time_until(lambda at=told: "keeping the model" in node.process.stderr[at:])
        assert reason in node.process.stderr[told:], node.process.stderr[told:]
        assert sha256(SHIPPED / "boosted.json") in model_in_use(node)
    put_in_place(model_file, json.dumps(other))
    time_until(lambda: sha256(model_file) in model_in_use(node))
    assert node.process.stop() == 0

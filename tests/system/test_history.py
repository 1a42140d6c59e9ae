"""The past of every account: the same in training, in a node, and in a node that was killed or fell."""

import datetime
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Topics
from faults import die_and_fall
from process import ROOT, Vigie, run_vigie

START = datetime.datetime(2018, 4, 1)
ROWS = 6_000


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Payments of 40 customers at 25 terminals; some terminals are bad for a while. In the order of time."""
    draw = random.Random(5)
    folder = tmp_path_factory.mktemp("cards")
    bad = {terminal: draw.uniform(0, 40) for terminal in draw.sample(range(25), 8)}
    at = 0.0
    lines = ["TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD"]
    for number in range(ROWS):
        at += draw.expovariate(ROWS / (50 * 86_400))
        terminal, day = draw.randrange(25), at / 86_400
        fraud = terminal in bad and bad[terminal] <= day < bad[terminal] + 14
        when = START + datetime.timedelta(seconds=int(at))
        amount = abs(draw.gauss(50, 30))
        lines.append(f"{number},{when},{draw.randrange(40)},{terminal},{amount:.2f},{int(fraud)}")
    (folder / "cards.csv").write_text("\n".join(lines) + "\n")
    trained = run_vigie(
        "train", "--schema=cards", f"--input={folder}/cards.csv", "--split=time", "--kind=logistic",
        f"--output={folder}/model.json", f"--report={folder}/report",
    )  # fmt: skip
    assert trained.returncode == 0, trained.stderr
    judged = run_vigie(
        "evaluate", "--schema=cards", f"--model={folder}/model.json", f"--input={folder}/cards.csv",
        f"--report={folder}/report", f"--verdicts={folder}/verdicts.jsonl",
    )  # fmt: skip
    assert judged.returncode == 0, judged.stderr
    return folder


def options(cards: Path) -> list[str]:
    return [
        "--schema=cards",
        f"--model={cards}/model.json",
        "--kafka.start=earliest",
        "--log.format=json",
        "--kafka.properties.session.timeout.ms=6000",
    ]


def feed(topics: Topics, cards: Path, *more: str) -> None:
    done = run_vigie(
        "produce", "--schema=cards", f"--input={cards}/cards.csv", "--rate=max", "--timestamps=time",
        f"--kafka.bootstrap-servers={topics.bootstrap_servers}",
        f"--kafka.topic={topics.transactions}", *more,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def expected(cards: Path) -> dict[int, float]:
    """The scores of the suspicious rows, by the row's number."""
    lines = (cards / "verdicts.jsonl").read_text().splitlines()
    verdicts = [json.loads(line) for line in lines]
    return {row: verdict["score"] for row, verdict in enumerate(verdicts) if verdict["suspicious"]}


def raised(topics: Topics) -> dict[int, float]:
    """Those of the alerts, repeats included: each repeat says the same."""
    result: dict[int, float] = {}
    for message in topics.read(topics.alerts):
        alert = message.json()
        assert "history_complete" not in alert
        assert result.setdefault(alert["offset"], alert["score"]) == alert["score"]
    return result


def test_figures_are_what_the_definition_says(cards: Path):
    done = run_vigie("features", "--schema=cards", f"--input={cards}/cards.csv")
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    rows = [line.split(",") for line in (cards / "cards.csv").read_text().splitlines()[1:]]
    times = [datetime.datetime.fromisoformat(row[1]) for row in rows]
    for place in random.Random(1).sample(range(ROWS), 200):
        at = times[place]
        for days in (1, 7, 30):
            span = datetime.timedelta(days=days)
            own = [
                round(float(rows[i][4]) * 100)
                for i in range(place + 1)
                if rows[i][2] == rows[place][2] and at - span < times[i] <= at
            ]
            assert found[place][f"customer_count_{days}d"] == len(own)
            assert found[place][f"customer_mean_{days}d"] == sum(own) / (len(own) * 100)
            week = datetime.timedelta(days=7)
            known = [
                int(rows[i][5])
                for i in range(place)
                if rows[i][3] == rows[place][3] and at - span < times[i] + week <= at
            ]
            assert found[place][f"terminal_count_{days}d"] == len(known)
            risk = found[place][f"terminal_risk_{days}d"]
            assert risk == (sum(known) / len(known) if known else None)


def test_a_model_of_another_past_is_refused(cards: Path, tmp_path: Path):
    schema = (ROOT / "config/schemas/cards.yaml").read_text()
    assert "by: CUSTOMER_ID, over: 7d" in schema
    other = tmp_path / "other.yaml"
    other.write_text(schema.replace("by: CUSTOMER_ID, over: 7d", "by: CUSTOMER_ID, over: 8d"))
    done = run_vigie("check-config", f"--schema={other}", f"--model={cards}/model.json")
    assert done.returncode == 2
    assert (
        "its history customer_count_7d is count all by CUSTOMER_ID over 7d, "
        "and that of cards is count all by CUSTOMER_ID over 8d" in done.stderr
    )


def test_score_has_the_history_of_the_lines_before(cards: Path):
    rows = [line.split(",") for line in (cards / "cards.csv").read_text().splitlines()]
    messages = [dict(zip(rows[0], row, strict=True)) | {"TX_FRAUD": int(row[5])} for row in rows[1:]]
    lines = "".join(json.dumps(message) + "\n" for message in messages)
    done = run_vigie("score", "--schema=cards", f"--model={cards}/model.json", stdin=None, input=lines)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (cards / "verdicts.jsonl").read_text()


def test_a_node_judges_as_training_does(
    new_topics: Callable[..., Topics], vigie: Callable[..., Vigie], cards: Path
):
    topics = new_topics(partitions=1)
    feed(topics, cards)
    node = vigie("run", *topics.options(), *options(cards), "--until-end")
    assert node.wait() == 0, node.report()
    assert node.events("totals")[0]["transactions"] == ROWS
    assert raised(topics) == expected(cards)
    assert len(expected(cards)) > 100


def test_a_node_that_is_killed_or_falls_knows_the_same_past(
    new_topics: Callable[..., Topics], vigie: Callable[..., Vigie], cards: Path
):
    topics = new_topics(partitions=1)
    feed(topics, cards)
    die_and_fall(vigie, [*topics.options(), *options(cards)], random.Random(8))
    assert raised(topics) == expected(cards)


def test_history_by_a_key_that_the_topic_does_not_have_is_refused(
    new_topics: Callable[..., Topics], vigie: Callable[..., Vigie], cards: Path
):
    topics = new_topics(partitions=2)
    feed(topics, cards, "--key=CUSTOMER_ID")
    node = vigie("run", *topics.options(), *options(cards))
    assert node.wait() == 1
    assert "terminal_count_1d, history by TERMINAL_ID, and the topic is keyed by CUSTOMER_ID" in node.stderr
    assert "rekey" in node.stderr
    node = vigie("run", *topics.options(), *options(cards), "--until-end", "--history.partial=true")
    assert node.wait() == 0, node.report()
    alerts = [message.json() for message in topics.read(topics.alerts)]
    assert alerts
    assert all(alert["history_complete"] is False for alert in alerts)

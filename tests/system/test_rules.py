"""Rules beside the model: in a node, in a backtest, and after kills; every verdict in a topic."""

import csv
import json
import random
import re
import signal
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Topics
from faults import die_and_fall, wait_for_log
from process import MODEL, ROOT, Vigie, run_vigie
from web_node import start_node

ROWS = 5_000
RULES = """
lists:
  watched: {file: watched.txt}
rules:
  - name: watched
    when: nameDest in lists.watched && amount > 100.0
    then: alert
    severity: high
    says: "{amount} to {nameDest}, which is watched"
  - name: large
    when: amount > 200000.0
    then: alert
    suppress: {by: type, for: 2h}
  - {name: salary, when: type == "CASH_IN", then: allow}
  - {name: round, when: amount == math.floor(amount), then: note}
  - {name: broken, when: 1 / (step - step) == 0, then: alert}
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rules")
    done = run_vigie(
        "generate",
        f"--rows={ROWS}",
        "--fraud-share=0.02",
        "--seed=3",
        "--steps=24",
        f"--output={folder}/rows.csv",
    )
    assert done.returncode == 0, done.stderr
    draw = random.Random(4)
    names = sorted({row["nameDest"] for row in read_rows(folder)})
    (folder / "watched.txt").write_text("# watched\n" + "\n".join(draw.sample(names, 300)) + "\n")
    (folder / "rules.yaml").write_text(RULES)
    return folder


def read_rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "rows.csv").open() as file:
        return list(csv.DictReader(file))


def expected(folder: Path, hours: Callable[[dict[str, str]], float]) -> list[dict]:
    """By the rules' own words: what matches, what is suspicious, what is written."""
    watched = set((folder / "watched.txt").read_text().splitlines()[1:])
    last: dict[str, float] = {}
    result = []
    for row in read_rows(folder):
        amount = Decimal(row["amount"])
        by_score = row["type"] == "TRANSFER"
        is_watched = row["nameDest"] in watched and amount > 100
        is_large = amount > 200_000
        allowed = row["type"] == "CASH_IN"
        rules = [
            name
            for name, matches in (
                ("watched", is_watched),
                ("large", is_large),
                ("salary", allowed),
                ("round", amount == int(amount)),
            )
            if matches
        ]
        suspicious = (by_score or is_watched or is_large) and not allowed
        raises = False
        if suspicious and is_large and hours(row) - last.get(row["type"], -1e9) >= 2:
            last[row["type"]] = hours(row)
            raises = True
        written = suspicious and (by_score or is_watched or raises)
        result.append(
            {
                "row": row, "by_score": by_score, "rules": rules, "suspicious": suspicious,
                "written": written, "fraud": row["isFraud"] == "1", "cents": int(amount * 100),
            }
        )  # fmt: skip
    return result


def test_a_backtest_counts_what_the_rules_say(data: Path, tmp_path: Path):
    done = run_vigie(
        "backtest", f"--rules={data}/rules.yaml", f"--model={MODEL}", f"--against={MODEL}",
        f"--input={data}/rows.csv", f"--report={tmp_path}/report",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report/report.json").read_text())
    rows = expected(data, lambda row: float(row["step"]))
    written = [row for row in rows if row["written"]]
    caught = [row for row in written if row["fraud"]]
    assert report["transactions"] == ROWS
    assert report["alerts"] == len(written)
    assert report["alerts_a_day"] == len(written)
    assert report["suppressed"] == sum(row["suspicious"] and not row["written"] for row in rows)
    assert report["suppressed"] > 0
    assert report["true_positives"] == len(caught)
    assert report["precision"] == len(caught) / len(written)
    frauds = [row for row in rows if row["fraud"]]
    assert report["recall"] == len(caught) / len(frauds)
    assert Decimal(report["amount_caught"]) == Decimal(sum(row["cents"] for row in caught)) / 100
    missed = [row for row in frauds if not row["written"]]
    assert Decimal(report["amount_missed"]) == Decimal(sum(row["cents"] for row in missed)) / 100
    for rule in report["rules"]:
        matched = [row for row in rows if rule["name"] in row["rules"]]
        found = [row for row in matched if row["fraud"]]
        others = {"watched", "large"} - {rule["name"]}
        alone = [row for row in found if not row["by_score"] and not others & set(row["rules"])]
        assert rule == {
            "name": rule["name"], "matched": len(matched),
            "true_positives": len(found), "marginal": len(alone),
        }  # fmt: skip
    by_model = {i for i, row in enumerate(rows) if row["by_score"]}
    by_rules = {i for i, row in enumerate(rows) if row["written"]}
    assert report["against"]["alerts"] == len(by_model)
    assert report["only_here"] == len(by_rules - by_model)
    assert report["only_there"] == len(by_model - by_rules)
    assert report["both"] == len(by_rules & by_model)
    assert "Frauds that each rule finds" in (tmp_path / "report/rules.svg").read_text()
    assert "watched" in (tmp_path / "report/index.html").read_text()


def feed(topics: Topics, data: Path) -> None:
    done = run_vigie(
        "produce", f"--input={data}/rows.csv", "--rate=max",
        f"--kafka.bootstrap-servers={topics.bootstrap_servers}", f"--kafka.topic={topics.transactions}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def options(topics: Topics, data: Path) -> list[str]:
    return [
        *topics.options(), f"--rules={data}/rules.yaml", "--kafka.start=earliest", "--log.format=json",
        f"--kafka.verdicts-topic={topics.transactions}-verdicts",
        "--kafka.properties.session.timeout.ms=6000",
    ]  # fmt: skip


def by_offset(topics: Topics, data: Path) -> dict[int, dict]:
    """What is expected, by the offset in the only partition; all messages are of one hour."""
    return dict(enumerate(expected(data, lambda _: 0.0)))


def test_alerts_carry_the_rules_and_verdicts_tell_of_all(
    new_topics: Callable[..., Topics], vigie: Callable[..., Vigie], data: Path
):
    topics = new_topics(partitions=1)
    feed(topics, data)
    node = vigie("run", *options(topics, data), "--until-end", "--verdict-features=true")
    assert node.wait() == 0, node.report()
    rows = by_offset(topics, data)
    totals = node.events("totals")[0]
    assert totals["predicted_frauds"] == sum(row["suspicious"] for row in rows.values())
    assert totals["alerts"] == sum(row["written"] for row in rows.values())
    alerts = {alert["offset"]: alert for alert in (m.json() for m in topics.read(topics.alerts))}
    assert set(alerts) == {offset for offset, row in rows.items() if row["written"]}
    for offset, alert in alerts.items():
        assert [rule["name"] for rule in alert["rules"]] == rows[offset]["rules"]
    watched = next(
        alert for alert in alerts.values() if alert["rules"] and alert["rules"][0]["name"] == "watched"
    )
    money = f"{Decimal(str(watched['transaction']['amount'])):.2f}"
    name = watched["transaction"]["nameDest"]
    assert watched["rules"][0]["severity"] == "high"
    assert watched["rules"][0]["says"] == f"{money} to {name}, which is watched"
    assert watched["rules"][0]["when"].startswith(f'"{name}" in lists.watched && ')
    verdicts = topics.read(f"{topics.transactions}-verdicts")
    assert len(verdicts) == ROWS
    for message in verdicts:
        verdict = message.json()
        offset = int(verdict["id"].rsplit("-", 1)[1])
        row = rows[offset]
        assert message.key.decode() == row["row"]["nameOrig"]
        assert verdict["suspicious"] == row["suspicious"]
        assert verdict["rules"] == row["rules"]
        assert (verdict["score"] >= verdict["threshold"]) == row["by_score"]
        assert verdict["policy"] == watched["policy"]["sha256"]
        assert verdict["history_complete"] is True
        assert verdict["features"]["amount"] == float(row["row"]["amount"])


@pytest.mark.parametrize("delivery", ["at-least-once", "exactly-once"])
def test_kills_change_no_verdict(
    new_topics: Callable[..., Topics], vigie: Callable[..., Vigie], data: Path, delivery: str
):
    topics = new_topics(partitions=1)
    feed(topics, data)
    # By its name a node ends its predecessor's transaction, whose messages nobody could read before.
    name = f"--cluster.name={topics.group}"
    die_and_fall(vigie, [*options(topics, data), f"--kafka.delivery={delivery}", name], random.Random(9))
    rows = by_offset(topics, data)
    alerts = [message.json() for message in topics.read(topics.alerts)]
    assert {alert["offset"] for alert in alerts} == {o for o, row in rows.items() if row["written"]}
    verdicts = [message.json() for message in topics.read(f"{topics.transactions}-verdicts")]
    said: dict[str, dict] = {}
    for verdict in verdicts:
        assert said.setdefault(verdict["id"], verdict) == verdict
    assert len(said) == ROWS
    if delivery == "exactly-once":
        assert len(verdicts) == ROWS
        assert len(alerts) == len({alert["offset"] for alert in alerts})


def test_changed_rules_judge_what_comes_after(
    new_topics: Callable[..., Topics], vigie: Callable[..., Vigie], data: Path, tmp_path: Path
):
    topics = new_topics(partitions=1)
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules: [{name: none, when: amount < 0.0, then: alert}]\n")
    node = vigie(
        "run", *topics.options(), f"--rules={rules}", "--model=none", "--kafka.start=earliest",
        "--log.format=json",
    )  # fmt: skip
    feed(topics, data)
    node.wait_for(lambda line: line.get("event") == "summary" and line["transactions"] == ROWS)
    rules.write_text("rules: [{name: broken, when: amount >, then: alert}]\n")
    node.signal(signal.SIGHUP)
    wait_for_log(node, "keeping the model and rules")
    rules.write_text("rules: [{name: all, when: amount >= 0.0, then: alert}]\n")
    wait_for_log(node, "takes the place of")
    feed(topics, data)
    node.wait_for(lambda line: line.get("event") == "summary" and line["predicted_frauds"] == ROWS)
    node.stop()
    alerts = [message.json() for message in topics.read(topics.alerts)]
    assert len(alerts) == ROWS
    assert all(alert["score"] is None and alert["rules"][0]["name"] == "all" for alert in alerts)


def test_a_shadow_is_counted_and_raises_nothing(
    new_topics: Callable[..., Topics], vigie: Callable[..., Vigie], data: Path, tmp_path: Path
):
    topics = new_topics(partitions=1)
    feed(topics, data)
    shadow = tmp_path / "shadow.yaml"
    shadow.write_text("rules: [{name: all, when: amount >= 0.0, then: alert}]\n")
    node = start_node(
        vigie, topics.options(), "--kafka.start=earliest", "--model=none", f"--shadow={shadow}",
        "--log.format=json",
    )  # fmt: skip
    process = node.process
    process.wait_for(lambda line: line.get("event") == "summary" and line["transactions"] == ROWS)
    counts = re.findall(
        r'^vigie_shadow_alerts_total{.*side="(\w+)".*} (\S+)', node.get("/metrics").text, re.MULTILINE
    )
    assert {side: float(count) for side, count in counts if float(count) > 0} == {"more": ROWS}
    shadow.write_text("rules: [{name: none, when: amount >, then: alert}]\n")
    wait_for_log(process, "keeping the shadow")
    shadow.write_text("rules: [{name: none, when: amount < 0.0, then: alert}]\n")
    wait_for_log(process, "the shadow .* takes the place of")
    process.stop()
    assert topics.read(topics.alerts) == []


def test_faults_of_rules_refuse_the_start(data: Path, tmp_path: Path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n  - {name: a, when: nobody > 1, then: alert}\n  - {name: b, then: raise}\n")
    done = run_vigie("check-config", f"--rules={rules}")
    assert done.returncode == 2
    assert "rules.yaml:3:21: rule b.then" in done.stderr
    assert "rules.yaml:3:5: rule b has no when" in done.stderr
    done = run_vigie("backtest", f"--rules={rules}", f"--input={data}/rows.csv", f"--report={tmp_path}/r")
    assert done.returncode == 2
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("schema", ["paysim", "cards"])
def test_shipped_rules_are_right(schema: str):
    done = run_vigie(
        "check-config", f"--schema={schema}", "--model=none", f"--rules={ROOT}/config/rules/{schema}.yaml"
    )
    assert done.returncode == 0, done.stderr

"""Policies of a topic: published, in force by the message's time, retired; verdicts that stay the same."""

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Topics
from faults import Load, wait_for_log
from process import MODEL, Vigie, run_vigie

RULES = 'rules: [{{name: {name}, when: "amount > {least}", then: alert, says: "{{amount}}"}}]\n'


def moment(seconds_ahead: float) -> str:
    return datetime.fromtimestamp(time.time() + seconds_ahead, UTC).isoformat(timespec="milliseconds")


class Policies:
    """The policy topic of a test."""

    def __init__(self, topics: Topics, folder: Path):
        self.name = f"{topics.transactions}-policies"
        self.options = [
            f"--kafka.bootstrap-servers={topics.bootstrap_servers}",
            f"--kafka.policy-topic={self.name}",
        ]
        self.folder = folder

    def run(self, command: str, *arguments: str):
        return run_vigie("policy", command, *arguments, *self.options)

    def rules(self, name: str, least: float) -> Path:
        file = self.folder / f"{name}.yaml"
        file.write_text(RULES.format(name=name, least=least))
        return file

    def publish(self, name: str, least: float, *arguments: str) -> dict:
        done = self.run("publish", f"--rules={self.rules(name, least)}", *arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def list(self) -> list[dict]:
        done = self.run("list")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


def milliseconds(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def node_options(topics: Topics, policies: Policies, verdicts: str, group: str = "") -> list[str]:
    options = [option for option in topics.options() if not group or "kafka.group" not in option]
    return [
        *options, f"--kafka.policy-topic={policies.name}", "--kafka.start=earliest", "--log.format=json",
        f"--kafka.verdicts-topic={topics.transactions}-{verdicts}",
        "--kafka.properties.session.timeout.ms=6000", *([f"--kafka.group={group}"] if group else []),
    ]  # fmt: skip


def verdicts_of(topics: Topics, name: str) -> dict[str, bytes]:
    """By the transaction's id; a repeat says the same."""
    result: dict[str, bytes] = {}
    for message in topics.read(f"{topics.transactions}-{name}"):
        assert result.setdefault(message.json()["id"], message.value) == message.value
    return result


def test_every_verdict_is_by_the_policy_of_its_time(
    new_topics: Callable[..., Topics], vigie: Callable[..., Vigie], tmp_path: Path
):
    """Two nodes, a SIGKILL, policies that come under load; then the log is read once more."""
    topics = new_topics(partitions=4)
    policies = Policies(topics, tmp_path)
    published = [policies.publish("first", 1000, "--at-once", "--note=the first one")]
    nodes = [vigie("run", *node_options(topics, policies, "live")) for _ in range(2)]
    with Load(topics, rate=300, seed=5, partitions=4, poison=0):
        for node in nodes:
            node.wait_for(lambda line: line.get("event") == "summary")
        published.append(policies.publish("second", 50_000, f"--effective={moment(4)}"))
        published.append(policies.publish("third", 0, f"--effective={moment(8)}"))
        for node in nodes:
            wait_for_log(node, "version 3 of the policy")
        time.sleep(random.Random(3).uniform(3, 5))
        nodes[0].kill()
        nodes[0] = vigie("run", *node_options(topics, policies, "live"))
        time.sleep(6)
    ends = len(topics.read(topics.transactions))
    until = time.monotonic() + 60
    while len(live := verdicts_of(topics, "live")) < ends:
        assert time.monotonic() < until, f"{len(live)} of {ends}"
        time.sleep(0.5)
    for node in nodes:
        assert "after it has come into force" not in node.stderr
        node.stop()

    used = set()
    for text in live.values():
        verdict = json.loads(text)
        by = max(
            (one for one in published if milliseconds(one["effective"]) <= verdict["timestamp_ms"]),
            key=lambda one: milliseconds(one["effective"]),
            default=published[0],
        )
        assert verdict["policy"] == by["sha256"]
        used.add(by["version"])
    assert used == {1, 2, 3}

    again = vigie(
        "run",
        *node_options(topics, policies, "again", f"{topics.group}-again"),
        "--until-end",
        "--clock=event",
    )
    assert again.wait() == 0, again.report()
    assert verdicts_of(topics, "again") == live


def test_one_learnt_of_too_late_is_told(topics: Topics, vigie: Callable[..., Vigie], tmp_path: Path):
    policies = Policies(topics, tmp_path)
    first = policies.publish("first", 1000, "--at-once")
    node = vigie("run", *node_options(topics, policies, "verdicts"))
    node.wait_for(lambda line: line.get("event") == "summary")
    second = policies.publish("second", 2000, "--at-once")
    wait_for_log(node, "learnt of version 2 of the policy")
    done = policies.run("retire", "2")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["state"] == "retired"
    assert [one["state"] for one in policies.list()] == ["in_force", "retired"]
    assert second["state"] == "in_force"
    done = policies.run("retire", "2")
    assert done.returncode == 2
    assert "is retired since" in done.stderr
    done = policies.run("retire", "1")
    assert done.returncode == 2
    assert "is the only one" in done.stderr
    assert first["version"] == 1


def test_what_is_published_can_be_looked_at_and_tried(topics: Topics, tmp_path: Path):
    policies = Policies(topics, tmp_path)
    listed = tmp_path / "names.txt"
    listed.write_text("C1\nC2\n")
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "lists: {watched: {file: names.txt}}\n"
        "rules:\n"
        "  - {name: watched, when: nameDest in lists.watched, then: alert}\n"
        "  - {name: large, when: amount > 10.0, then: note}\n"
    )
    done = policies.run(
        "publish", f"--rules={rules}", f"--model={MODEL}", "--threshold=0.25", "--at-once", "--note=one"
    )
    assert done.returncode == 0, done.stderr
    listed.write_text("C2\nC3\nC4\n")
    rules.write_text(
        rules.read_text().replace("10.0", "20.0") + "  - {name: new, when: 'true', then: note}\n"
    )
    done = policies.run("publish", f"--rules={rules}", f"--effective={moment(3600)}")
    assert done.returncode == 0, done.stderr

    first, second = policies.list()
    assert (first["version"], first["state"], first["threshold"], first["note"]) == (
        1,
        "in_force",
        0.25,
        "one",
    )
    assert (second["version"], second["state"], second["threshold"]) == (2, "coming", None)
    done = policies.run("diff", "1", "2")
    change = json.loads(done.stdout)
    assert change["rules"]["added"] == ["new"]
    assert change["rules"]["removed"] == []
    assert [one["name"] for one in change["rules"]["changed"]] == ["large"]
    assert change["rules"]["changed"][0]["to"]["when"] == "amount > 20.0"
    assert change["lists"]["changed"] == [{"name": "watched", "values_added": 2, "values_removed": 1}]
    assert change["model_sha256"]["to"] is None
    whole = json.loads(policies.run("show", "2").stdout)
    assert [rule["name"] for rule in whole["rules"]] == ["watched", "large", "new"]
    assert whole["lists"] == {"watched": 3}

    done = policies.run("show", "1", f"--output={tmp_path}/old")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "old/names.txt").read_text() == "C1\nC2\n"
    data = tmp_path / "rows.csv"
    done = run_vigie("generate", "--rows=2000", "--seed=1", f"--output={data}")
    assert done.returncode == 0, done.stderr
    done = run_vigie(
        "backtest", f"--policy={tmp_path}/old/policy.yaml", f"--input={data}", f"--report={tmp_path}/report"
    )
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report/report.json").read_text())
    assert report["transactions"] == 2000


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--effective=2020-01-01T00:00:00Z"], "has passed"),
        (["--effective=tomorrow"], "is no time"),
        ([], "--effective or --at-once is required"),
    ],
)
def test_what_can_not_be_published_is_refused(
    topics: Topics, tmp_path: Path, arguments: list[str], words: str
):
    policies = Policies(topics, tmp_path)
    done = policies.run("publish", f"--rules={policies.rules('some', 1)}", *arguments)
    assert done.returncode == 2
    assert words in done.stderr


def test_a_node_without_policies_does_not_start(topics: Topics, vigie: Callable[..., Vigie], tmp_path: Path):
    policies = Policies(topics, tmp_path)
    policies.publish("first", 1, "--at-once")
    other = vigie("run", *node_options(topics, policies, "verdicts"), "--schema=cards", "--until-end")
    assert other.wait() == 1
    assert "is for another schema, paysim" in other.stderr
    done = run_vigie("policy", "list", f"--kafka.bootstrap-servers={topics.bootstrap_servers}")
    assert done.returncode == 2
    assert "kafka.policy-topic is off" in done.stderr

"""The README's commands, as they stand there, one after the other in one folder, as a reader would type them.

`./dev demo` and `./dev test` are not among them: scripts/chroot_test.sh runs these two on a bare machine.
"""

import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic
from kafka_cluster import free_ports
from oracle import read_topic
from process import ROOT, Vigie, processes

TOPICS = ("transactions", "fraud-alerts", "transactions-dead-letter")
TASKS = ("./dev demo", "./dev test")


def commands() -> list[str]:
    text = (ROOT / "README.md").read_text()
    blocks = re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith(("vigie ", "./dev "))]


def is_a_node(command: str) -> bool:
    return command.startswith("vigie run") and "--until-end" not in command


@pytest.fixture
def topics(bootstrap_servers: str, admin: AdminClient) -> Iterator[None]:
    """Those that a node reads and writes unless told otherwise; the first message is no transaction."""
    for future in admin.create_topics([NewTopic(topic, 2, 1) for topic in TOPICS]).values():
        future.result(timeout=20)
    producer = Producer({"bootstrap.servers": bootstrap_servers})
    producer.produce("transactions", b"no transaction")
    assert producer.flush(20) == 0
    yield
    for future in admin.delete_topics(list(TOPICS)).values():
        future.result(timeout=20)


@pytest.fixture
def typed(bootstrap_servers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Types a command; what the README's reader has at home is somewhere else here."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "config/vigie.conf", tmp_path)
    web, cluster = free_ports(2)
    elsewhere = {"broker:9092": bootstrap_servers, ":8080": f":{web}", ":4242": f":{cluster}"}
    env = {"VIGIE_KAFKA_BOOTSTRAP_SERVERS": bootstrap_servers, "VIGIE_HTTP_LISTEN": f"127.0.0.1:{web}"}

    with processes() as start:

        def type_in(command: str) -> Vigie:
            for there, here in elsewhere.items():
                command = command.replace(there, here)
            # The program stands behind the shell's command, which sees it as $0.
            return start(env=env, within=("bash", "-c", re.sub("^vigie", 'exec "$0"', command)))

        yield type_in


def test_the_two_tasks_are_told_first():
    assert tuple(commands()[:2]) == TASKS


def test_each_of_the_others_does_what_it_says(topics, typed, bootstrap_servers):
    nodes: list[Vigie] = []

    def stop_nodes() -> None:
        while nodes:
            node = nodes.pop()
            assert node.stop() == 0, node.report()

    for command in commands()[len(TASKS) :]:
        if "other.parquet" in command:
            os.link("transactions.parquet", "other.parquet")
        if "--cluster.join" not in command:
            stop_nodes()
        process = typed(command)
        if is_a_node(command):
            nodes.append(process)
            process.wait_for_line(lambda line: "last 30 s: " in line)
        elif "--rate 500" in command:
            # A hundred thousand take minutes: enough is enough.
            while len(read_topic(bootstrap_servers, "transactions")) < 1000:
                assert process.running, process.report()
                time.sleep(0.2)
            process.stop()
        else:
            assert process.wait() == 0, f"{command}\n{process.report()}"
            if "--until-end" in command:
                assert process.events("totals")[0]["transactions"] >= 1000
    stop_nodes()
    assert Path("report/index.html").exists()
    assert Path("other-report/index.html").exists()

"""Runs programs and measures what they take; brokers and topics for them."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/system"))

from confluent_kafka.admin import AdminClient, NewTopic  # noqa: E402
from kafka_cluster import running_cluster  # noqa: E402

PROGRAMS = ROOT / "build/release"
VIGIE = str(PROGRAMS / "bin/vigie")
MODELS = ROOT / "config/models"


class WrongAnswerError(Exception):
    """What was measured is not what was asked for: its speed says nothing."""


@dataclass(frozen=True)
class Run:
    """Of a process and those that it waited for. `answer` is its last line, where that is a JSON object."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    answer: dict
    stderr: str

    def per_million(self, messages: int) -> float:
        return self.cpu_seconds / messages * 1e6


class PeakMemory:
    """The most that a process and its children hold at once, looked up every 20 ms.

    The kernel's own figure would begin with what this program held when it forked.
    """

    def __init__(self, pid: int):
        self.mib = 0.0
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            with contextlib.suppress(psutil.Error):
                root = psutil.Process(self._pid)
                held = sum(one.memory_info().rss for one in [root, *root.children(recursive=True)])
                self.mib = max(self.mib, held / 2**20)

    def stop(self) -> float:
        self._over.set()
        self._thread.join()
        return self.mib


def run(*command: object, env: dict[str, str] | None = None) -> Run:
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        began = time.monotonic()
        process = subprocess.Popen(
            [str(part) for part in command], stdout=out, stderr=err, env=os.environ | (env or {})
        )
        memory = PeakMemory(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        peak_mib = memory.stop()
        out.seek(0)
        err.seek(0)
        said, complaints = out.read(), err.read()
    if process.returncode:
        raise RuntimeError(
            f"{process.args}: status {process.returncode}\n{said[-2000:]}\n{complaints[-2000:]}"
        )
    last = said.splitlines()[-1] if said.strip() else ""
    answer = json.loads(last) if last.startswith("{") else {}
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak_mib, answer, complaints)


def node_command(servers: str, topic: str, group: str, *options: str, model: str = "logistic") -> list[str]:
    """A node that reads the topic from its beginning."""
    return [
        *(VIGIE, "run", f"--kafka.bootstrap-servers={servers}", f"--kafka.topic={topic}"),
        *(f"--kafka.group={group}", f"--kafka.alerts-topic={topic}-alerts", "--kafka.start=earliest"),
        *(f"--kafka.dead-letter-topic={topic}-dead", "--log.format=json", f"--model={MODELS / model}.json"),
        *options,
    ]


class Broker:
    def __init__(self, servers: str):
        self.servers = servers
        self._admin = AdminClient({"bootstrap.servers": servers})

    def make(self, topic: str, partitions: int) -> str:
        new = [
            NewTopic(topic, partitions, 1, config={"message.timestamp.after.max.ms": str(2**63 - 1)}),
            NewTopic(f"{topic}-alerts", 1, 1),
            NewTopic(f"{topic}-dead", 1, 1),
        ]
        for future in self._admin.create_topics(new, operation_timeout=30).values():
            future.result()
        return topic

    def drop(self, topic: str) -> None:
        for future in self._admin.delete_topics([topic], operation_timeout=30).values():
            future.result()

    def filled(self, topic: str, messages: int, partitions: int, *options: str) -> str:
        """A topic of generated rows, uncompressed, as a broker hands them to any consumer."""
        self.make(topic, partitions)
        run(
            *(VIGIE, "produce", f"--kafka.bootstrap-servers={self.servers}", f"--kafka.topic={topic}"),
            *("--rate=max", f"--rows={messages}", "--kafka.properties.compression.type=none", *options),
        )
        return topic


@contextlib.contextmanager
def broker(properties: dict[str, str] | None = None) -> Iterator[Broker]:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_cluster(Path(folder), properties=properties) as cluster,
    ):
        yield Broker(cluster.bootstrap_servers)


def median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2

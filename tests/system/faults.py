"""What the fault tests share: a seeded schedule, live load, the comparison of what comes out with the log.

The seed is printed, and SYSTEM_TEST_SEED replays it. SYSTEM_TEST_SECONDS says how long a test makes faults,
SYSTEM_TEST_FIGURES names a file to which each test adds a JSON line of what it has counted.
"""

import json
import os
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from confluent_kafka import Consumer, TopicPartition
from conftest import Topics
from feed import Feed
from oracle import BadValueError, Message, Oracle, decode, read_topic
from process import Vigie
from rows import POISON, as_object, rows

SEED = int(os.environ.get("SYSTEM_TEST_SEED") or random.SystemRandom().randrange(2**31))
SECONDS = float(os.environ.get("SYSTEM_TEST_SECONDS", "10"))


# To the model of these tests (transfers.json), so that anybody can say what must be alerted.
SUSPICIOUS_TYPE = "TRANSFER"

# With a name of its own a node is a static member: its successor takes over at once.
SESSION_TIMEOUT_MS = 6_000
FAST_SESSION = f"--kafka.properties=session.timeout.ms={SESSION_TIMEOUT_MS}"

# What the nodes under faults have in common.
NODE_OPTIONS = (FAST_SESSION, "--kafka.start=earliest", "--log.format=json", "--windows=[3s,10s]")

# Messages are dated in the order of the log, so that a window is over when a newer message is read.
LOG_TIME = {"message.timestamp.type": "LogAppendTime"}


def chance(test: str) -> random.Random:
    """The test's own source of chance."""
    print(f"SYSTEM_TEST_SEED={SEED}")
    return random.Random(f"{SEED} {test}")


def tell_figures(test: str, **figures: object) -> None:
    line = json.dumps({"test": test, "seed": SEED, **figures})
    print(line)
    if file := os.environ.get("SYSTEM_TEST_FIGURES"):
        with Path(file).open("a") as out:
            out.write(line + "\n")


class Load:
    """Messages at a steady rate from a thread, a share of them poison, until the end of a `with`."""

    def __init__(self, topics: Topics, rate: int, seed: int, partitions: int = 8, poison: float = 0.01):
        self.feed = Feed(topics.bootstrap_servers, topics.transactions, enable_idempotence=True, linger_ms=5)
        self._rate = rate
        self._rows = rows(10**9, seed)
        self._chance = random.Random(seed)
        self._partitions = partitions
        self._poison = poison
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.sent = 0

    def __enter__(self) -> "Load":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        if self._ends.is_set():
            return
        self._ends.set()
        self._thread.join()
        self.feed.flush()

    def _run(self) -> None:
        started = time.monotonic()
        while not self._ends.wait(0.01):
            # After a pause of this process nothing is made up for in one burst.
            due = min(self.sent + self._rate, int((time.monotonic() - started) * self._rate))
            for _ in range(due - self.sent):
                value = as_object(next(self._rows))
                if self._chance.random() < self._poison:
                    value, _ = self._chance.choice(POISON[:-1])
                self.feed.send(value, partition=self._chance.randrange(self._partitions))
                self.sent += 1


def die_and_fall(vigie: Callable[..., Vigie], options: Iterable[str], draw: random.Random) -> None:
    """Three nodes are killed in the middle of a log, and then a reader falls and a scorer, before its end."""
    for _ in range(3):
        # Slowed, so that there is a middle.
        node = vigie(
            "run", *options, "--batch-size=50", "--in-flight=100",
            env={"VIGIE_FAILPOINTS": "scorer.judge=delay(20)"},
        )  # fmt: skip
        node.wait_for(lambda line: line.get("event") == "summary")
        time.sleep(draw.uniform(0.2, 1.0))
        node.kill()
    for point in ("reader.pump=throw_at(7)", "scorer.judge=throw_at(5)"):
        node = vigie("run", *options, "--batch-size=100", "--until-end", env={"VIGIE_FAILPOINTS": point})
        assert node.wait() == 0, node.report()


def committed_offsets(topics: Topics, partitions: int = 8) -> dict[int, int]:
    """What the group has committed; a partition without a commit is not in it."""
    consumer = Consumer({"bootstrap.servers": topics.bootstrap_servers, "group.id": topics.group})
    try:
        asked = [TopicPartition(topics.transactions, partition) for partition in range(partitions)]
        # A transaction that a killed node was committing hides them until its time-out of 30 s.
        return {p.partition: p.offset for p in consumer.committed(asked, timeout=60) if p.offset >= 0}
    finally:
        consumer.close()


def end_offsets(topics: Topics, partitions: int = 8) -> dict[int, int]:
    consumer = Consumer({"bootstrap.servers": topics.bootstrap_servers, "group.id": "nobody"})
    try:
        asked = [TopicPartition(topics.transactions, partition) for partition in range(partitions)]
        return {p.partition: consumer.get_watermark_offsets(p, timeout=60)[1] for p in asked}
    finally:
        consumer.close()


# -- what must come out ----------------------------------------------------------------------------


def position(message: Message) -> tuple[int, int]:
    return message.partition, message.offset


def suspicious(messages: Iterable[Message]) -> set[tuple[int, int]]:
    found = set()
    for message in messages:
        try:
            decode(message)
        except BadValueError:
            continue
        value = message.json()
        if (json.loads(value) if isinstance(value, str) else value)["type"] == SUSPICIOUS_TYPE:
            found.add(position(message))
    return found


class Outcome:
    """The logs as they are now: what went in, and what came out. `of_same_input` saves the first half."""

    def __init__(self, topics: Topics, of_same_input: "Outcome | None" = None):
        if of_same_input:
            self.messages = of_same_input.messages
            self.expected_alerts = of_same_input.expected_alerts
            self.oracle = of_same_input.oracle
        else:
            self.messages = read_topic(topics.bootstrap_servers, topics.transactions)
            self.expected_alerts = suspicious(self.messages)
            self.oracle = Oracle(self.messages, self.expected_alerts)
        self.alerts = Counter()
        for alert in read_topic(topics.bootstrap_servers, topics.alerts):
            value = alert.json()
            at = (value["partition"], value["offset"])
            assert value["id"] == f"{topics.transactions}-{at[0]}-{at[1]}"
            self.alerts[at] += 1
        self.expected_dead_letters = {position(message) for message, _ in self.oracle.dead_letters}
        self.dead_letters = Counter(
            (int(letter.headers["vigie.partition"]), int(letter.headers["vigie.offset"]))
            for letter in read_topic(topics.bootstrap_servers, topics.dead_letters)
        )
        self._windows: dict[tuple[int, int], dict] = {}

    @property
    def is_whole(self) -> bool:
        return self.expected_alerts <= set(self.alerts) and self.expected_dead_letters <= set(
            self.dead_letters
        )

    def repeats(self) -> dict[tuple[int, int], int]:
        """How often an alert or a dead letter came again."""
        return {at: n - 1 for at, n in [*self.alerts.items(), *self.dead_letters.items()] if n > 1}

    def check_nothing_missing(self) -> None:
        assert not sorted(self.expected_alerts - set(self.alerts))[:10], "missing alerts"
        assert not sorted(set(self.alerts) - self.expected_alerts)[:10], "alerts for what is not suspicious"
        assert not sorted(self.expected_dead_letters - set(self.dead_letters))[:10], "missing dead letters"
        assert not sorted(set(self.dead_letters) - self.expected_dead_letters)[:10], "wrong dead letters"

    def check_repeats(self, readings: list[tuple[dict[int, int], dict[int, int]]]) -> int:
        """What came again lay between two commits around a fault, and came again once a reading at most.

        Each reading that a fault forced is what was committed before the fault and behind it, by partition.
        """
        repeats = self.repeats()
        for (partition, offset), count in repeats.items():
            allowed = sum(
                before.get(partition, 0) <= offset < behind.get(partition, 2**63)
                for before, behind in readings
            )
            assert count <= allowed, f"{partition}-{offset}: {count} repeats, read {allowed} times"
        return sum(repeats.values())

    def check_windows(
        self, nodes: Iterable[Vigie], acknowledged_ms: dict[tuple[int, int], float] | None = None
    ) -> int:
        """Each line that calls itself complete says what the log says. Returns how many these were.

        Of producers that date their messages themselves: when each was acknowledged. Windows for which one
        came too late are left out.
        """
        checked = 0
        differences = []
        for node in nodes:
            for line in complete_lines(node):
                key = line["window_s"], line["window_end_ms"]
                if acknowledged_ms and self._came_late(*key, acknowledged_ms):
                    continue
                if key not in self._windows:
                    self._windows[key] = self.oracle.window(*key).as_summary()
                wanted = self._windows[key]
                found = {name: line[name] for name in wanted}
                if found != wanted:
                    differences.append((line["window_s"], line["window_end_ms"], found, wanted))
                checked += 1
        assert not differences, f"{len(differences)} of {checked} complete windows differ: {differences[:3]}"
        return checked

    def _came_late(self, length_s: int, end_ms: int, acknowledged_ms: dict[tuple[int, int], float]) -> bool:
        # The end of each partition is asked for 125 ms behind the window's.
        return any(
            end_ms - length_s * 1000 <= message.timestamp_ms < end_ms
            and acknowledged_ms[position(message)] > end_ms + 100
            for message in self.messages
        )


def complete_lines(node: Vigie) -> list[dict]:
    return [line for line in node.events("summary") if line["complete"]]


def settled(topics: Topics, timeout: float = 60) -> Outcome:
    """The outcome once nothing is missing, or when the time is over."""
    deadline = time.monotonic() + timeout
    while True:
        outcome = Outcome(topics)
        if outcome.is_whole or time.monotonic() > deadline:
            return outcome
        time.sleep(1)


def time_until(what: Callable[[], bool], timeout: float = 60) -> float:
    """Seconds until it holds."""
    started = time.monotonic()
    while not what():
        assert time.monotonic() - started < timeout, f"not in {timeout} s"
        time.sleep(0.05)
    return time.monotonic() - started


def wait_for_log(node: Vigie, text: str, timeout: float = 60) -> None:
    """Waits for a line of the log that matches."""
    deadline = time.monotonic() + timeout
    while not re.search(text, node.stderr):
        assert node.running, node.report()
        assert time.monotonic() < deadline, f"no line with {text!r}\n{node.report()}"
        time.sleep(0.1)


def wait_for_complete(node: Vigie, timeout: float = 60) -> float:
    """Seconds until the node's next complete window that holds anything."""
    started = time.monotonic()
    since_ms = time.time() * 1000
    node.wait_for(
        lambda o: (
            o["event"] == "summary"
            and o["complete"]
            and o["transactions"] > 0
            and o["window_end_ms"] > since_ms
        ),
        timeout,
    )
    return time.monotonic() - started

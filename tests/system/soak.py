"""The fault tests again and again, each round with a seed of its own, for some minutes: `./dev test soak`.

Beside them one node lives through all of it under a steady load, for what its memory does.
"""

import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from confluent_kafka.admin import AdminClient, NewTopic
from conftest import Topics
from faults import LOG_TIME, Load, settled, tell_figures, wait_for_complete
from kafka_cluster import running_cluster
from process import processes

FOLDER = Path(__file__).resolve().parent
TESTS = (
    "test_faults_kill.py",
    "test_faults_group.py",
    "test_faults_actors.py",
    "test_faults_input.py",
    "test_faults_stall.py",
    "test_faults_brokers.py",
    "test_cluster.py",
    "test_cluster_hosts.py",
)


# The windows are full, and what a node needs is there.
WARM_UP_S = 60


@contextlib.contextmanager
def long_life(folder: Path) -> Iterator[None]:
    """A node on a broker of its own, 500 tx/s, until the end of the `with`."""
    with running_cluster(folder / "kafka") as cluster, processes() as start:
        topics = Topics(cluster.bootstrap_servers, "life", "life-alerts", "life-dead-letters", "life-group")
        names = (topics.transactions, topics.alerts, topics.dead_letters)
        admin = AdminClient({"bootstrap.servers": cluster.bootstrap_servers})
        for future in admin.create_topics([NewTopic(name, 8, 1, config=LOG_TIME) for name in names]).values():
            future.result(timeout=20)
        options = ["--kafka.start=earliest", "--log.format=json", "--windows=[3s,30s]"]
        node = start("run", *topics.options(), *options)
        began = time.monotonic()
        with Load(topics, rate=500, seed=1) as load:
            wait_for_complete(node)
            time.sleep(WARM_UP_S)
            at_start = node.resident_bytes()
            yield
            at_end = node.resident_bytes()
            lived = time.monotonic() - began
        outcome = settled(topics)
        status = node.stop(timeout=10)
        outcome.check_nothing_missing()
        tell_figures(
            "long life",
            status=status,
            seconds=round(lived),
            messages=load.sent,
            repeats=sum(outcome.repeats().values()),
            complete_windows=outcome.check_windows([node]),
            memory_at_start_mib=round(at_start / 2**20, 1),
            memory_at_end_mib=round(at_end / 2**20, 1),
        )


def run_round(seed: int, seconds: int, figures: Path) -> bool:
    environment = os.environ | {
        "SYSTEM_TEST_SEED": str(seed),
        "SYSTEM_TEST_SECONDS": str(seconds),
        "SYSTEM_TEST_FIGURES": str(figures),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS]
    return subprocess.run(command, cwd=FOLDER, env=environment, check=False).returncode == 0


def sum_up(figures: Path) -> None:
    """One line a kind of test: counts added up, times and memory at their worst."""
    summed: dict[str, dict[str, float]] = defaultdict(dict)
    lines = figures.read_text().splitlines() if figures.exists() else []
    for line in map(json.loads, lines):
        test = summed[line.pop("test")]
        line.pop("seed")
        for name, value in line.items():
            worst = name.endswith(("_s", "_mib", "seconds"))
            test[name] = max(test.get(name, 0), value) if worst else test.get(name, 0) + value
    for test, values in summed.items():
        print(json.dumps({"test": test, **values}))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument(
        "--round-seconds", type=int, default=60, help="how long each test of a round makes faults"
    )
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    arguments = parser.parse_args()
    seeds = random.Random(arguments.seed)
    print(f"soak: --seed {arguments.seed} repeats it", flush=True)
    failed: list[int] = []
    rounds = 0
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.jsonl"
        os.environ["SYSTEM_TEST_FIGURES"] = str(figures)
        with long_life(Path(folder)):
            deadline = time.monotonic() + arguments.minutes * 60
            while time.monotonic() < deadline:
                seed = seeds.randrange(2**31)
                rounds += 1
                if not run_round(seed, arguments.round_seconds, figures):
                    failed.append(seed)
        sum_up(figures)
    print(f"soak: {rounds} rounds, {len(failed)} failed; SYSTEM_TEST_SEED of those: {failed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""From a message's timestamp to its alert: acknowledged (the node's histogram), and in a reader's hands."""

import contextlib
import re
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from confluent_kafka import Consumer, Message
from measure import VIGIE, Broker, WrongAnswerError, node_command, run

PARTITIONS = 8
WARM_UP_S = 10
# Enough alerts for a thousandth of them to be some, and no more than a reader in Python can take.
FRAUD_SHARES = {500: 0.3, 5_000: 0.1, 50_000: 0.02}
# Of the harness alone: more than this is too much for the reader.
HARNESS_RATES = (500, 5_000)
SHARES = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999}


def time_of_alert(message: Message) -> float:
    return int(re.search(rb'"timestamp_ms":(\d+)', message.value())[1]) / 1000


def time_of_message(message: Message) -> float:
    return message.timestamp()[1] / 1000


class OutsideReader:
    """Reads messages as they come and notes how old each one is by then, or an alert's transaction."""

    def __init__(self, broker: Broker, topic: str, time_of: Callable[[Message], float]):
        self.ages: list[tuple[float, float]] = []  # when it came, and its age; seconds
        self._time_of = time_of
        self._over = threading.Event()
        self._consumer = Consumer(
            {
                "bootstrap.servers": broker.servers,
                "group.id": f"{topic}-reader",
                "auto.offset.reset": "earliest",
                "fetch.queue.backoff.ms": 5,
            }
        )
        self._consumer.subscribe([topic])
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        while not self._over.is_set():
            message = self._consumer.poll(0.2)
            if message is not None and not message.error():
                now = time.time()
                self.ages.append((now, now - self._time_of(message)))

    def stop(self) -> None:
        self._over.set()
        self._thread.join()
        self._consumer.close()

    def ages_since(self, began: float) -> list[float]:
        return sorted(age for came, age in self.ages if began <= came)


def buckets(port: int) -> list[tuple[float, int]]:
    """The histogram's upper bounds, with how many lie at or below each."""
    text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
    found = re.findall(r'^vigie_alert_latency_seconds_bucket\{le="([^"]+)"\} (\d+)', text, re.MULTILINE)
    return [(float(bound), int(count)) for bound, count in found]


def quantile_of_buckets(counts: list[tuple[float, int]], share: float) -> float:
    """As Prometheus' histogram_quantile: evenly spread within a bucket."""
    wanted = counts[-1][1] * share
    below, low = 0, 0.0
    for bound, count in counts:
        if count >= wanted:
            return low + (bound - low) * (wanted - below) / max(1, count - below)
        below, low = count, bound
    return counts[-1][0]


def quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def measure(broker: Broker, seconds: int, folder: Path) -> list[dict]:
    # A young JVM spends the second core on compiling itself: the first turn does not count.
    _node(broker, 50_000, seconds, folder, "warm-up")
    rows = [_harness(broker, rate, seconds, folder) for rate in HARNESS_RATES]
    return rows + [_node(broker, rate, seconds, folder) for rate in FRAUD_SHARES]


def _harness(broker: Broker, rate: int, seconds: int, folder: Path) -> dict:
    """Producer, broker and reader without a node: the shortest that this machine can show."""
    topic = broker.make(f"harness-{rate}", PARTITIONS)
    reader = OutsideReader(broker, topic, time_of_message)
    try:
        began, ended = _produce(broker, topic, rate, seconds, folder)
        time.sleep(1)
    finally:
        reader.stop()
    return {
        "system": "harness alone",
        "tx_per_s": rate,
        "reached": round(rate * seconds / (ended - began)),
        **_reader_figures(reader.ages_since(began)),
    }


def _node(broker: Broker, rate: int, seconds: int, folder: Path, name: str = "latency") -> dict:
    topic = broker.make(f"{name}-{rate}", PARTITIONS)
    port = 18_000 + rate % 1000 + len(str(rate))
    node = subprocess.Popen(
        node_command(broker.servers, topic, topic, f"--http.listen=127.0.0.1:{port}", model="boosted"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    reader = OutsideReader(broker, f"{topic}-alerts", time_of_alert)
    before: dict[float, int] = {}
    try:
        _wait_until_ready(port)
        began, ended = _produce(
            broker, topic, rate, seconds, folder, lambda: before.update(dict(buckets(port)))
        )
        time.sleep(1)
        own = [(bound, count - before[bound]) for bound, count in buckets(port)]
    finally:
        node.terminate()
        node.wait()
        reader.stop()
    ages = reader.ages_since(began)
    if not ages or abs(len(ages) - own[-1][1]) > 0.02 * len(ages) + 50:
        raise WrongAnswerError(f"the reader saw {len(ages)} alerts, the node counted {own[-1][1]}")
    return {
        "system": "vigie, boosted",
        "tx_per_s": rate,
        "reached": round(rate * seconds / (ended - began)),
        **_reader_figures(ages),
        **{f"own_{name}_ms": quantile_of_buckets(own, share) * 1000 for name, share in SHARES.items()},
    }


def _reader_figures(ages: list[float]) -> dict:
    return {
        "messages": len(ages),
        **{f"reader_{name}_ms": quantile(ages, share) * 1000 for name, share in SHARES.items()},
        "reader_max_ms": ages[-1] * 1000,
    }


def _produce(
    broker: Broker,
    topic: str,
    rate: int,
    seconds: int,
    folder: Path,
    when_warm: Callable[[], None] = lambda: None,
) -> tuple[float, float]:
    """Returns when what counts began, and when it ended."""
    data = folder / f"rows-{rate}.csv"
    run(VIGIE, "generate", f"--rows={rate * 10}", f"--fraud-share={FRAUD_SHARES[rate]}", f"--output={data}")
    load = subprocess.Popen(
        [
            *(VIGIE, "produce", f"--kafka.bootstrap-servers={broker.servers}", f"--kafka.topic={topic}"),
            *(f"--input={data}", "--loop", f"--rate={rate}", f"--limit={rate * (seconds + WARM_UP_S)}"),
            *("--kafka.properties.linger.ms=0.5", "--kafka.properties.compression.type=none"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(WARM_UP_S)
    began = time.time()
    when_warm()
    if load.wait():
        raise WrongAnswerError(f"{rate} tx/s could not be produced")
    return began, time.time()


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz").status == 200:
                return
        time.sleep(0.1)
    raise WrongAnswerError("the node was not ready in 30 s")

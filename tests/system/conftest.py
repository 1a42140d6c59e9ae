"""What every system test stands on: a real broker, topics of its own, processes that end with the test."""

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient, NewTopic
from kafka_cluster import running_cluster
from oracle import Message, read_topic
from process import Vigie, processes

# Where ctest keeps the broker that its tests share; without it a session starts one of its own.
SHARED_BROKER = "SYSTEM_TEST_KAFKA"


@pytest.fixture(scope="session")
def bootstrap_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if folder := os.environ.get(SHARED_BROKER):
        yield (Path(folder) / "bootstrap-servers").read_text()
        return
    with running_cluster(tmp_path_factory.mktemp("kafka")) as cluster:
        yield cluster.bootstrap_servers


@pytest.fixture(scope="session")
def admin(bootstrap_servers: str) -> AdminClient:
    return AdminClient({"bootstrap.servers": bootstrap_servers})


@dataclass(frozen=True)
class Topics:
    """The topics of one test, and the names that a node needs for them."""

    bootstrap_servers: str
    transactions: str
    alerts: str
    dead_letters: str
    group: str

    def options(self) -> list[str]:
        return [
            f"--kafka.bootstrap-servers={self.bootstrap_servers}",
            f"--kafka.topic={self.transactions}",
            f"--kafka.group={self.group}",
            f"--kafka.alerts-topic={self.alerts}",
            f"--kafka.dead-letter-topic={self.dead_letters}",
            "--http.listen=off",
        ]

    def read(self, topic: str) -> list[Message]:
        return read_topic(self.bootstrap_servers, topic)


_numbers = itertools.count(1)


# Of a module, since a module may have a broker of its own.
@pytest.fixture(scope="module")
def new_topics(bootstrap_servers: str, admin: AdminClient) -> Iterator[Callable[..., Topics]]:
    """Makes fresh topics; `config` is that of the transactions' topic."""
    made: list[str] = []

    def make(partitions: int = 8, config: dict[str, str] | None = None) -> Topics:
        name = f"test-{os.getpid()}-{next(_numbers)}"
        topics = Topics(bootstrap_servers, name, f"{name}-alerts", f"{name}-dead-letters", f"{name}-group")
        # Tests choose their own times, which must neither age out nor be refused as of the future.
        any_time = {"retention.ms": "-1", "message.timestamp.after.max.ms": str(2**63 - 1)}
        new = [
            NewTopic(topics.transactions, partitions, 1, config=any_time | (config or {})),
            NewTopic(topics.alerts, 1, 1),
            NewTopic(topics.dead_letters, 1, 1),
        ]
        made.extend(topic.topic for topic in new)
        for future in admin.create_topics(new, operation_timeout=20).values():
            future.result(timeout=20)
        return topics

    yield make
    if made:
        for future in admin.delete_topics(made).values():
            future.result(timeout=20)


@pytest.fixture
def topics(new_topics: Callable[..., Topics]) -> Topics:
    return new_topics()


@pytest.fixture
def vigie() -> Iterator[Callable[..., Vigie]]:
    """Starts `vigie` with the given arguments; what still runs at the test's end is killed."""
    with processes() as start:
        yield start


@pytest.fixture(scope="module")
def vigie_of_module() -> Iterator[Callable[..., Vigie]]:
    """The same for a run that several tests look at."""
    with processes() as start:
        yield start

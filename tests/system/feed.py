"""Writes messages to a topic the way a producer outside of the project would."""

import time
from collections.abc import Iterable

from confluent_kafka import Message, Producer


class Feed:
    """Refused messages raise at `flush`, which the end of a `with` calls."""

    def __init__(self, bootstrap_servers: str, topic: str, **properties: object):
        self._topic = topic
        self._errors: list[object] = []
        self.acknowledged_ms: dict[tuple[int, int], float] = {}  # by partition and offset
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap_servers,
                # What a topic just being made refuses would come again behind later ones. Needs all acks.
                "enable.idempotence": "acks" not in properties,
                "linger.ms": 5,
                "queue.buffering.max.messages": 1_000_000,
                "compression.type": "lz4",
                **{key.replace("_", "."): value for key, value in properties.items()},
            }
        )

    def send(
        self, value: bytes | None, partition: int = -1, timestamp_ms: int = 0, key: bytes | None = None
    ) -> None:
        while True:
            try:
                self._producer.produce(
                    self._topic, value, key, partition, timestamp=timestamp_ms, on_delivery=self._on_delivery
                )
                break
            except BufferError:
                self._producer.poll(0.1)
        self._producer.poll(0)

    def flush(self) -> None:
        assert self._producer.flush(60) == 0
        assert not self._errors, self._errors[:3]

    def __enter__(self) -> "Feed":
        return self

    def __exit__(self, *_: object) -> None:
        self.flush()

    def _on_delivery(self, error: object, message: Message) -> None:
        if error:
            self._errors.append(error)
        else:
            self.acknowledged_ms[message.partition(), message.offset()] = time.time() * 1000


def send_all(bootstrap_servers: str, topic: str, messages: Iterable[dict]) -> None:
    """Each message is the keyword arguments of `Feed.send`."""
    with Feed(bootstrap_servers, topic) as feed:
        for message in messages:
            feed.send(**message)

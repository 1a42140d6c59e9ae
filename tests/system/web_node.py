"""A node with its HTTP side open, and how a test talks to it."""

import itertools
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from feed import Feed
from process import Vigie
from rows import as_object, as_string, rows


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]

    def json(self) -> object:
        return json.loads(self.text)


@dataclass
class WebNode:
    process: Vigie
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, timeout: float = 10) -> Answer:
        try:
            with urllib.request.urlopen(self.address + path, timeout=timeout) as answer:
                return Answer(answer.status, answer.read().decode(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode(), dict(error.headers))

    def wait_for(self, path: str, predicate: Callable[[Answer], bool], timeout: float = 60) -> Answer:
        """The first answer for which the predicate holds."""
        deadline = time.monotonic() + timeout
        last: object = None
        while time.monotonic() < deadline:
            try:
                last = self.get(path)
                if predicate(last):
                    return last
            except OSError as error:
                last = error
            time.sleep(0.1)
        raise AssertionError(f"{path}: {last}\n{self.process.report()}")

    def wait_until_ready(self) -> None:
        self.wait_for("/readyz", lambda answer: answer.status == 200)


def start_node(
    vigie: Callable[..., Vigie],
    options: list[str],
    *more: str,
    env: dict[str, str] | None = None,
    port: int | None = None,
) -> WebNode:
    port = port or free_port()
    kept = [option for option in options if not option.startswith("--http.listen")]
    return WebNode(vigie("run", *kept, f"--http.listen=127.0.0.1:{port}", *more, env=env), port)


class SteadyFeed:
    """Transactions at a steady rate, in both encodings in turn, until it is left."""

    def __init__(self, bootstrap_servers: str, topic: str, per_second: int):
        self._place = (bootstrap_servers, topic)
        self._per_second = per_second
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "SteadyFeed":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        interval = 0.02
        count = max(1, round(self._per_second * interval))
        source = itertools.chain.from_iterable(rows(10_000, seed) for seed in itertools.count())
        encodings = itertools.cycle((as_object, as_string))
        with Feed(*self._place) as feed:
            while not self._over.wait(interval):
                for row, encode in zip(itertools.islice(source, count), encodings, strict=False):
                    feed.send(encode(row))

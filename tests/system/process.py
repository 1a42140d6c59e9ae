"""A `vigie` process under a test's control."""

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SYSTEM_TEST_PROGRAM", str(ROOT / "build/dev/bin/vigie"))
TIMEOUT_S = 60
# To it each transfer is suspicious and nothing else, so that anybody can say what must be alerted.
MODEL = ROOT / "tests/system/transfers.json"


def environment(own: dict[str, str] | None) -> dict[str, str]:
    """The test's variables for the process. The harness's own are none of its settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    return kept | {"VIGIE_MODEL": str(MODEL)} | (own or {})


def run_vigie(*arguments: str, env: dict[str, str] | None = None, **options) -> subprocess.CompletedProcess:
    """Runs a command to its end."""
    options = {
        "capture_output": True,
        "text": True,
        "timeout": TIMEOUT_S,
        "stdin": subprocess.DEVNULL,
    } | options
    return subprocess.run([PROGRAM, *arguments], env=environment(env), check=False, **options)


class Vigie:
    """A running process. Its standard output is kept line by line, its standard error as text.

    `within` is a command that runs another one in its own place, somewhere else.
    """

    def __init__(self, *arguments: str, env: dict[str, str] | None = None, within: Sequence[str] = ()):
        self.command = [*within, PROGRAM, *arguments]
        self.lines: list[str] = []
        self.stderr = ""
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(env),
        )
        self._readers = [
            threading.Thread(target=self._collect_lines, daemon=True),
            threading.Thread(target=self._collect_stderr, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def events(self, event: str | None = None) -> list[dict]:
        """The JSON objects printed so far, all or those of one event."""
        objects = [json.loads(line) for line in list(self.lines)]
        return [o for o in objects if event is None or o["event"] == event]

    def wait_for(self, predicate: Callable[[dict], bool], timeout: float = TIMEOUT_S) -> dict:
        """The first JSON line for which the predicate holds, past or to come."""
        line = self.wait_for_line(lambda text: predicate(json.loads(text)), timeout)
        return json.loads(line)

    def wait_for_line(self, predicate: Callable[[str], bool], timeout: float = TIMEOUT_S) -> str:
        deadline = time.monotonic() + timeout
        seen = 0
        with self._changed:
            while True:
                for line in self.lines[seen:]:
                    if predicate(line):
                        return line
                seen = len(self.lines)
                if not self._readers[0].is_alive():
                    raise AssertionError(f"the process ended without the expected line\n{self.report()}")
                if not self._changed.wait(deadline - time.monotonic()):
                    raise AssertionError(f"no such line in {timeout} s\n{self.report()}")

    def wait(self, timeout: float = TIMEOUT_S) -> int:
        """Its exit status, once it has ended and everything it printed is here."""
        status = self._process.wait(timeout)
        for reader in self._readers:
            reader.join()
        return status

    def stop(self, timeout: float = TIMEOUT_S) -> int:
        """Asks it to end, as an operator would."""
        self._process.send_signal(signal.SIGTERM)
        return self.wait(timeout)

    def kill(self) -> None:
        self._process.kill()
        self.wait()

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def resident_bytes(self) -> int:
        return psutil.Process(self.pid).memory_info().rss

    def report(self) -> str:
        """The ends of what it printed, for a person who reads why a test failed."""
        status = self._process.poll()
        return "\n".join(
            [
                f"$ {' '.join(self.command)}  # {'running' if status is None else f'status {status}'}",
                f"-- standard output, the last of {len(self.lines)} lines",
                *self.lines[-30:],
                "-- standard error, its end",
                self.stderr[-6000:],
            ]
        )

    def _collect_lines(self) -> None:
        for line in self._process.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    def _collect_stderr(self) -> None:
        for line in self._process.stderr:
            self.stderr += line


@contextlib.contextmanager
def processes() -> Iterator[Callable[..., Vigie]]:
    """Yields a function that starts processes; those that still run at the end are killed."""
    started: list[Vigie] = []

    def start(*arguments: str, **options) -> Vigie:
        started.append(Vigie(*arguments, **options))
        return started[-1]

    try:
        yield start
    finally:
        for process in started:
            if process.running:
                process.kill()
            # pytest shows this only where a test failed.
            print(process.report())

"""A real schema registry on this machine: Apicurio, by the API of Confluent's."""

import contextlib
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from kafka_cluster import CACHE, free_ports

VERSION = "2.6.13.Final"
START_TIMEOUT_S = 120


class SchemaRegistry:
    """Keeps everything in memory: a registry that was stopped and started has forgotten it."""

    def __init__(self, folder: Path, port: int | None = None):
        self.folder = folder
        self.port = port or free_ports(1)[0]
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/apis/ccompat/v7"

    def start(self) -> None:
        home = CACHE / f"apicurio-{VERSION}"
        [program] = home.glob("*-runner.jar")
        with (self.folder / "registry.log").open("w") as log:
            self.process = subprocess.Popen(
                [
                    "java",
                    "-Xmx400m",
                    "-Dquarkus.http.host=127.0.0.1",
                    f"-Dquarkus.http.port={self.port}",
                    "-jar",
                    program,
                ],
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"{self.url}/subjects", timeout=5).close()
                return
            time.sleep(0.2)
        raise RuntimeError((self.folder / "registry.log").read_text())

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def running_registry(folder: Path) -> Iterator[SchemaRegistry]:
    registry = SchemaRegistry(folder)
    try:
        registry.start()
        yield registry
    finally:
        registry.stop()

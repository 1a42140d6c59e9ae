"""A real Apache Kafka (KRaft) on this machine: any number of brokers that are controllers as well.

As a script: `kafka_cluster.py start|stop --help`. A cluster lives in its folder; its processes are known by
their pid files there, so that a later call finds them again.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

VERSION = "4.4.0"
CACHE = Path.home() / ".cache/vigie"
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 20
# Any 16 bytes in base64: a cluster knows its folders again by it.
CLUSTER_ID = "dmlnaWUta2Fma2EtMDAwMQ"

LOGGING = """<?xml version="1.0"?>
<Configuration status="WARN">
  <Appenders>
    <Console name="out"><PatternLayout pattern="%d %p %m (%c{1})%n%ex"/></Console>
  </Appenders>
  <Loggers><Root level="INFO"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
"""


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, below the range from which the kernel takes those of clients."""
    ports: list[int] = []
    while len(ports) < count:
        port = random.randint(20000, 32000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            ports.append(port)
    return ports


class KafkaCluster:
    """Brokers 1 to n. `ports` are those for clients; `properties` go over the brokers' own settings."""

    def __init__(
        self,
        folder: Path,
        brokers: int = 1,
        ports: list[int] | None = None,
        properties: dict[str, str] | None = None,
        heap: str = "512m",
        dies_with_parent: bool = True,
    ):
        self.folder = Path(folder)
        self.ports = ports or free_ports(brokers)
        self.controller_ports = free_ports(len(self.ports))
        self.properties = properties or {}
        self.heap = heap
        self.dies_with_parent = dies_with_parent
        self.processes: dict[int, subprocess.Popen] = {}

    @property
    def brokers(self) -> range:
        return range(1, len(self.ports) + 1)

    @property
    def bootstrap_servers(self) -> str:
        return ",".join(f"127.0.0.1:{port}" for port in self.ports)

    def start(self) -> None:
        """Starts the brokers that do not run, and returns when all of them serve."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "log4j2.xml").write_text(LOGGING)
        stopped = [broker for broker in self.brokers if not self.pid(broker)]
        formats = [self._format(broker) for broker in stopped]
        for process in formats:
            output, _ = process.communicate()
            if process.returncode:
                raise RuntimeError(f"formatting the broker's folder failed:\n{output}")
        for broker in stopped:
            self._launch(broker)
        for broker in stopped:
            self.wait_until_ready(broker)
        (self.folder / "bootstrap-servers").write_text(self.bootstrap_servers)

    def start_broker(self, broker: int) -> None:
        """Starts one broker again, without waiting for it."""
        if not self.pid(broker):
            self._launch(broker)

    def kill(self, broker: int) -> None:
        """As a crash would: nothing is flushed, nobody told."""
        self._signal(broker, signal.SIGKILL)

    def kill_all(self) -> None:
        for broker in self.brokers:
            self.kill(broker)

    def pause(self, broker: int) -> None:
        """The broker keeps its connections, and is silent on them."""
        self._signal(broker, signal.SIGSTOP, wait=False)

    def resume(self, broker: int) -> None:
        self._signal(broker, signal.SIGCONT, wait=False)

    def stop_broker(self, broker: int) -> None:
        try:
            self._signal(broker, signal.SIGTERM)
        except TimeoutError:
            self.kill(broker)

    def stop(self) -> None:
        # All at once: a broker that is the last of its quorum waits in vain for the others.
        for broker in self.brokers:
            self._signal(broker, signal.SIGTERM, wait=False)
        for broker in self.brokers:
            self.stop_broker(broker)

    def pid(self, broker: int) -> int | None:
        """The process of a broker, if it runs."""
        if process := self.processes.get(broker):
            return process.pid if process.poll() is None else None
        try:
            pid = int(self._pid_file(broker).read_text())
            command = Path(f"/proc/{pid}/cmdline").read_text()
        except (OSError, ValueError):
            return None
        return pid if str(self._settings_file(broker)) in command else None

    def wait_until_ready(self, broker: int) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if not self.pid(broker):
                break
            if "Kafka Server started" in self._log_file(broker).read_text(errors="replace"):
                return
            time.sleep(0.1)
        lines = self._log_file(broker).read_text(errors="replace").splitlines()[-40:]
        raise RuntimeError(
            "\n".join([f"broker {broker} is not ready; the end of {self._log_file(broker)}:", *lines])
        )

    def _settings_file(self, broker: int) -> Path:
        return self.folder.resolve() / f"broker-{broker}.properties"

    def _pid_file(self, broker: int) -> Path:
        return self.folder / f"broker-{broker}.pid"

    def _log_file(self, broker: int) -> Path:
        return self.folder / f"broker-{broker}.log"

    def _settings(self, broker: int) -> dict[str, str]:
        replicas = str(min(3, len(self.ports)))
        enough_replicas = str(max(1, len(self.ports) - 1))
        port, controller_port = self.ports[broker - 1], self.controller_ports[broker - 1]
        voters = (f"{b}@127.0.0.1:{self.controller_ports[b - 1]}" for b in self.brokers)
        return {
            "process.roles": "broker,controller",
            "node.id": str(broker),
            "controller.quorum.voters": ",".join(voters),
            "listeners": f"CLIENT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
            "advertised.listeners": f"CLIENT://127.0.0.1:{port}",
            "listener.security.protocol.map": "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "CLIENT",
            "controller.listener.names": "CONTROLLER",
            "log.dirs": str(self.folder.resolve() / f"data-{broker}"),
            "num.partitions": "8",
            "default.replication.factor": replicas,
            "offsets.topic.replication.factor": replicas,
            "offsets.topic.num.partitions": "8",
            "transaction.state.log.replication.factor": replicas,
            "transaction.state.log.min.isr": enough_replicas,
            "transaction.state.log.num.partitions": "8",
            "min.insync.replicas": enough_replicas,
            # A lost broker is noticed, and a new group is served, within seconds.
            "broker.session.timeout.ms": "2000",
            "broker.heartbeat.interval.ms": "250",
            "group.initial.rebalance.delay.ms": "0",
            **self.properties,
        }

    def _java(self, main: str, *arguments: str, heap: str = "128m") -> list[str]:
        jars = CACHE / f"kafka-{VERSION}"
        if not jars.is_dir():
            raise RuntimeError(f"no Apache Kafka in {jars}: run ./dev setup")
        logging = f"-Dlog4j2.configurationFile={self.folder.resolve() / 'log4j2.xml'}"
        return ["java", f"-Xmx{heap}", "-XX:+UseSerialGC", logging, "-cp", f"{jars}/*", main, *arguments]

    def _format(self, broker: int) -> subprocess.Popen:
        settings = self._settings(broker)
        self._settings_file(broker).write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
        command = self._java(
            "kafka.tools.StorageTool",
            *("format", "--ignore-formatted", "--cluster-id", CLUSTER_ID),
            *("--config", str(self._settings_file(broker))),
        )
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def _launch(self, broker: int) -> None:
        command = self._java("kafka.Kafka", str(self._settings_file(broker)), heap=self.heap)
        if self.dies_with_parent:
            command = ["setpriv", "--pdeathsig", "KILL", *command]
        with self._log_file(broker).open("wb") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes[broker] = process
        self._pid_file(broker).write_text(str(process.pid))

    def _signal(self, broker: int, number: signal.Signals, wait: bool = True) -> None:
        pid = self.pid(broker)
        if pid is None:
            return
        os.kill(pid, number)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while wait and self.pid(broker):
            if time.monotonic() > deadline:
                raise TimeoutError(f"broker {broker} does not end")
            time.sleep(0.05)


def known_cluster(folder: Path, **options) -> KafkaCluster | None:
    """The cluster that was started in a folder, whether or not it still runs."""
    try:
        servers = (folder / "bootstrap-servers").read_text()
    except OSError:
        return None
    ports = [int(address.rpartition(":")[2]) for address in servers.split(",")]
    return KafkaCluster(folder, ports=ports, dies_with_parent=False, **options)


def start(arguments: argparse.Namespace) -> None:
    cluster = known_cluster(arguments.folder)
    if cluster and all(cluster.pid(broker) for broker in cluster.brokers):
        if arguments.port in (0, cluster.ports[0]):
            print(cluster.bootstrap_servers)
            return
        raise RuntimeError(f"it runs already, on {cluster.bootstrap_servers}; stop it first")
    if arguments.fresh:
        shutil.rmtree(arguments.folder, ignore_errors=True)
    ports = free_ports(1) if arguments.port == 0 else [arguments.port]
    ports += free_ports(arguments.brokers - 1)
    cluster = KafkaCluster(arguments.folder, ports=ports, dies_with_parent=False)
    try:
        cluster.start()
    except BaseException:
        cluster.kill_all()
        raise
    print(cluster.bootstrap_servers)


def stop(arguments: argparse.Namespace) -> None:
    if cluster := known_cluster(arguments.folder):
        cluster.stop()


@contextlib.contextmanager
def running_cluster(folder: Path, **options) -> Iterator[KafkaCluster]:
    """A cluster for the length of a `with`."""
    cluster = KafkaCluster(folder, **options)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.kill_all()


def main() -> int:
    parser = argparse.ArgumentParser(description="A real Apache Kafka on this machine.")
    tasks = parser.add_subparsers(required=True, metavar="start|stop")
    for name, task in (("start", start), ("stop", stop)):
        command = tasks.add_parser(name)
        command.set_defaults(task=task)
        command.add_argument("--folder", type=Path, default=Path("build/kafka"), help="where its data lies")
        if task is start:
            command.add_argument("--port", type=int, default=9092, help="0 for any free one")
            command.add_argument("--brokers", type=int, default=1)
            command.add_argument("--fresh", action="store_true", help="forget the data of an earlier run")
    arguments = parser.parse_args()
    try:
        arguments.task(arguments)
    except (RuntimeError, OSError) as error:
        print(f"kafka: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

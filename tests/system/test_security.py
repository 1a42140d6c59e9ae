"""A node and a Kafka that wants to know who it is: passwords and certificates over TLS, rights, refusals."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from confluent_kafka.admin import AclOperation, NewTopic, ResourceType
from faults import time_until
from feed import Feed
from process import Vigie, run_vigie
from rows import as_object, rows
from secure_kafka import SecureKafka, secure_kafka

PASSWORD = "correct-horse=battery staple"
PLACES = ("transactions", "alerts", "letters")
# The reading of each test is by a group of its own.
ANY_GROUP = (ResourceType.GROUP, "readers", AclOperation.READ)


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureKafka]:
    secure = secure_kafka(tmp_path_factory.mktemp("secure"))
    try:
        secure.cluster.start()
        for future in secure.admin.create_topics([NewTopic(name, 2, 1) for name in PLACES]).values():
            future.result(timeout=20)
        secure.authority.issue("node")
        secure.authority.issue("expired", valid=False)
        secure.set_password("node", PASSWORD)
        secure.grant("node", *rights())
        with Feed(secure.cluster.bootstrap_servers, "transactions") as feed:
            for row in rows(200, seed=1):
                feed.send(as_object(row))
        yield secure
    finally:
        secure.cluster.kill_all()


def rights(without: str | None = None) -> list[tuple[ResourceType, str, AclOperation]]:
    """What docs/deploy.md says that a node needs; `without` leaves out that of one topic or group."""
    needed = [
        (ResourceType.TOPIC, "transactions", AclOperation.READ),
        (ResourceType.TOPIC, "alerts", AclOperation.WRITE),
        (ResourceType.TOPIC, "letters", AclOperation.WRITE),
        ANY_GROUP,
    ]
    return [right for right in needed if right[1] != without]


def credentials(folder: Path, properties: dict[str, str]) -> Path:
    file = folder / "kafka.properties"
    file.write_text("".join(f"{name}={value}\n" for name, value in properties.items()))
    return file


def options(port: int, file: Path) -> list[str]:
    return [
        *(
            f"--kafka.bootstrap-servers=127.0.0.1:{port}",
            f"--kafka.credentials={file}",
            "--kafka.group=readers",
        ),
        *("--kafka.alerts-topic=alerts", "--kafka.dead-letter-topic=letters", "--kafka.start=earliest"),
        *("--http.listen=off", "--log.format=json", "--windows=[3s]"),
    ]


def way_in(kafka: SecureKafka, name: str) -> tuple[int, dict[str, str]]:
    if name == "scram":
        return kafka.scram_port, kafka.scram_properties("node", PASSWORD)
    return kafka.tls_port, kafka.tls_properties("node")


@pytest.mark.parametrize("way", ["scram", "tls"])
def test_a_node_that_is_known_reads_and_writes(
    vigie: Callable[..., Vigie], kafka: SecureKafka, tmp_path: Path, way: str
) -> None:
    port, properties = way_in(kafka, way)
    file = credentials(tmp_path, properties)
    node = vigie("run", *options(port, file), "--kafka.topic=transactions", "--until-end", "--clock=event")
    assert node.wait() == 0, node.report()
    totals = node.events("totals")[0]
    # The second way finds the offsets committed by the first.
    assert totals["read"] in (0, 200)
    written = run_vigie(
        *("produce", f"--kafka.bootstrap-servers=127.0.0.1:{port}", f"--kafka.credentials={file}"),
        *("--kafka.topic=alerts", "--limit=3", "--rate=max"),
    )
    assert written.returncode == 0, written.stderr
    shown = run_vigie("check-config", *options(port, file)[:2])
    for text in (shown.stdout, shown.stderr, node.stderr, " ".join(node.lines), written.stderr):
        assert PASSWORD not in text
    if way == "scram":
        assert '"sasl.password" = "****"' in shown.stdout


def refused(vigie: Callable[..., Vigie], port: int, file: Path) -> str:
    """The one line with which a start ends that Kafka refuses."""
    started = time.monotonic()
    node = vigie("run", *options(port, file), "--kafka.topic=transactions")
    assert node.wait(timeout=30) == 1, node.report()
    seconds = time.monotonic() - started
    assert node.stderr.count("\n") == 1, node.report()
    assert node.stderr.startswith("vigie run: Kafka refuses this node: "), node.report()
    assert seconds < 10, node.report()
    assert PASSWORD not in node.stderr
    print(json.dumps({"refused_after_s": round(seconds, 2), "line": node.stderr}))
    return node.stderr


def test_a_wrong_password_ends_the_start(
    vigie: Callable[..., Vigie], kafka: SecureKafka, tmp_path: Path
) -> None:
    file = credentials(tmp_path, kafka.scram_properties("node", "hunter2"))
    line = refused(vigie, kafka.scram_port, file)
    assert "SASL" in line
    assert "hunter2" not in line


def test_an_expired_certificate_ends_the_start(
    vigie: Callable[..., Vigie], kafka: SecureKafka, tmp_path: Path
) -> None:
    assert "is the certificate expired" in refused(
        vigie, kafka.tls_port, credentials(tmp_path, kafka.tls_properties("expired"))
    )


def test_a_broker_of_another_authority_is_not_trusted(
    vigie: Callable[..., Vigie], kafka: SecureKafka, tmp_path: Path
) -> None:
    properties = kafka.tls_properties("node") | {
        "ssl.ca.location": str(kafka.authority.certificate("expired"))
    }
    assert "certificate" in refused(vigie, kafka.tls_port, credentials(tmp_path, properties))


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("transactions", "no right to read the topic transactions"),
        ("alerts", "no right to write the topic alerts"),
        ("letters", "no right to write the topic letters"),
        ("readers", "no right to read as the group readers"),
    ],
)
def test_a_missing_right_ends_the_start(
    vigie: Callable[..., Vigie], kafka: SecureKafka, tmp_path: Path, missing: str, said: str
) -> None:
    user = f"without-{missing}"
    kafka.set_password(user, PASSWORD)
    kafka.grant(user, *rights(without=missing))
    file = credentials(tmp_path, kafka.scram_properties(user, PASSWORD))
    assert said in refused(vigie, kafka.scram_port, file)


def test_a_password_that_changes_later_is_tried_again_until_it_is_mended(
    vigie: Callable[..., Vigie], kafka: SecureKafka, tmp_path: Path
) -> None:
    kafka.set_password("moody", PASSWORD)
    kafka.grant("moody", *rights())
    file = credentials(tmp_path, kafka.scram_properties("moody", PASSWORD))
    node = vigie("run", *options(kafka.scram_port, file), "--kafka.topic=transactions")
    node.wait_for(lambda line: line.get("event") == "summary" and line["complete"])
    kafka.set_password("moody", "another")
    # Connections that stand stay; new ones are asked again.
    kafka.cluster.kill(1)
    kafka.cluster.start()
    time_until(lambda: "SASL" in node.stderr, timeout=60)
    time.sleep(5)
    assert node.running, node.report()
    assert node.stderr.count("SASL") <= 8, node.report()
    kafka.set_password("moody", PASSWORD)
    now_ms = time.time() * 1000
    with Feed(kafka.cluster.bootstrap_servers, "transactions") as feed:
        for row in rows(50, seed=2):
            feed.send(as_object(row))
    node.wait_for(
        lambda line: line.get("event") == "summary" and line["complete"] and line["window_end_ms"] > now_ms
    )
    assert node.stop(timeout=10) == 0, node.report()
    assert PASSWORD not in node.stderr

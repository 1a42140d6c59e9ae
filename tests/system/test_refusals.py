"""What a node does about alerts and dead letters that Kafka refuses: too large, no such topic, no right."""

import json
import random
import re
import string
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

import pytest
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourcePatternType,
    ResourceType,
)
from conftest import Topics
from faults import committed_offsets, end_offsets, settled, time_until, wait_for_log
from feed import Feed
from kafka_cluster import running_cluster
from oracle import read_topic
from process import Vigie
from rows import as_object, rows
from web_node import WebNode, free_port, start_node

MODES = ("at-least-once", "exactly-once")
PARTITIONS = 2
# What brokers take of a batch if nobody says otherwise.
BROKER_LIMIT = 1_048_588
AUTHORIZER = "org.apache.kafka.metadata.authorizer.StandardAuthorizer"


@pytest.fixture(scope="module")
def bootstrap_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A broker that makes no topics by itself, and knows rights."""
    properties = {
        "auto.create.topics.enable": "false",
        "authorizer.class.name": AUTHORIZER,
        "allow.everyone.if.no.acl.found": "true",
    }
    with running_cluster(tmp_path_factory.mktemp("kafka"), properties=properties) as cluster:
        yield cluster.bootstrap_servers


@pytest.fixture(scope="module")
def admin(bootstrap_servers: str) -> AdminClient:
    return AdminClient({"bootstrap.servers": bootstrap_servers})


@pytest.fixture
def topics(new_topics: Callable[..., Topics]) -> Topics:
    return new_topics(partitions=PARTITIONS)


def fraud(number: int, note: str = "") -> bytes:
    """To the tests' model suspicious."""
    row = next(rows(1, seed=number)) | {"type": "TRANSFER", "nameOrig": f"C{number}"}
    return as_object(row | ({"note": note} if note else {}))


def noise(size: int) -> str:
    """Text that does not compress."""
    return "".join(random.Random(size).choices(string.ascii_letters + string.digits + "+-", k=size))


def fraud_of_size(number: int, size: int) -> bytes:
    return fraud(number, noise(size - len(fraud(number, "x")) + 1))


def feed(topics: Topics, *values: bytes, partition: int = 0) -> None:
    with Feed(topics.bootstrap_servers, topics.transactions, message_max_bytes=2 * 10**6) as to:
        for value in values:
            to.send(value, partition=partition)


def replay(vigie: Callable[..., Vigie], topics: Topics, mode: str, *more: str) -> Vigie:
    """A node that reads to the end."""
    options = ("--until-end", "--clock=event", "--kafka.start=earliest", "--log.format=json")
    node = vigie("run", *topics.options(), f"--kafka.delivery={mode}", *options, *more)
    assert node.wait() == 0, node.report()
    assert "fell" not in node.stderr, node.report()
    return node


@pytest.mark.parametrize("mode", MODES)
def test_what_brokers_take_is_written_whole(vigie: Callable[..., Vigie], topics: Topics, mode: str) -> None:
    large = [b"x" * 1_000_100, fraud_of_size(2, 999_800)]
    feed(topics, fraud(1), large[0], fraud(3), large[1], fraud(4))
    node = replay(vigie, topics, mode)
    [letter] = topics.read(topics.dead_letters)
    assert letter.value == large[0]
    alerts = {alert.key: alert.json() for alert in topics.read(topics.alerts)}
    assert set(alerts) == {b"C1", b"C2", b"C3", b"C4"}
    assert alerts[b"C2"]["transaction"] == json.loads(large[1])
    assert node.events("totals")[0]["alerts"] == 4
    assert "does not take" not in node.stderr, node.report()
    assert committed_offsets(topics, PARTITIONS)[0] >= 5


@pytest.mark.parametrize("mode", MODES)
def test_what_brokers_do_not_take_is_written_smaller(
    vigie: Callable[..., Vigie], topics: Topics, admin: AdminClient, mode: str
) -> None:
    change(admin, topics.dead_letters, "max.message.bytes", "100000")
    large = [noise(150_000).encode(), fraud_of_size(2, BROKER_LIMIT - 200)]
    feed(topics, fraud(1), b"bad", large[0], fraud(3), large[1], b"worse", fraud(4))
    node = replay(vigie, topics, mode)

    letters = {int(letter.headers["vigie.offset"]): letter for letter in topics.read(topics.dead_letters)}
    assert {offset: letter.value for offset, letter in letters.items()} == {1: b"bad", 2: None, 5: b"worse"}
    assert letters[2].headers["vigie.error"] == b"malformed_json"
    assert_left_out(letters[2].headers, large[0])
    assert "vigie.size" not in letters[1].headers

    alerts = {alert.key: alert for alert in topics.read(topics.alerts)}
    assert set(alerts) == {b"C1", b"C2", b"C3", b"C4"}
    assert {key: alert.json()["transaction"] is None for key, alert in alerts.items()} == {
        b"C1": False,
        b"C2": True,
        b"C3": False,
        b"C4": False,
    }
    assert_left_out(alerts[b"C2"].headers, large[1])
    assert alerts[b"C2"].json()["reasons"]
    assert node.events("totals")[0]["alerts"] == 4
    for topic, what, offset in ((topics.dead_letters, "dead letter", 2), (topics.alerts, "alert", 4)):
        place = f"{topics.transactions}-0-{offset}"
        line = rf"{topic} does not take the {what} of {place} \(\d+ bytes\): .*MSG_SIZE_TOO_LARGE"
        assert len(re.findall(line, node.stderr)) == 1, node.report()
    assert committed_offsets(topics, PARTITIONS)[0] >= 7


def assert_left_out(headers: dict[str, bytes], what: bytes) -> None:
    assert headers["vigie.size"] == str(len(what)).encode()
    assert headers["vigie.sha256"] == sha256(what).hexdigest().encode()


def change(admin: AdminClient, topic: str, name: str, value: str | None) -> None:
    how = AlterConfigOpType.SET if value else AlterConfigOpType.DELETE
    entry = ConfigEntry(name, value or "", incremental_operation=how)
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[entry])
    for future in admin.incremental_alter_configs([resource]).values():
        future.result(timeout=20)


# -- a cause that comes and goes -------------------------------------------------------------------


@dataclass
class Cause:
    """Why a topic takes nothing: Kafka's name of it, how it comes, and how it goes."""

    reason: str
    comes: Callable[[AdminClient, str], None]
    goes: Callable[[AdminClient, str], None]


def delete(admin: AdminClient, topic: str) -> None:
    admin.delete_topics([topic])[topic].result(timeout=20)


def make(admin: AdminClient, topic: str) -> None:
    admin.create_topics([NewTopic(topic, 1, 1)])[topic].result(timeout=20)


def rights(topic: str) -> list[AclBinding]:
    """All but the right to write."""
    of_topic = (ResourceType.TOPIC, topic, ResourcePatternType.LITERAL, "User:*", "*")
    return [
        AclBinding(*of_topic, AclOperation.ALL, AclPermissionType.ALLOW),
        AclBinding(*of_topic, AclOperation.WRITE, AclPermissionType.DENY),
    ]


def deny(admin: AdminClient, topic: str) -> None:
    for future in admin.create_acls(rights(topic)).values():
        future.result(timeout=20)


def allow(admin: AdminClient, topic: str) -> None:
    every = AclBindingFilter(
        ResourceType.TOPIC,
        topic,
        ResourcePatternType.LITERAL,
        None,
        None,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
    for future in admin.delete_acls([every]).values():
        future.result(timeout=20)


CAUSES = {
    "missing": Cause("UNKNOWN_TOPIC_OR_PART", delete, make),
    "small": Cause(
        "MSG_SIZE_TOO_LARGE",
        lambda admin, topic: change(admin, topic, "max.message.bytes", "200"),
        lambda admin, topic: change(admin, topic, "max.message.bytes", None),
    ),
    "denied": Cause("TOPIC_AUTHORIZATION_FAILED", deny, allow),
}


def metric(node: WebNode, name: str) -> float:
    """Summed over its labels."""
    found = re.findall(rf"^{name}(?:{{.*}})? (\S+)", node.get("/metrics").text, re.MULTILINE)
    return sum(float(value) for value in found)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("cause", CAUSES)
def test_nothing_is_committed_past_what_is_refused_and_it_goes_on_by_itself(
    vigie: Callable[..., Vigie], topics: Topics, admin: AdminClient, cause: str, mode: str
) -> None:
    why = CAUSES[cause]
    more = (f"--kafka.delivery={mode}", "--kafka.start=earliest", "--log.format=json", "--windows=[3s]")
    node = start_node(vigie, topics.options(), *more)
    node.wait_until_ready()
    why.comes(admin, topics.alerts)
    feed(topics, *(as_object(row | {"type": "PAYMENT"}) for row in rows(10, seed=1)), fraud(1), fraud(2))
    feed(topics, *(as_object(row | {"type": "PAYMENT"}) for row in rows(10, seed=2)), partition=1)
    fed_at = time.monotonic()
    wait_for_log(
        node.process, f"{topics.alerts} does not take the alert of {topics.transactions}-0-1[01]", 20
    )
    told_after = time.monotonic() - fed_at
    assert told_after < 10, node.process.report()
    unready = node.wait_for("/readyz", lambda answer: answer.status == 503, 5)
    assert topics.alerts in unready.text
    counted = f'vigie_refused_total{{reason="{why.reason}",topic="{topics.alerts}"}}'
    assert counted in node.get("/metrics").text
    # The others go on.
    time_until(lambda: committed_offsets(topics, PARTITIONS).get(1, 0) >= 10)
    time.sleep(3)
    assert committed_offsets(topics, PARTITIONS).get(0, 0) <= 10
    assert metric(node, "vigie_alerts_total") == 0
    if (cause, mode) == ("small", "at-least-once"):
        ill = node.wait_for("/healthz", lambda answer: answer.status == 503, 60)
        assert topics.alerts in ill.text
        assert time.monotonic() - fed_at > 25
    else:
        assert node.get("/healthz").status == 200

    why.goes(admin, topics.alerts)
    feed(topics, fraud(3))
    node.wait_until_ready()
    assert node.get("/healthz").status == 200
    settled(topics).check_nothing_missing()
    time_until(lambda: committed_offsets(topics, PARTITIONS)[0] >= 13)
    time_until(lambda: metric(node, "vigie_alerts_total") == 3)
    assert f"{topics.alerts} takes records again" in node.process.stderr, node.process.report()
    alerts = Counter(alert.key for alert in topics.read(topics.alerts))
    assert alerts == {b"C1": 1, b"C2": 1, b"C3": 1}
    cut = {alert.key for alert in topics.read(topics.alerts) if alert.json()["transaction"] is None}
    # The limit may be raised between the whole and what is left of it.
    assert cut <= ({b"C1", b"C2"} if cause == "small" else set())
    assert "fell" not in node.process.stderr, node.process.report()
    assert node.process.stop() == 0, node.process.report()
    assert committed_offsets(topics, PARTITIONS) == end_offsets(topics, PARTITIONS)


@pytest.mark.parametrize("mode", MODES)
def test_the_demo_writes_what_fits_the_user_s_bound(vigie: Callable[..., Vigie], mode: str) -> None:
    port = free_port()
    node = WebNode(
        vigie(
            "demo",
            "--kafka.properties.message.max.bytes=1000",
            f"--kafka.delivery={mode}",
            f"--http.listen=127.0.0.1:{port}",
            "--windows=[3s]",
            "--log.format=json",
            # The shipped one, whose alerts give many reasons.
            env={"VIGIE_MODEL": "boosted.json"},
        ),
        port,
    )
    node.wait_until_ready()
    time_until(lambda: metric(node, "vigie_alerts_total") >= 10)
    counted = metric(node, "vigie_alerts_total")
    [broker] = re.findall(r"a broker at (\S+),", node.process.stderr)
    alerts = read_topic(broker, "fraud-alerts")
    assert len(alerts) >= counted
    assert any(alert.json()["transaction"] is None for alert in alerts)
    for alert in alerts:
        assert (alert.json()["transaction"] is None) == ("vigie.sha256" in alert.headers)
    assert metric(node, "vigie_refused_total") > 0
    assert metric(node, "vigie_commit_age_seconds") < 5
    assert "fraud-alerts does not take the alert of transactions-" in node.process.stderr
    assert node.get("/healthz").status == 200
    assert node.process.stop() == 0, node.process.report()

"""Messages in Avro: a real registry, and the serialiser that banks use."""

import base64
import contextlib
import http.server
import json
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from certificates import Authority
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from conftest import Topics
from feed import send_all
from kafka_cluster import free_ports
from process import TIMEOUT_S, Vigie, run_vigie
from schema_registry import SchemaRegistry, running_registry
from test_streams import model

PAYMENTS = """
name: payments
fields:
  number: {type: string, role: id, path: /payment/number, optional: true}
  customer: {type: string, role: account, mask: true}
  total: {type: money, decimals: 3, negative: true, role: amount}
  kind: {type: string, values: [sale, refund, outcome]}
  at: {type: time, role: time}
  fraud: {type: bool, role: label, optional: true}
features:
  total: {value: total, sets: [all], says: the total}
"""
# Its log-odds are the total less 110.
PAYMENT_MODEL = model(
    "payments",
    {"total": "total"},
    -110,
    {
        "log_odds": -109,
        "score": 4.6e-48,
        "transaction": {"customer": "c", "total": 1, "kind": "sale", "at": "2026-01-01T00:00:00Z"},
    },
)
KIND = {"type": "enum", "name": "kind", "symbols": ["sale", "refund", "outcome", "gift"]}
FIRST = {
    "type": "record",
    "name": "payment",
    "fields": [
        {"name": "customer", "type": "string"},
        {
            "name": "total",
            "type": {"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 3},
        },
        {"name": "kind", "type": KIND},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    ],
}
# Reordered, nested and longer: what a producer makes of it a year later.
SECOND = {
    "type": "record",
    "name": "payment",
    "fields": [
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {
            "name": "payment",
            "type": [
                "null",
                {"type": "record", "name": "details", "fields": [{"name": "number", "type": "long"}]},
            ],
        },
        {"name": "fraud", "type": ["null", "boolean"], "default": None},
        {"name": "kind", "type": ["null", KIND]},
        {"name": "total", "type": "double"},
        {"name": "customer", "type": "string"},
    ],
}
AT_MS = 1_767_225_610_000


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SchemaRegistry]:
    with running_registry(tmp_path_factory.mktemp("registry")) as running:
        yield running


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "payments.yaml").write_text(PAYMENTS)
    (tmp_path / "payments.json").write_text(PAYMENT_MODEL)
    return tmp_path


def serialiser(registry: SchemaRegistry, schema: dict, topic: str) -> Callable[[dict], bytes]:
    client = SchemaRegistryClient({"url": registry.url})
    # Schemas of one topic that need not fit each other: the subject is the record's own.
    settings = {"subject.name.strategy": lambda context, name: f"{topic}-{json.dumps(schema).__hash__()}"}
    write = AvroSerializer(client, json.dumps(schema), conf=settings)
    return lambda event: write(event, SerializationContext(topic, MessageField.VALUE))


def first(total: str, kind: str = "sale") -> dict:
    return {"customer": "customer-1", "total": Decimal(total), "kind": kind, "at": AT_MS}


def second(total: float, fraud: bool | None, kind: str | None = "sale", number: int | None = 7) -> dict:
    details = None if number is None else {"number": number}
    return {
        "tags": ["a", "b"],
        "at": AT_MS * 1000,
        "payment": details,
        "fraud": fraud,
        "kind": kind,
        "total": total,
        "customer": "customer-2",
    }


def options(files: Path, url: str) -> list[str]:
    return [
        f"--schema={files}/payments.yaml",
        f"--model={files}/payments.json",
        "--input.format=avro",
        f"--input.registry={url}",
        "--kafka.start=earliest",
        "--log.format=json",
    ]


def send(topics: Topics, values: list[bytes]) -> None:
    send_all(
        topics.bootstrap_servers,
        topics.transactions,
        [{"value": value, "partition": 0, "timestamp_ms": AT_MS} for value in values],
    )


def test_schemas_change_in_the_middle_of_a_topic(
    topics: Topics, vigie: Callable[..., Vigie], files: Path, registry: SchemaRegistry
) -> None:
    one = serialiser(registry, FIRST, topics.transactions)
    two = serialiser(registry, SECOND, topics.transactions)
    unknown = b"\0" + (999_999).to_bytes(4, "big") + b"abc"
    broken = [one(first("5"))[:-1], b'{"customer": "json"}', b"\0\1"]
    values = [
        one(first("99.000")),
        two(second(120.125, True)),
        one(first("-1.500", "refund")),
        two(second(3, False, number=None)),
        two(second(2, None)),
        unknown,
        *broken,
        one(first("1", "gift")),
        two(second(4, None, kind=None)),
    ]
    send(topics, values)
    node = vigie("run", *topics.options(), *options(files, registry.url), "--until-end", "--clock=event")
    assert node.wait() == 0, node.report()
    totals = node.events("totals")[0]
    assert (totals["read"], totals["transactions"], totals["dead_letters"]) == (11, 5, 6)
    assert (totals["frauds"], totals["alerts"]) == (1, 1)
    assert (totals["amount"], totals["fraud_amount"]) == ("222.625", "120.125")
    window = next(line for line in node.events("summary") if line["transactions"] > 0)
    assert window["window_end_ms"] == AT_MS + 1000

    (alert,) = topics.read(topics.alerts)
    assert alert.key == b"customer-2"
    fraud = alert.json()
    assert fraud["transaction_id"] == "7"
    assert fraud["transaction"] == second(120.125, True) | {"at": "2026-01-01T00:00:10Z"}

    letters = topics.read(topics.dead_letters)
    assert [letter.value for letter in letters] == values[5:]
    assert [letter.headers["vigie.error"] for letter in letters] == [
        b"unknown_schema",
        b"malformed_avro",
        b"malformed_avro",
        b"malformed_avro",
        b"unknown_type",
        b"wrong_type",
    ]
    assert letters[0].headers["vigie.reason"] == b"the registry knows no schema 999999"
    assert letters[5].headers["vigie.reason"] == b"kind is null, not a string or a whole number"


def test_many_messages_of_two_schemas_lose_nothing(
    topics: Topics, vigie: Callable[..., Vigie], files: Path, registry: SchemaRegistry
) -> None:
    one = serialiser(registry, FIRST, topics.transactions)
    two = serialiser(registry, SECOND, topics.transactions)
    small, large = one(first("1.001")), two(second(0.5, True))
    send_all(
        topics.bootstrap_servers,
        topics.transactions,
        [
            {"value": large if i % 3 == 0 else small, "partition": i % 8, "timestamp_ms": AT_MS}
            for i in range(60_000)
        ],
    )
    node = vigie("run", *topics.options(), *options(files, registry.url), "--until-end", "--clock=event")
    assert node.wait() == 0, node.report()
    totals = node.events("totals")[0]
    assert (totals["read"], totals["transactions"], totals["frauds"]) == (60_000, 60_000, 20_000)
    assert (totals["amount"], totals["fraud_amount"]) == ("50040.000", "10000.000")


def test_a_schema_is_drafted_from_the_registry(
    topics: Topics, tmp_path: Path, registry: SchemaRegistry
) -> None:
    client = SchemaRegistryClient({"url": registry.url})
    subject = f"{topics.transactions}-value"
    client.register_schema(subject, Schema(json.dumps(SECOND), "AVRO"))
    done = run_vigie("schema", "infer", f"--from-registry={subject}", f"--input.registry={registry.url}")
    assert done.returncode == 0, done.stderr
    (tmp_path / "drafted.yaml").write_text(done.stdout)
    assert run_vigie("schema", "check", f"{tmp_path}/drafted.yaml").returncode == 0, done.stdout
    assert "  at: {type: time, role: time} #" in done.stdout
    assert '  number: {type: int, path: "/payment/number", optional: true}\n' in done.stdout
    assert "  fraud: {type: bool, role: label, optional: true} #" in done.stdout
    assert (
        '  kind: {type: string, values: ["sale", "refund", "outcome", "gift"], optional: true}\n'
        in done.stdout
    )
    assert "  total: {type: money, role: amount} # taken for money by its name" in done.stdout
    assert "  customer: {type: string, role: account, mask: true} #" in done.stdout
    assert "# Left out: /tags is an array, which no field can hold." in done.stdout
    done = run_vigie("schema", "infer", "--from-registry=nobody", f"--input.registry={registry.url}")
    assert done.returncode == 1
    assert f"the registry {registry.url} has no schema of the subject nobody" in done.stderr


def producing(topics: Topics, registry: SchemaRegistry) -> list[str]:
    return [
        "produce",
        f"--kafka.bootstrap-servers={topics.bootstrap_servers}",
        f"--kafka.topic={topics.transactions}",
        "--format=avro",
        f"--input.registry={registry.url}",
    ]


def test_what_produce_writes_the_ecosystem_reads(
    topics: Topics, vigie: Callable[..., Vigie], registry: SchemaRegistry
) -> None:
    written = run_vigie(*producing(topics, registry), "--limit=5000", "--rate=max", "--timestamps=step")
    assert written.returncode == 0, written.stderr
    messages = topics.read(topics.transactions)
    read = AvroDeserializer(SchemaRegistryClient({"url": registry.url}))
    context = SerializationContext(topics.transactions, MessageField.VALUE)
    rows = [read(message.value, context) for message in messages]
    assert len(rows) == 5000
    node = vigie(
        "run", *topics.options(), "--input.format=avro", f"--input.registry={registry.url}", "--until-end",
        "--kafka.start=earliest", "--clock=event", "--log.format=json",
    )  # fmt: skip
    assert node.wait() == 0, node.report()
    totals = node.events("totals")[0]
    assert (totals["transactions"], totals["dead_letters"]) == (5000, 0)
    assert totals["amount"] == str(sum(row["amount"] for row in rows))
    assert totals["frauds"] == sum(row["isFraud"] for row in rows)
    # A second run has the same schema, under the same number.
    again = run_vigie(*producing(topics, registry), "--limit=1", "--rate=max")
    assert again.returncode == 0, again.stderr
    assert {message.value[:5] for message in topics.read(topics.transactions)} == {messages[0].value[:5]}
    refused = run_vigie("produce", "--format=avro", "--limit=1")
    assert refused.returncode == 2
    assert "input.registry: is missing" in refused.stderr


class Gate(http.server.BaseHTTPRequestHandler):
    """Stands before the registry and wants a password; shut, it lets nobody through."""

    registry: SchemaRegistry
    shut = True
    wanted = "Basic " + base64.b64encode(b"bank:s3cret:with-colon").decode()

    def do_GET(self) -> None:
        if self.headers.get("Authorization") != self.wanted:
            self.answer(401, b'{"error_code": 401, "message": "who are you"}')
        elif type(self).shut:
            self.answer(503, b"<html>back soon</html>")
        else:
            self.pass_on()

    def pass_on(self) -> None:
        with urllib.request.urlopen(self.registry.url + self.path) as answer:
            self.answer(answer.status, answer.read())

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def gate_before(
    registry: SchemaRegistry, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[type[Gate], str]]:
    own = type("OwnGate", (Gate,), {"registry": registry})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), own)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield own, f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def readiness(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.read().decode()
    except urllib.error.URLError:
        return ""


def wait_until(holds: Callable[[], bool], node: Vigie) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while not holds():
        assert time.monotonic() < deadline, node.report()
        time.sleep(0.1)


def test_a_registry_that_is_away_is_waited_for(
    topics: Topics, vigie: Callable[..., Vigie], files: Path, registry: SchemaRegistry
) -> None:
    one = serialiser(registry, FIRST, topics.transactions)
    send(topics, [one(first("1")), one(first("200"))])
    (files / "registry.properties").write_text("basic.auth.user.info=bank:s3cret:with-colon\n")
    (port,) = free_ports(1)
    with gate_before(registry) as (gate, url):
        settings = [option for option in topics.options() if not option.startswith("--http")]
        node = vigie(
            "run",
            *settings,
            *options(files, url),
            f"--input.credentials={files}/registry.properties",
            f"--http.listen=127.0.0.1:{port}",
        )
        wait_until(lambda: "can't be had" in readiness(port), node)
        assert "partition 0" in readiness(port)
        assert "it answers with status 503" in readiness(port)
        assert not topics.read(topics.alerts)
        assert not topics.read(topics.dead_letters)
        gate.shut = False
        wait_until(lambda: len(topics.read(topics.alerts)) == 1, node)
        wait_until(lambda: "can't be had" not in readiness(port), node)
        # What is cached goes on without it.
        gate.shut = True
        send(topics, [one(first("300"))])
        wait_until(lambda: len(topics.read(topics.alerts)) == 2, node)
        assert node.stop() == 0
    assert not topics.read(topics.dead_letters)
    assert "the schema registry answers again" in node.stderr
    assert "s3cret" not in node.stderr


def test_a_registry_behind_mutual_tls(
    topics: Topics, vigie: Callable[..., Vigie], files: Path, registry: SchemaRegistry
) -> None:
    send(topics, [serialiser(registry, FIRST, topics.transactions)(first("200"))])
    authority = Authority(files, "ca")
    server_certificate, server_key = authority.issue("registry")
    certificate, key = authority.issue("node")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=authority.certificate)
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_cert_chain(server_certificate, server_key)
    access = {
        "basic.auth.user.info": "bank:s3cret:with-colon",
        "ssl.ca.location": authority.certificate,
        "ssl.certificate.location": certificate,
        "ssl.key.location": key,
    }

    def node_with(names: set[str]) -> Vigie:
        lines = [f"{name}={value}\n" for name, value in access.items() if name in names]
        (files / "registry.properties").write_text("".join(lines))
        return vigie(
            "run",
            *topics.options(),
            *options(files, url),
            f"--input.credentials={files}/registry.properties",
        )

    with gate_before(registry, tls) as (gate, url):
        gate.shut = False
        for left_out in ({"ssl.ca.location"}, {"ssl.certificate.location", "ssl.key.location"}):
            stranger = node_with(set(access) - left_out)
            wait_until(lambda node=stranger: "the schema registry can't be asked" in node.stderr, stranger)
            assert stranger.stop() == 0
        assert not topics.read(topics.alerts)
        node = node_with(set(access))
        wait_until(lambda: len(topics.read(topics.alerts)) == 1, node)
        assert node.stop() == 0


def test_what_can_not_be_meant_is_refused_at_the_start(files: Path) -> None:
    (files / "registry.properties").write_text("basic.auth.user.info=bank\nuser=bank\n")
    done = run_vigie(
        "check-config", "--input.format=avro", f"--input.credentials={files}/registry.properties"
    )
    assert done.returncode == 2
    assert "input.registry: missing; input.format avro needs the address of a schema registry" in done.stderr
    assert "basic.auth.user.info is not USER:PASSWORD" in done.stderr
    assert '"user" is not known; use basic.auth.user.info, ssl.ca.location' in done.stderr
    done = run_vigie("check-config", "--input.registry=https://bank:s3cret@registry")
    assert done.returncode == 2
    assert "input.registry" in done.stderr

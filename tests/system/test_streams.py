"""A node on streams of other shapes than PaySim's, each a schema of its own."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Topics
from feed import send_all
from process import MODEL, Vigie, run_vigie

PAYMENTS = """
name: payments
fields:
  number: {type: string, role: id, path: /payment/number, optional: true}
  customer: {type: string, role: account, mask: true}
  total: {type: money, decimals: 3, negative: true, role: amount}
  kind: {type: string, values: [sale, refund, outcome]}
  at: {type: time, role: time}
  fraud: {type: bool, role: label, optional: true}
judge: 'kind != "outcome"'
features:
  total: {value: total, sets: [all], says: the total}
  size: {value: 'ln(total)', sets: [all], says: the logarithm of the total}
"""
BARE = """
name: clicks
fields:
  page: {type: string, role: account, optional: true}
"""


def model(schema: str, features: dict[str, str], intercept: float, golden: dict) -> str:
    """A logistic model that looks at these features with the coefficient 1, for messages like `golden`."""
    return json.dumps(
        {
            "format": "vigie-model",
            "version": 2,
            "kind": "logistic",
            "schema": schema,
            "expressions": [{"name": name, "value": value} for name, value in features.items()],
            "features": list(features),
            "threshold": 0.5,
            "training": {},
            "logistic": {
                "intercept": intercept,
                "coefficients": [1] * len(features),
                "means": [0] * len(features),
                "scales": [1] * len(features),
            },
            "golden": [golden],
        }
    )


# The sum of both features of a total of 1.000 is 1, so its log-odds are -109.
PAYMENT_MODEL = model(
    "payments",
    {"total": "total", "size": "ln(total)"},
    -110,
    {
        "log_odds": -109,
        "score": 4.6e-48,
        "transaction": {"customer": "c", "total": 1, "kind": "sale", "at": "2026-01-01T00:00:00Z"},
    },
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "payments.yaml").write_text(PAYMENTS)
    (tmp_path / "clicks.yaml").write_text(BARE)
    (tmp_path / "payments.json").write_text(PAYMENT_MODEL)
    return tmp_path


def payment(total: str, kind: str = "sale", at: str = "2026-01-01T00:00:10Z", **more: object) -> bytes:
    message = {"payment": {"number": 7}, "customer": "customer-1", "total": total, "kind": kind, "at": at}
    return json.dumps(message | more).encode()


def read_out(topics: Topics, start: Callable[..., Vigie], *options: str) -> Vigie:
    node = start(
        "run",
        *topics.options(),
        "--until-end",
        "--kafka.start=earliest",
        "--clock=event",
        "--log.format=json",
        *options,
    )
    assert node.wait() == 0, node.report()
    return node


def test_a_stream_of_payments_is_judged_by_its_own_schema(
    topics: Topics, vigie: Callable[..., Vigie], files: Path
) -> None:
    values = [
        payment("99.000"),
        payment("120.125", fraud=True),
        payment("-1.5", fraud=False),  # has no logarithm: the feature is missing
        payment("200", kind="outcome", fraud=True),
        payment("300", kind="gift"),
        payment("1.0005"),
    ]
    send_all(
        topics.bootstrap_servers,
        topics.transactions,
        [{"value": value, "partition": 0, "timestamp_ms": 1} for value in values],
    )
    node = read_out(topics, vigie, f"--schema={files}/payments.yaml", f"--model={files}/payments.json")
    totals = node.events("totals")[0]
    assert (totals["read"], totals["transactions"], totals["remembered"], totals["dead_letters"]) == (
        6,
        3,
        1,
        2,
    )
    assert (totals["frauds"], totals["predicted_frauds"], totals["alerts"]) == (1, 1, 1)
    assert (totals["amount"], totals["fraud_amount"]) == ("217.625", "120.125")
    # The windows go by the payments' own time and not by the messages'.
    windows = [line for line in node.events("summary") if line["transactions"] > 0]
    assert windows[0]["window_end_ms"] == 1_767_225_611_000
    assert windows[0]["amount"] == "217.625"

    (alert,) = topics.read(topics.alerts)
    assert alert.key == b"customer-1"
    fraud = alert.json()
    assert fraud["offset"] == 1
    assert fraud["transaction_id"] == "7"
    assert fraud["timestamp_ms"] == 1
    assert {reason["feature"] for reason in fraud["reasons"]} == {"total", "size", "(others)"}

    codes = sorted(letter.headers["vigie.error"] for letter in topics.read(topics.dead_letters))
    assert codes == [b"fraction_of_cent", b"unknown_type"]


def test_a_missing_value_is_told_as_missing(files: Path) -> None:
    done = run_vigie(
        "score",
        "--reasons",
        f"--schema={files}/payments.yaml",
        f"--model={files}/payments.json",
        input=payment("-1.5").decode() + "\n",
        stdin=None,
    )
    assert done.returncode == 0, done.stderr
    reasons = {reason["feature"]: reason for reason in json.loads(done.stdout)["reasons"]}
    assert reasons["size"]["value"] == "missing"
    assert reasons["size"]["contribution"] == 0


def test_a_stream_without_amounts_and_labels_is_counted_without_a_model(
    topics: Topics, vigie: Callable[..., Vigie], files: Path
) -> None:
    values = [b'{"page": "/"}', b"{}", b"[]"]
    send_all(
        topics.bootstrap_servers,
        topics.transactions,
        [{"value": value, "partition": 0, "timestamp_ms": 1_790_000_000_000} for value in values],
    )
    node = read_out(topics, vigie, f"--schema={files}/clicks.yaml", "--model=none")
    totals = node.events("totals")[0]
    assert (totals["read"], totals["transactions"], totals["dead_letters"]) == (3, 2, 1)
    assert totals["predicted_frauds"] == 0
    assert totals["frauds"] is totals["amount"] is totals["fraud_amount"] is None
    assert "remembered" not in totals
    window = node.events("summary")[0]
    assert window["transactions"] == 2
    for figure in ("frauds", "amount", "fraud_amount", "fraud_amount_share", "true_positives"):
        assert window[figure] is None
    assert not topics.read(topics.alerts)


def test_a_model_of_another_schema_is_refused_by_what_it_misses(files: Path) -> None:
    done = run_vigie("run", f"--schema={files}/clicks.yaml", f"--model={files}/payments.json")
    assert done.returncode == 2
    assert "it is a model of the schema payments, and clicks has no total" in done.stderr
    # One of version 1 says only by which names it knows its features.
    done = run_vigie("score", f"--schema={files}/clicks.yaml", f"--model={MODEL}", stdin=None, input="")
    assert done.returncode == 2
    assert "which the schema clicks does not have" in done.stderr


def test_all_faults_of_a_schema_are_told_with_their_places(tmp_path: Path) -> None:
    schema = tmp_path / "bad.yaml"
    schema.write_text(PAYMENTS.replace("ln(total)", "ln(totl) + 1").replace('!= "outcome"', "!= 7"))
    done = run_vigie("run", f"--schema={schema}", "--model=none")
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert any(f"{schema}:13:" in line and "totl" in line for line in lines), done.stderr
    assert any(f"{schema}:10:" in line for line in lines), done.stderr

"""Transactions for tests, made here and not by `vigie generate`, and values that are none."""

import json
import random
from collections.abc import Iterator


def rows(count: int, seed: int, fraud_share: float = 0.02) -> Iterator[dict]:
    """PaySim-like rows with the seed producers' types: whole steps, amounts as doubles."""
    source = random.Random(seed)
    for number in range(count):
        kind = source.choices(
            ("CASH_OUT", "PAYMENT", "CASH_IN", "TRANSFER", "DEBIT"), (35.2, 33.8, 22.0, 8.4, 0.6)
        )[0]
        balance = source.randrange(0, 5_000_000_00) / 100
        is_fraud = kind in ("CASH_OUT", "TRANSFER") and source.random() < fraud_share
        amount = balance if is_fraud else source.randrange(1, 1_000_000_00) / 100
        taken = 0 if is_fraud else min(amount, balance)
        yield {
            "step": 1 + number // 1000,
            "type": kind,
            "amount": amount,
            "nameOrig": f"C{source.randrange(10**9)}",
            "oldbalanceOrg": balance,
            "newbalanceOrig": round(balance - taken, 2) if not is_fraud else 0.0,
            "nameDest": f"{'M' if kind == 'PAYMENT' else 'C'}{source.randrange(10**9)}",
            "oldbalanceDest": 0.0,
            "newbalanceDest": 0.0,
            "isFraud": int(is_fraud),
        }


def as_object(row: dict) -> bytes:
    return json.dumps(row).encode()


def as_string(row: dict) -> bytes:
    """The second encoding of the seed producers: a JSON string that holds the object."""
    return json.dumps(json.dumps(row)).encode()


def _changed(**fields: object) -> bytes:
    row = {**next(rows(1, seed=1)), **fields}
    return as_object({name: value for name, value in row.items() if value is not ...})


def _raw_amount(literal: bytes) -> bytes:
    return _changed(amount="AMOUNT").replace(b'"AMOUNT"', literal)


# Each value that does not fit, with the code that its dead letter must carry.
POISON: list[tuple[bytes | None, str]] = [
    (None, "no_value"),
    (b"", "no_value"),
    (_changed()[:-20], "malformed_json"),
    (_changed() + b"}", "malformed_json"),
    (b"not json", "malformed_json"),
    (_raw_amount(b"NaN"), "malformed_json"),
    (_raw_amount(b"Infinity"), "malformed_json"),
    (as_string(next(rows(1, seed=2)))[:-1], "malformed_json"),
    (json.dumps(_changed()[:-1].decode()).encode(), "malformed_json"),
    (_changed(nameOrig="C1").replace(b'"C1"', b'"C\xff1"'), "invalid_utf8"),
    (b"\xc0\xaf", "invalid_utf8"),
    (_changed(note="NEST").replace(b'"NEST"', b"[" * 32 + b"]" * 32), "too_deep"),
    (_changed(note="NEST").replace(b'"NEST"', b"[" * 100_000), "too_deep"),
    (b"null", "not_an_object"),
    (b"17", "not_an_object"),
    (b"[1, 2]", "not_an_object"),
    (json.dumps(json.dumps("text")).encode(), "not_an_object"),
    (_changed(amount=...), "missing_field"),
    (_changed(nameDest=...), "missing_field"),
    (b"{}", "missing_field"),
    (_changed()[:-1] + b', "amount": 1.0}', "duplicate_field"),
    (_changed(amount="12.50"), "wrong_type"),
    (_changed(amount=None), "wrong_type"),
    (_changed(amount=True), "wrong_type"),
    (_changed(amount={"value": 1}), "wrong_type"),
    (_changed(step=1.5), "wrong_type"),
    (_changed(nameOrig=12), "wrong_type"),
    (_changed(type=3), "wrong_type"),
    (_changed(isFraud="no"), "wrong_type"),
    (_changed(type="WIRE"), "unknown_type"),
    (_changed(type="payment"), "unknown_type"),
    (_changed(amount=-0.01), "negative_amount"),
    (_changed(oldbalanceDest=-5), "negative_amount"),
    (_changed(amount=0.015), "fraction_of_cent"),
    (_changed(newbalanceOrig=12.3456), "fraction_of_cent"),
    (_changed(amount=1e300), "out_of_range"),
    (_raw_amount(b"9" * 400), "out_of_range"),
    (_changed(isFraud=2), "out_of_range"),
    (b"x" * 500_000, "malformed_json"),
]

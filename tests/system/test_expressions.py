"""Random expressions, by our evaluator and by the reference one (cel-cpp, behind Python): they agree."""

import json
import math
import os
import random
import subprocess
from datetime import datetime
from typing import Any

from cel_expr_python import cel
from cel_expr_python.ext import ext_math
from packages import BUILD

EXPRESSIONS = int(os.environ.get("VIGIE_EXPRESSIONS", "10000"))
SAMPLES = BUILD / "tests/vigie-expression-samples"

TYPES = {
    "flag": cel.Type.BOOL,
    "known": cel.Type.BOOL,
    "whole": cel.Type.INT,
    "count": cel.Type.INT,
    "real": cel.Type.DOUBLE,
    "mean": cel.Type.DOUBLE,
    "amount": cel.Type.DOUBLE,
    "text": cel.Type.STRING,
    "note": cel.Type.STRING,
    "sort": cel.Type.STRING,
    "state": cel.Type.STRING,
    "at": cel.Type.TIMESTAMP,
    "since": cel.Type.TIMESTAMP,
}


def bound(value: dict[str, str]) -> Any:
    """A value for a name."""
    ((kind, text),) = value.items()
    match kind:
        case "bool":
            return text == "true"
        case "int":
            return int(text)
        case "double":
            return float(text)
        case "timestamp":
            return datetime.fromisoformat(text)
        case _:
            return text


def same(kind: str, ours: dict[str, str], theirs: Any) -> bool:
    if theirs.type() == cel.Type.ERROR or "error" in ours:
        return theirs.type() == cel.Type.ERROR and "error" in ours
    text = ours[kind]
    found = theirs.plain_value()
    match kind:
        case "double":
            number = float(text)
            if math.isnan(number):
                return math.isnan(found)
            return number == found and math.copysign(1, number) == math.copysign(1, found)
        case "bool":
            return found is (text == "true")
        case "int":
            return found == int(text)
        case _:  # the reference is asked for times and durations as text, to the nanosecond
            return found == text


def as_text(expression: str, kind: str) -> str:
    return f"string({expression})" if kind in ("timestamp", "duration") else expression


def test_random_expressions_come_out_as_the_references() -> None:
    seed = int(os.environ.get("VIGIE_TEST_SEED", random.randrange(1_000_000)))
    print(f"VIGIE_TEST_SEED={seed}")
    environment = cel.NewEnv(variables=TYPES, extensions=[ext_math.ExtMath()])
    output = subprocess.run(
        [SAMPLES, str(seed), str(EXPRESSIONS)], check=True, capture_output=True, text=True, timeout=600
    ).stdout
    compared = errors = 0
    different = []
    for line in output.splitlines():
        sample = json.loads(line)
        expression = environment.compile(as_text(sample["expression"], sample["type"]))
        for row in sample["rows"]:
            found = expression.eval(data={name: bound(value) for name, value in row["bindings"].items()})
            compared += 1
            errors += "error" in row["ours"]
            if not same(sample["type"], row["ours"], found):
                different.append((sample["expression"], row, found.plain_value()))
    print(f"{EXPRESSIONS} expressions: {compared} values compared, {errors} errors, {len(different)} differ")
    assert not different, different[:5]
    assert errors < compared / 2

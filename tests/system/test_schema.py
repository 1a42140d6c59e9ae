"""`vigie schema`: what is wrong with one, a draft of one, and what one is."""

import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from process import run_vigie
from test_shapes import AML_HEADER, sparkov, write

FAULTY = """name: payments
format: xml
fields:
  id: {type: string, role: id}
  amount: {type: money, role: amount, decimals: 7}
  when: {type: datum}
history:
  count_1d: {count: all, by: nobody, over: 1d}
features:
  a: {value: amount, sets: [all]}
  nope: {valu: 3}
speed: 7
"""
WRONG_EXPRESSIONS = """name: payments
fields:
  amount: {type: money, role: amount}
  customer: {type: string}
judge: 'amount'
history:
  count_1d: {count: all, by: customer, over: 1d, where: "count_1d > 1"}
  mean_1d: {mean: amount, by: customer, over: 1d}
features:
  a: {value: "amount + customer", sets: [all]}
  b:
    value: >
      amount >
      nobody
    sets: [all]
  c: {value: "a + count_1d", sets: [wild]}
  d: {value: "has(mean_1d) ? mean_1d : 0.0", sets: [all]}
  e: {value: "count_1d + 1", sets: [all]}
colour: red
"""


def check(schema: Path | str, *options: str):
    return run_vigie("schema", "check", str(schema), *options)


def infer(sample: Path) -> str:
    done = run_vigie("schema", "infer", f"--input={sample}")
    assert done.returncode == 0, done.stderr
    return done.stdout


def lines_of(draft: str) -> dict[str, str]:
    """What stands behind each field's name."""
    found = [line.strip().split(": ", 1) for line in draft.splitlines() if line.startswith("  ")]
    return {name: rest.split(" # ")[0] for name, rest in found if not name.startswith("#")}


def drafted(sample: Path) -> dict[str, str]:
    """The draft's fields; the draft passes its own check."""
    draft = infer(sample)
    schema = sample.with_suffix(".yaml")
    schema.write_text(draft)
    done = check(schema, f"--input={sample}")
    assert done.returncode == 0, draft + done.stdout + done.stderr
    return lines_of(draft)


def test_all_faults_come_at_once_each_with_its_place(tmp_path: Path):
    file = tmp_path / "faulty.yaml"
    file.write_text(FAULTY)
    done = check(file)
    assert done.returncode == 2
    assert done.stdout == ""
    places = [line.removeprefix(f"{file}:").split(": ", 1)[0] for line in done.stderr.splitlines()]
    assert places == ["2:9", "5:49", "6:16", "8:30", "11:9", "11:10", "12:1"]
    assert 'fields.when.type is "datum"; allowed is bool, int, double, money, string or time' in done.stderr


def test_expressions_are_checked_beside_the_rest(tmp_path: Path):
    file = tmp_path / "wrong.yaml"
    file.write_text(WRONG_EXPRESSIONS)
    done = check(file)
    assert done.returncode == 2
    found = [line.removeprefix(f"{file}:").split(": ", 1) for line in done.stderr.splitlines()]
    assert [place for place, _ in found] == ["5:9", "7:58", "10:22", "14:7", "19:1"]
    assert "there is no name 'nobody'" in found[3][1]


def test_a_right_schema_is_summed_up_and_shown():
    done = check("paysim")
    assert (done.returncode, done.stdout) == (0, "paysim: 10 fields, 0 history figures, 40 features\n")
    shown = run_vigie("schema", "show", "cards").stdout
    assert "CUSTOMER_ID     string  account" in shown
    assert "customer_mean_7d    mean TX_AMOUNT by CUSTOMER_ID over 7d" in shown
    done = check("nothing")
    assert done.returncode == 2
    assert "cards or paysim" in done.stderr


def test_what_of_a_sample_does_not_fit_is_told(tmp_path: Path):
    schema = tmp_path / "payments.yaml"
    schema.write_text(
        "name: payments\nfields:\n  amount: {type: money}\n  kind: {type: string, values: [a, b]}\n"
        "  note: {type: string, optional: true}\n"
    )
    rows = [("1.00", "a"), ("-1", "b"), ("x", "c"), ("2", "b")]
    csv = write(tmp_path / "rows.csv", "amount,kind,note", [f"{amount},{kind}," for amount, kind in rows])
    done = check(schema, f"--input={csv}")
    assert done.returncode == 1
    assert done.stdout.splitlines()[1:] == [
        f"{csv}: 4 rows, 2 fit",
        "negative_amount: 1 value",
        "  row 2: amount is -1, below zero",
        "unknown_type: 1 value",
        '  row 3: kind is "c", none of a, b',
        "wrong_type: 1 value",
        '  row 3: amount is the string "x", not a number or a decimal text',
        "never there: note",
    ]
    lines = tmp_path / "rows.jsonl"
    lines.write_text(
        "".join(json.dumps({"amount": amount, "kind": kind}) + "\n" for amount, kind in rows) + "{\n"
    )
    done = check(schema, f"--input={lines}")
    assert done.returncode == 1
    assert f"{lines}: 5 rows, 2 fit" in done.stdout
    assert "malformed_json: 1 value" in done.stdout
    done = check(schema, f"--input={write(tmp_path / 'other.csv', 'total', ['1'])}")
    assert done.returncode == 2
    assert "amount" in done.stderr


def test_a_draft_of_sparkov(tmp_path: Path):
    fields = drafted(sparkov(tmp_path / "sparkov.csv", 500))
    assert fields["amt"] == "{type: money, role: amount}"
    assert fields["is_fraud"] == "{type: bool, role: label, optional: true}"
    assert fields["unix_time"] == "{type: time, unit: s, role: time}"
    assert fields["cc_num"] == "{type: string, role: account, mask: true}"
    assert fields["trans_num"] == "{type: string, role: id, optional: true}"
    assert fields["zip"] == "{type: string}"
    assert fields["category"] == '{type: string, values: ["grocery_pos", "shopping_net"]}'
    assert fields["lat"] == "{type: double}"
    assert fields["long"] == "{type: double}"


def test_a_draft_of_amlworld_with_a_name_twice(tmp_path: Path):
    rows = [
        "2022/09/01 00:20,010,8000EBD30,010,8000EBD30,3697.34,US Dollar,3697.34,US Dollar,Reinvestment,0",
        "2022/09/01 00:21,3208,8000F4580,001,8000F5340,0.01,US Dollar,-0.01,US Dollar,Cheque,1",
    ]
    fields = drafted(write(tmp_path / "aml.csv", AML_HEADER, rows))
    assert fields["from_bank"] == '{type: string, path: "/From Bank"}'
    assert fields["Account"].startswith("{type: string, column: 3")
    assert fields["Account_2"] == "{type: string, column: 5}"
    assert fields["amount_received"] == '{type: money, path: "/Amount Received", role: amount}'
    assert fields["amount_paid"] == '{type: money, negative: true, path: "/Amount Paid"}'
    assert fields["is_laundering"] == '{type: bool, path: "/Is Laundering", role: label, optional: true}'


def test_a_draft_of_nested_messages(tmp_path: Path):
    file = tmp_path / "nested.jsonl"
    draw = random.Random(3)
    messages = [
        {
            "payment": {"id": f"p{i}", "amount": f"{draw.uniform(1, 99):.3f}", "ok": draw.random() < 0.5},
            "merchant": {"id": i % 7, "geo": {"lat": draw.random()}},
            "for": "x",
            "ts": 1_767_225_600_000 + i,
            "at": f"2026-01-01T00:00:{i % 60:02}+02:00",
            "tags": [1],
        }
        | ({"step": i} if i % 2 else {})
        for i in range(100)
    ]
    file.write_text("".join(json.dumps(message) + "\n" for message in messages))
    draft = infer(file)
    fields = drafted(file)
    assert fields["id"] == '{type: string, path: "/payment/id", role: id, optional: true}'
    assert fields["amount"] == '{type: money, decimals: 3, path: "/payment/amount", role: amount}'
    assert fields["ok"] == '{type: bool, path: "/payment/ok"}'
    assert fields["merchant_id"] == '{type: string, path: "/merchant/id"}'
    assert fields["lat"] == '{type: double, path: "/merchant/geo/lat"}'
    assert fields["for_"] == '{type: string, values: ["x"], path: "/for"}'
    assert fields["ts"] == "{type: time, unit: ms, role: time}"
    assert fields["at"] == "{type: time}"
    assert fields["step"] == "{type: int, optional: true}"
    assert "# Left out: /tags is an array, which no field can hold." in draft


def test_a_draft_of_parquet_by_its_types(tmp_path: Path):
    file = tmp_path / "typed.parquet"
    table = pa.table(
        {
            "fee": pa.array([1, 250], pa.decimal128(9, 2)),
            "amount": pa.array([1.25, 3.5], pa.float32()),
            "flag": pa.array([True, None]),
            "small": pa.array([1, 2], pa.int8()),
            "huge": pa.array([2**63, 1], pa.uint64()),
            "when": pa.array([1, 2], pa.timestamp("ms")),
            "list": pa.array([[1], [2]]),
            "inner": pa.array([{"a b": 1}, {"a b": 2}]),
        }
    )
    pyarrow.parquet.write_table(table, file)
    fields = drafted(file)
    assert fields["fee"] == "{type: money}"
    assert fields["amount"] == "{type: double}"
    assert fields["flag"] == "{type: bool, optional: true}"
    assert fields["small"] == "{type: int}"
    assert fields["huge"] == "{type: string}"
    assert fields["when"] == "{type: time, role: time}"
    assert fields["a_b"] == '{type: int, path: "/inner/a b"}'


# Whatever stands in a sample.
SCRAPS = [
    "", "1", "0", "-0.0", "12.345678901", "1e400", "9" * 30, "true", "False", "2026-01-01",
    "2026-01-01 10:00:00", "1767225600", "é", "a:b #c", '"q', "{x", "null", "- y", "0123", "NaN", "-3.5",
]  # fmt: skip
NAMES = ["amount", "From Bank", "for", "1st", "a:b", "é", "fraud", "time", "id", "x/y", "~", "#", "weight"]


@pytest.mark.parametrize("seed", range(12))
def test_any_draft_passes_its_own_check(tmp_path: Path, seed: int):
    draw = random.Random(seed)
    names = draw.sample(NAMES, 6)
    columns = {name: draw.sample(SCRAPS, draw.randint(1, 4)) for name in names}
    rows = [{name: draw.choice(values) for name, values in columns.items()} for _ in range(60)]

    def typed(text: str) -> object:
        try:
            return json.loads(text, parse_constant=lambda _: text) if draw.random() < 0.7 else text
        except ValueError:
            return text

    lines = tmp_path / "rows.jsonl"
    messages = [{name: typed(text) for name, text in row.items() if draw.random() < 0.9} for row in rows]
    for message in messages:
        message.pop("weight", None)
    lines.write_text("".join(json.dumps(m).replace("Infinity", "7") + "\n" for m in messages))
    drafted(lines)

    table = pa.table({name: [row[name] for row in rows] for name in names if name != "weight"})
    file = tmp_path / "table.parquet"
    pyarrow.parquet.write_table(table, file)
    drafted(file)

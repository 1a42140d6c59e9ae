"""`vigie features`, `train` and `evaluate` on data in the shapes of sets that nobody shaped for us."""

import json
import random
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from process import ROOT, run_vigie

SCHEMAS = ROOT / "tests/system/schemas"
START = 1_577_836_800  # 2020-01-01T00:00:00Z


def features(schema: Path | str, file: Path) -> list[dict]:
    done = run_vigie("features", f"--schema={schema}", f"--input={file}")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def refusal(schema: Path | str, file: Path) -> str:
    done = run_vigie("features", f"--schema={schema}", f"--input={file}")
    assert done.returncode == 2, done.stderr
    return done.stderr


def write(file: Path, header: str, rows: list[str]) -> Path:
    file.write_text("\n".join([header, *rows]) + "\n")
    return file


def sparkov(file: Path, count: int) -> Path:
    """Frauds are large, and half of them online. Rows stand in no order of time."""
    draw = random.Random(7)
    header = (
        "ssn|cc_num|first|last|gender|street|city|state|zip|lat|long|city_pop|job|dob|acct_num|profile|"
        "trans_num|trans_date|trans_time|unix_time|category|amt|is_fraud|merchant|merch_lat|merch_long"
    )
    rows = []
    for i in range(count):
        fraud = int(draw.random() < 0.05)
        category = "shopping_net" if draw.random() < (0.5 if fraud else 0.1) else "grocery_pos"
        amount = draw.uniform(200, 900) if fraud else draw.uniform(1, 300)
        at = START + draw.randrange(30 * 86_400)
        card = 4_992_346_398_065_154_000 + draw.randrange(50)
        rows.append(
            f"1-2-3|{card}|A|B|F|1 Way, X|Y|NY|01234|40.5|-73.9|1000|Clerk, senior|1980-01-01|{i}|"
            "adults.json|"
            f"t{i}|2020-01-01|00:00:00|{at}|{category}|{amount:.2f}|{fraud}|fraud_Z|{40.5 + i % 3}|-74.0"
        )
    return write(file, header, rows)


def test_sparkov_separated_by_bars(tmp_path: Path):
    file = sparkov(tmp_path / "sparkov.csv", 9)
    assert [row["north"] for row in features(SCHEMAS / "sparkov.yaml", file)] == [0, 1, 2] * 3


def card_precision(rows: list[tuple[int, str, int]], scores: list[float], k: int) -> float:
    """As the Fraud Detection Handbook has it."""
    days: dict[int, dict[str, list[float]]] = {}
    for (at, card, fraud), score in zip(rows, scores, strict=True):
        best = days.setdefault(at // 86_400, {}).setdefault(card, [0.0, 0])
        best[0] = max(best[0], score)
        best[1] = max(best[1], fraud)
    figures = []
    for cards in days.values():
        top = sorted(cards.values(), key=lambda card: -card[0])[:k]
        figures.append(sum(fraud for _, fraud in top) / len(top))
    return sum(figures) / len(figures)


@pytest.mark.parametrize("kind", ["logistic", "boosted"])
def test_a_model_of_another_stream_is_trained_and_evaluated(tmp_path: Path, kind: str):
    file = sparkov(tmp_path / "sparkov.csv", 6000)
    model, report = tmp_path / "model.json", tmp_path / "report"
    done = run_vigie(
        "train", f"--schema={SCHEMAS / 'sparkov.yaml'}", f"--input={file}", f"--kind={kind}", "--split=time",
        "--test-from=2020-01-23", "--gap=2d", f"--output={model}", f"--report={report}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    learnt = json.loads((report / "report.json").read_text())
    assert learnt["average_precision"] > 0.7
    assert learnt["facts"]["test"] == "from 2020-01-23T00:00:00Z"
    assert "course" not in learnt

    verdicts = tmp_path / "verdicts.jsonl"
    done = run_vigie(
        "evaluate", f"--schema={SCHEMAS / 'sparkov.yaml'}", f"--input={file}", f"--model={model}",
        "--top-k=5", f"--report={report}", f"--verdicts={verdicts}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    cells = [line.split("|") for line in file.read_text().splitlines()[1:]]
    rows = [(int(cell[19]), cell[1], int(cell[22])) for cell in cells]
    scores = [json.loads(line)["score"] for line in verdicts.read_text().splitlines()]
    found = json.loads((report / "report.json").read_text())["card_precision"]
    assert found["k"] == 5
    # Scores may be equal, and then the order is free.
    assert found["precision"] == pytest.approx(card_precision(rows, scores, 5), abs=0.02)


AML_HEADER = (
    "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,"
    "Payment Currency,Payment Format,Is Laundering"
)


def test_amlworld_with_a_name_twice_and_a_negative_amount(tmp_path: Path):
    rows = [
        "2022-09-01 00:20:00,010,8000EBD30,010,8000EBD30,3697.34,US Dollar,3697.34,US Dollar,Reinvestment,0",
        "2022-09-01 00:21:00,3208,8000F4580,001,8000F5340,0.01,US Dollar,-0.01,US Dollar,Cheque,1",
    ]
    file = write(tmp_path / "aml.csv", AML_HEADER, rows)
    assert features(SCHEMAS / "amlworld.yaml", file) == [
        {"to_itself": 1, "amount": 3697.34},
        {"to_itself": 0, "amount": -0.01},
    ]
    by_name = tmp_path / "by_name.yaml"
    by_name.write_text(
        "name: x\nfields:\n  Account: {type: string}\nfeatures:\n  f: {value: 'Account == \"\"', says: x}\n"
    )
    error = refusal(by_name, file)
    assert "has 2 columns Account (numbers 3, 5); say in the schema which one Account is" in error


def test_amlworld_with_the_text_null_for_an_amount_is_told_by_its_row(tmp_path: Path):
    row = "2022-09-01 00:20:00,010,A,010,B,(null),US Dollar,1.00,US Dollar,Wire,0"
    error = refusal(SCHEMAS / "amlworld.yaml", write(tmp_path / "aml.csv", AML_HEADER, [row]))
    assert 'row 1: /Amount Received is the string "(null)", not a number' in error


def test_banksim_in_single_quotes(tmp_path: Path):
    header = "step,customer,age,gender,zipcodeOri,merchant,zipMerchant,category,amount,fraud"
    rows = [
        "0,'C1','4','M','28007','M1','28007','es_travel',4.55,0",
        "1,'C2','U','F','28007','M2','28007','es_food',39.68,1",
    ]
    file = write(tmp_path / "bank.csv", header, rows)
    assert features(SCHEMAS / "banksim.yaml", file) == [
        {"travel": 1, "spent": 4.55},
        {"travel": 0, "spent": 39.68},
    ]


NESTED = """
name: nested
fields:
  at: {type: time, role: time}
  id: {type: string, path: /merchant/id}
  amount: {type: money, decimals: 3, negative: true, role: amount}
  count: {type: int}
  known: {type: bool, optional: true}
features:
  dinar: {value: amount, says: the amount}
  hour: {value: at.getHours(), says: the hour}
  counted: {value: count, says: the count}
  m: {value: 'id == "M1"', says: at M1}
  is_known: {value: has(known) && known, says: known}
"""
TIMES = ["2024-01-01T12:30:00+02:00", "2024-01-01T10:30:00Z", "2024-01-01T05:30:00.5-05:00"]
EXPECTED = [
    {"dinar": 1.125, "hour": 10, "counted": 7, "m": 1, "is_known": 1},
    {"dinar": -0.001, "hour": 10, "counted": 8, "m": 0, "is_known": 0},
    {"dinar": 12345.678, "hour": 10, "counted": 9, "m": 1, "is_known": 0},
]


@pytest.fixture
def nested(tmp_path: Path) -> Path:
    (tmp_path / "nested.yaml").write_text(NESTED)
    return tmp_path / "nested.yaml"


def test_nested_json_with_three_decimals_and_zones(tmp_path: Path, nested: Path):
    rows = [
        {"at": TIMES[0], "merchant": {"id": "M1"}, "amount": 1.125, "count": 7, "known": True, "more": [1]},
        {"at": TIMES[1], "merchant": {"id": "M2"}, "amount": "-0.001", "count": 8, "known": 0},
        {"at": TIMES[2], "merchant": {"id": "M1"}, "amount": 12345.678, "count": 9},
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("\ufeff" + "\n".join(json.dumps(row) for row in rows))
    assert features(nested, file) == EXPECTED


@pytest.mark.parametrize("width", ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"])
@pytest.mark.parametrize("amount", [pa.decimal128(9, 3), pa.decimal128(38, 3), pa.decimal256(76, 10)])
def test_parquet_of_every_width(tmp_path: Path, nested: Path, width: str, amount: pa.DataType):
    table = pa.table(
        {
            "at": pa.array([1_704_105_000_000] * 3, pa.timestamp("ms", "Europe/Paris")),
            "merchant": pa.array([{"id": "M1"}, {"id": "M2"}, {"id": "M1"}]),
            "amount": pa.array([Decimal("1.125"), Decimal("-0.001"), Decimal("12345.678")], amount),
            "count": pa.array([7, 8, 9], getattr(pa, width)()),
            "known": pa.array([True, False, None], pa.bool_()),
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "a.PARQUET")
    assert features(nested, tmp_path / "a.PARQUET") == EXPECTED


TEXTS = [pa.string(), pa.large_string(), pa.binary(), pa.dictionary(pa.int8(), pa.string())]


@pytest.mark.parametrize("text", TEXTS)
def test_parquet_text_of_every_layout(tmp_path: Path, nested: Path, text: pa.DataType):
    table = pa.table(
        {
            "at": TIMES,
            "merchant.id": pa.array(["M1", "M2", "M1"]).cast(text),
            "amount": ["1.125", "-0.001", "12345.678"],
            "count": [7, 8, 9],
            "known": ["True", "FALSE", None],
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    assert features(nested, tmp_path / "a.parquet") == EXPECTED


def test_float32_money_is_refused_by_that_name(tmp_path: Path, nested: Path):
    table = pa.table(
        {
            "at": TIMES,
            "merchant/id": ["M1"] * 3,
            "amount": pa.array([1.0] * 3, pa.float32()),
            "count": [1] * 3,
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    assert "column amount has the type float32" in refusal(nested, tmp_path / "a.parquet")

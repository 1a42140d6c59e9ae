"""`vigie demo` with nothing around it."""

import time

import pytest


@pytest.fixture
def demo(vigie):
    return vigie("demo", "--log.format=json", "--windows=[5s]", "--http.listen=off")


def test_a_full_window_holds_500_transactions_a_second(demo):
    line = demo.wait_for(lambda line: line["complete"] and line["transactions"] > 2000)
    later = demo.wait_for(lambda other: other["window_end_ms"] >= line["window_end_ms"] + 5000)
    assert later["complete"]
    assert later["transactions"] == pytest.approx(2500, rel=0.05)
    assert later["window_s"] == 5
    assert later["partitions"] > 0
    assert demo.resident_bytes() < 150 * 2**20


def test_it_ends_at_once_when_asked(demo):
    demo.wait_for(lambda line: line["transactions"] > 0)
    asked = time.monotonic()
    assert demo.stop() == 0, demo.report()
    assert time.monotonic() - asked < 5

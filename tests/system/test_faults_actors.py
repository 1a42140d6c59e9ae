"""Actors fall, by seeded failpoints, while a node works a fixed topic off: results are those of no fall."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from conftest import Topics
from faults import Outcome, chance, tell_figures
from feed import Feed
from process import Vigie
from rows import POISON, as_object, as_string, rows

MESSAGES = 20_000
PARTITIONS = 4
WINDOWS = (5, 30)
PLACES = (
    "reader.pump",
    "scorer.judge",
    "aggregator.judge",
    "aggregator.answer",
    "publisher.judged",
    "reporter.round",
)
START_MS = 1_767_225_600_000


@dataclass(frozen=True)
class FixedTopic:
    topics: Topics
    outcome: Outcome  # of the input; what came out is each run's own
    windows: dict[tuple[int, int], dict]


@pytest.fixture(scope="module")
def fixed(new_topics: Callable[..., Topics]) -> FixedTopic:
    """Five minutes of event time in no strict order, with poison, spread unevenly."""
    draw = random.Random(42)
    topics = new_topics(partitions=PARTITIONS)
    with Feed(topics.bootstrap_servers, topics.transactions) as feed:
        for number, row in enumerate(rows(MESSAGES, seed=42)):
            value = draw.choice((as_object, as_string))(row)
            if draw.random() < 0.01:
                value, _ = draw.choice(POISON[:-1])
            # The partitions' first messages say where the windows begin.
            disorder_ms = draw.randrange(-1_500, 1_500) if number > 1_000 else 0
            time_ms = START_MS + number * 300_000 // MESSAGES + disorder_ms
            feed.send(value, int(draw.random() ** 2 * PARTITIONS), time_ms)
    outcome = Outcome(topics)
    windows = {
        (length, end): outcome.oracle.event_window(length, end).as_summary()
        for length in WINDOWS
        for end in outcome.oracle.event_window_ends()
    }
    return FixedTopic(topics, outcome, windows)


@pytest.fixture
def topics(new_topics: Callable[..., Topics], fixed: FixedTopic) -> Topics:
    """The fixed input, and a group and outputs of the test's own."""
    return replace(new_topics(partitions=1), transactions=fixed.topics.transactions)


@pytest.fixture
def node(vigie: Callable[..., Vigie], topics: Topics) -> Callable[..., Vigie]:
    def start(failpoints: str, *options: str, to: Topics = topics) -> Vigie:
        return vigie(
            "run",
            *to.options(),
            "--until-end",
            "--kafka.start=earliest",
            "--clock=event",
            "--log.format=json",
            f"--windows=[{','.join(f'{length}s' for length in WINDOWS)}]",
            *options,
            env={"VIGIE_FAILPOINTS": failpoints},
        )

    return start


def check(run: Vigie, fixed: FixedTopic, topics: Topics) -> int:
    """Totals, every window once and in order, every alert. Returns how many alerts came again."""
    wanted = fixed.outcome.oracle.totals()
    totals = run.events("totals")[-1]
    assert totals["read"] == len(fixed.outcome.messages)
    assert totals["transactions"] == wanted.transactions
    assert totals["predicted_frauds"] == wanted.predicted_frauds
    assert totals["amount"] == wanted.as_summary()["amount"]
    assert totals["dead_letters"] == len(fixed.outcome.oracle.dead_letters)
    assert totals["alerts"] == len(fixed.outcome.expected_alerts)
    lines = run.events("summary")
    for length in WINDOWS:
        ends = [line["window_end_ms"] for line in lines if line["window_s"] == length]
        assert ends == list(fixed.outcome.oracle.event_window_ends())
    wrong = [
        (line["window_s"], line["window_end_ms"], line["complete"])
        for line in lines
        if any(
            line[name] != value
            for name, value in fixed.windows[line["window_s"], line["window_end_ms"]].items()
        )
    ]
    assert not wrong, f"{len(wrong)} of {len(lines)} windows differ: {wrong[:5]}"
    outcome = Outcome(topics, of_same_input=fixed.outcome)
    outcome.check_nothing_missing()
    return sum(outcome.repeats().values())


@pytest.mark.parametrize("delivery", ["at-least-once", "exactly-once"])
@pytest.mark.parametrize("place", PLACES)
def test_a_fallen_actor_changes_no_result(
    node: Callable[..., Vigie], topics: Topics, fixed: FixedTopic, place: str, delivery: str
) -> None:
    draw = chance(f"fall {place} {delivery}")
    at = draw.randrange(1, 4 if place == "reporter.round" else 12)
    started = time.monotonic()
    run = node(
        f"{place}=throw_at({at})", f"--kafka.delivery={delivery}", "--batch-size=200", "--in-flight=4000"
    )
    assert run.wait(timeout=60) == 0, run.report()
    assert f"failpoint {place}" in run.stderr
    repeats = check(run, fixed, topics)
    if delivery == "exactly-once":
        assert repeats == 0
    tell_figures(
        f"fall of {place} at {at}, {delivery}",
        messages=MESSAGES,
        repeats=repeats,
        seconds=round(time.monotonic() - started, 2),
    )


@pytest.mark.parametrize("delivery", ["at-least-once", "exactly-once"])
def test_actors_that_fall_again_and_again_change_no_result(
    node: Callable[..., Vigie], topics: Topics, fixed: FixedTopic, delivery: str
) -> None:
    draw = chance(f"falls {delivery}")
    failpoints = ";".join(f"{place}=throw(0.002,{draw.randrange(1, 2**31)})" for place in PLACES)
    started = time.monotonic()
    run = node(failpoints, f"--kafka.delivery={delivery}", "--batch-size=200", "--in-flight=4000")
    assert run.wait(timeout=110) == 0, run.report()
    repeats = check(run, fixed, topics)
    if delivery == "exactly-once":
        assert repeats == 0
    tell_figures(
        f"falls of all, {delivery}",
        messages=MESSAGES,
        falls=run.stderr.count(" fell: "),
        repeats=repeats,
        seconds=round(time.monotonic() - started, 2),
    )


def test_restarts_that_do_not_help_end_the_process(node: Callable[..., Vigie], topics: Topics) -> None:
    runs = {
        place: node(f"{place}=throw(1,1)", to=replace(topics, group=f"{topics.group}-{number}"))
        for number, place in enumerate(PLACES)
    }
    for place, run in runs.items():
        assert run.wait(timeout=110) == 1, run.report()
        assert run.stderr.count("fell too often, the last time with") == 1, place

"""A node is killed, ended and paused under live load: nothing is lost, and repeats are those of the mode."""

import signal
import time
from collections.abc import Callable

import pytest
from conftest import Topics
from faults import (
    LOG_TIME,
    NODE_OPTIONS,
    SECONDS,
    SESSION_TIMEOUT_MS,
    Load,
    chance,
    committed_offsets,
    end_offsets,
    settled,
    tell_figures,
    wait_for_complete,
    wait_for_log,
)
from process import Vigie


@pytest.fixture
def topics(new_topics: Callable[..., Topics]) -> Topics:
    return new_topics(config=LOG_TIME)


@pytest.fixture
def node(vigie: Callable[..., Vigie], topics: Topics) -> Callable[..., Vigie]:
    def start(*options: str, name: str = "one", env: dict[str, str] | None = None) -> Vigie:
        return vigie(
            "run",
            *topics.options(),
            *NODE_OPTIONS,
            f"--cluster.name={name}",
            *options,
            env=env,
        )

    return start


def end_in_time(node: Vigie) -> float:
    started = time.monotonic()
    assert node.stop(timeout=10) == 0, node.report()
    return time.monotonic() - started


@pytest.mark.timeout(120 + 4 * SECONDS)
@pytest.mark.parametrize("delivery", ["at-least-once", "exactly-once"])
def test_a_killed_node_loses_nothing(node: Callable[..., Vigie], topics: Topics, delivery: str) -> None:
    draw = chance(f"kill {delivery}")
    options = [f"--kafka.delivery={delivery}"]
    lives = [node(*options)]
    faults: list[tuple[dict[int, int], dict[int, int]]] = []
    kills = terms = 0
    recovery: list[float] = []
    ends: list[float] = []
    with Load(topics, rate=draw.choice([500, 1000, 2000]), seed=draw.randrange(2**31)) as load:
        wait_for_complete(lives[-1])
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            time.sleep(draw.uniform(0.1, 3))
            if draw.random() < 0.7:
                lives[-1].kill()
                kills += 1
                faults.append((committed_offsets(topics), end_offsets(topics)))
            else:
                ends.append(end_in_time(lives[-1]))
                terms += 1
            lives.append(node(*options))
            # One in three dies again before it has taken up its work.
            if draw.random() < 0.67:
                recovery.append(wait_for_complete(lives[-1]))
    outcome = settled(topics)
    ends.append(end_in_time(lives[-1]))
    outcome.check_nothing_missing()
    repeats = outcome.check_repeats([] if delivery == "exactly-once" else faults)
    windows = outcome.check_windows(lives)
    assert windows
    tell_figures(
        f"kill, {delivery}",
        messages=load.sent,
        kills=kills,
        terms=terms,
        alerts=len(outcome.expected_alerts),
        repeats=repeats,
        complete_windows=windows,
        slowest_recovery_s=round(max(recovery, default=0), 2),
        slowest_end_s=round(max(ends), 2),
    )


@pytest.mark.timeout(180)
@pytest.mark.parametrize("delivery", ["at-least-once", "exactly-once"])
def test_a_node_paused_beyond_its_session_does_no_harm(
    node: Callable[..., Vigie], topics: Topics, delivery: str
) -> None:
    draw = chance(f"pause {delivery}")
    options = [f"--kafka.delivery={delivery}"]
    zombie = node(*options, name="zombie")
    with Load(topics, rate=1000, seed=draw.randrange(2**31)) as load:
        wait_for_complete(zombie)
        time.sleep(draw.uniform(0.2, 1.5))
        zombie.signal(signal.SIGSTOP)
        committed = committed_offsets(topics)
        heir = node(*options, name="heir")
        takeover = wait_for_complete(heir)
        time.sleep(max(0, SESSION_TIMEOUT_MS / 1000 + 2 - takeover))
        zombie.signal(signal.SIGCONT)
        wait_for_log(zombie, "partitions lost")
        if delivery == "exactly-once":
            # What it had not committed when it fell asleep is refused, and done by the heir alone.
            refused = "Unknown member|fenced|FENCED|ILLEGAL_GENERATION|PRODUCER_EPOCH"
            wait_for_log(zombie, f"publisher fell: .*({refused})")
        time.sleep(8)
        # Both share the partitions from now on, and whatever moved was committed before.
        faults = [(committed, end_offsets(topics))]
    outcome = settled(topics)
    for one in (zombie, heir):
        end_in_time(one)
    outcome.check_nothing_missing()
    repeats = outcome.check_repeats([] if delivery == "exactly-once" else faults)
    windows = outcome.check_windows([heir])
    tell_figures(
        f"pause, {delivery}",
        messages=load.sent,
        alerts=len(outcome.expected_alerts),
        repeats=repeats,
        complete_windows=windows,
        takeover_s=round(takeover, 2),
    )


def test_a_second_signal_ends_at_once(node: Callable[..., Vigie], topics: Topics) -> None:
    slow = node(env={"VIGIE_FAILPOINTS": "scorer.judge=delay(20000)"})
    with Load(topics, rate=500, seed=1):
        wait_for_log(slow, "partitions assigned")
        time.sleep(1)
        slow.signal(signal.SIGTERM)
        time.sleep(0.5)
        slow.signal(signal.SIGINT)
        assert slow.wait(timeout=2) == 128 + signal.SIGINT


def test_a_signal_to_process_and_group_is_one(node: Callable[..., Vigie], topics: Topics) -> None:
    one = node()
    with Load(topics, rate=500, seed=1):
        wait_for_complete(one)
        one.signal(signal.SIGTERM)
        time.sleep(0.01)
        one.signal(signal.SIGTERM)
        assert one.wait(timeout=10) == 0, one.report()

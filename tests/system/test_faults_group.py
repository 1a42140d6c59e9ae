"""Nodes join, leave and die in a storm; a restart within the session's time-out moves nothing."""

import signal
import time
from collections.abc import Callable

import pytest
from confluent_kafka.admin import AdminClient
from conftest import Topics
from faults import (
    LOG_TIME,
    NODE_OPTIONS,
    SECONDS,
    Load,
    chance,
    committed_offsets,
    end_offsets,
    settled,
    tell_figures,
    time_until,
    wait_for_complete,
)
from process import Vigie

MOST_NODES = 3


@pytest.fixture
def topics(new_topics: Callable[..., Topics]) -> Topics:
    return new_topics(config=LOG_TIME)


@pytest.fixture
def node(vigie: Callable[..., Vigie], topics: Topics) -> Callable[..., Vigie]:
    def start(*options: str) -> Vigie:
        return vigie(
            "run",
            *topics.options(),
            *NODE_OPTIONS,
            *options,
        )

    return start


@pytest.mark.timeout(180 + 4 * SECONDS)
@pytest.mark.parametrize("delivery", ["at-least-once", "exactly-once"])
def test_a_storm_of_rebalances_loses_nothing(
    node: Callable[..., Vigie], topics: Topics, delivery: str
) -> None:
    draw = chance(f"storm {delivery}")
    options = [f"--kafka.delivery={delivery}"]
    alive = [node(*options)]
    dead: list[Vigie] = []
    faults: list[tuple[dict[int, int], dict[int, int]]] = []
    joins = leaves = kills = 0

    def stop(leaver: Vigie) -> None:
        committed = committed_offsets(topics)
        status = leaver.stop(timeout=10)
        # Who is asked while the program is still being loaded ends as every program does.
        unborn = status == -signal.SIGTERM and not leaver.stderr
        assert status == 0 or unborn, leaver.report()
        # The group takes no commits as long as it waits for one that was killed.
        if "will be read again" in leaver.stderr:
            faults.append((committed, end_offsets(topics)))

    with Load(topics, rate=1000, seed=draw.randrange(2**31)) as load:
        wait_for_complete(alive[0])
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            if len(alive) == 1 or (len(alive) < MOST_NODES and draw.random() < 0.5):
                alive.append(node(*options))
                joins += 1
            else:
                leaver = alive.pop(draw.randrange(len(alive)))
                dead.append(leaver)
                if draw.random() < 0.3:
                    leaver.kill()
                    kills += 1
                    faults.append((committed_offsets(topics), end_offsets(topics)))
                else:
                    stop(leaver)
                    leaves += 1
            time.sleep(draw.uniform(0, 3))
        for one in alive[1:]:
            stop(one)
        last = alive[0]
        recovery = wait_for_complete(last, timeout=90)
    outcome = settled(topics)
    assert last.stop(timeout=10) == 0, last.report()
    outcome.check_nothing_missing()
    # A node that leaves commits all of its work, or says that it could not, so nobody else repeats anything.
    repeats = outcome.check_repeats([] if delivery == "exactly-once" else faults)
    windows = outcome.check_windows([*alive, *dead])
    tell_figures(
        f"storm, {delivery}",
        messages=load.sent,
        joins=joins,
        leaves=leaves,
        kills=kills,
        alerts=len(outcome.expected_alerts),
        repeats=repeats,
        complete_windows=windows,
        alone_again_s=round(recovery, 2),
    )


def test_a_restart_within_the_session_moves_nothing(node: Callable[..., Vigie], topics: Topics) -> None:
    def whole(first: Vigie, second: Vigie) -> bool:
        return "partitions assigned" in first.stderr and "partitions assigned" in second.stderr

    first, second = node("--cluster.name=first"), node("--cluster.name=second")
    with Load(topics, rate=500, seed=3):
        deadline = time.monotonic() + 30
        while not whole(first, second):
            assert time.monotonic() < deadline, first.report() + second.report()
            time.sleep(0.1)
        # What moves while the second one joins has moved by now.
        time.sleep(8)
        before = second.stderr.count("partitions ")
        first.kill()
        again = node("--cluster.name=first")
        deadline = time.monotonic() + 30
        while "partitions assigned" not in again.stderr:
            assert time.monotonic() < deadline, again.report()
            time.sleep(0.1)
        time.sleep(8)
        assert second.stderr.count("partitions ") == before, second.report()
        assert again.stderr.count("partitions assigned") == 1, again.report()


def test_a_node_without_partitions_leaves_at_once(
    vigie: Callable[..., Vigie], new_topics: Callable[..., Topics], admin: AdminClient
) -> None:
    topics = new_topics(partitions=1)

    def member() -> Vigie:
        one = vigie("run", *topics.options())
        time_until(lambda: "partitions assigned" in one.stderr)
        return one

    def members() -> int:
        return len(admin.describe_consumer_groups([topics.group])[topics.group].result().members)

    member()
    spare = member()
    assert "partitions assigned: []" in spare.stderr, spare.report()
    assert members() == 2
    assert spare.stop(timeout=10) == 0, spare.report()
    assert members() == 1

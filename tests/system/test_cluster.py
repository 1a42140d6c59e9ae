"""Nodes on one machine that join each other: one summary of the whole, exact while they come, die, return."""

import signal
import time
from collections.abc import Callable

import pytest
from cluster import check_equal, cluster_lines, wait_for_cluster
from conftest import Topics
from faults import LOG_TIME, NODE_OPTIONS, SECONDS, Load, chance, settled, tell_figures, time_until
from kafka_cluster import free_ports
from process import Vigie

PARTITIONS = 8


@pytest.fixture
def topics(new_topics: Callable[..., Topics]) -> Topics:
    return new_topics(config=LOG_TIME)


@pytest.fixture
def node(vigie: Callable[..., Vigie], topics: Topics) -> Callable[..., Vigie]:
    def start(name: str, *options: str, env: dict[str, str] | None = None) -> Vigie:
        return vigie(
            "run",
            *topics.options(),
            *NODE_OPTIONS,
            f"--cluster.name={name}",
            *options,
            env=env,
        )

    return start


def test_nodes_join_die_pause_and_return(node: Callable[..., Vigie], topics: Topics) -> None:
    ports = free_ports(2)
    first = node("first", f"--cluster.listen=127.0.0.1:{ports[0]}")
    with Load(topics, rate=500, seed=6) as load:
        wait_for_cluster([first], 1, PARTITIONS)
        second = node(
            "second", f"--cluster.listen=127.0.0.1:{ports[1]}", f"--cluster.join=127.0.0.1:{ports[0]}"
        )
        # Any member will do, and an address of its own is not needed.
        third = node("third", f"--cluster.join=127.0.0.1:{ports[1]}")
        nodes = [first, second, third]
        joined = wait_for_cluster(nodes, 3, PARTITIONS)
        # The one that all others began with is no more than they are.
        killed_at = time.time() * 1000
        first.kill()
        noticed = time_until(lambda: any(line["nodes"] == 2 for line in cluster_lines(third)[-4:]))
        after_kill = wait_for_cluster([second, third], 2, PARTITIONS, since_ms=killed_at + 1_000)
        again = node(
            "first", f"--cluster.listen=127.0.0.1:{ports[0]}", f"--cluster.join=127.0.0.1:{ports[1]}"
        )
        wait_for_cluster([again, second, third], 3, PARTITIONS)
        # Kafka has taken its partitions away when it wakes up: what it holds then is older than the heirs'.
        third.signal(signal.SIGSTOP)
        silence = time_until(lambda: cluster_lines(second)[-1]["nodes"] == 2)
        after_stop = wait_for_cluster([again, second], 2, PARTITIONS)
        third.signal(signal.SIGCONT)
        wait_for_cluster([again, second, third], 3, PARTITIONS)
        time.sleep(3)
    outcome = settled(topics)
    for one in (again, second, third):
        assert one.stop(timeout=10) == 0, one.report()
    everybody = [first, second, third, again]
    outcome.check_nothing_missing()
    windows = outcome.check_windows(everybody)
    shared = check_equal(everybody)
    assert shared > 20
    tell_figures(
        "cluster on one machine",
        messages=load.sent,
        complete_windows=windows,
        told_by_several=shared,
        joined_s=round(joined, 2),
        kill_noticed_s=round(noticed, 2),
        complete_after_kill_s=round(after_kill, 2),
        stop_noticed_s=round(silence, 2),
        complete_after_stop_s=round(after_stop, 2),
    )


@pytest.mark.timeout(180 + 4 * SECONDS)
def test_in_a_storm_every_complete_window_of_the_cluster_is_exact(
    node: Callable[..., Vigie], topics: Topics
) -> None:
    draw = chance("cluster storm")
    ports = free_ports(3)
    join = "--cluster.join=" + ",".join(f"127.0.0.1:{port}" for port in ports)
    # Who speaks with other nodes falls now and then, too; rarely enough for a supervisor not to give up.
    names = ("cluster.greeted", "cluster.hear", "cluster.report", "reporter.round")
    faults = ";".join(f"{name}=throw(0.02,{draw.randrange(1000)})" for name in names)

    def start(index: int) -> Vigie:
        listen = f"--cluster.listen=127.0.0.1:{ports[index]}"
        return node(f"node-{index}", listen, join, env={"VIGIE_FAILPOINTS": faults})

    nodes = [start(index) for index in range(3)]
    everybody = list(nodes)
    kills = ends = pauses = 0
    with Load(topics, rate=500, seed=draw.randrange(2**31)) as load:
        wait_for_cluster(nodes, 3, PARTITIONS)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            index = draw.randrange(3)
            how = draw.random()
            if how < 0.4:
                nodes[index].signal(signal.SIGSTOP)
                time.sleep(draw.uniform(0.1, 4))
                nodes[index].signal(signal.SIGCONT)
                pauses += 1
            else:
                if how < 0.8:
                    nodes[index].kill()
                    kills += 1
                else:
                    assert nodes[index].stop(timeout=15) == 0, nodes[index].report()
                    ends += 1
                time.sleep(draw.uniform(0, 2))
                nodes[index] = start(index)
                everybody.append(nodes[index])
            time.sleep(draw.uniform(0, 4))
        recovery = wait_for_cluster(nodes, 3, PARTITIONS, timeout=90)
        time.sleep(2)
    outcome = settled(topics)
    for one in nodes:
        assert one.stop(timeout=15) == 0, one.report()
    outcome.check_nothing_missing()
    windows = outcome.check_windows(everybody)
    tell_figures(
        "cluster storm",
        messages=load.sent,
        kills=kills,
        ends=ends,
        pauses=pauses,
        falls=sum(one.stderr.count(" fell: ") for one in everybody),
        complete_windows=windows,
        told_by_several=check_equal(everybody),
        whole_again_s=round(recovery, 2),
    )

"""A backlog of messages, read in turns by a bare consumer, by nodes, and by others that do the same work."""

import itertools
import shlex

from measure import PROGRAMS, Broker, Run, WrongAnswerError, median, node_command, run

TOPIC = "throughput"
PARTITIONS = 8
LIMIT = "bare consumer"
_groups = itertools.count(1)


def measure(broker: Broker, messages: int, rounds: int, others: dict[str, str]) -> list[dict]:
    """Medians of the rounds, a row a system. `others` are commands, see --beside."""
    broker.filled(TOPIC, messages, PARTITIONS)
    runs: dict[str, list[Run]] = {}
    for _ in range(rounds):
        for name, took in _round(broker, messages, others):
            runs.setdefault(name, []).append(took)
            print(
                f"  {name:32} {messages / took.seconds:12,.0f} messages/s"
                f" {took.per_million(messages):6.3f} CPU s/M",
                flush=True,
            )
    _check_answers(runs, messages)
    rows = [row_of(name, took, messages) for name, took in runs.items()]
    limit = rows[0]
    for row in rows:
        row["rate_ratio"] = row["messages_per_s"] / limit["messages_per_s"]
        row["cpu_ratio"] = row["cpu_s_per_million"] / limit["cpu_s_per_million"]
    _count_allocations(broker, messages, rows)
    return rows


def _bare(broker: Broker) -> list[object]:
    return [PROGRAMS / "bench/bare-consumer", broker.servers, TOPIC]


def node_over(broker: Broker, topic: str, model: str, *options: str) -> list[str]:
    """A node, of a group of its own, that reads what is in the topic and ends."""
    return node_command(
        broker.servers,
        topic,
        f"{topic}-{next(_groups)}",
        "--until-end",
        "--clock=event",
        "--http.listen=off",
        *options,
        model=model,
    )


def _round(broker: Broker, messages: int, others: dict[str, str]):
    yield LIMIT, run(*_bare(broker))
    yield "vigie, logistic", run(*node_over(broker, TOPIC, "logistic"))
    yield "vigie, boosted", run(*node_over(broker, TOPIC, "boosted"))
    yield (
        "vigie, logistic, exactly once",
        run(*node_over(broker, TOPIC, "logistic", "--kafka.delivery=exactly-once")),
    )
    for name, command in others.items():
        yield (
            name,
            run(*shlex.split(command.format(servers=broker.servers, topic=TOPIC, messages=messages))),
        )


def _check_answers(runs: dict[str, list[Run]], messages: int) -> None:
    for took in runs[LIMIT]:
        if took.answer["messages"] != messages:
            raise WrongAnswerError(
                f"{messages} were sent, the bare consumer counted {took.answer['messages']}"
            )
    nodes = [took.answer for name, all_of in runs.items() if name.startswith("vigie") for took in all_of]
    sums = {(a["read"], a["transactions"], a["frauds"], a["amount"], a["fraud_amount"]) for a in nodes}
    if len(sums) != 1 or sums.pop()[:2] != (messages, messages):
        raise WrongAnswerError(f"{messages} were sent, the nodes say {nodes}")


def row_of(name: str, took: list[Run], messages: int) -> dict:
    """Medians of the runs."""
    return {
        "system": name,
        "messages_per_s": median([messages / one.seconds for one in took]),
        "cpu_s_per_million": median([one.per_million(messages) for one in took]),
        "peak_mib": median([one.peak_mib for one in took]),
    }


def _count_allocations(broker: Broker, messages: int, rows: list[dict]) -> None:
    """Of the limit and of the nodes; what the start takes is nothing beside the messages."""
    preload = {"LD_PRELOAD": str(PROGRAMS / "bench/libcount-allocations.so")}
    for row, command in (
        (rows[0], _bare(broker)),
        (rows[1], node_over(broker, TOPIC, "logistic")),
        (rows[2], node_over(broker, TOPIC, "boosted")),
    ):
        told = run(*command, env=preload).stderr
        row["allocations_per_message"] = (
            int(told.rpartition('"allocations":')[2].partition("}")[0]) / messages
        )

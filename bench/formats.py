"""The same backlog as JSON and as Avro, read in turns by a bare consumer and by nodes."""

import tempfile
from pathlib import Path

from measure import PROGRAMS, Broker, Run, WrongAnswerError, run
from schema_registry import running_registry
from throughput import PARTITIONS, node_over, row_of

MODELS = ("logistic", "boosted")


def measure(broker: Broker, messages: int, rounds: int) -> list[dict]:
    """Medians of the rounds, a row a reader and format."""
    runs: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory() as folder, running_registry(Path(folder)) as registry:
        broker.filled("as-json", messages, PARTITIONS)
        avro = (f"--input.registry={registry.url}",)
        broker.filled("as-avro", messages, PARTITIONS, "--format=avro", *avro)
        formats = {"JSON": ("as-json", ()), "Avro": ("as-avro", ("--input.format=avro", *avro))}
        for _ in range(rounds):
            for name, (topic, options) in formats.items():
                bare = run(PROGRAMS / "bench/bare-consumer", broker.servers, topic)
                runs.setdefault(f"bare consumer, {name}", []).append(bare)
                for model in MODELS:
                    took = run(*node_over(broker, topic, model, *options))
                    runs.setdefault(f"vigie, {model}, {name}", []).append(took)
    _check_answers(runs, messages)
    return [row_of(name, took, messages) for name, took in runs.items()]


def _check_answers(runs: dict[str, list[Run]], messages: int) -> None:
    """Both formats hold the same rows, so the nodes' totals are the same, and a model's alerts."""
    for name, all_of in runs.items():
        for took in all_of:
            count = took.answer["messages" if name.startswith("bare") else "transactions"]
            if count != messages:
                raise WrongAnswerError(f"{messages} were sent, {name} counted {count}")
    for model in MODELS:
        told = {
            tuple(
                took.answer[key] for key in ("frauds", "predicted_frauds", "alerts", "amount", "fraud_amount")
            )
            for name in ("JSON", "Avro")
            for took in runs[f"vigie, {model}, {name}"]
        }
        if len(told) != 1:
            raise WrongAnswerError(f"JSON and Avro differ: {told}")

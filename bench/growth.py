"""What a message costs as the window, the number of windows, the partitions and the backlog grow."""

import itertools

from measure import Broker, WrongAnswerError, node_command, run

# Steps of five seconds, so that the messages spread over an hour of event time.
SPREAD = ("--timestamps=step", "--step-seconds=5", "--time-origin=2030-01-01T00:00:00Z")
WINDOWS = {
    "length of the window": {"30 s": "[30s]", "5 min": "[5min]", "20 min": "[20min]", "1 h": "[1h]"},
    "windows": {
        "1": "[30s]",
        "2": "[30s,60s]",
        "4": "[30s,60s,2min,5min]",
        "8": "[10s,30s,60s,2min,5min,10min,20min,30min]",
    },
}
PARTITIONS = (1, 4, 16, 64)
BACKLOGS = (1, 5, 20)
_groups = itertools.count(1)


def measure(broker: Broker, messages: int, largest_backlog: int) -> list[dict]:
    rows = []
    topic = broker.filled("growth", messages, 8, *SPREAD)
    for series, cases in WINDOWS.items():
        for label, windows in cases.items():
            rows.append(_row(series, label, broker, topic, messages, f"--windows={windows}"))
    broker.drop(topic)
    for partitions in PARTITIONS:
        topic = broker.filled(f"growth-{partitions}", messages, partitions)
        rows.append(_row("partitions", str(partitions), broker, topic, messages))
        broker.drop(topic)
    for millions in BACKLOGS:
        if millions * 1_000_000 > largest_backlog:
            continue
        topic = broker.filled(f"backlog-{millions}", millions * 1_000_000, 8)
        rows.append(_row("backlog, millions", str(millions), broker, topic, millions * 1_000_000))
        broker.drop(topic)
    return rows


def _row(series: str, label: str, broker: Broker, topic: str, messages: int, *options: str) -> dict:
    took = run(
        *node_command(
            broker.servers, topic, f"growth-{next(_groups)}", "--until-end", "--clock=event", *options
        ),
        "--http.listen=off",
    )
    if took.answer["transactions"] != messages:
        raise WrongAnswerError(f"{messages} were sent, the node says {took.answer}")
    row = {
        "series": series,
        "at": label,
        "messages_per_s": messages / took.seconds,
        "cpu_s_per_million": took.per_million(messages),
        "peak_mib": took.peak_mib,
    }
    print(
        f"  {series} {label}: {row['messages_per_s']:,.0f} messages/s, "
        f"{row['cpu_s_per_million']:.3f} CPU s/M, {row['peak_mib']:.0f} MiB",
        flush=True,
    )
    return row

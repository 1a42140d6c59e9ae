"""The report lines in the words of the course."""

import re
from datetime import datetime

from feed import send_all
from rows import as_object, rows

FIRST_MS = 1_790_000_000_000


def test_the_lines_use_the_words_of_the_course(topics, vigie):
    some = [
        {**row, "amount": amount, "isFraud": label}
        for row, amount, label in zip(rows(3, seed=1), (600.50, 150.25, 250.75), (0, 1, 0), strict=True)
    ]
    times = (0, 999, 40_000)
    send_all(
        topics.bootstrap_servers,
        topics.transactions,
        (
            {"value": as_object(row), "partition": 0, "timestamp_ms": FIRST_MS + time}
            for row, time in zip(some, times, strict=True)
        ),
    )
    run = vigie(
        "run",
        *topics.options(),
        *("--until-end", "--kafka.start=earliest", "--clock=event", "--language=fr", "--threshold=1"),
        env={"TZ": "UTC"},
    )
    assert run.wait() == 0, run.report()
    lines = [line.split("  ", 1) for line in run.lines if not line.startswith("{")]
    ends = [datetime.fromisoformat(f"{end}+00:00").timestamp() for end, _ in lines]
    assert ends == [FIRST_MS / 1000 + second for second in range(1, 42)]
    texts = [text for _, text in lines]
    assert texts[0] == (
        "Nombre total de transactions réalisées au cours des 30 dernières secondes : 2 ; "
        "Nombre de transactions frauduleuses effectives : 1 ; "
        "Nombre de transactions frauduleuses prévues : 0 ; "
        "Montant total des transactions (frauduleuses et non frauduleuses) : 750.75 ; "
        "Part que représente le montant des transactions frauduleuses sur le montant total : 20.01 %"
    )
    assert texts[1:30] == texts[:1] * 29
    assert texts[30:40] == ["Aucune transaction au cours des 30 dernières secondes."] * 10
    assert re.search(r"30 dernières secondes : 1 ; .* : 250\.75 ; .* : 0\.00 %$", texts[40])

"""Tables and plots of what was measured."""

from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "vigie"  # the same figures give the same file

from matplotlib import pyplot as plt  # noqa: E402

ACCENT, SOFT = "#0f5e70", "#b9c6cc"


def number(value: object) -> str:
    if not isinstance(value, float):
        return f"{value:,}" if isinstance(value, int) else str(value)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(rows: list[dict]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, ["---"] * len(names), *([number(row.get(name, "")) for name in names] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _save(figure: plt.Figure, file: Path) -> None:
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)


def plot_throughput(rows: list[dict], file: Path) -> None:
    figure, axes = plt.subplots(1, 3, figsize=(11, 0.45 * len(rows) + 1.4), sharey=True)
    names = [row["system"] for row in rows][::-1]
    colours = [ACCENT if name.startswith("vigie") else SOFT for name in names]
    for axis, (key, title) in zip(
        axes,
        [
            ("messages_per_s", "messages a second"),
            ("cpu_s_per_million", "CPU seconds a million"),
            ("peak_mib", "peak memory, MiB"),
        ],
        strict=True,
    ):
        values = [row[key] for row in rows][::-1]
        axis.barh(names, values, color=colours)
        axis.bar_label(axis.containers[0], [number(float(value)) for value in values], padding=3, fontsize=8)
        axis.set_title(title, fontsize=10)
        axis.set_xlim(0, max(values) * 1.3)
        axis.spines[["top", "right"]].set_visible(False)
        axis.xaxis.set_visible(False)
    _save(figure, file)


def plot_growth(rows: list[dict], file: Path) -> None:
    series = list(dict.fromkeys(row["series"] for row in rows))
    figure, axes = plt.subplots(2, len(series), figsize=(11, 5), sharey="row")
    for column, name in enumerate(series):
        mine = [row for row in rows if row["series"] == name]
        for line, (key, title) in enumerate(
            [("cpu_s_per_million", "CPU seconds a million"), ("peak_mib", "peak memory, MiB")]
        ):
            axis = axes[line][column]
            axis.plot([row["at"] for row in mine], [row[key] for row in mine], "o-", color=ACCENT)
            axis.set_ylim(bottom=0)
            axis.spines[["top", "right"]].set_visible(False)
            if column == 0:
                axis.set_ylabel(title, fontsize=9)
            if line == 1:
                axis.set_xlabel(name, fontsize=9)
    # Shared axes take the limits of the last: room for all.
    for line, key in enumerate(("cpu_s_per_million", "peak_mib")):
        axes[line][0].set_ylim(0, 1.15 * max(row[key] for row in rows))
    _save(figure, file)

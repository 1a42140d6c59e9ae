"""`./dev bench`: how fast the parts and a node are, on this machine, beside the limit.

Each benchmark checks its answer first. Results go to build/bench: results.json, report.md and plots.
"""

import argparse
import json
import os
import platform
import subprocess
import tempfile
from pathlib import Path

import cluster
import formats
import growth
import latency
import report
import throughput
from measure import PROGRAMS, ROOT, VIGIE, broker

STORED = Path(__file__).with_name("ratios.json")
WHAT = ("parts", "throughput", "formats", "latency", "growth", "cluster")
PARTS = ("codec", "ledger", "score", "window")
# By how much a ratio may be worse than the stored one: runs on a shared machine differ by less.
TOLERANCE = 1.3


def parts() -> list[dict]:
    rows = []
    for part in PARTS:
        done = subprocess.run(
            [PROGRAMS / f"bench/vigie-{part}-bench", "--benchmark_format=json", "--benchmark_min_time=0.3"],
            capture_output=True,
            text=True,
            check=True,
        )
        rows += [
            {"part": one["name"], "per_s": one["items_per_second"]}
            for one in json.loads(done.stdout)["benchmarks"]
        ]
    return rows


def machine() -> dict:
    cpu = next(
        (
            line.split(": ")[1]
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    version = subprocess.run([VIGIE, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return {"CPU": cpu, "cores": os.cpu_count(), "kernel": platform.release(), "program": version}


def ratios_of(rows: list[dict]) -> dict[str, float]:
    """All of them are better when smaller."""
    by_name = {row["system"]: row for row in rows}
    result = {}
    for model in ("logistic", "boosted"):
        row = by_name[f"vigie, {model}"]
        result[f"CPU of a node over the bare consumer's, {model}"] = row["cpu_ratio"]
        result[f"time of a node over the bare consumer's, {model}"] = 1 / row["rate_ratio"]
        result[f"memory of a node over the bare consumer's, {model}"] = (
            row["peak_mib"] / by_name[throughput.LIMIT]["peak_mib"]
        )
        result[f"allocations a message, {model}"] = row["allocations_per_message"]
    return {name: round(value, 3) for name, value in result.items()}


def check(now: dict[str, float]) -> int:
    fallen = 0
    for name, stored in json.loads(STORED.read_text()).items():
        fell = now[name] > stored * TOLERANCE
        fallen += fell
        print(f"{'FELL' if fell else 'ok':4} {name}: {now[name]:.3f}, stored {stored:.3f}")
    return 1 if fallen else 0


def write(results: dict, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    text = "".join(
        f"## {name}\n\n{report.table(rows)}\n" for name, rows in results.items() if isinstance(rows, list)
    )
    machine_line = ", ".join(f"{name} {value}" for name, value in results["machine"].items())
    (folder / "report.md").write_text(f"# Measured here: {machine_line}\n\n{text}")
    if "throughput" in results:
        report.plot_throughput(results["throughput"], folder / "throughput.svg")
    if "growth" in results:
        report.plot_growth(results["growth"], folder / "growth.svg")
    print(text, end="")
    print(f"wrote {folder}/report.md")


def options_of() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "what",
        nargs="*",
        metavar="WHAT",
        help=f"{', '.join(WHAT)}; nothing: all of them",
    )
    parser.add_argument(
        "--check", action="store_true", help="compare ratios with the stored ones, say what fell"
    )
    parser.add_argument("--store", action="store_true", help="keep this run's ratios as the stored ones")
    parser.add_argument("--messages", type=int, default=4_000_000, help="of a backlog (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each system (default: %(default)s)")
    parser.add_argument(
        "--seconds", type=int, default=30, help="at each rate, for latency (default: %(default)s)"
    )
    parser.add_argument(
        "--largest-backlog", type=int, default=20_000_000, help="for growth (default: %(default)s)"
    )
    parser.add_argument(
        "--beside",
        action="append",
        default=[],
        metavar="NAME=COMMAND",
        help="also measure a command that does the same work, with {servers}, {topic}, {messages} filled in",
    )
    options = parser.parse_args()
    if unknown := set(options.what) - set(WHAT):
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(WHAT)}")
    options.what = ["throughput"] if options.check or options.store else options.what or WHAT
    return options


def main() -> int:
    options = options_of()
    results: dict = {"machine": machine()}
    if "parts" in options.what:
        results["parts"] = parts()
    with broker() as kafka, tempfile.TemporaryDirectory() as folder:
        if "throughput" in options.what:
            others = dict(entry.split("=", 1) for entry in options.beside)
            results["throughput"] = throughput.measure(kafka, options.messages, options.rounds, others)
        if "formats" in options.what:
            results["formats"] = formats.measure(kafka, options.messages, options.rounds)
        if "latency" in options.what:
            results["latency"] = latency.measure(kafka, options.seconds, Path(folder))
        if "growth" in options.what:
            results["growth"] = growth.measure(kafka, options.messages, options.largest_backlog)
    if "cluster" in options.what:
        results |= cluster.measure(options.messages)
    write(results, ROOT / "build/bench")
    if options.store:
        STORED.write_text(json.dumps(ratios_of(results["throughput"]), indent=1) + "\n")
    return check(ratios_of(results["throughput"])) if options.check else 0


if __name__ == "__main__":
    raise SystemExit(main())

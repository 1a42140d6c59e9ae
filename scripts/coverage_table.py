"""Prints what gcovr has counted, a line a folder: coverage_table.py SUMMARY"""

import json
import sys
from collections import defaultdict
from pathlib import Path

KINDS = ("line", "branch")


def share(covered: int, total: int) -> str:
    return f"{covered:6} of {total:6} {100 * covered / total if total else 100:5.1f} %"


def folder_of(file: Path) -> str:
    """A header is found by the build's link to its folder: build/coverage/include/flow/flow/credit.hpp."""
    parts = file.parts
    return parts[3] if parts[:3] == ("build", "coverage", "include") else parts[0]


def main() -> None:
    folders: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for file in json.loads(Path(sys.argv[1]).read_text())["files"]:
        for folder in (folder_of(Path(file["filename"])), "all"):
            for kind in KINDS:
                for what in ("covered", "total"):
                    folders[folder][f"{kind}_{what}"] += file[f"{kind}_{what}"]
    print(f"{'folder':10}  {'lines':>24}  {'branches':>24}")
    for name in sorted(folders, key=lambda folder: (folder == "all", folder)):
        figures = [share(folders[name][f"{kind}_covered"], folders[name][f"{kind}_total"]) for kind in KINDS]
        print(f"{name:10}  {figures[0]:>24}  {figures[1]:>24}")


if __name__ == "__main__":
    main()

"""Completion in bash, and the man pages: both say what the program's own help says."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from process import PROGRAM, ROOT, run_vigie

ASK = 'source "$1"; COMP_LINE=$2; COMP_POINT=${#COMP_LINE}; _vigie; printf "%s\\n" "${COMPREPLY[@]}"'


def completions(line: str, folder: Path | None = None) -> list[str]:
    environment = os.environ | {"PATH": f"{Path(PROGRAM).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", ASK, "bash", ROOT / "deploy/bash-completion/vigie", line],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=folder,
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_commands_options_and_words_are_completed() -> None:
    assert completions("vigie ru") == ["run"]
    assert completions("vigie dead-letters ") == ["--help", "list", "resend"]
    assert completions("vigie run --until") == ["--until-end"]
    assert completions("vigie run --kafka.cred") == ["--kafka.credentials="]
    # bash has taken "--kafka.start=" for done.
    assert completions("vigie run --kafka.start=") == ["earliest", "latest"]
    assert completions("vigie dead-letters list --lim") == ["--limit="]


def test_the_tools_options_are_completed_too() -> None:
    assert "--encoding=" in completions("vigie produce --enc")


def test_after_other_names_come_files(tmp_path: Path) -> None:
    (tmp_path / "model.json").touch()
    assert completions("vigie run --model=mod", tmp_path) == ["model.json"]


@pytest.mark.parametrize("topic", ["vigie", "run", "dead-letters", "check-config", "vigie.conf"])
def test_a_man_page_is_well_formed_and_says_what_the_help_says(topic: str) -> None:
    page = run_vigie("--man-page", topic)
    assert page.returncode == 0, page.stderr
    if topic == "run":
        for option in ("--until-end", "--kafka.credentials", "--log.level"):
            assert option.replace("-", "\\-") in page.stdout
    if not shutil.which("groff"):
        pytest.skip("there is no groff to read the page with")
    read = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8"], input=page.stdout, capture_output=True, text=True, check=True
    )
    assert read.stderr == ""
    assert len(read.stdout) > 500


def test_a_page_that_is_not_there_is_wrong_usage() -> None:
    done = run_vigie("--man-page", "nothing")
    assert done.returncode == 2
    assert "nothing" in done.stderr

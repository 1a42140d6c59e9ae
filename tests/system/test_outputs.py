"""What is written goes where it was to go, or the command fails with a sentence and leaves no half of it."""

import resource
import signal
import stat
import subprocess
from pathlib import Path

import pytest
from conftest import Topics
from process import MODEL, PROGRAM, ROOT, environment, run_vigie

ROWS = ROOT / "tests/unit/training/reference/rows.csv"
FULL = "standard output cannot be written: No space left on device"


def run_into_full(*arguments: str, **options) -> subprocess.CompletedProcess:
    """The command with a full disk for its standard output."""
    with Path("/dev/full").open("w") as full:
        return run_vigie(*arguments, stdout=full, stderr=subprocess.PIPE, capture_output=False, **options)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["run", "--help"],
        ["generate", "--help"],
        ["check-config"],
        ["check-config", "--sample"],
        ["generate", "--rows=10"],
        ["generate", "--rows=10", "--output=/dev/stdout"],
        ["evaluate", f"--model={MODEL}", f"--input={ROWS}", "--report=REPORT", "--verdicts=/dev/stdout"],
    ],
    ids=" ".join,
)
def test_a_full_disk_ends_the_command_with_1_and_a_sentence(arguments: list[str], tmp_path: Path) -> None:
    done = run_into_full(*(word.replace("REPORT", str(tmp_path)) for word in arguments))
    assert done.returncode == 1
    [line] = done.stderr.splitlines()[-1:]
    assert line.startswith("vigie") and line.endswith(FULL), done.stderr


def test_a_full_disk_ends_score_while_there_is_more_to_read() -> None:
    with Path("/dev/zero").open("rb") as endless:
        lines = subprocess.Popen(["tr", "\\0", "\\n"], stdin=endless, stdout=subprocess.PIPE)
    try:
        done = run_into_full("score", stdin=lines.stdout)
    finally:
        lines.kill()
        lines.wait()
        lines.stdout.close()
    assert done.returncode == 1
    assert done.stderr == f"vigie score: {FULL}\n"


@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_full_disk_ends_a_node(command: str) -> None:
    here = ["--http.listen=off"] + (["--kafka.bootstrap-servers=127.0.0.1:1"] if command == "run" else [])
    done = run_into_full(command, *here)
    assert done.returncode == 1
    assert f"critical: {FULL}\n" in done.stderr


def test_a_reader_that_leaves_ends_a_node() -> None:
    command = [PROGRAM, "run", "--http.listen=off", "--kafka.bootstrap-servers=127.0.0.1:1"]
    node = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(None)
    )
    assert node.stdout.readline()
    node.stdout.close()
    assert node.wait(30) == 1
    assert "standard output cannot be written: Broken pipe" in node.stderr.read()
    node.stderr.close()


def test_a_full_disk_ends_a_run_until_the_end(topics: Topics) -> None:
    done = run_into_full("run", *topics.options(), "--until-end", "--kafka.start=earliest", "--clock=event")
    assert done.returncode == 1
    assert FULL in done.stderr


def limit_files() -> None:
    """In the child: no file may grow beyond this, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))


@pytest.mark.parametrize("name", ["rows.csv", "rows.jsonl", "rows.parquet"])
def test_no_half_data_set_stays_on_a_full_disk(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    done = run_vigie(
        *("generate", "--rows=5000", f"--output={file}"), preexec_fn=limit_files, restore_signals=False
    )
    assert done.returncode == 1
    assert done.stderr == f"vigie generate: {file} cannot be written: File too large\n"
    assert list(tmp_path.iterdir()) == []


def test_no_half_model_stays_on_a_full_disk(tmp_path: Path) -> None:
    model = tmp_path / "model.json"
    model.write_text("before")
    done = run_vigie(
        *("train", f"--input={ROWS}", f"--output={model}", f"--report={tmp_path}"),
        preexec_fn=limit_files,
        restore_signals=False,
    )
    assert done.returncode == 1
    assert f"{model} cannot be written: File too large" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["model.json"]
    assert model.read_text() == "before"


def test_where_a_model_cannot_be_written_is_said_before_the_work(tmp_path: Path) -> None:
    done = run_vigie("train", "--input=/no/such.csv", "--output=/dev/null/model", f"--report={tmp_path}")
    assert done.returncode == 1
    assert "/dev/null/model cannot be written: Not a directory" in done.stderr


@pytest.mark.parametrize(("device", "status"), [("/dev/full", 1), ("/dev/null", 0)])
def test_devices_are_written_to_and_not_replaced(device: str, status: int, tmp_path: Path) -> None:
    link = tmp_path / "rows.csv"
    link.symlink_to(device)
    before = Path(device).stat()
    for command in (
        ["generate", "--rows=10", f"--output={device}"],
        ["generate", "--rows=10", f"--output={link}"],
        ["train", f"--input={ROWS}", "--trees=2", f"--report={tmp_path}", f"--output={device}"],
        ["evaluate", f"--model={MODEL}", f"--input={ROWS}", f"--report={tmp_path}", f"--verdicts={device}"],
    ):
        done = run_vigie(*command)
        assert done.returncode == status, done.stderr
        assert status == 0 or done.stderr.endswith(" cannot be written: No space left on device\n")
        after = Path(device).stat()
        assert stat.S_ISCHR(after.st_mode)
        assert after.st_ino == before.st_ino
        assert link.is_symlink()


def test_verdicts_go_to_standard_output_behind_what_is_there(tmp_path: Path) -> None:
    command = ["evaluate", f"--model={MODEL}", f"--input={ROWS}", f"--report={tmp_path}"]
    whole = run_vigie(*command, f"--verdicts={tmp_path / 'verdicts'}")
    assert whole.returncode == 0, whole.stderr
    wanted = (tmp_path / "verdicts").read_text()
    assert run_vigie(*command, "--verdicts=/dev/stdout").stdout == wanted
    assert run_vigie(*command, "--verdicts=-").stdout == wanted
    log = tmp_path / "log"
    log.write_text("before\n")
    with log.open("a") as stream:
        done = run_vigie(
            *command, "--verdicts=/dev/stdout", stdout=stream, capture_output=False, stderr=subprocess.PIPE
        )
    assert done.returncode == 0, done.stderr
    assert log.read_text() == "before\n" + wanted

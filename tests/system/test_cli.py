"""The command line: exit statuses, and errors that name what was wrong and what is allowed."""

import json
import re

import pytest
from process import ROOT, run_vigie

COMMANDS = [
    *("run", "demo", "produce", "generate", "train", "evaluate", "features", "score", "dead-letters"),
    "check-config",
]
# What a command asks for before anything else.
NEEDED = {
    "train": ["--input=x", "--output=x", "--report=x"],
    "features": ["--input=x"],
    "evaluate": ["--model=x", "--input=x", "--report=x"],
    "dead-letters": ["list"],
}


def test_help_lists_every_command():
    done = run_vigie("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", done.stdout, re.MULTILINE), command


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    done = run_vigie(command, "--help")
    assert done.returncode == 0
    assert f"Usage: vigie {command}" in done.stdout
    assert re.search(rf"^Examples:\n  vigie {command}\b", done.stdout, re.MULTILINE)
    assert done.stderr == ""


@pytest.mark.parametrize("command", ["run", "demo", "check-config", "produce", "train"])
def test_help_begins_with_what_most_want_and_tells_all_on_demand(command):
    brief, whole = (run_vigie(command, option).stdout for option in ("--help", "--help-all"))
    assert "--help-all" in brief
    assert len(brief.splitlines()) < 70
    assert set(re.findall(r"^  (--[a-z.-]+)", brief, re.MULTILINE)) < set(
        re.findall(r"^  (--[a-z.-]+)", whole, re.MULTILINE)
    )
    assert len(whole) > 1.3 * len(brief)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_wrong_usage(command):
    done = run_vigie(command, *NEEDED.get(command, []), "--no-such-option")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "--no-such-option" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["rnu"], ["rnu", "run"]),
        (["run", "--kafka.topik=x"], ["kafka.topik", "kafka.topic"]),
        (["run", "--windows=[]"], ["windows", "1 to 8"]),
        (["run", "--windows=[30s, 30s]"], ["windows", "different"]),
        (["run", "--windows=[500ms]"], ["windows", "500ms"]),
        (["run", "--refresh=soon"], ["refresh", "soon"]),
        (["run", "--clock=sundial"], ["clock", "sundial", "wall", "event"]),
        (["run", "--threshold=2"], ["threshold", "2"]),
        (["run", "--kafka.bootstrap-servers=here:there"], ["kafka.bootstrap-servers", "here:there"]),
        (["run", "--kafka.properties.no.such=1"], ["no.such"]),
        (["run", "--config-file=/no/such/file"], ["/no/such/file"]),
        (["run", "--model=/no/such/model.json"], ["/no/such/model.json"]),
        (["produce", "--rate=fast"], ["--rate", "fast"]),
        (["produce", "--encoding=xml"], ["--encoding", "xml", "object"]),
        (["produce", "--input=/no/such.csv"], ["--input", "/no/such.csv"]),
        (["demo", "--kafka.bootstrap-servers=127.0.0.1:9092"], ["kafka.bootstrap-servers"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_an_error_names_the_option_and_what_is_allowed(arguments, named):
    done = run_vigie(*arguments)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    for word in named:
        assert word in done.stderr


def test_the_command_line_beats_the_environment_which_beats_the_file(tmp_path):
    file = tmp_path / "vigie.conf"
    file.write_text('kafka { topic = "of-the-file", group = "of-the-file", start = earliest }\n')
    done = run_vigie(
        *("check-config", f"--config-file={file}", "--kafka.topic=of-the-line"),
        env={"VIGIE_KAFKA_TOPIC": "of-the-environment", "VIGIE_KAFKA_GROUP": "of-the-environment"},
    )
    assert done.returncode == 0, done.stderr
    for pattern in (
        r"topic\s*=\s*\"?of-the-line",
        r"group\s*=\s*\"?of-the-environment",
        r"start\s*=\s*\"?earliest",
    ):
        assert re.search(pattern, done.stdout), done.stdout


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("kafka { topik = x }", ["kafka.topik", "kafka.topic"]),
        ("scorers = many", ["scorers", "many"]),
        ("kafka { topic = x", ["kafka"]),
        ("windows = [30s, 0s]", ["windows", "0s"]),
    ],
)
def test_a_wrong_file_is_named_with_its_line(tmp_path, text, named):
    file = tmp_path / "vigie.conf"
    file.write_text(text + "\n")
    for command in ("check-config", "run"):
        done = run_vigie(command, f"--config-file={file}")
        assert done.returncode == 2
        for word in (str(file), *named):
            assert word in done.stderr


def test_an_unknown_variable_of_the_environment_is_an_error():
    done = run_vigie("check-config", env={"VIGIE_KAFKA_TOPIK": "x"})
    assert done.returncode == 2
    assert "VIGIE_KAFKA_TOPIK" in done.stderr


KUBERNETES = {
    "VIGIE_HTTP_SERVICE_HOST": "10.96.0.7",
    "VIGIE_HTTP_SERVICE_PORT": "8080",
    "VIGIE_PORT": "tcp://10.96.0.7:8080",
    "VIGIE_PORT_8080_TCP_ADDR": "10.96.0.7",
}


def test_variables_that_kubernetes_makes_for_services_are_passed_over_with_one_line(vigie):
    done = run_vigie("check-config", env=KUBERNETES)
    assert done.returncode == 0, done.stderr
    [line] = done.stderr.splitlines()
    assert line.startswith("vigie check-config: passed over 4 variables")
    run = vigie(
        *("run", "--kafka.bootstrap-servers=127.0.0.1:1", "--http.listen=off", "--log.format=json"),
        env=KUBERNETES,
    )
    run.wait_for(lambda line: not line["complete"])
    assert run.stop() == 0, run.report()
    told = [json.loads(line)["text"] for line in run.stderr.splitlines()]
    assert sum(text.startswith("passed over 4 variables") for text in told) == 1


def test_secrets_are_not_printed():
    done = run_vigie("check-config", "--kafka.properties.sasl.password=hunter2", "--http.token=hunter2")
    assert done.returncode == 0, done.stderr
    assert "sasl.password" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr


def test_the_sample_file_and_the_manual_are_those_of_the_program():
    sample = run_vigie("check-config", "--sample")
    assert sample.stdout == (ROOT / "config/vigie.conf").read_text()
    manual = run_vigie("check-config", "--manual")
    assert manual.stdout == (ROOT / "docs/configuration.md").read_text()
    done = run_vigie("check-config", f"--config-file={ROOT / 'config/vigie.conf'}")
    assert done.returncode == 0, done.stderr


def test_a_broker_that_is_not_there_is_no_wrong_usage(vigie):
    """It may come later: the node waits, and ends when asked."""
    run = vigie("run", "--kafka.bootstrap-servers=127.0.0.1:1", "--http.listen=off", "--log.format=json")
    run.wait_for(lambda line: not line["complete"])
    assert run.stop() == 0, run.report()

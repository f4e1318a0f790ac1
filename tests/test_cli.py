import io
import json
import logging
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente import __version__
from detente.cli.app import app
from detente.text_safety import strip_unprintable


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def call(*words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "detente", *map(str, words)],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
        text=True,
        timeout=120,
    )


@pytest.fixture
def known(monkeypatch, assess_once):
    """Have the command line take the assessment from what was assessed before."""
    from detente.assessment import main_path

    monkeypatch.setattr(main_path, "assess", assess_once)


def test_new_check_assess(tmp_path):
    case = tmp_path / "mine.yaml"
    assert run("new", case).exit_code == 0
    assert "no faults" in run("check", case).stdout
    result = run("assess", case, "--draws", 200, "--html", tmp_path / "a.html", "--json", tmp_path / "a.json")
    assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["case"] == "starter"
    page = (tmp_path / "a.html").read_text("utf-8")
    assert page.count("<figure") >= 5
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.html", "a.json", "mine.yaml"]


def test_new_overwrites_nothing(tmp_path):
    case = tmp_path / "mine.yaml"
    case.write_text("dear notes")
    result = run("new", case)
    assert result.exit_code == 2
    assert "already exists" in result.stderr
    assert case.read_text() == "dear notes"


def test_json_owns_standard_output(known):
    result = run("assess", "isis-2017", "--draws", 100, "--json", "-")
    assert json.loads(result.stdout)["schema"] == "detente.assessment/1"
    assert "Turn down the one-sided reset" in result.stderr


def test_examples_and_schema():
    assert "isis-2017-counter" in run("examples").stdout
    assert json.loads(run("schema").stdout)["title"] == "Case"
    assert json.loads(run("schema", "assessment").stdout)["title"] == "detente.assessment/1"
    assert run("schema", "report").exit_code == 2


def test_version_and_help():
    assert run("--version").stdout.strip() == f"detente {__version__}"
    assert "assess" in run("--help").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("assess", "nowhere.yaml"), "there is no file"),
        (("assess", "isis-2017", "--draws", "3"), "greater than or equal to 100"),
        (("assess", "isis-2017", "--seed", "-1"), "greater than or equal to 0"),
        (
            ("assess", "isis-2017", "--html", "no/such/folder/a.html"),
            "no/such/folder does not exist. Create it first",
        ),
        (("assess", "isis-2017", "--html", "."), "is a folder"),
        (("assess", "isis-2017", "--html", "x", "--json", "x"), "would both write x. Choose two files"),
        (("assess", "isis-2017", "--html", "-"), "Only --json can write to standard output"),
        (("assess", "isis-2017", "--html", "--full"), '--html needs a file name, found "--full"'),
        (("assess", "isis-2017", "--html", ""), "--html needs a file name"),
        (("assess", "isis-2017", "--json", " "), "--json needs a file name"),
        (("assess", "isis-2017", "--json", "--draws"), "For a file with that name, write ./--draws"),
        (("new", "-"), 'detente new needs a file name, found "-"'),
        (("new", ""), "detente new needs a file name."),
        (("new", "no/such/folder/a.yaml"), "no/such/folder does not exist. Create it first"),
        (("new", "x" * 300), "File name too long"),
        (("assess", "isis-2017", "--json", "x" * 300), "File name too long"),
        (("assess", "isis-2017", "--draws", "1000000"), "less than or equal to 200000"),
        (("assess", "isis-2017", "--draws", "many"), "valid integer"),
        (("check", "a\0b"), "there is no file"),
        (("check", "x" * 5_000), "there is no file"),
        (("check", os.devnull), "is not a file"),
    ],
)
def test_slips_of_the_user_are_told(words, says):
    result = run(*words)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output


@pytest.fixture
def mine(tmp_path):
    case = tmp_path / "mine.yaml"
    run("new", case)
    return case


@pytest.mark.parametrize("option", ["--json", "--html"])
def test_the_case_itself_is_no_place_for_the_result(mine, option):
    before = mine.read_bytes()
    (mine.parent / "link").symlink_to(mine)
    for target in (mine, mine.parent / "link", mine.parent / "." / "mine.yaml"):
        result = run("assess", mine, option, target)
        assert result.exit_code == 2
        assert "is the case file itself" in result.stderr
    assert mine.read_bytes() == before


def test_a_result_replaces_no_device_pipe_or_closed_folder(mine, monkeypatch):
    os.mkfifo(mine.parent / "pipe")
    (mine.parent / "loop").symlink_to("loop")
    for target, says in (("pipe", "is not a regular file"), ("loop", "loop")):
        result = run("assess", mine, "--json", mine.parent / target)
        assert result.exit_code == 2
        assert says in result.stderr
    assert (mine.parent / "pipe").is_fifo()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "no permission for its folder" in run("assess", mine, "--json", mine.parent / "a.json").stderr
    assert sorted(p.name for p in mine.parent.iterdir()) == ["loop", "mine.yaml", "pipe"]


def test_what_would_steer_a_terminal_is_inert(mine):
    text = mine.read_text("utf-8")
    quoting = text.replace("memo: {", "memo: {file: memo.txt, ")
    quoting += 'passages:\n  p: {source: memo, exact: "safe \\u202e\\u061c\\U000e0041\\u200b[red]efas"}\n'
    mine.write_text(quoting, "utf-8")
    (mine.parent / "memo.txt").write_text("Other words.")
    result = run("check", mine)
    assert strip_unprintable(result.output) == result.output
    assert "safe \ufffd\ufffd\ufffd\ufffd[red]efas" in result.output
    mine.write_text(text.replace("horizon: 8", '"hori\\u202e\\u061c\\U000e0041\\e[31mzon": 8'), "utf-8")
    result = run("check", mine)
    assert result.exit_code == 2
    assert strip_unprintable(result.output) == result.output
    odd = mine.with_name("a\x1b[31mb.yaml")
    assert "\x1b" not in run("new", odd).output + run("check", odd).output


def test_warnings_are_notes_and_other_faults_are_lines(known, monkeypatch):
    from detente.assessment import main_path
    from detente.errors import NotConverged, RenderError

    plain = main_path.assess

    def warn(*args, **kwargs):
        warnings.warn("two of three\x1b sources are one", NotConverged, stacklevel=1)
        return plain(*args, **kwargs)

    monkeypatch.setattr(main_path, "assess", warn)
    result = run("assess", "isis-2017", "--draws", 100)
    assert "note: two of three\ufffd sources are one" in result.stderr
    assert "Warning" not in result.stderr

    def refuse(*args, **kwargs):
        message = "no such figure"
        raise RenderError(message)

    monkeypatch.setattr(main_path, "assess", refuse)
    result = run("assess", "isis-2017", "--draws", 100)
    assert (result.exit_code, result.stderr) == (2, "no such figure\n")


def test_warnings_of_other_libraries_are_no_notes(known, monkeypatch):
    from detente.assessment import main_path

    plain = main_path.assess

    def warn(*args, **kwargs):
        warnings.warn("invalid value encountered in divide", RuntimeWarning, stacklevel=1)
        warnings.warn("this will change", DeprecationWarning, stacklevel=1)
        return plain(*args, **kwargs)

    monkeypatch.setattr(main_path, "assess", warn)
    result = run("assess", "isis-2017", "--draws", 100)
    assert result.exit_code == 0
    assert "divide" not in result.output
    assert "change" not in result.stderr


def test_an_interrupt_is_one_line(monkeypatch):
    from detente.assessment import main_path

    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(main_path, "assess", interrupt)
    result = run("assess", "isis-2017")
    assert (result.exit_code, result.output) == (130, "Interrupted.\n")


def test_a_bar_is_drawn_on_a_terminal_only(monkeypatch):
    from detente.cli.terminal import open_progress

    with open_progress() as say:
        assert say is None
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stderr", screen)
    with open_progress() as say:
        say("looking ahead", 0.5)
    assert "looking ahead" in screen.getvalue()


def test_compiling_is_told_once_and_on_a_terminal_only(monkeypatch):
    from detente.cli.terminal import open_progress

    logger, screen = logging.getLogger("detente.methods.kernel_cache"), io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    for is_terminal in (False, True):
        monkeypatch.setattr(screen, "isatty", lambda answer=is_terminal: answer, raising=False)
        with open_progress() as say:
            if is_terminal:
                say("looking ahead", 0.5)
            for _ in range(2):
                logger.info("Compiling.")
        assert screen.getvalue().count("Compiling.") == is_terminal
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.getvalue()).replace("\r", "\n").splitlines()
    assert "Compiling." in lines  # and the bar has a line of its own
    assert (logger.level, logger.handlers) == (logging.NOTSET, [])


def test_a_reader_that_goes_away_is_no_failure():
    script = f"{sys.executable} -m detente schema | head -c 20"
    result = subprocess.run(["bash", "-c", script], capture_output=True, check=True, text=True)
    assert (result.stdout[:1], result.stderr) == ("{", "")


class Full(io.StringIO):
    """A stream that takes nothing."""

    def __init__(self, failure):
        super().__init__()
        self.failure = failure

    def write(self, _text: str) -> int:
        raise self.failure

    def flush(self) -> None:
        raise self.failure


DISK_FULL = OSError(28, "No space left on device")
COMMANDS = [("schema",), ("examples",), ("check", "isis-2017"), ("--version",), ("--help",)]


@pytest.fixture
def direct(monkeypatch):
    """Run a command with streams of our own; return its exit code and standard error."""

    def start(words, stdout=None, stderr=None):
        errors = io.StringIO() if stderr is None else stderr
        monkeypatch.setattr(sys, "stdout", stdout)
        monkeypatch.setattr(sys, "stderr", errors)
        with pytest.raises(SystemExit) as caught:
            app([str(word) for word in words], prog_name="detente")
        return caught.value.code, errors.getvalue()

    return start


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_full_disk_is_told_in_one_line(direct, words):
    message = "Cannot write to standard output: No space left on device.\n"
    assert direct(words, Full(DISK_FULL)) == (1, message)
    assert type(sys.stdout) is io.StringIO


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_reader_that_went_away_is_told_nothing(direct, words):
    assert direct(words, Full(BrokenPipeError(32, "Broken pipe"))) == (1, "")


@pytest.mark.parametrize("words", COMMANDS[:4], ids=" ".join)
def test_a_closed_standard_output_is_told(direct, words):
    assert direct(words) == (1, "Cannot write to standard output: it is closed.\n")


@pytest.mark.parametrize("stderr", [Full(DISK_FULL), Full(BrokenPipeError(32, "Broken pipe"))])
def test_a_standard_error_that_takes_nothing_leaves_the_exit_code(direct, known, stderr, tmp_path):
    assert direct(("check", "nowhere"), io.StringIO(), stderr)[0] == 2
    assert direct(("new", tmp_path / "a.yaml"), io.StringIO(), stderr)[0] == 0
    shown = io.StringIO()
    assert direct(("assess", "isis-2017", "--draws", 100, "--json", "-"), shown, stderr)[0] == 0
    assert json.loads(shown.getvalue())["case"] == "isis-2017"


def test_a_fault_of_our_own_keeps_its_traceback(monkeypatch):
    from detente.casefile import files

    def fail():
        raise FileNotFoundError(2, "No such file or directory", "examples")

    monkeypatch.setattr(files, "list_examples", fail)
    assert isinstance(run("examples").exception, FileNotFoundError)


@pytest.mark.parametrize(
    ("closed", "words", "code"),
    [
        (">&-", "schema", 1),
        ("2>&-", "schema", 0),
        ("2>&-", "assess isis-2017 --draws 100", 0),
        ("2>&-", "assess nowhere", 2),
        (">&- 2>&-", "assess isis-2017 --draws 100", 1),
        ("| true", "schema", 1),
    ],
)
def test_closed_streams_end_without_a_traceback(closed, words, code):
    script = f"set -o pipefail; {sys.executable} -m detente {words} {closed}"
    result = subprocess.run(["bash", "-c", script], capture_output=True, check=False, text=True, timeout=120)
    assert result.returncode == code
    assert "Traceback" not in result.stderr
    assert "Exception" not in result.stderr


def test_a_file_that_may_not_grow_is_told(tmp_path):
    uncounted = (
        "unset COVERAGE_PROCESS_CONFIG"  # a count of its branches would be a file that may not grow either
    )
    script = f"{uncounted}; ulimit -f 0; {sys.executable} -m detente schema > {tmp_path / 'schema.json'}"
    result = subprocess.run(["bash", "-c", script], capture_output=True, check=False, text=True, timeout=120)
    assert result.returncode == 1
    assert result.stderr.startswith("Cannot write to standard output: ")
    assert len(result.stderr.splitlines()) == 1


def test_an_encoding_that_lacks_a_character_gets_utf_8(tmp_path):
    case = tmp_path / "mine.yaml"
    run("new", case)
    case.write_text(case.read_text("utf-8").replace("our company", "nos ateliers à Łódź"), "utf-8")
    words = (sys.executable, "-m", "detente", "assess", case, "--draws", "100", "--json", "-")
    result = subprocess.run(
        words, capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )
    assert json.loads(result.stdout.decode())["case"] == "starter"
    assert "Traceback" not in result.stderr.decode("utf-8")


def test_plain_text_when_piped():
    result = call("assess", "isis-2017", "--draws", 100, NO_COLOR="1")
    assert result.returncode == 0
    assert "\x1b" not in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 110


def test_colour_where_it_is_wanted():
    result = call("assess", "isis-2017", "--draws", 100, FORCE_COLOR="1", TERM="xterm-256color")
    assert "\x1b[" in result.stdout


def test_help_loads_nothing_heavy():
    script = "import sys, detente.cli.app; print([m for m in ('numpy', 'scipy', 'numba', 'pydantic') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert result.stdout.strip() == "[]"


def test_an_output_that_cannot_be_written_leaves_what_was_there(known, tmp_path, monkeypatch):
    target = tmp_path / "a.json"
    target.write_text("before")

    def refuse(self: Path, other: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    result = run("assess", "isis-2017", "--draws", 100, "--json", target)
    assert result.exit_code == 2
    assert "No space left" in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]
    assert target.read_text() == "before"

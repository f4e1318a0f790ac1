"""Ctrl-C at any moment of any command is one line and exit code 130."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

_SCRIPT = """
import signal, sys, types
def interrupt(*_): signal.raise_signal(signal.SIGINT)
{setup}
from detente.cli.start import run_command_line
sys.argv = ["detente", *{words}]
run_command_line()
"""

_MOMENTS = {
    "while modules load": "sys.meta_path.insert(0, types.SimpleNamespace(find_spec=lambda n, *_: interrupt() if n == 'typer' else None))",
    "while a library turns it into an error": (
        "def find(name, *_):\n"
        "    if name == 'detente.cli.assess':\n"
        "        try: interrupt()\n"
        "        except KeyboardInterrupt: raise ImportError('cannot load')\n"
        "sys.meta_path.insert(0, types.SimpleNamespace(find_spec=find))"
    ),
    "in a callback that loses it": (
        "class Lost:\n"
        "    def __del__(self): interrupt()\n"
        "sys.meta_path.insert(0, types.SimpleNamespace(find_spec=lambda n, *_: (Lost(), None)[1] if n == 'typer' else None))"
    ),
    "in the command": "import detente.casefile.files as files; files.read_starter = interrupt",
    "while arguments are read": "import detente.cli.app as app; app.CommandGroup.parse_args = interrupt",
    "twice": (
        "def twice(*_):\n"
        "    try: interrupt()\n"
        "    finally: interrupt()\n"
        "import detente.casefile.files as files; files.read_starter = twice"
    ),
}


def run_script(setup, *words):
    script = _SCRIPT.format(setup=setup, words=words)
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("moment", _MOMENTS)
def test_an_interrupt_at_any_moment_is_one_line(moment, tmp_path):
    ended = run_script(_MOMENTS[moment], "new", str(tmp_path / "case.yaml"))
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "Interrupted.\n")


def test_an_ordinary_run_and_an_ordinary_error_stay_as_they_are(tmp_path):
    assert run_script("", "--version").returncode == 0
    assert run_script("", "nothing").returncode == 2
    broken = run_script(
        "import detente.casefile.files as files; files.read_starter = lambda: 1 / 0",
        "new",
        str(tmp_path / "a"),
    )
    assert "ZeroDivisionError" in broken.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as a terminal sends them")
def test_a_terminal_interrupts_a_command_that_computes(tmp_path):
    marker = tmp_path / "started"
    setup = f"import pathlib; import detente.assessment.main_path as m; plain = m.assess\ndef mark(*a, **k):\n    pathlib.Path({str(marker)!r}).touch(); return plain(*a, **k)\nm.assess = mark"
    script = _SCRIPT.format(setup=setup, words=("assess", "isis-2017", "--draws", "2000"))
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not marker.exists() and process.poll() is None:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (130, "Interrupted.\n")


def test_what_a_compiled_library_prints_stays_out_of_the_output():
    """It may write at once, or leave its text in a buffer until the program ends."""
    printing = (
        "import ctypes, os\n"
        "def find(name, *_):\n"
        "    if name == 'detente.cli.schema':\n"
        "        os.write(1, b'solver: done\\n')\n"
        "        if os.name == 'posix': ctypes.CDLL(None).puts(b'solver: at the end')\n"
        "sys.meta_path.insert(0, types.SimpleNamespace(find_spec=find))"
    )
    ended = run_script(printing, "schema")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["title"]

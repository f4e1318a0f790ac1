"""Importing detente does nothing but make its names available."""

import subprocess
import sys

import pytest

SCRIPT = """
import logging, socket, sys, warnings
handlers, changed = list(logging.root.handlers), []
def watch(change):
    def watched(*args, **kwargs):
        changed.append(sys._getframe(1).f_globals["__name__"])
        return change(*args, **kwargs)
    return watched
for name in ("filterwarnings", "simplefilter"):
    setattr(warnings, name, watch(getattr(warnings, name)))
def refuse(*args, **kwargs):
    raise AssertionError("no network on import")
socket.socket.connect = refuse
import detente
assert not {"numpy", "pydantic", "numba"} & set(sys.modules), "the face is lazy"
import detente.assessment.assessment, detente.cli.app, detente.report.render, detente.casefile.files
assert list(logging.root.handlers) == handlers
assert not [name for name in changed if name.startswith("detente")], "warnings are the user's"
assert sorted(dir(detente)) == sorted(detente.__all__)
try:
    detente.nonsense
except AttributeError as error:
    assert "nonsense" in str(error)
"""


def test_importing_prints_nothing_and_touches_nothing():
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")


HEAVY = {
    "numba",
    "llvmlite",
    "scipy.special",
    "scipy.optimize",
    "scipy.stats",
    "scipy.sparse",
    "pandas",
    "pyarrow",
    "duckdb",
}
HEAVY |= {
    "ibis",
    "lxml",
    "rich",
    "jinja2",
    "matplotlib",
    "vl_convert",
    "trafilatura",
    "countryinfo",
    "sklearn",
    "typst",
}


@pytest.mark.parametrize(
    ("script", "unwanted"),
    [
        ("import detente", HEAVY | {"numpy", "scipy", "pydantic"}),
        ("from detente import assess", HEAVY),
        ("from detente import assess, read_case; read_case('isis-2017')", HEAVY - {"scipy.special"}),
        (
            (
                "from detente import assess, read_case; "
                "[claim.word for claim in assess(read_case('nunn-lugar-1991'), n_draws=40, parts=()).claims]"
            ),
            {"scipy.stats"},
        ),
        ("import detente.cli.app", HEAVY | {"numpy", "scipy", "pydantic", "logging", "asyncio"}),
    ],
)
def test_what_is_heavy_is_loaded_where_it_is_used(script, unwanted):
    script = f"import sys; {script}; print(sorted({unwanted} & set(sys.modules)))"
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert finished.stdout == "[]\n"

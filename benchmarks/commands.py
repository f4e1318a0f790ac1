"""What a person waits for at the keyboard: processes of their own, from start to end."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.table import Row, print_table, time_in_turns, time_once
from detente import __file__ as package

N_DRAWS = 10_000
_FIRST = ("-m", "detente", "assess", "isis-2017", "--draws", str(N_DRAWS))
WAITS = {
    "floor: python -c pass": (("-c", "pass"), None),
    "floor: python -c 'import numpy'": (("-c", "import numpy"), None),
    "detente --help": (("-m", "detente", "--help"), 0.1),
    "python -c 'from detente import assess'": (("-c", "from detente import assess"), 0.6),
    f"detente assess isis-2017, {N_DRAWS:,} draws": (_FIRST, None),
}
"""What each process runs, and the wall seconds aimed at."""


def run(repeats: int) -> None:
    rows = time_in_turns({by: lambda asked=asked: _start(asked) for by, (asked, _) in WAITS.items()}, repeats)
    print_table(
        "From the command to its end, each a process of its own, compiled before",
        "",
        [row._replace(aim=WAITS[row.by][1]) for row in rows],
    )
    spans = tuple(_assess_fresh_install() for _ in range(repeats))
    print_table(
        "The first command on a fresh install, compilation included",
        "",
        [Row(f"detente assess isis-2017, {N_DRAWS:,} draws", spans, aim=8.0)],
    )


def _assess_fresh_install() -> tuple[float, float]:
    """Time an assessment by a copy of the package that nothing was ever compiled for."""
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        source = Path(package).parent
        shutil.copytree(source, Path(folder) / "detente", ignore=shutil.ignore_patterns("__pycache__"))
        fresh = {"PYTHONPATH": folder, "HOME": folder, "XDG_CACHE_HOME": str(Path(folder) / "cache")}
        kept = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
        return time_once(lambda: _start(_FIRST, kept | fresh))


def _start(asked: tuple[str, ...], environment: dict[str, str] | None = None) -> None:
    finished = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, *asked], env=environment, capture_output=True, text=True, check=False
    )
    if finished.returncode:
        raise SystemExit(finished.stderr)

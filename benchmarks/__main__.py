"""Time and memory that detente takes, beside other packages at the same work: tables, all or by name."""

import argparse
import importlib
import time
import warnings

from benchmarks.machine import describe_load, describe_machine
from benchmarks.table import REPEATS

PARTS = {
    "assessment": "assessments",
    "growth": "growth",
    "start": "commands",
    "memory": "memory",
    "filter": "records",
    "solver": "plans",
    "shapley": "credit",
    "equilibrium": "equilibria",
    "ranges": "ranges",
    "import": "event_files",
    "page": "pages",
}
"""Module of each part, in the order of the tables."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"parts to run (all): {', '.join(PARTS)}")
    parser.add_argument("--repeats", type=int, default=REPEATS, help=f"measurements of each row ({REPEATS})")
    asked = parser.parse_args()
    if unknown := [part for part in asked.parts if part not in PARTS]:
        parser.error(f"no part is called {unknown[0]}; the parts are {', '.join(PARTS)}")
    if asked.repeats < 1:
        parser.error("the number of repeats must be 1 or more")
    start = time.perf_counter()
    print(describe_machine())
    print(
        f"Each time is the middle one of {asked.repeats}, with the range, after one call that does not count. CPU: seconds of all"
        "\ncores together. Programs that did the same work took turns; 'times' divides a row by the first of its table."
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for part in asked.parts or PARTS:
            importlib.import_module(f"benchmarks.{PARTS[part]}").run(asked.repeats)
    print(f"\n{time.perf_counter() - start:.0f} seconds in all; {describe_load()}")


if __name__ == "__main__":
    main()

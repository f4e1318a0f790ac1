"""Compare two folders of assessments key by key, or write the assessments of the shipped cases into one.

python tests/compare_assessments.py OLD NEW
python tests/compare_assessments.py --write FOLDER --draws 500 --seeds 1 2 3
"""

import argparse
import json
import math
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

KINDS = ("missing", "new", "type", "text", "number")


class Tolerance(NamedTuple):
    """Two numbers count as equal within either of these."""

    relative: float = 1e-9
    absolute: float = 0.0


class Difference(NamedTuple):
    """One key that does not have the same value in both, and how far two numbers are apart."""

    kind: str
    path: str
    old: Any
    new: Any
    relative: float = 0.0

    def __str__(self) -> str:
        old, new = (
            text if len(text) <= 60 else f"{text[:57]}..." for text in map(repr, (self.old, self.new))
        )
        return f"{self.kind} {self.path}: {old} -> {new}"


def find_differences(old: Any, new: Any, tolerance: Tolerance, path: str = "") -> Iterator[Difference]:
    """Yield what differs: numbers beyond the tolerance, and whatever else is not the same."""
    if type(old) is not type(new):
        yield Difference("type", path, old, new)
    elif isinstance(old, dict):
        yield from find_key_differences(old, new, tolerance, path)
    elif isinstance(old, list):
        yield from find_key_differences(dict(enumerate(old)), dict(enumerate(new)), tolerance, path)
    elif isinstance(old, float):
        if not math.isclose(old, new, rel_tol=tolerance.relative, abs_tol=tolerance.absolute):
            yield Difference("number", path, old, new, abs(new - old) / max(abs(old), abs(new)))
    elif old != new:
        yield Difference("text" if isinstance(old, str) else "number", path, old, new)


def find_key_differences(
    old: dict[Any, Any], new: dict[Any, Any], tolerance: Tolerance, path: str
) -> Iterator[Difference]:
    """Yield what differs between two tables; the order of their keys does not count."""
    paths = {key: f"{path}.{key}".lstrip(".") for key in (*old, *new)}
    yield from (Difference("missing", paths[key], old[key], None) for key in old if key not in new)
    yield from (Difference("new", paths[key], None, new[key]) for key in new if key not in old)
    for key in (key for key in old if key in new):
        yield from find_differences(old[key], new[key], tolerance, paths[key])


def count_values(data: Any) -> int:
    """Count the single values of a table, at any depth."""
    if isinstance(data, dict | list):
        return sum(map(count_values, data.values() if isinstance(data, dict) else data))
    return 1


def compare_files(old: Path, new: Path, tolerance: Tolerance, shown: int) -> bool:
    """Print a row of the table and the first differences; say whether the two files agree."""
    absent = [path for path in (old, new) if not path.exists()]
    if absent:
        print(f"{old.name:30} is missing in {absent[0].parent}")
        return False
    before, after = (json.loads(path.read_text("utf-8")) for path in (old, new))
    differences = list(find_differences(before, after, tolerance))
    counts = Counter(difference.kind for difference in differences)
    furthest = max((difference.relative for difference in differences), default=0.0)
    cells = "".join(f"{counts[kind]:9}" for kind in KINDS)
    print(f"{old.name:30}{count_values(after):9}{cells}{furthest:11.1e}")
    for difference in differences[:shown]:
        print(f"    {difference}")
    return not differences


def compare_folders(old: Path, new: Path, tolerance: Tolerance, shown: int) -> bool:
    """Print a table with a row for each file, and the verdict; say whether all files agree."""
    names = sorted({path.name for folder in (old, new) for path in folder.glob("*.json")})
    print(f"{'file':30}{'values':>9}" + "".join(f"{kind:>9}" for kind in KINDS) + f"{'furthest':>11}")
    differing = sum(not compare_files(old / name, new / name, tolerance, shown) for name in names)
    within = f"numbers within a relative {tolerance.relative:g} or an absolute {tolerance.absolute:g}"
    if names:
        print(f"{len(names) - differing} of {len(names)} files agree ({within}).")
    else:
        print(f"Neither {old} nor {new} holds a JSON file.")
    return bool(names) and not differing


def write_assessments(folder: Path, n_draws: int, seeds: list[int]) -> None:
    """Write the JSON of every shipped case under every seed."""
    from detente import assess, read_case
    from detente.casefile.files import list_examples

    folder.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    for example in list_examples():
        for seed in seeds:
            assessment = assess(read_case(example.slug), n_draws=n_draws, seed=seed)
            (folder / f"{example.slug}-{seed}.json").write_text(assessment.to_json(), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, metavar="OLD NEW", help="two folders to compare")
    parser.add_argument("--relative", type=float, default=1e-9, help="tolerance of numbers (default: 1e-9)")
    parser.add_argument("--absolute", type=float, default=0.0, help="tolerance near zero (default: 0)")
    parser.add_argument(
        "--show", type=int, default=10, help="differences to print of each file (default: 10)"
    )
    parser.add_argument(
        "--write", type=Path, metavar="FOLDER", help="write the shipped cases' assessments there"
    )
    parser.add_argument("--draws", type=int, default=500, help="draws of each assessment (default: 500)")
    parser.add_argument(
        "--seeds", type=int, nargs="+", default=[1], help="seeds of the assessments (default: 1)"
    )
    options = parser.parse_args()
    if options.write and not options.folders:
        write_assessments(options.write, options.draws, options.seeds)
        return 0
    if len(options.folders) != 2 or options.write:
        parser.error("name two folders to compare, or one with --write")
    tolerance = Tolerance(options.relative, options.absolute)
    old, new = options.folders
    return int(not compare_folders(old, new, tolerance, options.show))


if __name__ == "__main__":
    sys.exit(main())

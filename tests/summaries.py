"""An assessment in short: the tables that a reader checks, and a digest of every value, section by section.

A digest holds how many values a section has, a hash of its keys, texts and whole numbers, and two sums over its
other numbers. Each number enters a sum as its logarithm, times a weight of at least 2 that follows from its key. So a
change of one in a million in any number shows in the sums, also where two numbers change places; the last digits, in
which machines differ, do not.
"""

import hashlib
import json
import math
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from tests.compare_assessments import Difference, Tolerance, find_differences

DIGESTS = "digests"
NEAR_ZERO = 1e-3  # below this a change counts by its size, above by its ratio to the number


def summarise(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Shorten the JSON of an assessment to tables, single values and digests."""
    swings, flip = data["flips"]["swings"], data["flips"]["most_probable"] or {}
    sections = {
        f"{name}.{key}".rstrip("."): part
        for name, section in data.items()
        for key, part in (section.items() if isinstance(section, dict) else [("", section)])
    }
    return {
        "single values": {path: part for path, part in sections.items() if not isinstance(part, dict | list)},
        "options": data["verdict"]["options"],
        "belief": data["track_record"]["belief"],
        "trust": {
            name: {key: option[key] for key in ("trust_held", "trust_needed")}
            for name, option in data["strategy"]["options"].items()
        },
        "drivers": {row["path"]: row["total"] for row in data["sensitivity"]["drivers"][:5]},
        "break-evens": {row["path"]: row["break_evens"] for row in swings if row["break_evens"]},
        "most probable flip": {key: flip.get(key) for key in ("distance", "becomes")},
        "robustness": data["robustness"],
        DIGESTS: {path: digest(part) for path, part in sections.items() if isinstance(part, dict | list)},
    }


def digest(data: Any) -> list[Any]:
    """Count, hash and sum up the values of a section."""
    values = sorted(walk(data), key=itemgetter(0))
    exact = "\n".join(f"{path} {'' if isinstance(value, float) else repr(value)}" for path, value in values)
    terms = [weigh(path, value) for path, value in values if isinstance(value, float)]
    sums = [round(math.fsum(term[i] for term in terms), 8) for i in (0, 1)]
    return [len(values), hashlib.sha256(exact.encode()).hexdigest()[:12], *sums]


def walk(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every single value with its path; an empty table is a value."""
    if isinstance(data, dict | list) and data:
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from walk(value, f"{path}.{key}")
    else:
        yield path, data


def weigh(path: str, value: float) -> tuple[float, float]:
    """Return what a number adds to the two sums."""
    size = math.copysign(math.log1p(abs(value) / NEAR_ZERO), value)
    seed = hashlib.sha256(path.encode()).digest()
    first, second = (2 + int.from_bytes(part) / 2**64 for part in (seed[:8], seed[8:16]))
    return first * size, second * size


def compare_summaries(expected: dict[str, Any], summary: dict[str, Any]) -> list[Difference]:
    """Return what differs: a number by one in a million, whether it stands in a table or in a digest."""
    beside = [
        {name: table for name, table in part.items() if name != DIGESTS} for part in (expected, summary)
    ]
    return [
        *find_differences(beside[0], beside[1], Tolerance(relative=1e-6, absolute=1e-9)),
        *find_differences(expected[DIGESTS], summary[DIGESTS], Tolerance(relative=0, absolute=1e-6), DIGESTS),
    ]


def format_summary(summary: dict[str, Any]) -> str:
    """Write a summary as JSON with a line for each row of a table."""
    blocks = []
    for name, table in summary.items():
        rows = [f"  {json.dumps(key)}: {json.dumps(row)}" for key, row in table.items()]
        blocks.append(f" {json.dumps(name)}: {{\n" + ",\n".join(rows) + "\n }")
    return "{\n" + ",\n".join(blocks) + "\n}\n"

"""How time grows with each size of a case: the exponent of a power law, fitted to made-up cases."""

from statistics import median
from typing import Any, NamedTuple

import numpy as np

from benchmarks.table import print_figures, time_once, write_number
from detente import assess
from detente.assessment.assessment import PARTS
from detente.case.model import Case
from detente.case.numerals import parse_ends
from detente.case.premises import list_premises
from detente.casefile.files import read_text
from detente.casefile.yaml_parser import parse_yaml

BASE = "isis-2017"
"""Shipped case that the made-up ones are shaped after."""
_TABLES = ("capabilities", "proposal", "counterpart", "others", "decision")
"""Tables of a case whose ranges are narrowed to their middles where fewer premises are asked for."""


class Size(NamedTuple):
    """How large a made-up case is."""

    types: int = 3
    """Kinds of rival, 1 to 5."""
    options: int = 3
    """Options, 1 to 7."""
    entries: int = 10
    """Entries of the record, 1 to 500."""
    premises: int = 60
    """Numbers of the main tables that are ranges, at most those that the case has."""
    horizon: int = 8
    """Periods to look ahead, 1 to 40."""


SIZES = {
    "draws": (1_000, 3_000, 10_000),
    "types": (2, 3, 4, 5),
    "options": (1, 3, 7),
    "entries": (10, 40, 160),
    "premises": (15, 30, 60),
    "horizon": (4, 10, 24),
}
N_DRAWS = 1_000


def run(repeats: int) -> None:
    assess(make_case(Size()), n_draws=200, parts=PARTS)
    print_figures(
        f"How a full assessment grows: made-up cases of {N_DRAWS:,} draws, {_describe(Size())}; one size changes at a time",
        ("grows with the power", "CPU, ms, at each size".ljust(60)),
        (_measure(what, repeats) for what in SIZES),
    )


def _measure(what: str, repeats: int) -> tuple[str, str, str]:
    sizes = SIZES[what]
    seconds = [_time(what, size, repeats) for size in sizes]
    counts = tuple(map(_count_ranges, sizes)) if what == "premises" else sizes
    spent = "   ".join(
        f"{count:,}: {write_number(1e3 * each)}" for count, each in zip(counts, seconds, strict=True)
    )
    return what, f"{fit_exponent(counts, seconds):.2f}", spent.ljust(60)


def fit_exponent(sizes: tuple[int, ...], seconds: list[float]) -> float:
    """Slope of the logarithm of time over that of size: 1 where time is proportional to size."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def make_case(size: Size) -> Case:
    """Make a case of a given size: kinds from a partner to a spoiler, terms from a little to everything."""
    data = parse_yaml(read_text(BASE)).data
    data["decision"]["horizon"] = size.horizon
    rival = data["counterpart"]
    rival["types"] = {f"kind-{i}": _make_type(i / max(size.types - 1, 1)) for i in range(size.types)}
    for belief in ("prior", "pool"):
        rival[belief]["shares"] = dict.fromkeys(rival["types"], round(1 / size.types, 9))
    data["proposal"]["options"] = {
        f"step-{i}": _make_option((i + 1) / size.options) for i in range(size.options)
    }
    told, n_acts = (
        list(data["record"]["episodes"].values()),
        min(size.entries - 1, len(data["record"]["acts"])),
    )
    data["record"]["acts"] = dict(list(data["record"]["acts"].items())[:n_acts])
    data["record"]["episodes"] = {
        f"entry-{i}": {**told[i % len(told)], "date": str(1992 + i % 24)}
        for i in range(size.entries - n_acts)
    }
    _narrow(data, size.premises)
    return Case.model_validate(data)


def _make_type(hostility: float) -> dict[str, Any]:
    return {
        "weights": {
            "order": f"{-20 - 80 * hostility} to {-5 - 40 * hostility}",
            "sources": f"{-5 - 50 * hostility} to -1",
        },
        "goodwill": 40 * (1 - hostility),
    }


def _make_option(share: float) -> dict[str, Any]:
    return {
        "levels": {"intel": 0.6 * share, "relief": share, "status": 0.6 * share, "help": share},
        "detect": "0.4 to 0.8",
        "resolve": "0.3 to 0.7",
        "visible": "0.2 to 0.6",
    }


def _narrow(data: dict[str, Any], n_ranges: int) -> None:
    """Keep so many ranges, evenly spread over the case, and put the middle in place of the others."""
    places = [place for table in _TABLES for place in _list_ranges(data[table])]
    kept = set(np.linspace(0, len(places) - 1, min(n_ranges, len(places))).astype(int).tolist())
    for number, (table, key) in enumerate(places):
        if number not in kept:
            table[key] = sum(end.value for end in parse_ends(table[key])) / 2


def _list_ranges(table: object) -> list[tuple[dict[str, Any], str]]:
    """List the tables and keys at which a range stands."""
    found = []
    for key, value in table.items() if isinstance(table, dict) else ():
        if (
            isinstance(value, str)
            and key not in {"because", "source", "what"}
            and len(parse_ends(value) or ()) > 1
        ):
            found.append((table, key))
        found += _list_ranges(value)
    return found


def _time(what: str, size: int, repeats: int) -> float:
    """CPU seconds of an assessment in which one size is changed."""
    case = make_case(Size() if what == "draws" else Size()._replace(**{what: size}))
    n_draws = size if what == "draws" else N_DRAWS
    return median(time_once(lambda: assess(case, n_draws=n_draws, parts=PARTS)).cpu for _ in range(repeats))


def _count_ranges(n_premises: int) -> int:
    """Count all ranges of a made-up case: some stand in tables that are never narrowed."""
    return sum(
        not premise.quantity.is_fixed for premise in list_premises(make_case(Size(premises=n_premises)))
    )


def _describe(size: Size) -> str:
    return ", ".join(f"{number} {what}" for what, number in size._asdict().items())

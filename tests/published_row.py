"""The form of a row in the table of published numbers, and the public data that some rows need."""

from __future__ import annotations

import csv
import gzip
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt

DATA = Path(os.environ.get("DETENTE_DATA", "nowhere"))
ABSENT = "the public data are not at hand; DETENTE_DATA names the folder that holds laboratory/ and leaders/"


class Published(NamedTuple):
    """One published result, and the call that reproduces it."""

    id: str
    citation: str
    """Author, year, and table or page."""
    inputs: str
    expected: npt.NDArray[np.float64] | float
    tolerance: float
    """Largest absolute difference allowed, from the digits printed in the source."""
    compute: Callable[[], npt.NDArray[np.float64] | float]


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    path = DATA / name
    if not path.exists():
        import pytest  # the pages that print this table do without it

        pytest.skip(ABSENT)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return tuple(csv.DictReader(file))

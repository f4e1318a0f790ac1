"""Published numbers the package is held to: one table, no row without its citation.

Each row computes its value with the package's own code. ``tests/test_published.py`` checks
every row, and ``docs/reference/published.md`` prints the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt


class Published(NamedTuple):
    """One published result, and the call that reproduces it."""

    id: str
    citation: str
    """Author, year, and table or page."""
    inputs: str
    expected: npt.ArrayLike
    tolerance: float
    """Largest absolute difference allowed, from the digits printed in the source."""
    compute: Callable[[], npt.ArrayLike]


PUBLISHED: list[Published] = []

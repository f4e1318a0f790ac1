"""Published weights of event codes, from the package's own tables."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.events.scales import weigh_code
from tests.published_row import Published

WEIS = {
    "223": -10.0,
    "211": -9.2,
    "222": -8.7,
    "221": -8.3,
    "182": -7.6,
    "195": -7.0,
    "173": -7.0,
    "174": -6.9,
    "172": -5.8,
    "193": -5.6,
    "181": -5.2,
    "202": -4.9,
    "171": -4.4,
    "212": -4.4,
    "192": -4.1,
    "112": -4.0,
    "194": -3.8,
    "122": -3.4,
    "132": -2.4,
    "121": -2.2,
    "191": -2.2,
    "131": -1.9,
    "063": -1.1,
    "142": -1.1,
    "141": -0.9,
    "023": -0.2,
    "102": -0.1,
    "021": -0.1,
    "024": 0.4,
    "011": 0.6,
    "101": 1.5,
    "066": 1.9,
    "062": 2.5,
    "033": 2.8,
    "065": 2.9,
    "041": 3.4,
    "042": 3.6,
    "053": 4.5,
    "051": 4.5,
    "052": 5.2,
    "064": 5.4,
    "081": 6.5,
    "073": 6.5,
    "071": 7.4,
    "072": 8.3,
}
"""Weights of codes from the article, as the Kansas list carries them."""


def read_weights() -> npt.NDArray[np.float64]:
    weighed = [weigh_code(code, "weis") for code in WEIS]
    return np.array([np.nan if entry is None else entry.weight for entry in weighed])


SCALES = [
    Published(
        "goldstein-weis",
        "Goldstein 1992, A conflict-cooperation scale for WEIS events data, J. Conflict Resolution 36(2), 369–385; as the Kansas list carries them",
        "Weights of 45 WEIS codes, from 223 military engagement to 072 military assistance",
        np.array(list(WEIS.values())),
        0.0,
        read_weights,
    ),
]

"""Published numbers of leaders in office, from the public list of leaders (``DETENTE_DATA``)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tests.oracles.exit_rate import fit_exit_rate
from tests.published_row import Published, read_table

if TYPE_CHECKING:
    import numpy.typing as npt

STATES = {"United States": 2, "Russia": 365, "United Kingdom": 200, "China": 710, "Iran": 630}
FIRST_YEAR = 1950
DAYS_A_YEAR = 365.25


def exit_rates() -> npt.NDArray[np.float64]:
    """Return the rate of all states, then of each of ``STATES``, with every spell taken as ended."""
    rows = [
        (int(float(row["gwcode"])), date.fromisoformat(row["startdate"]), date.fromisoformat(row["enddate"]))
        for row in read_table("leaders/archigos.csv.gz")
    ]
    recent = [
        (state, (end - start).days / DAYS_A_YEAR) for state, start, end in rows if start.year >= FIRST_YEAR
    ]
    spells = [
        np.array([years for state, years in recent if code in {state, None}])
        for code in (None, *STATES.values())
    ]
    return np.array([fit_exit_rate(years, np.ones(len(years), dtype=bool)).rate for years in spells])


LEADERS = [
    Published(
        "leader-exits",
        "Goemans, Gleditsch & Chiozza 2009, Introducing Archigos: a dataset of political leaders; the list to 2015, "
        "rates by arithmetic",
        "Leaders who took office from 1950 on, a year in office: all states, then United States, Russia, United "
        "Kingdom, China, Iran. Whoever still ruled at the end of 2015 counts as leaving then, so that these "
        "rates are upper ends (data: DETENTE_DATA)",
        np.array([0.218, 0.175, 0.127, 0.203, 0.127, 0.124]),
        5e-4,
        exit_rates,
    ),
]

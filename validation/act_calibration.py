"""Is what the record of hostile acts says true? Records are made up from the model itself, with types that are known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from detente.methods.hidden_markov import filter_beliefs, reset_transitions
from detente.methods.hostile_acts import ActProcess, ListedAct

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.shapes import Array, Indices

N_FIFTHS = 5
"""Groups of equal size by the belief stated."""

N_RECORDS = 200_000
"""Records of the table at full size."""

_PRIOR, _CHANCE = np.array([0.4, 0.4, 0.2]), np.array([0.05, 0.3, 0.8])
"""Share of each of three types, and P(hostile act | type) at an opening."""

_HAZARD, _RATE, _INFORMATION, _N_YEARS = 0.03, 1.5, 0.5, 8
"""Chance a year that the type is drawn anew, openings a year, share of reports that are true, years."""

_N_NODES = 16
"""Nodes of the rule that integrates the completeness."""


@dataclass(frozen=True)
class ActRecords:
    """Made-up records of hostile acts, and the truth behind them."""

    completeness: Array
    """Share of acts listed in each record, shape (records,)."""
    counts: Indices
    """Acts listed, shape (records, years)."""
    types: Indices
    """Type at the end of each record."""


def simulate_act_records(rng: np.random.Generator, n_records: int) -> ActRecords:
    """Make up records: types change, acts come as a Poisson process, a share of them is listed, and some reports are false.

    False reports come at the rate that the belief of somebody who knows the completeness leads to expect.
    """
    completeness = rng.random(n_records)
    types = _draw_types(rng, n_records)
    belief = np.tile(_PRIOR, (n_records, 1))
    counts = np.empty((n_records, _N_YEARS), dtype=np.int64)
    for year in range(_N_YEARS):
        if year:
            anew = rng.random(n_records) < _HAZARD
            types = np.where(anew, _draw_types(rng, n_records), types)
            belief = (1 - _HAZARD) * belief + _HAZARD * _PRIOR
        false = (belief @ _CHANCE) * (1 - _INFORMATION) / _INFORMATION
        known = completeness * _RATE
        counts[:, year] = rng.poisson(known * (_CHANCE[types] + false))
        intensity = known[:, None] * (_CHANCE + false[:, None])
        belief = belief * intensity ** counts[:, [year]] * np.exp(-intensity)
        belief /= belief.sum(axis=1, keepdims=True)
    return ActRecords(completeness, counts, types)


def state_beliefs(
    records: ActRecords,
    *,
    is_known: bool = False,
    change: Callable[[ActProcess], ActProcess] = lambda process: process,
) -> Array:
    """Return the belief that detente states in the most hostile type, shape (records,).

    Parameters
    ----------
    records
        What is read.
    is_known
        Whether the completeness is known; else it is integrated.
    change
        What is done to the likelihood first.
    """
    n_records = len(records.types)
    nodes, weights = np.polynomial.legendre.leggauss(_N_NODES)
    ones = np.ones(n_records)
    chance = np.broadcast_to(_CHANCE, (n_records, len(_CHANCE)))
    process = ActProcess(
        tuple(
            ListedAct(year, chance, _INFORMATION * ones, records.counts[:, year].astype(float))
            for year in range(_N_YEARS)
        ),
        watched=np.ones(_N_YEARS),
        probability=chance,
        rate=_RATE * ones,
        false_reports=(1 - _INFORMATION) / _INFORMATION * ones,
        exponent=ones,
        completeness=records.completeness[:, None]
        if is_known
        else np.broadcast_to((nodes + 1) / 2, (n_records, _N_NODES)),
        weights=np.ones(1) if is_known else weights / 2,
    )
    matrix = reset_transitions(np.array(_HAZARD), _PRIOR)
    transitions = np.stack([np.eye(len(_PRIOR)), *[matrix] * (_N_YEARS - 1)])
    shape = (n_records, _N_YEARS, len(_PRIOR))
    filtered = filter_beliefs(
        np.broadcast_to(_PRIOR, (n_records, len(_PRIOR))),
        np.broadcast_to(transitions, (*shape, len(_PRIOR))),
        np.zeros(shape),
        change(process),
    )
    return filtered.beliefs[:, -1, -1]


def drop_time(process: ActProcess) -> ActProcess:
    """Return the likelihood of the acts alone, without the time in which none came."""
    return replace(process, watched=np.zeros(_N_YEARS))


def drop_false_reports(process: ActProcess) -> ActProcess:
    """Return the likelihood as if false reports took no time."""
    return replace(process, false_reports=0 * process.false_reports)


def assume_complete(process: ActProcess) -> ActProcess:
    """Return the likelihood as if every act were listed."""
    return replace(process, completeness=np.ones((len(process.rate), 1)), weights=np.ones(1))


@dataclass(frozen=True)
class Fifths:
    """Beliefs that were stated beside what was true, in fifths by the belief stated."""

    stated: Array
    """Mean belief of each fifth."""
    true: Array
    """Share of each fifth of which it was true."""
    errors: Array
    """Standard error of that share if the beliefs are right."""

    @property
    def worst(self) -> float:
        """Return how many standard errors the worst fifth is off."""
        return float(np.abs((self.stated - self.true) / self.errors).max())


def sort_in_fifths(stated: Array, true: Array) -> Fifths:
    """Return beliefs beside what was true, in fifths of equal size.

    Parameters
    ----------
    stated
        Belief stated of each record, in [0, 1].
    true
        1 where it was true, else 0.
    """
    parts = np.array_split(np.argsort(stated, kind="stable"), N_FIFTHS)
    return Fifths(
        np.array([stated[part].mean() for part in parts]),
        np.array([true[part].mean() for part in parts]),
        np.array([np.sqrt((stated[part] * (1 - stated[part])).sum()) / len(part) for part in parts]),
    )


_READINGS: dict[str, tuple[bool, Callable[[ActProcess], ActProcess]]] = {
    "completeness known": (True, lambda process: process),
    "completeness integrated": (False, lambda process: process),
    "every act taken to be listed": (False, assume_complete),
    "without the time between acts": (False, drop_time),
    "without false reports": (False, drop_false_reports),
}


@dataclass(frozen=True)
class ActCalibration:
    """Beliefs from hostile acts beside the truth, by several readings of the same records."""

    n_records: int
    readings: dict[str, Fifths]

    title: ClassVar[str] = "Hostile acts: is what we state true?"
    caption: ClassVar[str] = (
        "Belief in the most hostile type, stated and true, in fifths by the belief stated"
    )
    columns: ClassVar[tuple[str, ...]] = (
        "reading",
        *(f"fifth {number}: stated, true" for number in range(1, N_FIFTHS + 1)),
        "worst",
    )

    def tabulate(self) -> list[tuple[str, ...]]:
        """Return a row a reading, with how many standard errors its worst fifth is off."""
        return [
            (
                name,
                *(
                    f"{stated:.1%}, {true:.1%}"
                    for stated, true in zip(fifths.stated, fifths.true, strict=True)
                ),
                f"{fifths.worst:.1f} s.e.",
            )
            for name, fifths in self.readings.items()
        ]

    def format_verdict(self) -> str:
        """Return what the table shows."""
        worst = self.readings["completeness integrated"].worst
        return (
            f"Over {self.n_records:,} made-up records whose truth is known, what we state is off by at most {worst:.1f} standard "
            "errors in any fifth. The last three readings leave out a part of the likelihood, and are found out."
        )


def calibrate_acts(rng: np.random.Generator, n_records: int = N_RECORDS) -> ActCalibration:
    """Make up records and read them in every way.

    Parameters
    ----------
    rng
        Source of randomness.
    n_records
        Number of records, 5 or more.
    """
    records = simulate_act_records(rng, n_records)
    true = (records.types == len(_PRIOR) - 1).astype(float)
    return ActCalibration(
        n_records,
        {
            name: sort_in_fifths(state_beliefs(records, is_known=is_known, change=change), true)
            for name, (is_known, change) in _READINGS.items()
        },
    )


def _draw_types(rng: np.random.Generator, n_records: int) -> Indices:
    return rng.choice(len(_PRIOR), n_records, p=_PRIOR)

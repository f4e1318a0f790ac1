"""Draws of one case of which each takes one analyst, for all numbers that this analyst gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.case.analyst_cases import read_as_written
from detente.case.premises import list_premises
from detente.sampling.random_streams import Streams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.case.model import Case
    from detente.shapes import Indices, PerDraw


class AnalystPart(NamedTuple):
    """The draws of a pool that take one analyst."""

    rows: Indices
    """Their indices among all draws."""
    case: Case
    """The case as the analyst reads it."""
    streams: Streams
    """Where they were drawn from, with what was drawn."""


def choose_analysts(case: Case, weights: dict[str, float], n_draws: int, seed: int) -> dict[str, Indices]:
    """Return which draws take which analyst: each as many as it weighs, in random order.

    The choice has a random stream of its own, so that it moves no number.

    Parameters
    ----------
    case
        The case.
    weights
        What each analyst counts for, summing to one.
    n_draws
        Number of draws, 1 or more.
    seed
        Seed, 0 or more.
    """
    levels = Streams(read_as_written(case), n_draws, seed).levels("readings")
    ends = np.cumsum(list(weights.values()))
    chosen = np.minimum(np.searchsorted(ends, levels * ends[-1], side="right"), len(weights) - 1)
    return {name: np.flatnonzero(chosen == i) for i, name in enumerate(weights)}


def pool_numbers(parts: Sequence[AnalystPart], n_draws: int) -> tuple[dict[str, PerDraw], dict[str, float]]:
    """Return the numbers of a pool by path: those that differ between draws, and those that do not.

    A number is drawn in the pool where it differs between draws, though each analyst may give it as a single one.

    Parameters
    ----------
    parts
        The draws that take each analyst, one or more, none of them empty; together they are all draws.
    n_draws
        Number of all draws.
    """
    premises: dict[str, PerDraw] = {}
    certain: dict[str, float] = {}
    numbers = [{premise.path: premise.quantity for premise in list_premises(part.case)} for part in parts]
    made = [(dict(part.streams.drawn), dict(part.streams.certain)) for part in parts]
    for path in dict.fromkeys(path for tables in made for table in tables for path in table):
        column = np.empty(n_draws)
        for part, (drawn, single), known in zip(parts, made, numbers, strict=True):
            if path in drawn:
                column[part.rows] = drawn[path]
            elif path in single:
                column[part.rows] = single[path]
            else:
                # A prior in ranges is drawn from other numbers than one in shares: what this one has no use for.
                column[part.rows] = part.streams.sample(path, known[path])
        if np.ptp(column) > 0:
            premises[path] = column
        elif any(path in single for _, single in made):
            certain[path] = float(column[0])
    return premises, certain

"""How far each premise alone moves a lead, and where it turns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.sensitivity.median_model import DRAW_LEVELS, HIGH, LOW, MIDDLE, BreakEven, Swing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.sensitivity.median_model import MedianModel
    from detente.shapes import Array, Indices, PerDraw, PerDrawOption

FLAT = 1e-9
"""Change of the lead, own utils, below which a premise does not matter."""

_N_JUDGED = 12
"""Premises whose ends are valued finely: those that move a lead most."""

_ENDS = np.array([0, LOW, HIGH, len(DRAW_LEVELS) - 1])
_BETWEEN = np.setdiff1d(np.arange(len(DRAW_LEVELS)), [*_ENDS, MIDDLE])
_RANGE = np.array([LOW, HIGH])


def find_swings(middles: Sequence[MedianModel]) -> list[tuple[Swing, ...]]:
    """Move every premise from end to end, and find where each of several leads turns.

    Parameters
    ----------
    middles
        The leads, around the same medians: all are asked at the same points.

    Returns
    -------
    :
        For each lead its premises, the widest swing first.
    """
    every = np.arange(len(middles[0].premises.paths))
    ends = _value_levels(middles, every, _ENDS)
    # What moves no lead at any of its ends is taken to move none in between.
    moves = [_find_reach(middle, values) > FLAT for middle, values in zip(middles, ends, strict=True)]
    moving = np.flatnonzero(np.any(moves, axis=0))
    between = _value_levels(middles, moving, _BETWEEN) if moving.size else ends
    swings = []
    for middle, outer, inner in zip(middles, ends, between, strict=True):
        values = np.tile(middle.values_there, (len(every), len(DRAW_LEVELS), 1))
        values[:, _ENDS] = outer
        if moving.size:
            values[np.ix_(moving, _BETWEEN)] = inner
        swings.append(_measure_swings(middle, values))
    return swings


def _value_levels(middles: Sequence[MedianModel], columns: Indices, levels: Indices) -> list[PerDrawOption]:
    """Return coarse values with each premise alone at some levels, shape (premises, levels, options), for each lead."""
    premises = middles[0].premises
    points = premises.move(np.repeat(columns, len(levels)), premises.table[np.ix_(levels, columns)].T.ravel())
    return [middle.value_coarsely(points).reshape(len(columns), len(levels), -1) for middle in middles]


def _find_reach(middle: MedianModel, values: PerDrawOption) -> PerDraw:
    """Return how far each premise moves the lead, from values of shape (premises, levels, options)."""
    leads = middle.find_lead(values.reshape(-1, values.shape[-1])).reshape(values.shape[:2])
    high, low = leads.max(axis=1), leads.min(axis=1)
    # A choice that stands alone leads without end.
    return np.subtract(high, low, out=np.zeros_like(high), where=np.isfinite(high))


def _measure_swings(middle: MedianModel, values: PerDrawOption) -> tuple[Swing, ...]:
    """Return the swing of every premise from values at all levels, shape (premises, levels, options)."""
    premises, shape = middle.premises, values.shape
    widest = np.argsort(-_find_reach(middle, values), kind="stable")[:_N_JUDGED]
    judged = premises.move(np.repeat(widest, 2), premises.table[np.ix_(_RANGE, widest)].T.ravel())
    values[np.ix_(widest, _RANGE)] = middle.judge(judged).reshape(len(widest), 2, -1)
    columns = np.repeat(np.arange(shape[0]), shape[1])
    values = middle.refine(premises.move(columns, premises.table.T.ravel()), values.reshape(-1, shape[2]))
    leads = middle.find_lead(values).reshape(shape[:2])
    crossings = _find_crossings(middle, leads, middle.find_winner(values).reshape(shape[:2]))
    swings = [
        Swing(
            path=path,
            median=float(premises.medians[j]),
            low=float(premises.table[LOW, j]),
            high=float(premises.table[HIGH, j]),
            lead_low=float(leads[j, LOW]),
            lead_high=float(leads[j, HIGH]),
            break_evens=tuple(crossings.get(j, ())),
        )
        for j, path in enumerate(premises.paths)
    ]
    # What moves the lead by rounding alone stands in the order of the alphabet on every machine.
    return tuple(sorted(swings, key=lambda swing: (-swing.reach if swing.reach > FLAT else 0.0, swing.path)))


def _find_crossings(middle: MedianModel, leads: Array, winners: Indices) -> dict[int, list[BreakEven]]:
    """Return where the lead of each premise crosses zero, one crossing a side of the median.

    Parameters
    ----------
    middle
        The model around the medians.
    leads
        The lead, shape (premises, levels).
    winners
        Index of the choice that is ahead where it has turned, in the same shape.
    """
    brackets, premises = [], middle.premises
    for j, row in enumerate(middle.sign * leads):
        for indices in (range(MIDDLE, len(DRAW_LEVELS) - 1), range(MIDDLE, 0, -1)):
            step = 1 if indices.step > 0 else -1
            first = next((i for i in indices if row[i] >= 0 > row[i + step]), None)
            if first is not None:
                brackets.append((j, first, first + step))
    if not brackets:
        return {}
    columns, inner, outer = np.array(brackets).T
    starts, ends = premises.table[inner, columns], premises.table[outer, columns]
    shares = middle.find_crossings(premises.move(columns, starts), premises.move(columns, ends))
    turns = zip(
        columns.tolist(), (starts + shares * (ends - starts)).tolist(), winners[columns, outer], strict=True
    )
    break_evens: dict[int, list[BreakEven]] = {}
    for j, value, option in turns:
        break_evens.setdefault(j, []).append(BreakEven(value, middle.options[int(option)]))
        break_evens[j].sort(key=lambda crossing: abs(crossing.value - premises.medians[j]))
    return break_evens

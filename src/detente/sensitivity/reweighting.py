"""What the record says of our other numbers: combinations weighed by how well they foretell it (section 4)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.evaluation.track_record import infer_belief
from detente.json_keys import HIDDEN, key, keyed
from detente.methods.importance_sampling import smooth_weights
from detente.methods.sobol import Estimate, find_leaders
from detente.sampling.slices import join_draws

if TYPE_CHECKING:
    from detente.evaluation.solution import Solution
    from detente.sampling.samples import Samples
    from detente.shapes import PerDraw

_FEWEST, _HEAVIEST = 100, 0.7
"""Effective number of draws below which weights say nothing of the verdict, and shape of their tail above which."""

_LEAST_SHIFT = Estimate(0.25, 0.0)
"""Shift of a premise, in standard deviations, beyond which the record is said to speak about it."""

_CONSTANT = 1e-12
"""Spread of a premise, in parts of its size, below which only rounding makes it vary."""

_MOST_NAMED = 3
"""Premises named at most."""


class PremiseShift(NamedTuple):
    """How far the record moves one premise."""

    path: str
    """Path of the premise in the case."""
    shift: float
    """Weighted mean less the plain one, in standard deviations of its draws."""
    error: float
    """Its standard error."""


@dataclass(frozen=True)
class Reweighting:
    """The verdict once every draw counts for as much as it makes the record likely."""

    effective_size: float
    """Equally weighted draws that would settle a mean as well."""
    tail_shape: float
    """Shape of the tail of the weights: above .7 they cannot be trusted; nan where they are equal."""
    options: tuple[str, ...] = field(metadata=HIDDEN)
    means: dict[str, float] = field(metadata=key("options.{option}.value"))
    """Weighted mean value of each option, own utils; nan where barred."""
    p_best: dict[str, float] = field(metadata=key("options.{option}.p_best"))
    """Weighted share of the draws in which each option is best."""
    lead_error: float
    """Standard error of the weighted mean lead of the best option over the next, own utils; nan where it stands alone."""
    shifts: tuple[PremiseShift, ...]
    """Uncertain premises, those that move furthest first."""

    @property
    @keyed("best")
    def best(self) -> str:
        """Return the option with the largest weighted mean value."""
        return self._order[0]

    @property
    @keyed("lead")
    def lead(self) -> float:
        """Return its weighted mean value less that of the next, own utils; nan where it stands alone."""
        best, *others = self._order
        return self.means[best] - self.means[others[0]] if others else float("nan")

    @property
    def is_clear(self) -> bool:
        """Return whether its lead over the next option is more than chance."""
        return Estimate(self.lead, self.lead_error).exceeds(Estimate(0.0, 0.0))

    @property
    def tells_little(self) -> bool:
        """Return whether too few draws carry the weights, or their tail is too heavy."""
        return self.effective_size < _FEWEST or self.tail_shape > _HEAVIEST

    @property
    def standing_out(self) -> list[PremiseShift]:
        """Return the few premises that the record moves further than all others, beyond chance."""
        sizes = [Estimate(abs(shift.shift), shift.error) for shift in self.shifts]
        leaders = find_leaders(sizes, _MOST_NAMED)
        return [self.shifts[index] for index in leaders if sizes[index].exceeds(_LEAST_SHIFT)]

    @property
    def _order(self) -> list[str]:
        known = [name for name in self.options if not np.isnan(self.means[name])]
        return sorted(known, key=lambda name: -self.means[name])


def reweight_by_record(samples: Samples, solution: Solution) -> Reweighting:
    """Weigh every draw by the probability it gives the record, and look at the verdict again.

    The record then updates premises too, not only the belief. Reports that hang together are tempered by the
    same exponent in every draw, that of their median correlation: a power that differs from draw to draw is no
    likelihood.

    Parameters
    ----------
    samples
        Every premise of the case.
    solution
        What every option is worth in each draw.
    """
    smoothed = smooth_weights(_find_log_evidence(samples, solution))
    weights, values = smoothed.weights, solution.strategy.values
    size = smoothed.effective_size
    top = values == np.nanmax(values, axis=1, keepdims=True)
    shares = weights @ (top / top.sum(axis=1, keepdims=True))
    options = samples.contracts.options
    shifts = [
        _find_shift(path, column, weights, size)
        for path, column in samples.premises.items()
        if column.std() > _CONSTANT * np.abs(column).max()
    ]
    return Reweighting(
        effective_size=size,
        tail_shape=smoothed.shape,
        options=options,
        means=dict(zip(options, (weights @ values).tolist(), strict=True)),
        p_best=dict(zip(options, shares.tolist(), strict=True)),
        lead_error=_find_lead_error(weights, values),
        shifts=tuple(sorted(shifts, key=lambda shift: -abs(shift.shift))),
    )


def _find_log_evidence(samples: Samples, solution: Solution) -> PerDraw:
    """Return the log-probability of the record in every draw, with all reports tempered alike (18)."""
    middle = np.median(samples.past.correlation, axis=0)
    alike = replace(samples.past, correlation=np.tile(middle, (samples.n_draws, 1)))
    responses = solution.stage_game.responses
    signed = solution.sign_past(samples)
    parts, start = [], 0
    for part in replace(samples, past=alike).split():
        draws = slice(start, start + part.n_draws)
        parts.append(infer_belief(part, responses=responses[draws], signed=signed[draws]).log_evidence)
        start += part.n_draws
    return join_draws(parts, samples.n_draws)


def _find_shift(path: str, column: PerDraw, weights: PerDraw, size: float) -> PremiseShift:
    shift = float(weights @ column - column.mean()) / float(column.std())
    # A mean over so many draws less that over all of them, which it is a part of.
    return PremiseShift(path, shift, float(np.sqrt(max(1 / size - 1 / len(column), 0.0))))


def _find_lead_error(weights: PerDraw, values: np.ndarray) -> float:
    """Return the standard error of the weighted mean lead of the best option over the next."""
    order = np.argsort(-np.nan_to_num(weights @ values, nan=-np.inf))
    if len(order) == 1 or np.isnan(values[0, order[1]]):
        return float("nan")
    leads = values[:, order[0]] - values[:, order[1]]
    return float(np.sqrt(np.square(weights * (leads - weights @ leads)).sum()))

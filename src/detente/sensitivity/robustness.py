"""How the advice fares over all draws: regret, good enough, and the futures in which it fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.json_keys import key
from detente.methods.scenario_discovery import find_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.evaluation.solution import Solution
    from detente.methods.scenario_discovery import BoxLimit
    from detente.sampling.samples import Samples
    from detente.shapes import PerDraw

_MOST_BOXED = 12
"""Premises among which the box is looked for."""

_TOLERANCE = 0.5
"""How much better another option must be for the advice to fail, own utils."""


class Condition(NamedTuple):
    """One limit of the futures in which the advice fails."""

    path: str
    above: bool
    """Whether the premise lies above the bound, else below it."""
    bound: float
    share: float
    """Share of all draws beyond the bound, in [0, 1]."""


@dataclass(frozen=True)
class Robustness:
    """Options over all draws, and where the best of them fails."""

    worst_regret: dict[str, float] = field(metadata=key("worst_regret.{option}"))
    """Regret of each option at its 95th percentile over the draws, own utils; nan where barred."""
    minimax: str
    """Option whose largest regret (95th percentile) is the smallest."""
    satisficing: dict[str, float] = field(metadata=key("satisficing.{option}"))
    """Share of draws in which an option is worth at least refusing and risks no more than the cap in
    one period; 0 where barred."""
    failing: float
    """Share of draws in which another option is better than the advice by more than the tolerance."""
    tolerance: float
    """How much better counts, own utils."""
    conditions: tuple[Condition, ...] = field(metadata=key("box.conditions"))
    """Futures in which the advice mostly fails: all of these hold; empty where no few limits tell."""
    density: float = field(metadata=key("box.density"))
    """Share of these futures in which it fails, in [0, 1]."""
    coverage: float = field(metadata=key("box.coverage"))
    """Share of its failures that lie in them, in [0, 1]."""


def judge_robustness(
    samples: Samples, solution: Solution, *, best: str, order: Sequence[str], tolerance: float = _TOLERANCE
) -> Robustness:
    """Judge every option over all draws, and find the futures in which the advice fails.

    Parameters
    ----------
    samples
        Every premise of the case.
    solution
        What every option is worth in each draw.
    best
        The option that is advised.
    order
        Paths of premises by how much they matter; the box is looked for among the first of them.
    tolerance
        How much better another option must be for the advice to fail, own utils.
    """
    options, values = samples.contracts.options, solution.strategy.values
    top = np.nanmax(values, axis=1, keepdims=True)
    regret = np.quantile(top - values, 0.95, axis=0)
    within_cap = solution.stage_game.worst_loss <= samples.decision.exposure_cap[:, None]
    enough = (values >= values[:, :1]) & within_cap
    fails = (top[:, 0] - values[:, options.index(best)]) > tolerance
    boxed = list(order[:_MOST_BOXED])
    columns = np.array([samples.premises[path] for path in boxed]).reshape(len(boxed), len(fails)).T
    box = find_box(columns, fails)
    conditions = [
        Condition(boxed[limit.premise], limit.above, limit.bound, _share(columns[:, limit.premise], limit))
        for limit in box.limits
    ]
    return Robustness(
        worst_regret=dict(zip(options, regret.tolist(), strict=True)),
        minimax=options[int(np.nanargmin(regret))],
        satisficing=dict(zip(options, enough.mean(axis=0).tolist(), strict=True)),
        failing=float(fails.mean()),
        tolerance=tolerance,
        conditions=tuple(conditions),
        density=box.density,
        coverage=box.coverage,
    )


def _share(column: PerDraw, limit: BoxLimit) -> float:
    return float(np.mean(column > limit.bound if limit.above else column < limit.bound))

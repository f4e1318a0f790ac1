"""The verdict at two depths of foresight, side by side; see ``docs/explanation/foresight.md``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from detente.evaluation.foresight_game import play_with_foresight
from detente.evaluation.solution import DecisionInputs
from detente.json_keys import HIDDEN, key, keyed
from detente.sampling.slices import join_draws, take_draws

if TYPE_CHECKING:
    from detente.evaluation.solution import Solution
    from detente.sampling.samples import Samples
    from detente.shapes import PerDraw, PerDrawOption

_FEWEST_DRAWS, _MOST_DRAWS = 100, 300
"""Draws that are solved at the second depth, each of thousands of fixed points: the first number, and the
second where the two depths advise different options or two options are nearly equal."""

_N_CHECKED = 20
"""Draws that are solved again on a grid of beliefs twice as fine."""

_CLOSE = 2.0
"""Standard errors of a mean difference below which two options are nearly equal."""


@dataclass(frozen=True)
class Foresight:
    """What is best if they take the deal to last (level 1), and if they look through us (level 2).

    Both levels are told over the same draws, the first of them.
    """

    options: tuple[str, ...] = field(metadata=HIDDEN)
    n_draws: int
    """Draws that were solved at both levels."""
    values: PerDrawOption = field(metadata=key("levels.level_2.value"))
    """Value of starting with each option at level 2, own utils; nan where it is barred."""
    held: PerDrawOption = field(metadata=key("levels.level_2.trust_held"))
    """Chance that it reciprocates at level 2, in [0, 1]; nan for ``refuse`` and barred options."""
    committed_values: PerDrawOption = field(metadata=key("levels.level_1.value"))
    """The values at level 1."""
    committed_held: PerDrawOption = field(metadata=key("levels.level_1.trust_held"))
    """The chance that it reciprocates at level 1."""
    unsettled_shares: PerDraw = field(metadata=HIDDEN)
    """Share of the fixed points that were not found, in [0, 1]; 0 is as it should be."""
    grid_error: float
    """Largest change of an option's mean value over the first draws on a grid of beliefs twice as fine, own
    utils. Single draws may change by far more."""

    @property
    @keyed("unsettled")
    def unsettled(self) -> float:
        """Return the share of the fixed points that were not found, in [0, 1]; 0 is as it should be."""
        return float(self.unsettled_shares.mean())

    @property
    def is_close(self) -> bool:
        """Return whether at level 2 chance alone may set another option apart from the best."""
        values = self.values[:, ~np.isnan(self.values).any(axis=0)]
        best = int(values.mean(axis=0).argmax())
        leads = values[:, [best]] - np.delete(values, best, axis=1)
        errors = leads.std(axis=0) / np.sqrt(len(leads))
        return bool((leads.mean(axis=0) < _CLOSE * errors).any())

    @property
    @keyed("levels.level_2.best")
    def best(self) -> str:
        """Return the option worth most on average at level 2."""
        return self._best_option(self.values)

    @property
    @keyed("levels.level_1.best")
    def committed_best(self) -> str:
        """Return the option worth most on average at level 1."""
        return self._best_option(self.committed_values)

    @property
    @keyed("depends_on_commitment")
    def depends_on_commitment(self) -> bool:
        """Say whether the two levels advise different options."""
        return self.best != self.committed_best

    @property
    @keyed("differs")
    def differs(self) -> float:
        """Return the share of draws in which the two levels have different best options."""
        tops = (_lower_barred(values).argmax(axis=1) for values in (self.values, self.committed_values))
        return float(np.mean(np.not_equal(*tops)))

    @property
    @keyed("levels.level_2.p_best.{option}")
    def p_best(self) -> dict[str, float]:
        """Return the share of draws in which each option is best at level 2."""
        return self._count_best(self.values)

    @property
    @keyed("levels.level_1.p_best.{option}")
    def committed_p_best(self) -> dict[str, float]:
        """Return the share of draws in which each option is best at level 1."""
        return self._count_best(self.committed_values)

    def _count_best(self, values: PerDrawOption) -> dict[str, float]:
        tops = _lower_barred(values).argmax(axis=1)
        return {name: float(np.mean(tops == index)) for index, name in enumerate(self.options)}

    def _best_option(self, values: PerDrawOption) -> str:
        return self.options[int(np.nanargmax(values.mean(axis=0)))]


def _lower_barred(values: PerDrawOption) -> PerDrawOption:
    return np.where(np.isnan(values), -np.inf, values)


def solve_with_foresight(samples: Samples, solution: Solution) -> Foresight:
    """Solve the first draws again with a counterpart that knows how we learn (5.4).

    Parameters
    ----------
    samples
        Every premise of the case.
    solution
        What every option is worth at level 1.
    """
    few, most = (min(n_draws, samples.n_draws) for n_draws in (_FEWEST_DRAWS, _MOST_DRAWS))
    foresight = _solve_draws(samples, solution, slice(0, few))
    if few < most and (foresight.depends_on_commitment or foresight.is_close):
        more = _solve_draws(samples, solution, slice(few, most))
        foresight = replace(join_draws([foresight, more], most), n_draws=most)
    finer = _solve_draws(samples, solution, slice(0, min(_N_CHECKED, few)), fineness=2)
    moved = finer.values.mean(axis=0) - foresight.values[: finer.n_draws].mean(axis=0)
    return replace(foresight, grid_error=float(np.nanmax(np.abs(moved))))


def _solve_draws(samples: Samples, solution: Solution, draws: slice, *, fineness: int = 1) -> Foresight:
    """Solve some of the draws, on the usual grid of beliefs or on one so many times as fine."""
    some, contracts = samples.take(draws), samples.contracts
    inputs = take_draws(DecisionInputs.of(solution), draws)
    belief, process = inputs.belief, solution.strategy.problem.process.pick(draws)
    response = play_with_foresight(some, inputs, process, fineness=fineness)
    held = np.einsum("nt,ntoa->noa", belief, response.responses)[..., 0]
    kept = solution.stage_game.responses[draws, :, : contracts.n_options, 0]
    return Foresight(
        options=contracts.options,
        n_draws=len(held),
        values=contracts.spread(response.values),
        held=contracts.spread(held),
        committed_values=solution.strategy.known_values[draws],
        committed_held=np.einsum("nt,nto->no", belief, kept),
        unsettled_shares=response.unsettled,
        grid_error=np.nan,
    )

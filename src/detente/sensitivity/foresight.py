"""The verdict at two depths of foresight, side by side: MODEL section 5.4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.methods.belief_grid import find_denominators
from detente.methods.markov_response import MarkovGame, find_markov_response
from detente.sampling.objective_changes import can_exploit
from detente.sampling.type_transition import find_act_chance, find_transition

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import (
        PerDrawOption,
        PerDrawOptionConduct,
        PerDrawTerms,
        PerDrawType,
        PerDrawTypeOptionConduct,
        PerDrawTypeTermsConduct,
    )

N_FORESIGHT = 300
"""Draws that are solved at the second depth: each holds thousands of fixed points."""


@dataclass(frozen=True)
class Foresight:
    """What is best if they take the deal to last (level 1), and if they look through us (level 2).

    Both levels are told over the same draws, the first of them.
    """

    options: tuple[str, ...]
    n_draws: int
    """Draws that were solved at both levels."""
    values: PerDrawOption
    """Value of starting with each option at level 2, own utils; nan where it is barred."""
    held: PerDrawOption
    """Chance that it reciprocates at level 2, in [0, 1]; nan for ``refuse`` and barred options."""
    committed_values: PerDrawOption
    """The values at level 1."""
    committed_held: PerDrawOption
    """The chance that it reciprocates at level 1."""
    unsettled: float
    """Share of the fixed points that were not found, in [0, 1]; 0 is as it should be."""

    @property
    def best(self) -> str:
        """Return the option worth most on average at level 2."""
        return self._name_best(self.values)

    @property
    def committed_best(self) -> str:
        """Return the option worth most on average at level 1."""
        return self._name_best(self.committed_values)

    @property
    def depends_on_commitment(self) -> bool:
        """Say whether the two levels advise different options."""
        return self.best != self.committed_best

    @property
    def differs(self) -> float:
        """Return the share of draws in which the two levels have different best options."""
        tops = (_lower_barred(values).argmax(axis=1) for values in (self.values, self.committed_values))
        return float(np.mean(np.not_equal(*tops)))

    def find_p_best(self, values: PerDrawOption) -> dict[str, float]:
        """Return the share of draws in which each option is best at the level of these values."""
        tops = _lower_barred(values).argmax(axis=1)
        return {name: float(np.mean(tops == place)) for place, name in enumerate(self.options)}

    def _name_best(self, values: PerDrawOption) -> str:
        return self.options[int(np.nanargmax(values.mean(axis=0)))]


def _lower_barred(values: PerDrawOption) -> PerDrawOption:
    return np.where(np.isnan(values), -np.inf, values)


def solve_with_foresight(
    samples: Samples,
    *,
    belief: PerDrawType,
    utilities: PerDrawTypeOptionConduct,
    responses: PerDrawTypeTermsConduct,
    with_consent: PerDrawOptionConduct,
    passes: PerDrawTerms,
    harm_probability: PerDrawType,
    values: PerDrawOption,
) -> Foresight:
    """Solve the first draws again with a counterpart that knows how we learn (5.4).

    Parameters
    ----------
    draws
        The draws.
    belief
        Belief over types at the decision.
    utilities
        The counterpart's utility of each conduct this period, its utils, what lies ahead left out.
    responses
        P(conduct | type, terms) at level 1 (10).
    with_consent
        Our utility of each conduct after consent at home, own utils (11).
    passes
        Probability that each contract passes at home, in [0, 1] (11).
    harm_probability
        P(hostile act | type) at an opening (17).
    values
        Value of each option at level 1, own utils; nan where barred.
    """
    contracts, some = samples.contracts, slice(None, min(N_FORESIGHT, samples.n_draws))
    allowed, rival = contracts.allowed, samples.counterpart
    game = MarkovGame(
        payoffs=with_consent[some, allowed],
        utilities=utilities[some][:, :, allowed],
        can_exploit=np.array([can_exploit(samples, place) for place in allowed]),
        detect=contracts.detect[some, allowed],
        resolve=contracts.resolve[some, allowed],
        passes=passes[some, allowed],
        decisive=rival.decisive[some],
        lapse=rival.lapse[some],
        transition=find_transition(samples)[some],
        discount=samples.decision.discount[some],
        its_discount=(rival.discount * samples.decision.keeps_word)[some],
        acts=find_act_chance(samples, harm_probability)[some],
    )
    denominator = find_denominators(belief.shape[1]).foresight
    solved = find_markov_response(
        game, belief[some], horizon=samples.decision.horizon, denominator=denominator
    )
    held = np.einsum("nt,ntoa->noa", belief[some], solved.responses)[..., 0]
    kept = responses[some, :, : contracts.n_options, 0]
    return Foresight(
        options=contracts.options,
        n_draws=len(held),
        values=contracts.spread(solved.values),
        held=contracts.spread(held),
        committed_values=values[some],
        committed_held=np.einsum("nt,nto->no", belief[some], kept),
        unsettled=float(solved.unsettled.mean()),
    )

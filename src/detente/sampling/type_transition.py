"""What a period ahead brings by itself: a change of type, hostile acts: (14), (17), (25d)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.methods.hidden_markov import reset_transitions

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDraw, PerDrawType


def find_transition(samples: Samples) -> Array:
    """Return how types change in a period: ordinary years and leader change, mixed (25d).

    Returns
    -------
    :
        P(next type | type), row-stochastic, shape (draws, types, types).
    """
    rival = samples.counterpart
    yearly = (1 - rival.next_change) * rival.ordinary + rival.next_change * rival.at_change
    return reset_transitions(1 - (1 - yearly) ** samples.decision.period, rival.pool)


def find_reopening(samples: Samples) -> PerDraw:
    """Return the chance that closed dealings reopen in a period, in [0, 1]: sooner where leaders change (25e)."""
    changes = 1 - (1 - samples.counterpart.next_change) ** samples.decision.period
    return 1 - (1 - samples.offers.reopens) * (1 - changes)


def find_act_chance(samples: Samples, harm_probability: PerDrawType) -> PerDrawType:
    """Return the probability that at least one hostile act becomes known in a period, by type (25a).

    Parameters
    ----------
    samples
        Every premise of the case.
    harm_probability
        P(hostile act that becomes known | type) at an opening, in [0, 1].
    """
    outside = samples.counterpart.outside
    if outside is None:
        return np.zeros_like(harm_probability)
    return -np.expm1(-outside.openings[:, None] * samples.decision.period * harm_probability)

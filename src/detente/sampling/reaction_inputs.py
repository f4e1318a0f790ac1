"""How allies and veto players react to terms, each by its own priorities: (6), (11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.methods.quantal_choice import consent, participation
from detente.sampling.objective_changes import find_changes

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDrawAlly, PerDrawVeto


def find_honoured(samples: Samples, index: int) -> Array:
    """Return the change of every objective if every promise is kept and allies give all.

    Parameters
    ----------
    samples
        Every premise of the case.
    index
        Which terms, by their index among the contracts.

    Returns
    -------
    :
        Change in full swings, shape (draws, objectives).
    """
    full = np.ones((samples.n_draws, len(samples.others.allies)))
    return find_changes(samples, index, full)[:, 0]


def find_participation(samples: Samples, index: int, honoured: Array) -> PerDrawAlly:
    """Return the effort each ally keeps up under honoured terms, in [0, 1], shape (draws, allies) (6)."""
    others = samples.others
    pleased = np.einsum("nak,nk->na", others.ally_weights, honoured)
    visible = samples.contracts.visible[:, index, None]
    return participation(pleased, others.ally_decisive, others.most_withheld, visible)


def find_liking(samples: Samples, honoured: Array) -> PerDrawVeto:
    """Return each veto player's utility of honoured terms, its own utils, shape (draws, vetoes)."""
    return np.einsum("nvk,nk->nv", samples.others.veto_weights, honoured)


def find_consents(samples: Samples, honoured: Array) -> PerDrawVeto:
    """Return the probability that each veto player consents, in [0, 1], shape (draws, vetoes) (11)."""
    return consent(find_liking(samples, honoured), samples.others.veto_decisive)

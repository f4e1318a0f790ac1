"""How allies and veto players react to terms, each by its own priorities: (6), (11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.methods.quantal_choice import consent, participation
from detente.sampling.objective_changes import find_changes

if TYPE_CHECKING:
    from detente.sampling.samples import Draws
    from detente.shapes import Array, PerDrawAlly, PerDrawVeto


def find_honoured(draws: Draws, place: int) -> Array:
    """Return the change of every objective if every promise is kept and allies give all.

    Parameters
    ----------
    draws
        The draws.
    place
        Which terms, by their place in the menu.

    Returns
    -------
    :
        Change in full swings, shape (draws, objectives).
    """
    full = np.ones((draws.n_draws, len(draws.others.allies)))
    return find_changes(draws, place, full)[:, 0]


def find_participation(draws: Draws, place: int, honoured: Array) -> PerDrawAlly:
    """Return the effort each ally keeps up under honoured terms, in [0, 1], shape (draws, allies) (6)."""
    others = draws.others
    pleased = np.einsum("nak,nk->na", others.ally_weights, honoured)
    visible = draws.menu.visible[:, place, None]
    return participation(pleased, others.ally_decisive, others.most_withheld, visible)


def find_liking(draws: Draws, honoured: Array) -> PerDrawVeto:
    """Return each veto player's utility of honoured terms, its own utils, shape (draws, vetoes)."""
    return np.einsum("nvk,nk->nv", draws.others.veto_weights, honoured)


def find_consents(draws: Draws, honoured: Array) -> PerDrawVeto:
    """Return the probability that each veto player consents, in [0, 1], shape (draws, vetoes) (11)."""
    return consent(find_liking(draws, honoured), draws.others.veto_decisive)

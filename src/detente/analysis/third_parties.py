"""How allies react to terms, and whether they pass at home: (6), (11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.draws.outcomes import find_changes
from detente.methods.response import consent, participation

if TYPE_CHECKING:
    from detente.axes import Array, PerDrawAllyTerms, PerDrawTerms, PerDrawVetoTerms
    from detente.draws.draws import Draws


@dataclass(frozen=True)
class ThirdParties:
    """Reactions of allies and veto players to every contract in the menu."""

    allies: tuple[str, ...]
    participation: PerDrawAllyTerms
    """Effort each ally keeps up, in [0, 1]; exactly 1 under ``refuse`` (6)."""
    vetoes: tuple[str, ...]
    consents: PerDrawVetoTerms
    """Probability that each veto player consents; exactly 1 under ``refuse`` (11)."""
    passes: PerDrawTerms
    """Probability that all consent, f of (11)."""


def weigh_third_parties(draws: Draws) -> ThirdParties:
    """Find what allies withhold and whether veto players consent, (6) and (11).

    Each judges the terms by its own priorities, every promise kept and the allies' own
    reaction left out.

    Parameters
    ----------
    draws
        The draws.
    """
    others, menu = draws.others, draws.menu
    full = np.ones((draws.n_draws, len(others.allies)))
    efforts, consents = [], []
    for place in range(len(menu.give_levels)):
        honoured = find_changes(draws, place, full)[:, 0]
        pleased = np.einsum("nak,nk->na", others.ally_weights, honoured)
        visible = menu.visible[:, place, None]
        efforts.append(participation(pleased, others.ally_decisive, others.most_withheld, visible))
        liked = np.einsum("nvk,nk->nv", others.veto_weights, honoured)
        consents.append(consent(liked, others.veto_decisive))
    consents[0] = np.ones_like(consents[0])
    by_veto = _stack(consents)
    return ThirdParties(others.allies, _stack(efforts), others.vetoes, by_veto, by_veto.prod(axis=1))


def _stack(columns: list[Array]) -> Array:
    """Put terms last: shape (draws, actors, terms)."""
    return np.stack(columns, axis=2)

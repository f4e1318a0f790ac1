"""How allies and veto players react to terms, each by its own priorities: (6), (11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.methods.quantal_choice import consent, participation
from detente.sampling.objective_changes import find_changes

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDrawAllyTerms, PerDrawVetoTerms


def find_honoured(samples: Samples) -> Array:
    """Return the change of every objective if every promise is kept and allies give all.

    Parameters
    ----------
    samples
        Every premise of the case.

    Returns
    -------
    :
        Change in full swings, shape (draws, terms, objectives).
    """
    full = np.ones((samples.n_draws, len(samples.others.allies), len(samples.contracts.give_levels)))
    return find_changes(samples, full, n_conducts=1)[:, :, 0]


def find_participation(samples: Samples, honoured: Array) -> PerDrawAllyTerms:
    """Return the effort each ally keeps up under honoured terms, in [0, 1] (6); 1 where it did not exist yet."""
    others = samples.others
    pleased = np.einsum("nak,nok->nao", others.ally_weights, honoured)
    visible = samples.contracts.visible[:, None]
    kept = participation(pleased, others.ally_decisive[..., None], others.most_withheld[..., None], visible)
    return np.where(samples.contracts.allies_present.T > 0, kept, 1.0)


def find_liking(samples: Samples, honoured: Array) -> PerDrawVetoTerms:
    """Return each veto player's utility of honoured terms, its own utils."""
    return np.einsum("nvk,nxk->nvx", samples.others.veto_weights, honoured)


def find_consents(samples: Samples, liking: PerDrawVetoTerms) -> PerDrawVetoTerms:
    """Return the probability that each veto player consents to terms it likes so much, in [0, 1] (11)."""
    return consent(liking, samples.others.veto_decisive[..., None])

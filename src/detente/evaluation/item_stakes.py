"""What each item of the proposal, and all that is asked, does alone: (1)-(9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.sampling.objective_changes import find_changes
from detente.sampling.reaction_inputs import find_honoured, find_participation
from detente.sampling.slices import join_draws

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDraw, PerDrawType


class ItemStakes(NamedTuple):
    """What each item and the delivery are worth, draw by draw."""

    cost: Array
    """What each item costs us if all is kept, own utils, shape (draws, items)."""
    loss: Array
    """What each item costs us if it quits, own utils, shape (draws, items)."""
    value: PerDraw
    """What full delivery is worth to us, own utils."""
    gain: Array
    """What each item is worth to each type, its utils, shape (draws, types, items)."""
    effort: PerDrawType
    """What full delivery costs each type, goodwill left out, its utils; below 0 if it gains by it."""


def find_item_stakes(samples: Samples, frame: int) -> ItemStakes:
    """Take the items apart: what each alone does to either side, allies reacting (1)-(9).

    Parameters
    ----------
    samples
        Every premise of the case.
    frame
        Index of the option whose detection, resolve and visibility each item would have.
    """
    n_gives, n_gets = len(samples.items.gives), len(samples.items.gets)
    gives = np.vstack([np.zeros(n_gives), np.eye(n_gives), np.zeros(n_gives)])
    gets = np.vstack([np.zeros((n_gives + 1, n_gets)), np.ones(n_gets)])
    parts = samples.with_contracts(frame, gives, gets).split()
    return join_draws(map(_weigh_items, parts), samples.n_draws)


def _weigh_items(alone: Samples) -> ItemStakes:
    """Return the stakes under contracts of one item each, and last of all that is asked."""
    changes, rival = find_changes(alone, find_participation(alone, find_honoured(alone))), alone.counterpart
    own = np.einsum("nxak,nk->nxa", changes, alone.own_weights)
    theirs = np.einsum("nxk,ntk->ntx", changes[:, :, 0], rival.weights)
    items = own[:, 1:-1]
    return ItemStakes(
        cost=-items[..., 0],
        loss=-items.min(axis=2),
        value=own[:, -1, 0],
        gain=theirs[:, :, 1:-1],
        effort=rival.effort[:, None] - theirs[:, :, -1],
    )

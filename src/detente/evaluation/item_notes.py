"""Items that cost nobody anything: gives that cost us nothing, gets that cost them nothing (MODEL section 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.errors import Problem
from detente.evaluation.item_stakes import find_item_stakes
from detente.sampling.objective_changes import find_changes
from detente.sampling.samples import sample_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.model import Case
    from detente.sampling.samples import Samples
    from detente.shapes import Array


def list_item_notes(case: Case) -> Iterator[Problem]:
    """Yield a question for each give that costs us nothing, whatever they do with it, and each get that costs no kind anything.

    All premises are in the middle and each item stands alone, at the level of a full unit. What costs nothing
    is no part of a bargain: whoever has it to give would give it anyway.

    Parameters
    ----------
    case
        The case.
    """
    samples = sample_at(case, {}, 1)
    offer = samples.contracts.options.index(samples.offers.offer)
    stakes = find_item_stakes(samples, offer)
    for name, loss in zip(samples.items.gives, stakes.loss[0].tolist(), strict=True):
        if loss <= 0:
            message = "with every number in the middle, this costs us nothing, whatever they do with it"
            hint = "Give it in any case, or write under effects what it costs us."
            yield Problem(f"proposal.gives.{name}", message, hint)
    for name, gains in zip(samples.items.gets, _value_gets(samples, offer).T.tolist(), strict=True):
        if min(gains) >= 0:
            message = "with every number in the middle, this costs no kind of counterpart anything"
            hint = "Expect it in any case, or write under effort or effects what it costs them."
            yield Problem(f"proposal.gets.{name}", message, hint)


def _value_gets(samples: Samples, offer: int) -> Array:
    """Return what delivering each get alone brings each kind, goodwill left out, its utils, shape (types, gets)."""
    n_gives, n_gets = len(samples.items.gives), len(samples.items.gets)
    gets = np.vstack([np.zeros(n_gets), np.eye(n_gets)])
    alone = samples.with_contracts(offer, np.zeros((n_gets + 1, n_gives)), gets)
    everybody = np.ones((1, len(samples.others.allies), n_gets + 1))
    changes = find_changes(alone, everybody, n_conducts=1)[0, 1:, 0]
    effort = samples.counterpart.effort[0] * samples.items.effort[0]
    return samples.counterpart.weights[0] @ changes.T - effort

"""What is claimed of the terms: whether any deal that was designed is worth proposing, MODEL section 15."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.evaluation.claims import NEVER, Claim, notice_held

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.sampling.samples import Samples
    from detente.shapes import PerDraw, PerDrawOption

TERMS = "terms"
"""Name of the claim."""
STAGED = "staged deal"
"""The schedule of stages within the exposure cap (29)."""
REDESIGNED = "redesigned offer"
"""The best version of the offer within what is negotiable."""
ASK = "ask"
"""Asking for all that the offer asks, and giving nothing (25f)."""


class Design(NamedTuple):
    """A deal that was designed."""

    value: PerDraw
    """Value of proposing it as things stand, kept to its end, against never, own utils; of the first draws."""
    is_proposable: bool
    """Whether its own guards let it be proposed."""
    asking: PerDraw
    """What asking and giving nothing is worth over the same periods and kinds as things stand, own utils."""


def claim_terms(
    samples: Samples,
    designs: Mapping[str, Design],
    *,
    held: PerDrawOption,
    noticeable: float,
) -> Claim | None:
    """Claim that the best designed deal beats everything on the list, or that none is worth proposing.

    It is compared with the best, on average, of never dealing and every option as things stand, held to its
    end (42); where no design may be proposed, of simply asking too, since help that would come anyway is no
    gain of a deal. Unless it may be proposed and leads by what would be noticed in every period, the claim is
    that none is worth proposing: then it must not lead by as much.

    Parameters
    ----------
    samples
        Every premise of the case.
    designs
        The deals by name, each valued in the first draws at least.
    held
        What each option is worth as things stand, held to its end, own utils; nan where barred.
    noticeable
        Difference in value that would be noticed in a period, own utils.

    Returns
    -------
    :
        ``None`` where no deal was designed.
    """
    if not designs:
        return None
    name = max(designs, key=lambda name: (designs[name].is_proposable, float(designs[name].value.mean())))
    (value, is_proposable, asking), whole = designs[name], notice_held(samples, noticeable)
    listed = dict(zip((NEVER, *samples.contracts.options[1:]), held.T, strict=True))
    if not is_proposable:
        listed[ASK] = asking
    means = {option: float(values.mean()) for option, values in listed.items() if not np.isnan(values[0])}
    over = max(means, key=lambda option: means[option])
    lead = value - listed[over][: len(value)]
    if is_proposable and np.median(lead) >= whole:
        return Claim(TERMS, name, over, lead, whole)
    return Claim(TERMS, over, name, -lead, whole, allowance=whole)

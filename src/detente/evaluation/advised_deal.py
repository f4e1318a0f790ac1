"""The one deal that is advised, and why no other is: MODEL section 15."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from detente.evaluation.claims import WAIT
from detente.evaluation.terms_claim import REDESIGNED
from detente.json_keys import HIDDEN, keyed
from detente.sampling.contracts import REFUSE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.evaluation.claims import Claim
    from detente.evaluation.terms_claim import Design
    from detente.shapes import PerDraw, PerDrawOption

Ground = Literal["red line", "asking", "not clearly better", "no real difference", "worth less"]
"""Why a deal is not advised: it crosses a hard limit; asking would bring as much; a design that does not
clearly beat the list; it differs from the deal advised by less than would be noticed in half of the draws; or it is
worth less."""

ADVISED_WORDS = frozenset({"settled", "clear", "leaning"})
"""Words of the claim on the terms by which a designed deal is advised."""

_MORE_THAN_HALF = 0.5


@dataclass(frozen=True)
class RejectedDeal:
    """A deal that is not advised."""

    name: str
    """An option, ``wait``, ``staged deal`` or ``redesigned offer``."""
    ground: Ground
    """Why not."""
    trouble: str | None
    """What is most often wrong with an option (12); ``None`` of waiting and of designed deals."""
    lead: PerDraw | None
    """By how much the deal advised is worth more, own utils; ``None`` beyond a red line. Between options that of
    proposing each now (25), against a designed deal as things stand, held to its end (42)."""
    noticeable: float = field(metadata=HIDDEN)
    """Leads below this would not be noticed, own utils."""

    @property
    @keyed("share")
    def share(self) -> float | None:
        """Return the share of draws in which the deal advised is worth more; exact zeros count half."""
        if self.lead is None:
            return None
        return float(np.mean(self.lead > 0) + np.mean(self.lead == 0) / 2)


@dataclass(frozen=True)
class AdvisedDeal:
    """The one deal that is advised; every other is given a reason."""

    name: str
    """An option, ``wait``, ``staged deal`` or ``redesigned offer``."""
    rejected: tuple[RejectedDeal, ...]
    """All others, options first."""


def advise_deal(
    claims: Sequence[Claim],
    options: tuple[str, ...],
    *,
    values: PerDrawOption,
    held: PerDrawOption,
    designs: Mapping[str, Design],
    troubles: Mapping[str, str],
    thresholds: tuple[float, float],
) -> AdvisedDeal:
    """Return the one deal that is advised: a designed one where that is claimed, else the best of the list.

    Parameters
    ----------
    claims
        What is claimed.
    options
        Names of the options, ``refuse`` first.
    values
        What each is worth proposed now (25), own utils; nan where barred.
    held
        The same as things stand, held to its end (42).
    designs
        Deals that were designed, by name.
    troubles
        What is most often wrong with each option (12).
    thresholds
        What would just be noticed in a period, and in every period of a deal held to its end, own utils.
    """
    names = tuple(WAIT if name == REFUSE else name for name in options)
    by_name = {claim.name: claim for claim in claims}
    terms, advice = by_name.get("terms"), by_name.get("advice")
    best = names[int(np.nanargmax(values.mean(axis=0)))] if advice is None else advice.over
    if terms is not None and terms.over in designs and terms.word in ADVISED_WORDS:
        best = terms.over
    worths = dict(zip(names, (held if best in designs else values).T, strict=True))
    worths |= {best: designs[best].value} if best in designs else {}
    threshold = thresholds[best in designs]
    rejected = [
        _reject(name, worths[best], worths[name], troubles.get(name), threshold)
        for name in names
        if name != best
    ]
    # Waiting is held against designed deals as never dealing is.
    standing = designs[best].value if best in designs else held[:, names.index(best)]
    rejected += [
        _reject_design(name, design, standing, thresholds[1])
        for name, design in designs.items()
        if name != best
    ]
    return AdvisedDeal(best, tuple(rejected))


def _reject(name: str, best: PerDraw, worth: PerDraw, trouble: str | None, noticeable: float) -> RejectedDeal:
    if np.isnan(worth).any():
        return RejectedDeal(name, "red line", trouble, None, noticeable)
    lead = best - worth[: len(best)]
    return RejectedDeal(name, _compare(lead, noticeable), trouble, lead, noticeable)


def _reject_design(name: str, design: Design, best: PerDraw, noticeable: float) -> RejectedDeal:
    n_draws = min(len(best), len(design.value))
    lead = best[:n_draws] - design.value[:n_draws]
    ground = _compare(lead, noticeable)
    if ground == "worth less" and lead.mean() <= 0:
        ground = "not clearly better"
    if not design.is_proposable:
        ground = "not clearly better" if name == REDESIGNED else "asking"
    return RejectedDeal(name, ground, None, lead, noticeable)


def _compare(lead: PerDraw, noticeable: float) -> Ground:
    differs = np.mean(np.abs(lead) > noticeable) > _MORE_THAN_HALF
    return "worth less" if differs else "no real difference"

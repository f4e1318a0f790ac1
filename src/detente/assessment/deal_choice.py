"""The claim on the terms, and the one deal that is advised: what was designed beside what the case lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.evaluation.advised_deal import AdvisedDeal, advise_deal
from detente.evaluation.claims import Claim, notice_held
from detente.evaluation.terms_claim import REDESIGNED, STAGED, Design, claim_terms

if TYPE_CHECKING:
    from detente.design.redesign import Redesign
    from detente.design.staged_deal import DesignedDeal
    from detente.evaluation.solution import Solution
    from detente.sampling.samples import Samples


def _list_designs(staged: DesignedDeal | None, redesign: Redesign | None) -> dict[str, Design]:
    """Return the deals that were designed, by name."""
    designs = {}
    if staged is not None:
        designs[STAGED] = Design(staged.value, staged.is_worth_making, staged.asking)
    if redesign is not None and redesign.deal is not None:
        deal = redesign.deal
        designs[REDESIGNED] = Design(deal.held, deal.is_better, deal.asking)
    return designs


def state_terms_claim(
    samples: Samples, solution: Solution, staged: DesignedDeal | None, redesign: Redesign | None
) -> Claim | None:
    """Return what is claimed of the best deal that was designed; ``None`` where none was.

    Parameters
    ----------
    samples
        Every premise of the case.
    solution
        What every option is worth.
    staged
        The staged deal; ``None`` where none can be made.
    redesign
        What changing the offer could bring; ``None`` where nothing is negotiable.
    """
    designs, noticeable = _list_designs(staged, redesign), samples.decision.noticeable
    return claim_terms(samples, designs, held=solution.strategy.held, noticeable=noticeable)


def choose_deal(
    samples: Samples,
    solution: Solution,
    claims: tuple[Claim | None, ...],
    staged: DesignedDeal | None,
    redesign: Redesign | None,
) -> AdvisedDeal:
    """Return the one deal that is advised, and why no other is.

    Parameters
    ----------
    samples
        Every premise of the case.
    solution
        What every option is worth.
    claims
        What is claimed; ``None`` where something is not.
    staged
        The staged deal; ``None`` where none can be made.
    redesign
        What changing the offer could bring; ``None`` where nothing is negotiable.
    """
    noticeable, strategy = samples.decision.noticeable, solution.strategy
    return advise_deal(
        [claim for claim in claims if claim is not None],
        samples.contracts.options,
        values=strategy.values,
        held=strategy.held,
        designs=_list_designs(staged, redesign),
        troubles={name: judged.modal_diagnosis for name, judged in solution.trust.options.items()},
        thresholds=(noticeable, notice_held(samples, noticeable)),
    )

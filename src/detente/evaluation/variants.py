"""Versions of the offer with other terms, and what each would bring: the main path up to the decision problem."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy
from jaxtyping import Bool, Float

from detente.evaluation.solution import DecisionInputs, play_contracts
from detente.evaluation.third_parties import react
from detente.shapes import Array, Flags, PerDrawType, PerDrawTypeOption

if TYPE_CHECKING:
    from detente.sampling.negotiable_terms import NegotiableTerms
    from detente.sampling.offers import Offers
    from detente.sampling.samples import Samples


_SAME = 1e-9
"""Difference of derived chances below which a version is answered as the offer is."""
_CERTAIN = 1e-3
"""Chance of the unlikely answer that a certain one is read as where it moves: certainty alone says not by how much."""


class Variants(NamedTuple):
    """Versions of the offer; what none of them changes is as offered."""

    gives: Float[Array, "variants gives"]
    """Level of each give, in [0, 1]."""
    gets: Float[Array, "variants gets"]
    """Level of each get, in [0, 1]."""
    detect: Float[Array, " variants"]
    """By how much the probability that a cheat is seen within a period is raised or lowered."""
    secret: Bool[Flags, " variants"]
    """Whether the terms are kept secret."""


def offer_variants(samples: Samples, variants: Variants) -> Samples:
    """Return the draws with a menu of versions of the offer.

    What the case enters as a reaction of allies or of home to the offer is carried to its versions by
    :func:`carry_chance`; their answer is carried by :func:`carry_signing`. Our own effort, starting costs and what
    they expect from holding out are the offer's.

    Parameters
    ----------
    samples
        Every premise of the case.
    variants
        The versions.

    Raises
    ------
    ValueError
        If the case lets nothing change.
    """
    others, offer = samples.others, _find_offer(samples)
    alone = _offer_alone(samples, variants)
    consents, withholds = others.consents[:, :, [offer]], others.withholds[:, :, [offer]]
    if np.isnan(consents).all() and np.isnan(withholds).all():
        return alone
    offered, derived = react(_offer_alone(samples, _copy_offer(samples))), react(alone)
    withheld = (1 - derived.participation) - (1 - offered.participation[:, :, 1:2]) + withholds
    carried = replace(
        alone.others,
        consents=_leave_first(carry_chance(derived.consents, offered.consents[:, :, 1:2], consents)),
        withholds=_leave_first(np.clip(withheld, 0.0, 1.0)),
    )
    return replace(alone, others=carried)


def carry_chance(derived: Array, offered: Array, entered: Array) -> Array:
    """Return the chance of a yes to versions of an offer to which the chance is known; nan where it is not.

    It moves in log odds as far as the derived chance does, so that the offer itself keeps what is known, and a
    version that is liked better is more likely to be agreed to.

    Parameters
    ----------
    derived
        Derived chance for each version, in [0, 1].
    offered
        Derived chance for the offer, in [0, 1].
    entered
        What is known of the offer, in [0, 1]; nan where nothing is.

    Examples
    --------
    >>> import numpy as np
    >>> carry_chance(np.array([0.5, 0.8]), np.array([0.5]), np.array([0.9])).round(3).tolist()
    [0.9, 0.973]
    """
    moved = scipy.special.expit(_log_odds(derived) - _log_odds(offered) + _log_odds(entered))
    return np.asarray(np.where(np.abs(derived - offered) < _SAME, entered, moved))


def carry_signing(samples: Samples, alone: Samples) -> Samples:
    """Return a menu of versions with what the case knows of their answer to the offer carried to each (11a).

    Parameters
    ----------
    samples
        Every premise of the case.
    alone
        What :func:`offer_variants` returns.
    """
    entered = samples.offers.answers[:, :, [_find_offer(samples)]]
    if np.isnan(entered).all():
        return alone
    offered = _derive_signing(offer_variants(samples, _copy_offer(samples)))
    answers = _leave_first(carry_chance(_derive_signing(alone), offered[:, :, 1:2], entered))
    return replace(alone, offers=replace(alone.offers, answers=answers))


def _derive_signing(alone: Samples) -> PerDrawTypeOption:
    """Return the chance that each type signs each contract of a menu, by its terms."""
    _, _, signing = play_contracts(alone)
    return signing.acceptance


def _leave_first(reactions: Array) -> Array:
    """Return reactions to a menu of versions; none is known to its first contract, which is no deal."""
    reactions[..., 0] = np.nan
    return reactions


def _log_odds(chance: Array) -> Array:
    return np.asarray(scipy.special.logit(np.clip(chance, _CERTAIN, 1 - _CERTAIN)))


def _find_offer(samples: Samples) -> int:
    return samples.contracts.options.index(samples.offers.offer)


def _copy_offer(samples: Samples) -> Variants:
    """Return the offer as a version of itself."""
    contracts, offer = samples.contracts, _find_offer(samples)
    levels = contracts.give_levels[[offer]], contracts.get_levels[[offer]]
    return Variants(*levels, np.zeros(1), np.zeros(1, dtype=bool))


def _offer_alone(samples: Samples, variants: Variants) -> Samples:
    """Return a menu of versions of the offer; nothing is known of how anybody would answer them."""
    changes = samples.negotiable
    if changes is None:
        message = "nothing is negotiable in this case"
        raise ValueError(message)
    offer = _find_offer(samples)
    gives, gets = (np.vstack([np.zeros(table.shape[1]), table]) for table in (variants.gives, variants.gets))
    alone = samples.with_contracts(offer, gives, gets)
    contracts = alone.contracts
    raised, secret = np.append(0.0, variants.detect), np.append(False, variants.secret)
    detect = np.clip(contracts.detect + raised, 0.0, 1.0)
    visible = np.where(secret, changes.leaks[:, None], contracts.visible)
    closer = np.maximum(detect - contracts.detect, 0.0)
    return replace(
        alone,
        contracts=replace(contracts, detect=detect, visible=visible),
        offers=_offer(samples, changes, offer, gets, closer),
    )


def _offer(samples: Samples, changes: NegotiableTerms, offer: int, gets: Array, closer: Array) -> Offers:
    """Return what running, proposing and signing each version takes; nothing for the first contract."""
    offers, contracts = samples.offers, samples.contracts
    there = np.arange(len(gets)) > 0
    asked = contracts.get_levels[offer].any()
    proposing = gets.any(axis=1).astype(float) - float(asked) * there

    def repeat(columns: Array) -> Array:
        return np.asarray(columns[:, [offer]] * there)

    return replace(
        offers,
        offer="contract 1",
        effort=repeat(offers.effort) + changes.watching[:, None] * closer,
        start_up=repeat(offers.start_up) + offers.proposing[:, None] * proposing,
        refused_cost=repeat(offers.refused_cost),
        cost_to_them=repeat(offers.cost_to_them)
        + np.maximum(offers.intrusion, changes.being_watched)[:, None] * closer,
        their_alternative=repeat(offers.their_alternative),
        answers=np.full((samples.n_draws, len(samples.counterpart.types), len(gets)), np.nan),
    )


def play_variants(alone: Samples, belief: PerDrawType, harm: PerDrawType) -> DecisionInputs:
    """Return payoffs, responses, answers and belief under every contract of a menu of versions.

    Parameters
    ----------
    alone
        What :func:`offer_variants` returns, or :func:`add_variant`.
    belief
        Belief over types at the decision.
    harm
        P(hostile act that becomes known | type) at an opening, in [0, 1].
    """
    return DecisionInputs(*play_contracts(alone), belief, harm)


def add_variant(samples: Samples, alone: Samples) -> Samples:
    """Return the draws with today's options and, after them, the first version of the offer of another menu.

    Parameters
    ----------
    samples
        Every premise of the case.
    alone
        The same draws with a menu of versions.
    """
    today = samples.contracts.pick(range(samples.contracts.n_options))
    added, offers, others = alone.contracts, samples.offers, samples.others

    def append(first: Array, second: Array) -> Array:
        return np.concatenate([first, second[..., 1:2]], axis=-1)

    contracts = replace(
        today,
        options=(*today.options, added.options[1]),
        give_levels=np.vstack([today.give_levels, added.give_levels[1:2]]),
        get_levels=np.vstack([today.get_levels, added.get_levels[1:2]]),
        barred=(*today.barred, False),
        at_stake=np.vstack([today.at_stake, added.at_stake[1:2]]),
        allies_present=np.vstack([today.allies_present, added.allies_present[1:2]]),
        detect=append(today.detect, added.detect),
        resolve=append(today.resolve, added.resolve),
        visible=append(today.visible, added.visible),
    )
    return replace(
        samples,
        contracts=contracts,
        offers=replace(
            offers,
            effort=append(offers.effort, alone.offers.effort),
            start_up=append(offers.start_up, alone.offers.start_up),
            refused_cost=append(offers.refused_cost, alone.offers.refused_cost),
            cost_to_them=append(offers.cost_to_them, alone.offers.cost_to_them),
            their_alternative=append(offers.their_alternative, alone.offers.their_alternative),
            answers=append(offers.answers, alone.offers.answers),
        ),
        others=replace(
            others,
            withholds=append(others.withholds, alone.others.withholds),
            consents=append(others.consents, alone.others.consents),
        ),
    )

"""How others choose: quantal responses of counterpart, allies and veto players.

Every choice is a logit whose precision is given by a *just-decisive difference* :math:`J`: the
difference in utility that makes the choice nine to one. Multiplying utilities and :math:`J` by
the same number changes nothing.
"""

import numpy as np
import numpy.typing as npt
import scipy
from jaxtyping import Bool, Float

from detente.shapes import Array, Flags

NINE_TO_ONE = float(np.log(9))
"""Log-odds of a choice that is made nine times in ten."""

_SMALLEST, _LARGEST = 1e-150, 1e150
"""Just-decisive differences beyond these choose as these do: always the better course, or at random."""


def find_precision(decisive: Float[Array, "*batch"]) -> Float[Array, "*batch"]:
    r"""Return the precision of a logit, :math:`\ln 9 / J`, finite however small :math:`J` is.

    Parameters
    ----------
    decisive
        Just-decisive difference :math:`J`, 0 or more. As it falls to 0 the better course is always
        chosen, and two equal ones evenly.

    Raises
    ------
    ValueError
        If ``decisive`` is below 0 or undefined.

    Examples
    --------
    >>> find_precision(np.array([np.log(9)])).tolist()
    [1.0]
    """
    return np.asarray(NINE_TO_ONE / _bound(decisive))


def _bound(decisive: Array) -> Array:
    if not np.all(np.asarray(decisive) >= 0):
        message = "the just-decisive difference must be 0 or more"
        raise ValueError(message)
    return np.asarray(np.clip(decisive, _SMALLEST, _LARGEST))


def conduct_probabilities(
    utilities: Float[Array, "*batch 3"],
    decisive: Float[Array, "*batch2"],
    lapse: Float[Array, "*batch3"],
    *,
    can_exploit: Bool[Flags, "*#batch4"] | bool = True,
) -> Float[Array, "*batch 3"]:
    r"""Return the probability that the counterpart reciprocates, free-rides or exploits.

    It chooses first whether to keep its side, then how not to; a few choices are made for
    reasons outside the model, MODEL (10):

    .. math:: P(R) = (1 - \epsilon) \Lambda\bigl[\tfrac{\ln 9}{J}(U_R - I)\bigr] + \epsilon/2

    with :math:`\Lambda` the logistic function and :math:`I` the inclusive value of the ways not
    to reciprocate, less :math:`\ln 2` on the logit scale where there are two, so that counting
    ways to cheat does not bias against the counterpart [McFadden1978]_. Free-riding and
    exploiting follow by the same logit with the same lapses.

    Parameters
    ----------
    utilities
        The counterpart's utility of each conduct, its own utils, in the order reciprocate,
        free-ride, exploit.
    decisive
        Just-decisive difference :math:`J`, its own utils, 0 or more.
    lapse
        Share of choices made otherwise :math:`\epsilon`, in [0, 1].
    can_exploit
        Whether anything given can be abused, for all or for each; if not, exploiting has probability 0.

    Returns
    -------
    :
        Probabilities summing to one. At zero stakes reciprocating has one half. How much likelier
        one type reciprocates than another is bounded by :math:`(1-\epsilon/2)/(\epsilon/2)`; how
        much likelier it free-rides or exploits, two choices deep, by the square of that.

    Raises
    ------
    ValueError
        If ``decisive`` is below 0.

    Examples
    --------
    >>> conduct_probabilities(np.zeros(3), np.array(10.0), np.array(0.02)).round(3)
    array([0.5 , 0.25, 0.25])
    """
    scale = find_precision(decisive)
    keep, free_ride, exploit = (utilities[..., i] for i in range(3))
    inclusive, abuse = free_ride, np.zeros_like(free_ride)
    if np.any(can_exploit):
        both = (np.logaddexp(scale * free_ride, scale * exploit) - np.log(2)) / scale
        inclusive = np.where(can_exploit, both, inclusive)
        abuse = np.where(
            can_exploit, _with_lapses(scipy.special.expit(scale * (exploit - free_ride)), lapse), abuse
        )
    kept = _with_lapses(scipy.special.expit(scale * (keep - inclusive)), lapse)
    return np.stack([kept, (1 - kept) * (1 - abuse), (1 - kept) * abuse], axis=-1)


def future_worth(
    keeping: Float[Array, "*batch"],
    cheating: Float[Array, "*batch2"],
    goes_on: Float[Array, "*batch3"],
    discount: Float[Array, "*batch4"],
    *,
    horizon: int,
) -> Float[Array, "*batch5"]:
    r"""Return what the future of a deal is worth to the counterpart at the end of a period, MODEL (9).

    It will do the better of three things: keep its side for good, cheat until it is caught and the deal
    ends, or walk away:

    .. math:: W = \max\Bigl\{\sum_{t=1}^{H} \delta^t\, U_R,\;
        \sum_{t=1}^{H} \delta^t (1 - dk)^{t-1}\, \max_{a \ne R} U_a,\; 0\Bigr\}

    The first cheat is paid before it can end the deal.

    Parameters
    ----------
    keeping
        What keeping its side brings it in a period, its own utils, net of effort.
    cheating
        What its best way to cheat brings it in a period, its own utils.
    goes_on
        Chance that a deal goes on after a cheat, :math:`1 - dk`, in [0, 1].
    discount
        Its discount a period :math:`\delta`, with its trust that we keep our word in it, in [0, 1].
    horizon
        Periods it looks ahead :math:`H`, 0 or more.

    Returns
    -------
    :
        Its own utils, 0 or more.

    Examples
    --------
    >>> watched = np.array([1.0, 0.5, 0.0])
    >>> future_worth(np.array(1.0), np.array(2.0), watched, np.array(0.5), horizon=2)
    array([1.5 , 1.25, 1.  ])
    """
    kept = discount * _add_powers(np.asarray(discount), horizon) * keeping
    cheated = discount * _add_powers(np.asarray(discount * goes_on), horizon) * cheating
    return np.asarray(np.maximum(np.maximum(kept, cheated), 0.0))


def _add_powers(ratio: Array, count: int) -> Array:
    """Return the sum of so many powers of a ratio, the first of them 1."""
    total = np.zeros_like(ratio)
    for _ in range(count):
        total = np.asarray(1 + ratio * total)
    return total


def participation(
    utility: Float[Array, "*batch"],
    decisive: Float[Array, "*batch2"],
    most_withheld: Float[Array, "*batch3"],
    visible: Float[Array, "*batch4"],
) -> Float[Array, "*batch5"]:
    r"""Return the effort an ally keeps up under terms it judges by its own priorities.

    It withholds more, the worse the terms are for it and the more of them it sees, MODEL (6):

    .. math:: e = 1 - m\, v\, \bigl[2 \Lambda\bigl(\tfrac{\ln 9}{J}(-u)_+\bigr) - 1\bigr]

    Parameters
    ----------
    utility
        The ally's utility of the terms, its own utils.
    decisive
        Its just-decisive difference, its own utils, 0 or more.
    most_withheld
        The most it would withhold, in [0, 1].
    visible
        Visibility of the terms, in [0, 1].

    Returns
    -------
    :
        Effort in [0, 1]; exactly 1 where the terms do not hurt it or cannot be seen.

    Raises
    ------
    ValueError
        If ``decisive`` is below 0.

    Examples
    --------
    >>> float(participation(*map(np.array, (-10.0, 10.0, 0.5, 1.0))).round(3))
    0.6
    """
    hurt = 2 * scipy.special.expit(find_precision(decisive) * np.maximum(-utility, 0)) - 1
    return np.asarray(1 - most_withheld * visible * hurt)


def consent(utility: Float[Array, "*batch"], decisive: Float[Array, "*batch2"]) -> Float[Array, "*batch3"]:
    r"""Return the probability that a veto player consents to terms, MODEL (11).

    .. math:: f_v = \Lambda\bigl(\ln 9 + \tfrac{\ln 9}{J} u_v\bigr)

    Parameters
    ----------
    utility
        Its utility of the terms, its own utils.
    decisive
        Its just-decisive difference, its own utils, 0 or more.

    Returns
    -------
    :
        Probability in [0, 1]: 90% where it is indifferent, one half where the terms cost it
        just its decisive difference.

    Raises
    ------
    ValueError
        If ``decisive`` is below 0.

    Examples
    --------
    >>> consent(np.array([0.0, -10.0]), np.array([10.0, 10.0])).round(3)
    array([0.9, 0.5])
    """
    return np.asarray(scipy.special.expit(NINE_TO_ONE * (1 + utility / _bound(decisive))))


def act_probability(
    gain: Float[Array, "*batch"],
    cost: Float[Array, "*batch2"],
    decisive: Float[Array, "*batch3"],
    lapse: Float[Array, "*batch4"],
) -> Float[Array, "*batch5"]:
    r"""Return the probability of a hostile act at an opening, MODEL (17).

    .. math:: P = (1 - \epsilon) \Lambda\bigl[\tfrac{\ln 9}{J}(g - c)\bigr] + \epsilon/2

    Parameters
    ----------
    gain
        What the harm is worth to the counterpart, its own utils.
    cost
        What the act costs it, its own utils.
    decisive
        Its just-decisive difference, its own utils, 0 or more.
    lapse
        Share of choices made for reasons outside the model, in [0, 1].

    Raises
    ------
    ValueError
        If ``decisive`` is below 0.

    Examples
    --------
    >>> float(act_probability(*map(np.array, (20.0, 10.0, 10.0, 0.0))).round(3))
    0.9
    """
    return _with_lapses(scipy.special.expit(find_precision(decisive) * (gain - cost)), lapse)


def _with_lapses(probability: npt.ArrayLike, lapse: Array) -> Array:
    return np.asarray((1 - lapse) * np.asarray(probability) + lapse / 2)

"""How much trust a deal needs, and whether trust is the trouble at all."""

import numpy as np
from jaxtyping import Float, Int

from detente.shapes import Array, Indices

DIAGNOSES = ("sound", "price", "allies", "perverse", "trust", "unwilling", "home")
"""What may be wrong with an option, MODEL (12); results are indices into this list."""


def sequential_threshold(
    reward: Float[Array, "*batch"], sucker: Float[Array, "*batch"]
) -> Float[Array, "*batch"]:
    r"""Return the least probability of reciprocation at which moving first gains, MODEL (12).

    We move first and refusing is worth 0, so that :math:`p R + (1-p) S \ge 0` from

    .. math:: p^* = -S / (R - S)

    Parameters
    ----------
    reward
        Our utility :math:`R` if it reciprocates, against refusing.
    sucker
        Our expected utility :math:`S` if it does not.

    Returns
    -------
    :
        Threshold in [0, 1]: 0 where we gain either way; nan where no trust is enough
        (:math:`R \le 0`): we lose either way, or gain only if it cheats; also where either is nan.

    Examples
    --------
    >>> sequential_threshold(np.array([4.0, -1.0, 2.0]), np.array([-4.0, -2.0, 1.0]))
    array([0.5, nan, 0. ])
    """
    gains_anyway = (reward > 0) & (sucker >= 0)
    trust_counts = (reward > 0) & (sucker < 0)
    spread = np.where(trust_counts, reward - sucker, 1.0)
    needed = np.where(trust_counts, -sucker / spread, np.nan)
    return np.where(gains_anyway, 0.0, needed)


def diagnose(
    reward: Float[Array, " draws"],
    sucker: Float[Array, " draws"],
    held: Float[Array, " draws"],
    *,
    unwithheld: Float[Array, " draws"],
    signed: Float[Array, " draws"],
    expected: Float[Array, " draws"],
) -> Int[Indices, " draws"]:
    """Return what is wrong with an option, if anything, MODEL (12).

    With the deal in force: *price* where not even certain reciprocation gains, or *allies* where it would if
    no ally held anything back; *perverse* where we gain only if the counterpart cheats; *trust* where it
    would gain but less is held than needed; else *sound*, unless the counterpart would rather not sign:
    *unwilling*, or consent at home turns the expected gain to nothing: *home*. Of several the first is given.

    Parameters
    ----------
    reward
        Our utility if it reciprocates, own utils.
    sucker
        Our expected utility if it does not, own utils; nan where it cannot but reciprocate.
    held
        Probability that it reciprocates, in [0, 1].
    unwithheld
        Our utility if it reciprocates and no ally holds anything back, own utils.
    signed
        Probability that it signs, in [0, 1] (11a).
    expected
        Our expected utility once home has consented or blocked it, own utils (11).

    Returns
    -------
    :
        Indices into :data:`DIAGNOSES`.

    Raises
    ------
    ValueError
        If ``reward`` is nan, as under ``refuse``, which has no diagnosis.

    Examples
    --------
    >>> gain = np.ones(1)
    >>> codes = [
    ...     diagnose(reward, -2 * gain, gain, unwithheld=unwithheld, signed=0.3 * gain, expected=gain)[0]
    ...     for reward, unwithheld in [(-gain, -gain), (-gain, gain), (gain, gain)]
    ... ]
    >>> [DIAGNOSES[code] for code in codes]
    ['price', 'allies', 'unwilling']
    """
    if np.any(np.isnan(reward)):
        message = "an option without a reward has no diagnosis"
        raise ValueError(message)
    sucker = np.where(np.isnan(sucker), reward, sucker)
    in_force = held * reward + (1 - held) * sucker
    price = (reward <= 0) & (sucker <= 0)
    cases = {
        "allies": price & (unwithheld > 0),
        "price": price,
        "perverse": (reward <= 0) & (sucker > 0),
        "trust": in_force < 0,
        "unwilling": signed < 0.5,  # noqa: PLR2004 - fewer than half
        "home": expected <= 0,
    }
    codes = np.select(list(cases.values()), [DIAGNOSES.index(name) for name in cases], default=0)
    return codes.astype(np.int64)

"""How much trust a deal needs, and whether trust is the trouble at all."""

import numpy as np
from jaxtyping import Float, Int

from detente.shapes import Array, Indices

DIAGNOSES = ("sound", "price", "allies", "perverse", "trust", "home")
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
    expected: Float[Array, " draws"],
    unwithheld: Float[Array, " draws"],
) -> Int[Indices, " draws"]:
    """Return what is wrong with an option, if anything, MODEL (12).

    With the deal in force: *price* where we lose even if every promise is kept, or *allies* where we
    would gain if no ally held anything back; *perverse* where we gain only if the counterpart cheats;
    *trust* where keeping gains but less trust is held than needed; else *sound*, unless consent at home
    turns the expected gain to nothing: *home*.

    Parameters
    ----------
    reward
        Our utility if it reciprocates, own utils.
    sucker
        Our expected utility if it does not, own utils; nan where it cannot but reciprocate.
    held
        Probability that it reciprocates, in [0, 1].
    expected
        Our expected utility after consent, own utils (11).
    unwithheld
        Our utility if it reciprocates and no ally withholds effort, own utils.

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
    >>> gain = np.ones(2)
    >>> [DIAGNOSES[i] for i in diagnose(-gain, -2 * gain, gain, -gain, np.array([-1.0, 1.0]))]
    ['price', 'allies']
    """
    if np.any(np.isnan(reward)):
        message = "an option without a reward has no diagnosis"
        raise ValueError(message)
    sucker = np.where(np.isnan(sucker), reward, sucker)
    in_force = held * reward + (1 - held) * sucker
    loses = (reward <= 0) & (sucker <= 0)
    conditions = {
        "allies": loses & (unwithheld > 0),
        "price": loses,
        "perverse": reward <= 0,
        "trust": in_force < 0,
        "home": expected <= 0,
    }
    codes = [DIAGNOSES.index(name) for name in conditions]
    return np.select(list(conditions.values()), codes, default=DIAGNOSES.index("sound")).astype(np.int64)

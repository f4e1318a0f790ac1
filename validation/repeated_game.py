r"""The repeated prisoner's dilemma: its payoffs, and how patient cooperation must be."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from detente.shapes import Array

Payoff = Float[Array, "*batch"] | float


class Dilemma(NamedTuple):
    """Payoffs of one turn: temptation above reward, above punishment, above sucker."""

    temptation: Payoff
    """Of defecting on one that cooperates."""
    reward: Payoff
    """Of mutual cooperation."""
    punishment: Payoff
    """Of mutual defection."""
    sucker: Payoff
    """Of cooperating with one that defects."""


def risk_dominant_discount(payoffs: Dilemma) -> Float[Array, "*batch"]:
    r"""Return the least discount factor at which cooperation is also the safer bet.

    Let each side play grim trigger or always defect. Grim is a best reply to even odds between the
    two, so that it is risk-dominant [BlonskiOckenfelsSpagnolo2011]_, from

    .. math:: \delta_{RD} = \frac{T + P - R - S}{T - S}

    Unlike the discount from which cooperation can be an equilibrium, it counts what a disappointed
    cooperator loses.

    Parameters
    ----------
    payoffs
        :math:`T, R, P, S`, numbers or arrays of one shape.

    Returns
    -------
    :
        Discount factor, or probability that the game goes on, in (0, 1).

    Raises
    ------
    ValueError
        If the payoffs are not those of a prisoner's dilemma.

    Examples
    --------
    >>> risk_dominant_discount(Dilemma(50.0, np.array([32.0, 40.0, 48.0]), 25.0, 12.0)).round(3)
    array([0.816, 0.605, 0.395])
    """
    temptation, reward, punishment, sucker = check_dilemma(payoffs)
    return np.asarray((temptation + punishment - reward - sucker) / (temptation - sucker))


def check_dilemma(payoffs: Dilemma) -> tuple[Array, Array, Array, Array]:
    """Return the four payoffs as arrays.

    Raises
    ------
    ValueError
        If they are not those of a prisoner's dilemma.
    """
    temptation, reward, punishment, sucker = (np.asarray(value, dtype=np.float64) for value in payoffs)
    if not (np.all(temptation > reward) and np.all(reward > punishment) and np.all(punishment > sucker)):
        message = "a prisoner's dilemma has temptation above reward above punishment above sucker"
        raise ValueError(message)
    return temptation, reward, punishment, sucker

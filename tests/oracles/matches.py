r"""Matches played turn by turn, and the threshold of grim trigger: oracles of the repeated game.

:func:`validation.propensity.expect_payoff` solves for what a match is worth and must agree with matches
played out; the risk-dominant discount must lie above the one from which cooperation can be an equilibrium.
"""

import numpy as np
from jaxtyping import Bool, Float
from validation.automata import Automaton
from validation.repeated_game import Dilemma, check_dilemma

from detente.shapes import Array, Flags


def equilibrium_discount(payoffs: Dilemma) -> Float[Array, "*batch"]:
    r"""Return the least discount factor at which cooperation can be an equilibrium.

    The hardest punishment is defection for good [Friedman1971]_; it deters one defection from

    .. math:: \delta_{SPE} = \frac{T - R}{T - P}

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
    >>> equilibrium_discount(Dilemma(50.0, np.array([32.0, 40.0, 48.0]), 25.0, 12.0))
    array([0.72, 0.4 , 0.08])
    """
    temptation, reward, punishment, _ = check_dilemma(payoffs)
    return np.asarray((temptation - reward) / (temptation - punishment))


def play_match(
    own: Automaton,
    other: Automaton,
    n_turns: int,
    *,
    slips: Bool[Flags, "turns 2"] | None = None,
) -> Bool[Flags, "turns 2"]:
    """Return what two strategies do against each other, turn by turn.

    Parameters
    ----------
    own, other
        The two automata.
    n_turns
        Turns, 0 or more.
    slips
        Where a side does the opposite of what it means, own side first; both see what was done. None
        for no noise.

    Returns
    -------
    :
        True where a side cooperates, own side first.

    Raises
    ------
    ValueError
        If the slips are not one row a turn, or there are fewer than 0 turns.

    Examples
    --------
    >>> from validation.mixtures import STRATEGIES
    >>> play_match(STRATEGIES["TFT"], STRATEGIES["ALLD"], 3).tolist()
    [[True, False], [False, False], [False, False]]
    """
    if n_turns < 0 or (slips is not None and len(slips) != n_turns):
        message = "turns must be 0 or more, with one row of slips each"
        raise ValueError(message)
    acts = np.empty((n_turns, 2), dtype=bool)
    here, there = 0, 0
    for turn in range(n_turns):
        meant = own.cooperates[here], other.cooperates[there]
        acts[turn] = meant if slips is None else meant ^ slips[turn]
        first, second = 1 - acts[turn].astype(int)
        here, there = own.moves[here][2 * first + second], other.moves[there][2 * second + first]
    return acts


def score_match(
    acts: Bool[Flags, "turns 2"], payoffs: Dilemma, *, discount: float = 1.0
) -> Float[Array, " 2"]:
    r"""Return what each side earns in a match.

    .. math:: \sum_t \delta^t\, u(a_t)

    Parameters
    ----------
    acts
        As :func:`play_match` returns.
    payoffs
        Payoffs of a turn, numbers, the same for both sides.
    discount
        Worth :math:`\delta` of a payoff one turn later, in [0, 1].

    Returns
    -------
    :
        Score of the own side, score of the other.

    Raises
    ------
    ValueError
        If the payoffs are not those of a prisoner's dilemma, or the discount is outside [0, 1].

    Examples
    --------
    >>> from validation.mixtures import STRATEGIES
    >>> acts = play_match(STRATEGIES["TFT"], STRATEGIES["ALLD"], 200)
    >>> score_match(acts, Dilemma(5.0, 3.0, 1.0, 0.0))
    array([199., 204.])
    """
    if not 0 <= discount <= 1:
        message = "the discount must be in [0, 1]"
        raise ValueError(message)
    temptation, reward, punishment, sucker = (float(value) for value in check_dilemma(payoffs))
    worth = np.array([[punishment, temptation], [sucker, reward]])
    own, other = acts.astype(int).T
    weights = discount ** np.arange(len(acts))
    return np.array([weights @ worth[own, other], weights @ worth[other, own]])

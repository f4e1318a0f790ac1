r"""From payoffs to conduct: what reciprocating gains in a repeated game, and how decisively it is chosen.

MODEL (9)-(10) say how likely a counterpart is to reciprocate once its utilities, its just-decisive
difference :math:`J` and its goodwill are known. Here both are estimated where many have chosen
under known payoffs, and used where nobody has chosen yet.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from scipy.optimize import minimize

from detente.methods.quantal_choice import NINE_TO_ONE, conduct_probabilities
from detente.shapes import Array
from validation.automata import STRATEGIES, Automaton
from validation.repeated_game import Dilemma

_TOP_GAIN = 100.0
"""Utils of the most that one period can bring over mutual defection, temptation less punishment."""
_LAPSE = 0.02
"""Share of choices made for reasons outside the model."""
_EVEN = 0.5
"""Odds that the other side reciprocates, before anything is known of it."""
_LEAST_DECISIVE = 1e4
"""Just-decisive difference, in utils, at which payoffs hardly matter."""


class PayoffGame(NamedTuple):
    """The terms of a repeated prisoner's dilemma."""

    payoffs: Dilemma
    """Of one turn, numbers."""
    continuation: float
    """Probability that another turn follows, in [0, 1)."""
    error: float = 0.0
    """Probability that an act turns into its opposite, in [0, 1]; both see what was done."""


class Propensity(NamedTuple):
    """How payoffs become choices."""

    decisive: float
    """Just-decisive difference :math:`J` in utils: it makes the choice nine to one."""
    goodwill: float
    """What reciprocating is worth beyond the payoffs, less its effort, in utils."""
    log_likelihood: float
    """Of the choices fitted to."""


def expect_payoff(own: Automaton, other: Automaton, game: PayoffGame) -> float:
    r"""Return the expected sum of payoffs of a strategy against another, over a match of random length.

    With the joint states of both automata as a Markov chain, moves :math:`M` under errors, expected
    payoffs :math:`r` of a turn and continuation :math:`\delta`:

    .. math:: V = (I - \delta M)^{-1} r

    Raises
    ------
    ValueError
        If the continuation is outside [0, 1) or the error outside [0, 1].

    Examples
    --------
    >>> game = PayoffGame(Dilemma(50.0, 40.0, 25.0, 12.0), 0.75)
    >>> expect_payoff(STRATEGIES["TFT"], STRATEGIES["ALLD"], game).__round__(6)
    87.0
    """
    if not (0 <= game.continuation < 1 and 0 <= game.error <= 1):
        message = "the continuation is in [0, 1) and the error in [0, 1]"
        raise ValueError(message)
    temptation, reward, punishment, sucker = (float(value) for value in game.payoffs)
    worth = (reward, sucker, temptation, punishment)
    n_other = len(other.cooperates)
    n_states = len(own.cooperates) * n_other
    moves, gains = np.zeros((n_states, n_states)), np.zeros(n_states)
    for state in range(n_states):
        here, there = divmod(state, n_other)
        meant = 2 * (not own.cooperates[here]) + (not other.cooperates[there])
        for outcome in range(len(worth)):
            slips = (outcome ^ meant).bit_count()
            chance = game.error**slips * (1 - game.error) ** (2 - slips)
            mirrored = 2 * (outcome % 2) + outcome // 2
            moves[state, own.moves[here][outcome] * n_other + other.moves[there][mirrored]] += chance
            gains[state] += chance * worth[outcome]
    return float(np.linalg.solve(np.eye(n_states) - game.continuation * moves, gains)[0])


def gain_of_reciprocating(game: PayoffGame) -> float:
    r"""Return what reciprocating gains over defecting, against a side that may do either, in utils.

    The repeated form of MODEL (9): to reciprocate is tit for tat (R), not to is always to defect (D),
    and the other side does either with even odds, as in the test of risk dominance
    [BlonskiOckenfelsSpagnolo2011]_:

    .. math:: g = \frac{100}{T - P} \cdot \tfrac12 \bigl[(V_{RR} - V_{DR}) + (V_{RD} - V_{DD})\bigr]

    Without errors :math:`g = 0` just where the continuation is the risk-dominant discount.

    Examples
    --------
    >>> gain_of_reciprocating(PayoffGame(Dilemma(50.0, 40.0, 25.0, 12.0), 0.75)).__round__(6)
    44.0
    """
    keep, cheat = STRATEGIES["TFT"], STRATEGIES["ALLD"]
    against_each = [
        expect_payoff(keep, other, game) - expect_payoff(cheat, other, game) for other in (keep, cheat)
    ]
    gain = _EVEN * against_each[0] + (1 - _EVEN) * against_each[1]
    return _TOP_GAIN * gain / float(game.payoffs.temptation - game.payoffs.punishment)


def predict_propensity(gains: Float[Array, " games"], known: Propensity) -> Float[Array, " games"]:
    r"""Return the probability of reciprocating under each game, MODEL (10).

    .. math:: P(R) = (1 - \epsilon) \Lambda\bigl[\tfrac{\ln 9}{J}(g + \text{goodwill})\bigr] + \epsilon/2

    Parameters
    ----------
    gains
        What reciprocating gains, in utils.
    known
        The propensity.

    Examples
    --------
    >>> predict_propensity(np.array([-10.0, 0.0]), Propensity(10.0, 10.0, np.nan)).round(3)
    array([0.5  , 0.892])
    """
    utilities = np.zeros((len(gains), 3))
    utilities[:, 0] = gains + known.goodwill
    decisive, lapse = np.array(known.decisive), np.array(_LAPSE)
    return conduct_probabilities(utilities, decisive, lapse, can_exploit=False)[:, 0]


def fit_propensity(
    gains: Float[Array, " games"], chosen: Float[Array, " games"], trials: Float[Array, " games"]
) -> Propensity:
    r"""Return the just-decisive difference and the goodwill under which choices are likeliest.

    Parameters
    ----------
    gains
        What reciprocating gains in each game, in utils.
    chosen
        How often it was chosen, from 0 to ``trials``.
    trials
        How many choices there were.

    Returns
    -------
    :
        Where choices do not rise with the gains, ``decisive`` is ``_LEAST_DECISIVE``.

    Raises
    ------
    ValueError
        If there are fewer than two games with choices, or more are chosen than there were.

    Examples
    --------
    >>> gains, true = np.array([-50.0, 0.0, 50.0]), Propensity(40.0, -10.0, np.nan)
    >>> fitted = fit_propensity(gains, 1000 * predict_propensity(gains, true), np.full(3, 1000.0))
    >>> round(fitted.decisive, 2), round(fitted.goodwill, 2)
    (40.0, -10.0)
    """
    if np.count_nonzero(trials) <= 1 or not np.all((chosen >= 0) & (chosen <= trials)):
        message = "choices in two games at least are needed, from 0 to all of them to reciprocate"
        raise ValueError(message)

    def unpack(guess: Array) -> Propensity:
        decisive = _TOP_GAIN * NINE_TO_ONE / float(guess[0])
        return Propensity(decisive, float(guess[1]) * decisive / NINE_TO_ONE, np.nan)

    def lose(guess: Array) -> float:
        p = predict_propensity(gains, unpack(guess))
        return -float(chosen @ np.log(p) + (trials - chosen) @ np.log1p(-p)) / float(trials.sum())

    # Log-odds of the top gain, and of nothing to gain: numbers of the order of one.
    start = np.array([NINE_TO_ONE, 0.0])
    bounds = [(_TOP_GAIN * NINE_TO_ONE / _LEAST_DECISIVE, _TOP_GAIN * NINE_TO_ONE), (-10.0, 10.0)]
    solved = minimize(lose, start, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-15, "gtol": 1e-9})
    return unpack(solved.x)._replace(log_likelihood=-float(solved.fun) * float(trials.sum()))

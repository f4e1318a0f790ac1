"""Logit quantal response equilibrium of a two-player game: the oracle of the logit choices.

:mod:`detente.methods.quantal_choice` answers one side at a time; here both sides answer each other, as in
the published equilibria and fitted precisions that hold the logit to account.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from scipy.optimize import minimize_scalar, root
from scipy.special import softmax

from detente.shapes import Array

LONGEST_STEP = 0.25
"""Largest step of the precision, in units of one over the widest payoff difference."""


class Equilibrium(NamedTuple):
    """Choice probabilities of both players that are logit responses to each other."""

    row: Float[Array, " rows"]
    column: Float[Array, " columns"]
    precision: float


class Fit(NamedTuple):
    """The precision under which observed choices are likeliest."""

    equilibrium: Equilibrium
    log_likelihood: float


def logit_equilibrium(
    row_payoffs: Float[Array, "rows columns"],
    column_payoffs: Float[Array, "rows columns"],
    precision: float,
) -> Equilibrium:
    r"""Return the logit equilibrium on the branch that starts at even odds [McKelveyPalfrey1995]_.

    .. math:: p_i \propto e^{\lambda u_i(q)}, \quad q_j \propto e^{\lambda v_j(p)}

    At precision 0 everybody chooses at random; the branch is followed from there in small steps,
    each corrected by Newton's method. This is the fixed point that MODEL (10) does without,
    because there we move first.

    Parameters
    ----------
    row_payoffs, column_payoffs
        Payoffs of the two players, each with rows and columns of the game.
    precision
        Logit precision :math:`\lambda`, 0 or more, per unit of payoff.

    Returns
    -------
    :
        Probabilities summing to one. Beyond a fold of the branch, which generic games may
        have, the equilibrium found is the one that Newton's method reaches.

    Raises
    ------
    ValueError
        If the precision is negative or the payoffs differ in shape.

    Examples
    --------
    >>> row, column = np.array([[1.1141, 0], [0, 0.2785]]), np.array([[0, 1.1141], [1.1141, 0]])
    >>> found = logit_equilibrium(row, column, 1.0)
    >>> round(float(found.row[0]), 6), round(float(found.column[0]), 6)
    (0.586784, 0.451807)
    """
    if precision < 0 or row_payoffs.shape != column_payoffs.shape:
        message = "the precision must be 0 or more and both payoff tables of one shape"
        raise ValueError(message)
    n_rows, n_columns = row_payoffs.shape
    width = max(float(np.ptp(row_payoffs)), float(np.ptp(column_payoffs)), 1e-9)
    n_steps = int(np.ceil(precision * width / LONGEST_STEP))
    chosen = np.concatenate([np.full(n_rows, 1 / n_rows), np.full(n_columns, 1 / n_columns)])

    def residual(guess: Array, strength: float) -> Array:
        row, column = guess[:n_rows], guess[n_rows:]
        answers = [softmax(strength * row_payoffs @ column), softmax(strength * row @ column_payoffs)]
        return guess - np.concatenate(answers)

    for strength in np.linspace(0, precision, n_steps + 1)[1:]:
        chosen = root(residual, chosen, args=(strength,), tol=1e-13).x
    return Equilibrium(chosen[:n_rows], chosen[n_rows:], precision)


def fit_precision(
    row_payoffs: Float[Array, "rows columns"],
    column_payoffs: Float[Array, "rows columns"],
    row_choices: Float[Array, " rows"],
    column_choices: Float[Array, " columns"],
    *,
    most: float = 50.0,
) -> Fit:
    """Return the precision that makes observed choices likeliest.

    Parameters
    ----------
    row_payoffs, column_payoffs
        Payoffs of the two players.
    row_choices, column_choices
        How often each was chosen.
    most
        Largest precision to consider.

    Examples
    --------
    >>> row, column = np.array([[1.1141, 0], [0, 0.2785]]), np.array([[0, 1.1141], [1.1141, 0]])
    >>> fit = fit_precision(row, column, 128 * np.array([0.527, 0.473]), 128 * np.array([0.366, 0.634]))
    >>> round(fit.equilibrium.precision, 3), round(fit.log_likelihood, 4)
    (1.846, -174.7645)
    """

    def loss(precision: float) -> float:
        found = logit_equilibrium(row_payoffs, column_payoffs, precision)
        return -float(row_choices @ np.log(found.row) + column_choices @ np.log(found.column))

    solved = minimize_scalar(loss, bounds=(0, most), method="bounded", options={"xatol": 1e-9})
    return Fit(logit_equilibrium(row_payoffs, column_payoffs, float(solved.x)), -float(solved.fun))

r"""Value at risk and the mean of what lies beyond it: the oracle of the cap on the worst losses.

The value at risk is a quantile of the losses; it does not say how far they go beyond it. The
conditional value at risk does: it is the mean of the worst share, never less than the value at risk,
and a limit on it is linear, MODEL (34), after [RockafellarUryasev2000]_. :mod:`detente.methods.staged_exchange`
puts that limit into its program.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack

from detente.shapes import Array

ROUNDING = 1e-12
"""By how much weights that should add up to the level may miss it."""


class TailRisk(NamedTuple):
    """What the losses are at their bad end, in their unit."""

    value_at_risk: float
    """Least loss that is not exceeded with the probability asked."""
    conditional: float
    """Mean loss in the worst share: the conditional value at risk, also called expected shortfall."""


def measure_tail(
    losses: Float[Array, " scenarios"], weights: Float[Array, " scenarios"], *, level: float
) -> TailRisk:
    r"""Return value at risk and conditional value at risk of weighted losses.

    .. math::

        \xi_\alpha &= \min \{\xi : P(\ell \le \xi) \ge \alpha\} \\
        \phi_\alpha &= \xi_\alpha + \frac{1}{1 - \alpha} \sum_s w_s\, (\ell_s - \xi_\alpha)_+

    A loss that lies across the edge of the worst share counts with the part inside it.

    Parameters
    ----------
    losses
        Loss :math:`\ell_s` of each scenario, in any unit; gains are below 0.
    weights
        Weight of each, 0 or more; they are scaled to add up to 1.
    level
        :math:`\alpha` in [0, 1): .95 asks for the worst twentieth.

    Returns
    -------
    :
        With ``level`` 0 the least loss and the plain mean.

    Raises
    ------
    ValueError
        If the level is outside [0, 1), a loss is not finite, a weight is below 0 or not finite, or
        all weights are 0.

    Examples
    --------
    >>> measure_tail(np.array([0.0, 1.0, 5.0, 20.0]), np.full(4, 0.25), level=0.625)
    TailRisk(value_at_risk=5.0, conditional=15.0)
    """
    losses, shares = _keep_weighted(losses, weights, level)
    order = np.argsort(losses, kind="stable")
    losses, shares = losses[order], shares[order]
    index = int(np.searchsorted(np.cumsum(shares), level - ROUNDING))
    edge = float(losses[min(index, len(losses) - 1)])
    beyond = float(shares @ np.maximum(losses - edge, 0.0))
    return TailRisk(edge, edge + beyond / (1 - level))


def minimise_tail(
    losses: Float[Array, " scenarios"], weights: Float[Array, " scenarios"], *, level: float
) -> TailRisk:
    r"""Return the same by linear program, the form in which a plan is held to a limit (34).

    .. math:: \phi_\alpha = \min_{\xi, u} \; \xi + \frac{1}{1 - \alpha} \sum_s w_s u_s,
        \quad u_s \ge \ell_s - \xi, \; u_s \ge 0

    Parameters
    ----------
    losses, weights, level
        As for :func:`measure_tail`.

    Returns
    -------
    :
        Where the worst share begins between two losses, any :math:`\xi` from one to the other is
        best, and ``value_at_risk`` is one of them. With ``level`` 0 it is at most the least loss.

    Raises
    ------
    ValueError
        As :func:`measure_tail`.

    Examples
    --------
    >>> found = minimise_tail(np.array([0.0, 1.0, 5.0, 20.0]), np.full(4, 0.25), level=0.625)
    >>> round(found.value_at_risk, 6), round(found.conditional, 6)
    (5.0, 15.0)
    """
    losses, shares = _keep_weighted(losses, weights, level)
    n_scenarios = len(losses)
    over = hstack([csr_array(-np.ones((n_scenarios, 1))), -eye_array(n_scenarios)], format="csr")
    objective = np.concatenate([[1.0], shares / (1 - level)])
    solved = linprog(
        objective,
        A_ub=over,
        b_ub=-losses,
        bounds=[(None, None), *[(0.0, None)] * n_scenarios],
    )
    found: Array = np.asarray(solved.x)
    return TailRisk(float(found[0]), float(objective @ found))


def _keep_weighted(losses: Array, weights: Array, level: float) -> tuple[Array, Array]:
    """Return the losses that have weight, and their shares of it."""
    if not 0 <= level < 1:
        message = "the level must be in [0, 1)"
        raise ValueError(message)
    usable = np.all(np.isfinite(losses)) and np.all(np.isfinite(weights)) and np.all(weights >= 0)
    if not usable or not np.any(weights > 0):
        message = "losses must be finite, weights finite and 0 or more, and one of them above 0"
        raise ValueError(message)
    held = weights > 0
    return losses[held], weights[held] / weights[held].sum()

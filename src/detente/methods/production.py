"""How capabilities combine into a solved problem: coverage and a CES production function."""

import numpy as np
from jaxtyping import Float

from detente.shapes import Array

_LOG_LIMIT = 1e-6
"""Exponents closer to 0 than this take the logarithmic limit of (4)."""


def coverage(
    shares: Float[Array, "*batch providers capabilities"], effort: Float[Array, "*#batch2 providers"]
) -> Float[Array, "*batch3 capabilities"]:
    r"""Return the part of each need that a coalition meets.

    What one provider leaves open, the next one meets its share of, so that overlapping help
    is not counted twice, MODEL (3):

    .. math:: s_m(S) = 1 - \prod_{j \in S} (1 - \sigma_{jm})^{e_j}

    Parameters
    ----------
    shares
        Part of each need that each provider would meet alone, in [0, 1].
    effort
        Effort of each provider, in [0, 1]; 0 leaves it out. Leading axes broadcast.

    Returns
    -------
    :
        Part of each need that is met, in [0, 1].

    Examples
    --------
    >>> coverage(np.array([[0.5], [0.2]]), np.array([1.0, 1.0]))
    array([0.6])
    """
    return 1 - np.prod((1 - shares) ** effort[..., None], axis=-2)


def attainment(
    covered: Float[Array, "*batch capabilities"],
    importance: Float[Array, "*batch2 capabilities"],
    substitution: Float[Array, "*batch3"],
) -> Float[Array, "*batch4"]:
    r"""Return the share of the problem that is solved.

    A constant-elasticity production function [Arrow1961]_, MODEL (4):

    .. math:: G = \Bigl(\sum_m \beta_m s_m^{\rho}\Bigr)^{1/\rho}, \quad \rho \le 1

    Parameters
    ----------
    covered
        Part of each need that is met, in [0, 1].
    importance
        Weights of the capabilities, 0 or more, summing to one along the last axis.
    substitution
        Exponent, 1 or less: 1 capabilities stand in for each other, 0 each is essential,
        towards minus infinity the scarcest one decides.

    Returns
    -------
    :
        Share solved, in [0, 1]: 1 when every need is met. With an exponent of 0 or less it is
        exactly 0 when a capability that matters is wholly missing.

    Raises
    ------
    ValueError
        If an exponent is above 1.

    Examples
    --------
    >>> half = np.array([1.0, 0.0]), np.array([0.5, 0.5])
    >>> float(attainment(*half, np.array(1.0))), float(attainment(*half, np.array(0.0)))
    (0.5, 0.0)
    """
    rho = np.asarray(substitution)
    if np.any(rho > 1):
        message = "the exponent of substitution must be 1 or less"
        raise ValueError(message)
    # Few capabilities, many draws: adding up along the first axis is ten times as fast.
    met, weight = (np.ascontiguousarray(np.moveaxis(array, -1, 0)) for array in (covered, importance))
    ranks = max(met.ndim, weight.ndim)
    met, weight = (
        array.reshape(len(array), *(1,) * (ranks - array.ndim), *array.shape[1:]) for array in (met, weight)
    )
    with np.errstate(divide="ignore"):
        log_met, log_weight = np.log(met), np.log(weight)
    if not weight.all():
        # What does not matter is as good as met.
        log_met = np.where(weight > 0, log_met, 0.0)
    near_zero = np.abs(rho) < _LOG_LIMIT
    general = _add_powers(log_weight, log_met, np.where(near_zero, 1.0, rho))
    if near_zero.any():
        general = np.where(near_zero, (weight * log_met).sum(axis=0), general)
    return np.asarray(np.exp(general))


def _add_powers(log_weight: Array, log_met: Array, powers: Array) -> Array:
    """Return the logarithm of the mean of a power, capabilities along the first axis."""
    terms = np.asarray(log_weight + powers * log_met)
    # The largest term is taken out, so that no sum overflows; one that is infinite stands alone.
    top = terms.max(axis=0)
    finite = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray((finite + np.log(np.exp(terms - finite).sum(axis=0))) / powers)


def substitution_from_missing(
    importance: Float[Array, "*batch"], remains: Float[Array, "*batch"]
) -> Float[Array, "*batch"]:
    r"""Return the exponent of (4) from what could be solved without one capability.

    With every other need met, :math:`G = (1 - \beta_m)^{1/\rho}`, hence

    .. math:: \rho = \ln(1 - \beta_m) / \ln r

    Parameters
    ----------
    importance
        Weight of the capability imagined away, in [0, 1].
    remains
        Share of the problem still solved without it, in [0, 1].

    Returns
    -------
    :
        Exponent in [0, 1], at the ends its limit; nan where ``remains`` exceeds ``1 - importance``,
        which no exponent of 1 or less can give.

    Raises
    ------
    ValueError
        If an argument is outside [0, 1].

    Examples
    --------
    >>> substitution_from_missing(np.array([0.5, 0.5]), np.array([0.25, 0.0]))
    array([0.5, 0. ])
    """
    for name, values in (("importance", importance), ("remains", remains)):
        if not np.all((values >= 0) & (values <= 1)):
            message = f"{name} must lie between 0 and 1"
            raise ValueError(message)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Adding 0 turns a quotient of -0 into 0.
        exponent = np.log1p(-importance) / np.log(remains) + 0.0
    # Nothing weighs nothing, or everything weighs everything: any exponent fits, and 1 is the end of both rows.
    exponent = np.where(np.isnan(exponent) & (remains == 1 - importance), 1.0, exponent)
    return np.where((exponent >= 0) & (exponent <= 1), exponent, np.nan)

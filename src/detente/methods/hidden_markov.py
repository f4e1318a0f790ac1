r"""What a dated record says about a type that may change: filter, smoother and their evidence.

.. math::

    \bar b_y &= b_{y-1} T_y, \quad b_y \propto \bar b_y \odot \prod L
        && \text{filter (18)} \\
    \beta_y &= T_{y+1}(L_{y+1} \odot \beta_{y+1}), \quad
        P(\theta_y \mid \text{all}) \propto b_y \odot \beta_y && \text{smoother (19)}

Four corrections keep reports from saying more than they can: how likely conduct of each kind
is to be recorded, misclassification by unreliable sources, tempering of dependent reports, and
soft codings.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from detente.shapes import Array

_DECIBAN = 10 / float(np.log(10))
"""Decibans in one unit of natural log-odds [Good1985]_."""


class Filtered(NamedTuple):
    """Beliefs carried forward through a record."""

    beliefs: Float[Array, "draws years types"]
    """Belief after each year's reports, summing to one (18)."""
    predicted: Float[Array, "draws years types"]
    """Belief before them."""
    log_evidence: Float[Array, " draws"]
    """Log-probability of all reports."""


def reset_transitions(
    hazard: Float[Array, "*batch"], pool: Float[Array, "*batch types"]
) -> Float[Array, "*batch types types"]:
    r"""Return the transition of a type that is now and then drawn anew, MODEL (14).

    .. math:: T = (1 - h) I + h\, 1 m'

    Parameters
    ----------
    hazard
        Probability :math:`h` that the type is drawn anew, in [0, 1].
    pool
        Where it is drawn from, summing to one.

    Returns
    -------
    :
        Row-stochastic matrices: rows are types now, columns types next.

    Examples
    --------
    >>> reset_transitions(np.array(0.5), np.array([0.2, 0.8]))
    array([[0.6, 0.4],
           [0.1, 0.9]])
    """
    chance = np.asarray(hazard)[..., None, None]
    return (1 - chance) * np.eye(pool.shape[-1]) + chance * pool[..., None, :]


def filter_beliefs(
    prior: Float[Array, "draws types"],
    transitions: Float[Array, "draws years types types"],
    log_likelihoods: Float[Array, "draws years types"],
) -> Filtered:
    """Carry a belief through a record, MODEL (18) [Rabiner1989]_.

    Parameters
    ----------
    prior
        Belief before the first year, summing to one.
    transitions
        How types change on the way into each year, row-stochastic.
    log_likelihoods
        Log-likelihood of each year's reports by type; 0 for a year without any.

    Raises
    ------
    ValueError
        If a year's reports are impossible under every type that is possible.

    Examples
    --------
    >>> still, rain = np.full((1, 2, 2, 2), 0.3), np.log([[[0.9, 0.2]] * 2])
    >>> still[..., [0, 1], [0, 1]] = 0.7
    >>> filter_beliefs(np.array([[0.5, 0.5]]), still, rain).beliefs[0, :, 0].round(4)
    array([0.8182, 0.8834])
    """
    # A few types, many draws: with the draws along the last axis every sum over types is a sum of columns.
    yearly, changes = _put_draws_last(log_likelihoods), _put_draws_last(transitions)
    belief, beliefs, predicted = prior.T, np.empty_like(yearly), np.empty_like(yearly)
    tops, totals = np.empty((2, len(yearly), len(prior)))
    for year, reports in enumerate(yearly):
        (belief[:, None] * changes[year]).sum(axis=0, out=predicted[year])
        possible = reports
        if predicted[year].min(initial=1.0) <= 0:
            possible = np.where(predicted[year] > 0, reports, -np.inf)
        # The likeliest type counts as one, so that a year of many reports does not underflow.
        top = possible.max(axis=0)
        tops[year] = np.where(np.isfinite(top), top, 0.0)
        belief = np.multiply(predicted[year], np.exp(possible - tops[year]), out=beliefs[year])
        belief.sum(axis=0, out=totals[year])
        if not np.all(totals[year] > 0):
            message = "the reports of a year are impossible under every possible type"
            raise ValueError(message)
        belief /= totals[year]
    log_evidence = np.log(totals).sum(axis=0) + tops.sum(axis=0)
    return Filtered(np.moveaxis(beliefs, -1, 0), np.moveaxis(predicted, -1, 0), log_evidence)


def _put_draws_last(array: Array) -> Array:
    return np.ascontiguousarray(np.moveaxis(array, 0, -1))


def smooth_beliefs(
    beliefs: Float[Array, "draws years types"],
    transitions: Float[Array, "draws years types types"],
    log_likelihoods: Float[Array, "draws years types"],
) -> Float[Array, "draws years types"]:
    """Return the belief about each year in the light of the whole record, MODEL (19).

    Parameters
    ----------
    beliefs
        Filtered beliefs.
    transitions, log_likelihoods
        As :func:`filter_beliefs` took them.

    Returns
    -------
    :
        Beliefs summing to one; the last year's is the filter's.
    """
    yearly, changes = _put_draws_last(log_likelihoods), _put_draws_last(transitions)
    smoothed = np.moveaxis(beliefs, 0, -1).copy()
    backward = np.ones_like(yearly[0])
    for year in range(len(yearly) - 2, -1, -1):
        arrived = (smoothed[year, :, None] * changes[year + 1]).sum(axis=0)
        following = np.where(arrived > 0, yearly[year + 1], -np.inf)
        weighted = np.exp(following - following.max(axis=0)) * backward
        backward = (changes[year + 1] * weighted).sum(axis=1)
        backward /= backward.max(axis=0)
        smoothed[year] *= backward
        smoothed[year] /= smoothed[year].sum(axis=0)
    return np.moveaxis(smoothed, -1, 0)


def weight_of_evidence(
    log_likelihood: Float[Array, "*batch types"], belief: Float[Array, "*batch types"]
) -> Float[Array, "*batch types"]:
    r"""Return what a report says for each type against all others, in decibans, MODEL (20).

    .. math:: 10 \log_{10} \frac{L(\theta)}{\sum_{\theta' \ne \theta} b_{\theta'} L(\theta')
        / \sum_{\theta' \ne \theta} b_{\theta'}}

    Parameters
    ----------
    log_likelihood
        Log-likelihood of the report by type.
    belief
        Belief just before it, summing to one.

    Returns
    -------
    :
        Decibans: 10 multiplies the odds by ten. 0 where no other type is possible.

    Examples
    --------
    >>> weight_of_evidence(np.log([0.5, 0.05]), np.array([0.3, 0.7])).round(6)
    array([ 10., -10.])
    """
    n_types = belief.shape[-1]
    columns = []
    for i in range(n_types):
        others = [j for j in range(n_types) if j != i]
        rest = belief[..., others]
        total = rest.sum(axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            against = np.logaddexp.reduce(np.log(rest) + log_likelihood[..., others], axis=-1) - np.log(total)
            columns.append(np.where(total > 0, log_likelihood[..., i] - against, 0.0))
    return _DECIBAN * np.stack(columns, axis=-1)


def report_log_likelihood(
    conduct: Float[Array, "draws types conducts"],
    *,
    recorded: Float[Array, "draws conducts"],
    information: Float[Array, " draws"],
    coding: Float[Array, "draws conducts"],
    background: Float[Array, " conducts"],
    design_effect: Float[Array, " draws"],
) -> Float[Array, "draws types"]:
    r"""Return the log-likelihood of a coded report by type, with its corrections, MODEL (15)-(16).

    .. math::

        \tilde P(a) &\propto \rho_a P(a \mid \theta, x) \\
        L &= \Bigl[\sum_a \tilde P(a) \sum_y M(a, y)\, \sigma(y)\Bigr]^{\eta}, \quad
        M = r I + (1 - r)\, 1 q'

    Parameters
    ----------
    conduct
        Probability of each conduct by type under the terms in force.
    recorded
        Propensity :math:`\rho` that conduct of each kind is recorded at all, in [0, 1].
    information
        Share :math:`r` of such reports that carry information, in [0, 1]; at 0 the report says
        the same of every type.
    coding
        Soft coding :math:`\sigma` of the conduct reported, summing to one.
    background
        What an uninformative report says :math:`q`, summing to one.
    design_effect
        Tempering :math:`\eta`, in (0, 1].

    Returns
    -------
    :
        Log-likelihoods, 0 or less; minus infinity for a type that cannot do what an infallible
        source says it did.
    """
    selected = recorded[:, None] * conduct
    selected = selected / selected.sum(axis=-1, keepdims=True)
    informed = np.einsum("nta,na->nt", selected, coding)
    noise = coding @ background
    share = information[:, None]
    with np.errstate(divide="ignore"):
        return design_effect[:, None] * np.log(share * informed + (1 - share) * noise[:, None])


def design_effect(n_reports: int, correlation: Float[Array, " draws"]) -> Float[Array, " draws"]:
    r"""Return how much each of several dependent reports counts, in (0, 1], MODEL (16).

    Kish's design effect [Kish1965]_: :math:`\eta = 1 / (1 + (m - 1)\iota)`.

    Examples
    --------
    >>> design_effect(3, np.array([0.0, 0.5, 1.0])).round(3)
    array([1.   , 0.5  , 0.333])
    """
    return 1 / (1 + (n_reports - 1) * correlation)


def act_log_likelihood(
    probability: Float[Array, "draws types"],
    *,
    rate: Float[Array, " draws"],
    information: Float[Array, " draws"],
    background: Float[Array, " draws"],
) -> Float[Array, "draws types"]:
    r"""Return the log-likelihood of a reported hostile act by type, MODEL (17).

    .. math:: \ln\bigl[r \nu P(\text{harm} \mid \theta) + (1 - r) \nu q_0\bigr]

    Parameters
    ----------
    probability
        P(harm | type) at an opening, in (0, 1).
    rate
        Openings a year :math:`\nu`, above 0.
    information
        Share :math:`r` of such reports that carry information, in [0, 1].
    background
        Chance :math:`q_0` that an uninformative report appears anyway, in (0, 1].
    """
    share = information[:, None]
    return np.log(rate[:, None] * (share * probability + (1 - share) * background[:, None]))


def silence_log_likelihood(
    probability: Float[Array, "draws types"], *, rate: Float[Array, " draws"], years: float
) -> Float[Array, "draws types"]:
    r"""Return the log-likelihood of a watched span without an act, :math:`-\nu t P`, MODEL (17).

    Parameters
    ----------
    probability
        P(harm | type) at an opening, in [0, 1].
    rate
        Openings a year :math:`\nu`.
    years
        Length of the span; splitting a span changes nothing.
    """
    return -rate[:, None] * years * probability


def hope_floor(
    ratio: Float[Array, "*#batch"] | float,
    hazard: Float[Array, "*#batch"] | float,
    pool_share: Float[Array, "*#batch"] | float,
) -> Float[Array, "*batch"]:
    r"""Return the belief in a good type that endless failure leaves standing, MODEL (22).

    Each period the type may be drawn anew, so that hope never dies: the belief falls to the
    smaller root of

    .. math:: (\lambda - 1)(1 - h) b^2 + [(\lambda - 1) h m - \lambda + 1 - h] b + h m = 0

    Parameters
    ----------
    ratio
        How much likelier a failure is under the bad type :math:`\lambda`, above 1.
    hazard
        Probability :math:`h` a period that the type is drawn anew, in [0, 1].
    pool_share
        Share :math:`m` of the good type in the pool, in [0, 1].

    Returns
    -------
    :
        Belief in [0, 1] just after a failure, of each draw. If it is above the trust needed, learning
        never stops the trying.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> hope_floor(2.0, np.array([0.0, 0.25]), 0.65).round(5)
    array([0.     , 0.16916])
    """
    ratio, hazard, pool_share = (np.asarray(each, dtype=np.float64) for each in (ratio, hazard, pool_share))
    shares = np.all((hazard >= 0) & (hazard <= 1) & (pool_share >= 0) & (pool_share <= 1))
    if not (shares and np.all(ratio > 1)):
        message = "ratio must be above 1, hazard and pool_share in [0, 1]"
        raise ValueError(message)
    square = (ratio - 1) * (1 - hazard)
    linear = (ratio - 1) * hazard * pool_share - ratio + 1 - hazard
    constant = hazard * pool_share
    # Both roots may fall together, where rounding alone makes the discriminant negative.
    spread = np.sqrt(np.maximum(linear**2 - 4 * square * constant, 0.0))
    # The smaller root in the form that stays exact as ``square`` goes to 0.
    return np.asarray(2 * constant / (-linear + spread))

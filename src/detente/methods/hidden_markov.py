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

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from detente.methods.hostile_acts import ActProcess
from detente.shapes import Array

_DECIBAN = 10 / float(np.log(10))
"""Decibans in one unit of natural log-odds [Good1985]_."""


class FilterYear(NamedTuple):
    """One year of the filter at every node of the completeness, in one lane where they are alike; draws along the last axis."""

    predicted: Float[Array, "types lanes draws"]
    """Belief before the year's reports."""
    likelihood: Float[Array, "types lanes draws"] | None
    """Likelihood of the reports, up to a factor; ``None`` without any."""
    belief: Float[Array, "types lanes draws"]
    """Belief after them."""
    before: Float[Array, "nodes draws"]
    """Logarithm of the weight of each node and of all earlier reports."""
    after: Float[Array, "nodes draws"]
    """The same with this year's reports."""


class Filtered(NamedTuple):
    """Beliefs carried forward through a record."""

    beliefs: Float[Array, "draws years types"]
    """Belief after each year's reports, summing to one (18)."""
    predicted: Float[Array, "draws years types"]
    """Belief before them."""
    log_evidence: Float[Array, " draws"]
    """Log-probability of all reports."""
    years: tuple[FilterYear, ...]
    """The same at each node of the completeness."""


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


def filter_years(
    prior: Float[Array, "draws types"],
    transitions: Float[Array, "draws years types types"],
    log_likelihoods: Float[Array, "draws years types"],
    acts: ActProcess | None = None,
) -> Iterator[FilterYear]:
    """Yield the years of :func:`filter_beliefs`, of which each needs only the one before.

    Raises
    ------
    ValueError
        If a year's reports are impossible under every type that is possible.
    """
    # A few types, many draws: with the draws along the last axis every sum over types is a sum of columns.
    yearly, changes = _put_draws_last(log_likelihoods), _put_draws_last(transitions)
    belief, weights = prior.T[:, None], np.ones(1) if acts is None else acts.weights
    after = np.repeat(np.log(weights)[:, None], len(prior), axis=1)
    for year, reports in enumerate(yearly):
        # Up to the first act or the first watched day all nodes are alike, and one stands for them.
        predicted = (belief[:, None] * changes[year][:, :, None]).sum(axis=0)
        before = after
        likelihood, top = _weigh_year(year, predicted, reports, acts)
        if likelihood is None:
            belief = predicted
        else:
            belief = predicted * likelihood
            total = belief.sum(axis=0)
            if not np.all(total > 0):
                message = "the reports of a year are impossible under every possible type"
                raise ValueError(message)
            belief /= total
            after = before + np.log(total) + top
        yield FilterYear(predicted, likelihood, belief, before, after)


def filter_beliefs(
    prior: Float[Array, "draws types"],
    transitions: Float[Array, "draws years types types"],
    log_likelihoods: Float[Array, "draws years types"],
    acts: ActProcess | None = None,
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
    acts
        Hostile acts and the time watched, where there are any (17): the filter runs once at each node of
        their completeness, and the nodes are mixed by what each makes of the record.

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
    years = tuple(filter_years(prior, transitions, log_likelihoods, acts))
    beliefs = np.stack([mix_nodes(year.after, year.belief) for year in years], axis=1)
    predicted = np.stack([mix_nodes(year.before, year.predicted) for year in years], axis=1)
    return Filtered(beliefs, predicted, np.logaddexp.reduce(years[-1].after, axis=0), years)


def mix_nodes(
    log_weights: Float[Array, "nodes draws"], beliefs: Float[Array, "types lanes draws"]
) -> Float[Array, "draws types"]:
    """Return the mean of beliefs over the nodes of the completeness, by logarithms of weights that need not sum to one."""
    if beliefs.shape[1] == 1:
        return beliefs[:, 0].T.copy()
    return np.einsum("kn,tkn->nt", share_nodes(log_weights), beliefs)


def share_nodes(log_weights: Float[Array, "nodes draws"]) -> Float[Array, "nodes draws"]:
    """Return the weights of nodes, summing to one, from logarithms of any scale."""
    weights = np.exp(log_weights - log_weights.max(axis=0))
    return np.asarray(weights / weights.sum(axis=0))


def _weigh_year(
    year: int, predicted: Array, reports: Array, acts: ActProcess | None
) -> tuple[Array | None, Array | float]:
    """Return the likelihood of a year's reports by type, and the logarithm of what was taken out of it."""
    speaks, total = bool(reports.any()), reports[:, None]
    if acts is not None and (acts.watched[year] > 0 or acts.list_acts(year)):
        expected = acts.expect(predicted)
        if not speaks and predicted.min() > 0 and (whole := acts.find_whole_year(year, expected)):
            return whole
        speaks, total = True, total + acts.weigh_time(year, expected)
        for act in acts.list_acts(year):
            total = total + acts.weigh_act(act, expected)
    if not speaks:
        return None, 0.0
    if predicted.min() <= 0:
        total = np.where(predicted > 0, total, -np.inf)
    # The likeliest type counts as one, so that a year of many reports does not underflow.
    top = total.max(axis=0)
    top = np.where(np.isfinite(top), top, 0.0)
    return np.exp(total - top), top


def _put_draws_last(array: Array) -> Array:
    return np.ascontiguousarray(np.moveaxis(array, 0, -1))


def smooth_beliefs(
    filtered: Filtered, transitions: Float[Array, "draws years types types"]
) -> Float[Array, "draws years types"]:
    """Return the belief about each year in the light of the whole record, MODEL (19).

    Parameters
    ----------
    filtered
        What the filter found.
    transitions
        As :func:`filter_beliefs` took them.

    Returns
    -------
    :
        Beliefs summing to one; the last year's is the filter's.
    """
    changes, years = _put_draws_last(transitions), filtered.years
    weights, backward = years[-1].after, np.ones_like(years[-1].belief)
    smoothed = [filtered.beliefs[:, -1]]
    for year in range(len(years) - 1, 0, -1):
        following = years[year]
        if following.likelihood is not None:
            backward = following.likelihood * backward
        backward = (changes[year][:, :, None] * backward).sum(axis=1)
        backward /= backward.max(axis=0)
        belief = years[year - 1].belief * backward
        belief /= belief.sum(axis=0)
        smoothed.append(mix_nodes(weights, belief))
    return np.stack(smoothed[::-1], axis=1)


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

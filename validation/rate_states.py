r"""Hidden states with a rate of success each, fitted to many series of counts by EM."""

from typing import NamedTuple, no_type_check

import numpy as np
from jaxtyping import Float

from detente.methods.compilation import compile_kernel
from detente.shapes import Array

_SETTLED = 1e-4
"""Rise of the log-likelihood a series below which EM has settled."""

_FLOOR = 1e-3
"""Nearest that a state's rate comes to 0 or 1."""


class RateStates(NamedTuple):
    """A chain of hidden states and the rate of success in each, states in rising order of rate."""

    initial: Float[Array, " states"]
    """Probability of each state at the first time, summing to one."""
    transition: Float[Array, "states states"]
    """Row-stochastic: rows are states now, columns states next."""
    rates: Float[Array, " states"]
    """Probability that an event is a success."""
    log_likelihood: float
    """Of the data fitted to, without the binomial coefficients; nan before any."""


def start_states(n_states: int, *, stay: float = 0.8) -> RateStates:
    r"""Return evenly spread states to start a fit from.

    Examples
    --------
    >>> start_states(2).rates, start_states(2).transition[0].round(2)
    (array([0.25, 0.75]), array([0.8, 0.2]))
    """
    apart = np.full((n_states, n_states), (1 - stay) / max(n_states - 1, 1))
    np.fill_diagonal(apart, stay if n_states > 1 else 1.0)
    even = np.full(n_states, 1 / n_states)
    return RateStates(even, apart, (np.arange(n_states) + 0.5) / n_states, np.nan)


def fit_states(
    successes: Float[Array, "series times"],
    trials: Float[Array, "series times"],
    start: RateStates,
    *,
    n_steps: int = 200,
) -> RateStates:
    r"""Return the states under which the counts are likeliest, from a start: Baum and Welch's EM [Rabiner1989]_.

    .. math:: P(k_t \mid z_t = j) \propto r_j^{k_t} (1 - r_j)^{n_t - k_t}, \qquad
        P(z_{t+1} = j \mid z_t = i) = T_{ij}

    Parameters
    ----------
    successes, trials
        Counts of each series at each time, 0 trials where nothing was seen. They need not be
        whole: counts of events that hang together are better scaled down first.
    start
        Where to start; the number of states is its own.
    n_steps
        Steps of EM at most.

    Returns
    -------
    :
        The best found from this start, never worse than it.

    Examples
    --------
    >>> runs = np.array([[1.0, 1, 1, 1, 1, 0, 0, 0, 0, 0]])
    >>> states = fit_states(runs, np.ones_like(runs), start_states(2))
    >>> states.rates.round(2)
    array([0., 1.])
    """
    states, before = start, -np.inf
    for _ in range(n_steps):
        first, moves, hits, tries, value = _expect(successes, trials, *_logs(states))
        if value - before < _SETTLED * len(trials):
            break
        before = value
        rates = np.divide(hits, tries, out=states.rates.copy(), where=tries > 0)
        total = moves.sum(axis=1, keepdims=True)
        transition = np.divide(moves, total, out=states.transition.copy(), where=total > 0)
        states = RateStates(first / first.sum(), transition, rates.clip(_FLOOR, 1 - _FLOOR), value)
    order = np.argsort(states.rates, kind="stable")
    ordered = states.transition[np.ix_(order, order)]
    return RateStates(states.initial[order], ordered, states.rates[order], states.log_likelihood)


def predict_states(
    successes: Float[Array, "series times"], trials: Float[Array, "series times"], states: RateStates
) -> Float[Array, "series later states"]:
    r"""Return the belief about the state before each time, from what came before it.

    .. math:: b_{t+1}(j) \propto \sum_i b_t(i)\, r_i^{k_t} (1 - r_i)^{n_t - k_t}\, T_{ij}

    Returns
    -------
    :
        One more than times; the last knows all. The expected rate is its product with ``rates``.

    Examples
    --------
    >>> states = start_states(2)
    >>> (predict_states(np.array([[1.0]]), np.array([[1.0]]), states) @ states.rates).round(3)
    array([[0.5  , 0.575]])
    """
    return _predict(successes, trials, *_logs(states))


def _logs(states: RateStates) -> tuple[Array, Array, Array, Array]:
    rates = states.rates.clip(_FLOOR, 1 - _FLOOR)
    return states.initial, states.transition, np.log(rates), np.log1p(-rates)


@compile_kernel
@no_type_check
def _weigh(successes, trials, log_hit, log_miss):  # noqa: ANN001, ANN202
    """Likelihood of one count by state, the greatest scaled to one, and the log of the scale."""
    log_likelihood = successes * log_hit + (trials - successes) * log_miss
    top = log_likelihood.max()
    return np.exp(log_likelihood - top), top


@compile_kernel
@no_type_check
def _predict(successes, trials, initial, transition, log_hit, log_miss):  # noqa: ANN001, ANN202
    """Carry beliefs forward: axes series, later, states."""
    n_series, n_times = trials.shape
    beliefs = np.empty((n_series, n_times + 1, len(initial)))
    for series in range(n_series):
        beliefs[series, 0] = initial
        for time in range(n_times):
            likelihood, _ = _weigh(successes[series, time], trials[series, time], log_hit, log_miss)
            joint = beliefs[series, time] * likelihood
            beliefs[series, time + 1] = (joint / joint.sum()) @ transition
    return beliefs


@compile_kernel
@no_type_check
def _expect(successes, trials, initial, transition, log_hit, log_miss):  # noqa: ANN001, ANN202
    """Return expected first states, moves, successes and trials by state, and the log-likelihood."""
    n_series, n_times = trials.shape
    n_states = len(initial)
    first, moves = np.zeros(n_states), np.zeros((n_states, n_states))
    hits, tries, value = np.zeros(n_states), np.zeros(n_states), 0.0
    filtered, likely = np.empty((n_times, n_states)), np.empty((n_times, n_states))
    for series in range(n_series):
        ahead = initial
        for time in range(n_times):
            likely[time], top = _weigh(successes[series, time], trials[series, time], log_hit, log_miss)
            joint = ahead * likely[time]
            total = joint.sum()
            value += np.log(total) + top
            filtered[time] = joint / total
            ahead = filtered[time] @ transition
        # Backwards, only ratios matter: each step is scaled to one, so that long series do not underflow.
        after = np.ones(n_states)
        for time in range(n_times - 1, -1, -1):
            smooth = filtered[time] * after
            smooth /= smooth.sum()
            hits += smooth * successes[series, time]
            tries += smooth * trials[series, time]
            if time == 0:
                first += smooth
                break
            ahead = filtered[time - 1] @ transition
            pull = likely[time] * after
            pair = filtered[time - 1].reshape(-1, 1) * transition * pull
            moves += pair / pair.sum()
            after = transition @ pull
            after /= after.max()
    return first, moves, hits, tries, value

r"""Fast value iteration for many small POMDPs at once, with a bound on either side.

Each grid belief looks only at the alpha vectors of the corners of the cell its successor falls
into, which makes a lower bound; interpolating over the same cell makes an upper one in the same
pass, MODEL (25)-(26):

.. math:: V_h(b) = \max_x \bigl[ b \cdot R_x + \gamma \sum_y P(y \mid b, x) V_{h-1}(\tau) \bigr],
    \quad \tau \propto (b \odot O_{xy}) T

Reports may be sub-stochastic: what is missing ends the process with value 0.
"""

import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from detente.errors import NotConverged
from detente.methods.belief_grid import BeliefGrid, find_denominators, make_grid
from detente.methods.compilation import lay_out, share_draws
from detente.methods.pomdp_kernels import Bounds, DrawnPomdp, solve_pomdp_draws, value_pomdp_beliefs
from detente.shapes import Array, Flags, PerDrawType

_WIDEST_GAP = 0.01
"""Gap at the 95th percentile that is put up with, as a share of the spread of the margin."""


class GridValues(NamedTuple):
    """Bounds on the value of every first action, draw by draw."""

    q_lower: Float[Array, "draws options"]
    """Lower bound on Q(b, x); a policy exists that reaches it."""
    q_upper: Float[Array, "draws options"]
    """Upper bound on Q(b, x)."""
    evsi: Float[Array, "draws options"]
    """Worth of the reports of the first period, 0 or more (28)."""
    value_blind: Float[Array, " draws"]
    """Value of the best policy that never looks at a report."""
    value_perfect: Float[Array, " draws"]
    """Value if the type were seen in every period."""
    denominator: int
    """Fineness of the finest grid used."""

    @property
    def gap(self) -> Float[Array, " draws"]:
        """Return the distance between the bounds on the best value, 0 or more; bounds never cross."""
        return np.abs(self.q_upper.max(axis=1) - self.q_lower.max(axis=1))


def solve_on_grid(
    rewards: Float[Array, "draws options types"],
    observations: Float[Array, "draws options reports types"],
    transition: Float[Array, "draws types types"],
    discount: Float[Array, " draws"],
    belief: Float[Array, "draws types"],
    *,
    horizon: int,
    denominator: int = 14,
    n_threads: int | None = None,
) -> GridValues:
    r"""Bound the value of every first action of many POMDPs, MODEL (25)-(28).

    The worth of a report is measured against merging the reports of one period into one:

    .. math:: \mathrm{EVSI}(x) = \gamma \Bigl[ \sum_y P(y) V(\tau_y) - P(\cdot) V(\tau_\cdot) \Bigr]

    with :math:`V` the largest of all alpha vectors of the step after, so that it is convex and
    the difference never negative.

    Parameters
    ----------
    rewards
        Expected reward a period by option and type.
    observations
        P(report | option, type); over the reports it sums to at most 1, and what is missing
        ends the process with value 0.
    transition
        P(next type | type), row-stochastic.
    discount
        Worth of a reward one period later, in [0, 1].
    belief
        Belief now, summing to one.
    horizon
        Periods, 1 or more.
    denominator
        Fineness of the belief grid.
    n_threads
        Threads to share the draws; the result is the same for any number.

    Raises
    ------
    ValueError
        If the horizon is below 1, or reports sum to more than 1.
    """
    _check(observations, horizon)
    problems = DrawnPomdp(rewards, observations, transition, discount, belief)
    grid = make_grid(rewards.shape[2], denominator)
    lower, upper, evsi = _solve_in_chunks(problems, grid, horizon, n_threads)
    # Whoever never looks sees the same report whatever happens, if the deal goes on at all.
    unseen = problems._replace(observations=observations.sum(axis=2, keepdims=True))
    blind = _solve_in_chunks(unseen, grid, horizon, n_threads).lower
    perfect = _value_known(problems, horizon)
    value_perfect = np.einsum("nt,nt->n", belief, perfect)
    return GridValues(lower, upper, evsi, blind.max(axis=1), value_perfect, denominator)


def value_beliefs_on_grid(
    rewards: Float[Array, "draws options types"],
    observations: Float[Array, "draws options reports types"],
    transition: Float[Array, "draws types types"],
    discount: Float[Array, " draws"],
    beliefs: Float[Array, "draws beliefs types"],
    *,
    horizon: int,
    denominator: int = 14,
    n_threads: int | None = None,
) -> Float[Array, "draws beliefs options"]:
    """Return lower bounds on the value of every first action at several beliefs, each draw solved once.

    Parameters
    ----------
    rewards, observations, transition, discount, horizon, denominator, n_threads
        As in :func:`solve_on_grid`, which gives the same bounds one belief at a time.
    beliefs
        Beliefs of each draw, each summing to one.

    Raises
    ------
    ValueError
        If the horizon is below 1, or reports sum to more than 1.
    """
    _check(observations, horizon)
    arrays = (rewards, observations, transition, discount, beliefs[:, 0])
    problems = DrawnPomdp(*(lay_out(array) for array in arrays))
    grid, rows = make_grid(rewards.shape[2], denominator), lay_out(beliefs)
    lower = np.zeros((*beliefs.shape[:2], rewards.shape[1]))

    def solve(part: slice) -> None:
        draws = DrawnPomdp(*(array[part] for array in problems))
        value_pomdp_beliefs((0,) * rewards.shape[2], draws, rows[part], grid, horizon, lower[part])

    share_draws(solve, len(rewards), n_threads)
    return lower


def solve_adaptively(
    rewards: Float[Array, "draws options types"],
    observations: Float[Array, "draws options reports types"],
    transition: Float[Array, "draws types types"],
    discount: Float[Array, " draws"],
    belief: Float[Array, "draws types"],
    *,
    horizon: int,
    n_threads: int | None = None,
) -> GridValues:
    """Solve on finer and finer grids until the bounds are close, MODEL (25).

    Close means: the 95th percentile of the gap is at most 1% of the spread (5th to 95th
    percentile) of the margin of the best other option over the first one. Only the draws whose
    own gap is wider than that are solved again.

    Parameters
    ----------
    rewards, observations, transition, discount, belief, horizon, n_threads
        As in :func:`solve_on_grid`; the first option is the one compared against.

    Warns
    -----
    NotConverged
        If the bounds are still wide on the finest grid.
    """
    values = _refine(
        DrawnPomdp(rewards, observations, transition, discount, belief), _list_wide, horizon, n_threads
    )
    if _is_wide(values):
        gap = float(np.quantile(values.gap, 0.95))
        message = f"the values of the options are known only to within {gap:.2g} utils: the gap between their bounds in 95% of the combinations"
        warnings.warn(message, NotConverged, stacklevel=2)
    return values


def solve_until_decided(
    rewards: Float[Array, "draws options types"],
    observations: Float[Array, "draws options reports types"],
    transition: Float[Array, "draws types types"],
    discount: Float[Array, " draws"],
    belief: Float[Array, "draws types"],
    *,
    horizon: int,
    n_threads: int | None = None,
) -> GridValues:
    """Solve each draw on finer and finer grids until its bounds say which first action is best.

    A draw is decided when the lower bound of one action is at least the upper bound of every other:
    an answer that only asks which is best then rests on no error at all. Draws in which two actions are
    nearly equal are solved on the finest grid; their gap says how far apart they may still be.

    Parameters
    ----------
    rewards, observations, transition, discount, belief, horizon, n_threads
        As in :func:`solve_on_grid`.
    """
    problems = DrawnPomdp(rewards, observations, transition, discount, belief)
    return _refine(problems, _is_undecided, horizon, n_threads)


def _refine(
    problems: DrawnPomdp,
    choose: Callable[[GridValues], Bool[Flags, " draws"]],
    horizon: int,
    n_threads: int | None,
) -> GridValues:
    """Solve all draws on the coarsest grid, and those that are chosen again on finer and finer ones."""
    n_types = problems.rewards.shape[2]
    if n_types == 1:
        return _solve_known(problems, horizon)
    coarse, *finer = find_denominators(n_types).values
    values = solve_on_grid(*problems, horizon=horizon, denominator=coarse, n_threads=n_threads)
    for denominator in finer:
        chosen = choose(values)
        if not chosen.any():
            break
        again = solve_on_grid(
            *(array[chosen] for array in problems),
            horizon=horizon,
            denominator=denominator,
            n_threads=n_threads,
        )
        values = _replace(values, again, chosen)
    return values


def _list_wide(values: GridValues) -> Bool[Flags, " draws"]:
    """Say of each draw whether its own gap is too wide; of none once the gaps are close in 95% of draws."""
    return values.gap > _widest(values) if _is_wide(values) else np.zeros(len(values.gap), dtype=bool)


def _is_undecided(values: GridValues) -> Bool[Flags, " draws"]:
    """Say of each draw whether another action may be better than the one with the best lower bound."""
    rows, best = np.arange(len(values.q_lower)), values.q_lower.argmax(axis=1)
    rivals = values.q_upper.copy()
    rivals[rows, best] = -np.inf
    return rivals.max(axis=1) > values.q_lower[rows, best]


def _value_known(problems: DrawnPomdp, horizon: int) -> PerDrawType:
    """Return the value by type if the type were seen in every period, for (27)."""
    stays = problems.observations.sum(axis=2)
    value = np.zeros((problems.rewards.shape[0], problems.rewards.shape[2]))
    for _ in range(horizon):
        ahead = problems.discount[:, None] * np.einsum("ntu,nu->nt", problems.transition, value)
        value = (problems.rewards + stays * ahead[:, None, :]).max(axis=1)
    return value


def _check(observations: Array, horizon: int) -> None:
    if horizon < 1:
        message = f"the horizon must be 1 or more, not {horizon}"
        raise ValueError(message)
    if np.any(observations.sum(axis=2) > 1 + 1e-9):
        message = "the reports of an option sum to more than 1"
        raise ValueError(message)


def _solve_known(problems: DrawnPomdp, horizon: int) -> GridValues:
    """Solve where there is one type: nothing is left to learn."""
    known = _value_known(problems, horizon - 1)
    ahead = problems.discount * known[:, 0]
    values = problems.rewards[:, :, 0] + problems.observations.sum(axis=2)[:, :, 0] * ahead[:, None]
    best = values.max(axis=1)
    return GridValues(values, values, np.zeros_like(values), best, best, 1)


def _spread(values: GridValues) -> float:
    if values.q_lower.shape[1] == 1:
        return 0.0
    margin = values.q_lower[:, 1:].max(axis=1) - values.q_lower[:, 0]
    low, high = np.quantile(margin, [0.05, 0.95])
    return float(high - low)


def _widest(values: GridValues) -> float:
    """Return the widest gap to put up with; rounding errors always are."""
    return max(_WIDEST_GAP * _spread(values), 1e-9)


def _is_wide(values: GridValues) -> bool:
    return float(np.quantile(values.gap, 0.95)) > _widest(values)


def _replace(values: GridValues, again: GridValues, wide: Flags) -> GridValues:
    fields = {}
    for name in ("q_lower", "q_upper", "evsi", "value_blind", "value_perfect"):
        column = getattr(values, name).copy()
        column[wide] = getattr(again, name)
        fields[name] = column
    return GridValues(**fields, denominator=again.denominator)


def _solve_in_chunks(problems: DrawnPomdp, grid: BeliefGrid, horizon: int, n_threads: int | None) -> Bounds:
    """Share the draws among threads; each draw is a problem of its own."""
    arrays = DrawnPomdp(*(lay_out(array) for array in problems))
    n_draws, n_options, n_types = problems.rewards.shape
    bounds = Bounds(*(np.zeros((n_draws, n_options)) for _ in range(3)))

    def solve(part: slice) -> None:
        draws, filled = (DrawnPomdp(*(a[part] for a in arrays)), Bounds(*(a[part] for a in bounds)))
        solve_pomdp_draws((0,) * n_types, draws, grid, horizon, filled)

    share_draws(solve, n_draws, n_threads)
    return bounds

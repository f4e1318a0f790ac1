"""One reading with some of its premises exchanged for the other's: each such case is solved once for the same draws."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Float

from detente.comparison.quarrel import measure_issues
from detente.evaluation.solution import COARSE, ROUGH
from detente.methods.shapley import average_gains, find_gains_in_blocks, sample_orders, shapley_values
from detente.processors import count_processors
from detente.sampling.samples import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from detente.comparison.differences import ReadingDifference
    from detente.comparison.quarrel import Issue
    from detente.comparison.swaps import Swaps
    from detente.shapes import Array, PerDraw

MOST_EXCHANGED = 8
"""Differences up to which every set of them is exchanged."""

_MOST_SINGLE = 12
"""Premises that have a share of their own where there are more; the others have one together."""
_N_SCREENED = 50
"""Draws on which premises are exchanged one by one, to find those that weigh most."""
_MOST_ROWS, _FEWEST_ROWS = 25_600, 100
"""Draws of all sets together where every set is exchanged, and the fewest of each."""
_MOST_ORDERS, _FEWEST_A_PAIR = 6, 25
"""Pairs of sampled orders, and draws of each at least."""
_STATES_AT_ONCE = 16


class Measured(NamedTuple):
    """Every issue in one case."""

    means: Float[Array, " issues"]
    errors: Float[Array, " issues"]
    """Monte Carlo standard errors."""


class QuarrelShares(NamedTuple):
    """How much of the difference in each issue each exchange closes."""

    members: tuple[tuple[int, ...], ...]
    """Differences that have each share: one, but for the last where lesser premises share one."""
    values: Float[Array, "shares issues"]
    """Shapley values; they sum to the second reading less the first."""
    errors: Float[Array, "shares issues"]
    """Standard errors, of draws and of sampled orders."""
    is_exact: bool
    """Whether every set was exchanged; else orders were sampled."""
    n_draws: int
    n_orders: int
    """Sampled orders, each with its reverse; 0 where every set was exchanged."""


class Exchanges:
    """Issues of the cases between two readings.

    Parameters
    ----------
    swaps
        The cases between them.
    differences
        What can be exchanged; bit ``i`` of a state says that difference ``i`` is as the second reading has it.
    n_draws
        Number of draws.
    seed
        Seed; the same streams in every case.
    report
        Called with each number of cases that have been solved.
    """

    def __init__(
        self,
        swaps: Swaps,
        differences: Sequence[ReadingDifference],
        n_draws: int,
        seed: int,
        report: Callable[[int], None],
    ) -> None:
        self._swaps, self._differences, self._report = swaps, tuple(differences), report
        self._n_draws, self._seed = n_draws, seed
        self._known: dict[tuple[int, int, int], Array] = {}
        self._leads: dict[tuple[int, int, int, int], PerDraw] = {}
        self._issues: tuple[Issue, ...] = ()

    @property
    def n_draws(self) -> int:
        """Return the number of draws."""
        return self._n_draws

    @property
    def all(self) -> int:
        """Return the state in which everything is as the second reading has it."""
        return (1 << len(self._differences)) - 1

    @property
    def premises(self) -> int:
        """Return the state in which all premises are exchanged that both readings hold."""
        return sum(1 << i for i, each in enumerate(self._differences) if each.is_premise)

    @property
    def is_exact(self) -> bool:
        """Say whether there are so few differences that every set of them is exchanged."""
        return len(self._differences) <= MOST_EXCHANGED

    @property
    def searched(self) -> slice:
        """Return the draws on which sets are tried: where all are exchanged anyway, those."""
        n = len(self._differences)
        most = max(_MOST_ROWS >> n, _FEWEST_ROWS) if self.is_exact else _FEWEST_ROWS
        return slice(0, min(self._n_draws, most))

    def open(self, issues: tuple[Issue, ...]) -> None:
        """Choose what is measured."""
        self._issues = issues
        self._known.clear()
        self._leads.clear()

    def measure(self, states: Iterable[int], draws: slice) -> list[Array]:
        """Return the issues of each case in some of the draws, shape (draws, issues)."""
        keys = [(draws.start, draws.stop, state) for state in states]
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        self._known |= zip(new, self._solve_all(new, self._issues), strict=True)
        return [self._known[key] for key in keys]

    def find_leads(self, states: Iterable[int], issue: int, draws: slice) -> list[PerDraw]:
        """Return one issue of each case in some of the draws, shape (draws,): the others are not solved for.

        With many differences plans are made at fewer beliefs, but for what is asked of all draws: what turns a claim roughly is
        confirmed there.
        """
        keys = [(draws.start, draws.stop, state, issue) for state in states]
        known = {key: self._known[key[:3]][:, issue] for key in keys if key[:3] in self._known}
        new = [key for key in dict.fromkeys(keys) if key not in self._leads and key not in known]
        is_rough = not self.is_exact and draws != slice(0, self._n_draws)
        solved = self._solve_all(
            [key[:3] for key in new], (self._issues[issue],), n_points=ROUGH if is_rough else COARSE
        )
        self._leads |= known | dict(zip(new, (each[:, 0] for each in solved), strict=True))
        return [self._leads[key] for key in keys]

    def find_lead(self, state: int, issue: int) -> tuple[float, float]:
        """Return the mean of one issue over all draws, and its Monte Carlo standard error."""
        (lead,) = self.find_leads([state], issue, slice(0, self._n_draws))
        return float(lead.mean()), float(lead.std() / np.sqrt(len(lead)))

    def _solve_all(
        self, keys: Sequence[tuple[int, int, int]], issues: tuple[Issue, ...], n_points: int = COARSE
    ) -> list[Array]:
        def solve(key: tuple[int, int, int]) -> Array:
            start, stop, state = key
            case = self._swaps.make(state)
            samples = sample(case, self._n_draws, self._seed).take(slice(start, stop))
            return measure_issues(case, samples, issues, n_points=n_points)

        solved: list[Array] = []
        with ThreadPoolExecutor(count_processors()) as pool:
            for start in range(0, len(keys), _STATES_AT_ONCE):
                batch = keys[start : start + _STATES_AT_ONCE]
                solved += pool.map(solve, batch)
                self._report(len(batch))
        return solved

    def measure_all(self, states: Sequence[int]) -> list[Measured]:
        """Return the issues of each case on average over all draws."""
        return [_summarise(each) for each in self.measure(states, slice(0, self._n_draws))]

    def screen(self) -> tuple[Array, Array]:
        """Return what each difference alone moves, put into the first reading, and into the second.

        Returns
        -------
        :
            Twice shape (differences, issues): the change towards the other reading.
        """
        block = slice(0, min(_N_SCREENED, self._n_draws))
        singles = [1 << i for i in range(len(self._differences))]
        states = [0, self.all, *singles, *(self.all ^ each for each in singles)]
        first, second, *moved = (each.mean(axis=0) for each in self.measure(states, block))
        n = len(singles)
        empty = np.empty((0, len(self._issues)))
        return (
            np.array([each - first for each in moved[:n]]) if n else empty,
            np.array([second - each for each in moved[n:]]) if n else empty,
        )

    def share_out(self, weights: Sequence[float], generator: np.random.Generator) -> QuarrelShares:
        """Return how much of the quarrel each difference settles: its Shapley value.

        Parameters
        ----------
        weights
            How much each difference weighs at a glance; where there are many, the heaviest have a share of their own.
        generator
            Where orders come from.
        """
        if self.is_exact:
            return self._share_exactly()
        members = choose_players(self._differences, weights)
        masks = [sum(1 << i for i in each) for each in members]

        def find_worths(coalitions: Sequence[int], block: slice) -> list[Array]:
            states = (sum(m for i, m in enumerate(masks) if c >> i & 1) for c in coalitions)
            return self.measure(states, block)

        n_pairs = max(2, min(_MOST_ORDERS, self._n_draws // _FEWEST_A_PAIR))
        gains = find_gains_in_blocks(
            find_worths, sample_orders(len(members), n_pairs, generator), self._n_draws
        )
        estimate = average_gains(gains)
        n_used = self._n_draws // n_pairs * n_pairs
        return QuarrelShares(members, estimate.values, estimate.errors, False, n_used, n_pairs)  # noqa: FBT003

    def _share_exactly(self) -> QuarrelShares:
        n = len(self._differences)
        n_draws = self.searched.stop
        worths = np.stack(self.measure(range(2**n), self.searched))
        gains = worths - worths[0]
        values = shapley_values(gains) if n else np.empty((0, *gains.shape[1:]))
        errors = values.std(axis=1) / np.sqrt(n_draws)
        return QuarrelShares(tuple((i,) for i in range(n)), values.mean(axis=1), errors, True, n_draws, 0)  # noqa: FBT003


def choose_players(
    differences: Sequence[ReadingDifference], weights: Sequence[float]
) -> tuple[tuple[int, ...], ...]:
    """Return which differences have a share of their own: the dozen heaviest premises and what only one has; the rest share one.

    Parameters
    ----------
    differences
        What can be exchanged.
    weights
        How much each weighs at a glance.
    """
    premises = [i for i, each in enumerate(differences) if each.is_premise]
    heaviest = set(sorted(premises, key=lambda i: -weights[i])[:_MOST_SINGLE])
    single = [i for i, each in enumerate(differences) if not each.is_premise or i in heaviest]
    rest = tuple(i for i in premises if i not in heaviest)
    return (*((i,) for i in single), *([rest] if rest else []))


def _summarise(values: Array) -> Measured:
    """Return means over the draws with their standard errors."""
    return Measured(values.mean(axis=0), values.std(axis=0) / np.sqrt(len(values)))

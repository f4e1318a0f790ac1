"""What moves when passages are struck out: one by one, and each paragraph's share of what all of them carry."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Float

from detente.arguments.measures import compute_measures
from detente.arguments.supports import find_fallen
from detente.methods.shapley import average_gains, find_gains_in_blocks, sample_orders, shapley_values
from detente.processors import count_processors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from detente.arguments.measures import CarriedMeasure
    from detente.arguments.struck_draws import StruckDraws
    from detente.arguments.supports import Place, Rest, Support
    from detente.shapes import Array

State = frozenset[str]
"""Paths of the parts of a case that have fallen."""

MOST_EXACT = 8
"""Paragraphs up to which every set of them is struck out (MODEL 15)."""

_MOST_ROWS = 25_600
"""Draws of all sets together where every set is struck out, at least a hundred of each."""
_FEWEST_ROWS = 100
_N_SINGLE = 200
"""Draws on which parts are struck out one by one."""
_MOST_ORDERS, _FEWEST_ORDERS, _MOST_STATES = 12, 6, 300
"""Pairs of orders, and the states that they may visit in one direction."""
_STATES_AT_ONCE = 16


class Carried(NamedTuple):
    """How far each measure is higher with something than without it."""

    means: Float[Array, " measures"]
    errors: Float[Array, " measures"]
    """Standard errors, of draws and of sampled orders; 0 for what moves nothing."""


class Shares(NamedTuple):
    """What each paragraph carries, and what they carry together."""

    carried: tuple[Carried, ...]
    whole: Carried
    """What all passages together carry: the sum of the shares."""
    is_exact: bool
    """Whether every set of paragraphs was struck out; else orders of striking were sampled."""
    n_draws: int
    n_orders: int
    """Sampled orders, each with its reverse; 0 where every set was struck out."""


class KnockOuts:
    """Measures of one case with parts struck out, each state of the case computed once for the same draws.

    Parameters
    ----------
    draws
        Draws of the case, as it is and with parts fallen.
    rests
        Its parts that can fall.
    measures
        What is measured.
    report
        Called with each number of states that have been computed.
    """

    def __init__(
        self,
        draws: StruckDraws,
        rests: Sequence[Rest],
        measures: tuple[CarriedMeasure, ...],
        report: Callable[[int], None],
    ) -> None:
        self._draws, self._rests, self._measures, self._report = draws, rests, measures, report
        self._entries = frozenset(rest.path for rest in rests if rest.kind == "entry")
        self._known: dict[tuple[int, int, State], Array] = {}
        self._singles = slice(0, min(_N_SINGLE, draws.samples.n_draws))

    def measure(self, states: Iterable[State], draws: slice) -> list[Array]:
        """Return the measures of each state in some of the draws, shape (draws, measures)."""
        keys = [(draws.start, draws.stop, state) for state in states]
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        batches = [new[i : i + _STATES_AT_ONCE] for i in range(0, len(new), _STATES_AT_ONCE)]
        with ThreadPoolExecutor(count_processors()) as pool:
            for batch in batches:
                self._compute(batch, draws, pool)
                self._report(len(batch))
        return [self._known[key] for key in keys]

    def _compute(
        self, keys: Sequence[tuple[int, int, State]], draws: slice, pool: ThreadPoolExecutor
    ) -> None:
        size = draws.stop - draws.start
        samples = self._draws.join([state for *_, state in keys], draws)

        def solve(number: int) -> Array:
            part = samples.take(slice(number * size, (number + 1) * size))
            return compute_measures(part, self._measures, keys[number][2] & self._entries)

        self._known |= dict(zip(keys, pool.map(solve, range(len(keys))), strict=True))

    def strike(self, states: Sequence[State]) -> list[Carried]:
        """Return what is lost in each state against the case as it is, in the first draws."""
        as_is, *struck = self.measure([frozenset(), *states], self._singles)
        return [_summarise(as_is - each) for each in struck]

    def as_they_are(self) -> Carried:
        """Return the measures of the case as it is, in all draws."""
        (as_is,) = self.measure([frozenset()], slice(0, self._draws.samples.n_draws))
        return _summarise(as_is)

    def share_out(
        self, supports: Sequence[Support], places: Sequence[Place], generator: np.random.Generator
    ) -> Shares:
        """Return each place's Shapley value: what it adds on average to those already there.

        A premise falls with the last that it rests on, an entry of the record with the first.

        Parameters
        ----------
        supports
            All that something rests on.
        places
            The paragraphs: each holds one or more of them.
        generator
            Where orders come from.
        """
        by_place = [frozenset(each for each in supports if each.place == place) for place in places]

        def find_state(coalition: int) -> State:
            gone = (each for i, struck in enumerate(by_place) if not coalition >> i & 1 for each in struck)
            return find_fallen(self._rests, frozenset(gone))

        if len(places) <= MOST_EXACT:
            return self._share_exactly(find_state, len(places))
        return self._share_by_orders(find_state, len(places), generator)

    def _share_exactly(self, find_state: Callable[[int], State], n_places: int) -> Shares:
        n_draws = min(self._draws.samples.n_draws, max(_MOST_ROWS >> n_places, _FEWEST_ROWS))
        worths = np.stack(self.measure(map(find_state, range(2**n_places)), slice(0, n_draws)))
        gains = worths - worths[0]
        values = shapley_values(gains) if n_places else np.empty((0, *gains.shape[1:]))
        return Shares(tuple(map(_summarise, values)), _summarise(gains[-1]), True, n_draws, 0)  # noqa: FBT003

    def _share_by_orders(
        self, find_state: Callable[[int], State], n_places: int, generator: np.random.Generator
    ) -> Shares:
        n_pairs = count_orders(n_places)
        orders, size = sample_orders(n_places, n_pairs, generator), self._draws.samples.n_draws // n_pairs

        def find_worths(coalitions: Sequence[int], block: slice) -> list[Array]:
            return self.measure(map(find_state, coalitions), block)

        gains = find_gains_in_blocks(find_worths, orders, n_pairs * size)
        estimate = average_gains(gains)
        sums = gains.sum(axis=1)[::2]
        whole = Carried(sums.mean(axis=0), sums.std(axis=0, ddof=1) / np.sqrt(n_pairs))
        carried = tuple(map(Carried, estimate.values, estimate.errors))
        return Shares(carried, whole, False, n_pairs * size, n_pairs)  # noqa: FBT003


def count_orders(n_places: int) -> int:
    """Return how many orders of striking are sampled where there are so many paragraphs, each with its reverse."""
    return max(min(_MOST_ORDERS, _MOST_STATES // max(n_places, 1)), _FEWEST_ORDERS)


def _summarise(values: Array) -> Carried:
    """Return means over the draws with their standard errors."""
    return Carried(values.mean(axis=0), values.std(axis=0) / np.sqrt(len(values)))

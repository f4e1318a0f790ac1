"""The fewest premises which, exchanged, turn a claim: the cruxes of a debate."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from detente.comparison.exchanges import Exchanges

_MOST_TRIED, _MOST_TRIPLED = 16, 8
"""Sets of one size that are tried, the most promising first, and premises of which threes are made."""
_WORTH_TRYING = 0.5
"""Part of a lead that a set must promise to be tried."""
_TRIED_AT_ONCE, _MOST_GROWN = 8, 16
_LARGEST_TRIED = 3
"""Premises of sets that are tried in any combination; larger ones grow by the premise that promises next."""
_TWO_STANDARD_ERRORS = 2.0
_MOST_CONFIRMED = 3
"""Sets of one size that are tried again in all draws."""


class FewestExchanges(NamedTuple):
    """The fewest premises which, exchanged, turn a claim of one reading to the other's."""

    members: tuple[int, ...]
    """Differences."""
    before: float
    """Lead as the reading has it, own utils."""
    after: float
    """Lead with these premises as the other reading has them, own utils."""
    error: float
    """Monte Carlo standard error of the lead afterwards."""
    is_smallest: bool
    """Whether every smaller set was tried, or is known to fail."""


class Claimed(NamedTuple):
    """One claim of one reading, and what the other makes of it."""

    issue: int
    """Index of the claim."""
    base: int
    """The state that is turned: 0 for the first reading, all for the second."""
    own: float
    """Mean lead as the reading has it, own utils."""
    other: float
    """Mean lead as the other has it, own utils."""

    def is_turned(self, lead: float, error: float) -> bool:
        """Say whether a lead has turned: its sign is not that of the reading, by more than two standard errors.

        Where the other reading's own lead is less sure than that, half of it is enough.
        """
        enough = min(_TWO_STANDARD_ERRORS * error, abs(self.other) / 2)
        return self.own * lead < 0 and abs(lead) > enough


def find_fewest(
    exchanges: Exchanges, claimed: Claimed, premises: Sequence[int], promise: Sequence[float]
) -> FewestExchanges | None:
    """Return the fewest differences whose exchange turns a claim; ``None`` where not even all of them do.

    With few differences every set is tried. Else sets of one, two and three, the most promising first; then the most promising
    four, five and so on, and what is not needed is left out again. What only one reading has is exchanged only where all premises do not turn the claim.

    Parameters
    ----------
    exchanges
        The cases between both readings.
    claimed
        The claim, and the reading that is turned.
    premises
        Differences that both readings hold.
    promise
        How far each difference is thought to move the lead towards the other sign, own utils.
    """
    order = sorted(range(len(promise)), key=lambda i: -promise[i])
    search = _Search(exchanges, claimed, promise)
    found = search.find_smallest([i for i in order if i in set(premises)])
    if found is None and len(premises) < len(order):
        found = search.find_smallest(order)
    return found


class _Search:
    """Looks for small sets that turn one claim of one reading."""

    def __init__(self, exchanges: Exchanges, claimed: Claimed, promise: Sequence[float]) -> None:
        self._exchanges, self._claimed, self._promise = exchanges, claimed, promise
        self._sign = -np.sign(claimed.own)

    def find_smallest(self, candidates: list[int]) -> FewestExchanges | None:
        """Return the smallest set that is found; ``None`` where all candidates together do not turn the claim."""
        if not self._can_turn(candidates):
            return None
        is_complete = True
        largest = len(candidates) if self._exchanges.is_exact else _LARGEST_TRIED
        for size in range(1, min(largest, len(candidates)) + 1):
            sets, is_whole = self._list_sets(candidates, size)
            if (found := self._try_in_turn(sets, is_smallest=is_complete)) is not None:
                return found
            is_complete = is_complete and is_whole
        if largest >= len(candidates):
            return None
        growing = [tuple(candidates[:n]) for n in range(_LARGEST_TRIED + 1, len(candidates) + 1)]
        found = self._try_in_turn(growing[: _MOST_GROWN - 1] + growing[-1:], is_smallest=False)
        return None if found is None else self._prune(found)

    def _can_turn(self, candidates: list[int]) -> bool:
        """Say whether it is worth looking: with few differences, or where all candidates or those that promise something turn the claim."""
        if self._exchanges.is_exact:
            return True
        promising = tuple(i for i in candidates if self._promise[i] > 0)
        return any(self._sign * lead > 0 for lead in self._find_leads([tuple(candidates), promising]))

    def _list_sets(self, candidates: list[int], size: int) -> tuple[list[tuple[int, ...]], bool]:
        """Return the sets of a size that promise a good part of the lead, the most promising first, and whether all are there."""
        if self._exchanges.is_exact:
            return list(combinations(candidates, size)), True
        near = candidates[: _MOST_TRIPLED if size == _LARGEST_TRIED else _MOST_TRIED]
        sets = sorted(combinations(near, size), key=lambda each: -self._sum_promise(each))
        need = _WORTH_TRYING * abs(self._claimed.own)
        promising = [each for each in sets if self._sum_promise(each) > need][:_MOST_TRIED]
        return promising, near == candidates and promising == sets

    def _try_in_turn(self, sets: list[tuple[int, ...]], *, is_smallest: bool) -> FewestExchanges | None:
        """Return the first set that turns the claim, a few tried at a time; with few differences, the best of all."""
        at_once = len(sets) if self._exchanges.is_exact else _TRIED_AT_ONCE
        batches = (sets[start : start + at_once] for start in range(0, len(sets), at_once))
        tried = (self._try(batch, is_smallest=is_smallest) for batch in batches)
        return next((found for found in tried if found is not None), None)

    def _sum_promise(self, members: Iterable[int]) -> float:
        return sum(self._promise[i] for i in members)

    def _try(self, sets: list[tuple[int, ...]], *, is_smallest: bool) -> FewestExchanges | None:
        """Return the set that turns the claim furthest, of the smallest that do so in few draws and in all."""
        leads = self._find_leads(sets)
        turned = [
            (len(members), -self._sign * lead, members)
            for members, lead in zip(sets, leads, strict=True)
            if self._sign * lead > 0
        ]
        for _, _, members in sorted(turned)[:_MOST_CONFIRMED]:
            lead, error = self._exchanges.find_lead(self._flip(members), self._claimed.issue)
            if self._claimed.is_turned(lead, error):
                return FewestExchanges(tuple(sorted(members)), self._claimed.own, lead, error, is_smallest)
        return None

    def _find_leads(self, sets: Iterable[tuple[int, ...]]) -> list[float]:
        """Return the mean lead with each set exchanged, in few draws."""
        exchanges = self._exchanges
        found = exchanges.find_leads(map(self._flip, sets), self._claimed.issue, exchanges.searched)
        return [float(lead.mean()) for lead in found]

    def _prune(self, found: FewestExchanges) -> FewestExchanges:
        """Return the set without what it does not need, the least promising left out first."""
        for member in sorted(found.members, key=lambda i: self._promise[i]):
            rest = tuple(i for i in found.members if i != member)
            found = self._try([rest], is_smallest=False) or found if rest else found
        return found

    def _flip(self, members: Iterable[int]) -> int:
        return self._claimed.base ^ sum(1 << i for i in members)

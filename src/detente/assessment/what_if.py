"""What if a number were another: stored draws, solved again after a change."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np
from pydantic_core import PydanticCustomError

from detente.case.domains import DOMAINS, REAL, SHARE
from detente.case.premises import list_premises
from detente.case.quantity import case_fault, parse_quantity, quote_value
from detente.case.refusals import place_fault
from detente.errors import CaseError, Problem
from detente.evaluation.solution import value_at
from detente.evaluation.verdict import Verdict, compare_options
from detente.sampling.samples import freeze_arrays

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from detente.case.domains import Domain
    from detente.case.model import Case
    from detente.sampling.samples import Samples
    from detente.shapes import PerDraw

_MOST_NAMES, _NEAR = 3, 0.8
"""Names that a misspelt one may have been meant for, at most, and how alike they are at least."""

_ROUNDING = 1e-9
"""How far sums of shares may be off."""


@dataclass(frozen=True, repr=False)
class WhatIf:
    """The options compared over the same draws: as they are, and after a change of some numbers."""

    changes: dict[str, float]
    """The new value of each number that was changed, by its place in the case."""
    before: Verdict
    """The options as they are."""
    after: Verdict
    """The options after the change."""

    @property
    def n_draws(self) -> int:
        """Return the number of draws that were solved again: the first ones."""
        return len(self.after.values)

    @property
    def best(self) -> str:
        """Return the option that is best after the change."""
        return self.after.best

    @property
    def p_best(self) -> dict[str, float]:
        """Return the share of draws in which each option is best after the change."""
        return self.after.p_best

    @property
    def changes_best(self) -> bool:
        """Say whether another option is best than before."""
        return self.after.best != self.before.best

    @property
    def moves(self) -> dict[str, float]:
        """Return how far the mean value of each option moves, own utils; nan where barred."""
        before = self.before.means
        return {name: mean - before[name] for name, mean in self.after.means.items()}

    def __repr__(self) -> str:
        """Return what changes in a few lines."""
        numbers = (
            ", ".join(f"{path} = {value:g}" for path, value in self.changes.items()) or "nothing changes"
        )
        moves, means = self.moves, self.after.means
        rows = [
            f"  {name:<14} value {means[name]:.1f} ({moves[name]:+.1f})  best in {p_best:.0%}"
            for name, p_best in self.p_best.items()
        ]
        best = f"{self.best}, was {self.before.best}" if self.changes_best else f"{self.best}, as before"
        return "\n".join([f"What if {numbers}: {self.n_draws:,} draws", f"  best: {best}", *rows])


def change_numbers(
    case: Case,
    samples: Samples,
    changes: Mapping[str, float | str],
    n_draws: int,
    as_is: dict[int, Verdict],
) -> WhatIf:
    """Solve stored draws as they are and after a change, see :meth:`Assessment.what_if`.

    Parameters
    ----------
    case
        The case.
    samples
        Its draws.
    changes
        New values by place in the case.
    n_draws
        Number of draws, 1 or more: the first ones, all where fewer are stored.
    as_is
        Verdicts over the first draws as they are, by the number of draws; this one is kept there.

    Raises
    ------
    CaseError
        If there is no such number in the case, or it cannot have that value.
    ValueError
        If ``n_draws`` is below 1.
    """
    if n_draws < 1:
        message = f"n_draws must be 1 or more, found {n_draws}"
        raise ValueError(message)
    n_draws = min(n_draws, samples.n_draws)
    values = read_changes(case, samples, changes)
    if n_draws not in as_is:
        as_is[n_draws] = solve_stored(case, samples, {}, n_draws)
    return WhatIf(values, as_is[n_draws], solve_stored(case, samples, values, n_draws))


def solve_stored(case: Case, samples: Samples, values: Mapping[str, float], n_draws: int) -> Verdict:
    """Compare the options over the first draws, with some numbers put at other values.

    All other numbers stay as drawn, also those that are drawn together with a changed one; but shares that sum
    to one make room for it in proportion.

    Parameters
    ----------
    case
        The case.
    samples
        Its stored draws.
    values
        New values by place in the case, as :func:`read_changes` returns them.
    n_draws
        Number of draws, 1 or more and no more than are stored.

    Raises
    ------
    CaseError
        If the model cannot be computed at these values.
    """
    place = ", ".join(values)
    try:
        with np.errstate(all="ignore"):
            worth = value_at(case, _fix(samples, values, n_draws))
    except (CaseError, ValueError) as error:
        fault = error.problems[0] if isinstance(error, CaseError) else Problem("", str(error))
        subject = f"the {fault.path} " if fault.path else ""
        raise CaseError([Problem(place, f"at this value {subject}{fault.message}", fault.hint)]) from None
    if not np.isfinite(worth[:, samples.contracts.allowed]).all():
        message = "at this value a payoff is too large to compute with"
        raise CaseError([Problem(place, message, "Choose a value nearer to what is likely.")])
    verdict = compare_options(samples.contracts.options, worth, case.decision.noticeable)
    freeze_arrays(verdict)
    return verdict


def _fix(samples: Samples, values: Mapping[str, float], n_draws: int) -> dict[str, PerDraw]:
    """Return every number of the case in the first draws, by its place."""
    fixed = {path: np.full(n_draws, number) for path, number in samples.certain.items()}
    fixed |= {path: column[:n_draws] for path, column in samples.premises.items()}
    for shares in samples.shares:
        if any(path.startswith(_written(shares)) for path in values):
            # They follow from the shares as written, of which one is changed.
            for path in shares:
                fixed.pop(path, None)
        held = [path for path in shares if path in values]
        others = [path for path in shares if path in fixed and path not in values]
        if held and others:
            left = 1 - sum(values[path] for path in held)
            total = np.sum([fixed[path] for path in others], axis=0)
            room = np.divide(left, total, out=np.zeros(n_draws), where=total > 0)
            fixed |= {path: fixed[path] * room for path in others}
    return fixed | {path: np.full(n_draws, value) for path, value in values.items()}


def _written(shares: tuple[str, ...]) -> str:
    """Return how the places start of the shares as written, from which those that sum to one are made."""
    return f"{shares[0].rpartition('.')[0]}.shares."


def read_changes(case: Case, samples: Samples, changes: Mapping[str, float | str]) -> dict[str, float]:
    """Return new values of some numbers of a case, each checked against what it may be.

    Parameters
    ----------
    case
        The case.
    samples
        Its draws.
    changes
        A number, or one as a case file writes it (``30%``), by place in the case.

    Raises
    ------
    CaseError
        If there is no such number in the case, or it cannot have that value; every fault is told.
    """
    domains = {premise.path: DOMAINS[premise.quantity.domain] for premise in list_premises(case)}
    domains |= {path: SHARE for shares in samples.shares for path in shares}
    values: dict[str, float] = {}
    problems: list[Problem] = []
    for path, value in changes.items():
        if fault := _refuse_place(samples, path):
            problems.append(fault)
            continue
        try:
            values[path] = _read_value(value, domains.get(path, REAL), case)
        except PydanticCustomError as error:
            problems.append(place_fault(path, error))
    problems += _list_sums(samples, values)
    if problems:
        raise CaseError(problems)
    return values


def _read_value(value: float | str, domain: Domain, case: Case) -> float:
    """Return a number that fits its domain."""
    number = value.item() if isinstance(value, np.number) else value
    quantity = parse_quantity(number, domain, case.vocabulary)
    if not quantity.is_fixed:
        found = f"found {quote_value(quantity.written)}, expected one number"
        raise case_fault(found, "Choose one value out of the range.")
    return quantity.parameters[0]


def _refuse_place(samples: Samples, path: str) -> Problem | None:
    """Say why a place holds no number that can be changed; ``None`` if it does."""
    for shares in samples.shares:
        if path == f"{shares[0].rpartition('.')[0]}.sample":
            names = " or ".join(f"`{share}`" for share in shares)
            return Problem(
                path,
                "sets how far shares vary that are already drawn, so it cannot be changed here",
                f"Change {names}.",
            )
    known = [*samples.premises, *samples.certain]
    if path in known:
        return None
    close = get_close_matches(path, known, n=_MOST_NAMES, cutoff=_NEAR)
    names = " or ".join(f"`{name}`" for name in close)
    hint = f"Did you mean {names}?" if close else f"Write its place in the file, such as `{known[0]}`."
    return Problem(path, "is not a number of this case that can be changed", hint)


def _list_sums(samples: Samples, values: Mapping[str, float]) -> Iterator[Problem]:
    """Yield the faults of shares that no longer sum to one."""
    for shares in samples.shares:
        held = [path for path in shares if path in values]
        total = sum(values[path] for path in held)
        if total > 1 + _ROUNDING:
            yield Problem(", ".join(held), f"add up to {total:g}", "Together they can be no more than 1.")
        elif held and len(held) == len(shares) and total < 1 - _ROUNDING:
            yield Problem(", ".join(held), f"add up to {total:g}", "Together they must be 1.")

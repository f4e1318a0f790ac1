"""What a case may say and can hardly mean: each is computed as it stands, and a note says how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.case.proposal import Standing
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.model import Case
    from detente.case.quantity import Quantity

_LONGEST_TIME = 100.0
"""Years beyond which a half-life is as good as for ever."""
_LEAST_MONEY = 1.0
"""Worth of 100 below which amounts of a few percent are told as 0.00."""


def list_doubt_notes(case: Case) -> Iterator[Problem]:
    """Yield notes on what a case says and can hardly mean, in no particular order.

    Parameters
    ----------
    case
        The case.

    Examples
    --------
    >>> from detente.casefile.files import parse_case, read_starter
    >>> text = read_starter() + "negotiable: {items: {}}"
    >>> [note.message for note in list_doubt_notes(parse_case(text))]
    ['lists no item, so that nothing in the offer could change']
    """
    for find in (_find_withheld, _find_empty_options, _find_small_money, _find_long_times, _find_negotiable):
        yield from find(case)


def _find_end(quantity: Quantity, share: float) -> float:
    return float(quantity.quantile(np.array(share)))


def _find_withheld(case: Case) -> Iterator[Problem]:
    """Yield allies said to hold back more than the most they would."""
    for name, other in case.others.items():
        most = _find_end(other.most_withheld, 0.95)
        for option, share in other.withholds.items():
            if not other.most_withheld.default and _find_end(share, 0.5) > most:
                message = (
                    f"{share.written} is more than this ally would hold back at most ({other.most_withheld.written}); "
                    "what is entered for the option counts"
                )
                hint = "Correct one of the two."
                yield Problem(f"others.{name}.withholds.{option}", message, hint)


def _find_empty_options(case: Case) -> Iterator[Problem]:
    """Yield options that give nothing and ask nothing."""
    for name, option in case.proposal.options.items():
        if not any(option.levels.values()):
            message = "gives nothing and asks nothing, so that it is waiting under another name"
            hint = "Write how much of each item it gives and asks under levels, or delete the option."
            yield Problem(f"proposal.options.{name}", message, hint)


def _find_small_money(case: Case) -> Iterator[Problem]:
    """Yield a worth in money too small for amounts of a few percent to be told."""
    currency = case.decision.currency
    if currency is not None and _find_end(currency.worth, 0.5) < _LEAST_MONEY:
        message = f"says that solving the whole problem is worth {currency.worth.written} {currency.name}"
        hint = f"If it is a slip, correct it; else name a smaller unit than {currency.name}, so that amounts can be told."
        yield Problem("decision.currency.worth", message, hint)


def _find_long_times(case: Case) -> Iterator[Problem]:
    """Yield half-lives of more than a century."""
    proposal = case.proposal
    times = {"reopens": (proposal.reopens, "talks that were broken off never reopen")}
    if not isinstance(proposal.window, Standing):
        times["window"] = (proposal.window, "the offer stands for ever")
    for name, (years, meaning) in times.items():
        if _find_end(years, 0.5) > _LONGEST_TIME:
            message = f"{years.written} is a half-life in years, so that {meaning}"
            hint = f"Write it in years; {_LONGEST_TIME:g} is as good as for ever."
            yield Problem(f"proposal.{name}", message, hint)


def _find_negotiable(case: Case) -> Iterator[Problem]:
    """Yield what a table of what could change lets change although it does not say so, and what it takes to be free."""
    table = case.negotiable
    if table is None:
        return
    if table.items is None:
        yield _explain_all_items(case)
    elif not table.items:
        rest = " but how they are watched and what is secret" if table.detect or table.secret else ""
        message = f"lists no item, so that nothing in the offer could change{rest}"
        levels = _list_levels(case)
        name, (low, high) = max(levels.items(), key=lambda item: item[1][1] - item[1][0])
        hint = (
            "Delete items to let every item change between its levels among the options, or list those that could change, such "
            f"as items: {{{name}: [{low:g}, {high:g}]}}."
        )
        yield Problem("negotiable.items", message, hint)
    watched = table.detect
    if watched is not None:
        free = {
            "costs_us": ("us", watched.costs_us.default),
            "costs_them": ("them", watched.costs_them.default and case.counterpart.intrusion.default),
        }
        for field, (whom, is_unsaid) in free.items():
            if is_unsaid:
                message = f"does not say what seeing every cheat would cost {whom}, so that it is taken to cost nothing"
                hint = f"Add {field}: 1 to 3, or what it would take a period; or {field}: 0, if it is free."
                yield Problem("negotiable.detect", message, hint)


def _explain_all_items(case: Case) -> Problem:
    levels = _list_levels(case)
    moved = [f"{name} {low:g} to {high:g}" for name, (low, high) in levels.items() if low < high]
    hint = "To let fewer change, or by other levels, list them under items."
    if not moved:
        message = "lists no items, and each has the same level in all options, so that none could change"
        return Problem("negotiable", message, "List the items that could change under items.")
    message = "lists no items, so that each could change between its levels among the options: "
    return Problem("negotiable", message + ", ".join(moved), hint)


def _list_levels(case: Case) -> dict[str, tuple[float, float]]:
    """Return the lowest and the highest level of every item among the options, within the hard limits."""
    options, limits = case.proposal.options.values(), case.decision.hard_limits
    found = {}
    for name in (*case.proposal.gives, *case.proposal.gets):
        most = min((limit.forbids[name] for limit in limits if name in limit.forbids), default=1.0)
        levels = [min(option.levels.get(name, 0.0), most) for option in options]
        found[name] = (min(levels), max(levels))
    return found

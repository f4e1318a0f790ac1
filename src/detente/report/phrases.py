"""Numbers in words: value, word and interval together, as every sentence of a report gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy

from detente.likelihood import BANDS, Vocabulary, format_likelihood

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.shapes import Array


_SHOWN = 0.05
"""Percent below which a figure with one decimal shows nothing."""
_ONE_IN_A_MILLION = 1e-6
_MOST_BANDS = 2
"""Bands that an interval may reach over and still be called by a likelihood word."""


def quantiles(values: Array) -> tuple[float, float, float] | None:
    """Return median, 5th and 95th percentile where a value exists, else ``None``."""
    defined = values[~np.isnan(values)]
    if defined.size == 0:
        return None
    median, low, high = np.quantile(defined, [0.5, 0.05, 0.95]).tolist()
    return median, low, high


def format_number(number: float) -> str:
    """Return a number with the digits a reader needs, and no minus before a zero.

    Examples
    --------
    >>> format_number(0.04), format_number(3.26), format_number(-12.7)
    ('0.0', '3.3', '-13')
    """
    text = f"{number:.0f}" if abs(number) >= 10 else f"{number:.1f}"  # noqa: PLR2004
    return text.replace("-0.0", "0.0") if float(text) == 0 else text


def format_value(number: float) -> str:
    """Return the value of a premise, whatever its unit, with two digits that count.

    Examples
    --------
    >>> format_value(0.1032), format_value(-36.4), format_value(0.0), format_value(1250.0)
    ('0.10', '-36', '0', '1,250')
    """
    if number == 0:
        return "0"
    size = abs(number)
    if size >= 10:  # noqa: PLR2004
        return f"{number:,.0f}"
    return f"{number:.1f}" if size >= 1 else f"{number:.2f}" if size >= 0.01 else f"{number:.1g}"  # noqa: PLR2004


def format_small(number: float) -> str:
    """Return a number of which only its smallness matters.

    Examples
    --------
    >>> format_small(0.0031), format_small(0), format_small(2.34)
    ('under 0.05', '0', '2.3')
    """
    if number == 0:
        return "0"
    return format_number(number) if number >= 0.05 else "under 0.05"  # noqa: PLR2004


def format_amount(values: Array) -> str:
    """Return a median with its 90% interval: ``3.2 (1.1 to 6.0)``."""
    interval = quantiles(values)
    if interval is None:
        return "undefined"
    median, low, high = map(format_number, interval)
    return median if low == high else f"{median} ({low} to {high})"


class Money(NamedTuple):
    """What 100% is worth in money."""

    name: str
    """The money, as one writes it behind a number."""
    worth: float
    low: float
    """5th percentile."""
    high: float
    """95th percentile."""

    def format(self) -> str:
        """Return what 100% is worth, with its range.

        Examples
        --------
        >>> Money("million dollars", 350.0, 200.0, 600.0).format()
        'about 350 (200 to 600) million dollars'
        """
        if self.low == self.high:
            return f"{format_value(self.worth)} {self.name}"
        ends = f"{format_value(self.low)} to {format_value(self.high)}"
        return f"about {format_value(self.worth)} ({ends}) {self.name}"


def _list_details(ends: str, median: float, money: Money | None) -> str:
    """Return the ends of an interval and its middle in money in brackets, without what is not there or nothing."""
    details = [ends] if ends else []
    if money is not None and float(format_number(median)):
        details.append(f"about {format_value(abs(median) / 100 * money.worth)} {money.name}")
    return f" ({'; '.join(details)})" if details else ""


def format_worth(values: Array, money: Money | None = None) -> str:
    """Return utils of the own side in percent of solving the problem: ``3.2% (1.1 to 6.0%)``.

    Examples
    --------
    >>> format_worth(np.array([3.2, 3.2]), Money("million dollars", 350.0, 200.0, 600.0))
    '3.2% (about 11 million dollars)'
    >>> format_worth(np.linspace(1.0, 3.0, 101), Money("million dollars", 350.0, 200.0, 600.0))
    '2.0% (1.1 to 2.9%; about 7.0 million dollars)'
    """
    interval = quantiles(values)
    if interval is None:
        return "undefined"
    median, low, high = map(format_number, interval)
    ends = "" if low == high else f"{low} to {high}%"
    return f"{median}%{_list_details(ends, interval[0], money)}"


def format_lead(values: Array) -> str:
    """Return by how much one choice is ahead of another, in percent, and between which ends.

    Examples
    --------
    >>> format_lead(np.linspace(-1.0, 3.0, 101)), format_lead(np.linspace(1.0, 3.0, 101))
    ('1.0% (from 0.8% behind to 2.8% ahead)', '2.0% (1.1 to 2.9%)')
    """
    interval = quantiles(values)
    if interval is None or interval[1] > -_SHOWN or interval[2] < _SHOWN:
        return format_worth(values)
    median, low, high = interval
    return f"{format_number(median)}% (from {format_number(-low)}% behind to {format_number(high)}% ahead)"


def format_gain(values: Array, money: Money | None = None, unit: str = "%") -> str:
    """Return what a side gains or loses, we in percent of solving the problem, and between which ends.

    Examples
    --------
    >>> format_gain(np.array([2.0, 2.0])), format_gain(np.linspace(-10.0, -4.0, 101))
    ('gain 2.0%', 'lose 7.0% (4.3 to 9.7%)')
    >>> format_gain(np.linspace(-1.0, 3.0, 101))
    'gain 1.0% (from a loss of 0.8% to a gain of 2.8%)'
    """
    interval = quantiles(values)
    if interval is None:
        return "gain nothing that is defined"
    median, low, high = interval
    verb, ends = "gain" if median >= 0 else "lose", ""
    if low < 0 < high:
        ends = f"from a loss of {format_number(-low)}{unit} to a gain of {format_number(high)}{unit}"
    elif low < high:
        near, far = sorted((abs(low), abs(high)))
        ends = f"{format_number(near)} to {format_number(far)}{unit}"
    return f"{verb} {format_number(abs(median))}{unit}{_list_details(ends, median, money)}"


def format_percent(share: float) -> str:
    """Return a share as a percentage; what is small but not zero stays visible.

    Examples
    --------
    >>> format_percent(0.004), format_percent(0), format_percent(0.27), format_percent(0.9999)
    ('under 1%', '0%', '27%', 'over 99%')
    """
    if 0 < share < 0.005:  # noqa: PLR2004
        return "under 1%"
    if 0.995 <= share < 1:  # noqa: PLR2004
        return "over 99%"
    return f"{share:.0%}"


def format_distance(distance: float) -> str:
    """Return how seldom a single number lies as far out as several do together.

    Parameters
    ----------
    distance
        Standard deviations of normal scores, 0 or more (38).

    Examples
    --------
    >>> format_distance(0.4), format_distance(3.1)
    ('once in 3 combinations', 'once in 1,000 combinations')
    >>> format_distance(6.0)
    'less than once in a million combinations'
    """
    share = float(scipy.special.ndtr(-distance))
    if share < _ONE_IN_A_MILLION:
        return "less than once in a million combinations"
    times = round(1 / share)
    return f"once in {round(times, 1 - len(str(times))):,} combinations"


def format_share(values: Array) -> str:
    """Return a share with its 90% interval and no word: ``27% (20 to 35%)``."""
    interval = quantiles(values)
    if interval is None:
        return "undefined"
    median, low, high = interval
    ends = f"{100 * low:.0f} to {100 * high:.0f}%"
    return (
        format_percent(median)
        if round(100 * low) == round(100 * high)
        else f"{format_percent(median)} ({ends})"
    )


def format_points(values: Array) -> str:
    """Return a share of the problem in points: ``3.0 percentage points (1.1 to 6.2)``."""
    interval = quantiles(100 * values)
    if interval is None:
        return "undefined"
    median, low, high = map(format_number, interval)
    return f"{median} percentage points" if low == high else f"{median} percentage points ({low} to {high})"


def format_chance(values: Array, vocabulary: Vocabulary) -> str:
    """Return the probability of an event with its word and interval: ``9% (very unlikely; 4 to 21%)``.

    An interval that reaches over more than two bands has no word.
    """
    interval = quantiles(values)
    if interval is None:
        return "undefined"
    median, low, high = (min(max(end, 0.0), 1.0) for end in interval)
    ends = f"{100 * low:.0f} to {100 * high:.0f}%"
    n_bands = sum(band.low <= high and low < band.high for band in BANDS[vocabulary])
    if n_bands > _MOST_BANDS:
        return f"{format_percent(median)} ({ends})"
    return f"{format_percent(median)} ({format_likelihood(median, vocabulary)}; {ends})"


def format_times(values: Array) -> str:
    """Return how often something happens, with its 90% interval and no word.

    Examples
    --------
    >>> format_times(np.full(3, 0.94)), format_times(np.linspace(0.0, 1.0, 101))
    ('94 times in 100', '50 times in 100 (5 to 95)')
    """
    interval = quantiles(values)
    if interval is None:
        return "undefined"
    median, low, high = (f"{100 * end:.0f}" for end in interval)
    return f"{median} times in 100" if low == high else f"{median} times in 100 ({low} to {high})"


def format_bands(vocabulary: Vocabulary) -> str:
    """Return every likelihood word with its band."""
    return "; ".join(f"{band.word} {100 * band.low:.0f}–{100 * band.high:.0f}%" for band in BANDS[vocabulary])


def format_combinations(share: float, n_draws: int) -> str:
    """Return a share of draws, which takes no likelihood word.

    Examples
    --------
    >>> format_combinations(0.77, 10_000), format_combinations(1.0, 2_000), format_combinations(0.0, 2_000)
    ('7,700 of 10,000 combinations', 'all 2,000 combinations', 'none of 2,000 combinations')
    """
    number = round(share * n_draws)
    words = {0: "none of", n_draws: "all"}
    return f"{words.get(number, f'{number:,} of')} {n_draws:,} combinations"


def format_tenths(values: Array) -> str:
    """Return how often something happens in ten cases, with its 90% interval.

    Examples
    --------
    >>> format_tenths(np.full(3, 0.42)), format_tenths(np.linspace(0.0, 1.0, 101))
    ('about 4 times in ten', 'about 5 times in ten (0 to 10)')
    >>> format_tenths(np.full(3, 0.02)), format_tenths(np.full(3, 0.99))
    ('hardly ever', 'nearly always')
    """
    interval = quantiles(values)
    if interval is None:
        return "an undefined number of times"
    median, low, high = (round(10 * end) for end in interval)
    often = {0: "hardly ever", 10: "nearly always"}.get(
        median, f"about {median} {'time' if median == 1 else 'times'} in ten"
    )
    return often if low == high else f"{often} ({low} to {high}{'' if 0 < median < 10 else ' in ten'})"  # noqa: PLR2004


def format_plural(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number of things.

    Examples
    --------
    >>> format_plural(1, "entry", "entries"), format_plural(1200, "number")
    ('1 entry', '1,200 numbers')
    """
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"


def format_list(names: Iterable[str]) -> str:
    """Return names as a sentence lists them.

    Examples
    --------
    >>> format_list(["a", "b", "c"]), format_list([])
    ('a, b and c', 'none')
    """
    names = list(names)
    if len(names) < 2:  # noqa: PLR2004
        return names[0] if names else "none"
    return f"{', '.join(names[:-1])} and {names[-1]}"

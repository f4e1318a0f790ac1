"""What a person writes for a number, and the distribution it stands for.

A quantity may be a number (``3``, ``30%``), a range (``2 to 5``: the 5th and 95th
percentile), a likelihood word (``likely``: uniform within its band, for probabilities
only), or a named distribution (``{pert: {low: 0, mode: 2, high: 5}}``). **The family of a
range follows the domain of the field, never the values**: real numbers are normal, positive
ones lognormal, shares logit-normal. A range that does not fit its domain is a fault.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from pydantic_core import PydanticCustomError

from detente.case.families import QUANTILES, SCALES, Z95
from detente.likelihood import Vocabulary, find_band
from detente.text_safety import find_other_digits, refuse_unprintable

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

_LARGEST = 1e9
"""Larger numbers are taken for slips of the pen."""

_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*%?"
_RANGE = re.compile(rf"\s*({_DECIMAL})\s+to\s+({_DECIMAL})\s*")
_NUMBER = re.compile(rf"\s*({_DECIMAL})\s*")
_DASHED = re.compile(rf"\s*({_DECIMAL})\s*(?:-|–|—|\.\.)\s*({_DECIMAL})\s*")


def case_fault(message: str, hint: str = "") -> PydanticCustomError:
    """Return a fault of the user's file, as pydantic gathers them."""
    return PydanticCustomError("fault", "{message}", {"message": message, "hint": hint})


LONGEST_TEXT = 2_000
"""Characters a text field may hold."""


def check_printable(text: str) -> str:
    """Return a text; raise a fault if it holds what cannot be printed, or nothing that can be seen.

    Examples
    --------
    >>> check_printable("a quiet probe")
    'a quiet probe'
    """
    refusal = refuse_unprintable(text)
    if refusal:
        raise case_fault(*refusal)
    return text


class Domain(NamedTuple):
    """Which numbers a field may hold, and the family a range of them belongs to."""

    name: str
    low: float
    high: float
    family: str
    takes_words: bool = False
    open_low: bool = False
    words: tuple[tuple[str, float | tuple[float, float]], ...] = ()
    """Elicitation words of this field: a number, or the ends of a uniform range."""

    def holds(self, number: float) -> bool:
        """Return whether ``number`` may stand in such a field."""
        above = number > self.low if self.open_low else number >= self.low
        return above and number <= self.high

    @property
    def span(self) -> str:
        """Return the domain in words, for messages."""
        if self.high < math.inf:
            return f"a number from {self.low:g} to {self.high:g}"
        if self.low == 0:
            return "a number above 0" if self.open_low else "a number of 0 or more"
        return "a number"

    @property
    def example(self) -> str:
        """Return a range that fits the domain, for messages."""
        return "2 to 5" if self.high > 1 else "20% to 40%"


REAL = Domain("real", -math.inf, math.inf, "normal")
POSITIVE = Domain("positive", 0.0, math.inf, "lognormal", open_low=True)
AMOUNT = Domain("amount", 0.0, math.inf, "lognormal")
SHARE = Domain("share", 0.0, 1.0, "logit-normal")
PROBABILITY = Domain("probability", 0.0, 1.0, "logit-normal", takes_words=True)
COVERAGE = SHARE._replace(
    name="coverage", words=(("none", 0.0), ("little", (0.1, 0.2)), ("some", (0.2, 0.5)), ("much", (0.5, 0.8)))
)
VISIBILITY = SHARE._replace(
    name="visibility", words=(("secret", 0.0), ("known to allies", 0.1), ("leaked", 0.4), ("public", 1.0))
)

PARAMETERS: dict[str, tuple[str, ...]] = {
    "normal": ("mean", "sd"),
    "lognormal": ("median", "factor"),
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "pert": ("low", "mode", "high"),
    "beta": ("alpha", "beta"),
    "quantiles": ("p05", "p50", "p95"),
}
"""The named distributions and their parameters, as a case file writes them."""

REASONS = ("because", "source", "together")
"""What may stand beside a value: its reason, its passage, the group it moves with."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and how well it is known: a family and its parameters."""

    family: str
    """``fixed``, a family of :data:`PARAMETERS`, or ``logit-normal``."""
    parameters: tuple[float, ...]
    """In the order of :data:`PARAMETERS`; location and scale for the normal families."""
    written: str
    """As it stands in the file."""
    domain: str
    because: str | None = None
    """The reason, in the analyst's words."""
    source: str | None = None
    """The passage it rests on, as written: ``oped par=6``."""
    together: str | None = None
    """Name of the group of quantities it moves with."""
    default: bool = False
    """Whether the analyst left it out, so that detente's default stands in."""

    @property
    def is_fixed(self) -> bool:
        """Return whether the quantity is a single number."""
        return self.family == "fixed"

    @property
    def echo(self) -> str:
        """Return the distribution chosen, in words: every report shows it."""
        if self.is_fixed:
            return f"{self.parameters[0]:g}"
        low, median, high = (f"{float(x):.3g}" for x in self.quantile(np.array([0.05, 0.5, 0.95])))
        return f"{self.written} ({self.family}; median {median}, 90% from {low} to {high})"

    def quantile(self, probabilities: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the quantiles at ``probabilities`` (any shape, in (0, 1))."""
        return QUANTILES[self.family](probabilities, *self.parameters)


def parse_quantity(value: object, domain: Domain, vocabulary: Vocabulary = "icd203") -> Quantity:
    """Return the distribution a written value stands for.

    Parameters
    ----------
    value
        A number, a text (``2 to 5``, ``30%``, a likelihood word), or a mapping with one
        named distribution or ``value``, and its reasons.
    domain
        What the field may hold.
    vocabulary
        Whose likelihood words are meant.

    Raises
    ------
    PydanticCustomError
        If the value does not fit the domain; its context holds the hint.

    Examples
    --------
    >>> parse_quantity("2 to 5", POSITIVE).echo
    '2 to 5 (lognormal; median 3.16, 90% from 2 to 5)'
    """
    if isinstance(value, Quantity):
        return value
    if isinstance(value, dict):
        return _parse_mapping(value, domain, vocabulary)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise case_fault(
            f"found {quote_value(value)}, expected {domain.span}",
            f"For example: {domain.example}.",
        )
    if isinstance(value, str):
        return _parse_text(value, domain, vocabulary)
    return _fixed(float(value), domain, f"{value:g}" if isinstance(value, float) else str(value))


def default_quantity(value: float | str | dict[str, Any], domain: Domain) -> Quantity:
    """Return a quantity that stands in where the analyst left one out."""
    return replace(parse_quantity(value, domain), default=True)


def quote_value(value: object) -> str:
    """Return what was found in a cell, short enough for a message.

    Examples
    --------
    >>> quote_value(None), quote_value([1, 2]), quote_value("soon")
    ('nothing', 'a list', "'soon'")
    """
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004


def _show_keys(keys: Iterable[object]) -> str:
    """Return the first few keys of a table, for a message."""
    first = [quote_value(key) for key in islice(keys, 9)]
    shown = ", ".join([*first[:8], "…"] if len(first) > 8 else first)  # noqa: PLR2004
    return f"a table with {shown}" if shown else "an empty table"


def _fixed(number: float, domain: Domain, written: str) -> Quantity:
    _check_number(number, domain, written)
    return Quantity("fixed", (number,), written, domain.name)


def _check_number(number: float, domain: Domain, written: str) -> None:
    if not math.isfinite(number):
        raise case_fault(f"{written} is not a finite number", f"Write {domain.span}.")
    if abs(number) > _LARGEST:
        raise case_fault(f"{written} is more than a billion", "Use a larger unit.")
    if not domain.holds(number):
        hint = "If you mean its size, delete the minus sign." if number < 0 else ""
        if domain.high == 1 < number <= 100:  # noqa: PLR2004
            hint = f"If you mean a percentage, write {number:g}%."
        raise case_fault(f"found {written}, expected {domain.span}", hint)


def _number(text: str) -> float:
    text = text.strip()
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def _parse_text(text: str, domain: Domain, vocabulary: Vocabulary) -> Quantity:
    text = " ".join(text.split())
    if match := _RANGE.fullmatch(text):
        return _parse_range(_number(match[1]), _number(match[2]), domain, text)
    if match := _NUMBER.fullmatch(text):
        return _fixed(_number(match[1]), domain, text)
    words = dict(domain.words)
    if (meant := words.get(text.lower())) is not None:
        if isinstance(meant, tuple):
            return Quantity("uniform", meant, text, domain.name)
        return _fixed(meant, domain, text)
    band = find_band(text, vocabulary)
    if band is not None and domain.takes_words:
        return Quantity("uniform", (band.low, band.high), text, domain.name)
    raise _explain_text(text, domain, is_word=band is not None)


def _explain_text(text: str, domain: Domain, *, is_word: bool) -> PydanticCustomError:
    shown = quote_value(text)
    if digit := find_other_digits(text):
        return case_fault(f"{shown} contains digits other than 0 to 9", f"Write {digit} as {int(digit)}.")
    if match := _DASHED.fullmatch(text):
        hint = f'Write "to" between the two ends: {match[1]} to {match[2]}.'
        return case_fault(f"{shown} is not a range", hint)
    if is_word:
        return case_fault(
            f"{shown} is a likelihood word, but this is not a probability",
            f"Write {domain.span}, or a range such as {domain.example}.",
        )
    if domain.takes_words:
        return case_fault(
            f"{shown} is neither a number nor a likelihood word",
            'Write 0.3, 30%, 20% to 40%, or a word such as "unlikely".',
        )
    words = "".join(f", {word}" for word, _ in domain.words)
    choice = f", or one of these words: {words[2:]}" if words else ""
    return case_fault(
        f"{shown} is not a number", f"Write {domain.span}, or a range such as {domain.example}{choice}."
    )


def _parse_range(low: float, high: float, domain: Domain, written: str) -> Quantity:
    for end in (low, high):
        _check_number(end, domain, f"{end:g} in {written!r}")
    if low > high:
        raise case_fault(f"{written!r} runs backwards", f"Write the smaller end first: {high:g} to {low:g}.")
    if low == high:
        raise case_fault(f"both ends of {written!r} are the same", f"Write {low:g}.")
    _check_inside(low, high, domain, repr(written))
    ends = [SCALES[domain.family](end) for end in (low, high)]
    mean, sd = (ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / (2 * Z95)
    return Quantity(domain.family, (mean, sd), written, domain.name)


def _check_inside(low: float, high: float, domain: Domain, written: str) -> None:
    """Refuse percentiles on the edge of a domain: the scale of its family never reaches them."""
    if domain.family == "normal" or (low > domain.low and high < domain.high):
        return
    edges = [f"start at {low:g}"] * (low <= domain.low) + [f"end at {high:g}"] * (high >= domain.high)
    inner_low = low if low > domain.low else min(high / 10, 0.01 if domain.high == 1 else high)
    inner_high = high if high < domain.high else 1 - min((1 - low) / 10, 0.01)
    hint = f"Write {inner_low:g} to {inner_high:g}, or {{uniform: {{low: {low:g}, high: {high:g}}}}}."
    raise case_fault(f"the range {written} cannot {' or '.join(edges)}", hint)


def _parse_mapping(value: dict[str, Any], domain: Domain, vocabulary: Vocabulary) -> Quantity:
    reasons: dict[str, Any] = {key: value[key] for key in REASONS if value.get(key) is not None}
    for key, reason in reasons.items():
        if not isinstance(reason, str):
            raise case_fault(
                f"found {quote_value(reason)} for {key}, expected text", "If you mean text, put it in quotes."
            )
        if len(check_printable(reason)) > LONGEST_TEXT:
            raise case_fault(f"{key} is too long", f"Keep it to {LONGEST_TEXT:,} characters.")
    named = [key for key in value if key not in REASONS]
    if len(named) != 1 or named[0] not in (*PARAMETERS, "value"):
        raise case_fault(
            f"found {_show_keys(value)}, expected one number or distribution",
            f"Write one of value, {', '.join(PARAMETERS)}; {', '.join(REASONS)} may stand beside it.",
        )
    inner = value[named[0]]
    if named[0] == "value":
        if isinstance(inner, dict):
            raise case_fault("found a table for value", "Write a number, a range or a word instead.")
        quantity = parse_quantity(inner, domain, vocabulary)
    else:
        quantity = _parse_distribution(named[0], inner, domain)
    return replace(quantity, **reasons)


def _parse_distribution(family: str, parameters: object, domain: Domain) -> Quantity:
    names = PARAMETERS[family]
    if not isinstance(parameters, dict) or set(parameters) != set(names):
        shown = _show_keys(parameters) if isinstance(parameters, dict) else quote_value(parameters)
        expected = ", ".join(f"{name}: …" for name in names)
        raise case_fault(f"found {shown} for {family}", f"Write {{{family}: {{{expected}}}}}.")
    numbers: list[float] = []
    for name in names:
        number = None if isinstance(parameters[name], dict) else parse_quantity(parameters[name], REAL)
        if number is None or not number.is_fixed:
            message = (
                f"found {quote_value(parameters[name])} for {name} of {family}, expected a single number"
            )
            raise case_fault(message, "A distribution is built from single numbers.")
        numbers.append(number.parameters[0])
    shown = ", ".join(f"{name} {number:g}" for name, number in zip(names, numbers, strict=True))
    _check_order(family, numbers, shown)
    written = f"{family} ({shown})"
    if family in {"uniform", "triangular", "pert", "quantiles"}:
        for end in (numbers[0], numbers[-1]):
            _check_number(end, domain, f"{end:g} in {written}")
    _check_support(family, domain, written)
    if family == "quantiles":
        return _parse_quantiles(numbers, domain, written)
    if family == "lognormal":
        numbers = [math.log(numbers[0]), math.log(numbers[1]) / Z95]
    return Quantity(family, tuple(numbers), written, domain.name)


def _check_order(family: str, numbers: list[float], shown: str) -> None:
    ordered = {"uniform", "triangular", "pert", "quantiles"}
    if family in ordered and not (numbers == sorted(numbers) and numbers[0] < numbers[-1]):
        raise case_fault(
            f"{family} has {shown}", "Write its numbers from the smallest to the largest, not all the same."
        )
    if family == "beta" and min(numbers) <= 0:
        raise case_fault(f"{family} has {shown}", "Both numbers must be above 0.")
    if family == "normal" and numbers[1] <= 0:
        raise case_fault(f"{family} has {shown}", "The standard deviation must be above 0.")
    if family == "lognormal" and (numbers[0] <= 0 or numbers[1] <= 1):
        hint = "The median must be above 0; the factor, 95th percentile over median, above 1."
        raise case_fault(f"{family} has {shown}", hint)


def _check_support(family: str, domain: Domain, written: str) -> None:
    below = family == "normal" and domain.family != "normal"
    above = family == "lognormal" and domain.high < math.inf
    if below or above:
        side = "lower" if below else "upper"
        message = f"{written} has no {side} bound, but this must be {domain.span}"
        raise case_fault(message, "Use uniform, triangular, pert or quantiles.")


def _parse_quantiles(numbers: list[float], domain: Domain, written: str) -> Quantity:
    _check_inside(numbers[0], numbers[-1], domain, written)
    scaled = tuple(SCALES[domain.family](number) for number in numbers)
    return Quantity(f"quantiles-{domain.family}", scaled, written, domain.name)

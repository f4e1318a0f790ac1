"""What a person writes for a number, and the distribution it stands for.

A quantity may be a number (``3``, ``30%``), a range (``2 to 5``: the 5th and 95th
percentile), a likelihood word (``likely``: uniform within its band, for probabilities
only), or a named distribution (``{pert: {low: 0, mode: 2, high: 5}}``). **The family of a
range follows the domain of the field, never the values**: real numbers are normal, positive
ones lognormal, shares logit-normal. A range that does not fit its domain is a fault.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic_core import PydanticCustomError

from detente.case.domains import (
    AMOUNT,
    COUNT,
    COVERAGE,
    DIFFERENCE,
    POSITIVE,
    PROBABILITY,
    REAL,
    SHARE,
    SMALLEST,
    UTILITY,
    VISIBILITY,
    WEIGHT,
    YEARS,
    Domain,
)
from detente.case.families import QUANTILES, SCALES, Z95
from detente.case.followed_hints import follow_hint, hint_years
from detente.case.numerals import Numeral, explain_numerals, format_end, parse_ends
from detente.case.percent_signs import explain_percent, format_together, hint_shares
from detente.case.refusals import LONGEST_TEXT, case_fault, check_printable, quote_value, show_keys
from detente.likelihood import Vocabulary, find_band

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

__all__ = [
    "AMOUNT",
    "COUNT",
    "COVERAGE",
    "DIFFERENCE",
    "LONGEST_TEXT",
    "PARAMETERS",
    "POSITIVE",
    "PROBABILITY",
    "REAL",
    "REASONS",
    "SHARE",
    "UTILITY",
    "VISIBILITY",
    "WEIGHT",
    "YEARS",
    "Domain",
    "Quantity",
    "case_fault",
    "check_printable",
    "default_quantity",
    "parse_quantity",
    "quote_value",
]

_LARGEST = 1e9
"""Larger numbers are taken for slips of the pen."""
_WIDEST = 1e6
"""Largest factor between the ends of a range, or between the odds of a share."""


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

_ORDERED = {"uniform", "triangular", "pert", "quantiles"}
"""Distributions whose parameters run from the smallest to the largest."""
_SMALLEST_BETA = 0.01

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
    def signature(self) -> tuple[object, ...]:
        """Return what makes two quantities equal, whatever they rest on."""
        return (self.family, self.parameters, self.together)

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
        try:
            return _parse_text(value, domain, vocabulary)
        except PydanticCustomError as fault:
            raise follow_hint(fault, lambda text: _parse_text(text, domain, vocabulary)) from None
    return _fixed(float(value), domain, f"{value:.15g}" if isinstance(value, float) else str(value))


def default_quantity(value: float | str | dict[str, Any], domain: Domain) -> Quantity:
    """Return a quantity that stands in where the analyst left one out."""
    return replace(parse_quantity(value, domain), default=True)


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
        if domain.high == 1 < number:
            hint = "Write 100% at most." if written.endswith("%") else hint_shares([Numeral(number)])
        raise case_fault(f"found {written}, expected {domain.span}", hint)
    if 0 < abs(number) < domain.smallest:
        zero = "" if domain.open_low else "0, or "
        size = "small" if domain.smallest > SMALLEST else "near to 0"
        raise case_fault(f"{written} is too {size}", f"Write {zero}at least {domain.smallest:g}.")
    if domain.high == 1 and 0 < 1 - number < SMALLEST:
        raise case_fault(f"{written} is too near to 1", "Write 1.")


def _parse_text(text: str, domain: Domain, vocabulary: Vocabulary) -> Quantity:
    text = " ".join(text.split())
    if ends := parse_ends(text):
        if explained := explain_percent(ends, domain, quote_value(text)):
            raise case_fault(*explained)
        return _parse_range(ends, domain, text) if len(ends) > 1 else _fixed(ends[0].value, domain, text)
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
    if explained := explain_numerals(text):
        return case_fault(*explained)
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
    if domain.name == "years":
        return case_fault(f"{shown} is not a number of years", hint_years(text))
    words = "".join(f", {word}" for word, _ in domain.words)
    choice = f", or one of these words: {words[2:]}" if words else ""
    return case_fault(
        f"{shown} is not a number", f"Write {domain.span}, or a range such as {domain.example}{choice}."
    )


def _parse_range(numerals: Sequence[Numeral], domain: Domain, written: str) -> Quantity:
    low, high = (end.value for end in numerals)
    if domain.high == 1 and 1 < max(low, high) <= 100:  # noqa: PLR2004
        message = f"found {max(low, high):g} in {written!r}, expected {domain.span}"
        raise case_fault(message, hint_shares(numerals))
    for end in (low, high):
        _check_number(end, domain, f"{end:.15g} in {written!r}")
    if low > high:
        hint = f"Write the smaller end first: {format_end(high)} to {format_end(low)}."
        raise case_fault(f"{written!r} runs backwards", hint)
    if low == high:
        raise case_fault(f"both ends of {written!r} are the same", f"Write {format_end(low)}.")
    _check_inside(low, high, domain, repr(written))
    ends = [SCALES[domain.family](end) for end in (low, high)]
    mean, sd = (ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / (2 * Z95)
    return Quantity(domain.family, (mean, sd), written, domain.name)


def _check_inside(low: float, high: float, domain: Domain, written: str) -> None:
    """Refuse percentiles on the edge of a domain, which its scale never reaches, and those worlds apart."""
    if domain.family == "normal":
        return
    if low > domain.low and high < domain.high:
        _check_width(low, high, domain, written)
        return
    edges = [f"start at {low:g}"] * (low <= domain.low) + [f"end at {high:g}"] * (high >= domain.high)
    inner_low = low if low > domain.low else min(high / 10, 0.01 if domain.high == 1 else high)
    inner_high = high if high < domain.high else 1 - min((1 - low) / 10, 0.01)
    inner, whole = (
        f"{format_end(inner_low)} to {format_end(inner_high)}",
        (format_end(low), format_end(high)),
    )
    hint = f"Write {inner}, or {{uniform: {{low: {whole[0]}, high: {whole[1]}}}}}."
    raise case_fault(f"the range {written} cannot {' or '.join(edges)}", hint)


def _check_width(low: float, high: float, domain: Domain, written: str) -> None:
    """Refuse a range whose ends are so far apart that one of them must be a slip of the pen."""
    odds = (1 - low) / (1 - high) if domain.high == 1 else 1.0
    if high / low * odds > _WIDEST * (1_000 if domain.high == 1 else 1):
        message = f"{low:g} and {high:g}, the ends of {written}, are too far apart for one range"
        hint = "Correct the end that is a slip, or use a narrower range: a factor of a million at most."
        raise case_fault(message, hint)


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
            f"found {show_keys(value)}, expected one number or distribution",
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
        shown = show_keys(parameters) if isinstance(parameters, dict) else quote_value(parameters)
        expected = ", ".join(f"{name}: …" for name in names)
        raise case_fault(f"found {shown} for {family}", f"Write {{{family}: {{{expected}}}}}.")
    numerals = [_parse_parameter(family, name, parameters[name]) for name in names]
    written_as = {"lognormal": numerals[:1], "beta": []}.get(family, numerals)
    written = f"{family} ({format_together(numerals, names)})"
    if explained := explain_percent(written_as, domain, written, names[: len(written_as)]):
        raise case_fault(*explained)
    numbers = [numeral.value for numeral in numerals]
    shown = ", ".join(f"{name} {number:g}" for name, number in zip(names, numbers, strict=True))
    _check_order(family, numbers, shown)
    written = f"{family} ({shown})"
    if family in _ORDERED:
        if domain.high == 1 and 1 < numbers[-1] <= 100:  # noqa: PLR2004
            message = f"found {numbers[-1]:g} in {written}, expected {domain.span}"
            raise case_fault(message, hint_shares(numerals, names))
        for end in (numbers[0], numbers[-1]):
            _check_number(end, domain, f"{end:.15g} in {written}")
    _check_support(family, domain, written)
    if family == "quantiles":
        return _parse_quantiles(numbers, domain, written)
    if family == "lognormal":
        _check_width(numbers[0] / numbers[1], numbers[0] * numbers[1], domain, written)
        numbers = [math.log(numbers[0]), math.log(numbers[1]) / Z95]
    return Quantity(family, tuple(numbers), written, domain.name)


def _parse_parameter(family: str, name: str, value: object) -> Numeral:
    """Return one number of a distribution as written."""
    number = None if isinstance(value, dict) else parse_quantity(value, REAL)
    if number is None or not number.is_fixed:
        message = f"found {quote_value(value)} for {name} of {family}, expected a single number"
        raise case_fault(message, "A distribution is built from single numbers.")
    return parse_ends(value)[0] if isinstance(value, str) else Numeral(number.parameters[0])


def _check_order(family: str, numbers: list[float], shown: str) -> None:
    if family in _ORDERED and not (numbers == sorted(numbers) and numbers[0] < numbers[-1]):
        raise case_fault(
            f"{family} has {shown}", "Write its numbers from the smallest to the largest, not all the same."
        )
    if family == "beta" and (min(numbers) < _SMALLEST_BETA or max(numbers) > _WIDEST):
        raise case_fault(f"{family} has {shown}", "Both numbers must be from 0.01 to a million.")
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

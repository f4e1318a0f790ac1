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
from detente.likelihood import BANDS, Vocabulary, find_band
from detente.text_safety import find_other_digits, refuse_unprintable

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

LARGEST = 1e9
"""Numbers beyond this size are taken for slips of the pen."""

NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*%?"
_RANGE = re.compile(rf"\s*({NUMBER})\s+to\s+({NUMBER})\s*")
_NUMBER = re.compile(rf"\s*({NUMBER})\s*")
_DASHED = re.compile(rf"\s*({NUMBER})\s*(?:-|–|—|\.\.)\s*({NUMBER})\s*")


def fault(message: str, hint: str = "") -> PydanticCustomError:
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
        raise fault(*refusal)
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
        """Say whether ``number`` may stand in such a field."""
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
        """Say whether the quantity is a single number."""
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


def read_quantity(value: object, domain: Domain, vocabulary: Vocabulary = "icd203") -> Quantity:
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
        If the value is no quantity of this domain; its context holds the hint.

    Examples
    --------
    >>> read_quantity("2 to 5", POSITIVE).echo
    '2 to 5 (lognormal; median 3.16, 90% from 2 to 5)'
    """
    if isinstance(value, Quantity):
        return value
    if isinstance(value, dict):
        return _read_mapping(value, domain, vocabulary)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise fault(f"found {show(value)}, expected {domain.span}", "Write 3, or 2 to 5.")
    if isinstance(value, str):
        return _read_text(value, domain, vocabulary)
    return _fixed(float(value), domain, f"{value:g}" if isinstance(value, float) else str(value))


def choose_context(data: object, given: dict[str, Any] | None) -> dict[str, Any]:
    """Return what the fields of a case must know to read it: above all its own ``vocabulary``.

    Examples
    --------
    >>> choose_context({"vocabulary": "phia"}, None)
    {'vocabulary': 'phia'}
    """
    found = data.get("vocabulary") if isinstance(data, dict) else None
    named = isinstance(found, str) and found in BANDS
    return {**(given or {}), "vocabulary": found if named else "icd203"}


def default_quantity(value: float | str | dict[str, Any], domain: Domain) -> Quantity:
    """Return a quantity that stands in where the analyst left one out."""
    return replace(read_quantity(value, domain), default=True)


def show(value: object) -> str:
    """Return what was found in a cell, short enough for a message.

    Examples
    --------
    >>> show(None), show([1, 2]), show("soon")
    ('nothing', 'a list', "'soon'")
    """
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004


def show_keys(keys: Iterable[object]) -> str:
    """Return the first few of the keys found, for a message."""
    first = [show(key) for key in islice(keys, 9)]
    return ", ".join([*first[:8], "…"] if len(first) > 8 else first) or "none"  # noqa: PLR2004


def _fixed(number: float, domain: Domain, written: str) -> Quantity:
    _check_number(number, domain, written)
    return Quantity("fixed", (number,), written, domain.name)


def _check_number(number: float, domain: Domain, written: str) -> None:
    if not math.isfinite(number):
        raise fault(f"{written} is not a finite number", f"Write {domain.span}.")
    if abs(number) > LARGEST:
        raise fault(f"{written} is out of reach", "Use a unit in which it is below 1e9.")
    if not domain.holds(number):
        hint = " If its size is meant, leave the minus sign out." if number < 0 else ""
        if domain.high == 1 < number <= 100:  # noqa: PLR2004
            hint = f" Is it a percentage? Write {number:g}%."
        raise fault(f"{written} is outside its domain", f"Expected {domain.span}.{hint}")


def _number(text: str) -> float:
    text = text.strip()
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def _read_text(text: str, domain: Domain, vocabulary: Vocabulary) -> Quantity:
    text = " ".join(text.split())
    if found := _RANGE.fullmatch(text):
        return _read_range(_number(found[1]), _number(found[2]), domain, text)
    if found := _NUMBER.fullmatch(text):
        return _fixed(_number(found[1]), domain, text)
    words = dict(domain.words)
    if (meant := words.get(text.lower())) is not None:
        if isinstance(meant, tuple):
            return Quantity("uniform", meant, text, domain.name)
        return _fixed(meant, domain, text)
    band = find_band(text, vocabulary)
    if band is not None and domain.takes_words:
        return Quantity("uniform", (band.low, band.high), text, domain.name)
    raise _unreadable(text, domain, is_word=band is not None)


def _unreadable(text: str, domain: Domain, *, is_word: bool) -> PydanticCustomError:
    shown = show(text)
    if digit := find_other_digits(text):
        return fault(f"{shown} is not written in the digits 0 to 9", f"Write {digit} as {int(digit)}.")
    if found := _DASHED.fullmatch(text):
        hint = f'Write the two ends with "to": {found[1]} to {found[2]}.'
        return fault(f"{shown} is not a range", hint)
    if is_word:
        return fault(
            f"{shown} is a likelihood word, and this is no probability",
            f"Expected {domain.span}, or a range such as 2 to 5.",
        )
    if domain.takes_words:
        return fault(
            f"{shown} is neither a number nor a likelihood word",
            'Write 0.3, 30%, 20% to 40%, or a word such as "unlikely".',
        )
    words = "".join(f", {word}" for word, _ in domain.words)
    return fault(f"{shown} is not a number", f"Expected {domain.span}, or a range: 2 to 5{words}.")


def _read_range(low: float, high: float, domain: Domain, written: str) -> Quantity:
    for end in (low, high):
        _check_number(end, domain, f"{end:g} in {written!r}")
    if low > high:
        raise fault(f"{written!r} runs backwards", f"Write the smaller end first: {high:g} to {low:g}.")
    if low == high:
        raise fault(f"{written!r} is a single number", f"Write {low:g}.")
    if domain.family != "normal" and (low <= domain.low or high >= domain.high):
        raise fault(
            f"{written!r} touches the edge of its domain, where a {domain.family} range has no end",
            f"Write ends inside it, or {{uniform: {{low: {low:g}, high: {high:g}}}}}.",
        )
    ends = [SCALES[domain.family](end) for end in (low, high)]
    mean, sd = (ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / (2 * Z95)
    return Quantity(domain.family, (mean, sd), written, domain.name)


def _read_mapping(value: dict[str, Any], domain: Domain, vocabulary: Vocabulary) -> Quantity:
    reasons: dict[str, Any] = {key: value[key] for key in REASONS if value.get(key) is not None}
    for key, reason in reasons.items():
        if not isinstance(reason, str):
            raise fault(f"{key} is {show(reason)}, expected text")
        if len(check_printable(reason)) > LONGEST_TEXT:
            raise fault(f"{key} has too many characters", f"Keep it to {LONGEST_TEXT:,}.")
    named = [key for key in value if key not in REASONS]
    if len(named) != 1 or named[0] not in (*PARAMETERS, "value"):
        raise fault(
            f"found the keys {show_keys(value)}",
            f"Expected one of value, {', '.join(PARAMETERS)}; beside it: {', '.join(REASONS)}.",
        )
    inner = value[named[0]]
    if named[0] == "value":
        if isinstance(inner, dict):
            raise fault("found a table under value", "Write a number, a range or a word there.")
        quantity = read_quantity(inner, domain, vocabulary)
    else:
        quantity = _read_distribution(named[0], inner, domain)
    return replace(quantity, **reasons)


def _read_distribution(family: str, parameters: object, domain: Domain) -> Quantity:
    names = PARAMETERS[family]
    if not isinstance(parameters, dict) or set(parameters) != set(names):
        found = f"a table of {show_keys(parameters)}" if isinstance(parameters, dict) else show(parameters)
        raise fault(f"{family} is {found}", f"Expected {', '.join(names)}.")
    numbers: list[float] = []
    for name in names:
        number = None if isinstance(parameters[name], dict) else read_quantity(parameters[name], REAL)
        if number is None or not number.is_fixed:
            raise fault(f"{family}.{name} is {show(parameters[name])}", "Write a single number.")
        numbers.append(number.parameters[0])
    shown = ", ".join(f"{name} {number:g}" for name, number in zip(names, numbers, strict=True))
    _check_order(family, numbers, shown)
    written = f"{family} ({shown})"
    if family in {"uniform", "triangular", "pert", "quantiles"}:
        for end in (numbers[0], numbers[-1]):
            _check_number(end, domain, f"{end:g} in {written}")
    _check_support(family, domain, written)
    if family == "quantiles":
        return _read_quantiles(numbers, domain, written)
    if family == "lognormal":
        numbers = [math.log(numbers[0]), math.log(numbers[1]) / Z95]
    return Quantity(family, tuple(numbers), written, domain.name)


def _check_order(family: str, numbers: list[float], shown: str) -> None:
    ordered = {"uniform", "triangular", "pert", "quantiles"}
    if family in ordered and not (numbers == sorted(numbers) and numbers[0] < numbers[-1]):
        raise fault(f"{family} has {shown}", "Write its numbers from the smallest to the largest.")
    if family == "beta" and min(numbers) <= 0:
        raise fault(f"{family} has {shown}", "Both must be above 0.")
    if family == "normal" and numbers[1] <= 0:
        raise fault(f"{family} has {shown}", "The standard deviation must be above 0.")
    if family == "lognormal" and (numbers[0] <= 0 or numbers[1] <= 1):
        hint = "The median must be above 0; the factor, 95th percentile over median, above 1."
        raise fault(f"{family} has {shown}", hint)


def _check_support(family: str, domain: Domain, written: str) -> None:
    below = family == "normal" and domain.family != "normal"
    above = family == "lognormal" and domain.high < math.inf
    if below or above:
        hint = f"Expected {domain.span}; use uniform, triangular, pert or quantiles."
        raise fault(f"{written} reaches outside its domain", hint)


def _read_quantiles(numbers: list[float], domain: Domain, written: str) -> Quantity:
    if domain.family != "normal" and (numbers[0] <= domain.low or numbers[-1] >= domain.high):
        raise fault(f"{written} touches the edge of its domain", "Write quantiles inside it.")
    scaled = tuple(SCALES[domain.family](number) for number in numbers)
    return Quantity(f"quantiles-{domain.family}", scaled, written, domain.name)

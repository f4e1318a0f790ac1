"""Numbers that a quote states, in figures or in English words.

What is read is cautious. Left aside are dates, years, ordinals, numbers of pages and articles, names such as F-16,
bounds ("more than forty"), and the bare word "one". A number that is missed costs its premise the word *sourced*;
one that is made up would lend it the authority of a source.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from detente.case.domains import DOMAINS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.quantity import Quantity

QuotedUnit = Literal["plain", "share", "years", "money"]


class QuotedNumber(NamedTuple):
    """A number that a quote states."""

    value: float
    """Its size, 0 or more: 0.4 for 40 per cent, 1.5 for 18 months, 26e9 for $26 billion."""
    measure: QuotedUnit


def _join(words: str) -> str:
    return "|".join(words.split())


_ONES = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: float(value) for value, word in enumerate(["zero", *_ONES.split(), *_TEENS.split()])}
_WORDS |= {word: 10.0 * value for value, word in enumerate(_TENS.split(), 2)}
_SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SHORT = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12}
"""Abbreviations read behind an amount of money alone."""
_SHORTENED = re.compile(rf"(?<=[0-9])(?:{'|'.join(_SHORT)})$")
_SPACES = re.compile(r"[\s-]+")
_SPANS = {"day": 1 / 365.25, "week": 7 / 365.25, "month": 1 / 12, "year": 1.0, "decade": 10.0}
_PARTS = {
    part: size
    for size, part in enumerate(
        ["half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 2
    )
}

_BOUNDED = frozenset({"uniform", "triangular", "pert"})
"""Distributions that end where they are written to end."""
_SLACK = 1e-9

_MONTHS = _join(
    "January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug "
    "Sep Sept Oct Nov Dec"
)
_YEAR = r"(?:1[0-9]|2[01])[0-9]{2}"
_DATES = re.compile(
    rf"\b{_YEAR}-[0-9]{{2}}(?:-[0-9]{{2}})?\b"
    rf"|\b(?:{_MONTHS})\.?\s+[0-9]{{1,2}}(?:st|nd|rd|th)?(?:\s*,?\s*{_YEAR})?\b"
    rf"|\b[0-9]{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})\b(?:\s*,?\s*{_YEAR})?"
    r"|\b[0-9]{1,2}[/:][0-9]{1,2}(?:[/:][0-9]{2,4})?\b|\b[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2,4}\b"
    rf"|(?<![$€£¥,.\w]){_YEAR}(?:s|\s*[-–/]\s*[0-9]{{2,4}})?\b(?!\s*(?:%|per\s?cent)|[,.][0-9])"
)
"""Dates, times of day and years: a number of four figures without a separator is taken for a year."""
_LABELS = re.compile(
    r"(?:[#№]|\b(?:no|nos|nr|art|par|para|pp?|sec|ch|vol)\.?\s|\b(?:numbers?|articles?|paragraphs?|pages?|sections?"
    r"|chapters?|titles?|resolutions?|phases?|stages?|options?|groups?|day|rank(?:ed|s)?|tables?|figures?|clauses?|level)\s)"
    rf"\s*(?:[0-9][0-9.,]*|{_join(_ONES)})\b|\b(?:first|second|latter|last|other)\s+half\b",
    re.IGNORECASE,
)
"""Numbers of pages and the like, and halves of a span of time."""

_FIGURES = rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,4}}|[0-9]{{1,15}})(?:\.[0-9]{{1,12}})?(?:{'|'.join(_SHORT)})?(?!\w|[.,][0-9])"
_WORDED = rf"(?:(?:{_join(_TENS)})(?:[\s-]+(?:{_join(_ONES)}))?|zero|{_join(_TEENS)}|{_join(_ONES)})\b"
_SCALE = rf"(?:{'|'.join(_SCALES)})\b"
_NUMBER = (
    rf"(?:{_FIGURES}|{_WORDED}|(?:half\s+)?\ba(?=\s+{_SCALE}))(?:[\s-]+{_SCALE}(?:\s+(?:and\s+)?{_WORDED})?)*"
)
_PART = rf"(?P<part>{'|'.join(_PARTS)}|halve)s?(?=\s+(?:of|the|its|their|our|his|her|majority)\b|\s*(?:[,.;:!?)”]|$))"
_STATED = re.compile(
    r"(?<!\w)(?<!\w[-–])(?<![0-9][.,])"
    r"(?P<bound>(?:(?:more|less|fewer|greater|larger|smaller|higher|lower)\s+than|at\s+(?:least|most)|up\s+to|over|under"
    r"|above|below|beyond|not|no|minus)\s+(?:[a-z]+\s+)?)?"
    r"(?P<between>between\s+)?"
    rf"(?:half\s+a\s+(?P<half_span>{'|'.join(_SPANS)})\b|(?:a\s+|one\s+)?(?P<half>half)(?=\s+(?:of|the|its|their|our|his|her)\b)"
    rf"|(?P<sign>[$€£¥]\s?)?(?P<number>{_NUMBER})"
    rf"(?:(?(between)\s+and\s+|(?:\s*[-–]\s*|\s+(?:to|or)\s+))(?:[$€£¥]\s?)?(?P<other>{_NUMBER}))?"
    rf"(?:\s+(?:in|of|out\s+of|in\s+every|of\s+every)\s+(?P<whole>{_NUMBER})(?P<rate>[\s-]+(?:{'|'.join(_SPANS)})s?\b)?"
    r"|(?P<percent>\s*%|[\s-]*per\s?cent\b|\s+percentage\s+points?\b)"
    rf"|[\s-]+(?P<span>{'|'.join(_SPANS)})s?\b|[\s-]+{_PART}"
    r"|\s+(?:US\s+|U\.S\.\s+)?(?P<money>dollars?|euros?|pounds?|yen|rou?bles?|francs?|marks?|USD|EUR|GBP)\b)?"
    rf"|a\s+{_PART.replace('P<part>', 'P<one_part>')})(?![-–]\w)(?P<ordinal>\s+(?:{'|'.join(list(_PARTS)[1:])})\b)?",
    re.IGNORECASE,
)
"""A number with what it measures, and what stands before it."""


def read_quoted_numbers(text: str) -> tuple[QuotedNumber, ...]:
    """Return the numbers that a quote states, in their order.

    Parameters
    ----------
    text
        The quote, in English; figures of other scripts are not read.

    Examples
    --------
    >>> [(n.value, n.measure) for n in read_quoted_numbers("a dozen pilots, 40 per cent of $26 billion")]
    [(12.0, 'plain'), (0.4, 'share'), (26000000000.0, 'money')]
    >>> read_quoted_numbers("our #1 enemy since the 2nd of May 1992")
    ()
    """
    text = _LABELS.sub(" ; ", _DATES.sub(" ; ", " ".join(text.split())))
    matches = list(_STATED.finditer(text))
    joined = {
        match.start()
        for pair in pairwise(matches)
        if text[pair[0].end() : pair[1].start()].isspace()
        for match in pair
    }
    return tuple(
        number
        for match in matches
        if match.start() not in joined and not (match["bound"] or match["ordinal"] or match["rate"])
        for number in _measure(match)
    )


def states_quantity(text: str, quantity: Quantity, money: str | None = None) -> bool:
    """Return whether a quote gives a quantity: one of its numbers is the value, or lies within the range.

    A share answers to a share, a span to a span, money to money. On a scale where 100 is a whole gain, 40 answers to
    40 per cent. Signs are not compared, since a quote says "lost a third". A number that the quote gives more exactly
    than the case may be rounded: two thirds is 0.67.

    Parameters
    ----------
    text
        The quote.
    quantity
        The quantity of the case.
    money
        What one of it is in money, such as ``million dollars``, if it is an amount of money.
    """
    low, high = _find_ends(quantity)
    return any(
        low <= value <= high or (quantity.is_fixed and _rounds_to(value, abs(quantity.parameters[0])))
        for number in read_quoted_numbers(text)
        for value in _convert(number, quantity, money)
    )


def _find_ends(quantity: Quantity) -> tuple[float, float]:
    """Return the ends of the range of a quantity, whatever its sign."""
    if quantity.is_fixed:
        ends = [quantity.parameters[0]] * 2
    elif quantity.family in _BOUNDED:
        ends = [quantity.parameters[0], quantity.parameters[-1]]
    else:
        ends = [float(end) for end in quantity.quantile(np.array([0.05, 0.95]))]
    if ends[0] < 0 < ends[1]:
        return 0.0, max(-ends[0], ends[1])
    low, high = sorted(map(abs, ends))
    return low * (1 - _SLACK), high * (1 + _SLACK)


def _rounds_to(value: float, written: float) -> bool:
    """Return whether a number, rounded to the decimals of another and by less than 1%, is that other."""
    decimals = len(f"{written:.12f}".rstrip("0").partition(".")[2])
    return round(value, decimals) == written and abs(value - written) <= written / 100


def _convert(number: QuotedNumber, quantity: Quantity, money: str | None) -> Iterator[float]:
    """Yield what a number of a quote would be in the unit of a quantity, if it can be in it."""
    domain = DOMAINS[quantity.domain]
    if money is not None:
        unit = read_quoted_numbers(money if money[0].isdigit() else f"1 {money}")
        if number.measure == "money" and len(unit) == 1 and unit[0].measure == "money":
            yield number.value / unit[0].value
    elif domain.name == "years":
        yield from [number.value] if number.measure == "years" else []
    elif domain.per_hundred:
        yield from [100 * number.value] if number.measure == "share" else []
    elif (number.measure == "share" and domain.name != "count") or (
        number.measure == "plain" and (domain.high > 1 or number.value < 1)
    ):
        yield number.value


def _measure(match: re.Match[str]) -> Iterator[QuotedNumber]:
    """Yield what a match states: a number, or both ends of a range."""
    if match["half"]:
        yield QuotedNumber(0.5, "share")
    elif match["half_span"]:
        yield QuotedNumber(_SPANS[match["half_span"].lower()] / 2, "years")
    elif match["one_part"]:
        yield QuotedNumber(1 / _PARTS[match["one_part"].lower()], "share")
    else:
        yield from _measure_cardinal(match)


def _measure_cardinal(match: re.Match[str]) -> Iterator[QuotedNumber]:
    written = [match[name].lower() for name in ("number", "other") if match[name]]
    values = [_parse_cardinal(number) for number in written]
    if len(values) > 1 and _find_scale(written[0]) == 1:
        values[0] *= _find_scale(written[1])
    is_money = bool(match["sign"] or match["money"])
    measure, size = _find_measure(match, is_money=is_money)
    if match["whole"]:
        values = [value for value in values if 0 < value <= size != 1]
    is_pronoun = written == ["one"] and measure == "plain"
    if not is_pronoun and (is_money or not any(map(_SHORTENED.search, written))):
        yield from (QuotedNumber(value / size, measure) for value in values)


def _find_measure(match: re.Match[str], *, is_money: bool) -> tuple[QuotedUnit, float]:
    """Return what a number measures, and how many of its unit make 1."""
    if match["whole"]:
        return "share", _parse_cardinal(match["whole"])
    if match["percent"]:
        return "share", 100.0
    if match["part"]:
        return "share", float(_PARTS[match["part"].lower().replace("halve", "half")])
    if match["span"]:
        return "years", 1 / _SPANS[match["span"].lower()]
    return ("money" if is_money else "plain"), 1.0


def _find_scale(written: str) -> float:
    """Return the scale that a number ends in, such as that of a million."""
    last = _SPACES.split(written)[-1]
    short = _SHORTENED.search(last)
    return _SHORT[short[0]] if short else _SCALES.get(last, 1.0)


def _parse_cardinal(written: str) -> float:
    """Return the value of a number in figures or words.

    Examples
    --------
    >>> _parse_cardinal("two hundred and fifty thousand"), _parse_cardinal("1,846"), _parse_cardinal("half a million")
    (250000.0, 1846.0, 500000.0)
    """
    total, current, part = 0.0, 0.0, 1.0
    for word in _SPACES.split(written.lower()):
        scale = _SCALES.get(word)
        if word == "half":
            part = 0.5
        elif scale is None:
            current += _parse_word(word)
        elif scale < _SCALES["thousand"]:
            current *= scale
        else:
            total, current = total + current * scale, 0.0
    return part * (total + current)


def _parse_word(word: str) -> float:
    if not word[0].isdigit():
        return {"and": 0.0, "a": 1.0, **_WORDS}[word]
    short = _SHORTENED.search(word)
    figures = float(word.removesuffix(short[0] if short else "").replace(",", ""))
    return figures * (_SHORT[short[0]] if short else 1.0)

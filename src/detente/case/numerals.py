"""Numbers as people type them: read where they can be read in one way only, otherwise explained.

A minus sign may be typographic, a decimal comma is read where it cannot separate thousands, and a
percent sign counts for the number that it stands beside. What has two readings is never guessed:
the explanation names both, and what to write for each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from detente.text_safety import find_other_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2212\ufe63\uff0d\u2010\u2011\u2012", "-"),
        **dict.fromkeys("\uff0b\ufe62", "+"),
        **dict.fromkeys("\uff05\ufe6a\u066a", "%"),
    }
)
"""Signs that look like a minus, a plus or a percent sign, and mean it."""

_TO = re.compile(r"\s*\bto\b\s*|(?<=[0-9%.])to(?=[0-9.+\-\u2013])", re.IGNORECASE)
_PLAIN = r"[0-9]+\.?[0-9]*|\.[0-9]+"
_DECIMAL_COMMA = r"0*,[0-9]+|[0-9]*,(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{4,},[0-9]{3}"
"""A comma that cannot separate thousands: they come in threes, behind one to three digits but no zero."""
_NUMERAL = re.compile(
    rf"(?P<sign>[+\-\u2013]?)\s?(?P<digits>{_PLAIN}|{_DECIMAL_COMMA})(?P<power>(?:[eE][+-]?[0-9]+)?)\s*(?P<percent>%?)"
)
_WRITTEN = r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?\s*%?"
_DASHED = re.compile(rf"({_WRITTEN})\s*(?:-|\u2013|\u2014|\.\.\.?|\u2026)\s*({_WRITTEN})")
_GROUPED = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>[0-9]{1,3}(?:(?P<mark>[.,'\u2019_ ])[0-9]{3})+)(?P<rest>[.,][0-9]+)?\s*(?P<percent>%?)"
)
_BRACKETED = re.compile(rf"\(\s*({_PLAIN})\s*(%?)\s*\)")
_PER_MILLE = re.compile(rf"([+-]?(?:{_PLAIN}))\s*\u2030")
_MEANINGS = {
    "(": ("the brackets mean less than 0", "they mean nothing"),
    ".": ("the comma is the decimal mark", "the point is"),
    ",": ("the comma separates thousands", "it is a decimal comma"),
}
"""What decides between the two readings of a number."""
_LEADING_PERCENT = re.compile(rf"%\s?({_PLAIN})")


_LONGEST = 60
"""Characters a number or a range may have to be explained."""


class Numeral(NamedTuple):
    """A number as written, with or without a percent sign."""

    number: float
    """The number in front of the percent sign, if there is one."""
    is_percent: bool = False

    @property
    def value(self) -> float:
        """Return what it stands for."""
        return self.number / 100 if self.is_percent else self.number


def normalise_signs(text: str) -> str:
    r"""Return a text with single spaces and the signs of a keyboard.

    Examples
    --------
    >>> normalise_signs("\u22125\uff05  to 5%")
    '-5% to 5%'
    """
    return " ".join(text.translate(_ALIKE).split())


def parse_numeral(text: str) -> Numeral | None:
    """Return the number that a text holds; ``None`` if it holds none, or one that has two readings.

    Examples
    --------
    >>> parse_numeral("0,5").value, parse_numeral("-20 %").value, parse_numeral("1,000")
    (0.5, -0.2, None)
    """
    match = _NUMERAL.fullmatch(normalise_signs(text))
    if match is None:
        return None
    sign = "-" if match["sign"] in {"-", "\u2013"} else ""
    number = float(f"{sign}{match['digits'].replace(',', '.')}{match['power']}")
    return Numeral(number, bool(match["percent"]))


def parse_ends(text: str) -> tuple[Numeral, ...]:
    """Return the number or the two ends of the range that a text holds; none if it holds neither.

    Examples
    --------
    >>> [end.value for end in parse_ends("0,5 to 80%")]
    [0.5, 0.8]
    """
    parts = _TO.split(normalise_signs(text))
    ends = [parse_numeral(part) for part in parts]
    known = tuple(end for end in ends if end is not None)
    return known if len(known) == len(parts) <= 2 else ()  # noqa: PLR2004


def format_end(number: float, suffix: str = "") -> str:
    """Return a number as a case file writes it, up to twelve digits."""
    return f"{number:.12g}{suffix}"


def differ_in_percent(ends: Sequence[Numeral]) -> bool:
    """Return whether some numbers have a percent sign and others, 0 apart, have none."""
    return any(end.is_percent for end in ends) and any(end.number and not end.is_percent for end in ends)


def list_readings(ends: Sequence[Numeral], *, in_percent: bool) -> tuple[tuple[Numeral, ...], ...]:
    """Return the two readings of numbers that belong together, where only some have a percent sign.

    Parameters
    ----------
    ends
        The numbers as written.
    in_percent
        Whether the second reading, in which the others are no percentages, is written in percent too.

    Returns
    -------
    :
        All of them percentages, and each as it stands.

    Examples
    --------
    >>> for reading in list_readings(parse_ends("0.1 to 20%"), in_percent=True):
    ...     print([f"{end.number:g}%" for end in reading])
    ['0.1%', '20%']
    ['10%', '20%']
    """
    percent = tuple(Numeral(end.number, is_percent=True) for end in ends)
    scale = 100 if in_percent else 1
    plain = tuple(Numeral(float(format_end(end.value * scale)), in_percent) for end in ends)
    return percent, plain


def format_numerals(numerals: Sequence[Numeral]) -> list[str]:
    """Return numbers as a case file writes them."""
    return [format_end(each.number, "%" * each.is_percent) for each in numerals]


def explain_numerals(text: str) -> tuple[str, str] | None:
    r"""Return what is wrong with a text meant as a number or range, and what to write; ``None`` if unknown.

    Examples
    --------
    >>> explain_numerals("1,000")
    ("'1,000' can be read as 1000 or as 1", 'Write 1000 if the comma separates thousands, 1 if it is a decimal comma.')
    >>> explain_numerals("3-8")
    ("'3-8' is not a range", 'Write "to" between the two ends: 3 to 8.')
    """
    shown, text = repr(" ".join(text.split())), normalise_signs(text)
    if len(text) > _LONGEST:
        return None
    if digit := find_other_digits(text):
        plain = "".join(str(int(c)) if c.isdecimal() else c for c in text)
        whole = f": {plain}" if parse_ends(plain) and len(plain) > 1 else ""
        hint = f"Write {digit} as {int(digit)}{whole}."
        return f"{shown} contains digits other than 0 to 9", hint
    if match := _DASHED.fullmatch(text):
        return f"{shown} is not a range", _hint_dashed(match[1].strip(), match[2].strip())
    return _explain_marks(text, shown)


def _hint_dashed(low: str, high: str) -> str:
    """Say how to write a range with a dash; where one end has a percent sign, for both readings."""
    ends = [end for end in (parse_numeral(low), parse_numeral(high)) if end is not None]
    if len(ends) == 2 and differ_in_percent(ends):  # noqa: PLR2004
        both, plain = list_readings(ends, in_percent=False)
        written = " to ".join(format_numerals(both))
        if plain[0].value < plain[1].value:
            written += f" if both are percentages, otherwise {' to '.join(format_numerals(plain))}"
        return f'Write "to" between the two ends: {written}.'
    return f'Write "to" between the two ends: {low} to {high}.'


def _explain_marks(text: str, shown: str) -> tuple[str, str] | None:
    """Explain separators of thousands, brackets and unusual signs in a number or in an end of a range."""
    parts = _TO.split(text)
    if len(parts) > 2:  # noqa: PLR2004
        return None
    readings = [_list_meanings(part) for part in parts]
    if not all(readings):
        return None
    first, last = (" to ".join(meanings[index] for meanings in readings) for index in (0, -1))
    if first == last:
        return f"{shown} is not a number as this file writes it", f"Write {first}."
    reason = _MEANINGS["(" if "(" in text else "." if "." in text else ","]
    hint = f"Write {first} if {reason[0]}, {last} if {reason[1]}."
    return f"{shown} can be read as {first} or as {last}", hint


def _list_meanings(part: str) -> tuple[str, ...]:
    """Return what a number may mean, written plainly; nothing if that is unknown."""
    if (numeral := parse_numeral(part)) is not None:
        return (*format_numerals([numeral]),)
    if match := _BRACKETED.fullmatch(part):
        return (f"-{match[1]}{match[2]}", f"{match[1]}{match[2]}")
    if match := _PER_MILLE.fullmatch(part):
        return (format_end(float(match[1]) / 10, "%"),)
    if match := _LEADING_PERCENT.fullmatch(part):
        return (f"{match[1]}%",)
    if match := _GROUPED.fullmatch(part):
        return _list_grouped(match)
    return ()


def _list_grouped(match: re.Match[str]) -> tuple[str, ...]:
    """Return the readings of a number whose digits stand in groups of three."""
    sign, mark, rest, percent = match["sign"], match["mark"], match["rest"] or "", match["percent"]
    groups = match["digits"].split(mark)
    if rest[:1] == mark:
        return ()
    thousands = f"{sign}{''.join(groups)}{rest.replace(',', '.')}{percent}"
    if mark == "," and not rest and len(groups) == 2:  # noqa: PLR2004
        return thousands, f"{sign}{format_end(float('.'.join(groups)))}{percent}"
    if mark == "." and rest and len(groups) == 2:  # noqa: PLR2004
        return thousands, f"{sign}{'.'.join(groups)}{rest[1:]}{percent}"
    return (thousands,)

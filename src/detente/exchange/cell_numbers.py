"""Numbers as people type them into spreadsheets: read where one reading is left, asked about where two are.

The whole table decides what one cell leaves open: ``1.000`` is one thousand beside ``62,5``, and one
beside ``40.5``.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from detente.case.quantity import quote_value
from detente.errors import Problem
from detente.exchange.sheets import CellPosition, label_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MARKS = (".", ",")
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_TO_ASCII = 0xFEE0
_MINUS = "−–‐‑‒﹣"
_SPACES = "\u00a0\u2007\u2008\u2009\u202f\u3000"
_PERCENT = "％﹪٪"
_TOKEN = r"[+-]?\s?(?:[0-9][0-9.,'’٫٬ ]*|[.,٫][0-9]+)(?:[eE][+-]?[0-9]+)?\s?%?"  # noqa: S105 - of a number
_NUMBER = re.compile(rf"(?P<open>\()?\s?(?P<number>{_TOKEN})\s?(?P<close>\))?\s?(?P<percent>%)?")
_RANGE = re.compile(r"(.+?)\s+to\s+(.+)", re.IGNORECASE)
_READINGS = {
    mark: re.compile(
        rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:([{re.escape(group)}'’٬ ])[0-9]{{3}})(?:\1[0-9]{{3}})*)?(?:[{re.escape(mark)}٫][0-9]*)?"
    )
    for mark, group in (_MARKS, _MARKS[::-1])
}
_ERROR = re.compile(
    r"#(?:N/?A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|BEZUG!|WERT!|NV|ZAHL!)", re.IGNORECASE
)
_FORMULA = re.compile(r"=|[+@-].*(?:[A-Za-z]+\(|[A-Z]+[0-9])")
_NOTHING = frozenset(("-", "–", "—", "−", "n/a", "na", "n.a.", "none", "nil", "null", "x", ".", "..", "?"))


_PERCENTAGE = re.compile(r"-?[0-9.]+%(?: to -?[0-9.]+%)?")


class _Cell(NamedTuple):
    """A text that holds numbers, and what may be made of it."""

    text: str
    numbers: tuple[re.Match[str], ...]
    """One number, or the two ends of a range."""


def read_numbers(
    cells: dict[CellPosition, Any], separator: str | None, *, against: bool = True
) -> tuple[dict[CellPosition, Any], list[Problem]]:
    """Return the cells with their numbers as a case writes them, and why others cannot be read.

    Parameters
    ----------
    cells
        The cells of a table without its headings.
    separator
        What parts the cells of CSV text; ``None`` for a workbook.
    against
        Whether a number in parentheses may be one below 0, as accountants write it.

    Examples
    --------
    >>> read_numbers({(2, 2): "62,5", (2, 3): "1.000", (3, 2): "(40)", (3, 3): "１０ to 20"}, ";")[0]
    {(2, 2): '62.5', (2, 3): '1000', (3, 2): '-40', (3, 3): '10 to 20'}
    """
    problems = [problem for at, value in cells.items() if (problem := _refuse(at, value))]
    refused = {problem.path for problem in problems}
    texts = {at: v for at, v in cells.items() if isinstance(v, str) and label_cell(at) not in refused}
    parsed = {at: cell for at, text in texts.items() if (cell := _parse_cell(text))}
    marks = _find_marks(cell for cell in parsed.values())
    if not marks and separator == ",":
        marks = {"."}
    signed = any(number["number"].startswith("-") for cell in parsed.values() for number in cell.numbers)
    read = {at: value for at, value in cells.items() if label_cell(at) not in refused}
    for at, cell in parsed.items():
        readings = _list_readings(cell, marks)
        in_brackets = any(number["open"] for number in cell.numbers)
        if in_brackets and (signed or not against):
            readings = [*readings, *(reading.replace("-", "") for reading in readings)]
        readings = list(dict.fromkeys(readings))
        if len(readings) == 1:
            read[at] = readings[0]
        elif readings:
            message = f"found {quote_value(cell.text)}, which may mean {' or '.join(readings)}"
            problems.append(Problem(label_cell(at), message, f"Write {' or '.join(readings)}."))
            del read[at]
    return read, problems


def _refuse(at: CellPosition, value: object) -> Problem | None:
    """Return why a cell holds no number, where that is certain."""
    cell = label_cell(at)
    if isinstance(value, bool):
        return Problem(
            cell, f"found {str(value).upper()}, expected a number", "Write the number, or clear the cell."
        )
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        day = value.date() if isinstance(value, dt.datetime) else value
        hint = "Spreadsheet programs turn entries such as 1-5 or 1.5 into dates. Format the cell as text, and type the number again."
        return Problem(cell, f"found the date {day}, expected a number", hint)
    if not isinstance(value, str):
        return None
    return _refuse_text(cell, value)


def _refuse_text(cell: str, value: str) -> Problem | None:
    if _ERROR.fullmatch(value):
        return Problem(
            cell, f"found the error {value} of a formula", "Correct the formula, or write the number."
        )
    if _FORMULA.match(value):
        hint = "Save the table with values instead of formulas."
        return Problem(cell, f"found the formula {quote_value(value)}", hint)
    if value.casefold() in _NOTHING:
        hint = "Leave the cell blank if the actor does not name this objective; write 0 if it is indifferent."
        return Problem(cell, f"found {quote_value(value)}, expected a number", hint)
    return None


def _parse_cell(text: str) -> _Cell | None:
    """Return the number of a text, or the two of a range; ``None`` where it holds none."""
    plain = _to_ascii(text)
    ends = _RANGE.fullmatch(plain)
    numbers = [_NUMBER.fullmatch(part.strip()) for part in (ends.groups() if ends else (plain,))]
    if not all(number and _is_closed(number) for number in numbers):
        return None
    return _Cell(text, tuple(number for number in numbers if number))


def _is_closed(number: re.Match[str]) -> bool:
    """Return whether parentheses come in pairs and say all there is to say of the sign."""
    if not number["open"] and not number["close"]:
        return True
    twice = number["percent"] and number["number"].endswith("%")
    return bool(number["open"] and number["close"] and number["number"][0] not in "+-" and not twice)


def _to_ascii(text: str) -> str:
    """Return a text with plain digits, signs and spaces; raised and lowered digits stay what they are."""
    changed = []
    for character in text:
        if ord(character) in _FULL_WIDTH:
            changed.append(chr(ord(character) - _TO_ASCII))
        elif character in _MINUS:
            changed.append("-")
        elif character in _SPACES:
            changed.append(" ")
        elif character in _PERCENT:
            changed.append("%")
        else:
            digit = unicodedata.decimal(character, None)
            changed.append(character if digit is None else str(digit))
    return "".join(changed)


def _find_marks(cells: Iterable[_Cell]) -> set[str]:
    """Return the decimal marks that the numbers with one reading use."""
    marks = set()
    for cell in cells:
        for number in cell.numbers:
            fits = [mark for mark in _MARKS if _read(number, mark) is not None]
            if len(fits) == 1:
                marks |= set(fits)
    return marks


def _list_readings(cell: _Cell, marks: set[str]) -> list[str]:
    """Return what a text may say, the decimal marks of the table given; one reading only where they decide."""
    readings = []
    for mark in _MARKS:
        parts = [_read(number, mark) for number in cell.numbers]
        if all(part is not None for part in parts):
            readings.append((mark, " to ".join(part for part in parts if part)))
    decided = [text for mark, text in readings if {mark} == marks]
    if len({text for _, text in readings}) > 1 and decided:
        return decided
    return [text for _, text in readings]


def _read(number: re.Match[str], mark: str) -> str | None:
    """Return a number as a case writes it, where it can be read with this decimal mark."""
    digits = number["number"].replace("%", "").replace(" ", " ").strip()
    sign = "-" if digits.startswith("-") or number["open"] else ""
    digits = digits.lstrip("+-").strip()
    digits, e, exponent = digits.lower().partition("e")
    if not _READINGS[mark].fullmatch(digits) or not any(map(str.isdigit, digits)):
        return None
    whole, _, decimals = digits.replace("٫", mark).partition(mark)
    whole = "".join(filter(str.isdigit, whole)) or "0"
    decimals = decimals.rstrip("0") if not e else decimals
    percent = "%" if "%" in number["number"] or number["percent"] else ""
    return f"{sign}{whole}{'.' if decimals else ''}{decimals}{e}{exponent}{percent}"


def settle_scale(
    read: dict[CellPosition, Any], rows: Mapping[str, Iterable[CellPosition]]
) -> tuple[dict[CellPosition, Any], list[Problem]]:
    """Return weights on a scale whose top is 100, or why it is open on which scale they are.

    Parameters
    ----------
    read
        Weights as :func:`read_numbers` returns them. If all are percentages, 40% is 40.
    rows
        The cells of each actor.

    Examples
    --------
    >>> settle_scale({(2, 2): "100%", (2, 3): "40%"}, {"rival": [(2, 2), (2, 3)]})
    ({(2, 2): '100', (2, 3): '40'}, [])
    """
    problems = _question_scale(read, rows)
    texts = {
        at: v.replace("%", "") for at, v in read.items() if isinstance(v, str) and _PERCENTAGE.fullmatch(v)
    }
    return ({} if problems else {**read, **texts}), problems


def _question_scale(
    read: dict[CellPosition, Any], rows: Mapping[str, Iterable[CellPosition]]
) -> list[Problem]:
    """Return the questions which scale weights are on: some in percent and others not, or an actor's none above 1."""
    sizes = {at: _largest(value) for at, value in read.items()}
    sizes = {at: size for at, size in sizes.items() if size}
    percent = [at for at in sizes if isinstance(read[at], str) and "%" in read[at]]
    plain = [at for at in sizes if at not in percent]
    if percent and plain:
        message = f"found {read[percent[0]]}, but {read[plain[0]]} without a percent sign in cell {label_cell(plain[0])}"
        hint = (
            "100 is the top of the scale: write all weights with a percent sign, or all without, 40% as 40."
        )
        return [Problem(label_cell(percent[0]), message, hint)]
    problems = []
    for actor, cells in rows.items():
        own = [at for at in cells if at in plain]
        top = max(own, key=lambda at: sizes[at], default=None)
        if top is not None and sizes[top] <= 1:
            message = f"the largest weight of {actor} is {read[top]}, on a scale where 100 is the top"
            hint = "If 1 stands for the top, write 100 for 1 and 40 for 0.4. If it is 1 in 100, write it into the case file."
            problems.append(Problem(label_cell(top), message, hint))
    return problems


def _largest(value: object) -> float:
    """Return the larger size of a number or the ends of a range; 0 where a value holds neither."""
    parts = str(value).replace("%", "").split(" to ")
    try:
        return 0.0 if isinstance(value, bool) else max(abs(float(part)) for part in parts)
    except ValueError:
        return 0.0

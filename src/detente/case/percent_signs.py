"""Percent signs and their two readings: what to write for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.domains import SHARE, Domain
from detente.case.numerals import Numeral, differ_in_percent, format_end, format_numerals, list_readings

if TYPE_CHECKING:
    from collections.abc import Sequence


def hint_shares(ends: Sequence[Numeral], names: Sequence[str] = ()) -> str:
    """Return how to write shares of which some are above 1: percentages, or so many in ten; nothing if unknown.

    Examples
    --------
    >>> hint_shares([Numeral(7)])
    'Write 7% for 7 in 100, or 70% for 7 in 10.'
    >>> hint_shares([Numeral(0.1), Numeral(20)])
    'Write 0.1% to 20% if both are percentages, 10% to 20% if only one is.'
    """
    numbers = [end.number for end in ends]
    if not all(0 <= number <= 100 for number in numbers):  # noqa: PLR2004
        return ""
    if all(number <= 10 and number == int(number) for number in numbers):  # noqa: PLR2004
        of_100, of_10 = (
            format_together([Numeral(factor * number, is_percent=True) for number in numbers], names)
            for factor in (1, 10)
        )
        written = f"{numbers[0]:g}" if len(numbers) == 1 else "so many"
        if len(numbers) == 2 and 0 in numbers and not names:  # noqa: PLR2004 - no range of shares starts at 0
            most = max(numbers)
            of_100, of_10 = (
                f"{{uniform: {{low: 0%, high: {format_end(factor * most, '%')}}}}}" for factor in (1, 10)
            )
        return f"Write {of_100} for {written} in 100, or {of_10} for {written} in 10."
    marked = [Numeral(number, number > 1) for number in numbers]
    return _hint_readings(list_readings(marked, in_percent=True), SHARE, names)


def format_together(ends: Sequence[Numeral], names: Sequence[str]) -> str:
    """Return a number, a range from its smaller end, or the parameters of a distribution, as a case file writes it."""
    if names:
        return ", ".join(f"{name}: {end}" for name, end in zip(names, format_numerals(ends), strict=True))
    return " to ".join(format_numerals(sorted(ends, key=lambda end: end.value)))


def _hint_readings(readings: Sequence[Sequence[Numeral]], domain: Domain, names: Sequence[str]) -> str:
    """Say what to write for each reading that the domain can hold."""
    fit = [format_together(ends, names) for ends in readings if _fits(ends, domain, names)]
    several, rest = ("all", "some are") if names else ("both", "one is")
    if len(fit) == 2 and fit[0] != fit[1]:  # noqa: PLR2004
        return f"Write {fit[0]} if {several} are percentages, {fit[1]} if only {rest}."
    if len(readings[0]) == 1 and fit:
        return f"If you mean a percentage, write {fit[0]}."
    return f"Write {fit[0]}." if fit else f"For example: {domain.example}."


def _fits(ends: Sequence[Numeral], domain: Domain, names: Sequence[str]) -> bool:
    """Return whether numbers could stand in a field: a range apart from its edges, parameters in their order."""
    values = [end.value for end in ends]
    if not all(map(domain.holds, values)):
        return False
    if names:
        return "sd" in names or values == sorted(values)
    low, high = min(values), max(values)
    return len(values) == 1 or (
        low < high and (domain.family == "normal" or domain.low < low < high < domain.high)
    )


def explain_percent(
    ends: Sequence[Numeral], domain: Domain, shown: str, names: Sequence[str] = ()
) -> tuple[str, str] | None:
    """Return why percent signs leave two readings, and what to write for each; ``None`` where they do not.

    Parameters
    ----------
    ends
        A number, the two ends of a range, or the parameters of a distribution that share its unit.
    domain
        What the field may hold.
    shown
        What was found, for the message.
    names
        Names of the parameters; none for a number or a range.

    Examples
    --------
    >>> from detente.case.numerals import parse_ends
    >>> explain_percent(parse_ends("20 to 40%"), SHARE, "'20 to 40%'")[1]
    'Write 20% to 40%.'
    """
    if domain.per_hundred and any(end.is_percent for end in ends):
        of_100, plain = (
            format_together([Numeral(number) for number in numbers], names)
            for numbers in ([end.number for end in ends], [end.value for end in ends])
        )
        hint = f"On this scale 100 is a whole gain. Write {of_100} if you mean so many percent of it, or {plain}."
        return f"{shown} can be read as {of_100} or as {plain}", hint
    if domain.name == "years" and any(end.is_percent for end in ends):
        return f"found {shown}, expected a number of years", "Write years without a percent sign, such as 2."
    if differ_in_percent(ends):
        readings = list_readings(ends, in_percent=domain.high == 1)
        message = f"{shown} has a percent sign on one number and none on another"
        return message, _hint_readings(readings, domain, names)
    return None

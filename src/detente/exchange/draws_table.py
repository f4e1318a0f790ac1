"""The draws of a case as a table for spreadsheets and statistics: CSV, one row a draw."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from detente.assessment.numbers import round_number
from detente.text_safety import format_line

if TYPE_CHECKING:
    from detente.exchange.solved_case import Answers
    from detente.shapes import PerDraw

FORMULA = ("=", "+", "-", "@")
"""Beginnings that a spreadsheet takes for a formula."""


def write_draws(told: Answers) -> str:
    """Return the draws as CSV: premises by their place in the case, then what they lead to.

    Parameters
    ----------
    told
        An assessment, or a solved case.

    Returns
    -------
    :
        CSV text. Columns: ``draw`` from 1; every premise that varies; ``belief.TYPE``;
        ``value.OPTION`` in own utils (25), empty where barred; ``margin`` in own utils (37).
        Numbers of 10 significant digits.
    """
    columns = _list_columns(told)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["draw", *map(guard_text, columns)])
    for number, row in enumerate(zip(*(column.tolist() for column in columns.values()), strict=True), 1):
        writer.writerow([number, *map(_write_number, row)])
    return written.getvalue()


def guard_text(text: str) -> str:
    """Return a text that a spreadsheet shows and never computes.

    Examples
    --------
    >>> guard_text("=1+1"), guard_text("decision.discount")
    ("'=1+1", 'decision.discount')
    """
    told = format_line(text)
    return f"'{told}" if told.startswith(FORMULA) else told


def _list_columns(told: Answers) -> dict[str, PerDraw]:
    belief, verdict = told.track_record.belief, told.verdict
    return {
        **told.samples.premises,
        **{f"belief.{name}": belief[:, i] for i, name in enumerate(told.samples.counterpart.types)},
        **{f"value.{name}": verdict.values[:, i] for i, name in enumerate(verdict.options)},
        "margin": verdict.margin,
    }


def _write_number(number: float) -> str:
    told = round_number(number)
    return "" if told is None else f"{told:.10g}"

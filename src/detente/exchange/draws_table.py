"""The draws of a case as a table for spreadsheets and statistics: CSV, one row a draw."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from detente.assessment.numbers import round_number
from detente.text_safety import format_line, guard_formula

if TYPE_CHECKING:
    from detente.evaluation.verdict import Verdict
    from detente.sampling.samples import Samples
    from detente.shapes import PerDraw, PerDrawType


def to_csv(samples: Samples, *, belief: PerDrawType, verdict: Verdict) -> str:
    """Return the draws as CSV: premises by their place in the case, then what they lead to.

    Parameters
    ----------
    samples
        The draws.
    belief
        Belief in each type at the decision.
    verdict
        The options compared.

    Returns
    -------
    :
        CSV text. Columns: ``draw`` from 1; every premise that varies; ``belief.TYPE``;
        ``value.OPTION`` in own utils (25), empty where barred; ``margin`` in own utils (37).
        Numbers of 10 significant digits.
    """
    columns = _list_columns(samples, belief, verdict)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["draw", *(guard_formula(format_line(column)) for column in columns)])
    for number, row in enumerate(zip(*(column.tolist() for column in columns.values()), strict=True), 1):
        writer.writerow([number, *map(_format_number, row)])
    return table.getvalue()


def _list_columns(samples: Samples, belief: PerDrawType, verdict: Verdict) -> dict[str, PerDraw]:
    return {
        **samples.premises,
        **{f"belief.{name}": belief[:, i] for i, name in enumerate(samples.counterpart.types)},
        **{f"value.{name}": verdict.values[:, i] for i, name in enumerate(verdict.options)},
        "margin": verdict.margin,
    }


def _format_number(number: float) -> str:
    rounded = round_number(number)
    return "" if rounded is None else f"{rounded:.10g}"

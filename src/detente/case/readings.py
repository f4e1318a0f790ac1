"""What several analysts think of the numbers of one case, and how well they knew what has since become known."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from detente.case.fields import DIGITS, AnyQuantity, Name, NumberPath, Table, Text, When, read_number

MOST_READINGS = 200
"""Readings that a case may have."""

_Answer: TypeAlias = Annotated[
    float, Field(allow_inf_nan=False, ge=-1e9, le=1e9), BeforeValidator(read_number), DIGITS
]


class AnalystReading(Table):
    """What one analyst thinks of some of the numbers; the case's own ranges stand for all others."""

    by: Text | None = None
    """Whose reading it is, as the report says it (default: the name of the entry)."""
    date: When | None = None
    """When the analyst gave it."""
    note: Text | None = None
    """What the analyst wants to say about it."""
    ranges: dict[NumberPath, AnyQuantity] = Field(default_factory=dict)
    """The analyst's own ranges, by the dotted path of the number: ``counterpart.effort: 20 to 30``. A range
    replaces the case's own in the draws that take this analyst, and nowhere else."""
    seeds: dict[Name, AnyQuantity] = Field(default_factory=dict)
    """The analyst's ranges for the questions under ``seeds``, given before the answer was known. The 5th, 50th and
    95th percentile count: ``2 to 5``, or ``{quantiles: {p05: 2, p50: 3, p95: 5}}``."""


class SeedQuestion(Table):
    """A question whose answer the analysts did not know and we do, by which their readings are weighed."""

    question: Text
    """What was asked."""
    unit: Text | None = None
    """In which unit."""
    answer: _Answer
    """What turned out to be true; what is not known yet can show nothing about anybody."""
    scale: Literal["linear", "log"] = "linear"
    """Whether differences or ratios count. ``log`` for what could be off by a factor of ten; all its numbers are then
    above 0."""
    source: Text | None = None
    """The passage that gives the answer."""

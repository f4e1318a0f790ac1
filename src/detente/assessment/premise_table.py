"""Every number of a case, what it reads as and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detente.case.premises import PremiseStatus, count_sourced_entries, count_statuses, list_premises
from detente.evidence.citations import CitedPassage, resolve_citations

if TYPE_CHECKING:
    from detente.case.model import Case


class PremiseRow(NamedTuple):
    """One number of a case."""

    path: str
    """Where it stands in the case, dotted."""
    reads: str
    """How the case's text was understood."""
    status: PremiseStatus
    """What it rests on: a quote that gives it, a passage that is read, a reason, nothing, or a default."""
    because: str | None
    source: str | None
    passages: tuple[CitedPassage, ...]
    """What its source cell points to."""


class PremiseTable(NamedTuple):
    """Every number of a case."""

    sourced_entries: int
    """Rows of the case that cite a source."""
    assumptions: int
    """Numbers that no passage gives."""
    defaults: int
    """Numbers that the case leaves out."""
    sourced: int
    """Numbers that a quote beside them gives."""
    read: int
    """Numbers that are a reading of a passage."""
    judged: int
    """Numbers with a reason and without a passage."""
    assumed: int
    """Numbers with neither."""
    table: tuple[PremiseRow, ...]


def tabulate_premises(case: Case) -> PremiseTable:
    """Return every number of a case, in the order of the file."""
    premises = list_premises(case)
    counts = count_statuses(premises)
    rows = tuple(
        PremiseRow(
            path=premise.path,
            reads=premise.quantity.echo,
            status=premise.status,
            because=premise.because,
            source=premise.source,
            passages=resolve_citations(case, premise.source or ""),
        )
        for premise in premises
    )
    return PremiseTable(
        sourced_entries=count_sourced_entries(case),
        assumptions=len(rows) - counts["sourced"],
        defaults=counts["default"],
        sourced=counts["sourced"],
        read=counts["read"],
        judged=counts["judged"],
        assumed=counts["assumed"],
        table=rows,
    )

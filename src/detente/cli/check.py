"""``detente check``: a case and its documents, mended where that needs no judgment."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.options import CasePath, ReadingsOption
from detente.cli.terminal import (
    fail,
    print_notes,
    print_out,
    print_problems,
    report_errors,
)
from detente.text_safety import replace_unprintable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.model import Case
    from detente.errors import Problem
    from detente.evidence.local_copies import CopyStatus
    from detente.evidence.verification import PassageStanding, VerifiedEvidence

_WEIGHTIEST, _N_DRAWS = 12, 200
"""Numbers that weigh most whose names are looked at, and the draws that rank them."""
_MOST_SOURCES = 8
"""Sources of one status that a line names."""
_COPIES: dict[CopyStatus, str] = {
    "verified": "unchanged",
    "changed": "changed since they were cited",
    "not at hand": "not found on this computer",
    "not pinned": "without a checksum in the case",
    "without a local copy": "not saved as a file",
}
_QUOTES: dict[PassageStanding, str] = {
    "exact": "where the case says",
    "moved": "moved",
    "clipped": "cut inside a word or a number",
    "fuzzy": "worded differently",
    "ambiguous": "found in several places",
    "missing": "not found",
    "not checked": "not checked",
}


def check(
    case: CasePath,
    *,
    reading: ReadingsOption = None,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="Update quote locations, and the checksum of any document that still contains every quote.",
        ),
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Treat notes as faults (exit code 2).")] = False,
) -> None:
    """Check a case file, and its quotes against the documents.

    Lists every fault at once, with line and column.
    """
    from detente.casefile.files import locate_problems, read_case
    from detente.evaluation.extremes import list_faults_at_extremes
    from detente.evidence.review_notes import list_review_notes
    from detente.evidence.verification import find_faults, find_notes, find_unquoted

    readings = reading or []
    with report_errors(case):
        parsed = read_case(case, readings=readings)
        evidence = _verify(case, parsed)
        unquoted = list(find_unquoted(parsed, evidence))
        if fix:
            parsed, evidence = _repair(case, parsed, evidence, readings)
        extremes = list_faults_at_extremes(parsed)
        faults = locate_problems(case, (*find_faults(parsed, evidence), *extremes), readings)
        remarks = (
            *unquoted,
            *find_notes(parsed, evidence),
            *list_review_notes(parsed),
            *(() if extremes else _list_computed_notes(parsed)),
        )
        notes = locate_problems(case, remarks, readings)
    _print_evidence(evidence)
    print_notes(case, notes)
    if faults:
        print_problems(case, faults)
    else:
        _print_numbers(case, parsed, len(notes))
        _print_analysts(parsed)
        with report_errors(case):
            _print_generated_names(parsed)
    if faults or (strict and notes):
        raise typer.Exit(2)


def _list_computed_notes(case: Case) -> Iterator[Problem]:
    """Yield notes on what only the model tells, from a case that it can compute."""
    from detente.evaluation.item_notes import list_item_notes
    from detente.evaluation.reading_notes import list_reading_notes
    from detente.evaluation.signing_notes import list_signing_notes
    from detente.evaluation.silent_entries import list_record_notes

    for find in (list_record_notes, list_signing_notes, list_item_notes, list_reading_notes):
        yield from find(case)


def _verify(path: str, case: Case) -> VerifiedEvidence:
    """Verify the passages of a case in the documents beside it."""
    from detente.evidence.local_copies import check_sources
    from detente.evidence.verification import verify_passages

    return verify_passages(case, check_sources(case, [Path(path).parent]))


def _repair(
    path: str, case: Case, evidence: VerifiedEvidence, readings: list[str]
) -> tuple[Case, VerifiedEvidence]:
    """Write repairs into a case file, all or none, and verify again."""
    from detente.casefile.files import edit_case, read_case
    from detente.evidence.verification import list_repairs

    repairs = list_repairs(evidence)
    if not repairs:
        print_out("Nothing to repair.\n")
        return case, evidence
    try:
        edit_case(Path(path), repairs)
        repaired = read_case(path, readings=readings)
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror or error}.")
    for field, value in repairs.items():
        print_out(replace_unprintable(f"Updated {field}: {_show_old(case, field)} -> {value}") + "\n")
    return repaired, _verify(path, repaired)


def _show_old(case: Case, path: str) -> Any:  # noqa: ANN401
    table, name, field = path.split(".")
    old = getattr(getattr(case, table)[name], field)
    return "(empty)" if old is None else old


def _print_evidence(evidence: VerifiedEvidence) -> None:
    """Print the sources by status, one line each, and how many passages have which status."""
    for status, words in _COPIES.items():
        names = [source.name for source in evidence.sources if source.status == status]
        if names:
            more = f" and {len(names) - _MOST_SOURCES} more" if len(names) > _MOST_SOURCES else ""
            print_out(f"Documents {words}: {', '.join(names[:_MOST_SOURCES])}{more}\n")
    counts = Counter(passage.standing for passage in evidence.passages)
    if counts:
        shown = ", ".join(f"{counts[status]} {words}" for status, words in _QUOTES.items() if counts[status])
        print_out(f"Quotes: {shown}\n")
    for passage in evidence.passages:
        if passage.remarks:
            print_out(replace_unprintable(f"  {passage.name} {' and '.join(passage.remarks)}") + "\n")


def _print_generated_names(case: Case) -> None:
    """Print which of the weightiest numbers have a name made from the form of the file, not one of the case's own."""
    from detente.assessment.main_path import assess
    from detente.report.labels import label_premise

    drivers = assess(case, n_draws=_N_DRAWS, seed=1).drivers.drivers[:_WEIGHTIEST]
    paths = [driver.path for driver in drivers if driver.path not in case.names]
    if not paths:
        return
    print_out(
        f"Of the {len(drivers)} numbers that weigh most, readers meet {len(paths)} under a name made from this file. Where it would "
        "puzzle them, write a better one, with unit and direction, under `names`:\n"
    )
    for path in paths:
        print_out(replace_unprintable(f"  {path}: {label_premise(case, path)}") + "\n")


def _print_analysts(case: Case) -> None:
    """Print who gives ranges of their own, for how many numbers, and what each counts for."""
    if not case.analysts:
        return
    from detente.report.phrases import format_percent, format_plural
    from detente.sampling.analyst_weights import weigh_analysts

    weights = weigh_analysts(case).weights
    named = ", ".join(
        f"{by} {format_plural(len(case.readings[name].ranges), 'number')} ({format_percent(weights[name])})"
        for name, by in list(case.analysts.items())[:_MOST_SOURCES]
    )
    more = len(case.analysts) - _MOST_SOURCES
    line = f"{format_plural(len(case.analysts), 'analyst')}, and what each counts for: {named}{f' and {more} more' if more > 0 else ''}"
    print_out(replace_unprintable(line) + "\n")


def _print_numbers(path: str, case: Case, n_notes: int) -> None:
    from detente.case.premises import count_sourced_entries, count_statuses, list_premises

    premises = list_premises(case)
    counts = count_statuses(premises)
    notes = f", {n_notes} {'note' if n_notes == 1 else 'notes'}" if n_notes else ""
    line = (
        f"{path}: no faults{notes}. {len(premises)} numbers: {counts['sourced']} given by a source, "
        f"{counts['read']} read from a passage, {counts['judged']} judged with a reason, {counts['assumed']} without one, "
        f"{counts['default']} defaults. "
        f"Entries that cite a passage: {count_sourced_entries(case)}."
    )
    print_out(replace_unprintable(line) + "\n")

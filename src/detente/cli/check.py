"""The command that checks a case and its documents, and mends what can be mended without judgment."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.options import CasePath
from detente.cli.terminal import (
    fail,
    print_notes,
    print_out,
    print_problems,
    report_errors,
)
from detente.text_safety import replace_unprintable

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.evidence.verification import VerifiedEvidence

MOST_NAMED = 8
"""Sources of one status that a line names."""


def check(
    case: CasePath,
    *,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix", help="Write back where quotes stand, and the digest of an edition that holds them all."
        ),
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 2 for notes too.")] = False,
) -> None:
    """Check a case and its documents: every fault at once, with line and column."""
    from detente.casefile.files import locate_problems, read_case
    from detente.evidence.review_notes import list_review_notes
    from detente.evidence.verification import find_faults, find_notes, find_unquoted

    with report_errors(case):
        found = read_case(case)
        evidence = _look(case, found)
        unquoted = list(find_unquoted(found, evidence))
        if fix:
            found, evidence = _mend(case, found, evidence)
        faults = locate_problems(case, find_faults(found, evidence))
        notes = locate_problems(case, (*unquoted, *find_notes(found, evidence), *list_review_notes(found)))
    _print_sources(evidence)
    print_notes(case, notes)
    if faults:
        print_problems(case, faults)
    else:
        _print_numbers(case, found, len(notes))
    if faults or (strict and notes):
        raise typer.Exit(2)


def _look(path: str, case: Case) -> VerifiedEvidence:
    """Verify the passages of a case in the documents beside it."""
    from detente.evidence.local_copies import check_sources
    from detente.evidence.verification import verify_passages

    return verify_passages(case, check_sources(case, [Path(path).parent]))


def _mend(path: str, case: Case, evidence: VerifiedEvidence) -> tuple[Case, VerifiedEvidence]:
    """Write repairs into a case file, all or none, and look again."""
    from detente.casefile.files import edit_case
    from detente.evidence.verification import list_repairs

    repairs = list_repairs(evidence)
    if not repairs:
        print_out("nothing to repair\n")
        return case, evidence
    try:
        mended = edit_case(Path(path), repairs)
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror or error}.")
    for place, value in repairs.items():
        print_out(replace_unprintable(f"repaired {place}: {_show_old(case, place)} -> {value}") + "\n")
    return mended, _look(path, mended)


def _show_old(case: Case, place: str) -> Any:  # noqa: ANN401
    table, name, field = place.split(".")
    old = getattr(getattr(case, table)[name], field)
    return "none" if old is None else old


def _print_sources(evidence: VerifiedEvidence) -> None:
    """Print the sources by status, one line each, and how many passages stand how."""
    from detente.evidence.local_copies import STATUSES
    from detente.evidence.verification import STANDINGS

    for status in STATUSES:
        names = [source.name for source in evidence.sources if source.status == status]
        if names:
            more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
            print_out(f"sources {status}: {', '.join(names[:MOST_NAMED])}{more}\n")
    counts = Counter(one.standing for one in evidence.passages)
    if counts:
        told = ", ".join(f"{counts[standing]} {standing}" for standing in STANDINGS if counts[standing])
        print_out(f"passages: {told}\n")


def _print_numbers(path: str, case: Case, n_notes: int) -> None:
    from detente.case.premises import count_sourced_entries, list_premises

    premises = list_premises(case)
    assumed = sum(premise.status != "sourced" for premise in premises)
    defaults = sum(premise.status == "default" for premise in premises)
    notes = "" if n_notes == 0 else f", {n_notes} {'note' if n_notes == 1 else 'notes'}"
    told = (
        f"{path}: no faults{notes}. {len(premises)} numbers: {len(premises) - assumed} sourced, {assumed} assumptions "
        f"({defaults} of them defaults); {count_sourced_entries(case)} citations of a passage."
    )
    print_out(replace_unprintable(told) + "\n")

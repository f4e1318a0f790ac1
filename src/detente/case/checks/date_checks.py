"""Contradictions in what is dated: the record, the prior, changes of leader, the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.checks.raw_data import RawData, as_list, as_table, at, find_unknown, is_zero, read_date
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.dates import When

LONGEST_RECORD = 150
"""Years from the prior to the decision, at most."""


def check_length(case: RawData) -> Iterator[Problem]:
    """Yield a problem where the record would be very long."""
    decided = read_date(at(case, "decision").get("date"))
    prior = read_date(at(case, "counterpart", "prior").get("at"))
    if prior and decided and decided.last.year - prior.first.year > LONGEST_RECORD:
        hint = f"Begin at most {LONGEST_RECORD} years before the decision."
        yield Problem("counterpart.prior.at", f"{prior.written} is long before the decision.", hint)


def check_record(case: RawData) -> Iterator[Problem]:
    """Yield what contradicts in the record and its dates."""
    record, decided = at(case, "record"), read_date(at(case, "decision").get("date"))
    prior = read_date(at(case, "counterpart", "prior").get("at"))
    yield from _check_date("counterpart.prior.at", prior, decided, None)
    recorded = at(case, "reporting", "recording")
    if len(recorded) == 3 and all(is_zero(share) for share in recorded.values()):  # noqa: PLR2004
        hint = "Give at least one conduct a chance to be recorded."
        yield Problem("reporting.recording", "Nothing would ever be recorded.", hint)
    for kind in ("episodes", "acts"):
        for name, entry in at(record, kind).items():
            path, when = f"record.{kind}.{name}", read_date(as_table(entry).get("date"))
            yield from _check_date(f"{path}.date", when, decided, prior)
    for name, span in at(record, "watched").items():
        path, row = f"record.watched.{name}", as_table(span)
        first, last = read_date(row.get("from")), read_date(row.get("to"))
        yield from _check_date(f"{path}.from", first, decided, prior)
        yield from _check_date(f"{path}.to", last, decided, None)
        if first and last and first.first > last.last:
            yield Problem(path, "The span ends before it begins.", "Swap from and to.")
    for number, change in enumerate(as_list(at(case, "counterpart", "hazard").get("changes"))):
        path = f"counterpart.hazard.changes.{number}"
        yield from _check_date(path, read_date(change), decided, None)
    for name, episode in at(record, "episodes").items():
        yield from _check_terms(case, name, as_table(episode))
    for name, act in at(record, "acts").items():
        hits = as_table(act).get("hits")
        path = f"record.acts.{name}.hits"
        yield from find_unknown(path, hits, at(case, "objectives"), "objective")
        if not at(case, "counterpart", "outside"):
            hint = "Add counterpart.outside: openings, cost and harm of such acts."
            yield Problem(f"record.acts.{name}", "The case does not say what acts cost.", hint)


def _check_date(path: str, when: When | None, decided: When | None, prior: When | None) -> Iterator[Problem]:
    if when and decided and when.last > decided.last:
        hint = "The record ends at the decision: leave the entry out or correct a date."
        yield Problem(path, f"{when.written} goes beyond the decision of {decided.written}.", hint)
    if when and prior and when.first.year <= prior.last.year:
        hint = "Date counterpart.prior.at in an earlier year than the first entry, or leave it out."
        yield Problem(path, f"{when.written} is not after the prior of {prior.written}.", hint)


def _check_terms(case: RawData, name: str, episode: RawData) -> Iterator[Problem]:
    proposal, terms = at(case, "proposal"), as_table(episode.get("terms"))
    path = f"record.episodes.{name}.terms"
    menu = {**at(proposal, "options"), **at(proposal, "past_terms")}
    like = terms.get("like")
    if like is not None:
        yield from find_unknown(f"{path}.like", [like], menu, "option or past term")
    elif isinstance(episode.get("terms"), dict) and terms.get("visible") is None:
        yield Problem(f"{path}.visible", "is missing", "Say how visible the terms were, or like.")
    items = {**at(proposal, "gives"), **at(proposal, "gets")}
    yield from find_unknown(f"{path}.levels", terms.get("levels"), items, "give or get")
    start = as_table(as_table(menu.get(like)).get("levels")) if isinstance(like, str) else {}
    levels = {**start, **as_table(terms.get("levels"))}
    when = read_date(episode.get("date"))
    for item, level in levels.items():
        since = read_date(as_table(items.get(item)).get("since"))
        if level and when and since and when.last < since.first:
            message = f"{item!r} is in force in {when.written} and exists since {since.written}."
            yield Problem(path, message, f"Write the terms of that time: levels: {{{item}: 0}}.")


def check_outcome(case: RawData) -> Iterator[Problem]:
    """Yield what the outcome says of days before the decision."""
    decided = read_date(at(case, "decision").get("date"))
    for name, entry in at(case, "outcome", "entries").items():
        when = read_date(as_table(entry).get("date"))
        if when and decided and when.last <= decided.last:
            hint = "The outcome holds what came later; what was known stands in the record."
            message = f"{when.written} is not after the decision of {decided.written}."
            yield Problem(f"outcome.entries.{name}.date", message, hint)

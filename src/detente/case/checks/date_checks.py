"""Contradictions in what is dated: the record, the prior, changes of leader, the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.checks.raw_data import (
    RawData,
    as_list,
    as_table,
    find_unknown,
    is_nothing,
    list_kind,
    list_names,
    parse_date_or_none,
    table_at,
)
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.dates import DateSpan

_LONGEST_RECORD = 150
"""Years from the prior to the decision, at most."""


def check_record(case: RawData) -> Iterator[Problem]:
    """Yield what contradicts in the record and its dates."""
    record, decided = table_at(case, "record"), parse_date_or_none(table_at(case, "decision").get("date"))
    prior = parse_date_or_none(table_at(case, "counterpart", "prior").get("at"))
    yield from _check_date("counterpart.prior.at", prior, decided, None)
    recorded = table_at(case, "reporting", "recording")
    if len(recorded) == 3 and all(map(is_nothing, recorded.values())):  # noqa: PLR2004
        hint = "At least one kind of conduct must have a chance of being recorded."
        yield Problem("reporting.recording", "all three chances of being recorded are 0", hint)
    for kind in ("episodes", "acts", "answers"):
        for name, entry in table_at(record, kind).items():
            path, when = f"record.{kind}.{name}", parse_date_or_none(as_table(entry).get("date"))
            yield from _check_date(f"{path}.date", when, decided, prior)
    for name, span in table_at(record, "watched").items():
        path, row = f"record.watched.{name}", as_table(span)
        first, last = parse_date_or_none(row.get("from")), parse_date_or_none(row.get("to"))
        yield from _check_date(f"{path}.from", first, decided, prior)
        yield from _check_date(f"{path}.to", last, decided, None)
        if first and last and first.first > last.last:
            message = f"the span ends in {last.written}, before it starts in {first.written}"
            yield Problem(path, message, f"Write from: {last.written} and to: {first.written}.")
    yield from _check_acts(case)
    for number, change in enumerate(as_list(table_at(case, "counterpart", "hazard").get("changes"))):
        path = f"counterpart.hazard.changes.{number}"
        yield from _check_date(path, parse_date_or_none(change), decided, None)
    for path, entry in _list_under_terms(record):
        yield from _check_terms(case, f"{path}.terms", entry)
    for name, act in table_at(record, "acts").items():
        hits = as_table(act).get("hits")
        path = f"record.acts.{name}.hits"
        yield from find_unknown(path, hits, table_at(case, "objectives"), "objective")
        if not table_at(case, "counterpart", "outside"):
            message = "the record lists hostile acts, but the case does not say what such acts cost"
            hint = "Add counterpart.outside, with openings, cost and harm."
            yield Problem(f"record.acts.{name}", message, hint)


def _check_acts(case: RawData) -> Iterator[Problem]:
    """Yield hostile acts outside all spans watched, and acts listed though none is said to become known.

    Spans that say ``complete``, as older cases do, need not cover the acts.
    """
    acts = table_at(case, "record", "acts")
    spans = [as_table(span) for span in table_at(case, "record", "watched").values()]
    ends = [(parse_date_or_none(span.get("from")), parse_date_or_none(span.get("to"))) for span in spans]
    known = [(first, last) for first, last in ends if first and last]
    if known and len(known) == len(spans) and not any(span.get("complete") for span in spans):
        earliest = min((first for first, _ in known), key=lambda first: first.first)
        for name, act in acts.items():
            when = parse_date_or_none(as_table(act).get("date"))
            if when and not any(first.first <= when.middle <= last.last for first, last in known):
                message = f"{when.written} is outside the time watched for hostile acts, which begins in {earliest.written}"
                hint = "Widen the span under record.watched until it covers every act, or delete it."
                yield Problem(f"record.acts.{name}.date", message, hint)
    if acts and is_nothing(table_at(case, "reporting").get("completeness")):
        message = f"no hostile act would become known, yet the record lists {len(acts)}"
        hint = "Write what share of such acts would be listed here, such as 30% or 0.2 to 0.6."
        yield Problem("reporting.completeness", message, hint)


def _check_date(
    path: str, when: DateSpan | None, decided: DateSpan | None, prior: DateSpan | None
) -> Iterator[Problem]:
    if when and decided and when.last > decided.last:
        relation = "is after" if when.first > decided.last else "runs past"
        hint = "The record ends on the day of the decision: correct the date, or delete the entry."
        yield Problem(path, f"{when.written} {relation} the decision of {decided.written}", hint)
    if when and decided and decided.last.year - when.first.year > _LONGEST_RECORD:
        message = f"{when.written} is more than {_LONGEST_RECORD} years before the decision"
        yield Problem(path, message, "Correct the date, or start the record later.")
    elif when and prior and when.first.year <= prior.last.year:
        message = f"{when.written} is not later than {prior.written}, the date of the prior"
        hint = "Set counterpart.prior.at to a year before the first entry, or delete at there."
        yield Problem(path, message, hint)


def _list_under_terms(record: RawData) -> Iterator[tuple[str, RawData]]:
    """Yield the dealings and the answers to offers, with their paths."""
    for kind in ("episodes", "answers"):
        for name, entry in table_at(record, kind).items():
            yield f"record.{kind}.{name}", as_table(entry)


def _check_terms(case: RawData, path: str, entry: RawData) -> Iterator[Problem]:
    """Yield what is wrong with the terms of a dealing or of an offer that was answered."""
    proposal, terms = table_at(case, "proposal"), as_table(entry.get("terms"))
    menu = {**table_at(proposal, "options"), **table_at(proposal, "past_terms")}
    like = terms.get("like")
    if like is not None:
        yield from find_unknown(f"{path}.like", [like], menu, "option or past term")
    elif isinstance(entry.get("terms"), dict) and terms.get("visible") is None:
        hint = "Say how visible the terms were: add visible: public, or secret, known to allies, leaked, or a share from 0 to 1; or name an option with like: pilot."
        yield Problem(f"{path}.visible", "is missing", hint)
    items = {**table_at(proposal, "gives"), **table_at(proposal, "gets")}
    yield from find_unknown(f"{path}.levels", terms.get("levels"), items, "item")
    base = as_table(menu.get(like)) if isinstance(like, str) else {}
    levels = {**as_table(base.get("levels")), **as_table(terms.get("levels"))}
    when, offered = parse_date_or_none(entry.get("date")), parse_date_or_none(base.get("since"))
    if when and offered and when.last < offered.first:
        message = f"{like!r} is in force in {when.written}, but has existed only since {offered.written}"
        yield Problem(f"{path}.like", message, "Write the terms of that time, here or under past_terms.")
    for item, level in levels.items():
        since = parse_date_or_none(as_table(items.get(item)).get("since"))
        if level and when and since and when.last < since.first:
            message = f"{item!r} is in force in {when.written}, but has existed only since {since.written}"
            yield Problem(path, message, f"Write the terms of that time, with levels: {{{item}: 0}}.")


def check_since(case: RawData) -> Iterator[Problem]:
    """Yield objectives and items that came into being too late for what the case says of them."""
    decided = parse_date_or_none(table_at(case, "decision").get("date"))
    tables = (
        ("actors",),
        ("objectives",),
        *(("proposal", table) for table in ("gives", "gets", "options", "past_terms")),
    )
    for path in tables:
        for name, row in table_at(case, *path).items():
            since = parse_date_or_none(as_table(row).get("since"))
            if since and decided and since.first > decided.last:
                message = f"has existed only since {since.written}, after the decision of {decided.written}"
                hint = "Correct the date, or delete the entry: nothing later counts."
                yield Problem(f"{'.'.join(path)}.{name}.since", message, hint)
    yield from _check_sides(case)
    objectives = table_at(case, "objectives")
    for name, act in table_at(case, "record", "acts").items():
        when = parse_date_or_none(as_table(act).get("date"))
        for goal in list_names(as_table(act).get("hits")):
            since = parse_date_or_none(as_table(objectives.get(goal)).get("since"))
            if when and since and when.last < since.first:
                message = (
                    f"{goal!r} is hit in {when.written}, but has been at stake only since {since.written}"
                )
                hint = "Correct one of the two dates, or name what the act hit at the time."
                yield Problem(f"record.acts.{name}.hits", message, hint)


def _check_sides(case: RawData) -> Iterator[Problem]:
    """Yield what the record says of days before there was a counterpart, or before there was us."""
    dated = {
        f"record.{kind}.{name}.{field}": as_table(entry).get(field)
        for kind, field in (("episodes", "date"), ("acts", "date"), ("answers", "date"), ("watched", "from"))
        for name, entry in table_at(case, "record", kind).items()
    }
    changes = as_list(table_at(case, "counterpart", "hazard").get("changes"))
    dated |= {f"counterpart.hazard.changes.{number}": change for number, change in enumerate(changes)}
    for name in (*list_kind(case, "own")[:1], *list_kind(case, "counterpart")[:1]):
        since = parse_date_or_none(table_at(case, "actors", name).get("since"))
        for path, written in dated.items():
            when = parse_date_or_none(written)
            if since and when and when.last < since.first:
                message = f"{when.written} is before {since.written}, since when {name!r} has existed"
                hint = "Correct one of the two dates; what a predecessor did is no record of this actor."
                yield Problem(path, message, hint)


def check_outcome(case: RawData) -> Iterator[Problem]:
    """Yield what the outcome says of days before the decision."""
    decided = parse_date_or_none(table_at(case, "decision").get("date"))
    until = parse_date_or_none(table_at(case, "outcome").get("until"))
    if until and decided and until.last < decided.last:
        message = f"{until.written} is before the decision of {decided.written}"
        yield Problem("outcome.until", message, "Correct one of the two dates.")
    for name, entry in table_at(case, "outcome", "entries").items():
        when = parse_date_or_none(as_table(entry).get("date"))
        if when and decided and when.last <= decided.last:
            hint = "The outcome is for later events; earlier ones belong in the record."
            message = f"{when.written} is not after the decision of {decided.written}"
            yield Problem(f"outcome.entries.{name}.date", message, hint)

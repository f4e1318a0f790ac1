"""Candidates as entries of a case file: each with its origin; nothing the analyst wrote is replaced."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from detente.case.dates import parse_date
from detente.casefile.files import change_text, parse_case, read_text
from detente.casefile.yaml_editor import inline_value
from detente.casefile.yaml_parser import parse_yaml
from detente.errors import StoreError
from detente.events.candidates import find_acts, find_dealings
from detente.events.panel import fetch_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import ibis

    from detente.case.model import Case
    from detente.events.candidates import ActCandidate, DealingCandidate
    from detente.events.dyad_view import DyadView
    from detente.methods.say_do import SayDoGap

_SOURCE = "event-data"
_GRADE = "F6"
"""Neither the coder's reliability nor the report's truth can be judged from the code alone."""

_CHECK = "Coded by computer from news reports; read the sources before relying on this"


class EntryPlan(NamedTuple):
    """What candidates would change in a case file."""

    before: str
    after: str
    """Text of the case with the entries: a valid case."""
    changes: dict[str, Any]
    """Changes for :func:`detente.casefile.files.edit_case`."""
    added: tuple[str, ...]
    """Paths that are new."""
    skipped: tuple[str, ...]
    """Paths that are not added, and why."""


def cut_events(events: ibis.Table, last: date) -> ibis.Table:
    """Return the events that surely happened by the end of a day.

    A date known to the month or year may mean any day of it: it is kept if all of it lies before.
    """
    following = np.datetime64(last, "D") + 1
    unended = {"month": following.astype("M8[M]").item(), "year": following.astype("M8[Y]").item()}
    is_known = (events.precision == "day") & (events.date <= last)
    for precision, start in unended.items():
        is_known |= (events.precision == precision) & (events.date < start)
    return events.filter(is_known)


def read_until_decision(case: Case, events: ibis.Table) -> tuple[ibis.Table, int]:
    """Return the events up to the decision of a case, and how many rows lie after it.

    What happened later was not known when the choice was made: nothing of it is read, not for the entries,
    not for the gap between words and deeds, and not for its base rate.

    Raises
    ------
    StoreError
        If all events lie after the decision.
    """
    decided = case.decision.date
    known = cut_events(events, decided.last)
    n_all, n_known = (fetch_columns(each.aggregate(n=each.count()))["n"][0] for each in (events, known))
    if n_all and not n_known:
        message = (
            f"All events of the store lie after the decision of the case ({decided.written}), and a record takes "
            "only earlier ones. Import earlier event files, or correct decision.date."
        )
        raise StoreError(message)
    return known, n_all - n_known


def plan_record_entries(
    case: str | Path,
    events: ibis.Table,
    view: DyadView,
    *,
    most: int,
    like: str | None,
    hits: str | None,
) -> EntryPlan:
    """Return what the record of two states would add to a case; the first of them is ours.

    Parameters
    ----------
    case
        The case file.
    events
        A table of events, none after the decision of the case: see :func:`read_until_decision`.
    view
        What the two did to each other, from the same events.
    most
        Entries of each kind at most.
    like, hits
        As for :func:`plan_entries`.
    """
    gap, parsed = view.say_do[1], parse_case(read_text(case))
    prior, until = parsed.counterpart.prior.at, parsed.decision.date.last
    since = None if prior is None else date(prior.last.year + 1, 1, 1)
    plan = plan_entries(
        case,
        dealings=find_dealings(events, view.record, most, since=since, until=until) if like else (),
        acts=find_acts(events, view.record, most, since=since) if hits else (),
        say_do=None if math.isnan(gap.gap) or not gap.n_others else gap,
        layouts=[layout.name for layout in view.layouts],
        like=like,
        hits=hits,
    )
    if not view.unsure.bars_base_rates:
        return plan
    return plan._replace(
        skipped=(*plan.skipped, f"reporting.say_do: its base rate is refused. {view.unsure}")
    )


def plan_entries(
    case: str | Path,
    *,
    dealings: Sequence[DealingCandidate],
    acts: Sequence[ActCandidate],
    say_do: SayDoGap | None,
    layouts: Sequence[str],
    like: str | None,
    hits: str | None,
) -> EntryPlan:
    """Return what candidates would add to a case.

    Parameters
    ----------
    case
        The case file.
    dealings, acts
        What the event data suggest. Those outside the time of the case's record are skipped.
    say_do
        The other side's gap between words and deeds beside the base rate, if there is one.
    layouts
        Kinds of file the events come from.
    like
        Option or past term whose terms the dealings had; without it, no dealing is added.
    hits
        Objective that the acts hit; without it, no act is added.

    Raises
    ------
    CaseError
        If the case has faults, or would have some.
    StoreError
        If the case has no such option or objective.
    """
    before = read_text(case)
    parsed, data = parse_case(before), parse_yaml(before).data
    _check_names(parsed, like, hits)
    entries, skipped = _list_entries(parsed, dealings if like else (), acts if hits else (), like, hits)
    if say_do is not None:
        entries["reporting.say_do"] = _describe_gap(say_do)
    new = {path: value for path, value in entries.items() if _get_node(data, path) is None}
    skipped += [f"{path}: already in the case" for path in entries if path not in new]
    if new and _get_node(data, f"sources.{_SOURCE}") is None:
        new[f"sources.{_SOURCE}"] = _describe_source(layouts)
    changes: dict[str, Any] = {}
    for path, value in new.items():
        _set_node(changes, data, path, value)
    after = change_text(before, changes) if changes else before
    parse_case(after)
    return EntryPlan(before, after, changes, tuple(new), tuple(skipped))


def _check_names(case: Case, like: str | None, hits: str | None) -> None:
    terms = {*case.proposal.options, *case.proposal.past_terms}
    for option, name, known in (("--like", like, terms), ("--hits", hits, set(case.objectives))):
        if name is not None and name not in known:
            message = f'{option} names "{name}", which is not in the case. Choose one of {", ".join(sorted(known))}.'
            raise StoreError(message)


def _list_entries(
    case: Case,
    dealings: Iterable[DealingCandidate],
    acts: Iterable[ActCandidate],
    like: str | None,
    hits: str | None,
) -> tuple[dict[str, Any], list[str]]:
    """Return entries by path, and what lies outside the time of the record."""
    entries: dict[str, Any] = {}
    skipped = []
    for dealing in dealings:
        path = _choose_path("record.episodes", dealing.when, entries)
        if (reason := _find_obstacle(case, dealing.when)) is None:
            entries[path] = _describe_dealing(dealing, like)
        else:
            skipped.append(f"{path}: {reason}")
    for act in acts:
        path = _choose_path("record.acts", act.when, entries)
        if (reason := _find_obstacle(case, act.when)) is None:
            entries[path] = _describe_act(act, hits)
        else:
            skipped.append(f"{path}: {reason}")
    return entries, skipped


def _find_obstacle(case: Case, when: str) -> str | None:
    """Return why a date cannot stand in the record, or None."""
    dated, decided, prior = parse_date(when), case.decision.date, case.counterpart.prior.at
    if dated.last > decided.last:
        return f"later than the decision ({decided.written})"
    if prior is not None and dated.first.year <= prior.last.year:
        return f"not after the date of the prior ({prior.written})"
    return None


def _choose_path(table: str, when: str, taken: dict[str, Any]) -> str:
    stem = f"{table}.coded-{when.split('/', maxsplit=1)[0]}"
    number, path = 1, stem
    while path in taken:
        number += 1
        path = f"{stem}-{number}"
    return path


def _describe_dealing(dealing: DealingCandidate, like: str | None) -> dict[str, Any]:
    return {
        "date": dealing.when,
        "what": (
            f"{_count(dealing.given, 'cooperative deed')} by us; {_count(dealing.returned, 'cooperative deed')} "
            f"and {_count(dealing.harmed, 'hostile deed')} by them"
        ),
        "terms": inline_value({"like": like}),
        "conduct": inline_value(list(dealing.conduct)),
        "grade": _GRADE,
        "cluster": _SOURCE,
        "source": _SOURCE,
        "because": f"{_CHECK} ({_format_origins(dealing.origins, dealing.given)}). The terms are assumed.",
    }


def _describe_act(act: ActCandidate, hits: str | None) -> dict[str, Any]:
    return {
        "date": act.when,
        "what": act.what,
        "hits": inline_value([hits]),
        "grade": _GRADE,
        "cluster": _SOURCE,
        "source": _SOURCE,
        "because": f"{_CHECK} ({_format_origins(act.origins, act.n_events)}). The objective it hit is assumed.",
    }


def _describe_gap(say_do: SayDoGap) -> dict[str, Any]:
    low, _, high = say_do.quartiles
    return {
        "gap": _format_ends(say_do.low, say_do.high),
        "base_rate": _format_ends(low, high),
        "source": _SOURCE,
        "because": (
            f"From {say_do.n_words:,.0f} events in words and {say_do.n_deeds:,.0f} in deeds. The base rate comes "
            f"from {say_do.n_others:,} other pairs over the same time; {say_do.percentile:.0%} of them have a "
            "smaller gap."
        ),
    }


def _format_ends(low: float, high: float) -> str:
    """Return a range as a case writes it; ends that are equal to two decimals are one number."""
    ends = [f"{end + 0.0:.2f}".replace("-0.00", "0.00") for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def _describe_source(layouts: Sequence[str]) -> dict[str, Any]:
    return {
        "title": f"Event data: {', '.join(layouts)}",
        "type": "dataset",
        "reliability": _GRADE[0],
        "credibility": int(_GRADE[1]),
        "descriptor": "Events coded by computer from news reports; nobody has read the reports themselves.",
    }


def _format_origins(origins: Sequence[str], n_events: int) -> str:
    more = n_events - len(origins)
    return ", ".join(origins) + (f" and {more:,} more" if more > 0 else "")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _get_node(data: Any, path: str) -> Any:  # noqa: ANN401
    """Return what plain data hold at a dotted path, or None."""
    for part in path.split("."):
        data = data.get(part) if isinstance(data, dict) else None
    return data


def _set_node(changes: dict[str, Any], data: Any, path: str, value: Any) -> None:  # noqa: ANN401
    """Add a value to the changes, with the tables around it that do not exist yet."""
    parts = path.split(".")
    for depth in range(1, len(parts)):
        parent = ".".join(parts[:depth])
        if _get_node(data, parent) is None:
            node = changes.setdefault(parent, {})
            for part in parts[depth:-1]:
                node = node.setdefault(part, {})
            node[parts[-1]] = value
            return
    changes[path] = value

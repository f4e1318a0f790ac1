"""Candidates into a case file: each with where it comes from, nothing of the analyst's replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from detente.case.dates import parse_date
from detente.casefile.files import change_text, parse_case, read_text
from detente.casefile.yaml_editor import inline_value
from detente.casefile.yaml_parser import parse_yaml
from detente.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from detente.case.model import Case
    from detente.events.candidates import ActCandidate, DealingCandidate
    from detente.methods.say_do import SayDoGap

SOURCE = "event-data"
GRADE = "F6"
"""Neither the coder's reliability nor the report's truth can be judged from the code alone."""

CHECK = "Coded by machine from news; read the sources before relying on it"


class EntryPlan(NamedTuple):
    """What candidates would change in a case file."""

    before: str
    after: str
    """Text of the case as it would be: a case without faults."""
    changes: dict[str, Any]
    """What :func:`detente.casefile.files.edit_case` is to change."""
    added: tuple[str, ...]
    """Places that are new."""
    skipped: tuple[str, ...]
    """Places left out, and why."""


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
    """Lay out what candidates would add to a case.

    Parameters
    ----------
    case
        The case file.
    dealings, acts
        What the record of events suggests. Those outside the time of the case's record are left out.
    say_do
        The other side's gap between words and deeds beside the base rate; None: not told.
    layouts
        Kinds of file the events come from.
    like
        Option or past term whose terms the dealings had; None: no dealing is added.
    hits
        Objective that the acts hit; None: no act is added.

    Raises
    ------
    CaseError
        If the case has faults, or would have them.
    StoreError
        If the option or the objective is none of the case's.
    """
    before = read_text(case)
    found, data = parse_case(before), parse_yaml(before).data
    _check_names(found, like, hits)
    wanted, skipped = _list_entries(found, dealings if like else (), acts if hits else (), like, hits)
    if say_do is not None:
        wanted["reporting.say_do"] = _say_gap(say_do)
    new = {place: value for place, value in wanted.items() if _look_up(data, place) is None}
    skipped += [f"{place}: is there already" for place in wanted if place not in new]
    if new and _look_up(data, f"sources.{SOURCE}") is None:
        new[f"sources.{SOURCE}"] = _describe_source(layouts)
    changes: dict[str, Any] = {}
    for place, value in new.items():
        _lay(changes, data, place, value)
    after = change_text(before, changes) if changes else before
    parse_case(after)
    return EntryPlan(before, after, changes, tuple(new), tuple(skipped))


def _check_names(case: Case, like: str | None, hits: str | None) -> None:
    terms = {*case.proposal.options, *case.proposal.past_terms}
    for option, name, known in (("--like", like, terms), ("--hits", hits, set(case.objectives))):
        if name is not None and name not in known:
            message = f'{option} "{name}" is not in the case. There are {", ".join(sorted(known))}.'
            raise StoreError(message)


def _list_entries(
    case: Case,
    dealings: Iterable[DealingCandidate],
    acts: Iterable[ActCandidate],
    like: str | None,
    hits: str | None,
) -> tuple[dict[str, Any], list[str]]:
    """Return entries by place, and what lies outside the record's time."""
    found: dict[str, Any] = {}
    skipped = []
    for dealing in dealings:
        place = _name("record.episodes", dealing.when, found)
        if (why := _find_obstacle(case, dealing.when)) is None:
            found[place] = _describe_dealing(dealing, like)
        else:
            skipped.append(f"{place}: {why}")
    for act in acts:
        place = _name("record.acts", act.when, found)
        if (why := _find_obstacle(case, act.when)) is None:
            found[place] = _describe_act(act, hits)
        else:
            skipped.append(f"{place}: {why}")
    return found, skipped


def _find_obstacle(case: Case, when: str) -> str | None:
    """Say why a date cannot stand in the record, or None."""
    dated, decided, prior = parse_date(when), case.decision.date, case.counterpart.prior.at
    if dated.last > decided.last:
        return f"goes beyond the decision of {decided.written}"
    if prior is not None and dated.first.year <= prior.last.year:
        return f"is not after the prior of {prior.written}"
    return None


def _name(table: str, when: str, taken: dict[str, Any]) -> str:
    stem = f"{table}.coded-{when.split('/', maxsplit=1)[0]}"
    number, place = 1, stem
    while place in taken:
        number += 1
        place = f"{stem}-{number}"
    return place


def _describe_dealing(dealing: DealingCandidate, like: str | None) -> dict[str, Any]:
    return {
        "date": dealing.when,
        "what": (
            f"{_count(dealing.given, 'deed')} of cooperation by us; {dealing.returned} returned, "
            f"{_count(dealing.harmed, 'hostile deed')} by them"
        ),
        "terms": inline_value({"like": like}),
        "conduct": inline_value(list(dealing.conduct)),
        "grade": GRADE,
        "cluster": SOURCE,
        "source": SOURCE,
        "because": f"{CHECK} ({_say_origins(dealing.origins, dealing.given)}). The terms are a guess.",
    }


def _describe_act(act: ActCandidate, hits: str | None) -> dict[str, Any]:
    return {
        "date": act.when,
        "what": act.what,
        "hits": inline_value([hits]),
        "grade": GRADE,
        "cluster": SOURCE,
        "source": SOURCE,
        "because": f"{CHECK} ({_say_origins(act.origins, act.n_events)}). What it hit is a guess.",
    }


def _say_gap(say_do: SayDoGap) -> dict[str, Any]:
    low, _, high = say_do.quartiles
    return {
        "gap": f"{say_do.low:.2f} to {say_do.high:.2f}",
        "base_rate": f"{low:.2f} to {high:.2f}",
        "source": SOURCE,
        "because": (
            f"{say_do.n_words:,.0f} words and {say_do.n_deeds:,.0f} deeds; the base rate is of "
            f"{say_do.n_others:,} comparable pairs over the same span, of which {say_do.percentile:.0%} have a "
            "smaller gap."
        ),
    }


def _describe_source(layouts: Sequence[str]) -> dict[str, Any]:
    return {
        "title": f"Event data: {', '.join(layouts)}",
        "type": "dataset",
        "reliability": GRADE[0],
        "credibility": int(GRADE[1]),
        "descriptor": "Events coded by machine from news reports; the reports themselves have not been read.",
    }


def _say_origins(origins: Sequence[str], n_events: int) -> str:
    more = n_events - len(origins)
    return ", ".join(origins) + (f" and {more:,} more" if more > 0 else "")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _look_up(data: Any, place: str) -> Any:  # noqa: ANN401
    """Return what stands at a dotted place of plain data, or None."""
    for part in place.split("."):
        data = data.get(part) if isinstance(data, dict) else None
    return data


def _lay(changes: dict[str, Any], data: Any, place: str, value: Any) -> None:  # noqa: ANN401
    """Add a value to the changes, with the tables around it that are not there yet."""
    parts = place.split(".")
    for depth in range(1, len(parts)):
        around = ".".join(parts[:depth])
        if _look_up(data, around) is None:
            node = changes.setdefault(around, {})
            for part in parts[depth:-1]:
                node = node.setdefault(part, {})
            node[parts[-1]] = value
            return
    changes[place] = value

"""Contradictions between the tables of a case, found before anything is computed.

Works on the plain nested data, so that these faults are gathered together with those of
single fields: whatever is malformed is skipped here and reported there.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from detente.case.dates import When, read_when
from detente.case.evidence import read_citations
from detente.case.faults import LONGEST_KEY, find_closest
from detente.case.quantity import REASONS, show
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Node = dict[str, Any]

LONGEST_RECORD = 150
"""Years from the prior to the decision, at most."""

MOST_TOLD = 20
"""Known names that a message lists or that a misspelt one is compared with."""
NAMED_BY_USER = ("weights", "shares", "effects", "harm", "hits", "correlation")
"""Tables of numbers under names of the user's own: ``source`` is such a name there, no citation."""


def find_contradictions(data: object) -> Iterator[Problem]:
    """Yield every contradiction between the tables of a case.

    Parameters
    ----------
    data
        The case as plain nested data, possibly malformed.

    Examples
    --------
    >>> data = {"actors": {"us": {"kind": "own"}}}
    >>> [problem.path for problem in find_contradictions(data)]
    ['actors', 'objectives', 'priorities.us']
    """
    case = _table(data)
    for check in (
        _check_actors,
        _check_objectives,
        _check_priorities,
        _check_capabilities,
        _check_proposal,
        _check_types,
        _check_length,
        _check_record,
        _check_sources,
        _check_together,
    ):
        yield from check(case)


def _table(value: object) -> Node:
    return value if isinstance(value, dict) else {}


def _at(case: Node, *path: str) -> Node:
    node: object = case
    for part in path:
        node = _table(node).get(part)
    return _table(node)


def _names(value: object) -> list[str]:
    """Return the names in a list or table of names, ties flattened."""
    if isinstance(value, dict):
        return [key for key in value if isinstance(key, str)]
    if not isinstance(value, list):
        return []
    flat = [x for item in value for x in (item if isinstance(item, list) else [item])]
    return [item for item in flat if isinstance(item, str)]


def _unknown(path: str, found: object, known: Iterable[str], what: str) -> Iterator[Problem]:
    names = dict.fromkeys(known)
    first = [name[:LONGEST_KEY] for name in list(names)[:MOST_TOLD]]
    listed = ", ".join([*first, "…"] if len(names) > MOST_TOLD else first) or "none is declared"
    for name in _names(found):
        if name not in names:
            close = find_closest(name[:LONGEST_KEY], first)
            hint = f"Did you mean {close!r}?" if close else f"Expected one of: {listed}."
            place = f"{path}.{name}" if isinstance(found, dict) else path
            yield Problem(place, f"{show(name)} is no {what}.", hint)


def _when(value: object) -> When | None:
    try:
        return read_when(value)
    except PydanticCustomError:
        return None


def _kinds(case: Node, kind: str) -> list[str]:
    actors = _at(case, "actors")
    return [name for name, actor in actors.items() if _table(actor).get("kind") == kind]


def _check_actors(case: Node) -> Iterator[Problem]:
    for kind in ("own", "counterpart"):
        found = _kinds(case, kind)
        if len(found) != 1:
            names = ", ".join(found) or "none"
            yield Problem("actors", f"{kind} is said of {names}.", "Expected just one actor.")
    reacting = [*_kinds(case, "ally"), *_kinds(case, "veto")]
    yield from _unknown("others", _at(case, "others"), reacting, "ally or veto player")


def _check_objectives(case: Node) -> Iterator[Problem]:
    objectives = _at(case, "objectives")
    through = [_table(objective).get("through") for objective in objectives.values()]
    if through.count("capabilities") != 1:
        yield Problem(
            "objectives",
            f"{through.count('capabilities')} objectives are solved through capabilities.",
            "Mark just one, the shared problem: through: capabilities.",
        )
    if through.count("allies") > 1:
        yield Problem("objectives", "Two objectives move through allies.", "Mark at most one.")


def _check_priorities(case: Node) -> Iterator[Problem]:
    objectives, actors = _at(case, "objectives"), _at(case, "actors")
    rows = _at(case, "priorities")
    yield from _unknown("priorities", rows, actors, "actor")
    for name, row in rows.items():
        for key in ("ranks", "weights"):
            found = _table(row).get(key)
            yield from _unknown(f"priorities.{name}.{key}", found, objectives, "objective")
    wanted = {kind: _kinds(case, kind) for kind in ("own", "counterpart", "ally", "veto")}
    for kind, names in wanted.items():
        for name in names:
            if name not in rows:
                hint = "Add a row of ranks or weights."
                yield Problem(f"priorities.{name}", f"The {kind} {name!r} has no priorities.", hint)
    yield from _check_numeraire(case, rows, wanted["own"])


def _check_numeraire(case: Node, rows: Node, own: list[str]) -> Iterator[Problem]:
    objectives = _at(case, "objectives")
    problem = [k for k, v in objectives.items() if _table(v).get("through") == "capabilities"]
    if len(own) != 1 or len(problem) != 1 or own[0] not in rows:
        return
    row, path = _table(rows[own[0]]), f"priorities.{own[0]}"
    weights = _table(row.get("weights"))
    if row.get("weights") is not None and not _is_hundred(weights.get(problem[0])):
        hint = f"Write {problem[0]}: 100 and weigh the others against it."
        yield Problem(path, f"The shared problem {problem[0]!r} does not weigh 100.", hint)
    ranked = _names(row.get("ranks"))
    if ranked and problem[0] not in ranked:
        yield Problem(path, f"The shared problem {problem[0]!r} is not ranked.", "Rank it.")


def _is_hundred(value: object) -> bool:
    written = value.get("value") if isinstance(value, dict) else value
    try:
        return float(str(written)) == 100  # noqa: PLR2004
    except ValueError:
        return False


def _check_capabilities(case: Node) -> Iterator[Problem]:
    table = _at(case, "capabilities")
    importance = _at(table, "importance")
    known = [*_names(importance.get("ranks")), *_names(importance.get("weights"))]
    providers = _at(table, "providers")
    yield from _unknown("capabilities.providers", providers, _at(case, "actors"), "actor")
    for name, row in providers.items():
        path = f"capabilities.providers.{name}.shares"
        yield from _unknown(path, _table(row).get("shares"), known, "capability")
    missing = _at(table, "missing").get("capability")
    if missing is not None:
        yield from _unknown("capabilities.missing.capability", [missing], known, "capability")
        if "substitution" in table:
            hint = "Keep one: missing answers the question that sets substitution."
            yield Problem("capabilities.substitution", "Found beside missing.", hint)


def _check_proposal(case: Node) -> Iterator[Problem]:
    proposal, objectives = _at(case, "proposal"), _at(case, "objectives")
    gives, gets = _at(proposal, "gives"), _at(proposal, "gets")
    both = sorted(set(gives) & set(gets))
    if both:
        yield Problem("proposal.gets", f"{both[0]!r} is both given and got.", "Rename one.")
    for side, items in (("gives", gives), ("gets", gets)):
        for name, item in items.items():
            path = f"proposal.{side}.{name}.effects"
            yield from _unknown(path, _table(item).get("effects"), objectives, "objective")
    for table in ("options", "past_terms"):
        for name, terms in _at(proposal, table).items():
            path = f"proposal.{table}.{name}"
            yield from _check_name(path, name)
            levels = _table(terms).get("levels")
            yield from _unknown(f"{path}.levels", levels, [*gives, *gets], "give or get")
    twice = sorted(set(_at(proposal, "options")) & set(_at(proposal, "past_terms")))
    if twice:
        hint = "Past terms and options need names of their own."
        yield Problem("proposal.past_terms", f"{twice[0]!r} is an option too.", hint)
    for number, limit in enumerate(_list(_at(case, "decision").get("hard_limits"))):
        path = f"decision.hard_limits.{number}.forbids"
        yield from _unknown(path, _table(limit).get("forbids"), [*gives, *gets], "give or get")


def _check_name(path: str, name: object) -> Iterator[Problem]:
    if name == "refuse":
        yield Problem(path, "refuse is always an option.", "Leave it out.")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _check_types(case: Node) -> Iterator[Problem]:
    counterpart, objectives = _at(case, "counterpart"), _at(case, "objectives")
    types = _at(counterpart, "types")
    for table in ("prior", "pool"):
        shares = _at(counterpart, table).get("shares")
        path = f"counterpart.{table}.shares"
        yield from _unknown(path, shares, types, "type")
        left_out = [name for name in types if shares is not None and name not in _table(shares)]
        if left_out:
            yield Problem(path, f"The type {left_out[0]!r} has no share.", "Give each type one.")
        elif _table(shares) and all(_is_zero(share) for share in _table(shares).values()):
            yield Problem(path, "All shares are 0.", "At least one type must be possible.")
    for name, row in types.items():
        path, weights = f"counterpart.types.{name}", _table(row).get("weights")
        yield from _unknown(f"{path}.weights", weights, objectives, "objective")
        yield from _check_relative_gains(case, path, _table(row))
    harm = _at(counterpart, "outside").get("harm")
    yield from _unknown("counterpart.outside.harm", harm, objectives, "objective")


def _check_relative_gains(case: Node, path: str, row: Node) -> Iterator[Problem]:
    """Yield objectives on which a type has a coefficient and a negative weight, its own or the base row's."""
    if not row.get("relative_gains"):
        return
    own = _at(case, "priorities", *_kinds(case, "own")[:1])
    base = _at(case, "priorities", *_kinds(case, "counterpart")[:1])
    against = dict.fromkeys(_names(base.get("against")), -1)
    weights = {**_table(base.get("weights")), **against, **_table(row.get("weights"))}
    for objective in [*_names(own.get("ranks")), *_names(own.get("weights"))]:
        if _is_negative(weights.get(objective)):
            yield Problem(
                f"{path}.relative_gains",
                f"It stands beside a negative weight on {objective!r}.",
                "Both say the same thing: keep one of them for each objective.",
            )


def _is_zero(value: object) -> bool:
    return isinstance(value, int | float) and value == 0


def _is_negative(value: object) -> bool:
    if isinstance(value, dict):
        return any(_is_negative(inner) for key, inner in value.items() if key not in REASONS)
    return str(value).lstrip().startswith("-")


def _check_length(case: Node) -> Iterator[Problem]:
    decided = _when(_at(case, "decision").get("date"))
    prior = _when(_at(case, "counterpart", "prior").get("at"))
    if prior and decided and decided.last.year - prior.first.year > LONGEST_RECORD:
        hint = f"Begin at most {LONGEST_RECORD} years before the decision."
        yield Problem("counterpart.prior.at", f"{prior.written} is long before the decision.", hint)


def _check_record(case: Node) -> Iterator[Problem]:
    record, decided = _at(case, "record"), _when(_at(case, "decision").get("date"))
    prior = _when(_at(case, "counterpart", "prior").get("at"))
    yield from _check_date("counterpart.prior.at", prior, decided, None)
    recorded = _at(case, "reporting", "recording")
    if len(recorded) == 3 and all(_is_zero(share) for share in recorded.values()):  # noqa: PLR2004
        hint = "Give at least one conduct a chance to be recorded."
        yield Problem("reporting.recording", "Nothing would ever be recorded.", hint)
    for kind in ("episodes", "acts"):
        for name, entry in _at(record, kind).items():
            path, when = f"record.{kind}.{name}", _when(_table(entry).get("date"))
            yield from _check_date(f"{path}.date", when, decided, prior)
    for name, span in _at(record, "watched").items():
        path, row = f"record.watched.{name}", _table(span)
        first, last = _when(row.get("from")), _when(row.get("to"))
        yield from _check_date(f"{path}.from", first, decided, prior)
        yield from _check_date(f"{path}.to", last, decided, None)
        if first and last and first.first > last.last:
            yield Problem(path, "The span ends before it begins.", "Swap from and to.")
    for number, change in enumerate(_list(_at(case, "counterpart", "hazard").get("changes"))):
        path = f"counterpart.hazard.changes.{number}"
        yield from _check_date(path, _when(change), decided, None)
    for name, episode in _at(record, "episodes").items():
        yield from _check_terms(case, name, _table(episode))
    for name, act in _at(record, "acts").items():
        hits = _table(act).get("hits")
        path = f"record.acts.{name}.hits"
        yield from _unknown(path, hits, _at(case, "objectives"), "objective")
        if not _at(case, "counterpart", "outside"):
            hint = "Add counterpart.outside: openings, cost and harm of such acts."
            yield Problem(f"record.acts.{name}", "The case does not say what acts cost.", hint)


def _check_date(path: str, when: When | None, decided: When | None, prior: When | None) -> Iterator[Problem]:
    if when and decided and when.last > decided.last:
        hint = "The record ends at the decision: leave the entry out or correct a date."
        yield Problem(path, f"{when.written} goes beyond the decision of {decided.written}.", hint)
    if when and prior and when.first.year <= prior.last.year:
        hint = "Date counterpart.prior.at before the first entry, or leave it out."
        yield Problem(path, f"{when.written} is not after the prior of {prior.written}.", hint)


def _check_terms(case: Node, name: str, episode: Node) -> Iterator[Problem]:
    proposal, terms = _at(case, "proposal"), _table(episode.get("terms"))
    path = f"record.episodes.{name}.terms"
    menu = {**_at(proposal, "options"), **_at(proposal, "past_terms")}
    like = terms.get("like")
    if like is not None:
        yield from _unknown(f"{path}.like", [like], menu, "option or past term")
    elif isinstance(episode.get("terms"), dict) and terms.get("visible") is None:
        yield Problem(f"{path}.visible", "is missing", "Say how visible the terms were, or like.")
    items = {**_at(proposal, "gives"), **_at(proposal, "gets")}
    yield from _unknown(f"{path}.levels", terms.get("levels"), items, "give or get")
    start = _table(_table(menu.get(like)).get("levels")) if isinstance(like, str) else {}
    levels = {**start, **_table(terms.get("levels"))}
    when = _when(episode.get("date"))
    for item, level in levels.items():
        since = _when(_table(items.get(item)).get("since"))
        if level and when and since and when.last < since.first:
            message = f"{item!r} is in force in {when.written} and exists since {since.written}."
            yield Problem(path, message, f"Write the terms of that time: levels: {{{item}: 0}}.")


def _check_sources(case: Node) -> Iterator[Problem]:
    known = _at(case, "sources")
    for path, text in _walk_sources(case, ""):
        try:
            citations = read_citations(text)
        except PydanticCustomError as error:
            context = error.context or {}
            yield Problem(path, context["message"], context["hint"])
            continue
        for citation in citations:
            yield from _unknown(path, [citation.source], known, "source")


def _walk_sources(node: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        named_by_us = path.rpartition(".")[2] not in NAMED_BY_USER
        for key, value in node.items():
            place = f"{path}.{key}" if path else str(key)
            if key == "source" and isinstance(value, str) and named_by_us:
                yield place, value
            else:
                yield from _walk_sources(value, place)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _walk_sources(value, f"{path}.{number}")


def _check_together(case: Node) -> Iterator[Problem]:
    for name, row in _at(case, "together").items():
        for path in _list(_table(row).get("paths")):
            if isinstance(path, str) and not _reaches(case, path):
                hint = "Write the dotted path of a number; * stands for any one part."
                yield Problem(f"together.{name}.paths", f"{show(path)} leads nowhere.", hint)


def _reaches(case: Node, path: str) -> bool:
    nodes: list[Any] = [case]
    for part in path.split("."):
        nodes = [v for node in nodes for k, v in _table(node).items() if fnmatchcase(str(k), part)]
    return bool(nodes)

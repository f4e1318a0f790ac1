"""Contradictions between the tables of a case, found before anything is computed.

Works on the plain nested data, so that these faults are gathered together with those of
single fields: whatever is malformed is skipped here and reported there.
"""

from __future__ import annotations

import unicodedata
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from detente.case.checks.citation_checks import check_citations, check_lineage, check_passages
from detente.case.checks.date_checks import check_outcome, check_record, check_since
from detente.case.checks.negotiable_checks import check_negotiable
from detente.case.checks.proportion_checks import check_proportions
from detente.case.checks.publication_checks import check_publication
from detente.case.checks.ratio_checks import check_ratios
from detente.case.checks.raw_data import (
    RawData,
    as_list,
    as_table,
    find_unknown,
    is_nothing,
    is_zero,
    list_kind,
    list_names,
    table_at,
)
from detente.case.checks.reaction_checks import check_reactions
from detente.case.checks.reading_checks import check_readings
from detente.case.numerals import parse_ends
from detente.case.quantity import PARAMETERS, REASONS, SHARE, parse_quantity, quote_value
from detente.errors import Problem
from detente.text_safety import format_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_NAME = 40
"""Characters of a name that a hint repeats."""

_RESERVED = {
    "never": "is what options are compared with",
    "wait": "is always an option, under the name refuse",
    "ask": "is what designed deals are compared with",
}
"""Names that no option may have, and why."""


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
    case = as_table(_as_read(data))
    for check in (
        _check_actors,
        _check_objectives,
        _check_priorities,
        check_ratios,
        _check_capabilities,
        _check_proposal,
        _check_types,
        _check_staged,
        check_negotiable,
        _check_answers,
        check_record,
        check_outcome,
        check_since,
        _check_hits,
        check_passages,
        check_lineage,
        check_citations,
        check_publication,
        _check_names,
        check_proportions,
        _check_together,
        check_readings,
    ):
        yield from check(case)


def _as_read(node: object) -> object:
    """Return data as a file would hold them: every key a text, every sequence a list."""
    if isinstance(node, dict):
        return {str(key): _as_read(value) for key, value in node.items()}
    return [_as_read(value) for value in node] if isinstance(node, list | tuple) else node


def _check_actors(case: RawData) -> Iterator[Problem]:
    for kind in ("own", "counterpart"):
        names = list_kind(case, kind)
        if len(names) != 1:
            count = f"{len(names)} actors have" if names else "no actor has"
            listed = f": {', '.join(names)}" if names else ""
            yield Problem("actors", f"{count} the kind {kind}{listed}", "Exactly one actor must have it.")
    yield from check_reactions(case)


def _check_names(case: RawData) -> Iterator[Problem]:
    """Yield actors whose names look the same, character by character or in another encoding."""
    first: dict[str, str] = {}
    for actor, row in table_at(case, "actors").items():
        name = as_table(row).get("name")
        if not isinstance(name, str):
            continue
        shown = unicodedata.normalize("NFC", format_line(name))
        other = first.setdefault(shown, actor)
        if shown and other != actor:
            message = f"{actor} and {other} are both called {quote_value(shown)}"
            hint = "Give each a name of its own, so that readers can tell them apart."
            yield Problem(f"actors.{actor}.name", message, hint)


def _check_objectives(case: RawData) -> Iterator[Problem]:
    objectives = table_at(case, "objectives")
    through = [as_table(objective).get("through") for objective in objectives.values()]
    if through.count("capabilities") != 1:
        yield Problem(
            "objectives",
            f"{through.count('capabilities') or 'no'} objectives have through: capabilities",
            "Exactly one objective must have it: the shared problem.",
        )
    if through.count("allies") > 1:
        yield Problem("objectives", "several objectives have through: allies", "At most one may have it.")


def _check_priorities(case: RawData) -> Iterator[Problem]:
    objectives, actors = table_at(case, "objectives"), table_at(case, "actors")
    rows = table_at(case, "priorities")
    yield from find_unknown("priorities", rows, actors, "actor")
    for name, row in rows.items():
        for key in ("ranks", "weights"):
            names = as_table(row).get(key)
            yield from find_unknown(f"priorities.{name}.{key}", names, objectives, "objective")
    kinds = {"own": "deciding side", "counterpart": "counterpart", "ally": "ally", "veto": "veto player"}
    kinds["insider"] = "insider"
    example = ", ".join(goal[:_LONGEST_NAME] for goal in list_names(objectives)[:2])
    for kind, words in kinds.items():
        for name in list_kind(case, kind):
            if name not in rows:
                shown = str(name)[:_LONGEST_NAME]
                hint = (
                    f"Add a row under priorities, the most important first: {shown}: {{ranks: [{example}]}}."
                )
                message = f"the {words} {quote_value(name)} has no priorities"
                yield Problem(f"priorities.{name}", message, hint)
    yield from _check_numeraire(case, rows, list_kind(case, "own"))


def _check_numeraire(case: RawData, rows: RawData, own: list[str]) -> Iterator[Problem]:
    objectives = table_at(case, "objectives")
    problem = [k for k, v in objectives.items() if as_table(v).get("through") == "capabilities"]
    if len(own) != 1 or len(problem) != 1 or own[0] not in rows:
        return
    row, path = as_table(rows[own[0]]), f"priorities.{own[0]}"
    weights = as_table(row.get("weights"))
    if row.get("weights") is not None and not _is_hundred(weights.get(problem[0])):
        hint = f"Write {problem[0]}: 100, and weigh the other objectives against it."
        yield Problem(path, f"the shared problem {problem[0]!r} must have the weight 100", hint)
    ranked = list_names(row.get("ranks"))
    if ranked and problem[0] not in ranked:
        yield Problem(path, f"the shared problem {problem[0]!r} is not ranked", "Add it to ranks.")
    if problem[0] in list_names(row.get("against")):
        message = f"the deciding side is against solving the shared problem {problem[0]!r}"
        hint = "Delete it from against; or, if the objective runs the wrong way, swap its from and to."
        yield Problem(f"{path}.against", message, hint)


def _is_hundred(value: object) -> bool:
    written = value.get("value") if isinstance(value, dict) else value
    try:
        return float(str(written)) == 100  # noqa: PLR2004
    except ValueError:
        return False


def _check_capabilities(case: RawData) -> Iterator[Problem]:
    table = table_at(case, "capabilities")
    importance = table_at(table, "importance")
    known = [*list_names(importance.get("ranks")), *list_names(importance.get("weights"))]
    providers = table_at(table, "providers")
    if table.get("providers") == {}:
        hint = "List at least one actor with its shares: us: {shares: {…}}."
        yield Problem("capabilities.providers", "no provider is listed", hint)
    yield from find_unknown("capabilities.providers", providers, table_at(case, "actors"), "actor")
    for name, row in providers.items():
        path = f"capabilities.providers.{name}.shares"
        yield from find_unknown(path, as_table(row).get("shares"), known, "capability")
    missing = table_at(table, "missing").get("capability")
    if missing is not None:
        yield from find_unknown("capabilities.missing.capability", [missing], known, "capability")
        if "substitution" in table:
            message = "substitution and missing answer the same question"
            yield Problem("capabilities.substitution", message, "Keep one of them.")
        if len(set(known)) == 1:
            message = "there is only one capability, so no other can replace it"
            yield Problem("capabilities.missing", message, "Delete missing.")
    yield from _check_remains(table_at(table, "missing").get("remains"))


def _check_remains(written: object) -> Iterator[Problem]:
    """Yield a problem where all or nothing would remain: no exponent of (4) says that."""
    try:
        remains = parse_quantity(written, SHARE)
    except PydanticCustomError:
        return
    if remains.is_fixed and remains.parameters[0] in {0.0, 1.0}:
        hint = "Write a share above 0 and below 1, such as 0.02 or 0.98, or a range."
        rest = "nothing" if is_zero(remains.parameters[0]) else "everything"
        message = f"{remains.written} means that {rest} could still be solved"
        yield Problem("capabilities.missing.remains", message, hint)


def _check_proposal(case: RawData) -> Iterator[Problem]:
    proposal, objectives = table_at(case, "proposal"), table_at(case, "objectives")
    gives, gets = table_at(proposal, "gives"), table_at(proposal, "gets")
    if proposal.get("gives") == proposal.get("gets") == {}:
        yield Problem("proposal", "no items are listed", "List at least one item under gives or gets.")
    both = sorted(set(gives) & set(gets))
    if both:
        yield Problem("proposal.gets", f"{both[0]!r} is listed under both gives and gets", "Rename one.")
    for side, items in (("gives", gives), ("gets", gets)):
        for name, item in items.items():
            path = f"proposal.{side}.{name}.effects"
            yield from find_unknown(path, as_table(item).get("effects"), objectives, "objective")
    for table in ("options", "past_terms"):
        for name, terms in table_at(proposal, table).items():
            path = f"proposal.{table}.{name}"
            yield from _check_name(path, name)
            levels = as_table(terms).get("levels")
            yield from find_unknown(f"{path}.levels", levels, [*gives, *gets], "item")
    offer = proposal.get("offer")
    if offer is not None:
        yield from find_unknown("proposal.offer", [offer], table_at(proposal, "options"), "option")
    twice = sorted(set(table_at(proposal, "options")) & set(table_at(proposal, "past_terms")))
    if twice:
        yield Problem("proposal.past_terms", f"{twice[0]!r} is also the name of an option", "Rename one.")
    for number, limit in enumerate(as_list(table_at(case, "decision").get("hard_limits"))):
        path = f"decision.hard_limits.{number}.forbids"
        yield from find_unknown(path, as_table(limit).get("forbids"), [*gives, *gets], "item")


def _check_name(path: str, name: object) -> Iterator[Problem]:
    if name == "refuse":
        yield Problem(path, "refuse is always an option", "Delete it here.")
    elif name in _RESERVED:
        yield Problem(path, f"{name} {_RESERVED[name]}", "Give the option another name.")


def _check_staged(case: RawData) -> Iterator[Problem]:
    like = table_at(case, "terms").get("like")
    if like is not None:
        yield from find_unknown("terms.like", [like], table_at(case, "proposal", "options"), "option")


def _check_answers(case: RawData) -> Iterator[Problem]:
    """Yield known answers of the counterpart to what is no option, or of what is no type."""
    accepts, types = table_at(case, "counterpart", "accepts"), table_at(case, "counterpart", "types")
    options = table_at(case, "proposal", "options")
    yield from find_unknown("counterpart.accepts", accepts, options, "option")
    for name, answer in accepts.items():
        path = f"counterpart.accepts.{name}"
        if as_table(options.get(name)).get("offered_by") == "counterpart":
            hint = "Delete the answer, or offered_by."
            yield Problem(path, "the counterpart proposed this option itself, and so signs it", hint)
        table = as_table(answer)
        if answer != {} and (not table or set(table) & {"value", *PARAMETERS}):
            continue
        yield from find_unknown(path, table, types, "type")
        missing = [kind for kind in types if kind not in table]
        if missing:
            yield Problem(path, f"the type {missing[0]!r} has no answer", "Give each type an answer.")


def _check_types(case: RawData) -> Iterator[Problem]:
    counterpart, objectives = table_at(case, "counterpart"), table_at(case, "objectives")
    types = table_at(counterpart, "types")
    for table in ("prior", "pool"):
        shares = table_at(counterpart, table).get("shares")
        path = f"counterpart.{table}.shares"
        yield from find_unknown(path, shares, types, "type")
        missing = [name for name in types if shares is not None and name not in as_table(shares)]
        if missing:
            yield Problem(path, f"the type {missing[0]!r} has no share", "Give each type a share.")
        elif as_table(shares) and all(map(is_nothing, as_table(shares).values())):
            yield Problem(path, "all shares are 0", "At least one type must be possible.")
    for name, row in types.items():
        path, weights = f"counterpart.types.{name}", as_table(row).get("weights")
        yield from find_unknown(f"{path}.weights", weights, objectives, "objective")
        yield from _check_relative_gains(case, path, as_table(row))
    harm = table_at(counterpart, "outside").get("harm")
    yield from find_unknown("counterpart.outside.harm", harm, objectives, "objective")
    if harm == {}:
        hint = "List at least one objective that a hostile act harms, or delete outside."
        yield Problem("counterpart.outside.harm", "no objective is listed", hint)


def _check_relative_gains(case: RawData, path: str, row: RawData) -> Iterator[Problem]:
    """Yield objectives on which a type has a coefficient and a negative weight, its own or the base row's."""
    if not row.get("relative_gains"):
        return
    own = table_at(case, "priorities", *list_kind(case, "own")[:1])
    base = table_at(case, "priorities", *list_kind(case, "counterpart")[:1])
    against = dict.fromkeys(list_names(base.get("against")), -1)
    weights = {**as_table(base.get("weights")), **against, **as_table(row.get("weights"))}
    for objective in [*list_names(own.get("ranks")), *list_names(own.get("weights"))]:
        if _is_negative(weights.get(objective)):
            yield Problem(
                f"{path}.relative_gains",
                f"relative_gains and a negative weight on {objective!r} count the same thing twice",
                "Keep one of the two for each objective.",
            )


def _is_negative(value: object) -> bool:
    if isinstance(value, dict):
        return any(_is_negative(inner) for key, inner in value.items() if key not in REASONS)
    return any(end.number < 0 for end in parse_ends(str(value)))


def _check_hits(case: RawData) -> Iterator[Problem]:
    for name, act in table_at(case, "record", "acts").items():
        if as_table(act).get("hits") in ([], {}):
            hint = "List at least one objective that the act harmed, or delete the act."
            yield Problem(f"record.acts.{name}.hits", "no objective is listed", hint)


def _check_together(case: RawData) -> Iterator[Problem]:
    for name, row in table_at(case, "together").items():
        for path in as_list(as_table(row).get("paths")):
            if isinstance(path, str) and not _reaches(case, path):
                message = f"the case has nothing at {quote_value(path)}"
                hint = "Write the dotted path of a number; * stands for any one part."
                yield Problem(f"together.{name}.paths", message, hint)


def _reaches(case: RawData, path: str) -> bool:
    nodes: list[Any] = [case]
    for part in path.split("."):
        nodes = [v for node in nodes for k, v in as_table(node).items() if fnmatchcase(str(k), part)]
    return bool(nodes)

"""Contradictions in what allies and veto players are said to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.checks.raw_data import RawData, as_table, find_unknown, list_kind, table_at
from detente.case.quantity import quote_value
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_REACTING = {
    "own": "is the side that decides",
    "counterpart": "is the counterpart, whose choices are described under counterpart",
    "insider": "is an insider, and insiders neither consent nor withhold",
    "provider": "is a provider, and providers do not react",
    "target": "is the target, and the target has no say",
}
"""Why an actor of this kind does not belong in ``others``."""

_STATED = {
    "consents": ("veto", "is an ally, and only veto players consent", "withholds"),
    "withholds": ("ally", "is a veto player, and only allies withhold effort", "consents"),
}
"""Per field: the kind that may have it, what to say of the other kind, and the field of that one."""


def check_reactions(case: RawData) -> Iterator[Problem]:
    """Yield rows of ``others`` for actors who do not react, and stated reactions that cannot be."""
    others = table_at(case, "others")
    reasons = {name: why for kind, why in _NOT_REACTING.items() for name in list_kind(case, kind)}
    for name in others:
        if name in reasons:
            hint = "Delete this row; only allies and veto players belong here."
            yield Problem(f"others.{name}", f"{quote_value(name)} {reasons[name]}", hint)
    reacting = [*list_kind(case, "ally"), *list_kind(case, "veto")]
    rest = {name: row for name, row in others.items() if name not in reasons}
    yield from find_unknown("others", rest, reacting, "ally or veto player")
    for name, row in rest.items():
        if name in reacting:
            yield from _check_stated(case, name, as_table(row))


def _check_stated(case: RawData, name: str, row: RawData) -> Iterator[Problem]:
    """Yield stated reactions of the wrong kind of actor, to unknown options, or to refusing."""
    options = table_at(case, "proposal", "options")
    for field, (kind, why, meant) in _STATED.items():
        path, stated = f"others.{name}.{field}", as_table(row.get(field))
        if field in row and name not in list_kind(case, kind):
            hint = f"Delete {field}; if you mean this actor, write {meant} instead."
            yield Problem(path, f"{quote_value(name)} {why}", hint)
            continue
        if "refuse" in stated:
            hint = "Delete it here."
            yield Problem(f"{path}.refuse", "refusing puts no terms to anybody, so nobody reacts to it", hint)
        named = {option: value for option, value in stated.items() if option != "refuse"}
        yield from find_unknown(path, named, options, "option")

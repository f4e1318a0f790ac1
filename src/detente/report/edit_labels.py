"""What sentences call an edit of a case, and what stood and stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.labels import PREMISES, label_premise

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.comparison.changes import Change, Reading

_MOST_READINGS = 3
"""Readings of one edit shown on the first screen."""

_REASONS = (".because", ".source")
_TITLES = (".what", ".label", ".name", ".title")

_EDITS = (
    (r"vocabulary", "whose likelihood words are meant"),
    (r"actors\.([\w-]+)", "who {0} is"),
    (r"objectives\.([\w-]+)", "the objective {0}"),
    (r"decision\.date", "the date of the decision"),
    (r"decision\.period", "the time to the next review"),
    (r"decision\.horizon", "how far ahead we plan"),
    (r"decision\.discount", "what a gain one period later is worth"),
    (r"decision\.hard_limits", "the hard limits"),
    (r"priorities\.([\w-]+)(?:\.ranks)?", "what matters most to {0}"),
    (r"priorities\.([\w-]+)\.against", "what {0} is against"),
    (r"priorities\.([\w-]+)\.weights", "what everything is worth to {0}"),
    (r"capabilities\.importance(?:\.\w+)?", "which shortage hurts most"),
    (r"capabilities\.missing(?:\.\w+)?", "how far capabilities stand in for each other"),
    (r"capabilities\.providers\.([\w-]+)", "what {0} would cover alone"),
    (r"proposal\.gives\.([\w-]+)", "the item {0} that we would give"),
    (r"proposal\.gets\.([\w-]+)", "the item {0} that we would get"),
    (r"proposal\.g(?:ives|ets)\.([\w-]+)\.effects\.([\w-]+)", "effect of {0} on {1}"),
    (r"proposal\.gets\.([\w-]+)\.effort", "what {0} costs them in effort"),
    (r"proposal\.(?:options|past_terms)\.([\w-]+)", "the terms of {0}"),
    (r"proposal\.(?:options|past_terms)\.([\w-]+)\.levels", "how much of each item {0} holds"),
    (r"proposal\.(?:options|past_terms)\.([\w-]+)\.levels\.([\w-]+)", "how much of {1} is in {0}"),
    (r"proposal\.offer", "which option is on the table"),
    (r"counterpart\.patience(?:\.\w+)?", "how far they look ahead"),
    (r"counterpart\.types\.([\w-]+)", "the kind {0}"),
    (r"counterpart\.prior\.at", "the date the prior holds at"),
    (r"counterpart\.prior(?:\.shares)?", "how likely each kind was before the record"),
    (r"counterpart\.prior\.sample", "how firmly the prior is held"),
    (r"counterpart\.pool(?:\.shares)?", "how common each kind is among successors"),
    (r"counterpart\.hazard\.changes", "when their leaders changed"),
    (r"counterpart\.hazard(?:\.\w+)?", "how often they change their kind"),
    (r"counterpart\.outside(?:\.harm)?", "hostile acts outside the deal"),
    (r"others\.([\w-]+)", "the reaction of {0}"),
    (r"reporting\.background", "what an uninformative report says"),
    (r"reporting\.reliability(?:\.(\w))?", "how far reports are trusted by their source"),
    (r"reporting\.credibility(?:\.(\w))?", "how far reports are trusted by their content"),
    (r"record\.episodes\.([\w-]+)", "the dealing {0}"),
    (r"record\.acts\.([\w-]+)", "the hostile act {0}"),
    (r"record\.watched\.([\w-]+)", "the watched span {0}"),
    (r"together\.([\w-]+)", "the group {0} that moves together"),
    (r"sources\.([\w-]+)(?:\.\w+)?", "the source {0}"),
    (r"terms\.stages", "how many steps a staged deal has"),
    (r"confidence(?:\.\w+)?", "the confidence set by the analyst"),
    *PREMISES,
)
"""How an edit is called: a pattern of its place, and words for it."""


def label_edit(case: Case, change: Change) -> str:
    """Return what was changed, in words; its path in the case where no pattern names it."""
    return label_premise(case, change.path, _EDITS)


def format_readings(change: Change, *, full: bool) -> str:
    """Return what stood and what stands at an edit: ``was 15 to 45, is now 5 to 15``.

    Parameters
    ----------
    change
        The edit.
    full
        Whether every part of it is shown, its reasons too.
    """
    if full or change.reach == "words":
        readings = list(change.readings)
    elif change.kind == "changed":
        readings = [reading for reading in change.readings if reading.reach != "words"]
    else:
        readings = [reading for reading in change.readings if not reading.path.endswith(_REASONS)]
        readings.sort(key=lambda reading: not reading.path.endswith(_TITLES))
    most = len(readings) if full else _MOST_READINGS
    more = f" and {len(readings) - most} more" if len(readings) > most else ""
    parts = [_format_reading(change, reading) for reading in readings[:most]]
    if change.kind == "changed":
        return "; ".join(parts) + more
    return f"{change.kind}: {', '.join(parts)}{more}"


def _format_reading(change: Change, reading: Reading) -> str:
    inside = reading.path.removeprefix(change.path).strip(".").replace(".", " ").replace("_", " ")
    old, new = (None if cell is None else cell.written for cell in (reading.old, reading.new))
    if change.kind != "changed":
        words = str(old if new is None else new)
        return words if not inside or reading.path.endswith(_TITLES) else f"{inside} {words}"
    head = f"{inside}: " if inside else ""
    if old is None:
        return f"{head}is now {new}, was not there"
    return f"{head}was {old}, is no longer there" if new is None else f"{head}was {old}, is now {new}"

"""What sentences call an edit of a case, and how it read before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.labels import PREMISE_LABELS, compile_patterns, label_premise

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.comparison.changes import Change, Reading

_MOST_READINGS = 3
"""Readings of one edit shown on the first screen."""

_REASONS = (".because", ".source")
_TITLES = (".what", ".label", ".name", ".title")

_FIELD_LABELS = {"because": "the reason for", "source": "the source for", "what": "the words for"}
"""What sentences call the words that belong to a row."""

_EDIT_LABELS = (
    *compile_patterns(
        (
            (r"case", "the name of the case"),
            (r"title", "the title"),
            (r"question", "the question"),
            (r"note", "the note"),
            (r"names(?:\..+)?", "what the report calls a number"),
            (r"outcome(?:\.\w+)?", "what happened after the decision"),
            (r"passages\.{passage}(?:\.\w+)?", "the passage {passage}"),
            (r"proposal\.(?:options|past_terms)\.{option}\.label", "the name of {option}"),
            (r"vocabulary", "whose likelihood words the report uses"),
            (r"actors\.{actor}", "who {actor} is"),
            (r"objectives\.{objective}", "the objective {objective}"),
            (r"decision\.date", "the date of the decision"),
            (r"decision\.period", "the time to the next review"),
            (r"decision\.horizon", "how far ahead we plan"),
            (r"decision\.currency(?:\.name)?", "what the unit of value is in money"),
            (r"decision\.discount", "what a gain one period later is worth"),
            (r"decision\.hard_limits", "the red lines"),
            (r"priorities\.{actor}(?:\.ranks)?", "what matters most to {actor}"),
            (
                r"priorities\.{actor}\.(?:ratios(?:\.[\w-]+(?:\.of)?)?|spread)",
                "how much larger one objective is than another to {actor}",
            ),
            (r"priorities\.{actor}\.against", "what {actor} is against"),
            (r"priorities\.{actor}\.weights", "what each objective is worth to {actor}"),
            (r"capabilities\.importance(?:\.\w+)?", "which shortage hurts most"),
            (r"capabilities\.missing(?:\.\w+)?", "how far one capability can stand in for another"),
            (r"capabilities\.providers\.{actor}", "what {actor} would cover alone"),
            (r"proposal\.gives\.{item}", "{item}, which we would give"),
            (r"proposal\.gets\.{item}", "{item}, which we would get"),
            (r"proposal\.g(?:ives|ets)\.{item}\.effects\.{objective}", "the effect on {objective} of {item}"),
            (r"proposal\.gets\.{item}\.effort", "the effort that {item} costs them"),
            (r"proposal\.(?:options|past_terms)\.{option}", "the terms of {option}"),
            (
                r"proposal\.(?:options|past_terms)\.{option}\.levels",
                "how much of each item is part of {option}",
            ),
            (
                r"proposal\.(?:options|past_terms)\.{option}\.levels\.{item}",
                "how much of {item} is part of {option}",
            ),
            (r"proposal\.offer", "which option is on the table"),
            (r"counterpart\.patience(?:\.\w+)?", "how far they look ahead"),
            (r"counterpart\.types\.{type}", "the kind {type}"),
            (r"counterpart\.prior\.at", "the date that the prior belief holds for"),
            (r"counterpart\.prior(?:\.shares)?", "how likely each kind was before the record"),
            (r"counterpart\.prior\.sample", "how firmly the prior belief is held"),
            (r"counterpart\.pool(?:\.shares)?", "how likely new leaders are to be of each kind"),
            (r"counterpart\.hazard\.changes", "when their leaders changed"),
            (r"counterpart\.hazard(?:\.\w+)?", "how often they change from one kind to another"),
            (r"counterpart\.outside(?:\.harm)?", "hostile acts outside the deal"),
            (r"others\.{actor}(?:\.consents|\.withholds)?", "the reaction of {actor}"),
            (r"reporting\.background", "what a report that tells us nothing looks like"),
            (r"reporting\.reliability(?:\.\w)?", "how far reports are trusted for their source"),
            (r"reporting\.credibility(?:\.\w)?", "how far reports are trusted for their content"),
            (r"record\.episodes\.{entry}", "the dealing {entry}"),
            (r"record\.acts\.{entry}", "the hostile act {entry}"),
            (r"record\.answers\.{entry}", "the answer to an offer {entry}"),
            (r"record\.watched\.{entry}", "the watched span {entry}"),
            (r"together\.{group}", "the group {group}, whose numbers move together"),
            (r"sources\.{source}(?:\.\w+)?", "the source {source}"),
            (r"negotiable(?:\..+)?", "what could still be changed in the offer"),
            (r"terms\.stages", "how many steps a staged deal has"),
            (r"confidence(?:\.\w+)?", "the confidence set by the analyst"),
        )
    ),
    *PREMISE_LABELS,
)
"""Words for an edit, by the pattern of its path."""


def label_edit(case: Case, change: Change) -> str:
    """Return what was changed, in words; its path in the case where no pattern names it."""
    parent, _, field = change.path.rpartition(".")
    if parent and field in _FIELD_LABELS:
        return f"{_FIELD_LABELS[field]} {label_premise(case, parent, _EDIT_LABELS)}"
    return label_path(case, change.path)


def label_path(case: Case, path: str) -> str:
    """Return what stands at a path of a case, in words: a number, an order, an entry, a whole row."""
    return label_premise(case, path, _EDIT_LABELS)


def format_readings(change: Change, *, full: bool) -> str:
    """Return how an edit read before and after: ``was 15 to 45, is now 5 to 15``.

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
        return f"{head}added: {new}"
    return f"{head}removed: {old}" if new is None else f"{head}was {old}, is now {new}"

"""What each entry of the record tells: the chance of it from each kind, how far it moves the odds, and why no further."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.report.context import Finding
from detente.report.labels import label_passages, upper
from detente.report.phrases import format_number, format_percent, format_plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.case.fields import Reasoned
    from detente.evaluation.entry_weights import EntryWeight
    from detente.report.context import ReportContext

_MOST_TIMES = 100
"""Times as likely, above which no figure is given."""
_FEWEST_TIMES = 1.05
"""Times as likely, below which an entry tells nothing."""
_LONG_AGO = 0.5
"""Chance that they have not changed since, below which an entry is long ago."""
_UNDECLARED = (
    "Taken from the dates of the acts: the case does not say since when they would have been noticed."
)
_KINDS = {
    "episode": "dealing",
    "hostile_act": "hostile act",
    "answer": "answer to an offer",
    "quiet": "time watched",
}


def answer_entries(context: ReportContext) -> Finding:
    """Say what each entry of the record tells, the weightiest first."""
    question, weights = "What does each entry of the record tell?", context.assessment.entry_weights
    if not weights:
        return Finding("entries", question, "The case has no record of past conduct.")
    if len(context.type_labels) == 1:
        return Finding(
            "entries", question, "The case knows one kind of counterpart, so that no entry can tell."
        )
    order = sorted(weights, key=lambda weight: -float(np.median(weight.factor)))
    return Finding(
        "entries",
        question,
        _count_telling(weights),
        tuple(_format_entry(context, weight) for weight in order),
    )


def _count_telling(weights: tuple[EntryWeight, ...]) -> str:
    """Return how many entries tell the kinds apart, and how many are long ago."""
    n_all, telling = len(weights), sum(not weight.tells_little for weight in weights)
    quiet = ", quiet time among them" if any(weight.kind == "quiet" for weight in weights) else ""
    if n_all == 1:
        text = f"The one entry of the record {'helps' if telling else 'hardly helps'} to tell which kind they are."
    elif telling == n_all:
        text = f"Each of the {n_all} entries of the record helps to tell which kind they are."
    elif telling:
        others = "the other hardly does" if n_all - telling == 1 else "the others hardly do"
        verb = "helps" if telling == 1 else "help"
        text = f"Of the {n_all} entries of the record{quiet}, {telling} {verb} to tell which kind they are; {others}."
    else:
        text = f"None of the {n_all} entries of the record helps much to tell which kind they are."
    long_ago = sum(weight.unchanged < _LONG_AGO for weight in weights)
    if long_ago:
        verb = "is" if long_ago == 1 else "are"
        text += f" {format_plural(long_ago, 'entry', 'entries')} {verb} so old that they may well have changed since."
    return text


def _format_entry(context: ReportContext, weight: EntryWeight) -> str:
    chances = _format_chances(context, weight)
    text = f"{upper(weight.what)} ({weight.date}): {format_weight(context, weight)}"
    text += f"; {chances}" if chances else ""
    return f"{text}. {weight.cause.rstrip('.')}" if weight.cause else text


def format_weight(context: ReportContext, weight: EntryWeight) -> str:
    """Return how far an entry moves the odds between the kinds it speaks for and against most."""
    low, middle, high = np.quantile(np.minimum(weight.factor, 1e9), [0.05, 0.5, 0.95]).tolist()
    towards, away = (f"“{context.type_labels[name]}”" for name in (weight.towards, weight.away))
    if middle < _FEWEST_TIMES:
        return "hardly tells the kinds apart"
    if middle > _MOST_TIMES:
        times = f"more than {_MOST_TIMES} times"
    else:
        top = format_number(high) if high <= _MOST_TIMES else f"over {_MOST_TIMES}"
        times = f"{format_number(middle)} times ({format_number(low)} to {top})"
    return f"makes {towards} {times} as likely against {away}"


def _format_chances(context: ReportContext, weight: EntryWeight) -> str:
    """Return how likely what was seen was from the kinds it speaks for and against most."""
    if weight.kind == "quiet":
        return ""
    types = context.assessment.samples.counterpart.types
    first, second = (_format_chance(weight, types.index(name)) for name in (weight.towards, weight.away))
    seen = "such an act, given an opening," if weight.kind == "hostile_act" else "it"
    return f"the chance of {seen} is {first} from the one and {second} from the other"


def _format_chance(weight: EntryWeight, index: int) -> str:
    chance = float(np.median(weight.chances[:, index]))
    return "—" if np.isnan(chance) else format_percent(chance)


def list_entry_columns(context: ReportContext) -> tuple[str, ...]:
    """Return the heads of the table of the record."""
    chances = (f"chance of it from “{label}”" for label in context.type_labels.values())
    return ("date", "kind", "what happened", *chances, "what it tells", "why no more", "passage", "reason")


def list_entry_rows(context: ReportContext) -> list[tuple[str, ...]]:
    """Return the entries of the record as rows of a table, by date."""
    case = context.assessment.case
    record = case.record
    tables: dict[str, Mapping[str, Reasoned]] = {
        "episodes": record.episodes,
        "acts": record.acts,
        "answers": record.answers,
        "watched": record.watched,
    }
    rows = []
    for weight in context.assessment.entry_weights:
        passage, reason = "no passage", _UNDECLARED
        if weight.path is not None:
            _, table, name = weight.path.split(".", 2)
            entry = tables[table][name]
            passage, reason = (
                label_passages(case, entry.source or record.source) or passage,
                entry.because or "",
            )
        long_ago = "They may well have changed since." if weight.unchanged < _LONG_AGO else ""
        chances = (_format_chance(weight, index) for index in range(len(context.type_labels)))
        told = format_weight(context, weight) if len(context.type_labels) > 1 else "—"
        why = " ".join(filter(None, (weight.cause, long_ago)))
        rows.append((weight.date, _KINDS[weight.kind], weight.what, *chances, told, why, passage, reason))
    return rows

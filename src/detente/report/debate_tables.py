"""What a debate calls its parts, and its tables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.case.premises import find_basis, list_premises
from detente.comparison.debate_result import find_answer_worth, find_odds
from detente.evaluation.claims import NEVER, WAIT
from detente.report.case_differences import TextGrid
from detente.report.context import label_period, label_span
from detente.report.edit_labels import label_path
from detente.report.labels import label_option, label_type, upper
from detente.report.phrases import format_number, format_percent, format_plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.model import Case
    from detente.comparison.crux_search import FewestExchanges
    from detente.comparison.debate_result import Debate, DebateReading
    from detente.comparison.differences import ReadingDifference
    from detente.comparison.quarrel import Issue

_MOST_PARTS, _MOST_ROWS = 3, 13
_LONGEST_REASON = 160
_HARDLY = 0.5
"""Percent of a quarrel that is not told apart from nothing."""
CLAIM_LABELS = {
    "offer": "if it goes through",
    "offer as things stand": "as things stand",
    "offer now": "proposed now",
    "advice": "what to do now",
}
"""What sets the claims apart, in words."""


_NOT_OPTIONS = {NEVER: "never dealing", WAIT: "waiting"}
"""What may be chosen beside the options of a case."""


@dataclass(frozen=True)
class DebateContext:
    """What every sentence on one debate reads."""

    debate: Debate

    @property
    def names(self) -> tuple[str, str]:
        """Return the names of the two readings between which premises were exchanged."""
        first, second = self.debate.sides
        return first.name, second.name

    @property
    def period(self) -> str:
        """Return one period in words."""
        return label_period(self.debate.readings[0].case.decision.period)

    @property
    def unit(self) -> str:
        """Return what amounts are counted in, and over what time."""
        spans = {label_span(side.case.decision) for side in self.debate.sides}
        ahead = f" count the {spans.pop()} ahead," if len(spans) == 1 else ""
        return f"Amounts{ahead or ' are'} in percent of what solving the problem for one {self.period} is worth to us."

    @property
    def differs_in_offer(self) -> bool:
        """Say whether the offer that both judge under one short name holds other items, or other amounts of them, in each."""
        options = [side.case.proposal.options.get(side.offer or "") for side in self.debate.sides]
        first, second = (None if terms is None else terms.levels for terms in options)
        return None not in (first, second) and first != second

    def count_alike(self) -> tuple[int, int]:
        """Return how many numbers both hold alike, and how many both give at all."""
        first, second = (
            {premise.path: premise.quantity.signature for premise in list_premises(side.case)}
            for side in self.debate.sides
        )
        both = first.keys() & second.keys()
        return sum(first[path] == second[path] for path in both), len(both)

    def find_case(self, part: str) -> Case:
        """Return the first case of both that knows an option or a kind of counterpart."""
        first, second = (side.case for side in self.debate.sides)
        is_known = part in first.proposal.options or part in first.counterpart.types
        return first if is_known else second

    def label_choice(self, name: str, reading: DebateReading | None = None) -> str:
        """Return a choice as a reading calls it, or as both do: what means two things under one short name has both labels."""
        if name == self.debate.sides[0].offer and self.differs_in_offer:
            return "the offer"
        if name in _NOT_OPTIONS:
            return _NOT_OPTIONS[name]
        if reading is not None and name in reading.case.proposal.options:
            return label_option(reading.case, name)
        sides = [side for side in self.debate.sides if name in side.case.proposal.options]
        labels = {label_option(side.case, name): side.name for side in sides}
        first, *others = labels
        return "".join([first, *(f" ({labels[other]}: {other})" for other in others)])

    def label_advice(self, reading: DebateReading) -> str:
        """Return what a reading advises, as it calls it itself."""
        return "waiting" if reading.best == WAIT else label_option(reading.case, reading.best)

    def label_issue(self, issue: Issue) -> str:
        """Return what is compared, as a heading."""
        if issue.kind == "belief":
            return f"belief in “{label_type(self.find_case(issue.name), issue.name)}”"
        lead = f"{self.label_choice(issue.over)} over {self.label_choice(issue.under)}"
        return f"{lead}, {CLAIM_LABELS[issue.name]}"

    def label_difference(self, difference: ReadingDifference) -> str:
        """Return what is held differently, in words."""
        words = {
            "record": "the past dealings that only one of them counts",
            "structure": "the options, objectives and definitions that only one of them has",
        }
        if difference.kind in words:
            return words[difference.kind]
        return label_path(self.debate.sides[0].case, difference.path)

    def is_wish(self, difference: ReadingDifference) -> bool:
        """Say whether it is about what our own side wants, which no inquiry settles."""
        case = self.debate.sides[0].case
        ours = (case.own, *case.names_of("insider"))
        return any(difference.path.startswith(f"priorities.{name}") for name in ours)

    def write(self, difference: ReadingDifference, side: int) -> str:
        """Return what one of the two readings writes of a difference: 0 the first, 1 the second."""
        if not difference.is_premise:
            return "–"
        cells = {
            reading.path: (reading.old, reading.new)[side]
            for change in difference.changes
            for reading in change.readings
            if reading.reach != "words"
        }
        written = {path: cell.written for path, cell in cells.items() if cell is not None}
        listed = list(_list_written(difference, written))
        more = f" and {len(listed) - _MOST_PARTS} more" if len(listed) > _MOST_PARTS else ""
        return "; ".join(listed[:_MOST_PARTS]) + more or "–"

    def find_reason(self, difference: ReadingDifference, side: int) -> str:
        """Return why one of the two readings holds what it holds, in its own words; empty where it gives no reason."""
        _, because = find_basis(self.debate.sides[side].case, difference.path)
        text = " ".join((because or "").split())
        if len(text) <= _LONGEST_REASON:
            return text
        return f"{text[:_LONGEST_REASON].rpartition(' ')[0].rstrip(',;:.')} …"

    def format_settled(self, share: int, issue: int) -> str:
        """Return which part of a quarrel a share settles, with its error."""
        quarrel = self.debate.quarrel
        gap = quarrel.find_gap(issue)
        value, error = quarrel.shares.values[share, issue], quarrel.shares.errors[share, issue]
        if not gap or math.isnan(gap) or math.isnan(value):
            return "–"
        if value == error == 0:
            return "·"
        settled = 100 * value / gap
        digits = 0 if abs(settled) >= _HARDLY else 1
        text = f"{settled:.{digits}f}%".replace("-0.0%", "0.0%")
        return (
            f"{text} ± {max(100 * error / abs(gap), 0.1):.{0 if error * 100 / abs(gap) >= _HARDLY else 1}f}"
        )

    def format_exchanges(self, first: FewestExchanges, second: FewestExchanges) -> str:
        """Return what taking one premise over does to either reading, as sentences."""
        if math.isnan(find_odds(first)) and math.isnan(find_odds(second)):
            return "On this alone both would keep their answers, even if the other were certainly right."
        pairs = zip(self.names, (first, second), strict=True)
        return " ".join(_format_exchange(name, found) for name, found in pairs)


def _list_written(difference: ReadingDifference, written: dict[str, str]) -> Iterator[str]:
    """Yield what a reading writes of a difference, part by part."""
    for path, text in written.items():
        inside = path.removeprefix(difference.path).strip(".")
        parent, _, name = inside.rpartition(".")
        if not name or name in {"ranks", "conduct"}:
            yield text
        elif name == "is" and parent.startswith("ratios."):
            of = written.get(f"{difference.path}.{parent}.of", "another")
            yield f"{parent.removeprefix('ratios.')} {text} of {of}"
        elif name not in {"of", "spread"}:
            yield f"{name.replace('_', ' ')} {text}"


def _format_exchange(name: str, found: FewestExchanges) -> str:
    """Return how far a reading would have to move, and what an answer is worth to it."""
    odds, worth = find_odds(found), find_answer_worth(found)
    if math.isnan(odds):
        return f"{name} would keep its answer on this alone, even if the other were certainly right."
    return (
        f"{name} would change its answer if it thought the other more than {format_percent(odds)} likely to be right. If it thought "
        f"either as likely, an answer would be worth {format_number(worth)}% to it."
    )


def tabulate_stands(context: DebateContext) -> TextGrid:
    """Return where both readings stand on every issue."""
    quarrel = context.debate.quarrel
    rows = []
    for i, issue in enumerate(quarrel.issues):
        scale = 100.0 if issue.kind == "belief" else 1.0
        ends = (quarrel.first, quarrel.second)
        cells = [
            f"{format_number(scale * float(end.means[i]))}%{_find_word(side, issue)}"
            for end, side in zip(ends, context.debate.sides, strict=True)
        ]
        parted = "they part" if i in quarrel.parted else "" if issue.kind == "belief" else "they agree"
        rows.append((upper(context.label_issue(issue)), *cells, parted))
    return TextGrid(
        "Where each stands, on average. A minus says that the second of the two choices is ahead.",
        ("", *context.names, ""),
        tuple(rows),
    )


def _find_word(side: DebateReading, issue: Issue) -> str:
    """Return how sure a reading is of what it claims of the offer; of the advice each claims something else."""
    words = [claim.word for claim in side.claims if claim.name == issue.name != "advice"]
    return f" ({words[0]})" if words and issue.kind == "claim" else ""


def tabulate_shares(context: DebateContext) -> TextGrid:
    """Return what each exchange settles of the main quarrels, the largest first."""
    quarrel = context.debate.quarrel
    main = quarrel.main
    shown = list(dict.fromkeys([*quarrel.parted, *([main] if main is not None else [])]))[:2]
    beliefs = [i for i, issue in enumerate(quarrel.issues) if issue.kind == "belief"]
    widest = max(beliefs, key=lambda i: abs(quarrel.find_gap(i)), default=None)
    shown += [] if widest is None else [widest]
    rows = []
    for share in quarrel.rank_shares(main if main is not None else shown[0])[:_MOST_ROWS] if shown else []:
        members = quarrel.shares.members[share]
        cells = [context.format_settled(share, i) for i in shown]
        if not any(abs(quarrel.shares.values[share, i]) > 0 for i in shown):
            continue
        difference = quarrel.differences[members[0]]
        if len(members) > 1:
            label, says = f"the other {format_plural(len(members), 'premise')} together", ("", "")
        else:
            label = context.label_difference(difference)
            says = (context.write(difference, 0), context.write(difference, 1))
        rows.append((upper(label), *says, *cells))
    heads = [f"settles of: {context.label_issue(quarrel.issues[i])}" for i in shown]
    caption = "What each premise settles of the quarrel, taken over from the other reading. A minus says that it widens it. ± is one standard error."
    return TextGrid(caption, ("premise", *context.names, *heads), tuple(rows))


def tabulate_readings(context: DebateContext) -> TextGrid:
    """Return where each of several readings stands: its advice, and what it claims of its offer."""
    rows = [
        (reading.name, upper(context.label_advice(reading)), *_list_claims(reading))
        for reading in context.debate.readings
    ]
    columns = (
        "reading",
        "advises",
        "the offer over never dealing",
        "as things stand",
        "how sure of its advice",
    )
    return TextGrid("Who stands where.", columns, tuple(rows))


def _list_claims(reading: DebateReading) -> tuple[str, str, str]:
    claims = {claim.name: claim for claim in reading.claims}
    leads = []
    for name in ("offer", "offer as things stand"):
        claim = claims.get(name)
        sign = 1.0 if claim is not None and claim.over == reading.offer else -1.0
        leads.append("–" if claim is None else f"{format_number(sign * claim.mean)}% ({claim.word})")
    advice = claims.get("advice")
    return leads[0], leads[1], "–" if advice is None else advice.word


def tabulate_placements(context: DebateContext) -> TextGrid:
    """Return what every reading holds of the heaviest premises, and the lead that each would give."""
    debate = context.debate
    rows = []
    for placement in debate.placements:
        label = upper(context.label_difference(debate.quarrel.differences[placement.difference]))
        for reading, written, lead in zip(debate.readings, placement.written, placement.leads, strict=True):
            cell = "–" if lead is None else f"{format_number(lead)}%"
            rows.append((label, reading.name, written or "–", cell))
            label = ""
    main = debate.quarrel.main
    head = "" if main is None else context.label_issue(debate.quarrel.issues[main])
    caption = (
        f"Whose number carries it: the case of {context.names[0]} with one premise as each reading has it"
    )
    return TextGrid(f"{caption}.", ("premise", "reading", "holds", head), tuple(rows))

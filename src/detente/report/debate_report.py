"""A debate in sentences: where two readings agree, what they part over, what would turn each, what each says for itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from detente.comparison.debate_result import find_answer_worth, find_odds
from detente.report.case_differences import ChangeReport
from detente.report.context import Finding
from detente.report.debate_notes import list_camps, list_debate_notes
from detente.report.debate_tables import (
    CLAIM_LABELS,
    DebateContext,
    tabulate_placements,
    tabulate_readings,
    tabulate_shares,
    tabulate_stands,
)
from detente.report.edit_labels import label_edit
from detente.report.labels import upper
from detente.report.phrases import format_list, format_number, format_percent, format_plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.comparison.changes import Change
    from detente.comparison.debate_result import Crux, Debate
    from detente.comparison.quarrel import Issue

_MOST_GROUNDS, _MOST_LISTED, _MOST_NAMED = 3, 12, 8
_NONE_OF_IT = 0.005
_NOT_TOLD = ("sources.", "passages.", "confidence")
"""What only one of them has, and what neither value nor belief reads."""


def format_debate(debate: Debate, *, full: bool = False) -> ChangeReport:
    """Put a debate into sentences and tables.

    Parameters
    ----------
    debate
        The debate.
    full
        Whether everything that only one reading has is listed.
    """
    context = DebateContext(debate)
    several = len(debate.readings) > 2  # noqa: PLR2004
    grids = [tabulate_readings(context)] if several else []
    grids.append(tabulate_stands(context))
    if debate.quarrel.shares.members:
        grids.append(tabulate_shares(context))
    if debate.placements:
        grids.append(tabulate_placements(context))
    names = format_list(each.name for each in debate.readings[:_MOST_NAMED])
    more = f" and {len(debate.readings) - _MOST_NAMED} more" if len(debate.readings) > _MOST_NAMED else ""
    return ChangeReport(
        header=f"{names}{more} · a debate · {debate.n_draws:,} combinations of the uncertain numbers, seed {debate.seed}",
        headline=_format_headline(context),
        support=tuple(_list_sentences(context)),
        grids=tuple(grid for grid in grids if grid.rows),
        sections=tuple(_list_sections(context, full=full)),
    )


def _format_headline(context: DebateContext) -> str:
    debate, quarrel = context.debate, context.debate.quarrel
    first, second = context.names
    if debate.is_empty:
        return f"{first} and {second} hold the same numbers: there is nothing to debate."
    agreed = [i for i in quarrel.claims if i not in quarrel.parted]
    if not quarrel.parted:
        return f"{first} and {second} agree on every claim, and differ in how far."
    parted = f"{first} and {second} part over {_describe_topics(context, quarrel.parted, 'over')}"
    return f"{parted}; they agree on {_describe_topics(context, agreed)}." if agreed else f"{parted}."


def _describe_topics(context: DebateContext, issues: Sequence[int], preposition: str = "on") -> str:
    """Return what claims are about: ``what to do now, and on the offer, if it goes through and as things stand``."""
    found = [context.debate.quarrel.issues[i] for i in issues]
    offers = [issue for issue in found if issue.name != "advice"]
    topics = ["what to do now"] if len(offers) < len(found) else []
    if offers:
        ways = format_list(CLAIM_LABELS[issue.name] for issue in offers)
        topics.append(f"{context.label_choice(offers[0].over)}, {ways}")
    return f", and {preposition} ".join(topics)


def _describe_topic(context: DebateContext, issue: Issue) -> str:
    if issue.name == "advice":
        return "what to do now"
    return f"{context.label_choice(issue.over)} {CLAIM_LABELS[issue.name]}"


def _list_sentences(context: DebateContext) -> Iterator[str]:
    """Yield what the debate shows: agreement, quarrel, what turns each, what is left."""
    debate, quarrel = context.debate, context.debate.quarrel
    yield from list_debate_notes(context)
    yield from list_camps(context)
    yield context.unit
    for i in quarrel.claims:
        yield _format_stand(context, i)
    n_same, n_both = context.count_alike()
    yield f"Of the {n_both} numbers that both give, they hold {n_same} alike."
    for crux, alike in _list_distinct(context):
        yield from _list_turns(context, crux)
        if alike:
            yield f"The same premises turn {_describe_topics(context, alike)}."
    if (main := quarrel.main) is not None and not debate.is_empty:
        yield from _list_structure(context, main)


def _format_stand(context: DebateContext, index: int) -> str:
    """Return where both stand on one claim."""
    quarrel = context.debate.quarrel
    issue, (first, second) = quarrel.issues[index], context.names
    leads = [float(end.means[index]) for end in (quarrel.first, quarrel.second)]
    over, under = context.label_choice(issue.over), context.label_choice(issue.under)
    if any(map(math.isnan, leads)):
        return f"{upper(over)} and {under} cannot be compared: a red line bars one of them."
    sizes = [format_number(abs(lead)) for lead in leads]
    topic = CLAIM_LABELS[issue.name]
    if max(map(abs, leads)) < issue.noticeable:
        return f"Neither sees a difference between {over} and {under} that would be noticed ({topic})."
    ahead = [
        context.label_choice(issue.over if lead >= 0 else issue.under, side)
        for lead, side in zip(leads, context.debate.sides, strict=True)
    ]
    behind = under if leads[0] >= 0 else over
    if index not in quarrel.parted:
        shared = over if leads[0] >= 0 else under
        return (
            f"Both put {shared} ahead of {behind} ({topic}), by {sizes[0]}% in {first} and by {sizes[1]}% in "
            f"{second}."
        )
    return f"{first} puts {ahead[0]} ahead by {sizes[0]}%, {second} {ahead[1]} by {sizes[1]}% ({topic})."


def _list_distinct(context: DebateContext) -> Iterator[tuple[Crux, list[int]]]:
    """Yield every crux with the later claims on the offer that the same premises turn, which are not told again."""
    told: dict[tuple[object, ...], tuple[Crux, list[int]]] = {}
    for crux in context.debate.quarrel.cruxes:
        is_advice = context.debate.quarrel.issues[crux.issue].name == "advice"
        sets = [None if found is None else found.members for found in (crux.first, crux.second)]
        key = (is_advice, *sets)
        if key in told:
            told[key][1].append(crux.issue)
        else:
            told[key] = crux, []
    yield from told.values()


def _list_turns(context: DebateContext, crux: Crux) -> Iterator[str]:
    """Yield what turns each reading on one claim, and what an answer would be worth to it."""
    issue = context.debate.quarrel.issues[crux.issue]
    sides = context.debate.sides
    for side, other_side, found in zip(sides, sides[::-1], (crux.first, crux.second), strict=True):
        name, other = side.name, other_side.name
        if found is None:
            yield f"Nothing that {name} could take over from {other} would turn it on {_describe_topic(context, issue)}."
            continue
        ahead = context.label_choice(issue.over if found.after > 0 else issue.under, side)
        taken = format_list(
            context.label_difference(context.debate.quarrel.differences[i]) for i in found.members
        )
        number = "one thing" if len(found.members) == 1 else f"{len(found.members)} things"
        least = "" if found.is_smallest else ", the fewest we found"
        lead = f"by {format_number(abs(found.after))}%"
        if abs(found.after) < issue.noticeable:
            lead = f"{lead}, too little to be noticed"
        yield (
            f"{name} would put {ahead} ahead, {lead}, if it took over {number} from "
            f"{other}{least}: {taken}. It would change its answer if it thought it more than "
            f"{format_percent(find_odds(found))} likely that {other} is right on this. If it thought either as likely to be right, "
            f"knowing which one is would be worth {format_number(find_answer_worth(found))}%."
        )


def _list_structure(context: DebateContext, main: int) -> Iterator[str]:
    """Yield how much of the main quarrel is left once every premise that both hold has been exchanged."""
    quarrel, (first, second) = context.debate.quarrel, context.names
    left = quarrel.find_structure(main)
    if any(map(math.isnan, left)) or all(each.is_premise for each in quarrel.differences):
        return
    if max(map(abs, left)) < _NONE_OF_IT:
        yield "If either took over every premise that both hold, nothing of this quarrel would be left: what only one of them has does not matter to it."
        return
    yield (
        f"If {first} took over every premise that both hold, {_describe_rest(left[0], second)}. If {second} did, "
        f"{_describe_rest(left[1], first)}. What is left lies in what only one of them has."
    )


def _describe_rest(left: float, other: str) -> str:
    """Return what is left of a quarrel when one reading has taken over all premises of the other."""
    if left < 0:
        return f"it would go beyond {other}"
    if left > 1:
        return f"they would be further apart than now, by {left - 1:.0%}"
    return f"{format_percent(left)} of this quarrel would be left"


def _list_sections(context: DebateContext, *, full: bool) -> Iterator[Finding]:
    quarrel = context.debate.quarrel
    for crux, _ in _list_distinct(context):
        topic = _describe_topic(context, quarrel.issues[crux.issue])
        questions = tuple(_list_questions(context, crux))
        yield Finding("cruxes", f"Cruxes: {topic}", "One question each, the weightiest first.", questions)
        yield _describe_common(context, crux)
    if quarrel.differences:
        yield from _summarise_sides(context)
    lone = [each for each in quarrel.differences if not each.is_premise]
    if points := [point for each in lone for point in _list_unmatched(context, each.changes)]:
        shown = points if full else points[:_MOST_LISTED]
        if len(shown) < len(points):
            shown = [*shown, f"{len(points) - len(shown)} more; --full lists all"]
        answer = "These are not exchanged one by one, and no average is taken over them."
        question = "What only one of them has, or each defines in its own way"
        yield Finding("unmatched", question, answer, tuple(shown))
    yield Finding("method", "How this is found", context.unit, tuple(_list_method(context)))


def _list_questions(context: DebateContext, crux: Crux) -> Iterator[str]:
    """Yield every premise of a crux as a question, with what it settles and what it would do to each side."""
    quarrel, (first, second) = context.debate.quarrel, context.names
    for each in crux.alone:
        difference = quarrel.differences[each.difference]
        label = context.label_difference(difference)
        question = f"{upper(label)}: who is right?"
        if difference.is_premise:
            ours, theirs = context.write(difference, 0), context.write(difference, 1)
            question = f"{upper(label)}: {ours}, as {first} has it, or {theirs}, as {second} has it?"
        share = next((i for i, m in enumerate(quarrel.shares.members) if m == (each.difference,)), None)
        settles = (
            ""
            if share is None
            else f" It settles {context.format_settled(share, crux.issue)} of the quarrel."
        )
        wish = (
            " It asks what we ourselves want, which no inquiry answers."
            if context.is_wish(difference)
            else ""
        )
        yield (f"{question}{settles} {context.format_exchanges(each.first, each.second)}{wish}")


def _format_settles(context: DebateContext, share: int, issue: int) -> str:
    settled = context.format_settled(share, issue)
    if settled.startswith("-"):
        return f"It widens the quarrel by {settled[1:]}."
    return f"It settles {settled} of the quarrel."


def _describe_common(context: DebateContext, crux: Crux) -> Finding:
    """Return what both could find out together."""
    question, quarrel = "What both could find out together", context.debate.quarrel
    if crux.common is None:
        return Finding("common", question, "No set of premises that both hold would turn both of them.")
    members = [quarrel.differences[i] for i in crux.common[0].members]
    facts = [
        context.label_difference(each)
        for each in members
        if each.kind != "structure" and not context.is_wish(each)
    ]
    wishes = [context.label_difference(each) for each in members if context.is_wish(each)]
    worth = [
        f"{format_number(find_answer_worth(found))}% to {name}"
        for name, found in zip(context.names, crux.common, strict=True)
    ]
    answer = (
        f"The answer to {format_plural(len(members), 'question')} would turn whichever of them is wrong, and is worth "
        f"{format_list(worth)} if they think either reading as likely to be right."
    )
    points = []
    if any(each.kind == "structure" for each in members):
        points.append(
            "To be agreed on first, since they speak of different things: what is listed below as unlike."
        )
    if facts:
        points.append(f"To be looked into: {format_list(facts)}.")
    if wishes:
        points.append(f"To be settled among ourselves, since it asks what we want: {format_list(wishes)}.")
    return Finding("common", question, answer, tuple(points))


def _summarise_sides(context: DebateContext) -> Iterator[Finding]:
    """Yield a summary of each side in its own terms: the same grounds, in the same order, as each holds them."""
    quarrel = context.debate.quarrel
    if (main := quarrel.main) is None:
        return
    gap = quarrel.find_gap(main)
    weights = {
        m[0]: gap * quarrel.shares.values[i, main]
        for i, m in enumerate(quarrel.shares.members)
        if len(m) == 1
    }
    ranked = [i for i in quarrel.rank_premises(main) if weights[i]]
    grounds = [i for i in ranked if weights[i] > 0][:_MOST_GROUNDS]
    granted = [i for i in ranked if weights[i] < 0 and _stands_out(context, i, main)][:1]
    for side, reading in enumerate(context.debate.sides):
        points = [_format_ground(context, i, side) for i in grounds]
        points += [f"What it grants the other: {_format_ground(context, i, side)}" for i in granted]
        answer = (
            f"{reading.case.title}. It advises {context.label_advice(reading)}. Its strongest grounds first:"
        )
        yield Finding(f"side-{side + 1}", f"{reading.name} in its own terms", answer, tuple(points))


def _stands_out(context: DebateContext, difference: int, issue: int) -> bool:
    """Say whether a premise moves more of an issue than would be noticed, and than two standard errors."""
    quarrel = context.debate.quarrel
    share = quarrel.shares.members.index((difference,))
    size, error = abs(quarrel.shares.values[share, issue]), quarrel.shares.errors[share, issue]
    return bool(size > max(2 * error, quarrel.issues[issue].noticeable))


def _format_ground(context: DebateContext, index: int, side: int) -> str:
    difference = context.debate.quarrel.differences[index]
    reason = context.find_reason(difference, side)
    why = f" “{reason}”" if reason else " It gives no reason."
    return f"{upper(context.label_difference(difference))}: {context.write(difference, side)}.{why}"


def _list_unmatched(context: DebateContext, changes: tuple[Change, ...]) -> Iterator[str]:
    first, second = context.debate.sides
    for change in changes:
        is_alone = change.kind != "changed" and not change.path.startswith(_NOT_TOLD)
        if is_alone or change.reach == "answer" or change.path == "proposal.offer":
            case = second.case if change.kind == "added" else first.case
            where = {"added": f"Only {second.name}", "removed": f"Only {first.name}"}.get(
                change.kind, "Each in its own way"
            )
            yield f"{where}: {label_edit(case, change)}."


def _list_method(context: DebateContext) -> Iterator[str]:
    shares = context.debate.quarrel.shares
    yield (
        "Premises are matched by their place in the case. To exchange one is to solve one reading with that premise as the "
        "other has it and everything else as it was, on the same random numbers."
    )
    how = (
        f"every order in which premises could be exchanged, on {shares.n_draws:,} combinations"
        if shares.is_exact
        else f"{shares.n_orders} random orders and their reverses, on {shares.n_draws:,} combinations; the other premises share one"
    )
    yield f"What a premise settles is what it closes of the gap on average over {how}. The parts sum to the gap."
    yield (
        "The chance that a reading would have to give the other is the one at which its average lead is gone. What an answer is "
        "worth is what a choice that knows who is right gains over one that does not, at equal odds."
    )

"""An X-ray in sentences: what each paragraph carries, what nothing is cited for, what carries nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.case_differences import ChangeReport
from detente.report.context import Finding
from detente.report.labels import upper
from detente.report.phrases import format_list, format_number, format_plural
from detente.report.xray_tables import (
    READING_CAPTIONS,
    XrayContext,
    tabulate_paragraphs,
    tabulate_passages,
    tabulate_sources,
    tabulate_uncited,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.arguments.knockouts import Shares
    from detente.arguments.xray_result import Xray

_MOST_NAMED, _MOST_HEAVIEST = 8, 3


def format_xray(xray: Xray, *, full: bool = False) -> ChangeReport:
    """Put an X-ray into sentences and tables.

    Parameters
    ----------
    xray
        The X-ray.
    full
        Whether single passages, sources and everything uncited are listed too.
    """
    context = XrayContext(xray)
    grids = [tabulate_paragraphs(context, reading) for reading in READING_CAPTIONS] if xray.passages else []
    if full and xray.passages:
        grids += [tabulate_passages(context), tabulate_sources(context)]
    if full:
        grids.append(tabulate_uncited(context))
    return ChangeReport(
        header=(
            f"{xray.case.case} · what each argument carries · {xray.n_draws:,} combinations of the uncertain "
            f"numbers, seed {xray.seed}"
        ),
        headline=_format_headline(context),
        support=tuple(list_sentences(context)),
        grids=tuple(grids),
        sections=(Finding("method", "How this is found", context.unit, tuple(_list_method(context))),),
    )


def _find_claims(context: XrayContext) -> list[int]:
    return [i for i in context.columns if context.xray.measures[i].kind == "claim"]


def _format_headline(context: XrayContext) -> str:
    xray = context.xray
    if not xray.location.carried:
        return "Nothing in this case rests on a source."
    sentences = []
    for index in _find_claims(context):
        measure = xray.measures[index]
        over, under = context.label_choice(measure.over), context.label_choice(measure.under)
        if xray.hardly_rests(index):
            sentences.append(f"{upper(over)} leads {under} whatever the passages say.")
        elif heaviest := xray.list_heaviest_paragraphs(index):
            side = "for" if heaviest[0].location.means[index] > 0 else "against"
            named = upper(context.name_places([each.place for each in heaviest]))
            carry = "carries" if len(heaviest) == 1 else "carry"
            if len(heaviest) > _MOST_HEAVIEST:
                named, carry = "No single passage", "carries"
            sentences.append(f"{named} {carry} most of the case {side} {over} over {under}.")
    return " ".join(sentences) or "No passage carries the answer: it rests on what nobody cites."


def list_sentences(context: XrayContext) -> Iterator[str]:
    """Yield what the X-ray shows, the answer first."""
    xray = context.xray
    if xray.location.carried:
        yield from (_format_whole(context, index) for index in context.main_measures)
        yield from _list_turns(context)
    else:
        yield "No row or number of it cites a passage, a paragraph or a source, so there is no argument to look through."
    yield from _list_uncited(context)
    if idle := xray.list_idle():
        named = context.name_places([each.place for each in idle[:_MOST_NAMED]])
        more = f" and {len(idle) - _MOST_NAMED} more" if len(idle) > _MOST_NAMED else ""
        yield f"Argued at length, and carrying nothing that stands out from chance: {named}{more}."
    if silent := [each.name for each in xray.passages if each.name is not None and not each.rests]:
        stands = "stands" if len(silent) == 1 else "stand"
        yield f"{format_plural(len(silent), 'passage')} {stands} behind nothing: {format_list(silent[:_MOST_NAMED])}."
    yield from _list_missing(context)


def _list_turns(context: XrayContext) -> Iterator[str]:
    """Yield without which paragraphs a claim would turn."""
    for index in _find_claims(context):
        if turning := context.xray.list_turning(index):
            named = context.name_places([each.place for each in turning[:_MOST_NAMED]], "or")
            more = f" or {len(turning) - _MOST_NAMED} more" if len(turning) > _MOST_NAMED else ""
            yield (
                f"{_format_turn(context, index)} if everything fell that rests on {named}{more}, also what rests on "
                "others too."
            )


def _list_uncited(context: XrayContext) -> Iterator[str]:
    """Yield what carries most of each claim and is cited by nothing."""
    for index in _find_claims(context):
        heaviest = context.xray.list_heaviest_uncited(index)
        if 0 < len(heaviest) <= _MOST_HEAVIEST:
            named = (
                f"{context.label_rest(each.path)} ({context.format_carried(each.struck, index)})"
                for each in heaviest
            )
            lead = context.label_measure(context.xray.measures[index])
            text = f"Weighing most in {lead} of what no citation stands behind: {format_list(named)}."
            ordered = [each.path for each in heaviest if context.is_ordered(each.path)]
            if ordered:
                some = format_list(context.label_rest(path) for path in ordered)
                text += (
                    f" A source is cited for the order in which {some} stands, and none for how large it is."
                )
            yield text


def _format_whole(context: XrayContext, index: int) -> str:
    """Return what all passages together carry of a measure, and which paragraphs stand out."""
    xray, whole = context.xray, context.xray.location.whole
    carry = f"All passages together carry {context.format_carried(whole, index)}"
    if not xray.stands_out(whole, index):
        carry += ", too little to stand out"
    found = [each for each in xray.paragraphs if xray.stands_out(each.location, index)]
    if not found:
        return f"{_format_as_is(context, index)} {carry}, and no place stands out."
    if len(found) > _MOST_NAMED:
        return f"{_format_as_is(context, index)} {carry}; {len(found)} places stand out."
    named = (
        f"{context.name_place(each.place)} ({context.format_carried(each.location, index)})" for each in found
    )
    return f"{_format_as_is(context, index)} {carry}. What stands out: {format_list(named)}."


def _format_turn(context: XrayContext, index: int) -> str:
    """Return what a claim would turn to, as the start of a sentence."""
    measure = context.xray.measures[index]
    return upper(f"{context.label_choice(measure.under)} would lead {context.label_choice(measure.over)}")


def _format_as_is(context: XrayContext, index: int) -> str:
    """Return a measure of the case as it is, as a sentence."""
    measure = context.xray.measures[index]
    number = format_number(context.find_scale(index) * context.xray.as_is.means[index])
    if measure.kind == "claim":
        over, under = context.label_choice(measure.over), context.label_choice(measure.under)
        stands = ", as things stand" if measure.name == "offer as things stand" else ""
        return f"{upper(over)} leads {under} by {number}%{stands}."
    if measure.kind == "price":
        return f"We could pay {number}% of what the offer gives, if every promise were kept."
    return f"{upper(context.label_measure(measure))} is {number}%."


def _list_missing(context: XrayContext) -> Iterator[str]:
    """Yield which documents are not at hand, and how paragraphs are counted."""
    xray = context.xray
    missing = [each.name for each in xray.sources if not each.is_at_hand]
    files = [xray.case.sources[name].file for name in missing]
    what_to_do = "Name the folder that holds a copy of each in DETENTE_DOCUMENTS."
    if None in files:
        what_to_do = "Save a copy of each, write its name as `file` of the source, and name its folder in DETENTE_DOCUMENTS."
    if missing and len(missing) <= _MOST_NAMED:
        has = "is" if len(missing) == 1 else "are"
        named = format_list(file or name for name, file in zip(missing, files, strict=True))
        yield (
            f"{named} {has} not at hand, so only quotes are shown, and paragraphs that no quote stands in "
            f"are not seen. {what_to_do}"
        )
    elif missing:
        yield (
            f"{len(missing)} of {len(xray.sources)} documents are not at hand: of those only the quotes are shown, and "
            f"paragraphs that no quote stands in are not seen. {what_to_do}"
        )
    counted = {each.place.source for each in xray.paragraphs if each.place.paragraph is not None}
    if counted and all(xray.case.sources[name].starts_at > 1 for name in counted):
        yield "Paragraphs are counted from the first of the text: a title and a line that names the author do not count."
    elif counted:
        yield (
            "Paragraphs are counted as the case cites them: a title and a line that names the author count too, unless the "
            "case says where the text starts."
        )


def _list_method(context: XrayContext) -> Iterator[str]:
    xray = context.xray
    yield (
        "A passage is struck out: entries of the record that cite it leave, and a number falls with the last passage that "
        "it rests on. Everything else stays as it was drawn."
    )
    yield (
        "A fallen number is read in two ways: as anything that its field could hold, and as wide as that around the "
        "middle that it had. Definitions, dates, levels and red lines never fall."
    )
    yield _describe_shares(xray.location)


def _describe_shares(shares: Shares) -> str:
    if shares.is_exact:
        return (
            f"A paragraph's share is what it adds on average over every order in which the paragraphs could join, on "
            f"{shares.n_draws:,} combinations of the uncertain numbers."
        )
    return (
        f"A paragraph's share is what it adds on average over {shares.n_orders} random orders in which the paragraphs join "
        f"and their reverses, on {shares.n_draws:,} combinations of the uncertain numbers; shares sum to what all carry."
    )

"""An X-ray in sentences and tables: what each paragraph carries, what nothing is cited for, what carries nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.evaluation.claims import NEVER, WAIT
from detente.report.case_differences import ChangeReport, TextGrid
from detente.report.context import Finding, label_period
from detente.report.labels import label_option, label_premise, label_type, upper
from detente.report.phrases import format_list, format_number, format_plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.arguments.knockouts import Carried, Shares
    from detente.arguments.measures import CarriedMeasure
    from detente.arguments.supports import Place
    from detente.arguments.xray_result import ParagraphXray, PassageXray, Xray

_FIRST_WORDS = 18
"""Characters of a paragraph that a row of a table shows."""
_MOST_UNCITED, _MOST_NAMED, _MOST_HEAVIEST = 8, 8, 3
_READINGS = {
    "location": "What each paragraph carries, if numbers that fall may be anything their field could hold",
    "backing": "What each paragraph carries, if numbers that fall keep their middle and are as wide as that",
}
_NOTHING = "·"
"""What stands where nothing rests on a passage, so that exactly nothing moves."""
_HARDLY = 0.05


@dataclass(frozen=True)
class XrayContext:
    """What every sentence on one X-ray reads."""

    xray: Xray

    @property
    def columns(self) -> tuple[int, ...]:
        """Return the measures that a narrow table shows: the offer, the advice, belief in the most hostile kind."""
        measures = self.xray.measures
        claims = [
            i for i, each in enumerate(measures) if each.kind == "claim" and each.name in {"offer", "advice"}
        ]
        claims += [i for i, each in enumerate(measures) if each.kind == "price" and each.name == "kept"]
        beliefs = [i for i, each in enumerate(measures) if each.kind == "belief"]
        return (*claims, *(beliefs[:1] if len(beliefs) > 1 else []))

    def label_choice(self, name: str) -> str:
        """Return a choice as sentences call it."""
        return {NEVER: "never dealing", WAIT: "waiting"}.get(name) or label_option(self.xray.case, name)

    def label_measure(self, measure: CarriedMeasure) -> str:
        """Return what is carried, as a heading."""
        case = self.xray.case
        if measure.kind == "claim":
            lead = f"{self.label_choice(measure.over)} over {self.label_choice(measure.under)}"
            return lead if measure.name != "offer as things stand" else f"{lead}, as things stand"
        if measure.kind == "belief":
            return f"belief in “{label_type(case, measure.name)}”"
        if measure.kind == "price":
            way = {"kept": "", "expected": ", as they would behave"}[measure.name]
            return f"most we could pay, of the full price{way}"
        ways = {"kept": "if every promise is kept", "expected": "as they are expected to behave"}
        return f"what {label_option(case, measure.name)} brings in one {self.period}, {ways[measure.kind]}"

    @property
    def period(self) -> str:
        """Return one period of the case in words."""
        return label_period(self.xray.case.decision.period)

    @property
    def unit(self) -> str:
        """Return what amounts and beliefs are counted in."""
        return (
            f"Amounts are in percent of what solving the problem for one {self.period} is worth to us; beliefs are in "
            "percentage points, and what we could pay is in percent of what the offer gives. A plus speaks for it, a minus against it; ± is one standard error."
        )

    def format_carried(self, carried: Carried, index: int) -> str:
        """Return how much of a measure something carries, with its error."""
        scale = self.find_scale(index)
        mean, error = scale * carried.means[index], scale * carried.errors[index]
        if mean == error == 0:
            return _NOTHING
        if max(abs(mean), error) < _HARDLY:
            return "0"
        sign = "+" if float(format_number(mean)) > 0 else ""
        return f"{sign}{format_number(mean)} ± {format_number(error)}"

    def find_scale(self, index: int) -> float:
        """Return by what a measure is multiplied to be told in percent or points."""
        return 100.0 if self.xray.measures[index].kind in {"belief", "price"} else 1.0

    def label_place(self, place: Place) -> str:
        """Return where something stands; the source is named where there are several."""
        several = len(self.xray.case.sources) > 1
        if place.paragraph is not None:
            where = f"{place.paragraph}"
        elif place.page is not None:
            where = f"page {place.page}"
        else:
            where = "as a whole"
        return f"{place.source}, {where}" if several else where

    def label_rest(self, path: str) -> str:
        """Return a part of the case in words."""
        case, parts = self.xray.case, path.split(".")
        if parts[0] == "record":
            entry = getattr(case.record, parts[1])[parts[2]]
            return f"the entry “{getattr(entry, 'what', parts[2])}”"
        if parts[0] == "priorities" and len(parts) == 2:  # noqa: PLR2004
            return f"the order of what matters to {case.actors[parts[1]].name}"
        words = {
            "counterpart.prior": "the belief about them before the record",
            "counterpart.pool": "what kind new leaders may be",
            "capabilities.importance": "how much each capability matters",
        }
        return words.get(path) or label_premise(case, path)

    def shorten(self, paragraph: ParagraphXray) -> str:
        """Return the first words of a paragraph; of one that is not at hand, those of its first quote."""
        text = paragraph.text
        if text is None:
            quotes = [self.xray.case.passages[name].exact for name in paragraph.passages]
            text = f"… {quotes[0]} …" if quotes else "(cited without its words)"
        return text if len(text) <= _FIRST_WORDS else f"{text[: _FIRST_WORDS - 1].rstrip()}…"


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
    grids = [tabulate_paragraphs(context, reading) for reading in _READINGS] if xray.passages else []
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
    for index in _find_claims(context):
        if heaviest := xray.list_heaviest_paragraphs(index):
            lead = context.label_measure(xray.measures[index])
            side = "for" if heaviest[0].location.means[index] > 0 else "against"
            if len(heaviest) > _MOST_HEAVIEST:
                return f"No single paragraph carries most of the case {side} {lead}."
            numbers = format_list(context.label_place(each.place) for each in heaviest)
            carry = "Paragraph {} carries" if len(heaviest) == 1 else "Paragraphs {} carry"
            return f"{carry.format(numbers)} most of the case {side} {lead}."
    return "No paragraph carries the answer: it rests on what nobody cites."


def list_sentences(context: XrayContext) -> Iterator[str]:
    """Yield what the X-ray shows, the answer first."""
    xray = context.xray
    if not xray.location.carried:
        yield "No row or number of it cites a passage, a paragraph or a source, so there is no argument to look through."
    else:
        for index in context.columns:
            yield _format_whole(context, index)
    for index in _find_claims(context):
        heaviest = xray.list_heaviest_uncited(index)
        if 0 < len(heaviest) <= _MOST_HEAVIEST:
            named = (
                f"{context.label_rest(each.path)} ({context.format_carried(each.struck, index)})"
                for each in heaviest
            )
            yield (
                f"Cited by nothing, and carrying most of {context.label_measure(xray.measures[index])}: "
                f"{format_list(named)}."
            )
    if idle := xray.list_idle():
        numbers = format_list(context.label_place(each.place) for each in idle[:_MOST_NAMED])
        more = f" and {len(idle) - _MOST_NAMED} more" if len(idle) > _MOST_NAMED else ""
        yield (
            f"Argued at length and carrying nothing that stands out from chance: paragraph {numbers}{more}."
            if len(idle) == 1
            else f"Argued at length and carrying nothing that stands out from chance: paragraphs {numbers}{more}."
        )
    if silent := [each.name for each in xray.passages if each.name is not None and not each.rests]:
        stands = "stands" if len(silent) == 1 else "stand"
        yield f"{format_plural(len(silent), 'passage')} {stands} behind nothing: {format_list(silent[:_MOST_NAMED])}."
    yield from _list_missing(context)


def _format_whole(context: XrayContext, index: int) -> str:
    """Return what all passages together carry of a measure, and which paragraphs stand out."""
    xray, whole = context.xray, context.xray.location.whole
    carry = f"All passages together carry {context.format_carried(whole, index)}"
    if not xray.stands_out(whole, index):
        carry += ", too little to stand out"
    found = [each for each in xray.paragraphs if xray.stands_out(each.location, index)]
    if not found:
        return f"{_format_as_is(context, index)} {carry}, and no paragraph stands out."
    if len(found) > _MOST_NAMED:
        return f"{_format_as_is(context, index)} {carry}; {len(found)} paragraphs stand out."
    named = (
        f"{context.label_place(each.place)} ({context.format_carried(each.location, index)})"
        for each in found
    )
    stand = "paragraph that stands" if len(found) == 1 else "paragraphs that stand"
    return f"{_format_as_is(context, index)} {carry}. The {stand} out: {format_list(named)}."


def _format_as_is(context: XrayContext, index: int) -> str:
    """Return a measure of the case as it is, as a sentence."""
    measure = context.xray.measures[index]
    number = format_number(context.find_scale(index) * context.xray.as_is.means[index])
    if measure.kind == "claim":
        over, under = context.label_choice(measure.over), context.label_choice(measure.under)
        return f"{upper(over)} leads {under} by {number}%."
    if measure.kind == "price":
        return f"We could pay {number}% of what the offer gives, if every promise were kept."
    return f"{upper(context.label_measure(measure))} is {number}%."


def _list_missing(context: XrayContext) -> Iterator[str]:
    """Yield which documents are not at hand, and how paragraphs are counted."""
    xray = context.xray
    missing = [each.name for each in xray.sources if not each.is_at_hand]
    files = [xray.case.sources[name].file for name in missing]
    if missing and len(missing) <= _MOST_NAMED:
        has = "is" if len(missing) == 1 else "are"
        named = format_list(file or name for name, file in zip(missing, files, strict=True))
        yield (
            f"{named} {has} not at hand, so only quotes are shown, and paragraphs without one do not count. Name "
            "the folder that holds a copy in DETENTE_DOCUMENTS."
        )
    elif missing:
        yield (
            f"{len(missing)} of {len(xray.sources)} documents are not at hand: of those only the quotes are shown, and "
            "paragraphs without one do not count. Name the folder that holds copies in DETENTE_DOCUMENTS."
        )
    if xray.paragraphs:
        yield "Paragraphs are counted as the case cites them: a title and a line that names the author count too."


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


def tabulate_paragraphs(context: XrayContext, reading: str) -> TextGrid:
    """Return the share of each paragraph by one reading, and what all carry."""
    xray, columns = context.xray, context.columns
    rows = [
        (
            context.label_place(each.place),
            context.shorten(each),
            *(context.format_carried(getattr(each, reading), i) for i in columns),
        )
        for each in xray.paragraphs
    ]
    whole = getattr(xray, reading).whole
    rows.append(("together", "", *(context.format_carried(whole, i) for i in columns)))
    heads = [context.label_measure(xray.measures[i]) for i in columns]
    return TextGrid(f"{_READINGS[reading]}:", ("paragraph", "first words", *heads), tuple(rows))


def tabulate_passages(context: XrayContext) -> TextGrid:
    """Return what is lost when one passage alone is struck out."""
    rows = [
        (
            each.name or "(no quote)",
            context.label_place(each.place),
            str(len(each.rests)),
            *(context.format_carried(each.struck.with_any, i) for i in context.columns),
        )
        for each in context.xray.passages
    ]
    heads = [context.label_measure(context.xray.measures[i]) for i in context.columns]
    caption = "If all that rests on one passage fell, also what rests on others too:"
    return TextGrid(caption, ("passage", "paragraph", "rests on it", *heads), tuple(rows))


def tabulate_sources(context: XrayContext) -> TextGrid:
    """Return what is lost when everything of one source is struck out."""
    rows = [
        (each.name, *(context.format_carried(each.struck.location, i) for i in context.columns))
        for each in context.xray.sources
    ]
    heads = [context.label_measure(context.xray.measures[i]) for i in context.columns]
    return TextGrid("Without one source:", ("source", *heads), tuple(rows))


def tabulate_uncited(context: XrayContext) -> TextGrid:
    """Return what carries most and is cited by nothing."""
    xray, columns = context.xray, context.columns

    def rank(path_index: int) -> float:
        struck = xray.uncited[path_index].struck
        return -max(
            abs(struck.means[i]) / xray.measures[i].noticeable for i in columns if xray.measures[i].noticeable
        )

    order = sorted(range(len(xray.uncited)), key=rank)[:_MOST_UNCITED]
    rows = [
        (
            context.label_rest(xray.uncited[i].path),
            *(context.format_carried(xray.uncited[i].struck, column) for column in columns),
        )
        for i in order
    ]
    heads = [context.label_measure(xray.measures[i]) for i in columns]
    return TextGrid(
        "What nothing is cited for, if nothing were known of it:", ("number", *heads), tuple(rows)
    )


def describe_passage(context: XrayContext, passage: PassageXray) -> str:
    """Return a passage with all that rests on it, in words."""
    name = passage.name or f"paragraph {context.label_place(passage.place)}"
    if not passage.rests:
        return f"{name}: stands behind nothing"
    named = [context.label_rest(path) for path in passage.rests[:_MOST_NAMED]]
    more = f" and {len(passage.rests) - _MOST_NAMED} more" if len(passage.rests) > _MOST_NAMED else ""
    return f"{name}: {'; '.join(named)}{more}"

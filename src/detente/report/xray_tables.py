"""What an X-ray calls its parts, and its tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.case.premises import find_basis
from detente.evaluation.claims import NEVER, WAIT
from detente.report.case_differences import TextGrid
from detente.report.context import label_period
from detente.report.labels import label_option, label_premise, label_type
from detente.report.phrases import format_list, format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.arguments.knockouts import Carried
    from detente.arguments.measures import CarriedMeasure
    from detente.arguments.supports import Place
    from detente.arguments.xray_result import ParagraphXray, PassageXray, Xray

_FIRST_WORDS = 18
"""Characters of a paragraph that a row of a table shows."""
_MOST_UNCITED, _MOST_RESTS = 8, 8
READING_CAPTIONS = {
    "location": "What each paragraph carries, if numbers that fall may be anything their field could hold",
    "backing": "What each paragraph carries, if numbers that fall keep their middle and are as wide as that",
}
"""What a table shows, by how fallen numbers are read."""
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

    @property
    def main_measures(self) -> list[int]:
        """Return the measures that sentences tell and shading shows: those, and the offer as things stand."""
        stands = [i for i, each in enumerate(self.xray.measures) if each.name == "offer as things stand"]
        return sorted({*self.columns, *stands})

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

    @property
    def has_several(self) -> bool:
        """Say whether there are several sources, so that a place must name its own."""
        return len(self.xray.case.sources) > 1

    def label_place(self, place: Place) -> str:
        """Return where something stands, as a table says it: a number, with its source where there are several."""
        where = f"p. {place.page}" if place.page is not None else ""
        where = where if place.paragraph is None else f"{place.paragraph}"
        return f"{place.source} {where}".strip() if self.has_several else where or "as a whole"

    def name_place(self, place: Place) -> str:
        """Return where something stands, as a sentence says it."""
        of = f" of {place.source}" if self.has_several else ""
        if place.paragraph is not None:
            return f"paragraph {place.paragraph}{of}"
        return f"page {place.page}{of}" if place.page is not None else f"{place.source} as a whole"

    def name_places(self, places: Sequence[Place], joint: str = "and") -> str:
        """Return several places as a sentence lists them: ``paragraphs 6 and 7``."""
        numbers = [str(each.paragraph) for each in places if each.paragraph is not None]
        if len(numbers) == len(places) > 1 and not self.has_several:
            listed = format_list(numbers)
            return (
                f"paragraphs {listed}"
                if joint == "and"
                else f"paragraph {listed.replace(' and ', f' {joint} ')}"
            )
        listed = format_list(self.name_place(each) for each in places)
        return listed if joint == "and" else listed.replace(" and ", f" {joint} ")

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

    def is_ordered(self, path: str) -> bool:
        """Say whether what is uncited is the size of a ranked objective, for whose order a source is cited."""
        parts = path.split(".")
        is_size = parts[0] == "priorities" and len(parts) == 3  # noqa: PLR2004
        return is_size and find_basis(self.xray.case, path)[0] is not None

    def shorten(self, paragraph: ParagraphXray) -> str:
        """Return the first words of a paragraph: those of its first quote or of its source where it is not at hand."""
        text, place = paragraph.text, paragraph.place
        if text is None:
            quotes = [self.xray.case.passages[name].exact for name in paragraph.passages]
            title = self.xray.case.sources[place.source].title if place.paragraph is None else "(no quote)"
            text = f"… {quotes[0]} …" if quotes else title
        return text if len(text) <= _FIRST_WORDS else f"{text[: _FIRST_WORDS - 1].rstrip()}…"


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
    return TextGrid(
        f"{READING_CAPTIONS[reading]}:",
        ("place" if context.has_several else "paragraph", "first words", *heads),
        tuple(rows),
    )


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
    return TextGrid(
        caption,
        ("passage", "place" if context.has_several else "paragraph", "rests on it", *heads),
        tuple(rows),
    )


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
    name = passage.name or context.name_place(passage.place)
    if not passage.rests:
        return f"{name}: stands behind nothing"
    named = [context.label_rest(path) for path in passage.rests[:_MOST_RESTS]]
    more = f" and {len(passage.rests) - _MOST_RESTS} more" if len(passage.rests) > _MOST_RESTS else ""
    return f"{name}: {'; '.join(named)}{more}"

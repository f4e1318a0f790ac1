"""The X-ray of a case: what each argument carries, as data."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from detente.assessment.numbers import Data, round_number, round_numbers

if TYPE_CHECKING:
    from detente.arguments.knockouts import Carried, Shares
    from detente.arguments.measures import CarriedMeasure
    from detente.arguments.supports import Place
    from detente.case.model import Case

XRAY_SCHEMA = "detente.xray/1"
"""Name of the JSON form."""

_AT_LENGTH = 40
"""Words from which a paragraph is argued at length."""
_TWO_ERRORS = 2.0
_HARDLY_ANY = 0.2
"""Part of a lead below which what is carried of it is hardly any."""


@dataclass(frozen=True)
class Struck:
    """What is lost when something alone is struck out."""

    location: Carried
    """What rests on it alone loses location and backing."""
    backing: Carried
    """What rests on it alone loses its backing; medians stay."""
    with_any: Carried
    """Everything that rests on it, also on others, loses location and backing."""


@dataclass(frozen=True)
class PassageXray:
    """A passage, or a place that is cited without its words."""

    name: str | None
    """Short name of the passage; ``None`` for a place cited without its words."""
    place: Place
    exact: str | None
    """Its quote."""
    rests: tuple[str, ...]
    """Paths of what rests on it, alone or with others."""
    struck: Struck


@dataclass(frozen=True)
class ParagraphXray:
    """A paragraph of a source, or what is cited of a source without a paragraph."""

    place: Place
    text: str | None
    """What it says; ``None`` where no copy of the document is at hand."""
    passages: tuple[str, ...]
    """Short names of the passages in it."""
    rests: tuple[str, ...]
    """Paths of what rests on it, alone or with others."""
    location: Carried
    """Its Shapley value with location and backing gone."""
    backing: Carried
    """The same with the backing only gone."""
    struck: Struck

    @property
    def is_long(self) -> bool:
        """Say whether it argues at length: 40 words or more."""
        return self.text is not None and len(self.text.split()) >= _AT_LENGTH


@dataclass(frozen=True)
class SourceXray:
    """A source, and what is lost without all of it."""

    name: str
    title: str
    is_at_hand: bool
    """Whether a copy of it was read."""
    struck: Struck


@dataclass(frozen=True)
class UncitedXray:
    """A part of a case for which nothing is cited, and what is lost with its location and backing."""

    path: str
    struck: Carried


@dataclass(frozen=True)
class Xray:
    """What each paragraph, passage and source of a case carries, for each claim, for what the offer brings, and for belief."""

    case: Case
    n_draws: int
    seed: int
    measures: tuple[CarriedMeasure, ...]
    """What is carried; the entries of every :class:`~detente.arguments.knockouts.Carried` are in this order."""
    as_is: Carried
    """Each measure in the case as it is."""
    location: Shares
    """Shares of what all passages carry together, with location and backing gone."""
    backing: Shares
    """The same with the backing only gone."""
    paragraphs: tuple[ParagraphXray, ...]
    """In the order of the text."""
    passages: tuple[PassageXray, ...]
    sources: tuple[SourceXray, ...]
    uncited: tuple[UncitedXray, ...]
    """What nothing is cited for, in the order of the file."""

    @property
    def version(self) -> str:
        """Return the version of detente that made the X-ray."""
        return version("detente")

    def stands_out(self, carried: Carried, index: int) -> bool:
        """Say whether something carries more of a measure than would be noticed, and more than two standard errors."""
        size, error = abs(carried.means[index]), carried.errors[index]
        return bool(size > max(self.measures[index].noticeable, _TWO_ERRORS * error))

    def list_idle(self) -> tuple[ParagraphXray, ...]:
        """Return the paragraphs that argue at length and carry nothing that stands out, alone or shared with others.

        Of a source that is also cited by page or as a whole nobody can say which paragraphs are meant: none is returned.
        """
        numbers = range(len(self.measures))
        vague = {each.place.source for each in self.paragraphs if each.rests and each.place.paragraph is None}
        return tuple(
            each
            for each in self.paragraphs
            if each.is_long
            and each.place.source not in vague
            and not any(
                self.stands_out(carried, i)
                for carried in (each.location, each.backing, each.struck.with_any)
                for i in numbers
            )
        )

    def list_turning(self, index: int) -> tuple[ParagraphXray, ...]:
        """Return the paragraphs without which a claim would turn, if all fell that rests on one of them, also on others."""
        lead, error = self.as_is.means[index], self.as_is.errors[index]
        return tuple(
            each
            for each in self.paragraphs
            if lead * (lead - each.struck.with_any.means[index]) < 0
            and abs(lead - each.struck.with_any.means[index])
            > _TWO_ERRORS * math.hypot(error, each.struck.with_any.errors[index])
        )

    def hardly_rests(self, index: int) -> bool:
        """Say whether a claim would stand whatever the passages say: none turns it, and all carry under a fifth of it."""
        whole, lead = self.location.whole, abs(self.as_is.means[index])
        most = abs(whole.means[index]) + _TWO_ERRORS * whole.errors[index]
        return bool(most < _HARDLY_ANY * lead) and not self.list_turning(index)

    def list_heaviest_paragraphs(self, index: int) -> tuple[ParagraphXray, ...]:
        """Return the paragraphs that carry most of a measure: the heaviest that speaks for it, and what cannot be told apart from it.

        Where none speaks for it, those that speak most against it; none where nothing stands out.
        """
        found = [each for each in self.paragraphs if self.stands_out(each.location, index)]
        backing = [each for each in found if each.location.means[index] > 0] or found
        chosen = _find_top([each.location for each in backing], index)
        return tuple(backing[i] for i in chosen)

    def list_heaviest_uncited(self, index: int) -> tuple[UncitedXray, ...]:
        """Return what carries most of a measure and is cited by nothing, with what cannot be told apart from it."""
        found = [each for each in self.uncited if self.stands_out(each.struck, index)]
        return tuple(found[i] for i in _find_top([each.struck for each in found], index))

    def to_dict(self) -> Data:
        """Return the X-ray as plain data: numbers of 10 significant digits."""
        return {
            "schema": XRAY_SCHEMA,
            "case": self.case.case,
            "n_draws": self.n_draws,
            "seed": self.seed,
            "version": self.version,
            "measures": [
                {
                    **measure._asdict(),
                    "noticeable": round_number(measure.noticeable),
                    "as_is": round_number(mean),
                }
                for measure, mean in zip(self.measures, self.as_is.means, strict=True)
            ],
            "method": {
                reading: {"exact": shares.is_exact, "n_draws": shares.n_draws, "n_orders": shares.n_orders}
                for reading, shares in (("location", self.location), ("backing", self.backing))
            },
            "together": _both_to_dict(self.location.whole, self.backing.whole),
            "paragraphs": [_paragraph_to_dict(each) for each in self.paragraphs],
            "passages": [
                {
                    "name": each.name,
                    **each.place._asdict(),
                    "rests": list(each.rests),
                    "struck": _struck_to_dict(each.struck),
                }
                for each in self.passages
            ],
            "sources": [{"name": each.name, "struck": _struck_to_dict(each.struck)} for each in self.sources],
            "uncited": [
                {"path": each.path, "struck": _carried_to_dict(each.struck)} for each in self.uncited
            ],
        }

    def to_json(self) -> str:
        """Return :meth:`to_dict` as the text of a JSON file; the words of the document are not in it."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _find_top(carried: list[Carried], index: int) -> list[int]:
    """Return which carry most of a measure, whatever its sign: the most, and what is within two errors of it."""
    sizes, errors = [abs(each.means[index]) for each in carried], [each.errors[index] for each in carried]
    if not sizes:
        return []
    top = max(range(len(sizes)), key=sizes.__getitem__)
    reach = [_TWO_ERRORS * math.hypot(errors[top], error) for error in errors]
    return [i for i, size in enumerate(sizes) if i == top or sizes[top] - size < reach[i]]


def _carried_to_dict(carried: Carried) -> Data:
    return {"means": round_numbers(carried.means), "errors": round_numbers(carried.errors)}


def _both_to_dict(location: Carried, backing: Carried) -> Data:
    return {"location": _carried_to_dict(location), "backing": _carried_to_dict(backing)}


def _paragraph_to_dict(paragraph: ParagraphXray) -> Data:
    return {
        **paragraph.place._asdict(),
        "at_hand": paragraph.text is not None,
        "passages": list(paragraph.passages),
        "rests": list(paragraph.rests),
        "shares": _both_to_dict(paragraph.location, paragraph.backing),
        "struck": _struck_to_dict(paragraph.struck),
    }


def _struck_to_dict(struck: Struck) -> Data:
    return {name: _carried_to_dict(getattr(struck, name)) for name in ("location", "backing", "with_any")}

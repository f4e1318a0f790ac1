"""The record of a case: dated dealings, hostile acts, watched spans, and how they came to us."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag

from detente.case import quantity
from detente.case.fields import (
    Coding,
    Grade,
    Level,
    Name,
    Positive,
    Probability,
    Real,
    Reasoned,
    Share,
    Table,
    Text,
    Visibility,
    When,
)
from detente.case.quantity import Quantity, default_quantity

_RELIABILITY: dict[str, float | dict[str, Any]] = {
    "A": 0.95,
    "B": 0.85,
    "C": 0.70,
    "D": 0.35,
    "E": 0.0,
    "F": {"uniform": {"low": 0, "high": 0.85}},
}
"""Share of reports of each source grade that carry information: a convention to vary (equation 16)."""

_CREDIBILITY: dict[str, float | dict[str, Any]] = {
    "1": 1.0,
    "2": 0.9,
    "3": 0.75,
    "4": 0.4,
    "5": 0.1,
    "6": {"uniform": {"low": 0, "high": 0.9}},
}
"""Share of a coding kept at each credibility digit, the rest spread evenly: a convention too."""


def _conventions(table: dict[str, float | dict[str, Any]]) -> dict[str, Quantity]:
    return {key: default_quantity(value, quantity.SHARE) for key, value in table.items()}


_USUAL_RELIABILITY, _USUAL_CREDIBILITY = _conventions(_RELIABILITY), _conventions(_CREDIBILITY)


class Recording(Table):
    """How likely each kind of conduct is to be recorded at all (equation 15)."""

    reciprocate: Share = Field(default=default_quantity({"uniform": {"low": 0.5, "high": 1}}, quantity.SHARE))
    """How likely is quiet cooperation to be recorded?"""
    free_ride: Share = Field(default=default_quantity(1.0, quantity.SHARE))
    """How likely is free-riding to be recorded?"""
    exploit: Share = Field(default=default_quantity(1.0, quantity.SHARE))
    """How likely is abuse to be recorded?"""


class SayDo(Reasoned):
    """How much friendlier its words are than its deeds, and how that compares with others."""

    gap: Real
    """Share of friendly words minus share of friendly deeds, from -1 to 1."""
    base_rate: Real
    """The same gap among comparable pairs of states or firms: without it, the gap means nothing."""


class Reporting(Reasoned):
    """What is known of how the record came to be."""

    recording: Recording = Recording()
    """How likely each kind of conduct is to be recorded."""
    background: Coding = (0.25, 0.5, 0.25)
    """What a worthless report says: weights on the three kinds of conduct."""
    correlation: dict[Name, Share] = Field(default_factory=dict)
    """How far the reports of each cluster depend on each other, from 0 to 1; with one narrator, 0.3 to
    0.7 (default: 0 to 0.3)."""
    reliability: dict[Literal["A", "B", "C", "D", "E", "F"], Share] = Field(default_factory=dict)
    """Share of reports with this source grade that tell us something; set it to override the usual value."""
    credibility: dict[Literal["1", "2", "3", "4", "5", "6"], Share] = Field(default_factory=dict)
    """How far a report with this credibility digit is believed; set it to override the usual value."""
    say_do: SayDo | None = None
    """Gap between words and deeds, beside that of others. It is reported and changes no result."""

    def information(self, grade: str) -> Quantity:
        """Return the share of reports of a grade that carry information."""
        letter: Any = grade[0]
        return self.reliability.get(letter, _USUAL_RELIABILITY[letter])

    def kept(self, grade: str) -> Quantity:
        """Return the share of a coding kept at a grade's credibility digit."""
        digit: Any = grade[1]
        return self.credibility.get(digit, _USUAL_CREDIBILITY[digit])


class TermsInForce(Table):
    """The terms of a past dealing: named with ``like``, written out, or both."""

    like: Name | None = None
    """An option or a past term to start from."""
    levels: dict[Name, Level] = Field(default_factory=dict)
    """Levels that differ from those of ``like``; without ``like``, all levels."""
    detect: Probability | None = None
    """The chance of detection, where it differs from that of ``like``."""
    resolve: Probability | None = None
    """The resolve, where it differs from that of ``like``."""
    visible: Visibility | None = None
    """The visibility, where it differs from that of ``like``; required without ``like``."""

    def replace_like(self, names: Mapping[str, str]) -> Self:
        """Return the same terms, named after another option where the table says so."""
        return (
            self if self.like is None else self.model_copy(update={"like": names.get(self.like, self.like)})
        )


class Episode(Reasoned):
    """A past dealing: terms in force, and what the counterpart did under them."""

    date: When
    """When it happened."""
    what: Text
    """What happened, in words."""
    terms: TermsInForce
    """The terms in force at the time; today's options are never assumed."""
    conduct: Coding
    """What the counterpart did."""
    grade: Grade
    """Admiralty grade of the report."""
    cluster: Name | None = None
    """Name shared by reports that come from one narrator or incident."""


def _tag_hits(value: object) -> str:
    return "table of amounts" if isinstance(value, dict) else "list of names"


class Act(Reasoned):
    """A hostile act outside the deal."""

    date: When
    """When it happened."""
    what: Text
    """What happened, in words."""
    hits: Annotated[
        Annotated[list[Name], Tag("list of names")]
        | Annotated[dict[Name, Positive], Tag("table of amounts")],
        Discriminator(_tag_hits),
    ]
    """Objectives it harmed: a list of names, with the harm stated in ``counterpart.outside``, or a table of amounts."""
    grade: Grade
    """Admiralty grade of the report."""
    cluster: Name = "acts"
    """Name shared by reports that come from one narrator or incident."""


class Watched(Reasoned):
    """A span of time in which every act would have been seen, so that silence means something (equation 17)."""

    from_: When = Field(alias="from")
    """First day watched."""
    to: When
    """Last day watched."""
    complete: Literal[True]
    """Write ``true`` to confirm that every act in the span is in the record."""
    cluster: Name = "acts"
    """The cluster to which reports of such an act would have belonged."""


class Record(Reasoned):
    """The dated record, each entry under its own short name."""

    episodes: Annotated[dict[Name, Episode], Field(max_length=500)] = Field(default_factory=dict)
    """Past dealings."""
    acts: Annotated[dict[Name, Act], Field(max_length=500)] = Field(default_factory=dict)
    """Hostile acts outside the dealings."""
    watched: Annotated[dict[Name, Watched], Field(max_length=500)] = Field(default_factory=dict)
    """Spans of time in which every hostile act would have been recorded."""

    @property
    def reports(self) -> "tuple[Episode | Act, ...]":
        """Return dealings and acts: every entry that somebody reported."""
        return (*self.episodes.values(), *self.acts.values())

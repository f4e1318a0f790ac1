"""The record of a case: dated dealings, hostile acts, watched spans, and how they came to us."""

from typing import Annotated, Any, Literal

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

RELIABILITY: dict[str, float | dict[str, Any]] = {
    "A": 0.95,
    "B": 0.85,
    "C": 0.70,
    "D": 0.35,
    "E": 0.0,
    "F": {"uniform": {"low": 0, "high": 0.85}},
}
"""Share of reports of each source grade that carry information: a convention to vary (16)."""

CREDIBILITY: dict[str, float | dict[str, Any]] = {
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


class Recording(Table):
    """Propensity that conduct of each kind gets recorded at all (15)."""

    reciprocate: Share = Field(default=default_quantity({"uniform": {"low": 0.5, "high": 1}}, quantity.SHARE))
    """Do quiet successes get reported?"""
    free_ride: Share = Field(default=default_quantity(1.0, quantity.SHARE))
    """Does free-riding?"""
    exploit: Share = Field(default=default_quantity(1.0, quantity.SHARE))
    """Does abuse?"""


class SayDo(Reasoned):
    """How much kinder its words are than its deeds, beside the same for others."""

    gap: Real
    """Cooperative share of its words less that of its deeds, from -1 to 1."""
    base_rate: Real
    """The same gap among comparable pairs of states or firms: a gap alone says nothing."""


class Reporting(Reasoned):
    """What is known of how the record came to be."""

    recording: Recording = Recording()
    """Which conduct gets recorded at all."""
    background: Coding = (0.25, 0.5, 0.25)
    """What an uninformative report says: weights on the three conducts."""
    correlation: dict[Name, Share] = Field(default_factory=dict)
    """One witness or several? Dependence within each named cluster, 0 to 1; same narrator
    .3 to .7. A cluster left out has 0 to .3."""
    reliability: dict[Literal["A", "B", "C", "D", "E", "F"], Share] = Field(default_factory=dict)
    """Share of such reports that carry information, where it differs from the convention."""
    credibility: dict[Literal["1", "2", "3", "4", "5", "6"], Share] = Field(default_factory=dict)
    """Share of a coding kept at each digit, where it differs from the convention."""
    say_do: SayDo | None = None
    """Gap between words and deeds, always beside its base rate; told, never computed with."""

    def information(self, grade: str) -> Quantity:
        """Return the share of reports of a grade that carry information."""
        letter: Any = grade[0]
        return self.reliability.get(letter, _conventions(RELIABILITY)[letter])

    def kept(self, grade: str) -> Quantity:
        """Return the share of a coding kept at a grade's credibility digit."""
        digit: Any = grade[1]
        return self.credibility.get(digit, _conventions(CREDIBILITY)[digit])


class TermsInForce(Table):
    """The terms of a past dealing: named with ``like``, written out, or both."""

    like: Name | None = None
    """An option or a past term to start from."""
    levels: dict[Name, Level] = Field(default_factory=dict)
    """Levels that differ, or all of them."""
    detect: Probability | None = None
    """Detection, where it differs."""
    resolve: Probability | None = None
    """Resolve, where it differs."""
    visible: Visibility | None = None
    """Visibility, where it differs; needed where ``like`` is left out."""


class Episode(Reasoned):
    """A past dealing: terms in force, and what the counterpart did under them."""

    date: When
    """When it happened."""
    what: Text
    """What happened, in words."""
    terms: TermsInForce
    """The terms in force then; today's menu is never assumed."""
    conduct: Coding
    """What the counterpart did."""
    grade: Grade
    """Admiralty grade of the report."""
    cluster: Name | None = None
    """Reports that share a narrator or incident share a cluster."""


def _tell_hits(value: object) -> str:
    return "table of amounts" if isinstance(value, dict) else "list of names"


class Act(Reasoned):
    """A hostile act outside the channel."""

    date: When
    """When it happened."""
    what: Text
    """What happened, in words."""
    hits: Annotated[
        Annotated[list[Name], Tag("list of names")]
        | Annotated[dict[Name, Positive], Tag("table of amounts")],
        Discriminator(_tell_hits),
    ]
    """Objectives it hit: names, with the harm of ``counterpart.outside``, or amounts."""
    grade: Grade
    """Admiralty grade of the report."""
    cluster: Name = "acts"
    """Reports that share a narrator or incident share a cluster."""


class Watched(Reasoned):
    """A span in which an act would have been seen: only there does silence count (17)."""

    from_: When = Field(alias="from")
    """First day watched."""
    to: When
    """Last day watched."""
    complete: Literal[True]
    """Say ``true``: every act in the span stands in the record."""
    cluster: Name = "acts"
    """The cluster whose dependence tempers the silence."""


class Record(Reasoned):
    """The dated record, each entry under a short name of its own."""

    episodes: Annotated[dict[Name, Episode], Field(max_length=500)] = Field(default_factory=dict)
    """Past dealings inside the channel."""
    acts: Annotated[dict[Name, Act], Field(max_length=500)] = Field(default_factory=dict)
    """Hostile acts outside it."""
    watched: Annotated[dict[Name, Watched], Field(max_length=500)] = Field(default_factory=dict)
    """Spans in which every act would have been recorded."""

    @property
    def reports(self) -> "tuple[Episode | Act, ...]":
        """Return dealings and acts: every entry that somebody reported."""
        return (*self.episodes.values(), *self.acts.values())

"""The record of a case: dated dealings, hostile acts, answers to offers, watched spans, and how they came to us."""

from collections.abc import Mapping, Sequence
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
    Superseded,
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
    completeness: Share = Field(default=default_quantity({"beta": {"alpha": 1, "beta": 1}}, quantity.SHARE))
    """Of ten hostile acts like those under ``acts``, how many would have become known *and* be listed here? One
    number for the case. What a range leaves open is integrated, not drawn (equation 17)."""
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


class OfferAnswer(Reasoned):
    """What the counterpart answered to an earlier offer (equation 11a)."""

    date: When
    """When it answered."""
    what: Text
    """What was offered and answered, in words."""
    terms: TermsInForce
    """The terms that were offered; today's options are never assumed."""
    answer: Literal["signed", "declined"]
    """What did it answer: ``signed`` or ``declined``?"""
    free: bool = False
    """Whether nobody had to sign. Dealings are taken as signed, so a signature tells the kinds apart only where it was
    free; a refusal always counts."""
    grade: Grade
    """Admiralty grade of the report."""
    cluster: Name | None = None
    """Name shared by reports that come from one narrator or incident."""

    @property
    def counts(self) -> bool:
        """Return whether the answer is evidence: a refusal, or a signature that nobody had to give."""
        return self.free or self.answer == "declined"


class Watched(Reasoned):
    """A span of time in which a hostile act could have been noticed and listed, so that silence means something (equation 17)."""

    from_: When = Field(alias="from")
    """First day watched: since when would such an act have been noticed and listed?"""
    to: When
    """Last day watched."""
    complete: Literal[True] | None = None
    """As older cases say that every act is listed: read as a ``completeness`` of 1 for the whole case."""
    cluster: Superseded = None
    """Of older cases, and no longer read: the time watched counts as much as the acts do on average."""


MOST_IN_RECORD = 500
"""Entries that each table of the record may have."""


class Record(Reasoned):
    """The dated record, each entry under its own short name."""

    episodes: Annotated[dict[Name, Episode], Field(max_length=MOST_IN_RECORD)] = Field(default_factory=dict)
    """Past dealings."""
    acts: Annotated[dict[Name, Act], Field(max_length=MOST_IN_RECORD)] = Field(default_factory=dict)
    """Hostile acts outside the dealings."""
    answers: Annotated[dict[Name, OfferAnswer], Field(max_length=MOST_IN_RECORD)] = Field(
        default_factory=dict
    )
    """Its answers to earlier offers: refusals, and signatures that nobody had to give."""
    watched: Annotated[dict[Name, Watched], Field(max_length=MOST_IN_RECORD)] = Field(default_factory=dict)
    """Spans of time in which a hostile act could have been noticed and listed; together they cover all acts. Default:
    from one mean gap between acts (a year for a single act) before the first of them to the decision."""

    @property
    def says_complete(self) -> bool:
        """Return whether a span says, as older cases do, that every act is listed."""
        return any(span.complete for span in self.watched.values())

    @property
    def under_terms(self) -> "dict[str, Episode | OfferAnswer]":
        """Return dealings and answers, which stand under terms of their day, by their paths in the case."""
        episodes = {f"record.episodes.{name}": entry for name, entry in self.episodes.items()}
        return {**episodes, **{f"record.answers.{name}": entry for name, entry in self.answers.items()}}

    @property
    def grades(self) -> dict[str, str]:
        """Return the grade of every entry that somebody reported, by its path in the case."""
        tables: dict[str, Mapping[str, Episode | Act | OfferAnswer]] = {
            "episodes": self.episodes,
            "acts": self.acts,
            "answers": self.answers,
        }
        return {
            f"record.{table}.{name}": entry.grade
            for table, entries in tables.items()
            for name, entry in entries.items()
        }

    @property
    def reports(self) -> "tuple[Episode | Act | OfferAnswer, ...]":
        """Return dealings, acts and answers: every entry that somebody reported."""
        return (*self.episodes.values(), *self.acts.values(), *self.answers.values())


def find_opening(years: Sequence[float]) -> float:
    """Return since when acts are taken to be listed where the case does not say: one mean gap before the first.

    Parameters
    ----------
    years
        Dates of the acts, years with decimals; at least one.

    Examples
    --------
    >>> find_opening([2001.0, 2005.0]), find_opening([2001.0])
    (1997.0, 2000.0)
    """
    first, last = min(years), max(years)
    return first - ((last - first) / (len(years) - 1) if last > first else 1.0)

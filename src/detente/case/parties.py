"""The counterpart and the third parties of a case: what they want, and how they choose."""

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Discriminator, Field, Tag

from detente.case import quantity
from detente.case.fields import (
    DIGITS,
    Amount,
    Count,
    DecisiveDifference,
    Name,
    Positive,
    Probability,
    Reasoned,
    Share,
    Superseded,
    Text,
    Utility,
    Weight,
    When,
)
from detente.case.quantity import case_fault
from detente.case.tables import default_field


class Patience(Reasoned):
    """How far the counterpart looks ahead (equation 9)."""

    discount: Share = default_field(0.9, quantity.SHARE)
    """Worth to it of a gain one period from now, as a share of the same gain today."""
    horizon: Annotated[int, Field(ge=0, le=40), DIGITS] = 4
    """How many periods ahead does it look?"""


class CounterpartType(Reasoned):
    """One kind of rival that the counterpart may turn out to be."""

    what: Text | None = None
    """What kind of rival this is, in words."""
    weights: dict[Name, Weight] = Field(default_factory=dict)
    """Weights that differ from those under ``priorities``: added to them, or used in their place."""
    goodwill: Utility = default_field(0.0, quantity.UTILITY)
    """How much does it gain, in its units, from keeping its side of the full deal, even where cheating would
    cost it nothing?"""
    relative_gains: Amount = default_field(0.0, quantity.AMOUNT)
    """How much does each unit of our gain cost it, in its units (equation 2)? Cannot be combined with a negative
    weight on the same objective."""


class Prior(Reasoned):
    """Before the record begins: of ten such rivals, how many would be of each type?"""

    at: When | None = None
    """The date for which this holds, before the first entry of the record."""
    shares: dict[Name, Probability] | None = None
    """Share of each type; only proportions matter (default: equal shares)."""
    sample: Count = default_field(6.0, quantity.COUNT)
    """How many observed cases is this judgment worth? Fixed shares are spread accordingly (a Dirichlet
    distribution)."""


class Hazard(Reasoned):
    """How often the counterpart changes from one type to another (equations 14 and 25d)."""

    ordinary: Share = default_field("0.01 to 0.04", quantity.SHARE)
    """Chance a year that it becomes a type of rival drawn afresh from ``pool``."""
    at_change: Share = default_field("0.1 to 0.4", quantity.SHARE)
    """The same chance in a year when the leader or coalition changes."""
    changes: list[When] = Field(default_factory=list)
    """Dates when its leader or coalition changed, up to the decision."""
    next_change: Share = default_field(0.127, quantity.SHARE)
    """Chance a year that its leader or coalition changes again. Default: leaders in Moscow changed about once in eight years
    from 1953 to 2015 (Archigos list of leaders)."""


class Outside(Reasoned):
    """Hostile acts outside the deal (equation 17)."""

    openings: Positive = default_field("0.5 to 3", quantity.POSITIVE)
    """How many opportunities for such an act arise in a year?"""
    cost: Utility = default_field("4 to 15", quantity.UTILITY)
    """How much does such an act cost the counterpart, in its units?"""
    harm: dict[Name, Positive]
    """Objectives that an act harms, and how much of their whole swing it takes away."""
    background: Superseded = None
    """Of older cases, and no longer read: how often reports are false follows from the grades of the acts."""


def _tag_answer(value: object) -> str:
    """Tell one probability from a table of types."""
    is_table = isinstance(value, dict) and not set(value) & {"value", *quantity.PARAMETERS}
    return "chance by type" if is_table else "one chance"


Answer: TypeAlias = Annotated[
    Annotated[Probability, Tag("one chance")] | Annotated[dict[Name, Probability], Tag("chance by type")],
    Discriminator(_tag_answer),
]
"""How likely it is to sign: one probability, or one for each type."""


def _refuse_certainty(signs: quantity.Quantity) -> quantity.Quantity:
    """Refuse 0 and 1, at which no gain and no cost could change an answer."""
    if signs.is_fixed and signs.parameters[0] in (0, 1):
        hint = "Where its answer is certain, enter it under accepts."
        raise case_fault(f"found {signs.written}, expected a number above 0 and below 1", hint)
    return signs


class Counterpart(Reasoned):
    """The rival: what its help costs it, how it chooses, which kinds it may be."""

    effort: Utility = default_field("15 to 45", quantity.UTILITY)
    """How much does full cooperation cost it for one period, in its units (100 is its largest gain)?"""
    decisive: DecisiveDifference = default_field("5 to 20", quantity.DIFFERENCE)
    """How large a difference makes it choose the better course nine times in ten? In its units; see
    equation 10."""
    lapse: Share = default_field("0.01 to 0.08", quantity.SHARE)
    """Share of its choices made for reasons that have nothing to do with this deal."""
    patience: Patience = Patience()
    """How far ahead it looks."""
    types: dict[Name, CounterpartType] = Field(min_length=1, max_length=5)
    """Kinds of rival it may be, which differ in goodwill and in what they want."""
    prior: Prior = Prior()
    """What we believed about its type before the record begins."""
    pool: Prior = Prior()
    """The types it may change to, and how likely each is."""
    hazard: Hazard = Hazard()
    """How often it changes type."""
    outside: Outside | None = None
    """Hostile acts outside the deal."""
    intrusion: Utility = default_field(0.0, quantity.UTILITY)
    """What would being watched at every step cost it in each period, in its units? Terms that are watched more
    closely than the offer cost it that much of the difference in detection (equation 11a)."""
    signs: Annotated[Probability, AfterValidator(_refuse_certainty)] = default_field(
        0.9, quantity.PROBABILITY
    )
    """How likely is it to sign what neither helps nor hurts it? Above 0 and below 1."""
    accepts: dict[Name, Answer] = Field(default_factory=dict)
    """Options to which its answer is known, and how likely it is to sign: one number, or one for each type."""


class Other(Reasoned):
    """An ally or a veto player; what it wants is stated under ``priorities``."""

    decisive: DecisiveDifference = default_field(10.0, quantity.DIFFERENCE)
    """How large a difference makes it choose the better course nine times in ten? In its units."""
    most_withheld: Share = default_field("0.1 to 0.5", quantity.SHARE)
    """For allies: how much of its effort would it hold back if terms it detests were public? See
    equation 6."""
    consents: dict[Name, Probability] = Field(default_factory=dict)
    """For veto players: has a vote been announced? Options, each with the chance that it consents. This
    replaces what equation 11 derives from what it wants."""
    withholds: dict[Name, Share] = Field(default_factory=dict)
    """For allies: has it said what it would hold back? Options, each with that share of its effort. This
    replaces what equation 6 derives from what it wants."""

    @property
    def entered(self) -> dict[str, dict[str, quantity.Quantity]]:
        """Return the reactions that the case states: by field, then by option."""
        return {"consents": self.consents, "withholds": self.withholds}

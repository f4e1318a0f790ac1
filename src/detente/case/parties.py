"""The counterpart and the third parties of a case: what they want, and how they choose."""

from typing import Annotated

from pydantic import Field

from detente.case import quantity
from detente.case.fields import DIGITS, Amount, Name, Positive, Probability, Real, Reasoned, Share, Text, When
from detente.case.tables import default_field


class Patience(Reasoned):
    """How far the counterpart looks ahead (9)."""

    discount: Share = default_field(0.9, quantity.SHARE)
    """Its discount a period."""
    horizon: Annotated[int, Field(ge=0, le=40), DIGITS] = 4
    """How many periods ahead does it look?"""


class CounterpartType(Reasoned):
    """One kind of counterpart it may turn out to be."""

    what: Text | None = None
    """The type, in words."""
    weights: dict[Name, Real] = Field(default_factory=dict)
    """Signed swing weights; they add to the base row and replace it where both name one."""
    goodwill: Amount = default_field(0.0, quantity.AMOUNT)
    """Would it help if cheating were free? Utils it gains from keeping its side at full ask."""
    relative_gains: Amount = default_field(0.0, quantity.AMOUNT)
    """Its loss per util of our gain (2), in its utils; never beside a negative weight on the
    same objective."""


class Prior(Reasoned):
    """Before the first entry, of ten such states, how many were of each type?"""

    at: When | None = None
    """The date it holds at, before the first entry of the record."""
    shares: dict[Name, Probability] | None = None
    """Probability of each type; divided by their sum. Left out: equal shares."""
    sample: Positive = default_field(6.0, quantity.POSITIVE)
    """Worth how many observed cases? Spreads fixed shares as a Dirichlet of this weight."""


class Hazard(Reasoned):
    """How often the counterpart changes its type (14), (25d)."""

    ordinary: Share = default_field("0.01 to 0.04", quantity.SHARE)
    """Chance a year that the type is drawn anew from the pool."""
    at_change: Share = default_field("0.1 to 0.4", quantity.SHARE)
    """The same in a year of leader or coalition change."""
    changes: list[When] = Field(default_factory=list)
    """Dates of leader or coalition change, up to the decision."""
    next_change: Share = default_field(0.127, quantity.SHARE)
    """Chance a year of the next change. Default: leaders in Moscow changed about once in eight years
    from 1953 to 2015 (Archigos list of leaders)."""


class Outside(Reasoned):
    """Hostile acts outside the channel, as a process (17)."""

    openings: Positive = default_field("0.5 to 3", quantity.POSITIVE)
    """How many openings for such an act a year?"""
    cost: Amount = default_field("4 to 15", quantity.AMOUNT)
    """What an act costs the counterpart, in its utils."""
    harm: dict[Name, Positive]
    """Objectives an act hits, and the part of a full swing it takes away."""
    background: Share = default_field(0.3, quantity.SHARE)
    """Chance that an uninformative report of an act appears anyway."""


class Counterpart(Reasoned):
    """The rival: what its help costs it, how it chooses, which kinds it may be."""

    effort: Amount = default_field("15 to 45", quantity.AMOUNT)
    """What full help costs it for one period, in its utils (100: its top gain)."""
    decisive: Positive = default_field("5 to 20", quantity.POSITIVE)
    """What difference makes its choice nine to one? In its utils (10)."""
    lapse: Share = default_field("0.01 to 0.08", quantity.SHARE)
    """Share of choices made for reasons outside the model."""
    patience: Patience = Patience()
    """How far it looks ahead."""
    types: dict[Name, CounterpartType] = Field(min_length=1, max_length=5)
    """Kinds of counterpart, told apart by goodwill and by signed weights."""
    prior: Prior = Prior()
    """Belief over types before the first entry."""
    pool: Prior = Prior()
    """Where a new type comes from when it changes."""
    hazard: Hazard = Hazard()
    """How often it changes."""
    outside: Outside | None = None
    """Hostile acts outside the channel."""


class Other(Reasoned):
    """An ally or a veto player; its priorities stand in their table."""

    decisive: Positive = default_field(10.0, quantity.POSITIVE)
    """What difference makes its choice nine to one? In its own utils."""
    most_withheld: Share = default_field("0.1 to 0.5", quantity.SHARE)
    """Allies: how much of its effort would stop if terms it abhors were public (6)?"""

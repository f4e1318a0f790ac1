"""What could still be changed in the offer, and what changing it would take: MODEL section 15."""

from typing import Annotated, TypeAlias

from pydantic import Field

from detente.case import quantity
from detente.case.fields import Level, Name, Probability, Reasoned, Utility
from detente.case.tables import default_field

LevelBounds: TypeAlias = Annotated[list[Level], Field(min_length=2, max_length=2)]
"""A lowest and a highest level, each from 0 to 1."""


class Watching(Reasoned):
    """How closely they could be watched under other terms, and what that would cost either side."""

    range: LevelBounds
    """If they cheated ten times, how often could we see it within a period: at least, and at most? As shares."""
    costs_us: Utility = default_field(0.0, quantity.UTILITY)
    """What would it cost us a period to see every cheat rather than none? In our units; what is closer than the
    offer costs its part of it."""
    costs_them: Utility = default_field(0.0, quantity.UTILITY)
    """What would that cost the counterpart a period? In its units; at least ``counterpart.intrusion``."""


class Secrecy(Reasoned):
    """Whether the terms could be kept secret."""

    leaks: Probability
    """How likely would they become public all the same?"""


class Negotiable(Reasoned):
    """What could still be changed in the offer (MODEL 15). Whatever is not listed stays as offered."""

    items: dict[Name, LevelBounds] | None = None
    """Items whose level could change: the lowest and the highest, such as ``[0, 0.6]`` (default: every item, between its
    lowest and its highest level among the options)."""
    detect: Watching | None = None
    """How closely could they be watched? Left out: as in the offer."""
    secret: Secrecy | None = None
    """Could the terms be kept secret? Left out: as visible as the offer."""

"""Which numbers each kind of field may hold, and the family a range of them belongs to."""

import math
from typing import NamedTuple

SMALLEST = 1e-9
"""Numbers nearer to 0 than this, other than 0 itself, are taken for slips of the pen; so are shares nearer to 1."""


class Domain(NamedTuple):
    """Which numbers a field may hold, and the family a range of them belongs to."""

    name: str
    low: float
    high: float
    family: str
    takes_words: bool = False
    open_low: bool = False
    words: tuple[tuple[str, float | tuple[float, float]], ...] = ()
    """Elicitation words of this field: a number, or the ends of a uniform range."""
    per_hundred: bool = False
    """Whether 100 stands for a whole gain, so that a percent sign has two readings."""
    smallest: float = SMALLEST
    """Numbers nearer to 0 than this, other than 0 itself, are taken for slips of the pen."""

    def holds(self, number: float) -> bool:
        """Return whether ``number`` may stand in such a field."""
        above = number > self.low if self.open_low else number >= self.low
        return above and number <= self.high

    @property
    def span(self) -> str:
        """Return the domain in words, for messages."""
        if self.name == "years":
            return "a number of 0 or more years"
        if self.high < math.inf:
            return f"a number from {self.low:g} to {self.high:g}"
        if self.low == 0:
            return "a number above 0" if self.open_low else "a number of 0 or more"
        return "a number"

    @property
    def example(self) -> str:
        """Return a range that fits the domain, for messages."""
        return "2 to 5" if self.high > 1 else "20% to 40%"


REAL = Domain("real", -math.inf, math.inf, "normal")
POSITIVE = Domain("positive", 0.0, math.inf, "lognormal", open_low=True)
AMOUNT = Domain("amount", 0.0, math.inf, "lognormal")
SHARE = Domain("share", 0.0, 1.0, "logit-normal")
PROBABILITY = Domain("probability", 0.0, 1.0, "logit-normal", takes_words=True)
COVERAGE = SHARE._replace(
    name="coverage", words=(("none", 0.0), ("little", (0.1, 0.2)), ("some", (0.2, 0.5)), ("much", (0.5, 0.8)))
)
VISIBILITY = SHARE._replace(
    name="visibility", words=(("secret", 0.0), ("known to allies", 0.1), ("leaked", 0.4), ("public", 1.0))
)

WEIGHT = REAL._replace(name="weight", per_hundred=True)
UTILITY = AMOUNT._replace(name="utility", per_hundred=True)
DIFFERENCE = POSITIVE._replace(name="difference", per_hundred=True, smallest=0.001)
YEARS = AMOUNT._replace(name="years", smallest=0.001)
COUNT = POSITIVE._replace(name="count", smallest=0.1)

DOMAINS = {
    domain.name: domain
    for domain in (
        REAL,
        POSITIVE,
        AMOUNT,
        SHARE,
        PROBABILITY,
        COVERAGE,
        VISIBILITY,
        WEIGHT,
        UTILITY,
        DIFFERENCE,
        COUNT,
        YEARS,
    )
}
"""Every kind of field by name."""

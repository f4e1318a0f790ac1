"""What is on the table: what we would give and get, and the contracts built from it."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from detente.case import quantity
from detente.case.fields import (
    CONDUCTS,
    DIGITS,
    Level,
    Name,
    Positive,
    Probability,
    Real,
    Reasoned,
    Share,
    Table,
    Text,
    Utility,
    Visibility,
    Weight,
    When,
    Years,
)
from detente.case.quantity import case_fault, default_quantity, quote_value
from detente.case.tables import default_field
from detente.likelihood import find_band


def _allow_one_number(schema: dict[str, Any]) -> None:
    """State in the JSON Schema that one quantity may stand for all three conducts."""
    table = {key: schema.pop(key) for key in ("type", "properties", "additionalProperties", "required")}
    del table["required"]
    schema["anyOf"] = [table["properties"]["reciprocate"], {**table, "minProperties": 1}]


class Effect(Table):
    """How much one full unit of an item changes an objective, depending on what the counterpart does."""

    model_config = ConfigDict(json_schema_extra=_allow_one_number)

    reciprocate: Real
    """Change if the counterpart keeps its side of the deal."""
    free_ride: Real
    """Change if it takes without giving."""
    exploit: Real
    """Change if it abuses what it got."""

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, value: object) -> object:
        """Fill in missing conducts: free_ride as reciprocate, exploit as free_ride."""
        if not isinstance(value, dict) or not set(value) & set(CONDUCTS):
            return dict.fromkeys(CONDUCTS, value)
        filled = dict(value)
        filled.setdefault("reciprocate", 0)
        filled.setdefault("free_ride", filled["reciprocate"])
        filled.setdefault("exploit", filled["free_ride"])
        return filled

    @property
    def distinct(self) -> dict[str, quantity.Quantity]:
        """Return the effects by conduct, without those that repeat an earlier one."""
        effects = [getattr(self, conduct) for conduct in CONDUCTS]
        return {
            conduct: effect
            for index, (conduct, effect) in enumerate(zip(CONDUCTS, effects, strict=True))
            if effect not in effects[:index]
        }

    @property
    def is_abusable(self) -> bool:
        """Return whether exploiting differs from free-riding."""
        return self.exploit != self.free_ride


class Give(Reasoned):
    """Something the deciding side would hand over. Effects are those of one full unit for one period."""

    what: Text
    """What the item is, in words."""
    effects: dict[Name, Effect]
    """Objectives it changes, as shares of their whole swing: one number or range, or one each for
    ``reciprocate``, ``free_ride`` and ``exploit``. If they cheat, what do we lose?"""
    reversible: Share
    """After a year, how much could we take back? Typical values: secrets 0, recognition 0 to 0.3, money 0.5 to 0.9."""
    since: When | None = None
    """When the item came into being; earlier episodes cannot include it."""
    indivisible: bool = False
    """Whether it can only be handed over whole, so that no staged deal can divide it."""


class Delivered(Table):
    """How much of what we ask for arrives if the counterpart cheats."""

    free_ride: Share = default_field(0.0, quantity.SHARE)
    """If it takes without giving."""
    exploit: Share = default_field(0.0, quantity.SHARE)
    """If it abuses what it got."""


class Get(Reasoned):
    """Something we ask of the counterpart."""

    what: Text
    """What the item is, in words."""
    provides: bool = True
    """Whether it puts the counterpart's capabilities to work on the problem (equation 3)."""
    effects: dict[Name, Real] = Field(default_factory=dict)
    """Other objectives it changes when delivered in full, as shares of their whole swing."""
    delivered: Delivered = Delivered()
    """How much arrives if the counterpart cheats."""
    effort: Positive = default_field(1.0, quantity.POSITIVE)
    """How much effort this item costs the counterpart, compared with the other gets."""
    since: When | None = None
    """When the item came into being."""
    indivisible: bool = False
    """Whether it can only be delivered whole, so that no staged deal can divide it."""


class Terms(Reasoned):
    """A contract: how much of each item, and how it is monitored, enforced and seen."""

    levels: dict[Name, Level] = Field(default_factory=dict)
    """How much of each item is given and asked, from 0 to 1; items not listed count as 0."""
    detect: Probability = default_field("0.3 to 0.8", quantity.PROBABILITY)
    """If they cheated ten times, how often would we see it within a period?"""
    resolve: Probability = default_field("0.1 to 0.6", quantity.PROBABILITY)
    """Once we have seen them cheat, how likely are we to end the deal?"""
    visible: Visibility
    """How visible is the deal? Secret, known to allies, leaked or public, or 0 to 1."""
    label: Text | None = None
    """How the report refers to it."""
    since: When | None = None
    """Since when could these terms be offered? Earlier episodes cannot be like them (default: always)."""

    @property
    def signature(self) -> tuple[object, ...]:
        """Return what makes two contracts equal: levels above 0, and how each is watched, enforced and seen."""
        levels = tuple(sorted((item, level) for item, level in self.levels.items() if level))
        quantities = (self.detect, self.resolve, self.visible)
        return (levels, *(each.signature for each in quantities))


class Option(Terms):
    """A contract to choose from: what it takes to run it, and to have it signed."""

    offered_by: Literal["own", "counterpart"] = "own"
    """Who proposed it? What the counterpart itself proposes, it signs."""
    effort: Utility = default_field(0.0, quantity.UTILITY)
    """What do we spend on it in each period, staff and money? In our units."""
    start_up: Weight = default_field(0.0, quantity.WEIGHT)
    """What does it cost us once to start it? In our units; below 0 where starting brings something."""
    refused_cost: Utility = default_field(0.0, quantity.UTILITY)
    """What would it cost us, once, if they refused it in public? In our units."""
    cost_to_them: Utility = default_field(0.0, quantity.UTILITY)
    """What do these terms cost the counterpart in each period, kept or not? In its units."""
    their_alternative: Utility = default_field(0.0, quantity.UTILITY)
    """What do they expect in each period from holding out instead? In its units."""

    @property
    def signature(self) -> tuple[object, ...]:
        """Return what makes two options equal: their terms, and what it takes to sign and to run them."""
        quantities = (
            self.effort,
            self.start_up,
            self.refused_cost,
            self.cost_to_them,
            self.their_alternative,
        )
        return (super().signature, self.offered_by, *(each.signature for each in quantities))


class Standing(Reasoned):
    """How likely an offer is to stand."""

    stands: Probability
    """Chance that the very same offer still stands one period later."""


def _read_window(value: object, info: ValidationInfo) -> object:
    """Refuse a probability that stands where a half-life is expected, and both at once."""
    if isinstance(value, dict) and "stands" in value and set(value) & {"value", *quantity.PARAMETERS}:
        hint = "Keep the half-life in years, or stands, the chance that it stands one period later."
        raise case_fault("found a half-life and a chance, expected one of them", hint)
    if isinstance(value, str) and ("%" in value or find_band(value, "icd203") or find_band(value, "phia")):
        hint = f"For the chance that the offer still stands one period later, write {{stands: {value}}}."
        if not _is_chance(value, info):
            hint = "Write the half-life in years, such as 2, or the chance that it stands one period later, such as {stands: 70%}."
        raise case_fault(f"found {quote_value(value)}, expected a half-life in years", hint)
    return value


def _is_chance(text: str, info: ValidationInfo) -> bool:
    """Say whether a text would be read as a probability."""
    try:
        quantity.parse_quantity(text, quantity.PROBABILITY, (info.context or {}).get("vocabulary", "icd203"))
    except PydanticCustomError:
        return False
    return True


def _tag_window(value: object) -> str:
    """Tell a half-life from a chance."""
    is_chance = isinstance(value, Standing) or (isinstance(value, dict) and "stands" in value)
    return "chance that it stands" if is_chance else "half-life"


Window: TypeAlias = Annotated[
    Annotated[Years, Tag("half-life")] | Annotated[Standing, Tag("chance that it stands")],
    Discriminator(_tag_window),
    BeforeValidator(_read_window),
]
"""How long an offer stands: a half-life in years, or the chance that it stands one period later."""


class Proposal(Reasoned):
    """What is on the table: the items, and the options built from them."""

    gives: dict[Name, Give]
    """What we would give."""
    gets: dict[Name, Get]
    """What we would get in return."""
    options: dict[Name, Option] = Field(min_length=1, max_length=7)
    """Contracts to choose from. ``refuse`` is always among them and need not be written."""
    offer: Name | None = None
    """The option that has been offered (default: the one that gives and asks for most)."""
    window: Window = Field(default=default_quantity(2.0, quantity.YEARS))
    """If we say *not yet*, what is the chance that this very offer still stands at the next review, and what ends
    it? A half-life in years, ``{stands: chance a period}``, or 0 for now or never (equation 25e)."""
    reopens: Years = default_field(2.0, quantity.YEARS)
    """Once refused or broken off, how long until talks are possible again? A half-life in years
    (equation 25b)."""
    proposing: Utility = default_field("0.2 to 1", quantity.UTILITY)
    """What does it cost us to propose anything that asks something of them? In our units, once a proposal."""
    past_terms: dict[Name, Terms] = Field(default_factory=dict)
    """Terms of earlier deals, which episodes can refer to with ``like``."""

    @property
    def judged_offer(self) -> str:
        """Return the option that has been offered, else the first that gives and asks for most."""
        fullest = max(self.options, key=lambda name: sum(self.options[name].levels.values()))
        return fullest if self.offer is None else self.offer


class StagedDeal(Reasoned):
    """Limits of the step-by-step deal that detente designs within the exposure cap (equations 29 to 34)."""

    stages: Annotated[int, Field(ge=1, le=12), DIGITS] = 4
    """At most how many steps (one per period) can the exchange have?"""
    like: Name | None = None
    """The option whose detection, resolve and visibility the staged deal would share (default: the one
    under which cheating is most often detected and the deal then ended)."""
    own_bond: Utility = default_field(0.0, quantity.UTILITY)
    """What would breaking the deal cost us elsewhere? In our units. Higher values favour cooperation."""
    its_bond: Utility = default_field(0.0, quantity.UTILITY)
    """What would breaking it cost the counterpart elsewhere? In its units. Higher values favour cooperation."""

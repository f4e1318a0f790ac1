"""The tables of a case: what the analyst knows, one small table a subject."""

from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from detente.case import quantity
from detente.case.fields import (
    CONDUCTS,
    DIGITS,
    Amount,
    Coverage,
    Level,
    Name,
    Period,
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
from detente.case.quantity import default_quantity, fault, show

ConfidenceLevel: TypeAlias = Literal["low", "moderate", "high"]


def default_field(value: float | str | dict[str, Any], domain: quantity.Domain) -> Any:  # noqa: ANN401
    """Return a field that stands at a quantity where the case leaves it out."""
    return Field(default=default_quantity(value, domain))


def _number_ranks(value: object) -> object:
    """Turn a list of names, highest first and ties in inner lists, into numbered ranks."""
    if not isinstance(value, list):
        return value
    ranks: dict[str, int] = {}
    for rank, group in enumerate(value, 1):
        for name in group if isinstance(group, list) else [group]:
            if not isinstance(name, str):
                raise fault(f"{show(name)} is no name", "Write names, the highest first.")
            if name in ranks:
                raise fault(f"{show(name)} is ranked twice", "Name each once.")
            ranks[name] = rank
    return ranks


def _check_ranks(ranks: dict[str, int]) -> dict[str, int]:
    found = sorted(set(ranks.values()))
    if found != list(range(1, len(found) + 1)):
        hint = "Ties share a rank and the next rank follows at once: 1, 2, 2, 3."
        raise fault(f"the ranks {', '.join(map(str, found))} leave a gap", hint)
    return ranks


_NAMES: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_RANKS: dict[str, Any] = {
    "anyOf": [
        {"type": "array", "minItems": 1, "items": {"anyOf": [{"type": "string"}, _NAMES]}},
        {"type": "object", "minProperties": 1, "additionalProperties": {"type": "integer", "minimum": 1}},
    ]
}

Ranks: TypeAlias = Annotated[
    dict[Name, Annotated[int, Field(ge=1, le=50), DIGITS]],
    BeforeValidator(_number_ranks),
    AfterValidator(_check_ranks),
    Field(min_length=1),
    WithJsonSchema(_RANKS),
]
"""Names with their ranks, or a list of names, the highest first; ties in an inner list."""


class Actor(Table):
    """Somebody in the story."""

    name: Text
    """As sentences call it: ``Russia``."""
    kind: Literal["own", "counterpart", "ally", "veto", "provider", "target"]
    """``own``: who decides. ``counterpart``: the rival. ``ally``: reacts by withholding effort.
    ``veto``: must consent. ``provider``: contributes and does not react. ``target``: the problem
    itself; it has no say."""


class HardLimit(Reasoned):
    """A law or red line that no advantage outweighs."""

    what: Text
    """The limit, in words."""
    forbids: dict[Name, Level] = Field(default_factory=dict)
    """Items and the level above which an option crosses the limit; such an option is barred."""


class Decision(Reasoned):
    """What is to be decided, when, and what may be risked."""

    date: When
    """Day of the decision. Nothing dated later is read."""
    exposure_cap: Amount
    """What loss would end the policy? In utils of the own side; asked, never defaulted."""
    period: Period = Field(default=0.5, json_schema_extra={"default": "6 months"})
    """How long until you would review? One period of the model, in words: ``6 months``."""
    horizon: Annotated[int, Field(ge=1, le=40), DIGITS] = 8
    """How many periods ahead to plan."""
    discount: Share = default_field(0.95, quantity.SHARE)
    """What a gain one period later is worth, as a share of the same gain now."""
    blocked_cost: Amount = default_field("1 to 6", quantity.AMOUNT)
    """What does a public failure at home cost us? In utils, at full visibility (11)."""
    keeps_word: Probability = default_field("0.8 to 0.98", quantity.PROBABILITY)
    """How likely do we keep our own word each period, blocked deals included? (25b)"""
    hard_limits: list[HardLimit] = Field(default_factory=list, max_length=20)
    """Laws and red lines that no advantage outweighs."""


class Objective(Reasoned):
    """A state of the world that somebody cares about, measured as change from refusing."""

    from_: Text = Field(alias="from")
    """The worse end for whoever has a positive weight: 0 on the scale."""
    to: Text
    """The better end: 1 on the scale. Name the full swing for one period."""
    unit: Text | None = None
    """Unit of the scale, where it has one."""
    kind: Literal["flow", "stock"] = "flow"
    """Whether the swing is per period or lasts; said in the report, linear in the model."""
    through: Literal["capabilities", "allies"] | None = None
    """``capabilities``: the shared problem, moved by (3)-(4); just one objective. ``allies``:
    moved by what allies withhold (6)."""


class Priorities(Reasoned):
    """What one actor wants: ranks or signed swing weights of the objectives."""

    ranks: Ranks | None = None
    """Objectives by the size of the full swing to this actor, rank 1 the largest; weights are
    drawn from all those consistent with the ranks."""
    against: list[Name] = Field(default_factory=list)
    """Ranked objectives whose weight is negative: the actor gains when they fall."""
    weights: dict[Name, Real] | None = None
    """Signed swing weights instead of ranks. Own side: the shared problem is 100.
    Others: taken as they stand; write them so that the top gain is 100."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.ranks is None) == (self.weights is None):
            raise fault("found both or neither of ranks and weights", "Write one of them.")
        strangers = [name for name in self.against if name not in (self.ranks or {})]
        if strangers:
            raise fault(f"against names {strangers[0]!r}, which is not ranked", "Rank it.")
        return self


class Importance(Reasoned):
    """Which shortage hurts most? Ranks or weights of the capabilities."""

    ranks: Ranks | None = None
    """Capabilities, the most important first."""
    weights: dict[Name, Positive] | None = None
    """Weights instead of ranks; they are divided by their sum."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.ranks is None) == (self.weights is None):
            raise fault("found both or neither of ranks and weights", "Write one of them.")
        return self


class Missing(Reasoned):
    """The question that elicits how far capabilities stand in for each other (4)."""

    capability: Name
    """The capability imagined away."""
    remains: Share
    """Without it, how much of the problem could still be solved? Strictly between 0 and 1."""


class Provider(Reasoned):
    """What one actor would contribute alone."""

    shares: dict[Name, Coverage]
    """Alone, how much of the need? Share of each capability, or none, little, some, much."""


class Capabilities(Reasoned):
    """What solving the problem takes, and who could provide it (3)-(4)."""

    importance: Importance
    """Ranks or weights of the capabilities."""
    substitution: Real = default_field({"uniform": {"low": 0.3, "high": 0.8}}, quantity.REAL)
    """Exponent of (4): 1 capabilities stand in for each other, 0 each is essential. What lies above
    1 is read as 1."""
    missing: Missing | None = None
    """Asked instead of ``substitution``."""
    providers: dict[Name, Provider]
    """Contributions by actor."""


def _allow_one_number(schema: dict[str, Any]) -> None:
    """Say in the JSON Schema that one quantity may stand for all three conducts."""
    table = {key: schema.pop(key) for key in ("type", "properties", "additionalProperties", "required")}
    del table["required"]
    schema["anyOf"] = [table["properties"]["reciprocate"], {**table, "minProperties": 1}]


class Effect(Table):
    """Change of one objective by one full unit of an item, by conduct."""

    model_config = ConfigDict(json_schema_extra=_allow_one_number)

    reciprocate: Real
    """Change if the counterpart keeps its side."""
    free_ride: Real
    """Change if it takes and does not give."""
    exploit: Real
    """Change if it abuses what it got."""

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, value: object) -> object:
        """Fill in conducts left out: free_ride as reciprocate, exploit as free_ride."""
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
        found = {conduct: getattr(self, conduct) for conduct in CONDUCTS}
        return {c: q for i, (c, q) in enumerate(found.items()) if q not in [*found.values()][:i]}

    @property
    def is_abusable(self) -> bool:
        """Say whether exploiting differs from free-riding."""
        return self.exploit != self.free_ride


class Give(Reasoned):
    """Something the own side would hand over; effects of one full unit for one period."""

    what: Text
    """The item, in words."""
    effects: dict[Name, Effect]
    """Objectives it moves, in full swings: a number or range, or one each for ``reciprocate``,
    ``free_ride`` and ``exploit``. If they cheat, what do we lose?"""
    reversible: Share
    """After a year, how much could we take back? Secrets 0, recognition 0 to .3, money .5 to .9."""
    since: When | None = None
    """When the item came to exist; no episode before may name it."""
    indivisible: bool = False
    """Whether it is handed over whole or not at all: a staged deal cannot slice it."""


class Delivered(Table):
    """Share of what was asked that arrives, by conduct."""

    free_ride: Share = default_field(0.0, quantity.SHARE)
    """If it takes and does not give."""
    exploit: Share = default_field(0.0, quantity.SHARE)
    """If it abuses what it got."""


class Get(Reasoned):
    """Something the counterpart is asked for."""

    what: Text
    """The item, in words."""
    provides: bool = True
    """Whether it brings the counterpart's capabilities to bear (3)."""
    effects: dict[Name, Real] = Field(default_factory=dict)
    """Objectives it moves besides, in full swings, when fully delivered."""
    delivered: Delivered = Delivered()
    """What arrives if the counterpart cheats."""
    effort: Positive = default_field(1.0, quantity.POSITIVE)
    """Weight of this item in the counterpart's effort, against the other gets."""
    since: When | None = None
    """When the item came to exist."""
    indivisible: bool = False
    """Whether it is delivered whole or not at all: a staged deal cannot slice it."""


class Terms(Reasoned):
    """A contract: how much of each item, and how it is watched, enforced and seen."""

    levels: dict[Name, Level] = Field(default_factory=dict)
    """How much of each give and get; what is left out is 0."""
    detect: Probability = default_field("0.3 to 0.8", quantity.PROBABILITY)
    """Of ten cheats, how many would we see within a period?"""
    resolve: Probability = default_field("0.1 to 0.6", quantity.PROBABILITY)
    """Last times we caught it, did we stop? Probability that we end the deal once seen."""
    visible: Visibility
    """Secret, known to allies, leaked, public?"""
    label: Text | None = None
    """As sentences call it."""


class Proposal(Reasoned):
    """What is on the table: items, and the options built from them."""

    gives: dict[Name, Give]
    """What we would hand over."""
    gets: dict[Name, Get]
    """What we would ask for."""
    options: dict[Name, Terms] = Field(min_length=1, max_length=7)
    """Contracts to choose from. ``refuse`` is always there and never written."""
    offer: Name | None = None
    """The option that is on the table; left out: the one that gives and asks for most."""
    past_terms: dict[Name, Terms] = Field(default_factory=dict)
    """Terms that were in force once, for episodes to name with ``like``."""


class StagedDeal(Reasoned):
    """Frame of the staged deal that detente designs within the exposure cap, MODEL (29)-(34)."""

    stages: Annotated[int, Field(ge=1, le=12), DIGITS] = 4
    """Into how many steps may the exchange be cut? One step a period."""
    like: Name | None = None
    """The option whose detection, resolve and visibility the staged deal would have; left out: the
    one under which cheating is caught and ended most often."""
    own_bond: Amount = default_field(0.0, quantity.AMOUNT)
    """What would breaking the deal cost us elsewhere? Own utils; more flatters cooperation."""
    its_bond: Amount = default_field(0.0, quantity.AMOUNT)
    """What would breaking it cost the counterpart elsewhere? Its utils; more flatters cooperation."""


class StatedConfidence(Table):
    """Confidence set by the analyst, in place of the one that is proposed."""

    level: ConfidenceLevel
    """Low, moderate or high: how sound the foundations are, apart from how likely anything is."""
    because: Text
    """Why it differs from the proposal; shown beside it."""
    by: Text | None = None
    """Who set it."""


class LaterEvent(Table):
    """Something that happened after the decision."""

    date: When
    """When it happened: after the decision."""
    what: Text
    """What happened."""
    source: Text | None = None
    """The passage it rests on."""


class Outcome(Table):
    """What became of it. No number of an assessment depends on this table."""

    what: Text
    """What happened, in one or two sentences."""
    until: When | None = None
    """How far the account goes."""
    entries: dict[Name, LaterEvent] = Field(default_factory=dict)
    """Dated events after the decision."""
    source: Text | None = None
    """The passage the account rests on."""

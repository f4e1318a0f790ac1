"""The tables of a case: what the analyst knows, one small table a subject."""

from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    WithJsonSchema,
    model_validator,
)

from detente.case import quantity
from detente.case.fields import (
    DIGITS,
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
    Utility,
    Weight,
    When,
)
from detente.case.quantity import case_fault, default_quantity, quote_value

ConfidenceLevel: TypeAlias = Literal["low", "moderate", "high"]


def default_field(value: float | str | dict[str, Any], domain: quantity.Domain) -> Any:  # noqa: ANN401
    """Return a field that stands at a quantity where the case leaves it out."""
    return Field(default=default_quantity(value, domain))


def number_ranks(value: object) -> object:
    """Turn a list of names, highest first and ties in inner lists, into numbered ranks."""
    if not isinstance(value, list):
        return value
    ranks: dict[str, int] = {}
    for rank, group in enumerate(value, 1):
        for name in group if isinstance(group, list) else [group]:
            if not isinstance(name, str):
                raise case_fault(
                    f"found {quote_value(name)}, expected a name", "List names, the highest first."
                )
            if name in ranks:
                raise case_fault(f"{quote_value(name)} is ranked twice", "Rank it once.")
            ranks[name] = rank
    return ranks


def _check_ranks(ranks: dict[str, int]) -> dict[str, int]:
    used = sorted(set(ranks.values()))
    if used != list(range(1, len(used) + 1)):
        hint = "Number the ranks without gaps; ties share one: 1, 2, 2, 3."
        raise case_fault(f"the ranks {', '.join(map(str, used))} leave a gap", hint)
    return ranks


def _require_one(ranks: object, weights: object) -> None:
    if ranks is not None and weights is not None:
        raise case_fault("has both ranks and weights", "Keep one of them.")
    if ranks is None and weights is None:
        raise case_fault("has neither ranks nor weights", "Add one of them.")


_NAMES: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_RANKS: dict[str, Any] = {
    "anyOf": [
        {"type": "array", "minItems": 1, "items": {"anyOf": [{"type": "string"}, _NAMES]}},
        {"type": "object", "minProperties": 1, "additionalProperties": {"type": "integer", "minimum": 1}},
    ]
}

Ranks: TypeAlias = Annotated[
    dict[Name, Annotated[int, Field(ge=1, le=50), DIGITS]],
    BeforeValidator(number_ranks),
    AfterValidator(_check_ranks),
    Field(min_length=1),
    WithJsonSchema(_RANKS),
]
"""Names with their ranks, or a list of names, the highest first; ties share an inner list."""


class Actor(Table):
    """A person, state or organisation that plays a part."""

    name: Text
    """How the report refers to it: ``Russia``."""
    kind: Literal["own", "counterpart", "ally", "veto", "insider", "provider", "target"]
    """``own``: the side that decides. ``counterpart``: the rival. ``ally``: may react by holding back
    effort. ``veto``: must agree. ``insider``: on our side with wishes of its own, such as an agency or whoever
    proposes the deal; it neither agrees nor holds back. ``provider``: contributes, but does not react.
    ``target``: the problem itself, which has no say."""
    since: When | None = None
    """Since when has the actor existed? The record of us and the counterpart starts no earlier; allies do not react
    to earlier dealings (default: always)."""


class HardLimit(Reasoned):
    """A law or red line that no advantage can outweigh."""

    what: Text
    """What the limit is, in words."""
    forbids: dict[Name, Level] = Field(default_factory=dict)
    """Items, each with the level above which an option crosses the limit and is ruled out."""


class Currency(Reasoned):
    """What the unit of value is in money, so that the report can say both. It changes no result."""

    name: Text
    """The money, as one writes it behind a number: ``million dollars``."""
    worth: Positive
    """What is solving the problem for one period worth in it?"""


class Decision(Reasoned):
    """The decision: its date, and what may be put at risk."""

    date: When
    """Date of the decision. Nothing later is taken into account."""
    exposure_cap: Utility
    """How large a loss would end the policy? 100 is the value of solving the problem for one period.
    You must answer: there is no default."""
    period: Period = Field(default=0.5, json_schema_extra={"default": "6 months"})
    """How long until you would review the deal? The model counts in such periods: ``6 months``."""
    horizon: Annotated[int, Field(ge=1, le=40), DIGITS] = 8
    """How many periods to plan ahead."""
    discount: Share = default_field(0.95, quantity.SHARE)
    """Worth of a gain one period from now, as a share of the same gain today."""
    blocked_cost: Utility = default_field("1 to 6", quantity.UTILITY)
    """What would a failure that everybody sees cost us at home? In our units; see equation 11."""
    keeps_word: Probability = default_field("0.8 to 0.98", quantity.PROBABILITY)
    """How likely are we to keep our word from one period to the next? Count deals stopped at home as
    broken (equation 25b)."""
    noticeable: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False), DIGITS] = 0.5
    """How large a gain or loss per period would you not notice? In our units."""
    currency: Currency | None = None
    """What 100 is worth in money (default: the report speaks of percent alone)."""
    hard_limits: list[HardLimit] = Field(default_factory=list, max_length=20)
    """Laws and red lines that no advantage can outweigh."""


class Objective(Reasoned):
    """Something that somebody cares about, measured as change from refusing."""

    from_: Text = Field(alias="from")
    """The worse end for whoever gives it a positive weight: 0 on the scale."""
    to: Text
    """The better end: 1 on the scale. Describe the whole difference that one period could make."""
    unit: Text | None = None
    """Unit of the scale, if it has one."""
    kind: Literal["flow", "stock"] = "flow"
    """Whether the change counts for each period (``flow``) or lasts (``stock``). The report says so; the
    model treats both alike."""
    through: Literal["capabilities", "allies"] | None = None
    """``capabilities``: the shared problem, solved by capabilities (equations 3 and 4); exactly one objective.
    ``allies``: the objective that suffers when allies hold back effort (equation 6)."""
    since: When | None = None
    """Since when has it been at stake? Dealings and acts before then do not reach it (default: always)."""


class SwingRatio(Reasoned):
    """How large the whole swing of one ranked objective is to an actor, against that of another."""

    of: Name
    """The ranked objective it is measured against."""
    is_: Positive = Field(alias="is")
    """The swing as a multiple of that one: 0.5 is half as large."""


class Priorities(Reasoned):
    """What one actor wants: its objectives by rank, or with weights that may be negative."""

    ranks: Ranks | None = None
    """Objectives by how much the whole swing from worst to best matters to this actor, rank 1 the
    most. Any weights that respect the ranks are considered."""
    against: list[Name] = Field(default_factory=list)
    """Ranked objectives that the actor wants the other way round: it gains when they fall."""
    ratios: dict[Name, SwingRatio] = Field(default_factory=dict)
    """How large is this swing against that one? Ranked objectives, each measured against another. Ranks give an
    order and no sizes; where the answer hangs on a size, say here what you know of it."""
    spread: Literal["ratios", "simplex"] = "ratios"
    """How sizes are drawn from ranks. ``ratios``: each swing is anything from none to all of the one ranked above
    it, and one more rank at the bottom changes nothing above. ``simplex``: all weights that keep the order and add
    up to the same are equally likely, so that low ranks count for more."""
    weights: dict[Name, Weight] | None = None
    """Weights instead of ranks; negative for what the actor wants to fall. For the deciding side the
    shared problem weighs 100. For others, write them so that the largest gain is 100."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        _require_one(self.ranks, self.weights)
        unranked = [name for name in self.against if name not in (self.ranks or {})]
        if unranked:
            hint = "Add it to ranks, or delete it from against."
            raise case_fault(f"{unranked[0]!r} is listed under against, but not under ranks", hint)
        for field in ("ratios", "spread"):
            if self.ranks is None and field in self.model_fields_set:
                raise case_fault(f"has {field} beside weights, which already have sizes", f"Delete {field}.")
        return self


class Importance(Reasoned):
    """Which shortage would hurt most? Capabilities by rank or weight."""

    ranks: Ranks | None = None
    """Capabilities, the most important first."""
    weights: dict[Name, Positive] | None = None
    """Weights instead of ranks; only their proportions matter."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        _require_one(self.ranks, self.weights)
        return self


class Missing(Reasoned):
    """How far capabilities can replace each other, asked as a question (equation 4)."""

    capability: Name
    """The capability to imagine away."""
    remains: Share
    """Without it, how much of the problem could still be solved? Above 0 and below 1."""


class Provider(Reasoned):
    """What one actor could contribute on its own."""

    shares: dict[Name, Coverage]
    """On its own, how much of the need for each capability could it meet? A share, or none, little, some
    or much."""


class Capabilities(Reasoned):
    """What solving the problem takes, and who could provide it (equations 3 and 4)."""

    importance: Importance
    """Capabilities by rank or weight."""
    substitution: Real = default_field({"uniform": {"low": 0.3, "high": 0.8}}, quantity.REAL)
    """How far capabilities can replace each other: 1 completely, 0 not at all (the exponent of equation 4).
    Above 1 counts as 1."""
    missing: Missing | None = None
    """An easier question that may replace ``substitution``."""
    providers: dict[Name, Provider]
    """What each actor could contribute."""


class StatedConfidence(Table):
    """The analyst's own confidence, in place of the one that detente proposes."""

    level: ConfidenceLevel
    """Low, moderate or high: how solid the evidence is, whatever the likelihoods."""
    because: Text
    """Why; the report shows this beside the level."""
    by: Text | None = None
    """Who decided on it."""


class LaterEvent(Table):
    """Something that happened after the decision."""

    date: When
    """When it happened; after the decision."""
    what: Text
    """What happened."""
    source: Text | None = None
    """The passage that says so."""


class Outcome(Table):
    """What happened in the end. No number of an assessment depends on this."""

    what: Text
    """What happened, in one or two sentences."""
    until: When | None = None
    """Date to which this account runs."""
    entries: dict[Name, LaterEvent] = Field(default_factory=dict)
    """Dated events after the decision."""
    source: Text | None = None
    """The passage that this account rests on."""

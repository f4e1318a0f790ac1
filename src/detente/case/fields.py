"""Field types of a case: what a person may write in each kind of cell."""

from collections.abc import Iterator
from typing import Annotated, Any, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)

from detente.case import dates, quantity
from detente.case.numerals import explain_numerals, parse_numeral
from detente.case.quantity import Domain, Quantity, case_fault

_NUMBERS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": ["number", "string"]}}
_REASONS: dict[str, Any] = {key: {"type": ["string", "null"]} for key in quantity.REASONS}

QUANTITY = " quantity"
"""How the JSON Schema marks the definition of a quantity."""


def _schema(domain: Domain) -> dict[str, Any]:
    """Return the JSON Schema of a quantity: a number, a text, or a table."""
    number: dict[str, Any] = {"type": "number"}
    if domain.low == 0:
        number["exclusiveMinimum" if domain.open_low else "minimum"] = 0
    if domain.high == 1:
        number["maximum"] = 1
    table = dict.fromkeys(quantity.PARAMETERS, _NUMBERS)
    value = {"value": {"type": ["number", "string"]}}
    words = [word for word, _ in domain.words] or (["likely"] if domain.takes_words else [])
    return {
        "$comment": f"{domain.name}{QUANTITY}",
        "anyOf": [
            number,
            {"type": "string", "examples": ["2 to 5" if domain.high > 1 else "20% to 40%", *words]},
            {
                "type": "object",
                "properties": {**value, **table, **_REASONS},
                "additionalProperties": False,
            },
        ],
    }


def _reader(domain: Domain) -> BeforeValidator:
    def read(value: object, info: ValidationInfo) -> Quantity:
        vocabulary = (info.context or {}).get("vocabulary", "icd203")
        return quantity.parse_quantity(value, domain, vocabulary)

    return BeforeValidator(read)


def _json(domain: Domain) -> WithJsonSchema:
    return WithJsonSchema(_schema(domain), mode="validation")


Real: TypeAlias = Annotated[InstanceOf[Quantity], _reader(quantity.REAL), _json(quantity.REAL)]
"""Any number; a range is normal."""
Positive: TypeAlias = Annotated[InstanceOf[Quantity], _reader(quantity.POSITIVE), _json(quantity.POSITIVE)]
"""A number above 0; a range is lognormal."""
Amount: TypeAlias = Annotated[InstanceOf[Quantity], _reader(quantity.AMOUNT), _json(quantity.AMOUNT)]
"""A number of 0 or more; a range is lognormal."""
Weight: TypeAlias = Annotated[InstanceOf[Quantity], _reader(quantity.WEIGHT), _json(quantity.WEIGHT)]
"""What the whole swing of an objective is worth to somebody, where 100 is the largest; a range is normal."""
Utility: TypeAlias = Annotated[InstanceOf[Quantity], _reader(quantity.UTILITY), _json(quantity.UTILITY)]
"""A gain or a cost of 0 or more, where 100 is a whole gain; a range is lognormal."""
DecisiveDifference: TypeAlias = Annotated[
    InstanceOf[Quantity], _reader(quantity.DIFFERENCE), _json(quantity.DIFFERENCE)
]
"""A difference in value above 0, where 100 is a whole gain; a range is lognormal."""
Count: TypeAlias = Annotated[InstanceOf[Quantity], _reader(quantity.COUNT), _json(quantity.COUNT)]
"""A number of cases, 0.1 or more; a range is lognormal."""
Years: TypeAlias = Annotated[InstanceOf[Quantity], _reader(quantity.YEARS), _json(quantity.YEARS)]
"""A length of time in years, 0 or more; a range is lognormal."""
Share: TypeAlias = Annotated[InstanceOf[Quantity], _reader(quantity.SHARE), _json(quantity.SHARE)]
"""A number from 0 to 1; a range is logit-normal."""
Probability: TypeAlias = Annotated[
    InstanceOf[Quantity], _reader(quantity.PROBABILITY), _json(quantity.PROBABILITY)
]
"""A probability, or a likelihood word; a range is logit-normal."""
Coverage: TypeAlias = Annotated[InstanceOf[Quantity], _reader(quantity.COVERAGE), _json(quantity.COVERAGE)]
"""Share of a need that one actor could meet alone, or none, little, some, much."""
Visibility: TypeAlias = Annotated[
    InstanceOf[Quantity], _reader(quantity.VISIBILITY), _json(quantity.VISIBILITY)
]
"""0 to 1, or secret, known to allies, leaked, public."""

AnyQuantity: TypeAlias = Annotated[Any, _json(quantity.REAL._replace(name="any", takes_words=True))]
"""A number as written; the field to which it belongs says how it is read."""

Superseded: TypeAlias = Any
"""What older cases may still say here. It is read without a fault, counts for nothing, and gives a note."""

_DATE = {"type": ["string", "integer"], "examples": ["1995", "1995-03-02", "1992/1999"]}
When: TypeAlias = Annotated[
    InstanceOf[dates.DateSpan], BeforeValidator(dates.parse_date), WithJsonSchema(_DATE)
]
"""A year, month, day, or an interval of them."""
Period: TypeAlias = Annotated[
    float,
    BeforeValidator(dates.parse_period),
    WithJsonSchema({"type": "string", "examples": ["6 months", "1 year"]}),
]
"""A length of time; held in years."""

Name: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
"""A short name: lower-case letters, digits, _ and -, starting with a letter."""

NumberPath: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,200}$")]
"""The dotted path of a number in the case."""


def _refuse_open(text: str) -> str:
    if text == "?":
        raise case_fault("still says “?”", "Fill it in.")
    return text


Text: TypeAlias = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=quantity.LONGEST_TEXT),
    AfterValidator(quantity.check_printable),
    AfterValidator(_refuse_open),
]
"""Text for people to read."""


def _refuse_truth(value: object) -> object:
    if isinstance(value, bool):
        raise case_fault(f"found {quantity.quote_value(value)}, expected a number", "Write it in digits.")
    return value


DIGITS = BeforeValidator(_refuse_truth)
"""Keeps ``true``, which Python counts as 1, out of a field of numbers."""


def read_number(value: object) -> object:
    """Return a number written as text, with a percent sign or a decimal comma."""
    if not isinstance(value, str):
        return value
    numeral = parse_numeral(value)
    if numeral is None and (explained := explain_numerals(value)):
        raise case_fault(*explained)
    return value if numeral is None else numeral.value


Level: TypeAlias = Annotated[
    float, Field(ge=0, le=1, allow_inf_nan=False), BeforeValidator(read_number), DIGITS
]
"""How much of an item: 0 none, 1 the full unit."""


class Table(BaseModel):
    """A part of a case: frozen, and closed to keys it does not know."""

    # A table is built when a case is first read. Its docstrings are read only for the schema: to find them
    # pydantic would parse the source again for every class, at every start.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Reasoned(Table):
    """A row that may give its reason and its source."""

    because: Text | None = None
    """The analyst's reason. It applies to every number in the row."""
    source: Text | None = None
    """What the row rests on: the name of a passage, or a source with paragraphs, such as ``oped par=6``."""


CONDUCTS = ("reciprocate", "free_ride", "exploit")
"""What the counterpart may do under terms in force, in the order of every array."""

_WEIGHTS = {"clearly": 0.9, "mostly": 0.7}
"""Weight that these words put on the conduct they name."""


def _parse_coding(value: object) -> tuple[float, float, float]:
    """Return weights on the three conducts from words or numbers that sum to one."""
    if isinstance(value, str):
        return _parse_conduct_words(value)
    if isinstance(value, dict):
        unknown = [str(key) for key in value if key not in CONDUCTS]
        if unknown:
            raise case_fault(f"unknown conduct {unknown[0]!r}", f"Choose from {', '.join(CONDUCTS)}.")
        value = [value.get(conduct, 0) for conduct in CONDUCTS]
    value = [read_number(x) for x in value] if isinstance(value, list | tuple) else value
    numbers = [x for x in value if _is_weight(x)] if isinstance(value, list | tuple) else []
    if not isinstance(value, list | tuple) or len(numbers) != len(value) or len(value) != 3:  # noqa: PLR2004
        _refuse_decimal_commas(value)
        raise case_fault(
            "cannot read this as conduct",
            f'Write "mostly free_ride", "mixed", or three weights from 0 to 1 for {", ".join(CONDUCTS)}.',
        )
    total = sum(numbers)
    if abs(total - 1) > 1e-6:  # noqa: PLR2004
        raise case_fault(f"the weights of conduct add up to {total:g}", "They must add up to 1.")
    return (float(numbers[0]), float(numbers[1]), float(numbers[2]))


def _refuse_decimal_commas(value: object) -> None:
    """Explain a list such as ``[0,7, 0,2, 0,1]``, in which every comma starts a new number."""
    if not isinstance(value, list | tuple) or not 3 < len(value) <= 6:  # noqa: PLR2004
        return
    meant = [weights for weights in _join_decimals(list(value)) if abs(sum(weights) - 1) < 1e-6]  # noqa: PLR2004
    if len(meant) == 1:
        hint = f"Write decimals with a point: [{', '.join(f'{weight:.12g}' for weight in meant[0])}]."
        raise case_fault(
            f"found {len(value)} numbers, expected 3: each comma in a list begins a new one", hint
        )


def _join_decimals(parts: list[object], n_weights: int = 3) -> Iterator[tuple[float, ...]]:
    """Yield the numbers that parts may have been before commas split them: 0 or 1, then the decimals."""
    if n_weights == 0:
        if not parts:
            yield ()
        return
    if not parts:
        return
    first, *rest = parts
    if _is_weight(first):
        yield from ((float(str(first)), *others) for others in _join_decimals(rest, n_weights - 1))
    if type(first) is int and first in (0, 1) and rest and type(rest[0]) is int and rest[0] >= 0:
        joined = float(f"{first}.{rest[0]}")
        yield from ((joined, *others) for others in _join_decimals(rest[1:], n_weights - 1))


def _is_weight(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _parse_conduct_words(text: str) -> tuple[float, float, float]:
    words = text.lower().replace("free-ride", "free_ride").split()
    if words == ["mixed"]:
        return (0.5, 0.25, 0.25)
    if len(words) != 2 or words[0] not in _WEIGHTS or words[1] not in CONDUCTS:  # noqa: PLR2004
        raise case_fault(
            f"cannot read {text[:60]!r} as conduct",
            f'Write "clearly" or "mostly" followed by one of {", ".join(CONDUCTS)}; or "mixed".',
        )
    weight = _WEIGHTS[words[0]]
    rest = (1 - weight) / 2
    coding = [weight if words[1] == conduct else rest for conduct in CONDUCTS]
    return (coding[0], coding[1], coding[2])


Coding: TypeAlias = Annotated[
    tuple[float, float, float],
    BeforeValidator(_parse_coding),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "examples": ["clearly free_ride", "mostly reciprocate", "mixed"]},
                {"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3},
                {"type": "object", "properties": {name: {"type": "number"} for name in CONDUCTS}},
            ]
        }
    ),
]
"""What the counterpart did: words, or weights on the three conducts that sum to one."""

Grade: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-F][1-6]$")]
"""Admiralty grade: source reliability A-F, then credibility 1-6; F and 6 are unknown."""

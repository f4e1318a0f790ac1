"""What rests on which passage: the parts of a case that fall when their passages are struck out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple

from detente.case.premises import Premise, find_basis, list_premises
from detente.evidence.citations import list_entry_sources, resolve_citations

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from detente.case.model import Case

RestKind = Literal["number", "shares", "importance", "ranking", "ratio", "worth", "entry"]

_NEVER_READ = ("decision.currency.", "reporting.say_do.", "reporting.completeness", "record.")
"""Numbers that move no result, that are integrated and not drawn, or that go with their entry of the record."""

_DEFINITIONS = frozenset({0.0, 1.0, -1.0})
"""Nothing of something, or the whole of it: a single number of this kind says what is meant, not how much it is."""

_LARGEST_WEIGHT = 100.0
"""What a weight is by definition where it is an actor's largest."""


class Place(NamedTuple):
    """A paragraph of a source; where a citation names none, a page, or the source as a whole."""

    source: str
    paragraph: int | None = None
    page: int | None = None


class Support(NamedTuple):
    """What one part of a citation points to: a passage, or a place without its words."""

    place: Place
    passage: str | None = None


class Rest(NamedTuple):
    """A part of a case that stands or falls as one, and what it rests on."""

    path: str
    """Its place in the case."""
    kind: RestKind
    supports: frozenset[Support]
    """Empty where nothing is cited for it."""


def list_rests(case: Case, places: Mapping[str, Place]) -> tuple[Rest, ...]:
    """Return every part of a case that can fall, in the order of the file, entries of the record last.

    Levels, dates, labels, hard limits and definitions never fall: a single number that says nothing or the whole of
    something is a definition. Nor do detente's own defaults, which nobody argued for.

    Parameters
    ----------
    case
        The case.
    places
        Where each of its passages stands.
    """
    whole = {
        "counterpart.prior": "shares",
        "counterpart.pool": "shares",
        "capabilities.importance": "importance",
    }
    found: dict[str, tuple[RestKind, set[Support]]] = {}
    ranked = {f"priorities.{actor}" for actor, wants in case.priorities.items() if wants.ranks is not None}
    for premise in _list_falling(case):
        table = next((path for path in whole if premise.path.startswith(f"{path}.")), premise.path)
        kind: RestKind = whole.get(table, "number")  # type: ignore[assignment]
        if kind == "number" and any(premise.path.startswith(f"{path}.ratios.") for path in ranked):
            kind, table = "ratio", premise.path.removesuffix(".is")
        found.setdefault(table, (kind, set()))[1].update(_list_supports(case, premise.source, places))
    for path in (
        *sorted(ranked),
        *(["capabilities.importance"] if case.capabilities.importance.ranks else []),
    ):
        source, _ = find_basis(case, path)
        kind = "importance" if path.startswith("capabilities") else "ranking"
        found[path] = (kind, _list_supports(case, source, places))
    numbers = [Rest(path, kind, frozenset(supports)) for path, (kind, supports) in found.items()]
    return (*numbers, *_list_unmentioned(case), *_list_entries(case, places))


def _list_falling(case: Case) -> Iterator[Premise]:
    for premise in list_premises(case):
        quantity, is_weight = premise.quantity, premise.path.startswith("priorities.")
        fixed = quantity.parameters[0] if quantity.is_fixed else None
        defined = fixed in _DEFINITIONS or (is_weight and fixed == _LARGEST_WEIGHT)
        if not (quantity.default or defined or premise.path.startswith(_NEVER_READ)):
            yield premise


def _list_unmentioned(case: Case) -> Iterator[Rest]:
    """Yield the worth of each ranked objective that no passage speaks of: a citation of the order is not one of it."""
    for actor, wants in case.priorities.items():
        ranks = {name: rank for name, rank in (wants.ranks or {}).items() if name in case.touched}
        for name, rank in ranks.items():
            if rank > min(ranks.values()) and case.objectives[name].source is None:
                yield Rest(f"priorities.{actor}.{name}", "worth", frozenset())


def _list_entries(case: Case, places: Mapping[str, Place]) -> Iterator[Rest]:
    record = case.record
    for path in list_entry_sources(case):
        _, table, name = path.split(".")
        entry = getattr(record, table)[name]
        supports = _list_supports(case, entry.source or record.source, places)
        yield Rest(path, "entry", frozenset(supports))


def _list_supports(case: Case, text: str | None, places: Mapping[str, Place]) -> set[Support]:
    supports = set()
    for cited in resolve_citations(case, text or ""):
        if cited.passage is not None:
            supports.add(Support(places[cited.passage], cited.passage))
        else:
            named = [Place(cited.source, number) for number in cited.paragraphs]
            named += [Place(cited.source, None, number) for number in cited.pages]
            supports |= {Support(place) for place in named or [Place(cited.source)]}
    return supports


def list_supports(rests: Iterable[Rest]) -> tuple[Support, ...]:
    """Return all that something rests on, in the order of the text."""
    return tuple(sorted(frozenset[Support]().union(*(rest.supports for rest in rests)), key=_order_support))


def list_places(supports: Iterable[Support]) -> tuple[Place, ...]:
    """Return the places of supports, in the order of the text."""
    return tuple(sorted({support.place for support in supports}, key=order_place))


def _order_support(support: Support) -> tuple[tuple[str, int, int], str]:
    return order_place(support.place), support.passage or ""


def order_place(place: Place) -> tuple[str, int, int]:
    """Return by what places are put in order: source by source, what names no paragraph first."""
    return place.source, place.paragraph or 0, place.page or 0


def find_fallen(
    rests: Iterable[Rest], struck: Collection[Support], *, with_any: bool = False
) -> frozenset[str]:
    """Return the paths of what falls without some supports.

    An entry of the record leaves with anything that it cites; everything else falls with the last that it rests on.

    Parameters
    ----------
    rests
        Parts of the case.
    struck
        The supports that are gone.
    with_any
        Whether everything falls with the first support that is gone.
    """
    gone = frozenset(struck)
    return frozenset(
        rest.path
        for rest in rests
        if rest.supports & gone and (with_any or rest.kind == "entry" or rest.supports <= gone)
    )


def count_resting(rests: Iterable[Rest]) -> Counter[Support]:
    """Count what rests on each support, alone or with others."""
    return Counter(support for rest in rests for support in rest.supports)

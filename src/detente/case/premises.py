"""The premises of a case: every quantity, where it stands, and what it rests on."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, get_args

from pydantic import BaseModel

from detente.case import quantity
from detente.case.model import Case
from detente.case.proposal import Effect
from detente.case.quantity import Quantity, default_quantity
from detente.case.quoted_numbers import states_quantity
from detente.case.record import Reporting
from detente.case.sources import Passage, parse_citations
from detente.case.tables import Priorities, SwingRatio

PremiseStatus = Literal["sourced", "read", "judged", "assumed", "default"]

_DEPENDENCE = default_quantity({"uniform": {"low": 0, "high": 0.3}}, quantity.SHARE)
"""Dependence within a cluster of reports the case says nothing about."""


_APART = frozenset({"outcome", "readings", "seeds"})
"""Tables whose numbers are none of the case's own: what happened later, and what others think."""


class Premise(NamedTuple):
    """One quantity of a case, with its place and its reasons."""

    path: str
    """Dotted place in the case: ``proposal.options.probe.detect``."""
    quantity: Quantity
    because: str | None
    """Its own reason, else that of the nearest row around it."""
    source: str | None
    """Its own passage, else that of the nearest row around it; of the size of a swing, its own alone."""
    is_given: bool = False
    """Whether a quote that stands beside the number states it."""

    @property
    def status(self) -> PremiseStatus:
        """Return what the number rests on.

        ``sourced``: a quote beside it gives the number. ``read``: a passage stands behind it or its row, and the
        number is the analyst's reading. ``judged``: a reason and no passage. ``assumed``: neither. ``default``: the
        case leaves it out.
        """
        if self.quantity.default:
            return "default"
        if self.source is not None:
            return "sourced" if self.is_given else "read"
        return "judged" if self.because else "assumed"


def list_premises(case: Case) -> tuple[Premise, ...]:
    """Return every quantity of a case that enters the model, in the order of the file.

    Conventions of the record that the case leaves as they are (grades it uses, dependence
    of clusters it names) stand at the end.
    """
    stated = (premise._replace(is_given=_is_given(case, premise)) for premise in _walk(case, "", None, None))
    return (*stated, *_conventions(case))


def count_statuses(premises: Iterable[Premise]) -> Mapping[PremiseStatus, int]:
    """Return how many numbers have which status; all five are keys."""
    counts = Counter(premise.status for premise in premises)
    return {status: counts[status] for status in get_args(PremiseStatus)}


def _is_given(case: Case, premise: Premise) -> bool:
    """Return whether a quote that the number itself cites states it."""
    if premise.quantity.source is None:
        return False
    currency = case.decision.currency
    money = currency.name if currency is not None and premise.path == "decision.currency.worth" else None
    return any(
        states_quantity(case.passages[citation.name].exact, premise.quantity, money)
        for citation in parse_citations(premise.quantity.source)
        if citation.name in case.passages
    )


def find_basis(case: Case, path: str) -> tuple[str | None, str | None]:
    """Return passage and reason of the nearest row around a place, such as that of a ranked weight.

    Parameters
    ----------
    case
        The case.
    path
        Dotted path in it; parts that do not exist are ignored.
    """
    node: object = case
    source, because = None, None
    for part in path.split("."):
        child = dict(list_children(node)).get(part)
        if child is None and isinstance(node, Priorities):
            child = node.ratios.get(part)
        if child is None:
            break
        node = child
        source = _cite(node, source)
        because = getattr(node, "because", None) or because
    return source, because


def _cite(node: object, source: str | None) -> str | None:
    """Return what a row rests on: its own passage, else that of the row around it. What gives an order gives no size."""
    own: str | None = getattr(node, "source", None)
    return own if isinstance(node, SwingRatio) else own or source


def count_sourced_entries(case: Case) -> int:
    """Return how many rows and numbers of a case cite a passage."""
    return _count(case)


def _walk(node: object, path: str, because: str | None, source: str | None) -> Iterator[Premise]:
    if isinstance(node, Quantity):
        yield Premise(path, node, node.because or because, node.source or source)
        return
    if isinstance(node, BaseModel):
        because = getattr(node, "because", None) or because
        source = _cite(node, source)
    for name, child in list_children(node):
        yield from _walk(child, f"{path}.{name}" if path else name, because, source)


def list_children(node: object) -> Iterator[tuple[str, object]]:
    """Yield what stands beneath a part of a case, by the names a case file writes."""
    if isinstance(node, Effect):
        yield from node.distinct.items()
    elif isinstance(node, BaseModel):
        names = (name for name in type(node).model_fields if name not in _APART)
        yield from ((name.rstrip("_"), getattr(node, name)) for name in names)
    elif isinstance(node, dict):
        yield from ((str(key), value) for key, value in node.items())
    elif isinstance(node, list):
        yield from ((str(number), value) for number, value in enumerate(node))


def find_citation(node: object) -> str | None:
    """Return the ``source`` cell of a row or number; that of a passage names where it is found, and is not a citation."""
    if not isinstance(node, BaseModel | Quantity) or isinstance(node, Passage):
        return None
    source = getattr(node, "source", None)
    return source if isinstance(source, str) else None


def _count(node: object) -> int:
    cites = find_citation(node) is not None
    return cites + sum(_count(child) for _, child in list_children(node))


def _conventions(case: Case) -> Iterator[Premise]:
    reporting, record = case.reporting, case.record
    grades = sorted({entry.grade for entry in record.reports})
    for letter in sorted({grade[0] for grade in grades} - set(reporting.reliability)):
        yield _convention(f"reporting.reliability.{letter}", reporting.information(letter))
    for digit in sorted({grade[1] for grade in grades} - set(reporting.credibility)):
        yield _convention(f"reporting.credibility.{digit}", reporting.kept(f"A{digit}"))
    clusters = {entry.cluster for entry in record.reports if entry.cluster is not None}
    for cluster in sorted(clusters - set(reporting.correlation)):
        yield _convention(f"reporting.correlation.{cluster}", _DEPENDENCE)


def _convention(path: str, value: Quantity) -> Premise:
    return Premise(path, value, None, None)


def find_dependence(reporting: Reporting, cluster: str) -> Quantity:
    """Return how far the reports of one cluster depend on each other."""
    return reporting.correlation.get(cluster, _DEPENDENCE)

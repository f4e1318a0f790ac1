"""What a number becomes when nothing backs it any more: MODEL section 15, "What each argument carries"."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import scipy
from pydantic import BaseModel

from detente.case.families import Z95
from detente.case.premises import list_children
from detente.case.proposal import Effect
from detente.case.quantity import POSITIVE, SHARE, Quantity, parse_quantity
from detente.case.record import Reporting

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.case.model import Case
    from detente.case.parties import Prior

StruckReading = Literal["location", "backing"]
"""``location``: location and backing gone. ``backing``: backing only gone, the median stays."""

_SWING = re.compile(r"proposal\.(gives|gets)\.[^.]+\.effects\.|counterpart\.outside\.harm\.")
_WATCHING = re.compile(r"\.(detect|resolve)$")
_KIND_WEIGHT = re.compile(r"counterpart\.types\.[^.]+\.weights\.|priorities\.[^.]+\.weights\.")
_CONVENTION = re.compile(r"decision\.discount|counterpart\.(patience\.discount|hazard\.next_change|signs)")

_FULL_SWING, _LARGEST = (0.0, 1.0), 120.0
_WATCHED, _LIKELY, _TAKEN_BACK, _NONE_TO_MUCH = (0.1, 0.9), (0.01, 0.99), (0.0, 0.9), (0.01, 0.8)
_FACTOR = 4.0
_EDGE = 0.005
"""Medians of shares nearer to 0 or 1 than this are taken for it, so that they have odds."""
_SHARES = frozenset({"share", "probability", "coverage", "visibility"})
_MIDDLE, _ENDS = np.array([0.5]), np.array([0.05, 0.95])
_ONE, _TWO = parse_quantity(1, POSITIVE), parse_quantity(2, POSITIVE)


class _Written(NamedTuple):
    """A number of a case, where it stands, and what would stand there by default."""

    path: str
    quantity: Quantity
    default: Quantity | None

    @property
    def median(self) -> float:
        return float(self.quantity.quantile(_MIDDLE)[0])

    @property
    def ends(self) -> tuple[float, float]:
        low, high = self.quantity.quantile(_ENDS)
        return float(low), float(high)


def strike_numbers(case: Case, reading: StruckReading) -> Case:
    """Return a case in which nothing backs any of its numbers.

    Parameters
    ----------
    case
        The case; it is left as it is.
    reading
        What is gone. Location and backing: a share or probability is anything within the range of its words, an
        effect anything from none to the full swing with its sign, a weight anything from 0 to 120 with its sign (either
        sign where its range holds both), an amount its default range, or a factor of 4 either way around its median.
        Backing only: the median stays, and the range is as wide as that one, or as wide as it was if that is wider;
        width counts on the line on which ranges of the field are symmetric.

    Examples
    --------
    >>> from detente.casefile.files import read_case
    >>> case = strike_numbers(read_case("isis-2017"), "location")
    >>> case.proposal.options["engage"].detect.parameters
    (0.1, 0.9)
    >>> case.counterpart.types["spoiler"].weights["order"].parameters
    (-120.0, 0.0)
    """
    widen = forget_location if reading == "location" else forget_backing
    struck: Case = _rebuild(case, "", None, widen)  # type: ignore[assignment]
    rival, table = case.counterpart, struck.capabilities
    even = {name: _even_out(getattr(rival, name), reading) for name in ("prior", "pool")}
    update: dict[str, object] = {"counterpart": struck.counterpart.model_copy(update=even)}
    if reading == "location":
        importance = table.importance
        alike: dict[str, object] = {"ranks": importance.ranks and dict.fromkeys(importance.ranks, 1)}
        alike["weights"] = importance.weights and dict.fromkeys(importance.weights, _ONE)
        tied = importance.model_copy(update=alike)
        update["capabilities"] = table.model_copy(update={"importance": tied})
    return struck.model_copy(update=update)


def _even_out(prior: Prior, reading: StruckReading) -> Prior:
    """Return a belief over types worth two cases: equal shares, or the medians of those written."""
    shares = prior.shares
    if reading == "location" or shares is None:
        return prior.model_copy(update={"shares": None, "sample": _TWO})
    medians = {name: float(share.quantile(_MIDDLE)[0]) for name, share in shares.items()}
    fixed = {name: parse_quantity(median, SHARE) for name, median in medians.items()}
    return prior.model_copy(update={"shares": fixed, "sample": _TWO})


def _rebuild(
    node: object, path: str, default: object, change: Callable[[str, Quantity, Quantity | None], Quantity]
) -> object:
    """Return a part of a case with all its numbers changed."""
    if isinstance(node, Quantity):
        stands = node.default or (node.is_fixed and node.parameters[0] == 0)
        return node if stands else change(path, node, default if isinstance(default, Quantity) else None)
    if isinstance(node, Effect):
        new = {each: change(f"{path}.{conduct}", each, None) for conduct, each in node.distinct.items()}
        return node.model_copy(update={name: new[getattr(node, name)] for name in type(node).model_fields})
    children = dict(list_children(node))
    if isinstance(node, dict):
        return {key: _rebuild(child, f"{path}.{key}", None, change) for key, child in node.items()}
    if not isinstance(node, BaseModel) or not children:
        return node
    fields = {name.rstrip("_"): (name, field.default) for name, field in type(node).model_fields.items()}
    rebuilt = {
        fields[name][0]: _rebuild(child, f"{path}.{name}" if path else name, fields[name][1], change)
        for name, child in children.items()
    }
    return node.model_copy(
        update={name: new for name, new in rebuilt.items() if new is not getattr(node, name)}
    )


def forget_location(path: str, quantity: Quantity, default: Quantity | None) -> Quantity:
    """Return what a number may be if neither its place nor its backing is known.

    Parameters
    ----------
    path
        Its place in the case.
    quantity
        The number as written.
    default
        What detente assumes where the case leaves it out; ``None`` where it must be given.
    """
    written = _Written(path, quantity, default)
    if default is not None and _CONVENTION.fullmatch(path):
        return default
    if path.startswith("reporting."):
        return _find_convention(written)
    if _SWING.match(path) or _KIND_WEIGHT.match(path):
        return _find_swing(written)
    if quantity.domain in _SHARES:
        return _find_share(written)
    if default is not None and not default.is_fixed:
        return replace(default, default=False)
    return _scale(written)


def _find_swing(written: _Written) -> Quantity:
    """Return an effect up to the full swing, or a weight up to the largest, with its sign."""
    largest, (low, high) = _LARGEST if _KIND_WEIGHT.match(written.path) else 1.0, written.ends
    if low < 0 < high and largest > 1:
        return _spread(written.quantity, -largest, largest)
    return _spread(written.quantity, *((0.0, largest) if written.median >= 0 else (-largest, 0.0)))


def _find_share(written: _Written) -> Quantity:
    """Return a share anywhere within the range of its words."""
    domain, default = written.quantity.domain, written.default
    if _WATCHING.search(written.path):
        return _spread(written.quantity, *_WATCHED)
    if written.path.endswith(".reversible"):
        return _spread(written.quantity, *_TAKEN_BACK)
    if default is not None and not default.is_fixed:
        return replace(default, default=False)
    ranges = {"probability": _LIKELY, "visibility": _FULL_SWING, "coverage": (0.0, _NONE_TO_MUCH[1])}
    return _spread(written.quantity, *ranges.get(domain, _NONE_TO_MUCH))


def _find_convention(written: _Written) -> Quantity:
    """Return what is usual of a convention of the record."""
    _, table, name = [*written.path.split("."), "", ""][:3]
    usual = Reporting()
    if table == "reliability":
        return usual.information(f"{name}1")
    if table == "credibility":
        return usual.kept(f"A{name}")
    if written.default is not None:
        return written.default
    return _spread(written.quantity, 0.0, 0.3)


def _scale(written: _Written) -> Quantity:
    """Return an amount within a factor of its median either way."""
    median, quantity = written.median, written.quantity
    if median > 0 and quantity.domain not in {"real", "weight"}:
        return replace(quantity, family="lognormal", parameters=(math.log(median), math.log(_FACTOR) / Z95))
    ends = sorted((median / _FACTOR, median * _FACTOR))
    return (
        replace(quantity, family="quantiles-normal", parameters=(ends[0], median, ends[1]))
        if median
        else quantity
    )


def _spread(quantity: Quantity, low: float, high: float) -> Quantity:
    return replace(quantity, family="uniform", parameters=(low, high))


def forget_backing(path: str, quantity: Quantity, default: Quantity | None) -> Quantity:
    """Return what a number may be if its median is kept, and no more is known of it than by :func:`forget_location`.

    Parameters
    ----------
    path
        Its place in the case.
    quantity
        The number as written.
    default
        What detente assumes where the case leaves it out; ``None`` where it must be given.
    """
    wide, written = forget_location(path, quantity, default), _Written(path, quantity, default)
    if wide.is_fixed:
        return quantity
    reach, median = _Written(path, wide, None).ends, written.median
    if quantity.domain in _SHARES or (_SWING.match(path) and 0 < median < 1):
        # An effect counts as a share of the full swing: no more than all of it, and never the other way.
        sd = max(_measure(reach, scipy.special.logit), _measure(written.ends, scipy.special.logit)) / (
            2 * Z95
        )
        return replace(quantity, family="logit-normal", parameters=(_find_odds(median), sd))
    if quantity.domain not in {"real", "weight"} and not _SWING.match(path):
        sd = max(_measure(reach, np.log), _measure(written.ends, np.log)) / (2 * Z95)
        return (
            replace(quantity, family="lognormal", parameters=(math.log(median), sd)) if median else quantity
        )
    return replace(quantity, family="quantiles-normal", parameters=_keep_sign(written, reach))


def _measure(ends: tuple[float, float], scale: Callable[[float], float]) -> float:
    """Return how far the ends of a range are apart on a line on which it is symmetric."""
    low, high = ends
    bounded = (
        (max(low, _EDGE), min(high, 1 - _EDGE)) if scale is scipy.special.logit else (max(low, 1e-9), high)
    )
    return max(float(scale(bounded[1]) - scale(bounded[0])), 0.0)


def _find_odds(share: float) -> float:
    return float(scipy.special.logit(min(max(share, _EDGE), 1 - _EDGE)))


def _keep_sign(written: _Written, reach: tuple[float, float]) -> tuple[float, float, float]:
    """Return the 5th, 50th and 95th percentile around a median, as far apart as a range of either sign allows."""
    median, (low, high) = written.median, reach
    half = max(high - low, written.ends[1] - written.ends[0]) / 2
    if _SWING.match(written.path) and -1 < median < 0:
        odds, spread = _find_odds(-median), _measure((0.05, 0.95), scipy.special.logit) / 2
        near, far = scipy.special.expit([odds - spread, odds + spread])
        return -float(far), median, -float(near)
    if low >= 0:
        return max(median - half, min(low, median / 2)), median, median + half
    if high <= 0:
        return median - half, median, min(median + half, max(high, median / 2))
    return median - half, median, median + half

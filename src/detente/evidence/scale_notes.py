"""Numbers and names of a case that a reader may take for something else: scales, sums, twins and look-alikes.

Given as notes, never as faults: each is computed as it stands, and the note says how.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from detente.case.model import Case
    from detente.case.quantity import Quantity

_REACTING = ("counterpart", "ally", "veto")
"""Kinds of actors whose weights are on a scale where their largest gain is 100."""
_NEAR_100 = (50.0, 200.0)
"""Between these, the largest weight of an actor is on that scale."""
_ROUNDED = 0.005
"""By how much each of several shares may be rounded."""
_SUM_OF_100 = 80.0
"""Weights of capabilities that add up to this or more, but not to 100, may be meant as percentages."""
_LOOK_ALIKE = str.maketrans(
    "аеорсухіјѕАВЕКМНОРСТХІЈЅ\u03bf\u03b1\u0391\u0392\u0395\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a7",
    "aeopcyxijsABEKMHOPCTXIJSoaABEHIKMNOPTX",
)
"""Letters of Cyrillic and Greek that are drawn like Latin ones."""


def list_scale_notes(case: Case) -> Iterator[Problem]:
    """Yield notes on scales, sums, names and copies, in no particular order.

    Parameters
    ----------
    case
        The case.

    Examples
    --------
    >>> from detente.casefile.files import parse_case, read_starter
    >>> text = read_starter().replace("partner: 0.3, trader: 0.5", "partner: 0.4, trader: 0.5")
    >>> [note.message for note in list_scale_notes(parse_case(text))]
    ['the shares add up to 1.1, and are divided by their sum: partner 36%, trader 45%, raider 18%']
    """
    for find in (
        _find_sums,
        _find_importance,
        _find_weights,
        _find_types,
        _find_small,
        _find_alike,
        _find_copies,
    ):
        yield from find(case)


def _ends(quantity: Quantity) -> tuple[float, float]:
    """Return the 5th and the 95th percentile."""
    low, high = quantity.quantile(np.array([0.05, 0.95]))
    return float(low), float(high)


def _add_up(quantities: Mapping[str, Quantity]) -> tuple[float, float]:
    """Return the sums of the lower and of the upper ends."""
    ends = [_ends(quantity) for quantity in quantities.values()]
    return sum(low for low, _ in ends), sum(high for _, high in ends)


def _find_sums(case: Case) -> Iterator[Problem]:
    """Yield shares of types that cannot add up to 1: they are divided by their sum."""
    for table in ("prior", "pool"):
        shares = getattr(case.counterpart, table).shares
        if not shares:
            continue
        low, high = _add_up(shares)
        margin = _ROUNDED * len(shares) + 1e-9
        if low - margin <= 1 <= high + margin:
            continue
        total = f"{low:.3g}" if high == low else f"at least {low:.3g}" if low > 1 else f"at most {high:.3g}"
        medians = {name: float(share.quantile(np.array(0.5))) for name, share in shares.items()}
        scaled = ", ".join(f"{name} {median / sum(medians.values()):.0%}" for name, median in medians.items())
        message = f"the shares add up to {total}, and are divided by their sum: {scaled}"
        hint = "If one of them is a slip, correct it; otherwise write shares that add up to 1."
        yield Problem(f"counterpart.{table}.shares", message, hint)


def _find_importance(case: Case) -> Iterator[Problem]:
    """Yield weights of capabilities that look like shares or percentages and do not add up to a whole."""
    weights = case.capabilities.importance.weights
    if not weights or len(weights) == 1:
        return
    low, high = _add_up(weights)
    top = max(_ends(weight)[1] for weight in weights.values())
    for whole in (1.0, 100.0):
        margin = whole * (_ROUNDED * len(weights) + 1e-9)
        near = _SUM_OF_100 / 100 * whole <= low and high <= whole * 100 / _SUM_OF_100
        if near and top < whole and not low - margin <= whole <= high + margin:
            total = f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"
            message = f"the weights add up to {total}, not to {whole:g}; only their proportions count"
            hint = f"If one of them is a slip, correct it; otherwise write weights that add up to {whole:g}."
            yield Problem("capabilities.importance.weights", message, hint)


def _find_weights(case: Case) -> Iterator[Problem]:
    """Yield actors whose weights are not on the scale where their largest gain is 100, or only some of them."""
    for kind in ("own", *_REACTING):
        for name in case.names_of(kind):
            weights = case.priorities[name].weights
            if weights is not None and kind != "own":
                yield from _check_scale(f"priorities.{name}.weights", weights)
            yield from _check_fractions(f"priorities.{name}.weights", weights or {})


def _check_fractions(path: str, weights: Mapping[str, Quantity]) -> Iterator[Problem]:
    """Yield weights below 1 beside one near 100."""
    tops = {name: max(map(abs, _ends(weight))) for name, weight in weights.items()}
    small = [name for name, top in tops.items() if 0 < top < 1]
    if small and max(tops.values()) >= _NEAR_100[0]:
        shown = ", ".join(f"{name}: {weights[name].written}" for name in small)
        message = f"weights below 1 stand beside one of {max(tops.values()):.4g}: {shown}"
        hint = "If they are shares of 1, write them as so many of 100; if they matter so little, leave them."
        yield Problem(path, message, hint)


def _check_scale(path: str, weights: Mapping[str, Quantity]) -> Iterator[Problem]:
    tops = {name: max(map(abs, _ends(weight))) for name, weight in weights.items()}
    top = max(tops.values(), default=0.0)
    if not top:
        message = "all weights are 0: nothing that happens matters to this actor"
        yield Problem(
            path, message, "Write 100 for what matters most to it, and weigh the rest against that."
        )
    elif not _NEAR_100[0] <= top <= _NEAR_100[1]:
        largest = max(tops, key=lambda name: tops[name])
        message = (
            f"the largest weight, {largest}, is {top:.4g}, on a scale where an actor's largest gain is 100"
        )
        yield Problem(
            path, message, f"{_hint_scale(weights, top)}; if it cares so {_compare(top)}, leave it."
        )


def _compare(top: float) -> str:
    return "little" if top < _NEAR_100[0] else "much"


def _hint_scale(weights: Mapping[str, Quantity], top: float) -> str:
    """Say how to write weights on the scale of 100."""
    if all(weight.is_fixed for weight in weights.values()):
        scaled = {name: 100 * weight.parameters[0] / top for name, weight in weights.items()}
        written = ", ".join(f"{name}: {weight:.4g}" for name, weight in scaled.items())
        return f"If {top:.4g} stands for its largest gain, write {written}"
    return f"If {top:.4g} stands for its largest gain, multiply all its weights by {100 / top:.4g}"


def _find_types(case: Case) -> Iterator[Problem]:
    """Yield types whose weights would be lost beside those on a scale of 100."""
    for name, kind in case.counterpart.types.items():
        top = max((max(map(abs, _ends(weight))) for weight in kind.weights.values()), default=0.0)
        if 0 < top <= 1:
            message = f"the largest weight is {top:.4g}, on a scale where its largest gain is 100"
            hint = f"{_hint_scale(kind.weights, top)}; if it cares so little, leave it."
            yield Problem(f"counterpart.types.{name}.weights", message, hint)


def _find_small(case: Case) -> Iterator[Problem]:
    """Yield costs and differences below 1 on a scale where 100 is a whole gain."""
    fields = {
        "decision.exposure_cap": case.decision.exposure_cap,
        "counterpart.effort": case.counterpart.effort,
        "counterpart.decisive": case.counterpart.decisive,
    }
    fields |= {f"others.{name}.decisive": other.decisive for name, other in case.others.items()}
    fields |= {
        f"counterpart.types.{name}.goodwill": kind.goodwill for name, kind in case.counterpart.types.items()
    }
    if case.counterpart.outside is not None:
        fields["counterpart.outside.cost"] = case.counterpart.outside.cost
    for path, quantity in fields.items():
        low, high = _ends(quantity)
        if 0 < high < 1 and not quantity.default:
            shares = f"{100 * low:.4g}" if low == high else f"{100 * low:.4g} to {100 * high:.4g}"
            message = f"{quantity.written} is less than one hundredth, on a scale where 100 is a whole gain"
            hint = f"If you mean {shares} percent of it, write {shares}; otherwise leave it."
            yield Problem(path, message, hint)


def _find_alike(case: Case) -> Iterator[Problem]:
    """Yield names that differ by case, spaces, quotes or look-alike letters at most."""
    items = {f"proposal.gives.{name}.what": give.what for name, give in case.proposal.gives.items()}
    items |= {f"proposal.gets.{name}.what": get.what for name, get in case.proposal.gets.items()}
    tables = (
        ({f"actors.{name}.name": actor.name for name, actor in case.actors.items()}, "actors"),
        (
            {f"proposal.options.{name}.label": terms.label for name, terms in case.proposal.options.items()},
            "options",
        ),
        (
            {f"counterpart.types.{name}.what": kind.what for name, kind in case.counterpart.types.items()},
            "types",
        ),
        (items, "items"),
    )
    for names, what in tables:
        first: dict[str, str] = {}
        for path, name in names.items():
            other = first.setdefault(_fold(name), path) if name else path
            if other != path:
                pair = f"{other.split('.')[-2]} (“{names[other]}”) and {path.split('.')[-2]} (“{name}”)"
                message = f"two {what} have names that readers may take for one: {pair}"
                yield Problem(path, message, "Give each a name of its own.")


def _fold(name: str) -> str:
    """Return a name without case, spaces, quotes and forms of letters."""
    plain = unicodedata.normalize("NFKC", name.translate(_LOOK_ALIKE)).casefold()
    kept = "".join(character for character in plain if unicodedata.category(character)[0] in "LMN")
    return unicodedata.normalize("NFC", kept) or plain


def _find_copies(case: Case) -> Iterator[Problem]:
    """Yield options with equal terms, objectives that nothing changes, and changes of leader listed twice."""
    for copy, original in case.same_as.items():
        message = f"{original} and {copy} have the same terms: they are judged as one"
        yield Problem(f"proposal.options.{copy}", message, "Delete one of them, or write down what differs.")
    for name in case.objectives:
        if name not in case.touched:
            message = "nothing in the case changes this objective, so that it carries no weight"
            hint = "Add it to the effects of an item or to the harm of hostile acts, or delete it."
            yield Problem(f"objectives.{name}", message, hint)
    seen: set[object] = set()
    for number, when in enumerate(case.counterpart.hazard.changes):
        if (when.first, when.last) in seen:
            message = f"{when.written} is listed twice"
            yield Problem(f"counterpart.hazard.changes.{number}", message, "Delete one of the two.")
        seen.add((when.first, when.last))

"""What the judgment rests on, as plain data: the record without each part, confidence, key assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.assessment.numbers import Node, tell_number, tell_numbers

if TYPE_CHECKING:
    from detente.sensitivity.confidence import Confidence
    from detente.sensitivity.influence import Influence
    from detente.shapes import Array


def tell_influence(influence: Influence, types: tuple[str, ...]) -> Node:
    """Tell belief and advice with the whole record, and without each entry and source."""
    return {
        "n_draws": influence.n_draws,
        "belief": _tell_belief(influence.belief, types),
        "best": influence.best,
        "margin": tell_number(influence.margin),
        "without": [
            {
                "kind": removal.kind,
                "name": removal.name,
                "entries": list(removal.entries),
                "belief": _tell_belief(removal.belief, types),
                "shift": tell_number(influence.find_shift(removal)),
                "best": removal.best,
                "margin": tell_number(removal.margin),
            }
            for removal in influence.removals
        ],
    }


def _tell_belief(belief: Array, types: tuple[str, ...]) -> Node:
    return dict(zip(types, tell_numbers(belief), strict=True))


def tell_confidence(confidence: Confidence) -> Node:
    """Tell the level that stands, the one proposed with its reasons, and the key assumptions."""
    return {
        "level": confidence.level,
        "proposed": confidence.proposed,
        "reasons": [
            {"name": reason.name, "level": reason.level, "text": reason.text} for reason in confidence.reasons
        ],
        "stated": confidence.stated,
        "stated_because": confidence.stated_because,
        "key_assumptions": [
            {"path": one.path, "rating": one.rating, "source": one.source, "because": one.because}
            for one in confidence.assumptions
        ],
    }

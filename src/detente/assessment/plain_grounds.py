"""What the judgment rests on, as plain data: the record without each part, confidence, key assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.assessment.numbers import Data, round_number, round_numbers

if TYPE_CHECKING:
    from detente.sensitivity.confidence import Confidence
    from detente.sensitivity.influence import Influence
    from detente.shapes import Array


def tell_influence(influence: Influence, types: tuple[str, ...]) -> Data:
    """Tell belief and advice with the whole record, and without each entry and source."""
    return {
        "n_draws": influence.n_draws,
        "belief": _tell_belief(influence.belief, types),
        "best": influence.best,
        "margin": round_number(influence.margin),
        "without": [
            {
                "kind": removal.kind,
                "name": removal.name,
                "entries": list(removal.entries),
                "belief": _tell_belief(removal.belief, types),
                "shift": round_number(influence.compute_shift(removal)),
                "best": removal.best,
                "margin": round_number(removal.margin),
            }
            for removal in influence.removals
        ],
    }


def _tell_belief(belief: Array, types: tuple[str, ...]) -> Data:
    return dict(zip(types, round_numbers(belief), strict=True))


def tell_confidence(confidence: Confidence) -> Data:
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

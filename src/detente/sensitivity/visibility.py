"""How visible each option may be before it gains nothing: MODEL (5)-(6), (11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.evaluation.solution import at_medians, find_decision_inputs
from detente.sampling.samples import sample_at

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.sampling.samples import Samples
    from detente.shapes import PerDraw

_VISIBILITIES = np.linspace(0.0, 1.0, 21)
"""Visibilities at which every option is tried."""


def find_break_even_visibility(case: Case, samples: Samples) -> dict[str, float]:
    """Return the lowest visibility at which each option gains nothing, all premises at their medians.

    Allies see more and withhold more, and a failure at home costs more; nan where no visibility
    turns a gain into a loss, and 0 where an option loses even in secret.
    """
    options, n_tried = samples.contracts.options[1:], len(_VISIBILITIES)
    middle = sample_at(case, at_medians(samples, 1), 1).contracts.visible[0, 1:]
    premises = at_medians(samples, n_tried * len(options))
    for i, option in enumerate(options):
        tried = np.full((len(options), n_tried), middle[i])
        tried[i] = _VISIBILITIES
        premises[f"proposal.options.{option}.visible"] = tried.ravel()
    inputs = find_decision_inputs(sample_at(case, premises, n_tried * len(options)))
    expected = np.einsum("nt,nto->no", inputs.belief, inputs.stage_game.rewards)[:, 1:]
    gains = expected.reshape(len(options), n_tried, len(options))
    return {option: _find_break_even(gains[i, :, i]) for i, option in enumerate(options)}


def _find_break_even(gains: PerDraw) -> float:
    """Return the first visibility at which gains at all of them turn into a loss."""
    losing = np.flatnonzero(gains <= 0)
    if not losing.size:
        return float("nan")
    if losing[0] == 0:
        return 0.0
    ends = slice(losing[0] - 1, losing[0] + 1)
    return float(np.interp(0.0, gains[ends][::-1], _VISIBILITIES[ends][::-1]))

"""How visible each option may be before it gains nothing: MODEL (5)-(6), (11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.evaluation.solution import at_medians, solve_at

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.sampling.samples import Samples

_VISIBILITIES = np.linspace(0.0, 1.0, 21)
"""Visibilities at which every option is tried."""


def find_break_even_visibility(case: Case, samples: Samples) -> dict[str, float]:
    """Return the lowest visibility at which each option gains nothing, all premises at their medians.

    Allies see more and withhold more, and a failure at home costs more; nan where no visibility
    turns a gain into a loss, and 0 where an option loses even in secret.
    """
    break_evens = {}
    for option in samples.contracts.options[1:]:
        premises = at_medians(samples, len(_VISIBILITIES))
        premises[f"proposal.options.{option}.visible"] = _VISIBILITIES
        gains = solve_at(case, premises, len(_VISIBILITIES)).trust.options[option].expected
        losing = np.flatnonzero(gains <= 0)
        if not losing.size:
            break_evens[option] = float("nan")
        elif losing[0] == 0:
            break_evens[option] = 0.0
        else:
            ends = slice(losing[0] - 1, losing[0] + 1)
            break_evens[option] = float(np.interp(0.0, gains[ends][::-1], _VISIBILITIES[ends][::-1]))
    return break_evens

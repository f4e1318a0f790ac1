"""What the answers hang on, as plain data: terms, ladder, learning, sensitivity, flips, robustness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.assessment.numbers import Node, tell_by_name, tell_number, tell_numbers, tell_uncertain

if TYPE_CHECKING:
    from detente.design.escalation import Ladder
    from detente.design.staged_deal import Terms
    from detente.design.stopping import Learning
    from detente.methods.implicants import Implicant
    from detente.methods.staged_exchange import Schedule
    from detente.sensitivity.drivers import Sensitivity
    from detente.sensitivity.flips import Flips, Frontier, Grounds, Swing
    from detente.sensitivity.foresight import Foresight
    from detente.sensitivity.robustness import Robustness
    from detente.shapes import PerDraw

MOST_SETS = 50
"""Premise sets told at most of each kind; the smallest come first."""


def tell_foresight(foresight: Foresight) -> Node:
    """Tell the verdict at both levels, over the same draws."""
    levels = {
        "level_1": (foresight.committed_best, foresight.committed_values, foresight.committed_held),
        "level_2": (foresight.best, foresight.values, foresight.held),
    }
    return {
        "n_draws": foresight.n_draws,
        "depends_on_commitment": foresight.depends_on_commitment,
        "differs": tell_number(foresight.differs),
        "unsettled": tell_number(foresight.unsettled),
        "levels": {
            level: {
                "best": best,
                "p_best": {name: tell_number(x) for name, x in foresight.find_p_best(values).items()},
                "value": tell_by_name(foresight.options, values),
                "trust_held": tell_by_name(foresight.options, held),
            }
            for level, (best, values, held) in levels.items()
        },
    }


def tell_terms(terms: Terms | None) -> Node | None:
    """Tell the staged deal: schedule, exposure at every exit, frontier."""
    if terms is None:
        return None
    return {
        "exists": terms.schedule.exists,
        "like": terms.like,
        "made_for": list(terms.target),
        "cap": tell_number(terms.cap),
        "schedule": _tell_schedule(terms.schedule, terms.gives),
        "careful_schedule": _tell_schedule(terms.careful, terms.gives),
        "value": tell_uncertain(terms.worth),
        "passes": tell_uncertain(terms.passes),
        "exposure": [tell_uncertain(column) for column in terms.exposures.T],
        "beyond_cap": tell_number(terms.beyond_cap),
        "frontier": [
            {"cap": tell_number(cap), "value": tell_number(value)}
            for cap, value in zip(terms.caps, terms.values, strict=True)
        ],
    }


def _tell_schedule(schedule: Schedule, gives: tuple[str, ...]) -> Node:
    return {
        "value": tell_number(schedule.value),
        "exposure_price": tell_number(schedule.exposure_price),
        "stages": [
            {
                "gives": dict(zip(gives, tell_numbers(row), strict=True)),
                "delivery": tell_number(delivery),
                "exposure": tell_number(exposure),
            }
            for row, delivery, exposure in zip(
                schedule.gives, schedule.deliveries, schedule.exposure, strict=True
            )
        ],
    }


def tell_ladder(ladder: Ladder) -> Node:
    """Tell the rungs, what climbing is worth, and the guide."""
    return {
        "rungs": list(ladder.rungs),
        "value": tell_number(ladder.value),
        "free_value": tell_number(ladder.free_value),
        "steps": [
            {
                "option": step.option,
                "trust": tell_number(step.trust),
                "if_delivered": step.if_delivered,
                "if_nothing": step.if_nothing,
                "if_cheated": step.if_cheated,
            }
            for step in ladder.steps
        ],
    }


def tell_learning(learning: Learning, options: tuple[str, ...], say_do: Node | None) -> Node:
    """Tell what failure teaches by option, what forgetting costs, and the ledger."""
    by_option = {
        name: {
            "failures_until_stop": tell_uncertain(learning.failures[:, place]),
            "never_stops": tell_number(float(np.mean(np.isinf(learning.failures[:, place])))),
            "trust_floor": tell_uncertain(learning.floor[:, place]),
            "held_if_never_ended": tell_uncertain(learning.held_if_never_ended[:, place]),
            "held_if_always_ended": tell_uncertain(learning.held_if_always_ended[:, place]),
        }
        for place, name in enumerate(options)
        if place
    }
    return {
        "options": by_option,
        "forgetting": tell_number(float(learning.forgetting.mean())),
        "strays": tell_number(learning.strays),
        "ledger": {
            "gave": tell_uncertain(learning.gave) if learning.dealings else None,
            "got": tell_uncertain(learning.got) if learning.dealings else None,
            "dealings": [
                {
                    "name": dealing.name,
                    "date": dealing.date,
                    "gave": tell_uncertain(dealing.gave),
                    "got": tell_uncertain(dealing.got),
                }
                for dealing in learning.dealings
            ],
        },
        "say_do": say_do,
    }


def tell_sensitivity(sensitivity: Sensitivity) -> Node:
    """Tell how far each premise carries the verdict, and what finding it out is worth."""
    return {
        "evppi_all": tell_number(sensitivity.evppi_all),
        "drivers": [
            {
                "path": driver.path,
                "share": tell_number(driver.share),
                "total": tell_number(driver.total),
                "evppi": tell_number(driver.evppi),
                "best_if_low": driver.best_if_low,
                "best_if_high": driver.best_if_high,
            }
            for driver in sensitivity.drivers
        ],
    }


def tell_flips(flips: Flips) -> Node:
    """Tell break-evens, frontier, most probable flip and premise sets."""
    flip = flips.flip
    return {
        "best_in_the_middle": flips.best,
        "lead": tell_number(flips.lead),
        "swings": [_tell_swing(swing) for swing in flips.swings],
        "frontier": None if flips.frontier is None else _tell_frontier(flips.frontier),
        "most_probable": {
            "distance": tell_number(flip.distance),
            "becomes": flip.becomes,
            "moves": [
                {"path": path, "median": tell_number(median), "value": tell_number(value)}
                for path, median, value in flip.moves
            ],
        },
        "grounds": _tell_grounds(flips.grounds),
    }


def _tell_swing(swing: Swing) -> Node:
    return {
        "path": swing.path,
        **{name: tell_number(getattr(swing, name)) for name in ("median", "low", "high")},
        "lead_low": tell_number(swing.lead_low),
        "lead_high": tell_number(swing.lead_high),
        "break_evens": [
            {"value": tell_number(one.value), "becomes": one.becomes} for one in swing.break_evens
        ],
    }


def _tell_frontier(frontier: Frontier) -> Node:
    return {
        "across": {"path": frontier.across, "values": tell_numbers(frontier.across_values)},
        "along": {"path": frontier.along, "values": tell_numbers(frontier.along_values)},
        "best": [list(row) for row in frontier.best],
        "line": tell_numbers(frontier.line),
    }


def _tell_grounds(grounds: Grounds) -> Node:
    return {
        "premises": [
            {"path": path, "adverse": tell_number(adverse), "swing_share": tell_number(share)}
            for path, adverse, share in zip(grounds.paths, grounds.adverse, grounds.swing_shares, strict=True)
        ],
        "sufficient": [_tell_set(one, grounds.paths) for one in grounds.sufficient[:MOST_SETS]],
        "flipping": [_tell_set(one, grounds.paths) for one in grounds.flipping[:MOST_SETS]],
        "sufficient_count": len(grounds.sufficient),
        "flipping_count": len(grounds.flipping),
        "left_out": grounds.left_out,
    }


def _tell_set(implicant: Implicant, paths: tuple[str, ...]) -> Node:
    return {
        "held": [paths[i] for i in implicant.held],
        "adverse": [paths[i] for i in implicant.otherwise],
    }


def tell_robustness(robust: Robustness) -> Node:
    """Tell regret, what is good enough, and the futures in which the advice fails."""
    return {
        "worst_regret": {name: tell_number(x) for name, x in robust.worst_regret.items()},
        "minimax": robust.minimax,
        "satisficing": {name: tell_number(x) for name, x in robust.satisficing.items()},
        "failing": tell_number(robust.failing),
        "tolerance": tell_number(robust.tolerance),
        "box": {
            "conditions": [
                {
                    "path": one.path,
                    "above": one.above,
                    "bound": tell_number(one.bound),
                    "share": tell_number(one.share),
                }
                for one in robust.conditions
            ],
            "density": tell_number(robust.density),
            "coverage": tell_number(robust.coverage),
        },
    }


def tell_credit(credit: dict[str, PerDraw] | None) -> Node | None:
    """Tell Shapley shares of what is solved if everybody gives all; None with too many providers."""
    if credit is None:
        return None
    return tell_by_name(tuple(credit), np.stack(list(credit.values()), axis=1))

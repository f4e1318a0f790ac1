"""What the answers hang on, as plain data: terms, ladder, learning, sensitivity, flips, robustness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.assessment.numbers import Data, round_number, round_numbers, summarise, summarise_by_name

if TYPE_CHECKING:
    from detente.design.escalation import Escalation
    from detente.design.staged_deal import DesignedDeal
    from detente.design.stopping import Stopping
    from detente.methods.implicants import Implicant
    from detente.methods.staged_exchange import Schedule
    from detente.sensitivity.drivers import Drivers
    from detente.sensitivity.flips import Flips, Frontier, PremiseSets, Swing
    from detente.sensitivity.foresight import Foresight
    from detente.sensitivity.robustness import Robustness
    from detente.shapes import PerDraw

MOST_SETS = 50
"""Premise sets told at most of each kind; the smallest come first."""


def tell_foresight(foresight: Foresight) -> Data:
    """Tell the verdict at both levels, over the same draws."""
    levels = {
        "level_1": (foresight.committed_best, foresight.committed_values, foresight.committed_held),
        "level_2": (foresight.best, foresight.values, foresight.held),
    }
    return {
        "n_draws": foresight.n_draws,
        "depends_on_commitment": foresight.depends_on_commitment,
        "differs": round_number(foresight.differs),
        "unsettled": round_number(foresight.unsettled),
        "levels": {
            level: {
                "best": best,
                "p_best": {name: round_number(x) for name, x in foresight.compute_p_best(values).items()},
                "value": summarise_by_name(foresight.options, values),
                "trust_held": summarise_by_name(foresight.options, held),
            }
            for level, (best, values, held) in levels.items()
        },
    }


def tell_terms(terms: DesignedDeal | None) -> Data | None:
    """Tell the staged deal: schedule, exposure at every exit, frontier."""
    if terms is None:
        return None
    return {
        "exists": terms.schedule.exists,
        "like": terms.like,
        "made_for": list(terms.target),
        "cap": round_number(terms.cap),
        "schedule": _tell_schedule(terms.schedule, terms.gives),
        "careful_schedule": _tell_schedule(terms.careful, terms.gives),
        "value": summarise(terms.worth),
        "passes": summarise(terms.passes),
        "exposure": [summarise(column) for column in terms.exposures.T],
        "beyond_cap": round_number(terms.beyond_cap),
        "frontier": [
            {"cap": round_number(cap), "value": round_number(value)}
            for cap, value in zip(terms.caps, terms.values, strict=True)
        ],
    }


def _tell_schedule(schedule: Schedule, gives: tuple[str, ...]) -> Data:
    return {
        "value": round_number(schedule.value),
        "exposure_price": round_number(schedule.exposure_price),
        "stages": [
            {
                "gives": dict(zip(gives, round_numbers(row), strict=True)),
                "delivery": round_number(delivery),
                "exposure": round_number(exposure),
            }
            for row, delivery, exposure in zip(
                schedule.gives, schedule.deliveries, schedule.exposure, strict=True
            )
        ],
    }


def tell_ladder(ladder: Escalation) -> Data:
    """Tell the rungs, what climbing is worth, and the guide."""
    return {
        "rungs": list(ladder.rungs),
        "value": round_number(ladder.value),
        "free_value": round_number(ladder.free_value),
        "steps": [
            {
                "option": step.option,
                "trust": round_number(step.trust),
                "if_delivered": step.if_delivered,
                "if_nothing": step.if_nothing,
                "if_cheated": step.if_cheated,
            }
            for step in ladder.steps
        ],
    }


def tell_learning(learning: Stopping, options: tuple[str, ...], say_do: Data | None) -> Data:
    """Tell what failure teaches by option, what forgetting costs, and the ledger."""
    by_option = {
        name: {
            "failures_until_stop": summarise(learning.failures[:, place]),
            "never_stops": round_number(float(np.mean(np.isinf(learning.failures[:, place])))),
            "trust_floor": summarise(learning.floor[:, place]),
            "held_if_never_ended": summarise(learning.held_if_never_ended[:, place]),
            "held_if_always_ended": summarise(learning.held_if_always_ended[:, place]),
        }
        for place, name in enumerate(options)
        if place
    }
    return {
        "options": by_option,
        "forgetting": round_number(float(learning.forgetting.mean())),
        "strays": round_number(learning.changed_share),
        "ledger": {
            "gave": summarise(learning.gave) if learning.dealings else None,
            "got": summarise(learning.got) if learning.dealings else None,
            "dealings": [
                {
                    "name": dealing.name,
                    "date": dealing.date,
                    "gave": summarise(dealing.gave),
                    "got": summarise(dealing.got),
                }
                for dealing in learning.dealings
            ],
        },
        "say_do": say_do,
    }


def tell_sensitivity(sensitivity: Drivers) -> Data:
    """Tell how far each premise carries the verdict, and what finding it out is worth."""
    return {
        "evppi_all": round_number(sensitivity.evppi_all),
        "drivers": [
            {
                "path": driver.path,
                "share": round_number(driver.share),
                "total": round_number(driver.total),
                "evppi": round_number(driver.evppi),
                "best_if_low": driver.best_if_low,
                "best_if_high": driver.best_if_high,
            }
            for driver in sensitivity.drivers
        ],
    }


def tell_flips(flips: Flips) -> Data:
    """Tell break-evens, frontier, most probable flip and premise sets."""
    flip = flips.flip
    return {
        "best_in_the_middle": flips.best,
        "lead": round_number(flips.lead),
        "swings": [_tell_swing(swing) for swing in flips.swings],
        "frontier": None if flips.frontier is None else _tell_frontier(flips.frontier),
        "most_probable": {
            "distance": round_number(flip.distance),
            "becomes": flip.becomes,
            "moves": [
                {"path": path, "median": round_number(median), "value": round_number(value)}
                for path, median, value in flip.moves
            ],
        },
        "grounds": _tell_grounds(flips.premise_sets),
    }


def _tell_swing(swing: Swing) -> Data:
    return {
        "path": swing.path,
        **{name: round_number(getattr(swing, name)) for name in ("median", "low", "high")},
        "lead_low": round_number(swing.lead_low),
        "lead_high": round_number(swing.lead_high),
        "break_evens": [
            {"value": round_number(one.value), "becomes": one.becomes} for one in swing.break_evens
        ],
    }


def _tell_frontier(frontier: Frontier) -> Data:
    return {
        "across": {"path": frontier.across, "values": round_numbers(frontier.across_values)},
        "along": {"path": frontier.along, "values": round_numbers(frontier.along_values)},
        "best": [list(row) for row in frontier.best],
        "line": round_numbers(frontier.line),
    }


def _tell_grounds(grounds: PremiseSets) -> Data:
    return {
        "premises": [
            {"path": path, "adverse": round_number(adverse), "swing_share": round_number(share)}
            for path, adverse, share in zip(grounds.paths, grounds.adverse, grounds.swing_shares, strict=True)
        ],
        "sufficient": [_tell_set(one, grounds.paths) for one in grounds.sufficient[:MOST_SETS]],
        "flipping": [_tell_set(one, grounds.paths) for one in grounds.flipping[:MOST_SETS]],
        "sufficient_count": len(grounds.sufficient),
        "flipping_count": len(grounds.flipping),
        "left_out": grounds.left_out,
    }


def _tell_set(implicant: Implicant, paths: tuple[str, ...]) -> Data:
    return {
        "held": [paths[i] for i in implicant.held],
        "adverse": [paths[i] for i in implicant.otherwise],
    }


def tell_robustness(robust: Robustness) -> Data:
    """Tell regret, what is good enough, and the futures in which the advice fails."""
    return {
        "worst_regret": {name: round_number(x) for name, x in robust.worst_regret.items()},
        "minimax": robust.minimax,
        "satisficing": {name: round_number(x) for name, x in robust.satisficing.items()},
        "failing": round_number(robust.failing),
        "tolerance": round_number(robust.tolerance),
        "box": {
            "conditions": [
                {
                    "path": one.path,
                    "above": one.above,
                    "bound": round_number(one.bound),
                    "share": round_number(one.share),
                }
                for one in robust.conditions
            ],
            "density": round_number(robust.density),
            "coverage": round_number(robust.coverage),
        },
    }


def tell_credit(credit: dict[str, PerDraw] | None) -> Data | None:
    """Tell Shapley shares of what is solved if everybody gives all; None with too many providers."""
    if credit is None:
        return None
    return summarise_by_name(tuple(credit), np.stack(list(credit.values()), axis=1))

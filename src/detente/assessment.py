"""The main path: a case becomes draws, the draws pass through the analyses: one Assessment."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.analysis.added_value import AddedValue, measure_added_value
from detente.analysis.interests import Interests, Overlap, weigh_interests
from detente.analysis.sensitivity import Sensitivity, rank_premises
from detente.analysis.stage_game import StageGame, play_stage_game
from detente.analysis.strategy import Strategy, choose_strategy
from detente.analysis.third_parties import ThirdParties, weigh_third_parties
from detente.analysis.track_record import TrackRecord, read_track_record
from detente.analysis.trust import Trust, judge_trust
from detente.analysis.verdict import Verdict, reach_verdict
from detente.case.premises import count_sourced_entries, list_premises
from detente.draws.draws import Draws, draw, freeze_arrays

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.axes import Array
    from detente.case.model import Case

SCHEMA = "detente.assessment/1"
"""Name of the JSON form; ``docs/reference/assessment.schema.json`` describes it."""

SHARES = (("median", 0.5), ("p05", 0.05), ("p95", 0.95))
"""How an uncertain value is told: its quantiles over the draws."""

Node = dict[str, Any]


@dataclass(frozen=True, repr=False)
class Assessment:
    """Everything detente has to say about one case."""

    case: Case
    draws: Draws
    interests: Interests
    added_value: AddedValue
    third_parties: ThirdParties
    stage_game: StageGame
    track_record: TrackRecord
    trust: Trust
    strategy: Strategy
    verdict: Verdict
    sensitivity: Sensitivity

    @property
    def version(self) -> str:
        """Return the version of detente that made the assessment."""
        return version("detente")

    def __repr__(self) -> str:
        """Return the verdict in a few lines."""
        head = f"Assessment of {self.case.case}: {self.draws.n_draws:,} draws, seed {self.draws.seed}"
        rows = [
            f"  {name:<14} value {_show(self.verdict.values[:, i])}  best in {self.verdict.p_best[name]:.0%}"
            for i, name in enumerate(self.verdict.options)
        ]
        return "\n".join([head, f"  best: {self.verdict.best}", *rows])

    def _repr_html_(self) -> str:
        """Return the verdict as a small table, for notebooks."""
        rows = "".join(
            f"<tr><th scope='row'>{html.escape(name)}</th><td>{_show(self.verdict.values[:, i])}</td>"
            f"<td>{self.verdict.p_best[name]:.0%}</td></tr>"
            for i, name in enumerate(self.verdict.options)
        )
        return (
            f"<table><caption>{html.escape(self.case.title)}: best is "
            f"{html.escape(self.verdict.best)}</caption><thead><tr><th>option</th><th>value, utils "
            f"(90%)</th><th>best in</th></tr></thead><tbody>{rows}</tbody></table>"
        )

    def to_dict(self) -> Node:
        """Return the assessment as plain data: numbers of 10 significant digits, None for undefined."""
        return {
            "schema": SCHEMA,
            "case": self.case.case,
            "seed": self.draws.seed,
            "n_draws": self.draws.n_draws,
            "version": self.version,
            "verdict": _tell_verdict(self),
            "track_record": _tell_record(self.track_record, self.draws.counterpart.types),
            "added_value": _tell_added_value(self.added_value),
            "interests": {name: _tell_overlap(o) for name, o in self.interests.overlaps.items()},
            "strategy": _tell_strategy(self),
            "third_parties": _tell_third_parties(self.third_parties, self.verdict.options),
            "sensitivity": _tell_sensitivity(self.sensitivity),
            "premises": _tell_premises(self.case),
        }

    def to_json(self) -> str:
        """Return the assessment as JSON text; its schema is ``docs/reference/assessment.schema.json``."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def assess(
    case: Case,
    n_draws: int = 10_000,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> Assessment:
    """Answer the question of a case.

    Parameters
    ----------
    case
        The case.
    n_draws
        Number of combinations of its premises to go through, 1 or more.
    seed
        Seed, 0 or more. The same case, seed, version and machine give the same bytes.
    progress
        Called before each step with what is being done and the share of the work behind it.

    Raises
    ------
    ValueError
        If ``n_draws`` is below 1 or ``seed`` below 0.
    CaseError
        If the record is impossible under every type of counterpart.

    Warns
    -----
    NotConverged
        If the bounds on the value of the best strategy are still wide.
    """
    say = progress or _keep_quiet
    say("drawing the premises", 0.0)
    draws = draw(case, n_draws, seed)
    say("weighing interests", 0.1)
    interests = weigh_interests(draws)
    added = measure_added_value(draws)
    say("asking allies and veto players", 0.2)
    others = weigh_third_parties(draws)
    say("playing the stage game", 0.3)
    game = play_stage_game(draws, participation=others.participation, passes=others.passes)
    say("reading the record", 0.4)
    record = read_track_record(draws, responses=game.responses)
    trust = judge_trust(
        draws,
        belief=record.belief,
        responses=game.responses,
        in_force=game.in_force,
        with_consent=game.with_consent,
    )
    say("looking ahead", 0.5)
    plan = choose_strategy(
        draws,
        belief=record.belief,
        rewards=game.rewards,
        responses=game.responses,
        passes=others.passes,
        harm_probability=record.harm_probability,
    )
    verdict = reach_verdict(draws.menu.options, plan.values)
    say("ranking the premises", 0.9)
    drivers = rank_premises(
        draws.premises, options=verdict.options, values=plan.values, margin=verdict.margin
    )
    say("done", 1.0)
    told = Assessment(case, draws, interests, added, others, game, record, trust, plan, verdict, drivers)
    freeze_arrays(told)
    return told


def _keep_quiet(step: str, done: float) -> None:
    """Say nothing."""
    del step, done


def tell_uncertain(values: Array) -> Node | None:
    """Return median, 5th and 95th percentile over the draws where a value exists, else None."""
    found = values[~np.isnan(values)]
    if found.size == 0:
        return None
    quantiles = np.quantile(found, [share for _, share in SHARES])
    return {name: _round(x) for (name, _), x in zip(SHARES, quantiles, strict=True)}


def _round(number: float) -> float | None:
    """Return 10 significant digits; None for what is undefined."""
    return None if not np.isfinite(number) else float(f"{float(number):.10g}") + 0.0


def _show(values: Array) -> str:
    told = tell_uncertain(values)
    return "barred" if told is None else f"{told['median']:.1f} ({told['p05']:.1f} to {told['p95']:.1f})"


def _tell_verdict(told: Assessment) -> Node:
    verdict, trust = told.verdict, told.trust.options
    options = {}
    for i, name in enumerate(verdict.options):
        judged = trust.get(name)
        options[name] = {
            "p_best": _round(verdict.p_best[name]),
            "regret": _round(verdict.regret[name]),
            "value": tell_uncertain(verdict.values[:, i]),
            "margin": tell_uncertain(verdict.margins[:, i]),
            "worst_loss": tell_uncertain(told.stage_game.worst_loss[:, i]),
            "diagnosis": None if judged is None else judged.modal_diagnosis,
            "diagnosis_shares": None
            if judged is None
            else {key: _round(share) for key, share in judged.diagnosis_shares.items()},
            "barred": told.draws.menu.barred[i],
        }
    return {"best": verdict.best, "status_quo": tell_uncertain(told.added_value.without), "options": options}


def _tell_by_name(names: tuple[str, ...], columns: Array) -> Node:
    return {name: tell_uncertain(columns[:, i]) for i, name in enumerate(names)}


def _tell_record(record: TrackRecord, types: tuple[str, ...]) -> Node:
    return {
        "belief": _tell_by_name(types, record.belief),
        "prior": _tell_by_name(types, record.prior),
        "drift": _tell_by_name(types, record.drift),
        "evidence": [
            {
                "name": item.name,
                "label": item.label,
                "date": item.date,
                "kind": item.kind,
                "decibans": _tell_by_name(types, item.decibans),
            }
            for item in record.evidence
        ],
    }


def _tell_added_value(added: AddedValue) -> Node:
    return {
        "without": tell_uncertain(added.without),
        "with": tell_uncertain(added.with_rival),
        "added": tell_uncertain(added.added),
        "capabilities": {
            name: {
                "without": tell_uncertain(added.covered_without[:, i]),
                "with": tell_uncertain(added.covered_with[:, i]),
                "added": tell_uncertain(added.covered_with[:, i] - added.covered_without[:, i]),
            }
            for i, name in enumerate(added.capabilities)
        },
    }


def _tell_overlap(overlap: Overlap) -> Node:
    best = overlap.best_common_bundle
    return {
        "zone_share": tell_uncertain(overlap.zone_share),
        "correlation": tell_uncertain(overlap.correlation),
        "best_common_bundle": None
        if best is None
        else {
            "levels": {name: _round(level) for name, level in best.levels.items()},
            "own_gain": tell_uncertain(best.own_gain),
            "counterpart_gain": tell_uncertain(best.counterpart_gain),
        },
    }


def _tell_strategy(told: Assessment) -> Node:
    plan, options = told.strategy, {}
    for place, name in enumerate(told.verdict.options):
        judged = told.trust.options.get(name)
        options[name] = {
            "trust_held": None if judged is None else tell_uncertain(judged.held),
            "trust_needed": None if judged is None else tell_uncertain(judged.needed),
            "trust_needed_free_riding": None if judged is None else tell_uncertain(judged.needed_free_riding),
            "trust_needed_exploiting": None if judged is None else tell_uncertain(judged.needed_exploiting),
            "undefined_share": None if judged is None else _round(judged.undefined_share),
            "price": None if judged is None else tell_uncertain(judged.kept),
            "evsi": tell_uncertain(plan.evsi[:, place]),
        }
    gap = np.quantile(plan.gap, [0.5, 0.95])
    return {
        "options": options,
        "evpi": tell_uncertain(plan.evpi),
        "value_of_learning": tell_uncertain(plan.learning),
        "solver": {"gap_median": _round(gap[0]), "gap_p95": _round(gap[1]), "denominator": plan.denominator},
    }


def _tell_third_parties(others: ThirdParties, options: tuple[str, ...]) -> Node:
    return {
        name: {
            "passes": tell_uncertain(others.passes[:, place]),
            "consents": _tell_by_name(others.vetoes, others.consents[:, :, place]),
            "participation": _tell_by_name(others.allies, others.participation[:, :, place]),
        }
        for place, name in enumerate(options)
    }


def _tell_sensitivity(sensitivity: Sensitivity) -> Node:
    return {
        "evppi_all": _round(sensitivity.evppi_all),
        "drivers": [
            {
                "path": driver.path,
                "share": _round(driver.share),
                "evppi": _round(driver.evppi),
                "best_if_low": driver.best_if_low,
                "best_if_high": driver.best_if_high,
            }
            for driver in sensitivity.drivers
        ],
    }


def _tell_premises(case: Case) -> Node:
    premises = list_premises(case)
    return {
        "sourced_entries": count_sourced_entries(case),
        "assumptions": sum(p.status != "sourced" for p in premises),
        "defaults": sum(p.status == "default" for p in premises),
        "table": [
            {
                "path": p.path,
                "reads": p.quantity.echo,
                "status": p.status,
                "because": p.because,
                "source": p.source,
            }
            for p in premises
        ],
    }

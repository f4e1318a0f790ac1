"""The answers of an assessment as plain data: verdict, record, added value, interests, third parties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.assessment.numbers import Node, tell_by_name, tell_number, tell_uncertain
from detente.case.premises import count_sourced_entries, list_premises
from detente.evidence.citations import resolve_citations

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.evaluation.added_value import AddedValue
    from detente.evaluation.interests import Interests, Overlap
    from detente.evaluation.strategy import Strategy
    from detente.evaluation.third_parties import ThirdParties
    from detente.evaluation.track_record import TrackRecord
    from detente.evaluation.trust import Trust
    from detente.evaluation.verdict import Verdict
    from detente.shapes import Array, PerDraw


def tell_verdict(
    verdict: Verdict, trust: Trust, *, worst_loss: Array, barred: tuple[bool, ...], status_quo: PerDraw
) -> Node:
    """Tell the verdict option by option."""
    options = {}
    for i, name in enumerate(verdict.options):
        judged = trust.options.get(name)
        options[name] = {
            "p_best": tell_number(verdict.p_best[name]),
            "regret": tell_number(verdict.regret[name]),
            "value": tell_uncertain(verdict.values[:, i]),
            "margin": tell_uncertain(verdict.margins[:, i]),
            "worst_loss": tell_uncertain(worst_loss[:, i]),
            "diagnosis": None if judged is None else judged.modal_diagnosis,
            "diagnosis_shares": None
            if judged is None
            else {key: tell_number(share) for key, share in judged.diagnosis_shares.items()},
            "barred": barred[i],
        }
    return {"best": verdict.best, "status_quo": tell_uncertain(status_quo), "options": options}


def tell_record(record: TrackRecord, types: tuple[str, ...]) -> Node:
    """Tell belief, prior and drift, and each entry's weight of evidence."""
    return {
        "belief": tell_by_name(types, record.belief),
        "prior": tell_by_name(types, record.prior),
        "drift": tell_by_name(types, record.drift),
        "evidence": [
            {
                "name": item.name,
                "label": item.label,
                "date": item.date,
                "kind": item.kind,
                "decibans": tell_by_name(types, item.decibans),
            }
            for item in record.evidence
        ],
    }


def tell_added_value(added: AddedValue) -> Node:
    """Tell what is covered without and with the counterpart, and by capability."""
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


def tell_interests(interests: Interests) -> Node:
    """Tell how far interests meet, by type."""
    return {name: _tell_overlap(overlap) for name, overlap in interests.overlaps.items()}


def _tell_overlap(overlap: Overlap) -> Node:
    best = overlap.best_common_bundle
    return {
        "zone_share": tell_uncertain(overlap.zone_share),
        "correlation": tell_uncertain(overlap.correlation),
        "best_common_bundle": None
        if best is None
        else {
            "levels": {name: tell_number(level) for name, level in best.levels.items()},
            "own_gain": tell_uncertain(best.own_gain),
            "counterpart_gain": tell_uncertain(best.counterpart_gain),
        },
    }


def tell_strategy(plan: Strategy, trust: Trust, names: tuple[str, ...]) -> Node:
    """Tell trust held and needed by option, and what learning is worth."""
    options = {}
    for place, name in enumerate(names):
        judged = trust.options.get(name)
        options[name] = {
            "trust_held": None if judged is None else tell_uncertain(judged.held),
            "trust_needed": None if judged is None else tell_uncertain(judged.needed),
            "trust_needed_free_riding": None if judged is None else tell_uncertain(judged.needed_free_riding),
            "trust_needed_exploiting": None if judged is None else tell_uncertain(judged.needed_exploiting),
            "undefined_share": None if judged is None else tell_number(judged.undefined_share),
            "price": None if judged is None else tell_uncertain(judged.kept),
            "evsi": tell_uncertain(plan.evsi[:, place]),
        }
    gap = np.quantile(plan.gap, [0.5, 0.95])
    return {
        "options": options,
        "evpi": tell_uncertain(plan.evpi),
        "value_of_learning": tell_uncertain(plan.learning),
        "solver": {
            "gap_median": tell_number(gap[0]),
            "gap_p95": tell_number(gap[1]),
            "denominator": plan.denominator,
        },
    }


def tell_third_parties(
    others: ThirdParties, names: tuple[str, ...], break_even_visibility: dict[str, float]
) -> Node:
    """Tell what allies withhold and what that costs, and who consents, by option."""
    return {
        name: {
            "passes": tell_uncertain(others.passes[:, place]),
            "unanimous": tell_number(float(others.unanimous[:, place].mean())),
            "consents": tell_by_name(others.vetoes, others.consents[:, :, place]),
            "participation": tell_by_name(others.allies, others.participation[:, :, place]),
            "lost": tell_by_name(others.allies, others.lost[:, :, place]),
            "lost_together": tell_uncertain(others.lost_together[:, place]),
            "break_even_visibility": tell_number(break_even_visibility.get(name, np.nan)),
            "would_pass": [
                {
                    "veto": one.veto,
                    "give": one.give,
                    "level": tell_uncertain(one.level),
                    "possible": tell_number(float(np.mean(~np.isnan(one.level)))),
                }
                for one in others.passing
                if one.option == name
            ],
        }
        for place, name in enumerate(names)
    }


def tell_premises(case: Case) -> Node:
    """Tell every number of the case, what it reads as and what it rests on."""
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
                "passages": [one._asdict() for one in resolve_citations(case, p.source or "")],
            }
            for p in premises
        ],
    }

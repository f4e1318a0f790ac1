"""The answers of an assessment as plain data: verdict, record, added value, interests, third parties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.assessment.numbers import Data, round_number, summarise, summarise_by_name
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
) -> Data:
    """Tell the verdict option by option."""
    options = {}
    for i, name in enumerate(verdict.options):
        judged = trust.options.get(name)
        options[name] = {
            "p_best": round_number(verdict.p_best[name]),
            "regret": round_number(verdict.regret[name]),
            "value": summarise(verdict.values[:, i]),
            "margin": summarise(verdict.margins[:, i]),
            "worst_loss": summarise(worst_loss[:, i]),
            "diagnosis": None if judged is None else judged.modal_diagnosis,
            "diagnosis_shares": None
            if judged is None
            else {key: round_number(share) for key, share in judged.diagnosis_shares.items()},
            "barred": barred[i],
        }
    return {"best": verdict.best, "status_quo": summarise(status_quo), "options": options}


def tell_record(record: TrackRecord, types: tuple[str, ...]) -> Data:
    """Tell belief, prior and drift, and each entry's weight of evidence."""
    return {
        "belief": summarise_by_name(types, record.belief),
        "prior": summarise_by_name(types, record.prior),
        "drift": summarise_by_name(types, record.drift),
        "evidence": [
            {
                "name": item.name,
                "label": item.label,
                "date": item.date,
                "kind": item.kind,
                "decibans": summarise_by_name(types, item.decibans),
            }
            for item in record.evidence
        ],
    }


def tell_added_value(added: AddedValue) -> Data:
    """Tell what is covered without and with the counterpart, and by capability."""
    return {
        "without": summarise(added.without),
        "with": summarise(added.with_rival),
        "added": summarise(added.added),
        "capabilities": {
            name: {
                "without": summarise(added.covered_without[:, i]),
                "with": summarise(added.covered_with[:, i]),
                "added": summarise(added.covered_with[:, i] - added.covered_without[:, i]),
            }
            for i, name in enumerate(added.capabilities)
        },
    }


def tell_interests(interests: Interests) -> Data:
    """Tell how far interests meet, by type."""
    return {name: _tell_overlap(overlap) for name, overlap in interests.overlaps.items()}


def _tell_overlap(overlap: Overlap) -> Data:
    best = overlap.best_common_bundle
    return {
        "zone_share": summarise(overlap.zone_share),
        "correlation": summarise(overlap.correlation),
        "best_common_bundle": None
        if best is None
        else {
            "levels": {name: round_number(level) for name, level in best.levels.items()},
            "own_gain": summarise(best.own_gain),
            "counterpart_gain": summarise(best.counterpart_gain),
        },
    }


def tell_strategy(plan: Strategy, trust: Trust, names: tuple[str, ...]) -> Data:
    """Tell trust held and needed by option, and what learning is worth."""
    options = {}
    for place, name in enumerate(names):
        judged = trust.options.get(name)
        options[name] = {
            "trust_held": None if judged is None else summarise(judged.held),
            "trust_needed": None if judged is None else summarise(judged.needed),
            "trust_needed_free_riding": None if judged is None else summarise(judged.needed_free_riding),
            "trust_needed_exploiting": None if judged is None else summarise(judged.needed_exploiting),
            "undefined_share": None if judged is None else round_number(judged.undefined_share),
            "price": None if judged is None else summarise(judged.kept),
            "evsi": summarise(plan.evsi[:, place]),
        }
    gap = np.quantile(plan.gap, [0.5, 0.95])
    return {
        "options": options,
        "evpi": summarise(plan.evpi),
        "value_of_learning": summarise(plan.learning),
        "solver": {
            "gap_median": round_number(gap[0]),
            "gap_p95": round_number(gap[1]),
            "denominator": plan.denominator,
        },
    }


def tell_third_parties(
    others: ThirdParties, names: tuple[str, ...], break_even_visibility: dict[str, float]
) -> Data:
    """Tell what allies withhold and what that costs, and who consents, by option."""
    return {
        name: {
            "passes": summarise(others.passes[:, place]),
            "unanimous": round_number(float(others.unanimous[:, place].mean())),
            "consents": summarise_by_name(others.vetoes, others.consents[:, :, place]),
            "participation": summarise_by_name(others.allies, others.participation[:, :, place]),
            "lost": summarise_by_name(others.allies, others.lost[:, :, place]),
            "lost_together": summarise(others.lost_together[:, place]),
            "break_even_visibility": round_number(break_even_visibility.get(name, np.nan)),
            "would_pass": [
                {
                    "veto": one.veto,
                    "give": one.give,
                    "level": summarise(one.level),
                    "possible": round_number(float(np.mean(~np.isnan(one.level)))),
                }
                for one in others.passing
                if one.option == name
            ],
        }
        for place, name in enumerate(names)
    }


def tell_premises(case: Case) -> Data:
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

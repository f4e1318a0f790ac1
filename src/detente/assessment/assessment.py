"""The main path: a case becomes draws, the draws pass through the analyses: one Assessment."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from detente.assessment import plain_answers as answers
from detente.assessment import plain_conditions as conditions
from detente.assessment import plain_grounds as grounds
from detente.assessment.numbers import Data, summarise
from detente.design.escalation import Escalation
from detente.design.staged_deal import DesignedDeal
from detente.design.stopping import Stopping
from detente.evaluation.added_value import AddedValue
from detente.evaluation.interests import Interests
from detente.evaluation.stage_game import StageGame
from detente.evaluation.strategy import Strategy
from detente.evaluation.third_parties import ThirdParties, share_credit
from detente.evaluation.track_record import TrackRecord
from detente.evaluation.trust import Trust
from detente.evaluation.verdict import Verdict
from detente.sampling.samples import Samples
from detente.sensitivity.confidence import Confidence
from detente.sensitivity.drivers import Drivers
from detente.sensitivity.flips import Flips
from detente.sensitivity.foresight import Foresight
from detente.sensitivity.influence import Influence
from detente.sensitivity.robustness import Robustness

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.likelihood import Vocabulary
    from detente.shapes import Array

SCHEMA = "detente.assessment/1"
"""Name of the JSON form; ``docs/reference/assessment.schema.json`` describes it."""


@dataclass(frozen=True, repr=False)
class Assessment:
    """Everything detente has to say about one case."""

    case: Case
    samples: Samples
    interests: Interests
    added_value: AddedValue
    third_parties: ThirdParties
    stage_game: StageGame
    track_record: TrackRecord
    trust: Trust
    strategy: Strategy
    verdict: Verdict
    foresight: Foresight
    staged_deal: DesignedDeal | None
    escalation: Escalation
    stopping: Stopping
    drivers: Drivers
    flips: Flips
    robustness: Robustness
    influence: Influence
    confidence: Confidence
    break_even_visibility: dict[str, float]
    """Visibility at which each option stops paying, all premises at their medians; nan where none does."""
    vocabulary: Vocabulary
    """Whose likelihood words the report uses; the case's own, unless another is asked for."""

    @property
    def version(self) -> str:
        """Return the version of detente that made the assessment."""
        return version("detente")

    def __repr__(self) -> str:
        """Return the verdict in a few lines."""
        head = f"Assessment of {self.case.case}: {self.samples.n_draws:,} draws, seed {self.samples.seed}"
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

    def to_dict(self) -> Data:
        """Return the assessment as plain data: numbers of 10 significant digits, None for undefined."""
        names, samples = self.verdict.options, self.samples
        return {
            "schema": SCHEMA,
            "case": self.case.case,
            "seed": samples.seed,
            "n_draws": samples.n_draws,
            "version": self.version,
            "verdict": answers.tell_verdict(
                self.verdict,
                self.trust,
                worst_loss=self.stage_game.worst_loss,
                barred=samples.contracts.barred,
                status_quo=self.added_value.without,
            ),
            "track_record": answers.tell_record(self.track_record, samples.counterpart.types),
            "added_value": answers.tell_added_value(self.added_value),
            "interests": answers.tell_interests(self.interests),
            "strategy": answers.tell_strategy(self.strategy, self.trust, names),
            "foresight": conditions.tell_foresight(self.foresight),
            "third_parties": answers.tell_third_parties(
                self.third_parties, names, self.break_even_visibility
            ),
            "credit": conditions.tell_credit(share_credit(samples)),
            "terms": conditions.tell_terms(self.staged_deal),
            "ladder": conditions.tell_ladder(self.escalation),
            "learning": conditions.tell_learning(self.stopping, names, _tell_say_do(self.case)),
            "sensitivity": conditions.tell_sensitivity(self.drivers),
            "flips": conditions.tell_flips(self.flips),
            "robustness": conditions.tell_robustness(self.robustness),
            "influence": grounds.tell_influence(self.influence, samples.counterpart.types),
            "confidence": grounds.tell_confidence(self.confidence),
            "premises": answers.tell_premises(self.case),
        }

    def to_json(self) -> str:
        """Return the assessment as JSON text; its schema is ``docs/reference/assessment.schema.json``."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _tell_say_do(case: Case) -> Data | None:
    """Tell the gap between words and deeds, never without its base rate."""
    told = case.reporting.say_do
    if told is None:
        return None
    levels = np.linspace(0.0005, 0.9995, 1000)
    pair = {"gap": told.gap, "base_rate": told.base_rate}
    return {name: summarise(np.asarray(one.quantile(levels)) + 0 * levels) for name, one in pair.items()}


def _show(values: Array) -> str:
    told = summarise(values)
    return "barred" if told is None else f"{told['median']:.1f} ({told['p05']:.1f} to {told['p95']:.1f})"

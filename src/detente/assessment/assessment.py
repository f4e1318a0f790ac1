"""The main path: a case becomes draws, the draws pass through the analyses: one Assessment."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.assessment import plain_answers as answers
from detente.assessment import plain_conditions as conditions
from detente.assessment import plain_grounds as grounds
from detente.assessment.numbers import Data, summarise
from detente.design.escalation import Escalation, plan_escalation
from detente.design.staged_deal import DesignedDeal, design_staged_deal
from detente.design.stopping import Stopping, find_stopping
from detente.evaluation.added_value import AddedValue, measure_added_value
from detente.evaluation.interests import Interests, compare_interests
from detente.evaluation.solution import Solution, at_medians, solve, solve_at, value_at
from detente.evaluation.stage_game import StageGame, solve_stage_game
from detente.evaluation.strategy import Strategy, action_values
from detente.evaluation.third_parties import ThirdParties, share_credit
from detente.evaluation.track_record import TrackRecord, infer_types
from detente.evaluation.trust import Trust
from detente.evaluation.verdict import Verdict, compare_options
from detente.evidence.citations import count_origins, list_sole_entries
from detente.methods.ladder import Climb
from detente.methods.sobol import CHANCE
from detente.sampling.samples import Samples, freeze_arrays, sample, sample_at
from detente.sensitivity.confidence import Confidence, propose_confidence
from detente.sensitivity.drivers import Drivers, rank_premises
from detente.sensitivity.flips import Flips, find_flips
from detente.sensitivity.foresight import Foresight, solve_with_foresight
from detente.sensitivity.influence import Influence, measure_influence
from detente.sensitivity.robustness import Robustness, judge_robustness

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.case.model import Case
    from detente.likelihood import Vocabulary
    from detente.shapes import Array

SCHEMA = "detente.assessment/1"
"""Name of the JSON form; ``docs/reference/assessment.schema.json`` describes it."""

N_INFLUENCE = 300
"""Draws over which the record is read again without each of its parts."""

LEAST_SHARE = 0.1
"""Share of the spread of the margin from which on a premise is said to carry the answer."""

VISIBILITIES = np.linspace(0.0, 1.0, 21)
"""Visibilities at which every option is tried."""


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


class PremiseResults(NamedTuple):
    """What the premises carry, one by one and together."""

    drivers: Drivers
    flips: Flips
    robustness: Robustness


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
    samples = sample(case, n_draws, seed)
    say("solving the game", 0.1)
    solved = solve(samples)
    verdict = compare_options(samples.contracts.options, solved.strategy.values)
    say("looking through their eyes", 0.3)
    foresight = _look_through(samples, solved)
    say("designing terms", 0.4)
    terms = design_staged_deal(samples, belief=solved.track_record.belief)
    ladder = _lay_ladder_in_the_middle(case, samples)
    learning = _weigh_learning(samples, solved)
    say("looking for what flips the answer", 0.5)
    premises = _weigh_premises(case, samples, solved, verdict)
    say("reading the record without each entry", 0.85)
    influence = _weigh_influence(case, samples, solved)
    say("weighing interests", 0.9)
    told = Assessment(
        case=case,
        samples=samples,
        interests=compare_interests(samples),
        added_value=measure_added_value(samples),
        verdict=verdict,
        foresight=foresight,
        staged_deal=terms,
        escalation=ladder,
        stopping=learning,
        influence=influence,
        confidence=_propose_confidence(case, solved, verdict, foresight, premises, influence),
        break_even_visibility=find_break_even_visibility(case, samples),
        vocabulary=case.vocabulary,
        **solved._asdict(),
        **premises._asdict(),
    )
    say("done", 1.0)
    freeze_arrays(told)
    return told


def _look_through(samples: Samples, solved: Solution) -> Foresight:
    game = solved.stage_game
    return solve_with_foresight(
        samples,
        belief=solved.track_record.belief,
        utilities=game.utilities,
        responses=game.responses,
        with_consent=game.with_consent,
        passes=solved.third_parties.passes,
        harm_probability=solved.track_record.harm_probability,
        values=solved.strategy.values,
    )


def _weigh_premises(case: Case, samples: Samples, solved: Solution, verdict: Verdict) -> PremiseResults:
    """Find what carries the verdict, what flips it, and where it fails."""
    values, model = solved.strategy.values, partial(value_at, case)
    drivers = rank_premises(
        samples.premises, options=verdict.options, values=values, margin=verdict.margin, model=model
    )
    flips = find_flips(samples.premises, options=verdict.options, model=model)
    robust = judge_robustness(
        samples.premises,
        options=verdict.options,
        values=values,
        best=verdict.best,
        worst_loss=solved.stage_game.worst_loss,
        exposure_cap=samples.decision.exposure_cap,
        order=[driver.path for driver in drivers.drivers],
    )
    return PremiseResults(drivers, flips, robust)


def _weigh_influence(case: Case, samples: Samples, solved: Solution) -> Influence:
    n_draws = min(N_INFLUENCE, samples.n_draws)
    some = sample_at(case, {path: column[:n_draws] for path, column in samples.premises.items()}, n_draws)
    responses = solved.stage_game.responses[:n_draws]
    return measure_influence(
        some,
        sources=list_sole_entries(case),
        read=lambda changed: infer_types(changed, responses=responses).belief,
        look_ahead=partial(action_values, samples, solved.strategy),
    )


def _propose_confidence(
    case: Case,
    solved: Solution,
    verdict: Verdict,
    foresight: Foresight,
    weighed: PremiseResults,
    influence: Influence,
) -> Confidence:
    alone = [swing.path for swing in weighed.flips.swings if swing.break_evens]
    together = [path for path, _, _ in weighed.flips.flip.moves[:3]]
    least = LEAST_SHARE + CHANCE / len(verdict.values)
    shares = [driver.path for driver in weighed.drivers.drivers if driver.share > least]
    means = verdict.values.mean(axis=0)
    spread = float(np.ptp(means[~np.isnan(means)]))
    gap = float(np.quantile(solved.strategy.gap, 0.95))
    return propose_confidence(
        case,
        carriers=list(dict.fromkeys([*alone, *together, *shares])),
        origins=count_origins(case),
        lone_sources=[
            one.name for one in influence.removals if one.kind == "source" and one.best != influence.best
        ],
        p_best=verdict.p_best[verdict.best],
        flips_alone=len(alone),
        depends_on_commitment=foresight.depends_on_commitment,
        unsettled=gap / spread if spread > 0 else 0.0,
    )


def find_break_even_visibility(case: Case, samples: Samples) -> dict[str, float]:
    """Return the lowest visibility at which each option gains nothing, all premises at their medians.

    Allies see more and withhold more, and a failure at home costs more; nan where no visibility
    turns a gain into a loss, and 0 where an option loses even in secret.
    """
    found = {}
    for place, name in enumerate(samples.contracts.options[1:], 1):
        fixed = at_medians(samples, len(VISIBILITIES))
        fixed[f"proposal.options.{name}.visible"] = VISIBILITIES
        gains = (
            solve_at(case, fixed, len(VISIBILITIES)).trust.options[samples.contracts.options[place]].expected
        )
        below = np.flatnonzero(gains <= 0)
        if not below.size:
            found[name] = float("nan")
        elif below[0] == 0:
            found[name] = 0.0
        else:
            ends = slice(below[0] - 1, below[0] + 1)
            found[name] = float(np.interp(0.0, gains[ends][::-1], VISIBILITIES[ends][::-1]))
    return found


def _lay_ladder_in_the_middle(case: Case, samples: Samples) -> Escalation:
    """Lay the ladder with every premise at its median; barred options are no rungs."""
    middle = solve_at(case, at_medians(samples, 1), 1)
    plan, allowed = middle.strategy.problem, samples.contracts.allowed
    kept = np.nan_to_num(middle.stage_game.responses[0, :, allowed, 0])
    moves = np.ones((len(allowed), len(allowed)), dtype=bool)
    return plan_escalation(
        Climb(plan.rewards[0], plan.observations[0], plan.transition[0], float(plan.discount[0]), moves),
        options=[samples.contracts.options[place] for place in allowed],
        stakes=samples.contracts.give_levels[allowed].sum(axis=1).tolist(),
        kept=kept,
        belief=plan.belief[0],
        horizon=plan.horizon,
    )


def _weigh_learning(samples: Samples, solved: Solution) -> Stopping:
    others = solved.third_parties

    def respond(changed: Samples) -> Array:
        game = solve_stage_game(changed, participation=others.participation, passes=others.passes)
        return game.responses

    return find_stopping(
        samples,
        belief=solved.track_record.belief,
        rewards=solved.stage_game.rewards,
        responses=solved.stage_game.responses,
        respond=respond,
        look_ahead=partial(action_values, samples, solved.strategy),
    )


def _tell_say_do(case: Case) -> Data | None:
    """Tell the gap between words and deeds, never without its base rate."""
    told = case.reporting.say_do
    if told is None:
        return None
    levels = np.linspace(0.0005, 0.9995, 1000)
    pair = {"gap": told.gap, "base_rate": told.base_rate}
    return {name: summarise(np.asarray(one.quantile(levels)) + 0 * levels) for name, one in pair.items()}


def _keep_quiet(step: str, done: float) -> None:
    """Say nothing."""
    del step, done


def _show(values: Array) -> str:
    told = summarise(values)
    return "barred" if told is None else f"{told['median']:.1f} ({told['p05']:.1f} to {told['p95']:.1f})"

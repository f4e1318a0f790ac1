"""Everything detente has to say about one case: one frozen result, most of it computed when it is first read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from detente.assessment.deal_choice import choose_deal, state_terms_claim
from detente.assessment.notebook import render_lines, render_table
from detente.assessment.numbers import Data
from detente.assessment.parts import ResultInParts, list_lazy_parts, part
from detente.assessment.premise_table import PremiseTable, tabulate_premises
from detente.assessment.serialiser import to_data
from detente.assessment.what_if import WhatIf, change_numbers
from detente.design.escalation import Escalation, plan_escalation
from detente.design.redesign import Redesign, find_redesign
from detente.design.staged_deal import DesignedDeal, design_staged_deal
from detente.design.stopping import Stopping, find_stopping
from detente.evaluation.added_value import AddedValue, measure_added_value
from detente.evaluation.advised_deal import AdvisedDeal
from detente.evaluation.asking import Asking, value_asking
from detente.evaluation.claims import Claim, make_claims
from detente.evaluation.entry_weights import EntryWeight, weigh_entries
from detente.evaluation.interests import Interests, compare_interests
from detente.evaluation.own_side import OwnSide, compare_wishes
from detente.evaluation.reservation_values import ReservationValues, find_reservation_values
from detente.evaluation.signing import Signing
from detente.evaluation.solution import Solution
from detente.evaluation.stage_game import StageGame
from detente.evaluation.strategy import Strategy
from detente.evaluation.third_parties import Passing, ThirdParties, share_credit
from detente.evaluation.track_record import TrackRecord
from detente.evaluation.trust import Trust
from detente.evaluation.verdict import Verdict
from detente.json_keys import HIDDEN, keyed
from detente.sampling.samples import Samples, freeze_arrays
from detente.sensitivity.analyst_views import AnalystPool, compare_analysts
from detente.sensitivity.claim_flips import ClaimFlips, TurningPoints, add_terms_claim, find_turning_points
from detente.sensitivity.confidence import Confidence, propose_confidence
from detente.sensitivity.drivers import Drivers, rank_premises
from detente.sensitivity.flips import Flips
from detente.sensitivity.foresight import Foresight, solve_with_foresight
from detente.sensitivity.influence import Influence, measure_influence
from detente.sensitivity.record_fit import RecordFit, measure_record_fit
from detente.sensitivity.reweighting import Reweighting, reweight_by_record
from detente.sensitivity.robustness import Robustness, judge_robustness
from detente.sensitivity.swing_sizes import SwingSizes, compare_spreads
from detente.sensitivity.visibility import find_break_even_visibility

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.case.model import Case
    from detente.shapes import PerDraw, PerDrawOption

SCHEMA = "detente.assessment/1"
"""Name of the JSON form; ``docs/reference/assessment.schema.json`` describes it."""


_LEVELS = np.linspace(0.0005, 0.9995, 1000)
"""Levels at which a quantity that is not drawn is summarised."""


@dataclass(frozen=True, repr=False, eq=False)
class Assessment(ResultInParts):
    """Everything detente has to say about one case.

    The draws, what every option is worth, and the verdict stand from the start. The other parts are computed
    when they are first read, then kept: whoever reads the verdict alone pays for nothing else. A part is the
    same whenever and in whatever order it is read, and threads may share an assessment.
    """

    case: Case = field(metadata=HIDDEN)
    """The case."""
    samples: Samples = field(metadata=HIDDEN)
    """Draws of every number of it."""
    third_parties: ThirdParties
    """How allies and veto players react."""
    stage_game: StageGame = field(metadata=HIDDEN)
    """What one period of each option brings."""
    signing: Signing
    """What the counterpart would answer to each option, and gain by keeping it."""
    track_record: TrackRecord
    """What the record says of the kind of counterpart."""
    trust: Trust
    """How far trust would have to reach, and does."""
    strategy: Strategy
    """What each option is worth when we go on as we learn."""
    verdict: Verdict
    """Which option is best, and in how many draws."""
    _as_is: dict[int, Verdict] = field(default_factory=dict, init=False, metadata=HIDDEN)
    """Verdicts over the first draws, solved as a what-if is, by the number of draws."""

    def __post_init__(self) -> None:
        """Make every array of the assessment read-only."""
        freeze_arrays(self)

    @property
    def solution(self) -> Solution:
        """Return what the verdict rests on, as one: third parties, stage game, record, trust and strategy."""
        return Solution(*(getattr(self, name) for name in Solution._fields))

    @part("stating what is claimed")
    @keyed(None)
    def comparisons(self) -> tuple[Claim, ...]:
        """Return what is compared, before ranks are read by other rules."""
        return make_claims(self.samples, self.solution, self.verdict, self.case.decision.noticeable)

    @part("reading ranks by other rules")
    def swing_sizes(self) -> SwingSizes | None:
        """Return what is best under each rule that draws sizes from ranks; ``None`` where nothing is ranked."""
        return compare_spreads(self.case, self.samples, self.comparisons)

    @part("wording what is claimed")
    @keyed(None)
    def claims(self) -> tuple[Claim, ...]:
        """Return what is claimed of the offer and of what to do, with how sure and by how much."""
        turned = self.swing_sizes.turned if self.swing_sizes else ()
        return tuple(replace(claim, hangs_on_sizes=claim.name in turned) for claim in self.comparisons)

    @part("asking each analyst")
    @keyed("readings?")
    def analyst_pool(self) -> AnalystPool | None:
        """Return what several analysts say, alone and together; ``None`` where the case holds no readings."""
        return compare_analysts(self.case, self.samples, self.claims)

    @part("comparing interests")
    def interests(self) -> Interests:
        """Return where the interests of the two sides meet and part."""
        return compare_interests(self.samples)

    @part("measuring what they add")
    def added_value(self) -> AddedValue:
        """Return how much of the problem is solved with the counterpart, and without it."""
        return measure_added_value(self.samples)

    @part("finding what either side could pay")
    def reservation_values(self) -> ReservationValues:
        """Return the most we should pay, the least each kind would keep its word for, and where the two meet."""
        return find_reservation_values(self.samples, self.solution)

    @part("comparing wishes on our side")
    def own_side(self) -> OwnSide:
        """Return what each actor on our side would get from every option, by its own priorities."""
        return compare_wishes(
            self.case,
            self.samples,
            participation=self.third_parties.participation,
            responses=self.stage_game.responses,
            belief=self.track_record.belief,
        )

    @part("looking ahead through their eyes")
    def foresight(self) -> Foresight:
        """Return what is best if they look through us."""
        return solve_with_foresight(self.samples, self.solution)

    @part("pricing a mere request")
    def asking(self) -> Asking | None:
        """Return what asking and giving nothing is worth; ``None`` where the offer asks nothing."""
        return value_asking(self.samples, self.solution)

    @part("designing a deal in stages")
    @keyed("terms")
    def staged_deal(self) -> DesignedDeal | None:
        """Return the best deal in stages that never risks more than the cap; ``None`` where none can be made."""
        return design_staged_deal(self.samples, self.solution, self.asking)

    @part("looking for a better offer")
    def redesign(self) -> Redesign | None:
        """Return the best version of the offer within what is negotiable; ``None`` where nothing is."""
        if self.samples.negotiable is None:
            return None
        return find_redesign(self.samples, self.solution, self.asking, self.foresight.values)

    @part("stating what is claimed of the terms")
    @keyed(None)
    def terms_claim(self) -> Claim | None:
        """Return what is claimed of the best deal that was designed; ``None`` where none was."""
        return state_terms_claim(self.samples, self.solution, self.staged_deal, self.redesign)

    @part("choosing one deal")
    def advised_deal(self) -> AdvisedDeal:
        """Return the one deal that is advised, and why no other is."""
        claims = (*self.claims, self.terms_claim)
        return choose_deal(self.samples, self.solution, claims, self.staged_deal, self.redesign)

    @part("choosing first steps")
    @keyed("ladder")
    def escalation(self) -> Escalation:
        """Return what to do first, and when to go on."""
        return plan_escalation(self.case, self.samples)

    @part("finding when to stop")
    @keyed("learning")
    def stopping(self) -> Stopping:
        """Return what past dealings cost, and after how many failures we stop."""
        return find_stopping(self.samples, self.solution)

    @part("ranking the numbers")
    @keyed("sensitivity")
    def drivers(self) -> Drivers:
        """Return which numbers carry the verdict, and what to find out first."""
        return rank_premises(self.case, self.samples, self.solution)

    @part("finding what changes the answer")
    @keyed(None)
    def turning_points(self) -> TurningPoints:
        """Return what would turn each claim, and the recommendation."""
        return find_turning_points(self.case, self.samples, self.solution, self.claims)

    @part("finding what changes each claim")
    @keyed("claims")
    def claim_flips(self) -> tuple[ClaimFlips, ...]:
        """Return what is claimed, and what would turn each claim."""
        return add_terms_claim(self.turning_points.claims, self.terms_claim)

    @part("finding what changes the recommendation")
    def flips(self) -> Flips:
        """Return what overturns the recommendation, the option that is best in the middle; ``claims`` says it claim by claim."""
        return self.turning_points.flips

    @part("looking for futures in which it fails")
    def robustness(self) -> Robustness:
        """Return where another option would be clearly better."""
        order = self.drivers.paths
        return judge_robustness(self.samples, self.solution, best=self.verdict.best, order=order)

    @part("reading the record without each entry")
    def influence(self) -> Influence:
        """Return how far belief and verdict move without each entry and source."""
        return measure_influence(self.case, self.samples, self.solution)

    @part("weighing each entry of the record")
    def entry_weights(self) -> tuple[EntryWeight, ...]:
        """Return what each kind would have done in each entry of the record, how much it tells, and why it is little."""
        return weigh_entries(self.case, self.samples, self.solution)

    @part("checking the record against the model")
    def record_fit(self) -> RecordFit:
        """Return whether past dealings went as the kinds of counterpart would have had it."""
        return measure_record_fit(self.samples, self.solution)

    @part("weighing the combinations by the record")
    def reweighting(self) -> Reweighting:
        """Return the verdict once every draw counts for as much as it makes the record likely."""
        return reweight_by_record(self.samples, self.solution)

    @part("judging confidence")
    def confidence(self) -> Confidence:
        """Return how sound the foundations of the judgment are."""
        return propose_confidence(
            self.case,
            self.strategy,
            self.verdict,
            self.foresight,
            drivers=self.drivers,
            flips=self.flips,
            influence=self.influence,
        )

    @part("finding how public a deal may be")
    @keyed("third_parties.{option}.break_even_visibility")
    def break_even_visibility(self) -> dict[str, float]:
        """Return the visibility at which each option stops paying, all premises at their medians; nan where none does."""
        return find_break_even_visibility(self.case, self.samples)

    @part("sharing credit")
    @keyed("credit")
    def credit(self) -> dict[str, PerDraw] | None:
        """Return Shapley shares of what is solved if everybody gives all; ``None`` with too many providers."""
        return share_credit(self.samples)

    @part("listing every number")
    @keyed("premises")
    def premises(self) -> PremiseTable:
        """Return every number of the case, what it reads as and what it rests on."""
        return tabulate_premises(self.case)

    def what_if(self, changes: Mapping[str, float | str], n_draws: int = 300) -> WhatIf:
        """Solve the stored draws again with some numbers put at other values.

        All other numbers stay as drawn, also those that are drawn together with a changed one; but shares that
        sum to one make room for it in proportion. A value may lie beyond the range from which it was drawn.

        Parameters
        ----------
        changes
            New values by place in the case: a number, or one as a case file writes it (``30%``). Places are
            those of :attr:`Samples.premises` and :attr:`Samples.certain`.
        n_draws
            Number of draws, 1 or more: the first ones, all where fewer are stored.

        Raises
        ------
        CaseError
            If there is no such number in the case, or it cannot have that value; it names the place.
        ValueError
            If ``n_draws`` is below 1.
        """
        return change_numbers(self.case, self.samples, changes, n_draws, self._as_is)

    @property
    @keyed("verdict.status_quo")
    def status_quo(self) -> PerDraw:
        """Return the share of the problem met if we refuse, in [0, 1]."""
        return self.added_value.without

    @property
    @keyed("verdict.options.{option}.worst_loss")
    def worst_loss(self) -> PerDrawOption:
        """Return what the worst conduct would cost in one period with the deal in force, own utils."""
        return self.stage_game.worst_loss

    @property
    @keyed("verdict.options.{option}.barred")
    def barred(self) -> dict[str, bool]:
        """Say whether each option crosses a hard limit of the case."""
        return dict(zip(self.verdict.options, self.samples.contracts.barred, strict=True))

    @property
    @keyed("verdict.options.{option}.same_as")
    def same_as(self) -> dict[str, str | None]:
        """Return, for each option, the earlier one whose terms it shares: they are judged as one."""
        return dict.fromkeys(self.verdict.options) | self.case.same_as

    @property
    @keyed("third_parties.{option}.entered")
    def entered(self) -> dict[str, list[str]]:
        """Return, for each option, the allies and veto players whose reaction the case states and nothing derives."""
        stated = {name: [*other.consents, *other.withholds] for name, other in self.case.others.items()}
        return {
            option: [name for name, options in stated.items() if option in options]
            for option in self.verdict.options
        }

    @property
    @keyed("third_parties.{option}.would_pass")
    def would_pass(self) -> dict[str, list[Passing]]:
        """Return, for each option, how far each give must fall for each veto player to let it pass."""
        passing = self.third_parties.passing
        return {option: [cut for cut in passing if cut.option == option] for option in self.verdict.options}

    @property
    @keyed("learning.say_do")
    def say_do(self) -> dict[str, PerDraw] | None:
        """Return the gap between words and deeds, never without its base rate; ``None`` where not given."""
        gap = self.case.reporting.say_do
        if gap is None:
            return None
        quantities = {"gap": gap.gap, "base_rate": gap.base_rate}
        return {name: quantity.quantile(_LEVELS) + 0 * _LEVELS for name, quantity in quantities.items()}

    @property
    def version(self) -> str:
        """Return the version of detente that made the assessment."""
        return version("detente")

    def __repr__(self) -> str:
        """Return the verdict in a few lines."""
        return render_lines(self.case, self.samples, self.verdict)

    def _repr_html_(self) -> str:
        """Return the claims and the options as a small table, for notebooks."""
        return render_table(self.case, self.verdict, self.strategy.held_through, self.claims)

    def to_dict(self) -> Data:
        """Return the assessment as plain data: numbers of 10 significant digits, None for undefined."""
        options = self.verdict.options
        judged_as = {name: name for name in options} | self.case.same_as
        written = [name for name in (options[0], *self.case.proposal.options) if name in judged_as]
        names = {
            "option": {name: judged_as[name] for name in written},
            "deal": {name: judged_as[name] for name in written[1:]},
        }
        axes = {
            "type": self.samples.counterpart.types,
            "ally": self.third_parties.allies,
            "veto": self.third_parties.vetoes,
            "capability": self.added_value.capabilities,
        }
        names |= {axis: {name: name for name in entries} for axis, entries in axes.items()}
        head = {"schema": SCHEMA, "case": self.case.case, "seed": self.samples.seed}
        head |= {"n_draws": self.samples.n_draws, "version": self.version}
        return head | to_data(self, names)

    def to_json(self) -> str:
        """Return the assessment as JSON text; its schema is ``docs/reference/assessment.schema.json``."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


PARTS = list_lazy_parts(Assessment)
"""Parts that are computed when they are first read, those that others rest on first, and what is being done meanwhile."""

"""Everything detente has to say about one case: what every analysis found, as one frozen result."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from detente.assessment.numbers import Data, summarise
from detente.assessment.premise_table import PremiseTable, tabulate_premises
from detente.assessment.serialiser import to_data
from detente.design.escalation import Escalation
from detente.design.staged_deal import DesignedDeal
from detente.design.stopping import Stopping
from detente.evaluation.added_value import AddedValue
from detente.evaluation.interests import Interests
from detente.evaluation.stage_game import StageGame
from detente.evaluation.strategy import Strategy
from detente.evaluation.third_parties import Passing, ThirdParties, share_credit
from detente.evaluation.track_record import TrackRecord
from detente.evaluation.trust import Trust
from detente.evaluation.verdict import Verdict
from detente.json_keys import HIDDEN, key, keyed
from detente.sampling.samples import Samples, freeze_arrays
from detente.sensitivity.confidence import Confidence
from detente.sensitivity.drivers import Drivers
from detente.sensitivity.flips import Flips
from detente.sensitivity.foresight import Foresight
from detente.sensitivity.influence import Influence
from detente.sensitivity.robustness import Robustness

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.likelihood import Vocabulary
    from detente.shapes import Array, PerDraw, PerDrawOption

SCHEMA = "detente.assessment/1"
"""Name of the JSON form; ``docs/reference/assessment.schema.json`` describes it."""


_LEVELS = np.linspace(0.0005, 0.9995, 1000)
"""Levels at which a quantity that is not drawn is summarised."""


@dataclass(frozen=True, repr=False)
class Assessment:
    """Everything detente has to say about one case."""

    case: Case = field(metadata=HIDDEN)
    samples: Samples = field(metadata=HIDDEN)
    interests: Interests
    added_value: AddedValue
    third_parties: ThirdParties
    stage_game: StageGame = field(metadata=HIDDEN)
    track_record: TrackRecord
    trust: Trust
    strategy: Strategy
    verdict: Verdict
    foresight: Foresight
    staged_deal: DesignedDeal | None = field(metadata=key("terms"))
    escalation: Escalation = field(metadata=key("ladder"))
    stopping: Stopping = field(metadata=key("learning"))
    drivers: Drivers = field(metadata=key("sensitivity"))
    flips: Flips
    robustness: Robustness
    influence: Influence
    confidence: Confidence
    break_even_visibility: dict[str, float] = field(
        metadata=key("third_parties.{option}.break_even_visibility")
    )
    """Visibility at which each option stops paying, all premises at their medians; nan where none does."""
    vocabulary: Vocabulary = field(metadata=HIDDEN)
    """Whose likelihood words the report uses; the case's own, unless another is asked for."""

    def __post_init__(self) -> None:
        """Make every array of the assessment read-only."""
        freeze_arrays(self)

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
        return dict.fromkeys(self.verdict.options) | self.case.proposal.same_as

    @property
    @keyed("third_parties.{option}.would_pass")
    def would_pass(self) -> dict[str, list[Passing]]:
        """Return, for each option, how far each give must fall for each veto player to let it pass."""
        passing = self.third_parties.passing
        return {option: [cut for cut in passing if cut.option == option] for option in self.verdict.options}

    @property
    @keyed("credit")
    def credit(self) -> dict[str, PerDraw] | None:
        """Return Shapley shares of what is solved if everybody gives all; ``None`` with too many providers."""
        return share_credit(self.samples)

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
    @keyed("premises")
    def premises(self) -> PremiseTable:
        """Return every number of the case, what it reads as and what it rests on."""
        return tabulate_premises(self.case)

    @property
    def version(self) -> str:
        """Return the version of detente that made the assessment."""
        return version("detente")

    def __repr__(self) -> str:
        """Return the verdict in a few lines."""
        head = f"Assessment of {self.case.case}: {self.samples.n_draws:,} draws, seed {self.samples.seed}"
        rows = [
            f"  {name:<14} value {_format_interval(self.verdict.values[:, i])}  best in {self.verdict.p_best[name]:.0%}"
            for i, name in enumerate(self.verdict.options)
        ]
        return "\n".join([head, f"  best: {self.verdict.best}", *rows])

    def _repr_html_(self) -> str:
        """Return the verdict as a small table, for notebooks."""
        rows = "".join(
            f"<tr><th scope='row'>{html.escape(name)}</th><td>{_format_interval(self.verdict.values[:, i])}</td>"
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
        options = self.verdict.options
        judged_as = {name: name for name in options} | self.case.proposal.same_as
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


def _format_interval(values: Array) -> str:
    interval = summarise(values)
    if interval is None:
        return "barred"
    return f"{interval['median']:.1f} ({interval['p05']:.1f} to {interval['p95']:.1f})"

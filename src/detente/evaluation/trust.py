"""Price or trust? What each option needs of the counterpart, and what we hold: (12)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Int

from detente.json_keys import HIDDEN, key, keyed
from detente.methods.thresholds import DIAGNOSES, diagnose, sequential_threshold

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import (
        Indices,
        PerDraw,
        PerDrawConduct,
        PerDrawOptionConduct,
        PerDrawTerms,
        PerDrawType,
        PerDrawTypeOption,
        PerDrawTypeTermsConduct,
    )


@dataclass(frozen=True)
class OptionTrust:
    """Trust held and needed for one option, with the deal in force."""

    kept: PerDraw = field(metadata=key("price"))
    """Our gain a period if every promise is kept, own utils: 0 or less is a price problem."""
    expected: PerDraw = field(metadata=HIDDEN)
    """Our expected gain a period with the deal in force, own utils (11)."""
    conduct: PerDrawConduct = field(metadata=HIDDEN)
    """Predictive probabilities of the conducts, summing to one."""
    held: PerDraw = field(metadata=key("trust_held"))
    """Probability that it reciprocates, in [0, 1]. Assumes enforcement."""
    needed: PerDraw = field(metadata=key("trust_needed"))
    """Least such probability at which the option gains, in [0, 1]; nan for price and perverse (12)."""
    needed_free_riding: PerDraw = field(metadata=key("trust_needed_free_riding"))
    """The same if every cheat were free-riding."""
    needed_exploiting: PerDraw = field(metadata=key("trust_needed_exploiting"))
    """The same if every cheat were abuse; nan where nothing can be abused."""
    diagnosis: Int[Indices, " draws"] = field(metadata=HIDDEN)
    """Index in :data:`detente.methods.thresholds.DIAGNOSES`, by draw."""

    @property
    @keyed("/verdict.options.{option}.diagnosis_shares")
    def diagnosis_shares(self) -> dict[str, float]:
        """Return the share of draws of each diagnosis."""
        return {name: float(np.mean(self.diagnosis == i)) for i, name in enumerate(DIAGNOSES)}

    @property
    @keyed("/verdict.options.{option}.diagnosis")
    def modal_diagnosis(self) -> str:
        """Return the most frequent diagnosis; of equals, the first."""
        shares = self.diagnosis_shares
        return max(shares, key=lambda name: shares[name])

    @property
    @keyed("undefined_share")
    def undefined_share(self) -> float:
        """Return the share of draws in which no trust figure exists."""
        return float(np.mean(np.isnan(self.needed)))


@dataclass(frozen=True)
class Trust:
    """Price or trust, for every option but ``refuse``."""

    options: dict[str, OptionTrust] = field(metadata=key("/strategy.options.{option}"))


def judge_trust(
    samples: Samples,
    *,
    belief: PerDrawType,
    responses: PerDrawTypeTermsConduct,
    in_force: PerDrawOptionConduct,
    unwithheld: PerDrawTerms,
    passes: PerDrawTerms,
    acceptance: PerDrawTypeOption,
) -> Trust:
    """Tell a price problem from a trust problem, option by option (12).

    Parameters
    ----------
    samples
        Every premise of the case.
    belief
        Belief over types at the decision.
    responses
        P(conduct | type, terms) (10).
    in_force
        Our utility of each conduct with the deal in force, own utils.
    unwithheld
        Our own utility of honoured terms were no ally to withhold anything, own utils.
    passes
        Probability that each contract passes at home (11).
    acceptance
        P(the counterpart signs | type) (11a).
    """
    options, offers = {}, samples.offers
    blocked = samples.decision.blocked_cost[:, None] * samples.contracts.visible
    for index, name in enumerate(samples.contracts.options[1:], 1):
        conduct = np.einsum("nt,nta->na", belief, responses[:, :, index])
        proposed = _Proposed(
            unwithheld=unwithheld[:, index] - offers.effort[:, index],
            signed=(belief * acceptance[:, :, index]).sum(axis=1),
            passes=passes[:, index],
            blocked=blocked[:, index],
        )
        options[name] = _judge(conduct, in_force[:, index], proposed)
    return Trust(options)


class _Proposed(NamedTuple):
    """What bears on an option before it is in force."""

    unwithheld: PerDraw
    signed: PerDraw
    passes: PerDraw
    blocked: PerDraw


def _judge(conduct: PerDrawConduct, payoffs: PerDrawConduct, proposed: _Proposed) -> OptionTrust:
    held, cheats = conduct[:, 0], conduct[:, 1:]
    total = cheats.sum(axis=1)
    never = np.full(len(total), np.nan)
    sucker = np.divide((cheats * payoffs[:, 1:]).sum(axis=1), total, out=never, where=total > 0)
    expected = (conduct * payoffs).sum(axis=1)
    needed = sequential_threshold(payoffs[:, 0], sucker)
    abused = np.where(conduct[:, 2] > 0, payoffs[:, 2], np.nan)
    return OptionTrust(
        kept=payoffs[:, 0],
        expected=expected,
        conduct=conduct,
        held=held,
        needed=needed,
        needed_free_riding=sequential_threshold(payoffs[:, 0], payoffs[:, 1]),
        needed_exploiting=sequential_threshold(payoffs[:, 0], abused),
        diagnosis=diagnose(
            payoffs[:, 0],
            sucker,
            held,
            unwithheld=proposed.unwithheld,
            signed=proposed.signed,
            expected=proposed.passes * expected - (1 - proposed.passes) * proposed.blocked,
        ),
    )

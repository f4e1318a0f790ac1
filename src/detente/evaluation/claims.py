"""What is claimed: one option over another, how sure, by how much: MODEL section 15."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import scipy

from detente.evaluation.strategy import hold_deals, solve_alone
from detente.json_keys import HIDDEN, keyed
from detente.sampling.contracts import REFUSE

if TYPE_CHECKING:
    from detente.evaluation.solution import Solution
    from detente.evaluation.strategy import DecisionProblem
    from detente.evaluation.verdict import Verdict
    from detente.methods.shared_choices import NextChoices
    from detente.sampling.samples import Samples
    from detente.shapes import PerDraw, PerDrawOption

FOLLOWED = ("offer", "offer as things stand", "offer now", "advice")
"""Claims whose leads can be found again at other values of the numbers."""

NEVER, WAIT = "never", "wait"
"""What a deal is compared with beside the other options: giving it up, and not now."""

Word = Literal["no real difference", "settled", "clear", "leaning", "a tie", "too few"]
"""How sure a claim is."""

_FEWEST = 30
"""Draws below which nothing is claimed."""
_MOST_AGAINST, _ONE_SIDED = 0.002, 0.05
"""Share of draws against a settled claim, and the chance of so few if there were as many."""
_LEVELS: dict[float, Word] = {0.9: "clear", 0.6: "leaning"}
"""Least share of the draws in the direction named."""
_MORE_THAN_HALF = 0.5
_TWO_ERRORS = 2.0
MEDIAN_ERROR = 1.2533
"""Standard error of a median over that of the mean, where draws are normal."""
_N_WINDOWS = 1_000
"""Draws in which other windows are tried."""


@dataclass(frozen=True)
class Claim:
    """A comparison of two choices, and the word for it."""

    name: str
    """``offer``: the deal held to its end against never, if it goes through; ``offer as things stand``: the same
    with the chance that they sign and home consents; ``offer now``: proposing it now against waiting for it;
    ``advice``: the best choice against the next that differs from it; ``terms``: a deal that was designed
    against the best of never dealing, simply asking and all options."""
    over: str
    """The choice that is claimed to be better."""
    under: str
    """The other."""
    lead: PerDraw
    """By how much the first is better, own utils."""
    noticeable: float = field(metadata=HIDDEN)
    """Leads below this are no real difference, own utils."""
    wavers: bool = False
    """Whether the direction hangs on how long the offer stands: it turns between half-lives of 1 and 8 years."""
    hangs_on_sizes: bool = False
    """Whether the direction hangs on how sizes are read from ranks: it turns between three rules that do."""
    alike: tuple[str, ...] = ()
    """Options that differ from the first by less than would be noticed in half of the draws."""
    next_choices: NextChoices = field(default=(), metadata=HIDDEN)
    """Choices after the first on which its values rest; empty where none follows."""
    allowance: float = 0.0
    """By how much the other may lead before the claim fails in a draw, own utils: 0, but for the claim that
    no designed deal is worth proposing."""

    @property
    def margin(self) -> PerDraw:
        """Return how far each draw is from the claim's failing in it, own utils."""
        return self.lead + self.allowance

    @property
    @keyed("share")
    def share(self) -> float:
        """Return the share of draws in the direction claimed; exact zeros count half."""
        return float(np.mean(self.margin > 0) + np.mean(self.margin == 0) / 2)

    @property
    @keyed("mean")
    def mean(self) -> float:
        """Return the mean lead, own utils."""
        return float(self.lead.mean())

    @property
    @keyed("standard_error")
    def standard_error(self) -> float:
        """Return the Monte Carlo standard error of the mean lead, own utils."""
        return float(self.lead.std() / np.sqrt(len(self.lead)))

    @property
    @keyed("mixed")
    def is_mixed(self) -> bool:
        """Say whether mean and median differ in sign."""
        return float(np.sign(np.median(self.margin))) * float(np.sign(self.margin.mean())) < 0

    @property
    @keyed("word")
    def word(self) -> Word:
        """Return how sure the claim is: its size first, then the share of draws."""
        return _choose_word(self)[0]

    @property
    @keyed("nearly")
    def nearly(self) -> bool:
        """Say whether the next stronger word is within two standard errors, so that the milder one stands.

        Of ``clear`` that is ``settled``.
        """
        return _choose_word(self)[1]


def _choose_word(claim: Claim) -> tuple[Word, bool]:
    n_draws, size = len(claim.lead), abs(float(np.median(claim.margin)))
    if n_draws < _FEWEST:
        return "too few", False
    error = MEDIAN_ERROR * claim.standard_error
    if size < claim.noticeable + _TWO_ERRORS * error:
        return "no real difference", size >= claim.noticeable - _TWO_ERRORS * error and claim.noticeable > 0
    share = claim.share
    n_against = round((1 - share) * n_draws)
    held_back = claim.is_mixed or claim.wavers or claim.hangs_on_sizes
    if scipy.special.bdtr(n_against, n_draws, _MOST_AGAINST) < _ONE_SIDED and not held_back:
        return "settled", False
    slack = _TWO_ERRORS * np.sqrt(share * (1 - share) / n_draws)
    for level, word in _LEVELS.items():
        if share - slack >= level and not (held_back and word == "clear"):
            return word, word == "clear" and bool(share + slack >= 1 - _MOST_AGAINST)
        if share + slack >= level and not (held_back and word == "clear"):
            milder: dict[Word, Word] = {"clear": "leaning", "leaning": "a tie"}
            return milder[word], True
    return "a tie", False


def make_claims(
    samples: Samples, solution: Solution, verdict: Verdict, noticeable: float
) -> tuple[Claim, ...]:
    """Return what is claimed of the offer and of what to do, the offer first.

    Parameters
    ----------
    samples
        Every premise of the case.
    solution
        What every option is worth.
    verdict
        The options compared.
    noticeable
        Difference in value that would be noticed in a period, own utils.
    """
    claims, index = [], samples.contracts.options.index(samples.offers.offer)
    if not samples.contracts.barred[index]:
        claims += _claim_offer(samples, solution, index, noticeable)
    if (advice := _claim_advice(verdict, noticeable)) is not None:
        claims.append(advice)
    return tuple(claims)


def _claim_offer(samples: Samples, solution: Solution, index: int, noticeable: float) -> list[Claim]:
    """Return the claims on the offer: in a menu of its own, no other option lends it worth or takes it away."""
    strategy, offer = solution.strategy, samples.offers.offer
    whole = notice_held(samples, noticeable)
    held = {"offer": strategy.held_through[:, index], "offer as things stand": strategy.held[:, index]}
    claims = [_turn(Claim(name, offer, NEVER, lead, whole)) for name, lead in held.items()]
    alone = pick_option(strategy.problem, samples.contracts.allowed.index(index) - 1)
    solved = solve_alone(alone)
    now = Claim(
        "offer now",
        offer,
        WAIT,
        solved.values[:, 1] - solved.values[:, 0],
        noticeable,
        _wavers(samples, alone),
        next_choices=solved.next_choices,
    )
    return [*claims, _turn(now)]


def notice_held(samples: Samples, noticeable: float) -> float:
    """Return what would just be noticed in every period to the horizon, discounted, own utils (42)."""
    powers = samples.decision.discount[:, None] ** np.arange(samples.decision.horizon)
    return noticeable * float(powers.sum(axis=1).mean())


def _turn(claim: Claim) -> Claim:
    """Return a claim in the direction of its median."""
    if np.median(claim.lead) >= 0:
        return claim
    return replace(claim, over=claim.under, under=claim.over, lead=-claim.lead)


def pick_option(problem: DecisionProblem, option: int) -> DecisionProblem:
    """Return the problem with one option alone, by its index among those of the problem."""
    process, some = problem.process, [option]
    alone = process._replace(
        **{
            name: getattr(process, name)[:, some]
            for name in ("rewards", "stays", "closes", "acceptance", "consent", "costs")
        }
    )
    return replace(problem, process=alone, start_up=problem.start_up[:, some])


def find_lead(claim: Claim, samples: Samples, problem: DecisionProblem, values: PerDrawOption) -> PerDraw:
    """Return the lead claimed of another decision problem of the same options, own utils.

    Parameters
    ----------
    claim
        What is claimed.
    samples
        The draws of that problem.
    problem
        The problem.
    values
        What every option is worth in it, own utils.
    """
    options, offer = samples.contracts.options, samples.offers.offer
    if claim.name == "advice":
        over, under = (options.index(REFUSE if name == WAIT else name) for name in (claim.over, claim.under))
        return values[:, over] - values[:, under]
    index = samples.contracts.allowed.index(options.index(offer)) - 1
    if claim.name == "offer now":
        lead = _lead_now(pick_option(problem, index))
    else:
        held = hold_deals(problem)
        lead = (held.through if claim.name == "offer" else held.as_things_stand)[:, index]
    return lead if claim.over == offer else -lead


def _lead_now(alone: DecisionProblem) -> PerDraw:
    values = solve_alone(alone).values
    return values[:, 1] - values[:, 0]


def _wavers(samples: Samples, alone: DecisionProblem) -> bool:
    """Say whether now and waiting change places between windows of one and eight years (25e)."""
    alone, leads = alone.take(slice(_N_WINDOWS)), []
    for years in (1.0, 8.0):
        gone = np.full_like(alone.process.gone, 1 - 2 ** (-samples.decision.period / years))
        leads.append(float(np.median(_lead_now(replace(alone, process=alone.process._replace(gone=gone))))))
    return leads[0] * leads[1] < 0


def _claim_advice(verdict: Verdict, noticeable: float) -> Claim | None:
    """Return the best choice over the next that differs from it; ``None`` where there is but one."""
    values, options = verdict.values, verdict.options
    order = [options.index(name) for name in _sort_options(values, options)]
    best, *others = order
    alike = [
        i for i in others if np.mean(np.abs(values[:, best] - values[:, i]) > noticeable) <= _MORE_THAN_HALF
    ]
    apart = [i for i in others if i not in alike]
    if not others:
        return None
    # Where nothing differs, the nearest stands for all: that there is no real difference is the finding.
    following = apart[0] if apart else alike.pop(0)
    names = [WAIT if options[i] == REFUSE else options[i] for i in range(len(options))]
    return Claim(
        "advice",
        names[best],
        names[following],
        values[:, best] - values[:, following],
        noticeable,
        alike=tuple(names[i] for i in alike),
    )


def _sort_options(values: PerDrawOption, options: tuple[str, ...]) -> list[str]:
    """Return the options that are not barred, the best on average first."""
    means = dict(zip(options, values.mean(axis=0).tolist(), strict=True))
    return sorted((name for name in options if not np.isnan(means[name])), key=lambda name: -means[name])

"""What it takes to have an option signed, and how long an offer stands: (11a), (25b), (25e)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.case.proposal import Standing
from detente.case.quantity import Quantity

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.sampling.random_streams import Streams
    from detente.shapes import PerDraw, PerDrawOption, PerDrawTypeOption


@dataclass(frozen=True)
class Offers:
    """What proposing, signing and running each option takes; ``refuse`` comes first and takes nothing."""

    offer: str
    """The option on the table."""
    effort: PerDrawOption
    """What we spend on it in each period, own utils, 0 or more (11)."""
    start_up: PerDrawOption
    """What proposing it costs us once, own utils, proposing at all included; below 0 where it brings something."""
    refused_cost: PerDrawOption
    """What a public refusal costs us once, own utils, 0 or more."""
    cost_to_them: PerDrawOption
    """What its terms cost the counterpart a period, kept or not, its utils, 0 or more: being watched more
    closely than by the offer costs it at least its dislike of intrusion (11a)."""
    their_alternative: PerDrawOption
    """What the counterpart expects a period from holding out, its utils, 0 or more (11a)."""
    proposing: PerDraw
    """What it costs us once to propose anything that asks something, own utils, 0 or more."""
    intrusion: PerDraw
    """What being watched at every step would cost the counterpart a period, its utils, 0 or more (11a)."""
    signs: PerDraw
    """P(the counterpart signs what neither helps nor hurts it), in [0, 1]."""
    answers: PerDrawTypeOption
    """P(the counterpart signs | type) where its answer is known, nan where it is derived (11a)."""
    stands: PerDraw
    """P(an offer that is not taken up still stands a period later), in [0, 1] (25e)."""
    reopens: PerDraw
    """P(closed dealings reopen in a period, leaders as they are), in [0, 1] (25b)."""


def sample_offers(streams: Streams, case: Case, detect: PerDrawOption) -> Offers:
    """Draw what signing and running takes.

    Parameters
    ----------
    streams
        Random numbers of the case.
    case
        The case.
    detect
        Probability that a cheat is seen under each of today's options, ``refuse`` first.
    """
    proposal, names = case.proposal, tuple(case.proposal.options)
    fields = "effort", "refused_cost", "cost_to_them", "their_alternative"
    drawn = {name: _sample_field(streams, case, name) for name in (*fields, "start_up")}
    asks = [
        any(option.levels.get(item, 0.0) > 0 for item in proposal.gets)
        for option in proposal.options.values()
    ]
    proposing = streams.sample("proposal.proposing", proposal.proposing)
    drawn["start_up"] += proposing[:, None] * np.array([False, *asks])
    intrusion = streams.sample("counterpart.intrusion", case.counterpart.intrusion)
    offer = proposal.judged_offer
    closer = np.maximum(detect - detect[:, [1 + names.index(offer)]], 0.0)
    closer[:, 0] = 0.0
    drawn["cost_to_them"] = np.maximum(drawn["cost_to_them"], intrusion[:, None] * closer)
    return Offers(
        offer=offer,
        proposing=proposing,
        intrusion=intrusion,
        signs=streams.sample("counterpart.signs", case.counterpart.signs),
        answers=_sample_answers(streams, case),
        stands=_sample_standing(streams, case),
        reopens=1 - _outlast(streams.sample("proposal.reopens", proposal.reopens), case.decision.period),
        **drawn,
    )


def _sample_field(streams: Streams, case: Case, field: str) -> PerDrawOption:
    """Return a field of every option; 0 under ``refuse``."""
    columns = [
        streams.sample(f"proposal.options.{name}.{field}", getattr(option, field))
        for name, option in case.proposal.options.items()
    ]
    return np.stack([np.zeros(streams.n_draws), *columns], axis=1)


def _sample_answers(streams: Streams, case: Case) -> PerDrawTypeOption:
    """Return the answers that are known; what the counterpart proposes itself, it signs."""
    types, options = tuple(case.counterpart.types), case.proposal.options
    answers = np.full((streams.n_draws, len(types), 1 + len(options)), np.nan)
    answers[:, :, 0] = 1.0
    for i, (name, option) in enumerate(options.items(), 1):
        path, answer = f"counterpart.accepts.{name}", case.counterpart.accepts.get(name)
        if option.offered_by == "counterpart":
            answers[:, :, i] = 1.0
        elif isinstance(answer, Quantity):
            answers[:, :, i] = streams.sample(path, answer)[:, None]
        elif answer is not None:
            for t, kind in enumerate(types):
                answers[:, t, i] = streams.sample(f"{path}.{kind}", answer[kind])
    return answers


def _sample_standing(streams: Streams, case: Case) -> PerDraw:
    window = case.proposal.window
    if isinstance(window, Standing):
        return streams.sample("proposal.window.stands", window.stands)
    return _outlast(streams.sample("proposal.window", window), case.decision.period)


def _outlast(half_life: PerDraw, period: float) -> PerDraw:
    """Return the chance of lasting for a period, given a half-life, both in years.

    Examples
    --------
    >>> _outlast(np.array([0.0, 0.5, 2.0]), 0.5).round(2)
    array([0.  , 0.5 , 0.84])
    """
    with np.errstate(divide="ignore"):
        return np.exp2(-period / half_life)

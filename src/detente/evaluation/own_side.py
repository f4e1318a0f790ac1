"""Who on our side wants what: each actor's own utility of every option, (1) and MODEL 15."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from detente.json_keys import HIDDEN
from detente.sampling.objective_changes import find_changes
from detente.sampling.random_streams import Streams
from detente.sampling.weights import sample_priorities

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.sampling.samples import Samples
    from detente.shapes import (
        PerDraw,
        PerDrawAllyTerms,
        PerDrawOption,
        PerDrawType,
        PerDrawTypeTermsConduct,
    )

OWN_SIDE = ("own", "insider", "veto", "ally")
"""Kinds of actors on our side, in the order of a report."""

_MOST_DRAWS = 1000
"""Draws over which wishes are compared."""

_CLOSE = 2.0
"""Standard errors within which a mean difference is chance."""


@dataclass(frozen=True)
class ActorWishes:
    """What one actor of our side would get from each option, its own utils: 100 is the swing it cares about most."""

    kept: PerDrawOption
    """Utility of one period in force if every promise is kept, allies reacting."""
    expected: PerDrawOption
    """The same with the counterpart behaving as we expect."""
    best: str
    """Option with the largest mean expected utility, none of those that cross a hard limit."""
    p_best: dict[str, float]
    """Share of draws in which each option is best for it; ties are shared out evenly."""
    over_ours: PerDraw
    """What its best option is worth more to it than the one that is best for us, its own utils."""
    differs: bool
    """Whether its best is another than ours: in the mean by more than sampling error, in the median by more than
    anybody would notice."""


@dataclass(frozen=True)
class OwnSide:
    """The wishes of every actor on our side that has any, ours first."""

    options: tuple[str, ...] = field(metadata=HIDDEN)
    n_draws: int
    """Draws over which they are compared."""
    actors: dict[str, ActorWishes]
    """Wishes by actor."""

    def list_dissenters(self) -> list[str]:
        """Return the actors whose best option is not ours."""
        return [name for name, wishes in self.actors.items() if wishes.differs]


def compare_wishes(
    case: Case,
    samples: Samples,
    *,
    participation: PerDrawAllyTerms,
    responses: PerDrawTypeTermsConduct,
    belief: PerDrawType,
) -> OwnSide:
    r"""Find what each actor on our side would get from every option, by its own priorities.

    .. math:: E_i(x) = \sum_\theta b_\theta \sum_a P(a \mid \theta, x)\, w_i \cdot \Delta z(x, a)

    One period with the deal in force, if it goes through; refusing is worth 0 to everybody.

    Parameters
    ----------
    case
        The case; an actor has wishes where ``priorities`` names it.
    samples
        Every premise of it; the first 1,000 draws count.
    participation
        Effort each ally keeps up (6).
    responses
        P(conduct | type, terms) (10); nan for ``refuse``.
    belief
        Belief over types at the decision.
    """
    n_draws, n_options = min(_MOST_DRAWS, samples.n_draws), samples.contracts.n_options
    some = samples.take(slice(0, n_draws))
    some = replace(some, contracts=some.contracts.pick(range(n_options)))
    changes = find_changes(some, participation[:n_draws, :, :n_options])
    conduct = np.einsum("nt,ntoa->noa", belief[:n_draws], np.nan_to_num(responses[:n_draws, :, :n_options]))
    streams = Streams(case, samples.n_draws, samples.seed)
    names = [name for kind in OWN_SIDE for name in case.names_of(kind) if name in case.priorities]
    utilities = {}
    for name in names:
        weights = sample_priorities(streams, case, name)[:n_draws]
        by_conduct = np.einsum("noak,nk->noa", changes, weights)
        utilities[name] = by_conduct[..., 0], (by_conduct * conduct).sum(axis=2)
    ours = _find_best(some, utilities[case.own][1])
    wishes = {
        name: _compare(some, kept, expected, ours, case.decision.noticeable)
        for name, (kept, expected) in utilities.items()
    }
    return OwnSide(some.contracts.options, n_draws, wishes)


def _find_best(samples: Samples, expected: PerDrawOption) -> int:
    """Return the index of the allowed option with the largest mean utility, the first of ties."""
    allowed = samples.contracts.allowed
    return allowed[int(expected[:, allowed].mean(axis=0).argmax())]


def _compare(
    samples: Samples, kept: PerDrawOption, expected: PerDrawOption, ours: int, noticeable: float
) -> ActorWishes:
    """Compare an actor's utilities of the options with each other, and its best with ours."""
    contracts, best = samples.contracts, _find_best(samples, expected)
    is_best = np.zeros_like(expected)
    allowed = expected[:, contracts.allowed]
    is_best[:, contracts.allowed] = allowed == allowed.max(axis=1, keepdims=True)
    shares = (is_best / is_best.sum(axis=1, keepdims=True)).mean(axis=0)
    more = expected[:, best] - expected[:, ours]
    error = float(more.std()) / np.sqrt(len(more))
    return ActorWishes(
        kept=kept,
        expected=expected,
        best=contracts.options[best],
        p_best=dict(zip(contracts.options, shares.tolist(), strict=True)),
        over_ours=more,
        differs=bool(more.mean() > _CLOSE * error and np.median(more) > noticeable),
    )

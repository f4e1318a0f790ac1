"""Terms -> arrays: today's options first, then the terms in force in past dealings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from detente.case.proposal import Terms
from detente.sampling.slices import SAME_IN_EVERY_DRAW

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from detente.case.dates import DateSpan
    from detente.case.model import Case
    from detente.case.quantity import Quantity
    from detente.case.record import TermsInForce
    from detente.sampling.random_streams import Streams
    from detente.shapes import Array, PerDrawOption, PerDrawTerms

REFUSE = "refuse"
"""The option that is always there: nothing given, nothing asked, nothing seen."""


@dataclass(frozen=True)
class Contracts:
    """Contracts, stacked: ``refuse``, the case's options, then past terms."""

    options: tuple[str, ...]
    """Names of today's options, ``refuse`` first; the first entries of every array below."""
    give_levels: Array = field(metadata=SAME_IN_EVERY_DRAW)
    """Level of each give, shape (terms, gives), in [0, 1]."""
    get_levels: Array = field(metadata=SAME_IN_EVERY_DRAW)
    """Level of each get, shape (terms, gets), in [0, 1]."""
    detect: PerDrawTerms
    """Probability that a cheat is seen within a period (7)."""
    resolve: PerDrawTerms
    """Probability that we end the deal once it is seen (7)."""
    visible: PerDrawTerms
    """Visibility (6), (11): 0 secret, 1 public."""
    barred: tuple[bool, ...]
    """Per option: whether it crosses a hard limit."""
    at_stake: Array = field(metadata=SAME_IN_EVERY_DRAW)
    """1 where an objective was at stake when the terms were in force, else 0, shape (terms, objectives)."""
    allies_present: Array = field(metadata=SAME_IN_EVERY_DRAW)
    """1 where an ally existed when the terms were in force, else 0, shape (terms, allies)."""

    @property
    def n_options(self) -> int:
        """Return the number of today's options, ``refuse`` included."""
        return len(self.options)

    @property
    def allowed(self) -> list[int]:
        """Return the places of the options that cross no hard limit."""
        return [index for index, barred in enumerate(self.barred) if not barred]

    def list_exploitable(self, abusable: tuple[bool, ...]) -> list[bool]:
        """Say of each contract whether anything given under it can be abused (10)."""
        exploitable: list[bool] = (
            (self.give_levels.astype(bool) & np.array(abusable, dtype=bool)).any(axis=1).tolist()
        )
        return exploitable

    def pick(self, places: Sequence[int]) -> Contracts:
        """Return some of the contracts, by their places in rising order."""
        named = [place for place in places if place < self.n_options]
        chosen = list(places)
        return Contracts(
            options=tuple(self.options[place] for place in named),
            give_levels=self.give_levels[chosen],
            get_levels=self.get_levels[chosen],
            detect=self.detect[:, chosen],
            resolve=self.resolve[:, chosen],
            visible=self.visible[:, chosen],
            barred=tuple(self.barred[place] for place in named),
            at_stake=self.at_stake[chosen],
            allies_present=self.allies_present[chosen],
        )

    def spread(self, columns: Array) -> PerDrawOption:
        """Return a column an option: those given for the allowed ones, nan for the barred."""
        spread = np.full((len(columns), self.n_options), np.nan)
        spread[:, self.allowed] = columns
        return spread


def sample_contracts(streams: Streams, case: Case) -> tuple[Contracts, dict[str, int]]:
    """Return the menu, and the place in it of the terms of each dealing and answer, by its path in the case."""
    columns = [_nothing(streams.n_draws)]
    levels: list[dict[str, float]] = [{}]
    for name, terms in case.proposal.options.items():
        columns.append(_sample_terms(streams, f"proposal.options.{name}", terms))
        levels.append(dict(terms.levels))
    indices: dict[str, int] = {}
    at_stake = [np.ones(len(case.objectives))] * len(levels)
    present = [np.ones(len(case.names_of("ally")))] * len(levels)
    known: dict[Hashable, int] = {}
    for path, entry in case.record.under_terms.items():
        stakes, there = find_stakes(case, entry.date), _find_present(case, entry.date)
        column, level = _sample_past(streams, case, f"{path}.terms", entry.terms)
        # Entries under the very same terms are worked out once.
        same = (tuple(sorted(level.items())), *(c.tobytes() for c in (stakes, there, *column)))
        indices[path] = known.setdefault(same, len(levels))
        if indices[path] == len(levels):
            columns.append(column)
            levels.append(level)
            at_stake.append(stakes)
            present.append(there)
    detect, resolve, visible = (np.stack([column[i] for column in columns], axis=1) for i in range(3))
    contracts = Contracts(
        options=(REFUSE, *case.proposal.options),
        give_levels=_table(levels, tuple(case.proposal.gives)),
        get_levels=_table(levels, tuple(case.proposal.gets)),
        detect=detect,
        resolve=resolve,
        visible=visible,
        barred=(False, *(_crosses(case, terms) for terms in case.proposal.options.values())),
        at_stake=np.stack(at_stake),
        allies_present=np.stack(present),
    )
    return contracts, indices


def find_stakes(case: Case, when: DateSpan) -> Array:
    """Return 1 for each objective that was at stake on a date, else 0."""
    return _list_existing((objective.since for objective in case.objectives.values()), when)


def _find_present(case: Case, when: DateSpan) -> Array:
    """Return 1 for each ally that existed on a date, else 0."""
    return _list_existing((case.actors[name].since for name in case.names_of("ally")), when)


def _list_existing(since: Iterable[DateSpan | None], when: DateSpan) -> Array:
    return np.array([float(start is None or start.first <= when.last) for start in since])


def _nothing(n_draws: int) -> list[Array]:
    return [np.zeros(n_draws)] * 3


def _sample_terms(streams: Streams, path: str, terms: Terms) -> list[Array]:
    return [
        streams.sample(f"{path}.{field}", getattr(terms, field)) for field in ("detect", "resolve", "visible")
    ]


def _sample_past(
    streams: Streams, case: Case, path: str, terms: TermsInForce
) -> tuple[list[Array], dict[str, float]]:
    """Draw terms in force: those they are like, with what is said to differ."""
    base, column, levels = Terms.model_fields, _nothing(streams.n_draws), {}
    if terms.like in case.proposal.options:
        column = _sample_terms(streams, f"proposal.options.{terms.like}", case.proposal.options[terms.like])
        levels = dict(case.proposal.options[terms.like].levels)
    elif terms.like is not None:
        column = _sample_terms(
            streams, f"proposal.past_terms.{terms.like}", case.proposal.past_terms[terms.like]
        )
        levels = dict(case.proposal.past_terms[terms.like].levels)
    for i, name in enumerate(("detect", "resolve", "visible")):
        written: Quantity | None = getattr(terms, name)
        if written is None and terms.like is None and name != "visible":
            written = base[name].default
        if written is not None:
            column[i] = streams.sample(f"{path}.{name}", written)
    return column, {**levels, **terms.levels}


def _table(levels: list[dict[str, float]], items: tuple[str, ...]) -> Array:
    return np.array([[row.get(item, 0.0) for item in items] for row in levels]).reshape(len(levels), -1)


def _crosses(case: Case, terms: Terms) -> bool:
    return any(
        terms.levels.get(item, 0.0) > most
        for limit in case.decision.hard_limits
        for item, most in limit.forbids.items()
    )

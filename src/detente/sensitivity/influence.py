"""How far belief and verdict move when one entry, or everything one source tells, is left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from detente.evaluation.strategy import value_beliefs
from detente.evaluation.track_record import infer_beliefs_without
from detente.evidence.citations import list_sole_entries
from detente.json_keys import key

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.evaluation.solution import Solution
    from detente.sampling.past_dealings import PastDealings
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDrawOption, PerDrawType, PerType

RemovalKind = Literal["entry", "source"]

_N_INFLUENCE = 300
"""Draws over which the types are inferred again without each part of the record."""


class Removal(NamedTuple):
    """What is believed and advised without one part of the record."""

    kind: RemovalKind
    name: str
    """Index of the entry in the case, or name of the source all of whose entries are left out."""
    entries: tuple[str, ...]
    """Indices of the entries that are left out."""
    shift: float
    """Largest change of the belief in any type, in [0, 1]."""
    belief: PerType
    """Mean belief in each type without it, summing to one."""
    best: str
    """Option worth most on average without it."""
    margin: float
    """Mean margin of the best option but ``refuse`` over it, own utils; nan if all are barred (37)."""


@dataclass(frozen=True)
class Influence:
    """The record with each of its parts left out in turn, over the first draws."""

    n_draws: int
    """Draws that were looked at."""
    belief: PerType
    """Mean belief in each type with the whole record, summing to one."""
    best: str
    """Option worth most on average with it."""
    margin: float
    """Mean margin with it, own utils."""
    removals: tuple[Removal, ...] = field(metadata=key("without"))
    """Entries in order of date, then sources."""

    def list_decisive_sources(self) -> list[str]:
        """Return the sources without which the advice would be another."""
        return [
            removal.name
            for removal in self.removals
            if removal.kind == "source" and removal.best != self.best
        ]


def measure_influence(case: Case, samples: Samples, solution: Solution) -> Influence:
    """Leave out each entry of the record, and all entries of each source, and infer the types again.

    Reports that shared a narrator with what is left out count for more without it (16).

    Parameters
    ----------
    case
        The case.
    samples
        Every premise of it; only the first draws are looked at.
    solution
        What every option is worth with the whole record.
    """
    n_draws = min(_N_INFLUENCE, samples.n_draws)
    first = samples.take(slice(n_draws))
    parts: list[tuple[RemovalKind, str, frozenset[str]]] = [
        ("entry", path, frozenset([path])) for path in _list_entry_paths(first.past)
    ]
    parts += [("source", name, paths) for name, paths in list_sole_entries(case).items() if paths]
    beliefs = infer_beliefs_without(
        first,
        responses=solution.stage_game.responses[:n_draws],
        parts=[frozenset(), *(paths for _, _, paths in parts)],
    )
    values, options = value_beliefs(samples, solution.strategy.problem, beliefs), samples.contracts.options
    (belief, best, margin), *without = (
        _advise(beliefs[:, i], values[:, i], options) for i in range(beliefs.shape[1])
    )
    removals = [
        Removal(kind, name, tuple(sorted(paths)), float(np.abs(changed[0] - belief).max()), *changed)
        for (kind, name, paths), changed in zip(parts, without, strict=True)
    ]
    return Influence(n_draws, belief, best, margin, tuple(removals))


def _list_entry_paths(past: PastDealings) -> list[str]:
    """Return the paths of all entries, in order of date."""
    dated = [(entry.year, f"record.episodes.{entry.name}") for entry in past.episodes]
    dated += [(act.year, f"record.acts.{act.name}") for act in past.acts]
    dated += [(span.first, f"record.watched.{span.name}") for span in past.spans]
    return [path for _, path in sorted(dated)]


def _advise(belief: PerDrawType, values: PerDrawOption, options: tuple[str, ...]) -> tuple[Array, str, float]:
    """Return the mean belief, the option worth most on average, and the mean margin."""
    means = values.mean(axis=0)
    others = means[1:][~np.isnan(means[1:])]
    margin = float(others.max() - means[0]) if others.size else np.nan
    return belief.mean(axis=0), options[int(np.nanargmax(means))], margin

"""How far belief and verdict move when one entry, or everything one source tells, is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from detente.sampling.past_dealings import PastDealings
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDrawOption, PerDrawType

RemovalKind = Literal["entry", "source"]


class Removal(NamedTuple):
    """What is believed and advised without one part of the record."""

    kind: RemovalKind
    name: str
    """Place of the entry in the case, or name of the source all of whose entries are left out."""
    entries: tuple[str, ...]
    """Places of the entries that are left out."""
    belief: npt.NDArray[np.float64]
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
    belief: Array
    """Mean belief in each type with the whole record, summing to one."""
    best: str
    """Option worth most on average with it."""
    margin: float
    """Mean margin with it, own utils."""
    removals: tuple[Removal, ...]
    """Entries in order of date, then sources."""

    def find_shift(self, removal: Removal) -> float:
        """Return the largest change of the belief in any type, in [0, 1]."""
        return float(np.abs(removal.belief - self.belief).max())


def measure_influence(
    samples: Samples,
    *,
    sources: Mapping[str, frozenset[str]],
    read: Callable[[Samples], PerDrawType],
    look_ahead: Callable[[PerDrawType], PerDrawOption],
) -> Influence:
    """Leave out each entry of the record, and all entries of each source, and read it again.

    Reports that shared a narrator with what is left out count for more without it (16).

    Parameters
    ----------
    draws
        The draws to look at.
    sources
        Places of the entries that rest on one source alone, by source.
    read
        Belief at the decision under other draws (18).
    look_ahead
        Value of each option at other beliefs, own utils; nan where barred.
    """
    past, options = samples.past, samples.contracts.options
    parts: list[tuple[RemovalKind, str, frozenset[str]]] = [
        ("entry", place, frozenset([place])) for place in _list_places(past)
    ]
    parts += [("source", name, gone) for name, gone in sources.items() if gone]
    removals = []
    for kind, name, gone in parts:
        found = _judge(read(replace(samples, past=_leave_out(past, gone))), look_ahead, options)
        removals.append(Removal(kind, name, tuple(sorted(gone)), *found))
    whole = _judge(read(samples), look_ahead, options)
    return Influence(samples.n_draws, *whole, tuple(removals))


def _list_places(past: PastDealings) -> list[str]:
    """Return the places of all entries in the case, in order of date."""
    dated = [(entry.year, f"record.episodes.{entry.name}") for entry in past.episodes]
    dated += [(act.year, f"record.acts.{act.name}") for act in past.acts]
    dated += [(span.first, f"record.watched.{span.name}") for span in past.spans]
    return [place for _, place in sorted(dated)]


def _leave_out(past: PastDealings, gone: frozenset[str]) -> PastDealings:
    return replace(
        past,
        episodes=tuple(entry for entry in past.episodes if f"record.episodes.{entry.name}" not in gone),
        acts=tuple(act for act in past.acts if f"record.acts.{act.name}" not in gone),
        spans=tuple(span for span in past.spans if f"record.watched.{span.name}" not in gone),
    )


def _judge(
    belief: PerDrawType, look_ahead: Callable[[PerDrawType], PerDrawOption], options: tuple[str, ...]
) -> tuple[Array, str, float]:
    """Return the mean belief, the option worth most on average, and the mean margin."""
    means = look_ahead(belief).mean(axis=0)
    best = options[int(np.nanargmax(means))]
    others = means[1:][~np.isnan(means[1:])]
    margin = float(others.max() - means[0]) if others.size else np.nan
    return belief.mean(axis=0), best, margin

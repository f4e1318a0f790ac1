"""Draws of a case with some of its parts struck out: common streams, weights and touched set unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.arguments.fallen_numbers import strike_numbers
from detente.sampling.random_streams import Streams
from detente.sampling.samples import sample, sample_at

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from detente.arguments.fallen_numbers import StruckReading
    from detente.arguments.supports import Rest
    from detente.case.model import Case
    from detente.sampling.samples import Samples
    from detente.shapes import PerDraw

Columns = dict[str, "PerDraw"]
"""Draws by the place of the number in the case."""


class StruckDraws:
    """Draws of one case, as it is and with any of its parts fallen, on the same streams.

    Parameters
    ----------
    case
        The case.
    samples
        Its draws.
    rests
        Its parts that can fall.
    reading
        What is gone with a part: location and backing, or backing only.
    """

    def __init__(self, case: Case, samples: Samples, rests: Sequence[Rest], reading: StruckReading) -> None:
        self.samples = samples
        self._case, self._reading = case, reading
        self._as_is = _list_columns(samples)
        fallen = _draw_fallen(strike_numbers(case.without_copies(), reading), samples)
        self._fallen: dict[str, Columns] = {}
        for rest in rests:
            if rest.kind in {"number", "shares", "importance"}:
                paths = [path for path in self._as_is if path == rest.path or _stands_under(path, rest)]
                self._fallen[rest.path] = {path: fallen[path] for path in paths if path in fallen}
            elif rest.kind == "worth":
                self._fallen[rest.path] = {rest.path: self._draw_worth(rest.path)}
        self._rankings = {rest.path for rest in rests if rest.kind == "ranking"}
        self._ratios = {rest.path for rest in rests if rest.kind == "ratio"}
        self._ranked: dict[frozenset[str], Columns] = {}

    def join(self, states: Sequence[frozenset[str]], draws: slice) -> Samples:
        """Return the draws of several states of the case, one after the other.

        Parameters
        ----------
        states
            Paths of the parts that have fallen in each state; entries of the record are left in.
        draws
            Draws that are taken of each.
        """
        size = len(range(*draws.indices(self.samples.n_draws)))
        start = {path: np.tile(column[draws], len(states)) for path, column in self._as_is.items()}
        for number, state in enumerate(states):
            rows = slice(number * size, (number + 1) * size)
            for path, column in self._find_changes(state).items():
                if path not in start:
                    # A weight that is the same in every draw as long as the order stands.
                    start[path] = np.full(size * len(states), self._find_constant(path))
                start[path][rows] = column[draws]
        return sample_at(self._case, start, size * len(states))

    def _draw_worth(self, path: str) -> PerDraw:
        """Return the worth of an objective of which nothing is known but which is the first: any share of that."""
        _, actor, name = path.split(".")
        ranks = self._case.priorities[actor].ranks or {}
        touched = {each: rank for each, rank in ranks.items() if each in self._case.touched}
        first = f"priorities.{actor}.{min(touched, key=touched.__getitem__)}"
        levels = Streams(self._case, self.samples.n_draws, self.samples.seed).levels(f"arguments.{path}")
        sign = -1.0 if name in self._case.priorities[actor].against else 1.0
        return sign * levels * np.abs(self._as_is.get(first, np.array(100.0)))

    def _find_constant(self, path: str) -> float:
        _, actor, _ = path.split(".")
        wants = self._case.priorities[actor]
        return -100.0 if path.rpartition(".")[2] in wants.against else 100.0

    def _find_changes(self, state: frozenset[str]) -> Columns:
        changes: Columns = {}
        for path in sorted(state & self._fallen.keys()):
            changes |= self._fallen[path]
        for ranking in sorted(path for path in self._case.priorities):
            changes |= self._rank_anew(f"priorities.{ranking}", state)
        return changes

    def _rank_anew(self, ranking: str, state: frozenset[str]) -> Columns:
        """Return an actor's weights where the order of its objectives, or how large they are, has fallen.

        Where only the backing of an order is gone, the order stays: no order is more uncertain than another.
        """
        ratios = frozenset(path for path in state & self._ratios if path.startswith(f"{ranking}.ratios."))
        forgotten = {ranking} if ranking in state & self._rankings and self._reading == "location" else set()
        key = ratios | forgotten
        if not key:
            return {}
        if key not in self._ranked:
            self._ranked[key] = self._draw_ranking(
                ranking.split(".")[1], ratios, is_forgotten=bool(forgotten)
            )
        return self._ranked[key]

    def _draw_ranking(self, actor: str, ratios: Collection[str], *, is_forgotten: bool) -> Columns:
        case, samples = self._case, self.samples
        wants, names = case.priorities[actor], [path.rpartition(".")[2] for path in ratios]
        standing = {name: ratio for name, ratio in wants.ratios.items() if name not in names}
        if ratios:
            loose = wants.model_copy(update={"ratios": standing})
            case = case.model_copy(update={"priorities": {**case.priorities, actor: loose}})
            samples = sample(case, samples.n_draws, samples.seed)
        path, touched = f"priorities.{actor}", case.touched
        ranks = {name: rank for name, rank in (wants.ranks or {}).items() if name in touched}
        drawn = {name: samples.premises.get(f"{path}.{name}") for name in ranks}
        sizes = {
            name: np.full(samples.n_draws, 100.0) if column is None else np.abs(column)
            for name, column in drawn.items()
        }
        first = min(ranks, key=ranks.__getitem__, default="")
        streams = Streams(case, samples.n_draws, samples.seed)
        if is_forgotten:
            held = {first, *standing, *(ratio.of for ratio in standing.values())}
            moving = [name for name in ranks if name not in held and ranks[name] > ranks[first]]
            _shuffle(sizes, moving, streams.generator(f"arguments.{path}"))
        elif self._reading == "location":
            # What matters most to an actor is what its unit of value is made of, and stays first.
            for name in (name for name in names if first not in {name, wants.ratios[name].of}):
                _shuffle(sizes, [name, wants.ratios[name].of], streams.generator(f"arguments.{path}.{name}"))
        top = case.problem if actor == case.own else first
        signs = {name: -1.0 if name in wants.against else 1.0 for name in sizes}
        scale = 100.0 / sizes[top] if top in sizes else 1.0
        return {f"{path}.{name}": signs[name] * size * scale for name, size in sizes.items()}


def _shuffle(sizes: dict[str, PerDraw], names: Sequence[str], generator: np.random.Generator) -> None:
    """Put sizes into any order, another one in each draw."""
    if len(names) > 1:
        mixed = generator.permuted(np.stack([sizes[name] for name in names], axis=1), axis=1)
        sizes |= {name: mixed[:, i] for i, name in enumerate(names)}


def _draw_fallen(struck: Case, samples: Samples) -> Columns:
    """Return the numbers of a case that nothing backs, also of options that are alike once they have fallen."""
    columns = _list_columns(sample(struck, samples.n_draws, samples.seed))
    for name, original in struck.same_as.items():
        stem, twin = f"proposal.options.{original}.", f"proposal.options.{name}."
        columns |= {
            twin + path.removeprefix(stem): column
            for path, column in columns.items()
            if path.startswith(stem)
        }
    return columns


def _list_columns(samples: Samples) -> Columns:
    """Return every number of a case, with shares that sum to one as they are, not as they were made."""
    columns: Columns = {path: np.full(samples.n_draws, number) for path, number in samples.certain.items()}
    columns |= samples.premises
    rival, production = samples.counterpart, samples.production
    for name in ("prior", "pool"):
        for i, kind in enumerate(rival.types):
            columns[f"counterpart.{name}.{kind}"] = getattr(rival, name)[:, i]
    for i, capability in enumerate(production.capabilities):
        columns[f"capabilities.importance.{capability}"] = production.importance[:, i]
    return columns


def _stands_under(path: str, rest: Rest) -> bool:
    """Say whether a column belongs to shares or weights that fall as one."""
    return rest.kind != "number" and path.startswith(f"{rest.path}.")

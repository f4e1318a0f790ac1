"""Random numbers of a case: one Latin hypercube stream per quantity.

A stream is keyed by the seed and the quantity's path in the case, so that adding a quantity
moves no other one, and two versions of a case differ by what was changed and by nothing else.
"""

from __future__ import annotations

import hashlib
import math
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np
import scipy

from detente.methods.sobol import rank_draws

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.case.model import Case
    from detente.case.quantity import Quantity
    from detente.shapes import Array, Indices, PerDraw

TOGETHER = 0.7
"""Rank correlation within a group that names none; see ``docs/explanation/uncertainty.md``."""


_MIDDLE = 0.5
"""Level at which a quantity stands that is neither drawn nor fixed: its median."""


Spread: TypeAlias = Literal["ratios", "simplex", "sorted"]
"""How sizes are drawn from ranks."""


class Group(NamedTuple):
    """Quantities that move together, and how closely."""

    name: str
    correlation: float


class Streams:
    """Draws of the quantities of one case, each from a stream of its own.

    Parameters
    ----------
    case
        The case; its ``together`` table says what moves together.
    n_draws
        Number of draws, 1 or more.
    seed
        Seed, 0 or more.
    fixed
        Values of some quantities by their path in the case. Where given, nothing is random: all
        others stay in the middle of their range.
    spread
        How sizes are drawn from ranks; ``None``: as each row of the case says.
    draws
        Indices of the draws that are made, of all ``n_draws``; ``None``: all. Each is as it would be among all.
    """

    def __init__(
        self,
        case: Case,
        n_draws: int,
        seed: int,
        fixed: Mapping[str, PerDraw] | None = None,
        spread: Spread | None = None,
        draws: Indices | None = None,
    ) -> None:
        self.n_draws = n_draws if draws is None else len(draws)
        self._n_all, self._draws = n_draws, draws
        self.spread = spread
        self._seed = seed
        self._fixed = {} if fixed is None else fixed
        self._central = fixed is not None
        self.drawn: dict[str, PerDraw] = {}
        """Draws of every uncertain quantity so far, by its path in the case."""
        self.certain: dict[str, float] = {}
        """Quantities so far that the case gives as a single number, by path."""
        self.shares: list[tuple[str, ...]] = []
        """Paths of draws that sum to one."""
        self._shared: dict[str, PerDraw] = {}
        self._bits = np.random.Philox(key=0)
        self._start = self._bits.state
        self._generator = np.random.Generator(self._bits)
        self._groups = [
            (pattern.split("."), Group(f"together.{name}", group.correlation))
            for name, group in case.together.items()
            for pattern in group.paths
        ]

    def generator(self, path: str) -> np.random.Generator:
        """Return the generator of one stream at its start, good until that of another is asked for."""
        digest = hashlib.blake2b(f"{self._seed}|{path}".encode(), digest_size=16).digest()
        # Setting the key of one generator takes a fifth of the time that making a new one does.
        self._start["state"]["key"] = np.frombuffer(digest, "<u8")
        self._bits.state = self._start
        return self._generator

    def sample(self, path: str, quantity: Quantity, group: str | None = None) -> PerDraw:
        """Return draws of a quantity: a Latin hypercube sample, shape (draws,).

        Parameters
        ----------
        path
            Place of the quantity in the case.
        quantity
            Its distribution.
        group
            Quantities that move with it unless the case says otherwise: those of one
            provider, of one type's weights, of one effect.
        """
        if path in self._fixed:
            return self._fixed[path]
        if quantity.is_fixed:
            self.certain[path] = quantity.parameters[0]
            return np.full(self.n_draws, quantity.parameters[0])
        column = self.drawn.get(path)
        if column is None:
            moves_with = None if self._central else self._group(path, quantity, group)
            column = self._fill(quantity.quantile(self.levels(path, moves_with)))
            self.drawn[path] = column
        return column

    def draw_once(self, path: str, quantity: Quantity) -> PerDraw:
        """Return draws of a quantity of which others are made, and which is kept under no name, shape (draws,)."""
        return self._fill(quantity.quantile(self.levels(path)))

    def _fill(self, column: PerDraw) -> PerDraw:
        """Return a column of full length."""
        return column if len(column) == self.n_draws else np.full(self.n_draws, column[0])

    def note(self, drawn: dict[str, PerDraw]) -> dict[str, PerDraw]:
        """Keep draws that were not made from one quantity, unless they never vary; return them.

        What was fixed replaces what was drawn. Where some draws of many are made, all are kept.
        """
        if not self._central:
            some = self._draws is not None
            self.drawn |= {path: samples for path, samples in drawn.items() if some or np.ptp(samples) > 0}
            return drawn
        self.drawn |= {
            path: self._fill(samples) for path, samples in drawn.items() if path not in self._fixed
        }
        return {path: self._fixed.get(path, samples) for path, samples in drawn.items()}

    def find_shares(self, path: str, names: Sequence[str]) -> Array | None:
        """Return shares that sum to one where every one of them is fixed above 0, else ``None``."""
        paths = [f"{path}.{name}" for name in names]
        if not all(path in self._fixed for path in paths):
            return None
        kept = np.clip(np.stack([self._fixed[path] for path in paths], axis=1), 0.0, None)
        total = kept.sum(axis=1, keepdims=True)
        return kept / total if (total > 0).all() else None

    def note_shares(self, path: str, names: Sequence[str], shares: Array) -> Array:
        """Keep shares that sum to one, shape (draws, names); what was fixed pushes the others."""
        paths = [f"{path}.{name}" for name in names]
        noted = self.note({path: shares[:, i] for i, path in enumerate(paths)})
        self.shares.append(tuple(paths))
        held = np.array([path in self._fixed for path in paths])
        if not held.any():
            return shares
        kept = np.clip(np.stack([noted[path] for path in paths], axis=1), 0.0, None)
        total = kept[:, ~held].sum(axis=1, keepdims=True)
        left = np.maximum(1 - kept[:, held].sum(axis=1, keepdims=True), 0.0)
        kept[:, ~held] *= np.divide(left, total, out=np.zeros_like(left), where=total > 0)
        total = kept.sum(axis=1, keepdims=True)
        # Where every share was put at 0, as medians of shares that are nearly always 0 or 1, the middle stands.
        return np.asarray(np.divide(kept, total, out=shares.copy(), where=total > 0))

    def levels(self, path: str, group: Group | None = None) -> PerDraw:
        """Return probabilities in (0, 1), one in each of ``n_draws`` equal bins, shape (draws,).

        Where nothing is random, one half for all of them.

        Within a group they are ranked by a normal copula whose rank correlation is the
        group's; each quantity on its own remains a Latin hypercube sample.
        """
        if self._central:
            return np.array([_MIDDLE])
        shared = np.empty(0) if group is None else self._find_shared(group)
        generator = self.generator(path)
        jitter = generator.random(self._n_all)
        if group is None:
            ranks = generator.permutation(self._n_all)
        else:
            loading = 2 * math.sin(math.pi * group.correlation / 6)
            alone = generator.standard_normal(self._n_all)
            score = math.sqrt(loading) * shared + math.sqrt(1 - loading) * alone
            ranks = rank_draws(score)
        levels = (ranks + np.clip(jitter, 1e-6, 1 - 1e-6)) / self._n_all
        return levels if self._draws is None else levels[self._draws]

    def _find_shared(self, group: Group) -> PerDraw:
        """Return what the members of a group share, standard normal, shape (draws,)."""
        if group.name not in self._shared:
            self._shared[group.name] = self.generator(group.name).standard_normal(self._n_all)
        return self._shared[group.name]

    def _group(self, path: str, quantity: Quantity, group: str | None) -> Group | None:
        parts = path.split(".")
        for wanted, declared in self._groups:
            if len(wanted) <= len(parts) and all(map(fnmatchcase, parts, wanted)):
                return declared
        name = quantity.together or group
        return None if name is None else Group(name, TOGETHER)


def sample_exponential(levels: PerDraw) -> PerDraw:
    """Return standard exponential draws at the given probabilities."""
    return -scipy.special.log1p(-levels)

"""The process (25)-(25b) as tables that one kernel goes through, and its numbers side by side.

A *move* is what one period can bring at a belief. It is made up of *futures*, one for each thing that may
be seen and status that it may lead to. A *choice* is made up of moves, one for each answer. A *set* of
plans belongs to a status; behind these stand the sets for keeping an option, with as many periods to go.
"""

from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from detente.methods.pomdp_process import DealProcess
from detente.shapes import Array

_LANES = 32
"""Draws side by side: enough that a loop over them costs little to start, few enough for the nearest memory."""

_ZERO, _ONE = 0, 1
"""Indices of the numbers zero and one, among those by type and among the others."""

_WAIT, _SHUT, _FIRST_RUN = 0, 1, 2
"""Indices of the moves that no answer comes before: nothing in force, closed, each option in force."""

_WIDTHS = 4, 3, 3, 9, 2, 2
"""Columns of each table."""

IndexTable = npt.NDArray[np.int64]


class Lanes(NamedTuple):
    """The numbers of a process in blocks of draws; the last axis, the lane, is a draw."""

    vectors: Array
    """Numbers by type, axes block, number, type, lane."""
    factors: Array
    """Other numbers, axes block, number, lane."""
    transition: Array
    """Axes block, type, next type, lane."""


class Tables(NamedTuple):
    """What is made up of what: rows of indices into the arrays."""

    moves: IndexTable
    """A move: vector of the answer before it, vector of its reward, its first and one past its last future."""
    futures: IndexTable
    """A future: vector of what is seen, set it leads to, factor on its worth."""
    keeps: IndexTable
    """Of each option: the move of going on, that of leaving, the one to put the better into."""
    choices: IndexTable
    """A choice: moves if all agree, if home blocks and if they decline, the factors on the bounds of these,
    the factor of consent, the vectors of acceptance and cost."""
    statuses: IndexTable
    """Of each status, last closed: its first and one past its last choice."""
    observations: IndexTable
    """What may be seen: vectors of the answer and of the observation."""
    n_first: int
    """Moves that do not look at what keeping an option is worth; the others come after them."""
    n_sets: int
    """Sets that belong to a status."""


class Wanted(NamedTuple):
    """The choices that are valued at each belief."""

    spans: IndexTable
    """The first and one past the last, by belief; of no belief where all of them are solved."""
    moves: npt.NDArray[np.bool_]
    """The moves that they need, axes belief, move."""


class Shape(NamedTuple):
    """What is left out because it would change no value of any draw, the end of MODEL 5.1."""

    merged: bool
    """Whether having an option in force is worth what having none is."""
    closed: bool
    """Whether closed dealings are worth anything."""
    answers: bool
    """Whether an answer of the counterpart tells its types apart."""


def find_shape(process: DealProcess) -> Shape:
    """Return what can be left out of a process."""
    answers = bool(np.any(process.acceptance != process.acceptance[:, :, :1]))
    return Shape(process.is_open, bool(process.reopening.any()), answers and not process.is_open)


def want_all(tables: Tables, n_beliefs: int) -> Wanted:
    """Return what solving asks for."""
    return Wanted(np.zeros((0, 2), dtype=np.int64), np.ones((n_beliefs, len(tables.moves)), dtype=np.bool_))


def want_choices(tables: Tables, spans: IndexTable) -> Wanted:
    """Return some choices at each belief, and the moves that they need.

    Parameters
    ----------
    tables
        The tables of a process.
    spans
        The first choice and one past the last, by belief.
    """
    n_moves, needs = len(tables.moves), np.zeros((len(tables.choices), len(tables.moves)), dtype=np.bool_)
    for choice, row in zip(tables.choices, needs, strict=True):
        # What no answer comes before is one move; what stands in the place of the others counts for nothing.
        row[choice[:1] if choice[4] == choice[5] == _ZERO else choice[:3]] = True
    kept = np.zeros((n_moves, n_moves), dtype=np.bool_)
    kept[tables.keeps[:, [2, 2]], tables.keeps[:, :2]] = True
    needs |= needs @ kept
    return Wanted(spans, np.array([needs[first:end].any(axis=0) for first, end in spans.tolist()]))


def write_tables(process: DealProcess, shape: Shape, *, n_lanes: int = _LANES) -> tuple[Tables, Lanes]:
    """Return the tables and the numbers of a process, without what its shape leaves out."""
    writer = _Writer(process, shape)
    signed = writer.write_runs()
    keeps = writer.write_keeps()
    n_first = len(writer.moves) - len(keeps)
    writer.write_choices(signed, keeps)
    rows = zip(
        (writer.moves, writer.futures, keeps, writer.choices, writer.statuses, writer.list_observations()),
        _WIDTHS,
        strict=True,
    )
    moves, futures, kept, choices, statuses, observations = (
        np.array(table, dtype=np.int64).reshape(-1, width) for table, width in rows
    )
    n_sets = writer.n_statuses + writer.shape.closed
    tables = Tables(moves, futures, kept, choices, statuses, observations, n_first, n_sets)
    vectors, factors = (_pack_joined(arrays, n_lanes) for arrays in (writer.vectors, writer.factors))
    return tables, Lanes(vectors, factors, pack_lanes(process.transition, n_lanes))


class _Writer:
    """Collects the rows of the tables and the numbers they stand for."""

    def __init__(self, process: DealProcess, shape: Shape) -> None:
        n_draws, self.n_options, n_types = process.rewards.shape
        self.shape, first = shape, np.zeros((n_draws, 2, n_types))
        first[:, _ONE] = 1.0
        self.vectors, self.factors = [first], [first[:, :, 0]]
        self.n_statuses = 1 if self.shape.merged else 1 + self.n_options
        self.moves: list[tuple[int, ...]] = []
        self.futures: list[tuple[int, ...]] = []
        self.choices: list[tuple[int, ...]] = []
        self.statuses: list[tuple[int, int]] = []
        stands, shut = 1 - process.gone, 1 - process.reopening
        shares = np.stack([np.ones_like(stands), stands, process.gone, process.reopening, shut], axis=1)
        self.ahead = self._add_factors(process.discount[:, None] * shares)
        accept = process.acceptance
        self.reward, self.stay, self.close, self.act, self.yes, self.no, self.cost = (
            self._add_vectors(array)
            for array in (
                process.rewards,
                process.stays,
                process.closes,
                process.acts,
                accept,
                1 - accept,
                process.costs,
            )
        )
        self.consent, self.share, self.rest = (
            self._add_factors(array) for array in (process.consent, accept[:, :, 0], 1 - accept[:, :, 0])
        )

    def _add_vectors(self, array: Array) -> Any:  # noqa: ANN401 - nested to any depth
        """Return the indices of numbers by type, nested as the axes between draws and types are."""
        first, shape = sum(part.shape[1] for part in self.vectors), array.shape[1:-1]
        n_rows = int(np.prod(shape))
        self.vectors.append(array.reshape(len(array), n_rows, array.shape[-1]))
        return (first + np.arange(n_rows)).reshape(shape).tolist()

    def _add_factors(self, array: Array) -> list[int]:
        """Return the indices of other numbers."""
        first = sum(part.shape[1] for part in self.factors)
        self.factors.append(array)
        return list(range(first, first + array.shape[1]))

    def _add_move(self, answer: int, reward: int, futures: list[tuple[int, int, int]]) -> int:
        """Return the index of a move."""
        first = len(self.futures)
        self.futures += futures
        self.moves.append((answer, reward, first, len(self.futures)))
        return len(self.moves) - 1

    def _run(self, answer: int, x: int) -> int:
        """Write a period with an option in force, ``run`` of (25b)."""
        futures = [(j, 0 if self.shape.merged else 1 + x, self.ahead[0]) for j in self.stay[x]]
        if self.shape.closed:
            futures += [(j, self.n_statuses, self.ahead[0]) for j in self.close[x]]
        return self._add_move(answer, self.reward[x], futures)

    def _idle(self, answer: int, status: int) -> int:
        """Write a period with nothing in force, ``idle`` of (25b): 0 while the offer stands, 1 while closed."""
        stands, shut = self.ahead[1 + 2 * status : 3 + 2 * status]
        futures = [(j, 0, stands) for j in self.act]
        if self.shape.closed:
            futures += [(j, self.n_statuses, shut) for j in self.act]
        elif status == 1:
            futures = []
        return self._add_move(answer, _ZERO, futures)

    def write_runs(self) -> list[tuple[int, int, int]]:
        """Write what looks only at the period ahead; return what follows each answer where none is in force."""
        for status in range(2):
            self._idle(_ONE, status)
        for x in range(self.n_options):
            self._run(_ONE, x)
        if not self.shape.answers:
            return [(_FIRST_RUN + y, _SHUT, _SHUT) for y in range(self.n_options)]
        signed = [self._run(self.yes[y], y) for y in range(self.n_options)]
        if not self.shape.closed:
            return [(move, _SHUT, _SHUT) for move in signed]
        return [
            (move, self._idle(self.yes[y], 1), self._idle(self.no[y], 1)) for y, move in enumerate(signed)
        ]

    def write_keeps(self) -> list[tuple[int, int, int]]:
        """Write the indices of what keeping each option is worth."""
        kept = range(0 if self.shape.merged else self.n_options)
        return [(_FIRST_RUN + x, _WAIT, self._add_move(_ONE, _ZERO, [])) for x in kept]

    def write_choices(self, signed: list[tuple[int, int, int]], keeps: list[tuple[int, int, int]]) -> None:
        """Write the choices of every status, and what follows a refusal while an option is in force."""
        self._write_status([self._propose(y, *signed[y]) for y in range(self.n_options)])
        for x, (run, _, kept) in enumerate(keeps):
            rows = [self._propose(y, signed[y][0], *self._refuse(x, y, kept)) for y in range(self.n_options)]
            rows[x] = _do(run)
            self._write_status(rows)
        self.choices.append(_do(_SHUT))
        self.statuses.append((len(self.choices) - 1, len(self.choices)))

    def _refuse(self, x: int, y: int, kept: int) -> tuple[int, int]:
        """Write the old option going on after a block at home, and after a refusal."""
        if not self.shape.answers:
            return kept, kept
        futures = [(_ONE, self.n_statuses + self.shape.closed + x, _ONE)]
        yes, no = (self._add_move(answer[y], _ZERO, futures) for answer in (self.yes, self.no))
        return yes, no

    def _propose(self, y: int, agreed: int, blocked: int, declined: int) -> tuple[int, ...]:
        """Return the choice to propose an option, ``try`` of (25b)."""
        if self.shape.merged:
            return _do(agreed)
        scales = (_ONE, _ONE, _ONE) if self.shape.answers else (self.share[y], self.share[y], self.rest[y])
        return (agreed, blocked, declined, *scales, self.consent[y], self.yes[y], self.cost[y])

    def _write_status(self, rows: list[tuple[int, ...]]) -> None:
        """Write a status whose first choice is to have nothing in force."""
        self.statuses.append((len(self.choices), len(self.choices) + 1 + len(rows)))
        self.choices += [_do(_WAIT), *rows]

    def list_observations(self) -> list[tuple[int, int]]:
        """Return what may be seen after each answer."""
        observations = [(_ONE, j) for j in (*chain(*self.stay), *self.act)]
        if self.shape.answers:
            observations += [(self.yes[x], j) for x in range(self.n_options) for j in self.stay[x]]
            observations += [(self.no[x], j) for x in range(self.n_options) for j in self.act]
        return observations


def _do(move: int) -> tuple[int, ...]:
    """Return the choice of a move that needs no answer."""
    return (move, _SHUT, _SHUT, _ONE, _ZERO, _ZERO, _ONE, _ONE, _ZERO)


def _pack_joined(arrays: list[Array], n_lanes: int) -> Array:
    """Return blocks of several arrays, one behind the other along the second axis, without a copy of them all."""
    n_draws, ends = len(arrays[0]), np.cumsum([array.shape[1] for array in arrays])
    n_lanes = min(n_lanes, n_draws)
    packed = np.empty((-(-n_draws // n_lanes), int(ends[-1]), *arrays[0].shape[2:], n_lanes))
    for array, end in zip(arrays, ends.tolist(), strict=True):
        packed[:, end - array.shape[1] : end] = pack_lanes(array, n_lanes)
    return packed


def pack_lanes(array: Array, n_lanes: int = _LANES) -> Array:
    """Return blocks of draws side by side, the draws on the last axis; the last draw fills the last block."""
    n_lanes = min(n_lanes, len(array))
    n_blocks = -(-len(array) // n_lanes)
    rows = np.arange(n_blocks * n_lanes).clip(max=len(array) - 1)
    blocks = array[rows].reshape(n_blocks, n_lanes, *array.shape[1:])
    return np.ascontiguousarray(np.moveaxis(blocks, 1, -1))


def pick_lanes(blocks: Array, draws: npt.NDArray[np.int64]) -> Array:
    """Return blocks of some draws alone."""
    n_lanes = blocks.shape[-1]
    return pack_lanes(blocks[draws // n_lanes, ..., draws % n_lanes], n_lanes)


def unpack_lanes(blocks: Array, n_draws: int) -> Array:
    """Return what was computed in blocks with the axis of the draws in front."""
    n_rows = len(blocks) * blocks.shape[-1]
    return np.moveaxis(blocks, -1, 1).reshape(n_rows, *blocks.shape[1:-1])[:n_draws]

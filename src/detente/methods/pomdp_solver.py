r"""Point-based value iteration for many decisions about a deal at once, with a bound on either side.

Plans are made backwards, period by period, at beliefs that can be reached from today's [Pineau2003]_. A
plan can be followed from any belief, so the best of all plans bounds a value from below, (25)-(26):

.. math:: V_h(b) \ge \max_{\alpha \in \Gamma_h} b \cdot \alpha

From above it is bounded at the same points by convexity: what the corners of the simplex and the best one
of the points allow together, the sawtooth of [Hauskrecht2000]_; at a corner the value is that of a type
that is seen.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from jaxtyping import Float

from detente.methods.compilation import lay_out, share_draws
from detente.methods.pomdp_kernels import Sets, go_back, make_workspace
from detente.methods.pomdp_point_kernels import make_candidates, spread_points
from detente.methods.pomdp_process import DealProcess, check_process, value_known
from detente.methods.pomdp_tables import (
    Lanes,
    Shape,
    Tables,
    Wanted,
    find_shape,
    pack_lanes,
    pick_lanes,
    unpack_lanes,
    want_all,
    want_choices,
    write_tables,
)
from detente.shapes import Array

_NOTHING = np.zeros((0, 0, 0, 0))
"""Stands where nothing is to be filled."""


class ChoiceBounds(NamedTuple):
    """Bounds on the value of every choice: to have nothing in force, then each option."""

    lower: Float[Array, "draws beliefs choices"]
    """A policy exists that reaches it."""
    upper: Float[Array, "draws beliefs choices"]
    """Nan where it was not asked for."""


class SolvedProcess(NamedTuple):
    """Plans of many draws, by status and belief, for the last of the periods solved."""

    tables: Tables
    lanes: Lanes
    corners: Array
    """Values if types are seen; zeros where no upper bounds were wanted."""
    plans: Array
    drops: Array
    reciprocals: Array
    n_draws: int
    shape: Shape
    bounded: bool

    @property
    def horizon(self) -> int:
        """Return the number of periods solved."""
        return self.corners.shape[1] - 1

    def value_choices(
        self,
        beliefs: Float[Array, "draws beliefs types"],
        *,
        status: int = 0,
        periods: int | None = None,
        chosen: npt.NDArray[np.int64] | None = None,
        n_threads: int | None = None,
    ) -> ChoiceBounds:
        """Bound the value of every choice at a status and some beliefs, or of one choice at each belief.

        Parameters
        ----------
        beliefs
            Beliefs of each draw, each summing to one.
        status
            0 where nothing is in force, else one more than the number of the option in force; -1 where the
            dealings are closed, which leaves no choice: only the first value is one.
        periods
            Periods to go; by default the horizon.
        chosen
            The one choice at each belief that is asked about, the same in all draws; by default every one.
        n_threads
            Threads to share the draws; the result is the same for any number.

        Raises
        ------
        ValueError
            If the periods to go are not among those kept.
        """
        periods, stored = periods or self.horizon, self.horizon - self.plans.shape[1]
        if not stored < periods <= self.horizon:
            message = f"plans for {periods} periods to go were not kept"
            raise ValueError(message)
        blocks, n_choices = pack_lanes(beliefs), int(self.tables.statuses[0, 1])
        row = len(self.tables.statuses) - 1 if status < 0 else status if len(self.tables.keeps) else 0
        spans = np.tile(self.tables.statuses[row], (beliefs.shape[1], 1))
        if chosen is not None:
            n_choices, spans = 1, spans[:, :1] + chosen[:, None] + np.arange(2)
        wanted = want_choices(self.tables, spans)
        bounds = np.full((*blocks.shape[:2], n_choices, 2, blocks.shape[-1]), np.nan)

        def value(part: slice) -> None:
            _go_back(self, part, blocks[part], (periods - 1, periods, stored), wanted, bounds[part])

        share_draws(value, len(blocks), n_threads)
        lower, upper = np.moveaxis(unpack_lanes(bounds, self.n_draws), -1, 0)
        return ChoiceBounds(lower, upper if self.bounded else np.full_like(upper, np.nan))

    def pick(self, draws: npt.NDArray[np.int64]) -> "SolvedProcess":
        """Return the solution of some draws."""
        arrays = (self.corners, self.plans, self.drops, self.reciprocals)
        corners, plans, drops, reciprocals = (pick_lanes(array, draws) for array in arrays)
        # Where the first period was forgotten, there are no numbers of it.
        lanes = (
            Lanes(*(pick_lanes(array, draws) for array in self.lanes)) if self.lanes[0].size else self.lanes
        )
        return self._replace(
            lanes=lanes,
            corners=corners,
            plans=plans,
            drops=drops,
            reciprocals=reciprocals,
            n_draws=len(draws),
        )

    def forget_first(self) -> "SolvedProcess":
        """Return plans for the later periods alone, which take a third of the memory: to start with another process."""
        return self._replace(lanes=Lanes(*(_NOTHING for _ in self.lanes)))

    def start_with(self, process: DealProcess) -> "SolvedProcess":
        """Return the same with another process in the first period: plans for the later ones stay as they are.

        Parameters
        ----------
        process
            A process of as many draws, options and types.
        """
        tables, lanes = write_tables(process, self.shape)
        return self._replace(tables=tables, lanes=lanes)


def _go_back(
    solved: SolvedProcess,
    part: slice,
    beliefs: Array,
    periods: tuple[int, int, int],
    wanted: Wanted,
    bounds: Array,
) -> None:
    """Call the kernel on some blocks."""
    tables, shape = solved.tables, beliefs.shape[1:]
    n_rows = shape[0] if len(tables.keeps) else 1
    go_back(
        (0,) * beliefs.shape[2],
        tables,
        Lanes(*(lay_out(array[part]) for array in solved.lanes)),
        beliefs,
        solved.bounded,
        lay_out(solved.corners[part]),
        Sets(*(lay_out(array) for array in (solved.plans[part], solved.drops[part], _NOTHING, _NOTHING))),
        lay_out(solved.reciprocals[part]),
        periods,
        wanted,
        bounds,
        make_workspace(n_rows, len(tables.moves), tables.n_sets, shape),
    )


def solve_process(
    process: DealProcess,
    beliefs: Float[Array, "draws beliefs types"],
    *,
    horizon: int,
    n_points: int = 16,
    n_kept: int = 1,
    bounded: bool = True,
    n_threads: int | None = None,
) -> SolvedProcess:
    """Solve the process of every draw at points that can be reached, (25)-(26).

    Parameters
    ----------
    process
        The process of every draw.
    beliefs
        The belief now, and others that are to be asked about; each sums to one.
    horizon
        Periods, 1 or more.
    n_points
        Beliefs to make plans at, a multiple of 4.
    n_kept
        Numbers of periods to go that can be asked about: from the horizon downwards.
    bounded
        Whether upper bounds are wanted too.
    n_threads
        Threads to share the draws; the result is the same for any number.

    Raises
    ------
    ValueError
        If the horizon is below 1, or what may be seen sums to more than 1.
    """
    check_process(process, horizon)
    shape, starts = find_shape(process), pack_lanes(beliefs)
    tables, lanes = write_tables(process, shape)
    n_blocks, _, n_types, n_lanes = starts.shape
    n_sets, n_kept = tables.n_sets + len(tables.keeps), min(n_kept, horizon)
    solved = SolvedProcess(
        tables,
        lanes,
        np.zeros((n_blocks, horizon + 1, n_sets, n_types, n_lanes)),
        np.zeros((n_blocks, n_kept, n_sets, n_points, n_types, n_lanes)),
        np.zeros((n_blocks, n_kept, n_sets, n_points, n_lanes)),
        np.zeros((n_blocks, n_points, n_types, n_lanes)),
        len(beliefs),
        shape,
        bounded,
    )
    wanted = want_all(tables, n_points)

    def solve(part: slice) -> None:
        points, vectors = np.empty_like(solved.reciprocals[part]), lanes.vectors[part]
        scratch = make_candidates(starts.shape[1], len(tables.observations), points.shape[1:])
        spread_points(
            (0,) * n_types,
            tables.observations,
            vectors,
            lanes.transition[part],
            starts[part],
            points,
            scratch,
        )
        with np.errstate(divide="ignore"):
            solved.reciprocals[part] = np.minimum(1 / points, 1e300)
        if bounded:
            draws = np.arange(part.start * n_lanes, part.stop * n_lanes).clip(max=len(beliefs) - 1)
            solved.corners[part] = _find_corners(process.pick(draws), shape, horizon, n_lanes)
        nothing = np.zeros((len(points), n_points, 0, 2, n_lanes))
        _go_back(solved, part, points, (0, horizon, horizon - n_kept), wanted, nothing)

    share_draws(solve, n_blocks, n_threads)
    return solved


def _find_corners(
    process: DealProcess, shape: Shape, horizon: int, n_lanes: int
) -> Float[Array, "blocks periods sets types lanes"]:
    """Return values if types are seen, of every set: of a status, and of keeping an option a period earlier."""
    values, kept = value_known(process, horizon)
    parts = [values[:, :, :1] if shape.merged else values[:, :, :-1]]
    if shape.closed:
        parts.append(values[:, :, -1:])
    if not shape.merged:
        parts.append(np.concatenate([kept, kept[-1:]]))
    return pack_lanes(np.concatenate(parts, axis=2).swapaxes(0, 1), n_lanes)

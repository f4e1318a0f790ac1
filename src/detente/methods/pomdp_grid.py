"""An upper bound of a process on a grid of beliefs, as fine as a sample of draws can afford.

The value is convex in the belief, so the mean over the corners of a cell bounds it from above
[Lovejoy1991]_. On a fine grid that bound is closer than the sawtooth at a few points, and a hundred times
dearer: it tells how far off the values of all draws may be.
"""

import numpy as np
from jaxtyping import Float

from detente.methods.belief_grid import find_denominators, make_grid
from detente.methods.compilation import lay_out, share_draws
from detente.methods.pomdp_grid_kernels import bound_draws, make_grid_workspace
from detente.methods.pomdp_process import DealProcess, check_process
from detente.methods.pomdp_tables import Lanes, find_shape, write_tables
from detente.shapes import Array


def bound_on_grid(
    process: DealProcess,
    belief: Float[Array, "draws types"],
    *,
    horizon: int,
    denominator: int | None = None,
    n_threads: int | None = None,
) -> Float[Array, "draws choices"]:
    """Bound from above what each choice is worth where nothing is in force, (25b).

    Parameters
    ----------
    process
        The process of every draw, with two to five types.
    belief
        Belief now, each summing to one.
    horizon
        Periods, 1 or more.
    denominator
        Fineness of the grid; by default the finest for the number of types.
    n_threads
        Threads to share the draws; the result is the same for any number.

    Raises
    ------
    ValueError
        If there are not two to five types, the horizon is below 1, or what may be seen sums to more than 1.
    """
    check_process(process, horizon)
    n_draws, n_types = belief.shape
    grid = make_grid(n_types, denominator or find_denominators(n_types).values[-1])
    tables, lanes = write_tables(process, find_shape(process), n_lanes=1)
    numbers = Lanes(*(lay_out(array[..., 0]) for array in lanes))
    bounds = np.zeros((n_draws, int(tables.statuses[0, 1])))

    def bound(part: slice) -> None:
        rows = Lanes(*(array[part] for array in numbers))
        work = make_grid_workspace(tables, horizon, len(grid.points), n_types)
        bound_draws((0,) * n_types, tables, rows, grid, lay_out(belief[part]), horizon, bounds[part], work)

    share_draws(bound, n_draws, n_threads)
    return bounds

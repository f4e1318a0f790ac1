"""Compiling kernels, kept on disk where there is a place to keep them, and sharing draws among threads."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
from numba import njit

_MOST_THREADS = 8
"""Threads at most where none are asked for."""


def compile_kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function compiled on first use, free of the interpreter's lock.

    The result is cached beside the module or in the user's cache folder; where neither can be
    written, it is compiled anew in every process. Its ``py_func`` is the plain function.
    """
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no place to keep it
        return njit(nogil=True)(function)


def share_draws(solve: Callable[[slice], None], n_draws: int, n_threads: int | None = None) -> None:
    """Call a function on slices of the draws, as many at once as there are threads.

    Parameters
    ----------
    solve
        Solves the draws of a slice; a kernel inside it runs free of the interpreter's lock.
    n_draws
        Number of draws.
    n_threads
        Threads; by default one for each processor this process may use, and no more than eight.
    """
    n_threads = n_threads or min(_count_processors(), _MOST_THREADS)
    # Some draws take longer than others: with four slices a thread none waits long for the last one.
    cuts = np.linspace(0, n_draws, 4 * n_threads + 1).astype(int).tolist()
    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(solve, (slice(start, stop) for start, stop in pairwise(cuts))))


def _count_processors() -> int:
    """Count those the process may use, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

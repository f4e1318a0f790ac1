"""Compiling kernels when they are first called, and sharing draws among threads."""

import functools
import hashlib
import inspect
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.processors import count_processors

_MOST_THREADS = 8
"""Threads at most where none are asked for."""

_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
"""Free of the interpreter's lock, and x / 0 as NumPy has it: a check would keep loops from being vectorised."""

_PART_OPTIONS = _OPTIONS | {"no_cpython_wrapper": True, "forceinline": True}
"""A kernel within another has no entrance from Python. Put in place, it counts no references: a third of the time."""

_ONE_AT_A_TIME = threading.RLock()


class Kernel:
    """A function compiled on its first call, together with the kernels that it calls.

    What is called from Python is kept on disk by :mod:`detente.methods.kernel_cache`. Numba is loaded
    only when something is called.

    Parameters
    ----------
    function
        The plain function, which stays at hand as ``py_func``.
    """

    __name__: str

    def __init__(self, function: Callable[..., Any]) -> None:
        self.py_func = function
        self._whole: Any = None
        self._part: Any = None
        functools.update_wrapper(self, function)

    def __call__(self, *args: Any) -> Any:  # noqa: ANN401
        """Call the compiled function."""
        if self._whole is None:
            with _ONE_AT_A_TIME:
                self._whole = self._whole or self._make_whole()
        return self._whole(*args)

    def _make_whole(self) -> Callable[..., Any]:
        """Return the function that compiles itself for each combination of types of arguments."""
        import numba  # noqa: PLC0415 - slow to import

        settings: Any = numba.config
        if settings.DISABLE_JIT:
            return self.py_func
        from detente.methods.kernel_cache import KernelCache  # noqa: PLC0415

        dispatcher: Any = numba.njit(**_OPTIONS)(self._link_parts())
        version = repr((_OPTIONS, _PART_OPTIONS, *self._list_origins()))
        dispatcher._cache = KernelCache(self.py_func.__name__, version)  # noqa: SLF001
        return dispatcher

    def _make_part(self) -> Callable[..., Any]:
        """Return the function as other kernels call it."""
        import numba  # noqa: PLC0415 - slow to import

        if self._part is None:
            self._part = numba.njit(**_PART_OPTIONS)(self._link_parts())
        return self._part

    def _list_parts(self) -> dict[str, "Kernel"]:
        """Return the kernels that this one calls, by the names it calls them."""
        return {name: kernel for name, kernel in self._list_globals() if isinstance(kernel, Kernel)}

    def _list_globals(self) -> Iterator[tuple[str, Any]]:
        """Yield the names and values that the function takes from its module."""
        values = self.py_func.__globals__
        return ((name, values[name]) for name in self.py_func.__code__.co_names if name in values)

    def _link_parts(self) -> FunctionType:
        """Return the plain function with compiled ones in place of the kernels that it calls."""
        parts = {name: kernel._make_part() for name, kernel in self._list_parts().items()}  # noqa: SLF001
        plain = self.py_func
        return FunctionType(plain.__code__, plain.__globals__ | parts, plain.__name__, plain.__defaults__)

    def _list_origins(self) -> Iterator[str]:
        """Yield what the machine code comes from: the source, and numbers, which another module may define."""
        yield hashlib.sha256(Path(inspect.getfile(self.py_func)).read_bytes()).hexdigest()
        yield repr([pair for pair in self._list_globals() if isinstance(pair[1], int | float)])
        for kernel in self._list_parts().values():
            yield from kernel._list_origins()  # noqa: SLF001


def compile_kernel(function: Callable[..., Any]) -> Kernel:
    """Return a function that is compiled on its first call, free of the interpreter's lock.

    Its arguments are arrays as :func:`lay_out` returns them: each other layout, and each array that cannot
    be written, would be compiled for anew, which takes seconds.
    """
    return Kernel(function)


def lay_out(array: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return an array as kernels read it: floats in C order that can be written; the array itself if it is so."""
    return np.require(array, dtype=np.float64, requirements=["C", "A", "W"])


@functools.cache
def _count_threads() -> int:
    """Return how many draws are solved at once; asked once, since files are read for it."""
    return min(count_processors(), _MOST_THREADS)


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
    n_threads = 1 if n_draws <= 1 else min(n_threads or _count_threads(), n_draws)
    if n_threads == 1:
        solve(slice(0, n_draws))
        return
    # Some draws take longer than others: with four slices a thread none waits long for the last one.
    cuts = np.linspace(0, n_draws, 4 * n_threads + 1).astype(int).tolist()
    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(solve, (slice(start, stop) for start, stop in pairwise(cuts) if start < stop)))

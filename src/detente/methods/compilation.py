"""Compiling kernels: kept on disk where there is a place to keep them."""

from collections.abc import Callable
from typing import Any

from numba import njit


def compile_kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function compiled on first use, free of the interpreter's lock.

    The result is cached beside the module or in the user's cache folder; where neither can be
    written, it is compiled anew in every process.
    """
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no place to keep it
        return njit(nogil=True)(function)

"""Parts of a result that are computed when they are first read, and kept."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, Generic, TypeVar, overload

from detente.sampling.samples import freeze_arrays

Held = TypeVar("Held")

_LOCK = "_lock"
"""Where a result keeps the lock that is held while one of its parts is computed."""


class LazyPart(Generic[Held]):
    """A part of a result: computed when it is first read, then an attribute like any other.

    As ``functools.cached_property``, but threads that read one result wait for each other, so that no part
    is computed twice (Python 3.12 took that lock away), and its arrays are read-only.

    Parameters
    ----------
    compute
        Computes it from the result.
    step
        What is being done meanwhile, in words, for whoever shows progress.
    """

    def __init__(self, compute: Callable[[Any], Held], step: str) -> None:
        self.compute = compute
        self.step = step
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, result: None, owner: type) -> LazyPart[Held]: ...

    @overload
    def __get__(self, result: object, owner: type) -> Held: ...

    def __get__(self, result: object | None, owner: type) -> LazyPart[Held] | Held:
        if result is None:
            return self
        parts = vars(result)
        # One thread makes the lock, whichever comes first; a part may read others of the same result.
        with parts.setdefault(_LOCK, RLock()):
            if self._name not in parts:
                held = self.compute(result)
                freeze_arrays(held)
                parts[self._name] = held
        found: Held = parts[self._name]
        return found


def part(step: str) -> Callable[[Callable[[Any], Held]], LazyPart[Held]]:
    """Make a method a part of its result that is computed when it is first read.

    Parameters
    ----------
    step
        What is being done meanwhile, in words.
    """
    return lambda compute: LazyPart(compute, step)


def list_lazy_parts(result_type: type) -> dict[str, str]:
    """Return the parts of a result by name, and what is being done while each is computed."""
    return {name: held.step for name, held in vars(result_type).items() if isinstance(held, LazyPart)}


class ResultInParts:
    """A result with such parts: its copies and pickles hold those computed so far, and no lock."""

    def __getstate__(self) -> dict[str, object]:
        with vars(self).setdefault(_LOCK, RLock()):
            return {name: held for name, held in vars(self).items() if name != _LOCK}

    def __setstate__(self, state: dict[str, object]) -> None:
        freeze_arrays(state)
        vars(self).update(state)

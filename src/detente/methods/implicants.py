r"""Which premises guarantee a verdict, and which overturn it: prime implicants of a truth table.

A verdict is a Boolean function of premises that either hold as claimed or turn out otherwise. A set
of readings is *sufficient* if it guarantees the verdict whatever the other premises turn out to be,
and *minimal* if no reading can be left out: a prime implicant, as in qualitative comparative analysis
[Quine1952]_ [Ragin1987]_, MODEL (39).
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from detente.shapes import Array, Flags, Indices

MOST_PREMISES = 12
"""Premises at most: twelve make 4,096 verdicts."""

_EITHER = 2
"""Index of "either reading" on an axis of the table of cubes."""


class Implicant(NamedTuple):
    """Readings that together guarantee a verdict, whatever the other premises."""

    held: tuple[int, ...]
    """Premises that must hold as claimed, by index."""
    otherwise: tuple[int, ...]
    """Premises that must turn out otherwise."""

    @property
    def size(self) -> int:
        """Return how many premises it names."""
        return len(self.held) + len(self.otherwise)


def find_prime_implicants(verdicts: Bool[Flags, "*readings"]) -> tuple[Implicant, ...]:
    """Return every minimal set of readings that guarantees the verdict.

    Parameters
    ----------
    verdicts
        Whether the verdict holds: one axis of length 2 a premise, entry 0 as claimed and entry 1
        otherwise; 1 to 12 axes.

    Returns
    -------
    :
        Sets, the smallest first. Empty if the verdict never holds; one set that names nothing if it
        always does.

    Raises
    ------
    ValueError
        If there are not 1 to 12 axes of length 2.

    Examples
    --------
    The verdict holds where the first premise or both others hold:

    >>> a, b, c = np.meshgrid([True, False], [True, False], [True, False], indexing="ij")
    >>> [implicant.held for implicant in find_prime_implicants(a | (b & c))]
    [(0,), (1, 2)]
    """
    _check(verdicts)
    # Each axis gains a third entry, "either reading": a cube holds where both its halves do.
    cubes = np.asarray(verdicts)
    for axis in range(verdicts.ndim):
        both = np.logical_and.reduce(cubes, axis=axis, keepdims=True)
        cubes = np.concatenate([cubes, both], axis=axis)
    # A cube is prime where no wider one, with one more premise set free, holds as well.
    prime = cubes.copy()
    for axis in range(verdicts.ndim):
        wider = np.take(cubes, [_EITHER], axis=axis)
        free = np.arange(3).reshape([-1 if i == axis else 1 for i in range(verdicts.ndim)]) == _EITHER
        prime &= ~wider | free
    implicants = [_parse_cube(cube) for cube in np.argwhere(prime)]
    return tuple(sorted(implicants, key=lambda implicant: (implicant.size, implicant)))


def swing_shares(
    verdicts: Bool[Flags, "*readings"],
) -> Float[Array, " premises"]:
    r"""Return how often each premise decides the verdict: the Banzhaf index of its readings.

    .. math:: \beta_i = 2^{-(k-1)} \; \#\{\text{readings of the others for which premise } i \text{ decides}\}

    Parameters
    ----------
    verdicts
        As in :func:`find_prime_implicants`.

    Returns
    -------
    :
        Shares in [0, 1]: 0 for a premise that never matters, 1 for one that always decides.

    Raises
    ------
    ValueError
        If there are not 1 to 12 axes of length 2.

    Examples
    --------
    Of two premises that are both needed, each decides where the other holds [Banzhaf1965]_:

    >>> swing_shares(np.array([[True, False], [False, False]]))
    array([0.5, 0.5])
    """
    _check(verdicts)
    return np.array(
        [
            np.mean(np.take(verdicts, 0, axis=axis) != np.take(verdicts, 1, axis=axis))
            for axis in range(verdicts.ndim)
        ]
    )


def _parse_cube(cube: Indices) -> Implicant:
    return Implicant(
        tuple(np.flatnonzero(cube == 0).tolist()),
        tuple(np.flatnonzero(cube == 1).tolist()),
    )


def _check(verdicts: Flags) -> None:
    if not 1 <= verdicts.ndim <= MOST_PREMISES or set(verdicts.shape) != {2}:
        message = f"expected 1 to {MOST_PREMISES} axes of length 2, not the shape {verdicts.shape}"
        raise ValueError(message)

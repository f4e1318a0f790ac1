"""Draws as text that a page carries: letters and digits, equally many a draw, from which its script counts again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from detente.shapes import PerDraw

Codes = npt.NDArray[np.int64]

_LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", np.uint8)
_BASE = len(_LETTERS)
N_BINS = 60
"""Bins into which a number is cut by the rank of its draws: twenty steps of a handle, ten bars, three thirds."""
SIGNED, UNSIGNED = 3, 2
"""Characters of a value that may be negative, and of one that may not: 18 and 12 bits."""


def write_codes(codes: Codes, n_characters: int) -> str:
    """Return codes as text, that many characters each, the weightiest first.

    Parameters
    ----------
    codes
        One for each draw, in [0, 64 ** n_characters).
    n_characters
        Characters of each, 1 or more.

    Examples
    --------
    >>> write_codes(np.array([0, 1, 63, 64]), 2)
    'AAABA_BA'
    """
    digits = codes[:, None] // _BASE ** np.arange(n_characters)[::-1] % _BASE
    return _LETTERS[digits].tobytes().decode("ascii")


def encode_values(values: PerDraw, scale: float, n_characters: int) -> Codes:
    """Return values as codes on a square-root scale, finer near zero; the sign of every value stays.

    Parameters
    ----------
    values
        One for each draw, no further from zero than ``scale``; nan where there is none, which takes code 0. With
        two characters 0 or more.
    scale
        What the largest code stands for, above 0.
    n_characters
        :data:`SIGNED` or :data:`UNSIGNED`.
    """
    missing, (zero, steps) = np.isnan(values), find_steps(n_characters)
    size = np.round(steps * np.sqrt(np.abs(np.where(missing, 0.0, values)) / scale))
    size = np.where(np.nan_to_num(values) == 0, size, np.maximum(size, 1))
    codes = zero + (np.sign(np.nan_to_num(values)) * size).astype(np.int64)
    return np.where(missing, 0, codes)


def decode_values(codes: Codes, scale: float, n_characters: int) -> PerDraw:
    """Return the values that codes stand for, nan where there is none.

    Examples
    --------
    >>> values = np.array([-2.0, 0.0, 1e-9, 1.5, np.nan])
    >>> decode_values(encode_values(values, 2.0, 3), 2.0, 3).round(4).tolist()
    [-2.0, 0.0, 0.0, 1.5, nan]
    >>> bool(decode_values(encode_values(values, 2.0, 3), 2.0, 3)[2] > 0)
    True
    """
    zero, steps = find_steps(n_characters)
    place = codes - zero
    values: PerDraw = np.sign(place) * (place / steps) ** 2 * scale
    return np.where(codes == 0, np.nan, values)


def find_steps(n_characters: int) -> tuple[int, int]:
    """Return the code of zero, and how many steps lead from it to the end of the scale."""
    n_codes = _BASE**n_characters
    return (n_codes // 2, n_codes // 2 - 1) if n_characters == SIGNED else (1, n_codes - 2)


def cut_ranks(values: PerDraw) -> Codes:
    """Return the bin of each draw among :data:`N_BINS` that hold equally many; equal numbers share one.

    Examples
    --------
    >>> cut_ranks(np.arange(120.0))[[0, 1, 2, 119]].tolist(), cut_ranks(np.ones(3)).tolist()
    ([0, 0, 1, 59], [0, 0, 0])
    """
    below = np.searchsorted(np.sort(values), values)
    return below * N_BINS // len(values)


def list_edges(values: PerDraw) -> PerDraw:
    """Return where the bins of :func:`cut_ranks` begin, and the largest value: bin k holds from edge k to below edge k + 1."""
    ranks = -(-np.arange(N_BINS + 1) * len(values) // N_BINS)
    return np.sort(values)[np.minimum(ranks, len(values) - 1)]


def pack_flags(flags: npt.NDArray[np.bool_]) -> Codes:
    """Return up to six yes-or-no answers a draw as one code; the first is its lowest bit."""
    codes: Codes = (flags.astype(np.int64) << np.arange(flags.shape[1])).sum(axis=1)
    return codes

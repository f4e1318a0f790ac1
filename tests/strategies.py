"""Hypothesis strategies: beliefs, stochastic matrices, utilities, worths of coalitions."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays


def amounts(shape: int | tuple[int, ...], low: float = -50.0, high: float = 50.0) -> st.SearchStrategy:
    return arrays(np.float64, shape, elements=st.floats(low, high, allow_subnormal=False))


def shares(shape: int | tuple[int, ...], low: float = 0.0, high: float = 1.0) -> st.SearchStrategy:
    return arrays(np.float64, shape, elements=st.floats(low, high, allow_subnormal=False))


def beliefs(shape: int | tuple[int, ...]) -> st.SearchStrategy:
    """Rows that sum to one, every entry above 0."""
    raw = arrays(np.float64, shape, elements=st.floats(0.01, 1.0, allow_subnormal=False))
    return raw.map(lambda rows: rows / rows.sum(axis=-1, keepdims=True))

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nst

from detente.methods.implicants import find_prime_implicants, swing_shares

TABLES = st.integers(1, 4).flatmap(lambda k: nst.arrays(bool, (2,) * k))


def implied(verdicts, held, otherwise):
    """Whether the verdict holds in every row that agrees with the readings."""
    rows = product((0, 1), repeat=verdicts.ndim)
    return all(
        verdicts[row]
        for row in rows
        if all(row[i] == 0 for i in held) and all(row[i] == 1 for i in otherwise)
    )


def primes_by_brute_force(verdicts):
    prime = set()
    for cube in product((0, 1, None), repeat=verdicts.ndim):
        held, otherwise = ({i for i, x in enumerate(cube) if x == side} for side in (0, 1))
        if not implied(verdicts, held, otherwise):
            continue
        smaller = [implied(verdicts, held - {i}, otherwise - {i}) for i in held | otherwise]
        if not any(smaller):
            prime.add((tuple(sorted(held)), tuple(sorted(otherwise))))
    return prime


@given(TABLES)
def test_agrees_with_trying_every_set(verdicts):
    prime = find_prime_implicants(verdicts)
    assert {(implicant.held, implicant.otherwise) for implicant in prime} == primes_by_brute_force(verdicts)
    assert [implicant.size for implicant in prime] == sorted(implicant.size for implicant in prime)


@given(TABLES)
def test_the_sets_cover_just_the_rows_in_which_the_verdict_holds(verdicts):
    prime = find_prime_implicants(verdicts)
    for row in product((0, 1), repeat=verdicts.ndim):
        covered = any(
            all(row[i] == 0 for i in implicant.held) and all(row[i] == 1 for i in implicant.otherwise)
            for implicant in prime
        )
        assert covered == verdicts[row]


def test_a_verdict_that_always_or_never_holds():
    (always,) = find_prime_implicants(np.ones((2, 2), dtype=bool))
    assert always.size == 0
    assert find_prime_implicants(np.zeros((2, 2), dtype=bool)) == ()


@given(TABLES)
def test_swings_count_the_rows_in_which_a_premise_decides(verdicts):
    shares = swing_shares(verdicts)
    for i, share in enumerate(shares):
        rows = [row for row in product((0, 1), repeat=verdicts.ndim) if row[i] == 0]
        flips = [verdicts[row] != verdicts[(*row[:i], 1, *row[i + 1 :])] for row in rows]
        assert share == pytest.approx(np.mean(flips))


def test_too_many_premises_and_odd_tables_are_value_errors():
    for shape in ((2,) * 13, (3, 2), ()):
        with pytest.raises(ValueError, match="axes"):
            find_prime_implicants(np.zeros(shape, dtype=bool))
        with pytest.raises(ValueError, match="axes"):
            swing_shares(np.zeros(shape, dtype=bool))

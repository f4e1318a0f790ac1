import numpy as np
import pytest
from hypothesis import given

from detente.methods.production import attainment, coverage, substitution_from_missing
from tests.strategies import amounts, beliefs, shares


def scalar(value: float) -> np.ndarray:
    return np.array(value)


@given(shares((3, 4), high=0.95), shares(3))
def test_coverage_is_the_chance_that_one_independent_provider_delivers(table, effort):
    missed = np.ones(4)
    for row, share in zip(table, effort, strict=True):
        missed *= (1 - row) ** share
    np.testing.assert_allclose(coverage(table, effort), 1 - missed)


@given(shares((3, 4), high=0.95), shares(3))
def test_relabelling_providers_changes_nothing(table, effort):
    order = [2, 0, 1]
    np.testing.assert_allclose(coverage(table[order], effort[order]), coverage(table, effort), atol=1e-12)


@given(shares((2, 3), high=0.95))
def test_last_in_marginal_is_submodular_with_perfect_substitutes(table):
    def worth(*members: float) -> float:
        return float(
            attainment(coverage(table, np.array(members, dtype=float)), np.full(3, 1 / 3), scalar(1.0))
        )

    assert worth(1, 1) - worth(1, 0) <= worth(0, 1) - worth(0, 0) + 1e-9


@given(shares(3, low=0.01), beliefs(3), amounts((), low=-20, high=1))
def test_attainment_lies_between_scarcest_and_most_plentiful(covered, importance, substitution):
    solved = float(attainment(covered, importance, scalar(float(substitution))))
    assert covered.min() - 1e-9 <= solved <= covered.max() + 1e-9


def test_attainment_against_the_formula_and_its_limits():
    covered, importance = np.array([0.3, 0.8]), np.array([0.4, 0.6])
    for rho in (1.0, 0.5, -2.0, -30.0):
        direct = (0.4 * 0.3**rho + 0.6 * 0.8**rho) ** (1 / rho)
        assert float(attainment(covered, importance, scalar(rho))) == pytest.approx(direct)
    geometric = 0.3**0.4 * 0.8**0.6
    assert float(attainment(covered, importance, scalar(0.0))) == pytest.approx(geometric)
    assert float(attainment(covered, importance, scalar(2e-6))) == pytest.approx(geometric, rel=1e-5)
    assert float(attainment(covered, importance, scalar(-2000.0))) == pytest.approx(0.3, rel=1e-3)


@pytest.mark.parametrize("substitution", [0.0, -1.0, -50.0])
def test_an_essential_capability_that_is_missing_leaves_nothing(substitution):
    assert float(attainment(np.array([0.0, 1.0]), np.array([0.5, 0.5]), scalar(substitution))) == 0.0


def test_a_capability_without_weight_does_not_matter():
    found = attainment(np.array([0.0, 0.7]), np.array([0.0, 1.0]), scalar(-1.0))
    assert float(found) == pytest.approx(0.7)


@given(shares((), low=0.05, high=0.9), shares((), low=0.05, high=0.99))
def test_elicited_exponent_gives_the_answer_back(importance, substitution):
    weight = float(importance)
    remains = (1 - weight) ** (1 / float(substitution))
    if remains <= 1e-6:
        return
    exponent = substitution_from_missing(np.array([weight]), np.array([remains]))
    covered = np.array([[0.0, 1.0]])
    solved = attainment(covered, np.array([[weight, 1 - weight]]), exponent)
    assert float(solved[0]) == pytest.approx(remains, rel=1e-6)


def test_what_no_exponent_gives_is_nan():
    assert np.isnan(substitution_from_missing(np.array([0.5]), np.array([0.6])))[0]


def test_broken_preconditions_are_value_errors():
    with pytest.raises(ValueError, match="1 or less"):
        attainment(np.array([0.5]), np.array([1.0]), scalar(1.5))
    with pytest.raises(ValueError, match="between 0 and 1"):
        substitution_from_missing(np.array([1.1]), np.array([0.5]))
    with pytest.raises(ValueError, match="between 0 and 1"):
        substitution_from_missing(np.array([0.5]), np.array([np.nan]))


@pytest.mark.parametrize(
    ("weight", "remains", "expected"),
    [
        (0.0, 0.5, 0.0),  # what weighs nothing and is missed all the same is essential
        (0.5, 0.0, 0.0),  # so is that without which nothing remains
        (1.0, 0.0, 1.0),
        (0.0, 1.0, 1.0),
        (1.0, 0.5, np.nan),
        (0.5, 1.0, np.nan),
    ],
)
def test_substitution_at_its_limits(weight, remains, expected):
    found = substitution_from_missing(np.array([weight]), np.array([remains]))
    np.testing.assert_array_equal(found, [expected])

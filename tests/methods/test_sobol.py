import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.evppi import evppi
from detente.methods.sobol import Estimate, cut_bins, find_leaders, first_order, total_order


@given(st.integers(1, 400), st.integers(1, 30))
def test_bins_are_equal_and_in_order(n_draws, n_bins):
    premise = np.random.default_rng(n_draws).normal(size=n_draws)
    bins = cut_bins(premise, n_bins)
    counts = np.bincount(bins)
    assert counts.max() - counts.min() <= 1
    assert np.all(np.diff(bins[np.argsort(premise)]) >= 0)


@given(st.integers(0, 1000))
def test_only_the_order_of_a_premise_counts(seed):
    premise = np.random.default_rng(seed).normal(size=500)
    for same in (np.exp(premise), 3 * premise + 1):
        np.testing.assert_array_equal(cut_bins(same), cut_bins(premise))


def test_a_sum_splits_its_variance(rng):
    parts = rng.normal(size=(20_000, 3)) * [1, 2, 3]
    shares = [first_order(cut_bins(column, 50), parts.sum(axis=1)) for column in parts.T]
    np.testing.assert_allclose(shares, np.array([1, 4, 9]) / 14, atol=0.02)


def test_what_does_not_matter_is_worth_nothing_on_average(rng):
    answer = rng.normal(size=400)
    found = [first_order(cut_bins(rng.normal(size=400)), answer) for _ in range(300)]
    assert np.mean(found) == pytest.approx(0, abs=0.01)
    values = np.stack([np.zeros(400), 5 + answer], axis=1)
    assert evppi(cut_bins(rng.normal(size=400)), values).value == 0.0


def test_worth_of_finding_out_against_the_normal_formula(rng):
    """Refuse or gain X, X standard normal: E[max(0, X)] is the normal density at 0."""
    draws = np.sort(rng.normal(size=40_000))
    values = np.stack([np.zeros(40_000), draws - draws.mean()], axis=1)
    worth = evppi(cut_bins(draws), values)
    assert worth.value == pytest.approx(1 / np.sqrt(2 * np.pi), abs=0.01)
    # Above 0 the gain is X, below it 0: its second moment is 1/2.
    assert worth.error == pytest.approx(np.sqrt(0.5 - 1 / (2 * np.pi)) / 200, rel=0.05)


@given(st.integers(0, 1000))
def test_it_is_never_worth_more_than_finding_out_everything(seed):
    rng = np.random.default_rng(seed)
    premise, values = rng.normal(size=300), rng.normal(size=(300, 3))
    values[:, 1] += premise
    everything = values.max(axis=1).mean() - values.mean(axis=0).max()
    assert 0 <= evppi(cut_bins(premise), values).value <= everything + 1e-12


@given(
    st.floats(-1e12, 1e12).filter(lambda value: abs(value) > 1e-300),
    st.integers(20, 600),
    st.floats(0, 1e-14),
)
def test_the_sensitivity_of_an_answer_that_does_not_vary_is_0(value, n_draws, jitter):
    """Rounding makes the variance of a constant column differ from 0; so does noise in its last digits."""
    rng = np.random.default_rng(n_draws)
    premise, answer = rng.normal(size=n_draws), np.full(n_draws, value)
    shaken = answer * (1 + jitter * rng.uniform(-1, 1, n_draws))
    for column in (answer, shaken):
        assert first_order(cut_bins(premise), column) == 0.0
        assert total_order(column, rng.permutation(column)) == Estimate(0.0, 0.0)


def test_the_sensitivity_of_an_answer_too_small_to_be_squared_is_0():
    answer = 1e-300 * np.random.default_rng(1).random(100)
    assert first_order(cut_bins(np.arange(100.0)), answer) == 0.0
    assert total_order(answer, answer[::-1]) == Estimate(0.0, 0.0)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e3))
def test_shifting_and_scaling_an_answer_leaves_its_sensitivities(shift, scale):
    rng = np.random.default_rng(7)
    premise = rng.normal(size=500)
    bins = cut_bins(premise)
    answer = premise + rng.normal(size=500)
    moved = scale * answer + shift
    assert first_order(bins, moved) == pytest.approx(first_order(bins, answer), abs=1e-4)


def ishigami(x):
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def redraw(rng, points, column):
    """Return the points with one premise drawn anew."""
    moved = points.copy()
    moved[:, column] = rng.uniform(-np.pi, np.pi, len(points))
    return moved


def test_total_order_of_a_published_function(rng):
    """Ishigami and Homma (1990), a = 7, b = .1: .5576, .4424, .2437; the third explains nothing alone."""
    points = rng.uniform(-np.pi, np.pi, (40_000, 3))
    found = [total_order(ishigami(points), ishigami(redraw(rng, points, column))) for column in range(3)]
    for share, known in zip(found, (0.5576, 0.4424, 0.2437), strict=True):
        assert abs(share.value - known) < 3 * share.error
        assert share.error < 0.01


def test_the_error_of_a_total_order_is_that_of_repeating_it(rng):
    found = []
    for _ in range(400):
        points = rng.uniform(-np.pi, np.pi, (300, 3))
        found.append(total_order(ishigami(points), ishigami(redraw(rng, points, 0))))
    spread = np.std([share.value for share in found])
    assert np.mean([share.error for share in found]) == pytest.approx(spread, rel=0.15)


def test_company_explains_alone_what_it_does_not_do(rng):
    """A premise that moves with the one that decides: .49 alone, 0 in all."""
    decides, noise, other = rng.normal(size=(3, 20_000))
    company = 0.7 * decides + np.sqrt(1 - 0.49) * noise
    answer = decides + 0 * company
    moved = decides + 0 * other
    assert first_order(cut_bins(company), answer) == pytest.approx(0.49, abs=0.03)
    assert total_order(answer, moved).value == 0.0


@given(
    st.lists(st.builds(Estimate, st.floats(0, 1), st.floats(0.001, 0.2)), min_size=1, max_size=12),
    st.integers(1, 4),
)
def test_leaders_are_few_and_set_apart_from_all_others(estimates, most):
    leaders = find_leaders(estimates, most)
    assert len(leaders) <= most
    assert leaders == sorted(set(leaders))
    rest = [index for index in range(len(estimates)) if index not in leaders]
    if leaders and rest:
        last = min((estimates[index] for index in leaders), key=lambda estimate: estimate.value)
        following = max((estimates[index] for index in rest), key=lambda estimate: estimate.value)
        assert last.value - following.value > 0


def test_chance_makes_no_leader(rng):
    """Twelve equal premises: now and then one seems to lead, far less often than once in ten times."""
    named = sum(
        bool(find_leaders([Estimate(x, 0.02) for x in rng.normal(0.1, 0.02, 12)], 3)) for _ in range(2_000)
    )
    assert named < 100

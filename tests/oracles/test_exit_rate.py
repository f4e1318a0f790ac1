import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import poisson

from tests.oracles.exit_rate import fit_exit_rate

SPELLS = st.lists(st.tuples(st.floats(0.01, 50), st.booleans()), min_size=1, max_size=30)


def unpack(spells):
    years, left = zip(*spells, strict=True)
    return np.array(years), np.array(left, dtype=bool)


@given(SPELLS)
def test_the_range_holds_the_rate_and_leaves_equal_tails(spells):
    years, left = unpack(spells)
    fit = fit_exit_rate(years, left)
    assert fit.low <= fit.rate <= fit.high
    n_exits, exposure = int(left.sum()), years.sum()
    assert poisson.cdf(n_exits, fit.high * exposure) == pytest.approx(0.05)
    if n_exits:
        assert poisson.sf(n_exits - 1, fit.low * exposure) == pytest.approx(0.05)
    else:
        assert fit.low == 0


@given(SPELLS, st.floats(0.1, 10), st.randoms(use_true_random=False))
def test_units_order_and_cuts_change_nothing_but_the_unit(spells, scale, random):
    years, left = unpack(spells)
    fit = fit_exit_rate(years, left)
    np.testing.assert_allclose(fit_exit_rate(years * scale, left), np.array(fit) / scale)
    # A spell seen in two parts is one that goes on and one that ends as it did.
    parts = [(years[0] / 3, False), (years[0] * 2 / 3, left[0]), *spells[1:]]
    random.shuffle(parts)
    np.testing.assert_allclose(fit_exit_rate(*unpack(parts)), fit)


@given(SPELLS)
def test_no_other_rate_is_likelier(spells):
    years, left = unpack(spells)
    left[0] = True

    def loss(log_rate):
        return -sum(out * log_rate - np.exp(log_rate) * t for t, out in zip(years, left, strict=True))

    solved = minimize_scalar(loss, bounds=(-12, 6), method="bounded", options={"xatol": 1e-10})
    assert fit_exit_rate(years, left).rate == pytest.approx(np.exp(solved.x), rel=1e-5)


def test_the_rate_is_found_again_where_spells_are_cut_off(rng):
    whole = rng.exponential(1 / 0.15, size=4000)
    seen = rng.uniform(0, 12, size=4000)
    fit = fit_exit_rate(np.minimum(whole, seen), whole <= seen)
    assert fit.low < 0.15 < fit.high
    assert fit_exit_rate(np.minimum(whole, seen), np.ones(4000, dtype=bool)).low > 0.2
    assert fit.within(2.0) == pytest.approx((whole <= 2).mean(), abs=0.02)


@pytest.mark.parametrize(
    ("years", "confidence"), [([], 0.9), ([0.0], 0.9), ([5.0, -1.0], 0.9), ([np.nan], 0.9), ([1.0], 1.0)]
)
def test_what_is_no_time_in_office_is_refused(years, confidence):
    left = np.ones(len(years), dtype=bool)
    with pytest.raises(ValueError, match="0 years or more"):
        fit_exit_rate(np.array(years), left, confidence=confidence)

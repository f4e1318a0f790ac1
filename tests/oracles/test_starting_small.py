import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from tests.oracles.starting_small import (
    Stakes,
    climb_gradually,
    climb_linear_quadratic,
    first_stake,
    least_prior,
    plan_stakes,
    start_value,
)

TEXTBOOK = Stakes(gain=1.0, loss=12.0, its_gain=0.04, its_prize=1.0, rate=0.1)


@st.composite
def stakes(draw):
    rate, prize = draw(st.floats(0.02, 0.5)), draw(st.floats(0.5, 5))
    part = draw(st.sampled_from([0.0, 1e-9]) | st.floats(0.01, 0.95))
    return Stakes(draw(st.floats(0.1, 10)), draw(st.floats(0, 50)), part * rate * prize, prize, rate)


PRIORS = st.floats(0.02, 1)


def one(value):
    return np.array([value])


@given(stakes(), PRIORS)
def test_no_other_start_is_worth_more(deal, prior):
    best = first_stake(one(prior), deal)
    starts = np.linspace(0, 1, 401)
    rivals = start_value(starts, np.full(401, prior), deal)
    assert start_value(best, one(prior), deal)[0] >= rivals.max() - 1e-9 * (1 + np.abs(rivals).max())
    assert 0 <= best[0] <= 1


@given(stakes(), st.lists(PRIORS, min_size=2, max_size=6))
def test_more_trust_never_starts_lower(deal, priors):
    found = first_stake(np.sort(priors), deal)
    assert np.all(np.diff(found) >= -1e-12)


@given(stakes(), PRIORS)
def test_a_start_exists_just_where_trust_passes_the_least(deal, prior):
    needed = least_prior(deal)
    assume(abs(prior - needed) > 1e-6)
    left = 1 - deal.waiting * (1 - prior) * deal.loss / (prior * deal.gain)
    assert (left > 0) == (prior > needed)
    if prior < needed:
        assert first_stake(one(prior), deal)[0] == 0


@given(stakes(), PRIORS, st.floats(0.1, 10), st.floats(0.1, 10), st.floats(0.1, 10))
def test_units_of_utility_and_time_do_not_matter(deal, prior, ours, its, clock):
    other = Stakes(
        deal.gain * ours * clock, deal.loss * ours, deal.its_gain * its * clock, deal.its_prize * its,
        deal.rate * clock,
    )  # fmt: skip
    assert first_stake(one(prior), other) == pytest.approx(first_stake(one(prior), deal), rel=1e-6, abs=1e-12)


@settings(max_examples=40)
@given(stakes(), PRIORS, st.floats(0.01, 1))
def test_the_value_is_the_integral_along_the_path(deal, prior, start):
    full_at = -np.log(start) / deal.growth
    climbing = quad(lambda t: np.exp((deal.growth - deal.rate) * t), 0, full_at)[0] if full_at else 0.0
    flow = start * climbing + np.exp(-deal.rate * full_at) / deal.rate
    worth = prior * deal.gain * flow - (1 - prior) * deal.loss * start
    assert start_value(one(start), one(prior), deal)[0] == pytest.approx(worth, rel=1e-6, abs=1e-8)


def test_on_the_path_one_that_betrays_does_not_mind_when():
    deal, start = TEXTBOOK, 0.375
    full_at = -np.log(start) / deal.growth
    for quits in np.linspace(0, full_at, 7):
        waited = quad(lambda t: deal.its_gain * start * np.exp(-deal.waiting * t), 0, quits)[0]
        prize = deal.its_prize * start * np.exp(-deal.waiting * quits)
        assert waited + prize == pytest.approx(deal.its_prize * start)


def test_stakes_may_differ_by_draw():
    deal = Stakes(np.ones(2), np.array([12.0, 6.0]), np.full(2, 0.04), np.ones(2), np.full(2, 0.1))
    apart = [first_stake(one(0.5), TEXTBOOK._replace(loss=loss))[0] for loss in (12.0, 6.0)]
    assert first_stake(np.full(2, 0.5), deal).tolist() == apart
    needed = [least_prior(TEXTBOOK), least_prior(TEXTBOOK._replace(loss=6.0))]
    assert np.asarray(least_prior(deal)).tolist() == needed


def test_without_anything_to_wait_for_every_prior_may_start():
    deal = TEXTBOOK._replace(its_gain=0.0)
    assert first_stake(one(0.5), deal)[0] == pytest.approx(np.exp(-0.1 * 12))
    assert first_stake(np.array([0.0, 1.0]), deal).tolist() == [0.0, 1.0]
    assert least_prior(deal) == 0


def walk(first, growth, n_steps):
    return np.minimum(1.0, first * growth ** np.arange(n_steps))


def worth_of(path, prior, deal, step):
    """Let it quit in every step, one after the other, and take what hurts most."""
    discount = np.exp(-deal.rate * step * np.arange(len(path)))
    flows = discount * deal.gain * step * path
    quits = [flows[:n].sum() - discount[n] * deal.loss * path[n] for n in range(len(path))]
    for_good = flows[-1] / (1 - np.exp(-deal.rate * step))
    return prior * (flows[:-1].sum() + for_good) + (1 - prior) * min(0.0, *quits)


@pytest.mark.parametrize("prior", [0.35, 0.5, 0.8, 1.0])
def test_the_program_finds_the_best_of_all_steady_rises(prior):
    step, n_steps = 0.5, 120
    found = plan_stakes(prior, TEXTBOOK, step=step, n_steps=n_steps)
    growth = (1 - TEXTBOOK.waiting * step) * np.exp(TEXTBOOK.rate * step)
    rivals = [
        worth_of(walk(first, growth, n_steps), prior, TEXTBOOK, step) for first in np.linspace(0, 1, 2001)
    ]
    assert found.value >= max(rivals) - 1e-9
    assert found.value == pytest.approx(max(rivals), rel=1e-3, abs=1e-3)
    assert found.value == pytest.approx(worth_of(found.levels, prior, TEXTBOOK, step), abs=1e-8)
    assert np.all(found.levels[1:] <= growth * found.levels[:-1] + 1e-9)


@settings(max_examples=15)
@given(st.floats(0.4, 1), st.floats(0.1, 0.9), st.floats(1, 20))
def test_the_program_comes_close_to_the_closed_form(prior, part, loss):
    deal = Stakes(1.0, loss, 0.1 * part, 1.0, 0.1)
    start = first_stake(one(prior), deal)
    assume(start[0] == 0 or start[0] > np.exp(-deal.growth * 100))
    found = plan_stakes(prior, deal, step=0.25)
    value = start_value(start, one(prior), deal)[0]
    assert found.value == pytest.approx(value, rel=0.05, abs=0.05)


def test_where_no_start_gains_the_plan_is_to_stay_away():
    found = plan_stakes(0.3, TEXTBOOK, step=0.05)
    assert found.levels.max() == 0
    assert found.value == 0


@pytest.mark.parametrize(
    "deal",
    [
        TEXTBOOK._replace(gain=0.0),
        TEXTBOOK._replace(loss=-1.0),
        TEXTBOOK._replace(its_gain=-0.1),
        TEXTBOOK._replace(its_gain=0.1),
        TEXTBOOK._replace(its_prize=0.0),
        TEXTBOOK._replace(rate=float("nan")),
    ],
)
def test_stakes_that_pose_no_question_are_refused(deal):
    with pytest.raises(ValueError, match="growth above 0"):
        first_stake(one(0.5), deal)


def test_numbers_out_of_range_are_refused():
    with pytest.raises(ValueError, match="prior in"):
        first_stake(one(1.1), TEXTBOOK)
    with pytest.raises(ValueError, match="a stake must be"):
        start_value(one(1.1), one(0.5), TEXTBOOK)
    for step, n_steps in ((0.0, 5), (0.05, 1), (25.0, 5)):
        with pytest.raises(ValueError, match="the step must be"):
            plan_stakes(0.5, TEXTBOOK, step=step, n_steps=n_steps)
    with pytest.raises(ValueError, match="size 1"):
        plan_stakes(0.5, TEXTBOOK._replace(loss=np.array([1.0, 2.0])), step=0.05)


@st.composite
def two_sides(draw):
    """Concave benefits and strictly convex costs of a level, with a first best below 50."""
    power, scale = draw(st.floats(0.5, 1)), draw(st.floats(0.5, 5))
    curve, slope = draw(st.floats(0.2, 3)), draw(st.floats(0, 0.4))
    return lambda c: scale * (1 + c) ** power, lambda c: slope * c + curve * c**2 / 2


@settings(max_examples=40)
@given(two_sides(), st.floats(0.3, 0.95), st.floats(0, 0.1))
def test_levels_rise_toward_a_limit_short_of_the_first_best(sides, discount, start):
    path = climb_gradually(*sides, discount=discount, n_steps=12, upper=60.0, start=start)
    assert path.levels[0] == start
    assert np.all(np.diff(path.levels) >= 0)
    assert path.levels[-1] <= path.limit <= path.first_best + 1e-6


@settings(max_examples=40)
@given(two_sides(), st.floats(0.3, 0.9))
def test_going_on_is_worth_just_what_stopping_is(sides, discount):
    """Add up both futures: go on along the path, or stop while the other takes one more step."""
    benefit, cost = sides
    path = climb_gradually(benefit, cost, discount=discount, n_steps=400, upper=60.0)
    levels = path.levels
    for t in (1, 2, 5):
        weights = discount ** np.arange(len(levels) - t)
        ahead = np.array([benefit(c) - cost(c) for c in levels[t:]])
        goes_on = weights @ ahead + weights[-1] * discount / (1 - discount) * ahead[-1]
        stops = (benefit(levels[t]) - cost(levels[t - 1])) / (1 - discount)
        assert goes_on == pytest.approx(stops, rel=1e-6, abs=1e-6)


@given(st.floats(0.5, 5), st.floats(0.5, 5), st.floats(0.05, 0.95))
def test_both_forms_of_the_linear_quadratic_case_agree(benefit, cost, discount):
    closed = climb_linear_quadratic(np.array([benefit]), np.array([cost]), discount=discount, n_steps=8)
    path = climb_gradually(
        lambda c: benefit * c, lambda c: cost * c * c / 2, discount=discount, n_steps=8, upper=30.0
    )
    np.testing.assert_allclose(path.levels, closed[0], rtol=1e-6, atol=1e-6)
    assert path.limit == pytest.approx(discount * benefit / cost, rel=1e-6)
    assert path.first_best == pytest.approx(benefit / cost, rel=1e-6)


def runs_away(first):
    """Follow the rule from a first step, as plain arithmetic, and say whether it passes the first best."""
    before, level = 0.0, first
    for _ in range(20_000):
        before, level = level, level + (level**2 - before**2) / 2 / 0.9 / 2
        if level > 2:
            return True
    return False


def test_no_longer_first_step_stays_within_reach():
    low, high = 0.0, 2.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (low, middle) if runs_away(middle) else (middle, high)
    path = climb_gradually(lambda c: 2 * c, lambda c: c * c / 2, discount=0.9, n_steps=2, upper=10.0)
    assert path.levels[1] == pytest.approx(low, abs=1e-5)


def test_the_path_ends_at_its_limit_and_does_not_pass_it():
    path = climb_gradually(np.sqrt, lambda c: c * c / 2 + c / 10, discount=0.5, n_steps=3000, upper=2.0)
    assert path.levels[-1] == pytest.approx(path.limit, rel=2e-3)
    assert np.all(path.levels <= path.limit)


def test_where_the_cost_turns_at_a_corner_the_first_best_is_reached():
    path = climb_gradually(
        lambda c: c,
        lambda c: 0.1 * c + 10 * max(c - 1.0, 0.0),
        discount=0.9,
        n_steps=60,
        upper=3.0,
    )
    assert path.limit == pytest.approx(path.first_best, abs=1e-6)
    assert path.levels[-1] == pytest.approx(1.0, abs=1e-6)
    assert np.all(np.diff(path.levels) >= 0)


def test_where_no_step_repays_itself_nobody_moves():
    path = climb_gradually(
        lambda c: c, lambda c: 2 * c + c * c, discount=0.9, n_steps=4, upper=5.0, start=1.0
    )
    assert path.levels.tolist() == [1.0] * 4
    assert path.limit == path.first_best == 1.0


@pytest.mark.parametrize(
    ("settings_", "match"),
    [
        ({"discount": 1.0}, "the discount must be"),
        ({"n_steps": 0}, "the discount must be"),
        ({"upper": 1.5}, "beyond the start and the first best"),
        ({"start": 12.0}, "beyond the start and the first best"),
    ],
)
def test_paths_without_sense_are_refused(settings_, match):
    with pytest.raises(ValueError, match=match):
        climb_gradually(
            lambda c: 2 * c,
            lambda c: c * c / 2,
            **{"discount": 0.9, "n_steps": 3, "upper": 10.0, **settings_},
        )


def test_the_linear_quadratic_case_needs_a_benefit_and_a_cost():
    with pytest.raises(ValueError, match="benefit and cost"):
        climb_linear_quadratic(np.zeros(1), np.ones(1), discount=0.9, n_steps=3)
    with pytest.raises(ValueError, match="the discount must be"):
        climb_linear_quadratic(np.ones(1), np.ones(1), discount=0.0, n_steps=3)

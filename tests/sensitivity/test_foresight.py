"""The verdict at two depths of foresight, on cases and where both must agree."""

import copy
from pathlib import Path

import numpy as np
import pytest

from detente import assess, read_case
from detente.case.model import Case
from detente.sensitivity.foresight import _solve_draws

CLOSE_CALL = Path(__file__).parents[1] / "cases" / "close-call.yaml"


@pytest.fixture(scope="module")
def told(assess_once):
    return assess_once(read_case(CLOSE_CALL), n_draws=500, seed=1)


def run(data, **changes):
    data = copy.deepcopy(data)
    data["decision"] |= changes
    return assess(Case.model_validate(data), n_draws=60, seed=1)


def test_both_levels_are_told_over_the_same_draws(told):
    found = told.foresight
    assert found.n_draws == 300
    np.testing.assert_array_equal(found.committed_values, told.strategy.known_values[:300])
    assert found.options == told.verdict.options
    assert found.unsettled < 1e-3


def test_what_the_grid_costs_is_measured_on_a_finer_one(told):
    samples, solution = told.samples, told.solution
    coarse, fine = (
        _solve_draws(samples, solution, slice(0, 20), fineness=n).values.mean(axis=0) for n in (1, 2)
    )
    assert told.foresight.grid_error == np.nanmax(np.abs(fine - coarse)) > 0


@pytest.mark.filterwarnings("ignore::detente.errors.NotConverged")
def test_in_a_last_period_no_grid_is_looked_at(starter):
    assert run(starter, horizon=1).foresight.grid_error < 1e-9


def test_a_close_call_depends_on_commitment(told):
    found = told.foresight
    assert (found.committed_best, found.best) == ("staged", "probe")
    assert found.depends_on_commitment
    assert 0 < found.differs < 1


def test_it_mimics_under_the_small_option_and_discounts_the_secured_one(told):
    """A probe teaches less than it seems to: keeping it buys better offers later (5.4)."""
    found = told.foresight
    probe, staged = (found.options.index(name) for name in ("probe", "staged"))
    assert found.held[:, probe].mean() > found.committed_held[:, probe].mean()
    assert found.held[:, staged].mean() < found.committed_held[:, staged].mean()


@pytest.mark.filterwarnings("ignore::detente.errors.NotConverged")
def test_if_our_word_is_worth_nothing_nobody_looks_ahead(starter):
    """No future counts for it at either level: the response is that of one period."""
    found = run(starter, keeps_word=0).foresight
    np.testing.assert_allclose(found.held[:, 1:], found.committed_held[:, 1:], atol=1e-7)
    assert found.p_best.keys() == set(found.options)


@pytest.mark.filterwarnings("ignore::detente.errors.NotConverged")
def test_in_a_last_period_all_that_counts_is_the_period(starter):
    starter["counterpart"]["accepts"] = dict.fromkeys(starter["proposal"]["options"], 1)
    starter["proposal"]["proposing"] = 0
    told = run(starter, keeps_word=0, horizon=1)
    found = told.foresight
    np.testing.assert_allclose(found.values, found.committed_values, atol=1e-6)
    assert not found.depends_on_commitment
    assert found.differs == 0


@pytest.mark.filterwarnings("ignore::detente.errors.NotConverged")
def test_a_barred_option_is_never_best_at_any_level(starter):
    data = copy.deepcopy(starter)
    option, terms = next(iter(data["proposal"]["options"].items()))
    give = next(name for name in terms["levels"] if name in data["proposal"]["gives"])
    data["decision"]["hard_limits"] = [{"what": "Never.", "forbids": {give: 0}, "because": "Law."}]
    found = run(data).foresight
    place = found.options.index(option)
    assert np.all(np.isnan(found.values[:, place]))
    assert found.p_best[option] == 0


@pytest.mark.parametrize("slug", ["isis-2017", "isis-2017-counter"])
def test_a_grid_twice_as_fine_moves_no_mean_by_much(slug, monkeypatch):
    from detente.evaluation.solution import solve
    from detente.methods import belief_grid
    from detente.sampling.samples import sample
    from detente.sensitivity.foresight import solve_with_foresight

    samples = sample(read_case(slug), 60, 1)
    solved = solve(samples, only_choice=True)
    coarse = solve_with_foresight(samples, solved).values
    finer = belief_grid.find_denominators(3)._replace(foresight=16)
    monkeypatch.setitem(belief_grid._DENOMINATORS, 3, finer)
    fine = solve_with_foresight(samples, solved).values
    np.testing.assert_allclose(fine.mean(axis=0), coarse.mean(axis=0), atol=0.1)

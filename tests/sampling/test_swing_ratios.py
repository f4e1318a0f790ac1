"""Weights from ranks, with and without sizes that the case states."""

import copy

import numpy as np
import pytest
from scipy import stats

from detente.case.model import Case
from detente.case.premises import find_basis
from detente.casefile.files import read_case
from detente.sampling.random_streams import Streams
from detente.sampling.samples import sample, sample_at, sample_spread
from detente.sampling.weights import sample_priorities, sample_ranked


@pytest.fixture
def starter(starter):
    """The starter, with sizes drawn as they are by default."""
    for row in starter["priorities"].values():
        del row["spread"]
    return starter


def read(data):
    return Case.model_validate(copy.deepcopy(data))


def weights_of(data, actor="us", n_draws=400, **more):
    case = read(data)
    columns = sample_priorities(Streams(case, n_draws, 1, **more), case, actor)
    return dict(zip(case.objectives, columns.T, strict=True))


def test_consecutive_ratios_are_uniform_and_apart(starter):
    weights = sample_ranked(Streams(read(starter), 4_000, 5), "r", {"a": 1, "b": 2, "c": 3, "d": 3}, "ratios")
    assert np.all(weights["a"] == 1)
    ratios = weights["b"], weights["c"] / weights["b"]
    for ratio in ratios:
        np.testing.assert_allclose(np.quantile(ratio, [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], atol=0.02)
    assert stats.spearmanr(*ratios).statistic == pytest.approx(0, abs=0.05)
    np.testing.assert_array_equal(weights["c"], weights["d"])
    # Means of products of uniform numbers.
    np.testing.assert_allclose([weights["b"].mean(), weights["c"].mean()], [1 / 2, 1 / 4], atol=0.01)


def test_sorted_uniform_numbers_have_the_means_of_order_statistics(starter):
    weights = sample_ranked(Streams(read(starter), 4_000, 5), "r", {"a": 1, "b": 2, "c": 3}, "sorted")
    np.testing.assert_allclose([weights[name].mean() for name in "abc"], [3 / 4, 1 / 2, 1 / 4], atol=0.01)


def test_a_row_at_the_bottom_changes_nothing_above_it(starter):
    """Under consecutive ratios; on the simplex it takes weight from all."""
    more = copy.deepcopy(starter)
    more["objectives"]["peace"] = {"from": "at war", "to": "at peace"}
    more["proposal"]["gives"]["access"]["effects"]["peace"] = 0.1
    for actor in ("us", "rival", "suppliers", "board"):
        more["priorities"][actor]["ranks"].append("peace")
        before, after = weights_of(starter, actor), weights_of(more, actor)
        for name, weight in before.items():
            np.testing.assert_array_equal(weight, after[name])
        assert np.all(after["peace"] != 0)
        on_simplex = [weights_of(data, actor, spread="simplex") for data in (starter, more)]
        assert any(not np.array_equal(on_simplex[0][name], on_simplex[1][name]) for name in before)


def test_shipped_cases_draw_from_the_simplex():
    case = read_case("agreed-framework-1994")
    assert {row.spread for row in case.priorities.values() if row.ranks} == {"simplex"}
    as_written, on_simplex = sample(case, 40, 3), sample_spread(case, "simplex", 40, 3)
    np.testing.assert_array_equal(as_written.own_weights, on_simplex.own_weights)


@pytest.mark.parametrize("spread", ["ratios", "simplex", "sorted"])
def test_stated_sizes_are_kept_under_every_rule_and_the_rest_keeps_its_order(starter, spread):
    starter["priorities"]["us"]["ratios"] = {
        "suppliers": {"of": "plant", "is": "0.3 to 0.6"},
        "market": {"of": "suppliers", "is": 0.25},
    }
    weights = weights_of(starter, spread=spread)
    np.testing.assert_allclose(weights["plant"], 100)
    assert np.quantile(weights["suppliers"], [0.05, 0.95]) == pytest.approx([30, 60], rel=0.02)
    np.testing.assert_allclose(-weights["market"], weights["suppliers"] / 4)
    assert np.all((weights["lead"] <= 100) & (weights["lead"] >= weights["suppliers"]))


def test_a_size_may_be_measured_against_a_lower_rank(starter):
    starter["priorities"]["us"]["ratios"] = {"plant": {"of": "market", "is": 20}}
    weights = weights_of(starter)
    np.testing.assert_allclose(weights["market"], -5)
    assert np.all((weights["lead"] >= weights["suppliers"]) & (weights["suppliers"] >= 5))


def test_where_the_tail_of_a_range_contradicts_the_ranks_its_middle_stands(starter):
    """Both near 1: in some draws the lower rank would weigh more than the higher."""
    starter["priorities"]["us"]["ratios"] = {
        "lead": {"of": "plant", "is": "0.6 to 0.9"},
        "suppliers": {"of": "plant", "is": "0.5 to 0.85"},
    }
    weights = weights_of(starter, n_draws=2_000)
    assert np.all(weights["plant"] >= weights["lead"])
    assert np.all(weights["lead"] >= weights["suppliers"])
    middle = 100 * np.sqrt(0.6 * 0.9), 100 * np.sqrt(0.5 * 0.85)
    contradicted = np.isclose(weights["lead"], middle[0]) & np.isclose(weights["suppliers"], middle[1])
    assert 0.05 < contradicted.mean() < 0.5


def test_a_size_moves_no_other_actor_and_a_fixed_weight_counts(starter):
    before = sample(read(starter), 50, 1)
    starter["priorities"]["us"]["ratios"] = {"lead": {"of": "plant", "is": 0.5}}
    case = read(starter)
    after = sample(case, 50, 1)
    np.testing.assert_array_equal(before.counterpart.weights, after.counterpart.weights)
    np.testing.assert_allclose(after.own_weights[:, 1], 50)
    assert "priorities.us.ratios.lead.is" not in after.premises | after.certain
    chosen = sample_at(case, {"priorities.us.lead": np.array([70.0, 20.0])}, 2)
    np.testing.assert_allclose(chosen.own_weights[:, 1], [70, 20])


def test_what_a_weight_rests_on_is_what_its_size_rests_on(starter):
    starter["priorities"]["us"]["ratios"] = {
        "lead": {"of": "plant", "is": 0.5, "because": "It was priced.", "source": "memo par=2"}
    }
    case = read(starter)
    assert find_basis(case, "priorities.us.lead") == ("memo par=2", "It was priced.")
    assert find_basis(case, "priorities.us.market") == (None, "Supply first.")

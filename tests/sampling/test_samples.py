import copy
from dataclasses import fields, is_dataclass

import numpy as np
import pytest
from scipy import stats

from detente.case.model import Case
from detente.case.quantity import POSITIVE, REAL, parse_quantity
from detente.casefile.files import read_case
from detente.sampling.random_streams import TOGETHER, Group, Streams
from detente.sampling.samples import sample
from detente.sampling.weights import sample_ranked


def arrays_of(node, path=""):
    if isinstance(node, np.ndarray):
        yield path, node
    elif is_dataclass(node):
        for field in fields(node):
            yield from arrays_of(getattr(node, field.name), f"{path}.{field.name}")
    elif isinstance(node, tuple):
        for i, child in enumerate(node):
            yield from arrays_of(child, f"{path}.{i}")


@pytest.fixture
def case(starter) -> Case:
    return Case.model_validate(starter)


def test_a_sample_is_a_latin_hypercube(case):
    streams = Streams(case, 400, 1)
    for group in (None, Group("g", 0.7)):
        levels = np.sort(streams.levels("x", group))
        np.testing.assert_array_equal(np.floor(400 * levels), np.arange(400))


def test_quantiles_of_a_range_are_its_ends(case):
    found = Streams(case, 20_000, 1).sample("x", parse_quantity("2 to 5", POSITIVE))
    np.testing.assert_allclose(np.quantile(found, [0.05, 0.95]), [2, 5], rtol=0.01)


def test_quantities_of_a_group_have_its_rank_correlation(case):
    streams, wide = Streams(case, 5_000, 3), parse_quantity("0 to 1", REAL)
    found = [streams.sample(f"x{i}", wide, "one provider") for i in range(3)]
    for i in range(3):
        for j in range(i):
            assert stats.spearmanr(found[i], found[j]).statistic == pytest.approx(TOGETHER, abs=0.03)
    apart = streams.sample("y", wide)
    assert stats.spearmanr(found[0], apart).statistic == pytest.approx(0, abs=0.05)


def test_same_seed_same_draws_and_another_seed_others(case):
    one, same, other = (dict(arrays_of(sample(case, 50, seed))) for seed in (1, 1, 2))
    for path, array in one.items():
        np.testing.assert_array_equal(array, same[path])
    assert any(not np.array_equal(array, other[path]) for path, array in one.items())


STATED = (".others.withholds", ".others.consents", ".offers.answers")


def test_arrays_are_read_only_and_finite(case):
    """Reactions that a case does not state are nan."""
    for path, array in arrays_of(sample(case, 20, 1)):
        assert not array.flags.writeable, path
        assert np.all(np.isfinite(array)) or path in STATED, path


def test_changing_one_quantity_moves_no_other(starter):
    before = dict(arrays_of(sample(Case.model_validate(starter), 60, 1)))
    changed = copy.deepcopy(starter)
    changed["counterpart"]["effort"] = "40 to 60"
    after = dict(arrays_of(sample(Case.model_validate(changed), 60, 1)))
    moved = {path for path, array in before.items() if not np.array_equal(array, after[path], equal_nan=True)}
    assert moved == {".counterpart.effort"}


def test_ranked_weights_keep_order_and_are_uniform_on_their_simplex(case):
    weights = sample_ranked(Streams(case, 4_000, 5), "r", {"a": 1, "b": 2, "c": 3})
    a, b, c = (weights[name] for name in "abc")
    assert np.all((a >= b) & (b >= c) & (c >= 0))
    np.testing.assert_allclose(a + b + c, 1)
    # Means of the ordered simplex: (1 + 1/2 + 1/3) / 3, (1/2 + 1/3) / 3, 1/9.
    np.testing.assert_allclose([a.mean(), b.mean(), c.mean()], [11 / 18, 5 / 18, 2 / 18], atol=0.01)
    rejected = np.sort(np.random.default_rng(1).dirichlet(np.ones(3), 4_000), axis=1)[:, ::-1]
    for drawn, expected in zip((a, b, c), rejected.T, strict=True):
        assert stats.ks_2samp(drawn, expected).pvalue > 0.001


def test_ties_weigh_the_same(case):
    weights = sample_ranked(Streams(case, 100, 5), "r", {"a": 1, "b": 1, "c": 2})
    np.testing.assert_array_equal(weights["a"], weights["b"])


def test_numeraires(case):
    samples = sample(case, 30, 1)
    goals = samples.objectives
    np.testing.assert_allclose(samples.own_weights[:, samples.problem], 100)
    np.testing.assert_allclose(samples.counterpart.weights[:, 0, goals.index("market")], 100)
    assert np.all(samples.own_weights[:, goals.index("market")] < 0)


def test_a_type_replaces_what_it_names_and_keeps_the_rest(case):
    samples = sample(case, 30, 1)
    partner, trader, _ = samples.counterpart.weights.transpose(1, 0, 2)
    lead = samples.objectives.index("lead")
    assert np.all(partner[:, lead] == 0)
    assert np.all(trader[:, lead] != 0)
    others = [k for k in range(len(samples.objectives)) if k != lead]
    np.testing.assert_array_equal(partner[:, others], trader[:, others])


def test_relative_gains_are_signed_weights(starter):
    starter["counterpart"]["types"]["partner"]["relative_gains"] = 0.3
    samples = sample(Case.model_validate(starter), 30, 1)
    expected = samples.counterpart.weights[:, 1].copy()
    lead = samples.objectives.index("lead")
    expected[:, lead] = 0
    np.testing.assert_allclose(samples.counterpart.weights[:, 0], expected - 0.3 * samples.own_weights)


def test_fixed_shares_are_spread_as_a_dirichlet(starter):
    starter["counterpart"]["prior"]["sample"] = 10
    prior = sample(Case.model_validate(starter), 8_000, 1).counterpart.prior
    np.testing.assert_allclose(prior.sum(axis=1), 1)
    np.testing.assert_allclose(prior.mean(axis=0), [0.3, 0.5, 0.2], atol=0.005)
    np.testing.assert_allclose(prior.var(axis=0), np.array([0.21, 0.25, 0.16]) / 11, rtol=0.06)


def test_declared_groups_override(starter):
    starter["together"] = {"sight": {"paths": ["proposal.options.*.detect"], "correlation": 0.95}}
    samples = sample(Case.model_validate(starter), 2_000, 1)
    found = stats.spearmanr(samples.contracts.detect[:, 1], samples.contracts.detect[:, 2]).statistic
    assert found == pytest.approx(0.95, abs=0.02)


def test_terms_of_the_past_are_those_they_are_like_with_their_changes(case):
    samples = sample(case, 20, 1)
    first, second = samples.past.episodes
    research = samples.items.gives.index("research")
    assert samples.contracts.give_levels[first.terms, research] == 0.15
    assert samples.contracts.give_levels[second.terms, research] == 0.25
    np.testing.assert_array_equal(samples.contracts.detect[:, first.terms], samples.contracts.detect[:, 1])


def test_hard_limits_bar_options(starter):
    starter["decision"]["hard_limits"][0]["forbids"] = {"research": 0.5}
    assert sample(Case.model_validate(starter), 5, 1).contracts.barred == (False, False, True)


def test_the_flagship_case_draws():
    assert sample(read_case("isis-2017"), 10, 1).n_draws == 10


def test_counts_below_one_are_errors(case):
    with pytest.raises(ValueError, match="1 or more"):
        sample(case, 0, 1)


def test_written_weights_and_essential_capabilities(starter):
    starter["priorities"]["us"] = {"weights": {"plant": 100, "lead": 40, "suppliers": 5}}
    starter["capabilities"]["importance"] = {"weights": {"chemistry": 3, "capital": 2, "sites": 1}}
    starter["capabilities"]["missing"]["remains"] = 0.9
    samples = sample(Case.model_validate(starter), 5, 1)
    np.testing.assert_allclose(samples.own_weights[0, :2], [100, 40])
    np.testing.assert_allclose(samples.production.importance[0], [3 / 6, 2 / 6, 1 / 6])
    np.testing.assert_array_equal(samples.production.substitution, 1.0)


def test_terms_written_out_in_full_take_the_defaults_they_leave_out(starter):
    terms = {"levels": {"stake": 0.2}, "visible": "secret"}
    starter["record"]["episodes"]["first-pilot"]["terms"] = terms
    samples = sample(Case.model_validate(starter), 500, 1)
    place = samples.past.episodes[0].terms
    np.testing.assert_allclose(
        np.quantile(samples.contracts.detect[:, place], [0.05, 0.95]), [0.3, 0.8], rtol=0.02
    )
    assert np.all(samples.contracts.visible[:, place] == 0)


def test_past_terms_and_acts_with_amounts_of_their_own(starter):
    starter["proposal"]["past_terms"] = {"talks": {"levels": {"stake": 0.1}, "visible": 0.3}}
    starter["record"]["episodes"]["first-pilot"]["terms"] = {"like": "talks"}
    starter["record"]["acts"]["hires"]["hits"] = {"lead": 0.5}
    samples = sample(Case.model_validate(starter), 5, 1)
    assert np.all(samples.contracts.visible[:, samples.past.episodes[0].terms] == 0.3)
    assert np.all(samples.past.acts[0].harm[:, samples.objectives.index("lead")] == 0.5)

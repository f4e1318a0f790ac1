"""Draws with parts struck out: common streams, nothing else moves."""

import numpy as np
import pytest

from detente import read_case, sample
from detente.arguments.measures import compute_measures, list_measures
from detente.arguments.struck_draws import StruckDraws
from detente.arguments.supports import Place, list_rests
from detente.case.model import Case
from tests.arguments.cases import make_case

ALL = slice(0, 100)


def strike(case, reading="location", n_draws=100):
    places = {name: Place(passage.source, passage.par) for name, passage in case.passages.items()}
    rests, samples = list_rests(case, places), sample(case, n_draws, 1)
    return rests, samples, StruckDraws(case, samples, rests, reading)


@pytest.mark.parametrize(
    "name", ["isis-2017", "isis-2017-counter", "agreed-framework-1994", "nummi-1984", "nunn-lugar-1991"]
)
@pytest.mark.parametrize("reading", ["location", "backing"])
def test_with_nothing_struck_out_the_case_is_as_it_was_drawn(name, reading):
    case = read_case(name)
    _, samples, draws = strike(case, reading)
    measures = list_measures(samples, case.decision.noticeable)
    joined = draws.join([frozenset(), frozenset()], ALL)
    expected = compute_measures(samples, measures)
    np.testing.assert_allclose(compute_measures(joined.take(ALL), measures), expected, atol=1e-9)
    np.testing.assert_array_equal(joined.take(ALL).own_weights, joined.take(slice(100, 200)).own_weights)


@pytest.mark.parametrize("name", ["isis-2017", "agreed-framework-1994", "nunn-lugar-1991"])
@pytest.mark.parametrize("reading", ["location", "backing"])
def test_every_part_that_falls_moves_its_own_numbers_and_no_other(name, reading):
    case = read_case(name)
    rests, _, draws = strike(case, reading)
    for rest in rests:
        changed = draws._find_changes(frozenset([rest.path]))
        if rest.kind == "entry":
            assert not changed
        elif rest.kind != "ranking":
            # Every part has numbers of its own, so that none can fall in silence.
            assert changed
        own = rest.path.partition(".ratios.")[0] if rest.kind == "ratio" else rest.path
        assert all(path == own or path.startswith(f"{own}.") for path in changed)


def test_an_order_that_is_forgotten_keeps_its_first_and_its_sizes():
    case = read_case("agreed-framework-1994")
    rests, samples, draws = strike(case)
    assert any(rest.path == "priorities.us" for rest in rests)
    before, after = samples.own_weights, draws.join([frozenset(["priorities.us"])], ALL).own_weights
    problem = samples.problem
    np.testing.assert_allclose(after[:, problem], 100.0)
    np.testing.assert_allclose(np.sort(after, axis=1), np.sort(before, axis=1))
    # Any order of the others is as likely as any other: the last is the largest as often as any.
    ranks = case.priorities["us"].ranks or {}
    others = [i for i, name in enumerate(case.objectives) if name in ranks and i != problem]
    last = list(case.objectives).index(max(ranks, key=ranks.__getitem__))
    share = (after[:, others].argmax(axis=1) == others.index(last)).mean()
    assert 0.4 / len(others) < share < 1.7 / len(others)


def test_without_backing_only_an_order_stays():
    _, samples, draws = strike(read_case("isis-2017"), "backing")
    np.testing.assert_allclose(
        draws.join([frozenset(["priorities.us"])], ALL).own_weights, samples.own_weights
    )


def test_a_ratio_that_falls_frees_its_pair_and_no_other_weight(starter):
    starter["priorities"]["us"] = {
        "ranks": ["plant", "lead", "suppliers", "market"],
        "against": ["market"],
        "ratios": {"suppliers": {"of": "lead", "is": "0.9 to 0.95", "source": "memo par=2"}},
    }
    case = Case.model_validate(starter)
    rests, samples, draws = strike(case)
    path = "priorities.us.ratios.suppliers"
    assert next(rest for rest in rests if rest.path == path).supports == {(Place("memo", 2), None)}
    after = draws.join([frozenset([path])], ALL).own_weights
    names = list(case.objectives)
    lead, suppliers = names.index("lead"), names.index("suppliers")
    ratio = samples.own_weights[:, suppliers] / samples.own_weights[:, lead]
    freed = after[:, suppliers] / after[:, lead]
    assert ratio.min() > 0.85
    assert freed.min() < 0.5
    assert freed.max() > 2
    # Half of the time the other way round.
    assert 0.3 < (freed > 1).mean() < 0.7
    backing = strike(case, "backing")[2].join([frozenset([path])], ALL).own_weights
    assert (backing[:, suppliers] <= backing[:, lead]).all()


def test_what_matters_most_stays_first_where_the_size_of_another_swing_falls(starter):
    starter["priorities"]["us"] = {
        "ranks": ["plant", "lead", "suppliers", "market"],
        "against": ["market"],
        "ratios": {"lead": {"of": "plant", "is": "0.1 to 0.2", "source": "memo par=2"}},
    }
    case = Case.model_validate(starter)
    _, samples, draws = strike(case)
    after = draws.join([frozenset(["priorities.us.ratios.lead"])], ALL).own_weights
    plant, lead = (list(case.objectives).index(name) for name in ("plant", "lead"))
    np.testing.assert_allclose(after[:, plant], 100)
    assert samples.own_weights[:, lead].max() < 35
    assert after[:, lead].max() > 80
    assert (np.abs(after) <= 100 + 1e-9).all()


def test_equal_shares_with_the_weight_of_two_cases_stand_in_for_a_belief(starter):
    case = make_case(starter)
    _, _, draws = strike(case, n_draws=2_000)
    prior = draws.join([frozenset(["counterpart.prior"])], slice(0, 2_000)).counterpart.prior
    np.testing.assert_allclose(prior.mean(axis=0), 1 / 3, atol=0.02)
    # The variance of a share of a Dirichlet distribution of weight 2: 1/3 x 2/3 / (2 + 1).
    np.testing.assert_allclose(prior.var(axis=0), 2 / 27, rtol=0.1)


def test_capabilities_matter_alike_when_nothing_says_which_matters_more(starter):
    case = make_case(starter)
    _, _, draws = strike(case)
    importance = draws.join([frozenset(["capabilities.importance"])], ALL).production.importance
    np.testing.assert_allclose(importance, 1 / 3)


def test_options_that_are_alike_once_they_have_fallen_stay_two(starter):
    pilot = starter["proposal"]["options"]["pilot"]
    starter["proposal"]["options"]["watched-pilot"] = {**pilot, "detect": "0.8 to 0.9"}
    case = make_case(starter)
    _, samples, draws = strike(case)
    path = "proposal.options.watched-pilot.detect"
    joined = draws.join([frozenset([path])], ALL)
    assert joined.contracts.options == samples.contracts.options
    index = samples.contracts.options.index("watched-pilot")
    assert joined.contracts.detect[:, index].min() < 0.2

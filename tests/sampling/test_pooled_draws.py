"""Each draw takes one analyst: which, for which numbers, and that nothing else moves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import parse_case, read_case, read_starter, sample
from detente.case.analyst_cases import _explain_idle, read_as, read_as_written
from detente.case.premises import list_premises
from detente.case.readings import AnalystReading
from detente.sampling.analyst_weights import find_agreed_numbers, weigh_analysts
from detente.sampling.pooled_draws import choose_analysts
from detente.sampling.samples import freeze_arrays, sample_analyst, sample_at, sample_spread

N_DRAWS = 120

READINGS = """
readings:
  anna:
    by: Anna Weber
    ranges:
      counterpart.effort: 20 to 30
      proposal.options.venture.detect: likely
      counterpart.types.raider.weights.lead: -60 to -20
  ben:
    ranges:
      counterpart.effort: 40
      counterpart.prior.shares.partner: 0.1 to 0.2
      counterpart.prior.shares.trader: 0.2 to 0.3
      counterpart.prior.shares.raider: 0.4 to 0.7
  carl:
    note: He has not answered yet.
"""

SEEDS = """
seeds:
  output: {question: How many cells were made in 2023?, unit: million, answer: 12, scale: log}
  price: {question: What did a cell cost in 2023?, unit: dollars, answer: 95}
"""


STARTER = parse_case(read_starter())


@pytest.fixture
def pooled():
    return parse_case(read_starter() + READINGS)


def flatten(node, path=""):
    """Every array below a dataclass or table, by its place."""
    if isinstance(node, np.ndarray):
        return {path: node}
    children = vars(node) if hasattr(node, "__dataclass_fields__") else node
    children = dict(enumerate(children)) if isinstance(children, tuple) else children
    if not isinstance(children, dict):
        return {}
    return {
        at: array
        for name, child in children.items()
        for at, array in flatten(child, f"{path}.{name}").items()
    }


def test_every_draw_is_that_of_one_analyst(pooled):
    samples = flatten(sample(pooled, N_DRAWS, 3))
    takes = choose_analysts(pooled, weigh_analysts(pooled).weights, N_DRAWS, 3)
    assert {name: len(rows) for name, rows in takes.items()} == {"anna": 60, "ben": 60}
    for name, rows in takes.items():
        alone = flatten(sample(read_as(pooled, name), N_DRAWS, 3))
        for path, column in alone.items():
            if len(column) == N_DRAWS:
                np.testing.assert_array_equal(samples[path][rows], column[rows], err_msg=path)


def test_all_other_numbers_keep_their_bytes(pooled):
    before, after = sample(read_as_written(pooled), N_DRAWS, 1), sample(pooled, N_DRAWS, 1)
    moved = {
        path
        for path, column in after.premises.items()
        if column.tobytes() != before.premises.get(path, np.zeros(0)).tobytes()
    }
    prior = {f"counterpart.prior.{kind}" for kind in ("partner", "trader", "raider")}
    shares = {f"counterpart.prior.shares.{kind}" for kind in ("partner", "trader", "raider")}
    given_ranges = {
        "counterpart.effort",
        "proposal.options.venture.detect",
        "counterpart.types.raider.weights.lead",
    }
    assert moved == given_ranges | prior | shares
    assert after.certain == before.certain
    again = sample(pooled, N_DRAWS, 1)
    assert all(column.tobytes() == again.premises[path].tobytes() for path, column in after.premises.items())


def test_a_case_whose_readings_are_empty_is_drawn_as_it_stands(pooled):
    case = parse_case(read_starter() + "\nreadings:\n  carl: {by: Carl}\n")
    before, after = flatten(sample(read_as_written(pooled), 40, 1)), flatten(sample(case, 40, 1))
    assert before.keys() == after.keys()
    assert all(column.tobytes() == after[path].tobytes() for path, column in before.items())


def test_a_lone_analyst_is_the_case_with_those_ranges():
    stated = read_starter().replace("effort: 15 to 45", "effort: 20 to 30")
    case = parse_case(read_starter() + "\nreadings:\n  anna:\n    ranges: {counterpart.effort: 20 to 30}\n")
    before, after = flatten(sample(parse_case(stated), 60, 5)), flatten(sample(case, 60, 5))
    assert before.keys() == after.keys()
    assert all(column.tobytes() == after[path].tobytes() for path, column in before.items())


@settings(max_examples=20)
@given(
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=5).filter(lambda weights: sum(weights) > 0.01),
    st.integers(1, 400),
)
def test_each_analyst_has_as_many_draws_as_it_weighs(weights, n_draws):
    named = {f"a{i}": weight / sum(weights) for i, weight in enumerate(weights)}
    takes = choose_analysts(STARTER, named, n_draws, 1)
    assert sorted(np.concatenate(list(takes.values())).tolist()) == list(range(n_draws))
    for name, rows in takes.items():
        assert abs(len(rows) - named[name] * n_draws) < 2
        assert named[name] > 0 or not len(rows)


def test_some_draws_are_the_first_of_all(pooled):
    alone = sample(read_as(pooled, "anna"), N_DRAWS, 2)
    some = sample_analyst(pooled, "anna", N_DRAWS, 2, 30)
    assert some.n_draws == 30
    assert all((alone.premises[path][:30] == some.premises[path]).all() for path in alone.premises)
    own = sample_analyst(pooled, None, N_DRAWS, 2, 30)
    written = sample(read_as_written(pooled), N_DRAWS, 2)
    assert all((written.premises[path][:30] == own.premises[path]).all() for path in written.premises)


def test_ranks_are_read_by_any_rule_in_a_pool(pooled):
    samples = sample_spread(pooled, "sorted", N_DRAWS, 3)
    takes = choose_analysts(pooled, weigh_analysts(pooled).weights, N_DRAWS, 3)
    alone = sample_spread(read_as(pooled, "ben"), "sorted", N_DRAWS, 3)
    assert (samples.own_weights[takes["ben"]] == alone.own_weights[takes["ben"]]).all()


def test_a_single_number_on_which_all_agree_stands_also_where_all_others_are_in_the_middle():
    text = "\nreadings:\n  anna:\n    ranges: {counterpart.effort: 40, decision.keeps_word: 0.9}\n  ben:\n    ranges: {counterpart.effort: 40}\n"
    case = parse_case(read_starter() + text)
    assert find_agreed_numbers(case) == {"counterpart.effort": 40.0}
    drawn = sample(case, 50, 1)
    assert drawn.certain["counterpart.effort"] == 40.0
    assert "counterpart.effort" not in drawn.premises
    assert sample_at(case, {}, 2).counterpart.effort.tolist() == [40.0, 40.0]
    assert sample_at(read_as_written(case), {}, 1).counterpart.effort[0] == pytest.approx(15**0.5 * 45**0.5)
    assert find_agreed_numbers(read_as_written(case)) == {}


@pytest.mark.parametrize("slug", ["isis-2017", "nummi-1984", "nunn-lugar-1991"])
def test_any_number_of_a_shipped_case_may_differ(slug):
    """One analyst gives every number that may be given, each a little off: the form of the draws stays."""
    case = read_case(slug)
    ranges = {
        premise.path: {
            "quantiles": dict(
                zip(
                    ("p05", "p50", "p95"),
                    premise.quantity.quantile(np.array([0.1, 0.5, 0.9])).tolist(),
                    strict=True,
                )
            )
        }
        for premise in list_premises(case)
        if not premise.quantity.is_fixed and _explain_idle(case, premise.path) is None
        if "importance" not in premise.path
    }
    with_reading = case.model_copy(
        update={"readings": {"anna": AnalystReading(ranges=ranges), "ben": AnalystReading(ranges={})}}
    )
    samples, alone = sample(with_reading, 40, 1), sample(case, 40, 1)
    assert samples.premises.keys() == alone.premises.keys()
    differing = {
        path
        for path in ranges
        if path in samples.premises and (samples.premises[path] != alone.premises[path]).any()
    }
    assert len(differing) > len(ranges) - 12


def test_seed_questions_decide_who_is_heard():
    answers = "\nreadings:\n  anna:\n    ranges: {counterpart.effort: 20 to 30}\n    seeds: {output: 8 to 20, price: 80 to 120}\n"
    answers += "  ben:\n    ranges: {counterpart.effort: 40 to 60}\n    seeds: {output: 100 to 110, price: 300 to 310}\n"
    case = parse_case(read_starter() + SEEDS + answers)
    weights = weigh_analysts(case)
    assert weights.rule == "performance"
    assert weights.weights["anna"] > 0.9
    assert weights.performance is not None
    assert weights.performance.scores.calibration[1] < 0.05
    # The estimate of a question on the logarithmic scale is lognormal: its middle is the geometric mean.
    drawn = sample(case, 100, 1).counterpart.effort
    assert np.mean(drawn < 35) > 0.9


@pytest.mark.parametrize(
    ("anna", "ben", "rule", "silent"),
    [
        ("{output: 8 to 20}", "{output: 5 to 50, price: 50 to 150}", "unanswered", ("anna",)),
        ("{}", "{}", "unanswered", ("anna", "ben")),
        (
            "{output: 100 to 110, price: 300 to 310}",
            "{output: 200 to 220, price: 500 to 510}",
            "all rejected",
            (),
        ),
    ],
)
def test_where_scores_say_nothing_all_count_alike(anna, ben, rule, silent):
    text = "\nreadings:\n" + "".join(
        f"  {name}:\n    ranges: {{counterpart.effort: {ends}}}\n    seeds: {seeds}\n"
        for name, ends, seeds in (("anna", "20 to 30", anna), ("ben", "40 to 60", ben))
    )
    weights = weigh_analysts(parse_case(read_starter() + SEEDS + text))
    assert weights.weights == {"anna": 0.5, "ben": 0.5}
    assert (weights.rule, weights.silent) == (rule, silent)


def test_pooled_draws_cannot_be_written_to(pooled):
    samples = sample(pooled, 20, 1)
    freeze_arrays(samples)
    with pytest.raises(ValueError, match="read-only"):
        samples.premises["counterpart.effort"][0] = 1.0

"""What each analyst concludes alone, what the pool hides, and which differences matter."""

import numpy as np
import pytest
from jsonschema import validate

from detente import assess, parse_case, read_case, read_starter
from detente.assessment.result_schema import assessment_schema
from detente.assessment.serialiser import to_data
from detente.evaluation.claims import FOLLOWED, find_lead
from detente.evaluation.solution import COARSE, find_decision_inputs, pose_inputs
from detente.evaluation.strategy import value_beliefs
from detente.sampling.samples import sample
from detente.sensitivity.disagreements import LEAST_SHIFT, _list_stated

N_DRAWS, SEED = 300, 1

SPLIT = """
readings:
  anna:
    by: Anna Weber
    ranges:
      counterpart.effort: 10 to 20
      counterpart.types.trader.goodwill: 20 to 40
      counterpart.hazard.ordinary: 0.01 to 0.05
  ben:
    by: Ben Ode
    ranges:
      counterpart.effort: 50 to 90
"""


@pytest.fixture(scope="module")
def assessment(assess_once):
    """That of docs/explanation/readings.md."""
    return assess_once(parse_case(read_starter() + SPLIT), n_draws=N_DRAWS, seed=SEED)


@pytest.fixture(scope="module")
def pool(assessment):
    return assessment.analyst_pool


def test_each_concludes_what_the_case_with_those_ranges_concludes(pool):
    stated = read_starter().replace("effort: 15 to 45", "effort: 50 to 90")
    alone = {claim.name: claim for claim in assess(parse_case(stated), n_draws=N_DRAWS, seed=SEED).claims}
    (ben,) = (view for view in pool.analysts if view.name == "ben")
    for claim in ben.claims:
        expected = alone[claim.name]
        assert (claim.over, claim.under, claim.word) == (expected.over, expected.under, expected.word)
        assert claim.share == expected.share
        assert claim.lead == pytest.approx(float(np.median(expected.lead)))
    own = {
        claim.name: claim for claim in assess(parse_case(read_starter()), n_draws=N_DRAWS, seed=SEED).claims
    }
    assert {claim.name: claim.share for claim in pool.own.claims} == {
        name: claim.share for name, claim in own.items() if name != "offer as things stand"
    }


def test_the_pool_hides_that_two_are_sure_of_opposite_things(pool):
    (split,) = (split for split in pool.hidden if split.claim == "advice")
    assert split.word not in {"clear", "settled"}
    assert split.sides == {"pilot": ("anna",), "wait": ("ben",)}
    assert {view.weight for view in pool.analysts} == {0.5}


def test_a_difference_is_what_the_claims_move_if_everybody_reads_the_number_so(assessment, pool):
    """The same the long way: every analyst's file rewritten, the whole case drawn again."""
    difference = pool.disagreements[0]
    assert difference.paths == ("counterpart.effort",)
    assert difference.turns
    assert (difference.low.by, difference.high.by) == (("anna",), ("ben",))
    claims = [claim for claim in assessment.claims if claim.name in FOLLOWED]
    for position, ends in ((difference.low, "10 to 20"), (difference.high, "50 to 90")):
        text = SPLIT.replace("effort: 10 to 20", f"effort: {ends}").replace(
            "effort: 50 to 90", f"effort: {ends}"
        )
        case = parse_case(read_starter() + text)
        drawn = sample(case, N_DRAWS, SEED).take(slice(300))
        problem = pose_inputs(drawn, find_decision_inputs(drawn))
        values = value_beliefs(drawn, problem, problem.belief[:, None], n_points=COARSE)[:, 0]
        for claim in claims:
            lead = find_lead(claim, drawn, problem, values)
            assert position.leads[claim.name] == pytest.approx(float(lead.mean()), abs=1e-9)
            assert position.shares[claim.name] == pytest.approx(float((lead > 0).mean()), abs=0.004)


def test_differences_that_move_nothing_come_last_and_say_so(pool):
    by_path = {each.paths: each for each in pool.disagreements}
    idle = by_path["counterpart.hazard.ordinary",]
    assert (idle.claim, idle.moves, idle.turns) == (None, 0.0, False)
    assert pool.disagreements[-1] == idle
    for each in pool.disagreements:
        assert each.claim is None or each.moves >= LEAST_SHIFT
    # Ben gives no goodwill: the case's own stands for him.
    goodwill = by_path["counterpart.types.trader.goodwill",]
    assert (goodwill.low.by, goodwill.low.left, goodwill.high.by) == ((), ("ben",), ("anna",))


def test_numbers_that_go_into_one_another_differ_as_one():
    shares = "counterpart.prior.shares"
    text = "\nreadings:\n" + "".join(
        f"  {name}:\n    ranges: {{{shares}.partner: {a}, {shares}.trader: {b}, {shares}.raider: {c}, counterpart.prior.sample: {n}}}\n"
        for name, a, b, c, n in (("anna", 0.7, 0.2, 0.1, 6), ("ben", 0.1, 0.2, 0.7, 20))
    )
    case = parse_case(read_starter() + text)
    (paths,) = _list_stated(case)
    assert len(paths) == 4
    assert [stated.by for stated in _list_stated(case)[paths]] == [("ben",), ("anna",)]


def test_a_case_without_readings_has_no_such_part_and_the_json_no_such_key(assess_once):
    plain = assess_once(read_case("isis-2017"), n_draws=500, seed=1)
    assert plain.analyst_pool is None
    assert "readings" not in plain.to_dict()
    assert "readings" not in assessment_schema()["required"]


def test_the_json_of_a_pool_fits_its_schema(pool):
    schema = assessment_schema()
    data = to_data(pool, {})
    validate(data, {**schema["properties"]["readings"], "$defs": schema["$defs"]})
    assert data["rule"] == "no seed questions"
    assert [view["by"] for view in data["analysts"]] == ["Anna Weber", "Ben Ode"]
    assert data["hidden"][0]["sides"]

"""The choice under three rules that draw sizes from ranks."""

import copy
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from detente.assessment.main_path import assess
from detente.case.model import Case
from detente.casefile.files import read_case
from detente.evaluation.claims import Claim
from detente.evaluation.solution import solve, value_at, value_samples
from detente.evaluation.verdict import compare_options
from detente.report.conditions import answer_sizes
from detente.report.context import build_context
from detente.sampling.samples import sample, sample_spread
from detente.sensitivity.swing_sizes import SPREADS, SwingSizes, _turn, compare_spreads


def read(data):
    return Case.model_validate(copy.deepcopy(data))


@pytest.fixture
def compared(starter):
    case = read(starter)
    return case, compare_spreads(case, sample(case, 120, 1))


def test_each_rule_is_the_case_read_by_that_rule(starter, compared):
    case, sizes = compared
    for spread in SPREADS:
        drawn = sample_spread(case, spread, 120, 1)
        again = compare_options(drawn.contracts.options, value_samples(drawn))
        assert sizes.p_best[spread] == again.p_best
        assert sizes.best[spread] == again.best
        assert sum(sizes.p_best[spread].values()) == pytest.approx(1)
    for spread in ("ratios", "simplex"):
        for row in starter["priorities"].values():
            row["spread"] = spread
        samples = sample(read(starter), 120, 1)
        np.testing.assert_array_equal(samples.own_weights, sample_spread(case, spread, 120, 1).own_weights)


def test_draws_are_valued_as_points_are(starter):
    """One draw, with every premise where it was drawn, has the value of that point."""
    case = read(starter)
    samples = sample(case, 5, 1)
    values = value_at(case, dict(samples.premises))
    np.testing.assert_allclose(value_samples(samples), values, rtol=1e-9)


def test_nothing_hangs_on_sizes_where_nothing_is_ranked(starter):
    for row in starter["priorities"].values():
        row.pop("against", None)
        del row["spread"]
        row["weights"] = {name: 100 - 20 * i for i, name in enumerate(row.pop("ranks"))}
    case = read(starter)
    assert compare_spreads(case, sample(case, 20, 1)) is None
    context = build_context(assess(case, n_draws=20, seed=1))
    assert "known by its rank alone" in answer_sizes(context).answer
    assert context.assessment.to_dict()["swing_sizes"] is None


def test_stated_sizes_make_the_rules_agree(starter):
    """With every pair of neighbours sized, the rules draw the same weights."""
    for row in starter["priorities"].values():
        ranks = row["ranks"]
        row["ratios"] = {lower: {"of": upper, "is": 0.5} for upper, lower in pairwise(ranks)}
    case = read(starter)
    sizes = compare_spreads(case, sample(case, 40, 1))
    assert sizes is not None
    assert sizes.p_best["ratios"] == sizes.p_best["simplex"] == sizes.p_best["sorted"]
    assert not sizes.hangs_on_sizes


@pytest.mark.parametrize(
    ("best", "share", "says"),
    [
        (("refuse", "refuse", "refuse"), (0.7, 0.8, 0.65), "No. A ranking"),
        (
            ("refuse", "refuse", "refuse"),
            (0.5, 0.8, 0.7),
            "how sure the choice is, not which it is. A ranking",
        ),
        (("refuse", "pilot", "refuse"), (0.5, 0.5, 0.5), "Yes. A ranking"),
    ],
)
def test_the_report_says_where_the_rules_differ(starter, best, share, says):
    assessment = assess(read(starter), n_draws=20, seed=1)
    p_best: dict[str, dict[str, float]] = {
        rule: {"refuse": 0.0, "pilot": 0.0, "venture": 1 - part} | {option: part}
        for rule, option, part in zip(SPREADS, best, share, strict=True)
    }
    differ = says != "No. A ranking"
    found = dict(zip(SPREADS, best, strict=True))
    sizes = SwingSizes(assessment.verdict.options, 500, found, p_best, differ, leads={}, turned=())
    vars(assessment)["swing_sizes"] = sizes
    finding = answer_sizes(build_context(assessment))
    assert says in finding.answer
    assert len(finding.points) == len(SPREADS)
    assert f"best in {share[0]:.0%} of combinations" in finding.points[0]


def test_claims_under_each_rule_are_those_of_the_case_read_by_it():
    """What the whole way claims of a case whose rows all follow one rule is what is found under that rule."""
    case = read_case(Path(__file__).parents[1] / "cases" / "close-call.yaml")
    told = assess(case, n_draws=120, parts=())
    assert told.swing_sizes is not None
    for rule in SPREADS:
        drawn = sample_spread(case, rule, 120, 1)
        strategy = solve(drawn).strategy
        index = drawn.contracts.options.index(drawn.offers.offer)
        for claim in told.claims[:2]:
            held = (strategy.held_through if claim.name == "offer" else strategy.held)[:, index]
            lead = held if claim.under == "never" else -held
            assert told.swing_sizes.leads[claim.name][rule] == pytest.approx(np.median(lead))
    assert {claim.name for claim in told.claims if claim.hangs_on_sizes} == set(told.swing_sizes.turned)


def test_a_claim_that_turns_between_rules_leans_at_most():
    lead = np.full(2_000, 5.0)
    claim = Claim("advice", "wait", "probe", lead, 0.5)
    assert claim.word == "settled"
    assert replace(claim, hangs_on_sizes=True).word == "leaning"
    noise = np.random.default_rng(0).normal(0, 1, 400)
    assert _turn([1 + noise, noise, -1 + noise])
    assert not _turn([1 + noise, noise, 0.01 * noise])

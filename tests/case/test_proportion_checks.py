"""Weights of capabilities of which one must be a slip of the pen."""

import pytest

from detente.case.checks.table_checks import find_contradictions

PATH = "capabilities.importance.weights"


def explain(starter, **weights):
    starter["capabilities"]["importance"] = {"weights": {"sites": 1, "capital": 1, "chemistry": 1} | weights}
    return {problem.path: problem.message for problem in find_contradictions(starter)}


@pytest.mark.parametrize(
    ("heavy", "light"),
    [
        (1e9, 1e-9),
        (2e6, 1),
        ("10", "1e-6"),
        ("1 to 1e5", "0.01 to 1"),
        ({"lognormal": {"median": 1e5, "factor": 100}}, 1),
    ],
)
def test_a_capability_a_million_times_as_important_is_a_fault(starter, heavy, light):
    assert (
        "a million times as important"
        in explain(starter, chemistry=heavy, capital=light)[f"{PATH}.chemistry"]
    )


@pytest.mark.parametrize(("heavy", "light"), [(1e6, 1), (1, 1e-6), ("1 to 1e5", 1), ("60%", "5% to 20%")])
def test_one_that_is_far_more_important_is_none(starter, heavy, light):
    found = explain(starter, chemistry=heavy, capital=light, sites=light)
    assert f"{PATH}.chemistry" not in found


@pytest.mark.parametrize("written", [50, "50", "40 to 60", {"value": 50}])
def test_percent_signs_on_some_weights_are_a_fault(starter, written):
    found = explain(starter, chemistry="50%", capital=written, sites="20%")
    assert "sites is in percent and capital is a plain number" in found[f"{PATH}.capital"]


@pytest.mark.parametrize("zero", ["0%", 0, "0", {"value": "0 %"}])
def test_shares_that_are_all_zero_are_a_fault_however_they_are_written(starter, zero):
    starter["counterpart"]["prior"]["shares"] = dict.fromkeys(starter["counterpart"]["types"], zero)
    found = {problem.path: problem.message for problem in find_contradictions(starter)}
    assert found["counterpart.prior.shares"] == "all shares are 0"

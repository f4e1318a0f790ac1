"""Which premises are named, and where none is: on differences beyond chance alone."""

import numpy as np
import pytest

from detente.sensitivity.drivers import Driver, Drivers, _find_totals
from detente.sensitivity.visibility import _find_break_even


def make(*rows):
    return Drivers(
        tuple(Driver(name, total, 0.01, 0.1, worth, 0.02, "wait", "wait") for name, total, worth in rows),
        evppi_all=1.0,
    )


def test_what_stands_out_is_named():
    drivers = make(("a", 0.6, 2.0), ("b", 0.1, 0.1), ("c", 0.08, 0.05))
    assert [driver.path for driver in drivers.standing_out] == ["a"]
    assert [driver.path for driver in drivers.list_worth_asking(0.5)] == ["a"]


def test_what_is_too_little_to_notice_is_not_worth_asking():
    drivers = make(("a", 0.04, 0.4), ("b", 0.001, 0.01), ("c", 0.0, 0.0))
    assert drivers.standing_out == []
    assert drivers.list_worth_asking(0.5) == []
    assert [driver.path for driver in drivers.list_worth_asking(0.1)] == ["a"]


def test_alike_premises_do_not_stand_out():
    drivers = make(*((name, 0.3, 1.0) for name in "abcde"))
    assert drivers.standing_out == []


def test_too_few_draws_have_no_total():
    premises = {"a": np.arange(3.0)}
    assert _find_totals(["a"], lambda points: np.zeros((len(points["a"]), 2)), premises, 32) == {}
    assert _find_totals([], lambda points: np.zeros((0, 2)), premises, 32) == {}


@pytest.mark.parametrize(
    ("at", "limit"),
    [
        (lambda visible: 1 - 2 * visible, 0.5),
        (lambda visible: -1 - visible, 0.0),
        (lambda visible: 2 - visible, np.nan),
    ],
)
def test_visibility_at_which_a_gain_turns(at, limit):
    found = _find_break_even(at(np.linspace(0, 1, 21)))
    np.testing.assert_allclose(found, limit)

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.methods.quantal_choice import NINE_TO_ONE, conduct_probabilities
from tests.oracles.quantal_response import logit_equilibrium
from tests.strategies import amounts


@settings(max_examples=25, deadline=None)
@given(amounts((2, 3), -2, 2), amounts((2, 3), -2, 2))
def test_each_side_answers_the_other(row, column):
    found = logit_equilibrium(row, column, 0.8)
    for own, answers in ((found.row, 0.8 * row @ found.column), (found.column, 0.8 * found.row @ column)):
        weights = np.exp(answers)
        np.testing.assert_allclose(own, weights / weights.sum(), atol=1e-8)


@settings(max_examples=10, deadline=None)
@given(amounts((2, 2), -2, 2))
def test_relabelling_the_sides_changes_nothing(payoffs):
    found = logit_equilibrium(payoffs, -payoffs, 1.0)
    turned = logit_equilibrium(-payoffs.T, payoffs.T, 1.0)
    np.testing.assert_allclose(turned.column, found.row, atol=1e-8)


def test_branch_agrees_with_gambit():
    pygambit = pytest.importorskip("pygambit", reason="an oracle on demand: make rivals")
    row, column = np.array([[3.0, 0.0], [1.0, 2.0]]), np.array([[1.0, 2.0], [3.0, 0.0]])
    game = pygambit.Game.from_arrays(row, column)
    profile = pygambit.qre.logit_solve_lambda(game, lam=[1.5])[0].profile
    (_, share), *_ = profile[next(iter(game.players))]
    assert logit_equilibrium(row, column, 1.5).row[0] == pytest.approx(float(share), abs=1e-5)


def test_negative_precision_is_an_error():
    with pytest.raises(ValueError, match="0 or more"):
        logit_equilibrium(np.eye(2), np.eye(2), -1.0)


@given(st.floats(-20, 20), st.floats(-20, 20), st.floats(1, 30))
def test_against_a_side_without_a_choice_it_is_the_logit_of_conduct(keep, defect, decisive):
    payoffs = np.array([[keep], [defect]])
    answer = logit_equilibrium(payoffs, np.zeros((2, 1)), NINE_TO_ONE / decisive)
    utilities = np.array([keep, defect, 0.0])
    conduct = conduct_probabilities(utilities, np.array(decisive), np.array(0.0), can_exploit=False)
    assert answer.row[0] == pytest.approx(conduct[0], abs=1e-8)

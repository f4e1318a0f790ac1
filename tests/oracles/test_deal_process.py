from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles.deal_process import CLOSED, NONE, draw_deal, write_pomdp
from tests.oracles.pomdp import solve_exactly


@pytest.mark.parametrize("seed", [0])
def test_recursion_agrees_with_the_exact_solver_on_pairs_of_type_and_status(seed):
    deal = draw_deal(seed, n_options=1)
    rewards, dynamics = write_pomdp(deal)
    np.testing.assert_allclose(dynamics.sum(axis=(1, 3)), 1)
    # An action that differs only where there is no old deal to keep is the same action.
    rewards, kept = np.unique(rewards, axis=0, return_index=True)
    found = solve_exactly(rewards, dynamics[kept], deal.discount, 2)
    belief = np.random.default_rng(seed).dirichlet(np.ones(2))
    for place, status in enumerate((NONE, 0, CLOSED)):
        state = np.zeros(6)
        state[2 * place : 2 * place + 2] = belief
        assert found.value_at(state) == pytest.approx(deal.value(status, belief, 2), abs=1e-7)


@pytest.mark.parametrize("seed", [5])
def test_recursion_agrees_with_looking_at_every_plan_of_an_upgrade(seed):
    deal = draw_deal(seed)
    rewards, dynamics = write_pomdp(deal)
    belief = np.random.default_rng(seed).dirichlet(np.ones(2))

    def value(state, periods):
        if periods == 0:
            return 0.0
        return max(
            state @ reward
            + deal.discount * sum(value(state @ step, periods - 1) for step in steps if (state @ step).any())
            for reward, steps in zip(rewards, dynamics, strict=True)
        )

    for place, status in enumerate((NONE, 0, 1, CLOSED)):
        state = np.zeros(8)
        state[2 * place : 2 * place + 2] = belief
        assert value(state, 2) == pytest.approx(deal.value(status, belief, 2), abs=1e-9)


@given(st.integers(0, 200), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=25)
def test_every_status_is_worth_less_the_sooner_an_offer_is_gone_where_talks_reopen_no_sooner(
    seed, first, second, share
):
    """(25e): an offer that is gone leaves closed dealings, which are worth no more than open ones."""
    sooner, later = max(first, second), min(first, second)
    deal = replace(draw_deal(seed, n_options=1), reopening=share * (1 - sooner))
    belief = np.random.default_rng(seed).dirichlet(np.ones(2))
    short, long = replace(deal, gone=sooner), replace(deal, gone=later)
    for status in (NONE, 0, CLOSED):
        assert short.value(status, belief, 3) <= long.value(status, belief, 3) + 1e-9

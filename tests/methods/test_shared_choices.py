"""Choices after the first that all draws share, against an enumeration of all that may be seen (section 4)."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.methods import shared_choices
from detente.methods.pomdp_process import value_held
from detente.methods.pomdp_solver import solve_process
from detente.methods.shared_choices import value_shared
from tests.methods.test_pomdp_solver import draw_beliefs, stack
from tests.oracles.deal_process import CLOSED, NONE, draw_deal


def enumerate_sights(deal, belief, choice):
    """Return what is earned at once, and the unnormalised belief after everything that may be seen."""
    now = 0.0
    after: defaultdict[tuple, np.ndarray] = defaultdict(lambda: np.zeros(len(belief)))

    def idle(answer, held, opens):
        for act, acted in enumerate((1 - deal.act_chance, deal.act_chance)):
            after[answer, act, NONE] += opens * (held * acted) @ deal.transition
            after[answer, act, CLOSED] += (1 - opens) * (held * acted) @ deal.transition

    if choice == NONE:
        idle("none", belief, 1 - deal.gone)
        return now, after
    accepted = belief * deal.acceptance[choice]
    signed, blocked, declined = (
        accepted * deal.consent[choice],
        accepted * (1 - deal.consent[choice]),
        belief - accepted,
    )
    now += signed @ deal.gains[choice] - blocked.sum() * deal.blocked[choice]
    now -= declined.sum() * deal.declined[choice] + belief.sum() * deal.proposing[choice]
    idle("blocked", blocked, deal.reopening)
    idle("declined", declined, deal.reopening)
    for act, acted in enumerate((1 - deal.act_chance, deal.act_chance)):
        after["hidden", act, choice] += (signed * acted * (1 - deal.detection[choice])) @ deal.transition
        for conduct in range(3):
            seen = (signed * acted * deal.detection[choice] * deal.conduct[choice, conduct]) @ deal.transition
            ends = deal.resolve[choice] if conduct else 0.0
            after[conduct, act, choice] += (1 - ends) * seen
            after[conduct, act, CLOSED] += ends * seen
    return now, after


def value_by_hand(deals, beliefs, periods):
    """Return the mean value of each first choice, the next ones best on average over all draws."""
    means = []
    for choice in range(-1, deals[0].n_options):
        lists = [enumerate_sights(deal, belief, choice) for deal, belief in zip(deals, beliefs, strict=True)]
        mean = np.mean([now for now, _ in lists])
        for label in lists[0][1]:
            worth = [
                list(deal.value_choices(label[-1], after[label], periods - 1).values())
                for deal, (_, after) in zip(deals, lists, strict=True)
            ]
            best = int(np.mean(worth, axis=0).argmax())
            mean += np.mean([deal.discount * row[best] for deal, row in zip(deals, worth, strict=True)])
        means.append(mean)
    return means


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, 2, 3]), st.booleans())
def test_values_agree_with_an_enumeration(seed, periods, same_answer):
    deals = [draw_deal(seed + i, same_answer=same_answer) for i in range(3)]
    process, beliefs = stack(deals), draw_beliefs(seed, 3, 1, 2)
    solved = solve_process(process, beliefs, horizon=periods, n_points=32, n_kept=2, bounded=False)
    shared = value_shared(process, beliefs[:, 0], [(slice(None), solved)])
    by_hand = value_by_hand(deals, beliefs[:, 0], periods)
    np.testing.assert_allclose(shared.values.mean(axis=0), by_hand, atol=0.02)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_no_draw_gains_by_what_it_does_not_know(seed, horizon):
    process, beliefs = stack([draw_deal(seed + i) for i in range(5)]), draw_beliefs(seed, 5, 1, 2)
    solved = solve_process(process, beliefs, horizon=horizon, n_points=16, n_kept=2)
    known = solved.value_choices(beliefs).upper[:, 0]
    parts = [(slice(None), solved)]
    shared = value_shared(process, beliefs[:, 0], parts)
    assert np.all(shared.values <= known + 1e-9)
    again = value_shared(process, beliefs[:, 0], parts, next_choices=shared.next_choices)
    np.testing.assert_array_equal(again.values, shared.values)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_few_draws_rule_out_what_all_would(monkeypatch, seed):
    process, beliefs = stack([draw_deal(seed + i) for i in range(400)]), draw_beliefs(seed, 400, 1, 2)
    solved = solve_process(process, beliefs, horizon=4, n_points=8, n_kept=2, bounded=False)
    found = []
    for tried in ((), (30, 90)):
        monkeypatch.setattr(shared_choices, "_N_TRIED", tried)
        found.append(value_shared(process, beliefs[:, 0], [(slice(None), solved)]))
    for ours, all_tried in zip(found[1].next_choices, found[0].next_choices, strict=True):
        for one, other in zip(ours, all_tried, strict=True):
            np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(found[1].values, found[0].values, atol=1e-12)


def test_draws_solved_apart_are_valued_as_together():
    process, beliefs = stack([draw_deal(3 + i) for i in range(70)]), draw_beliefs(3, 70, 1, 2)
    solved = solve_process(process, beliefs, horizon=4, n_points=8, n_kept=2, bounded=False)
    whole = value_shared(process, beliefs[:, 0], [(slice(None), solved)])
    odd, even = np.arange(1, 70, 2), np.arange(0, 70, 2)
    parts = [(odd, solved.pick(odd)), (even, solved.pick(even))]
    apart = value_shared(process, beliefs[:, 0], parts)
    np.testing.assert_allclose(apart.values, whole.values, atol=1e-12)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5))
def test_draws_that_are_alike_know_all_there_is_to_know(seed, horizon):
    process, beliefs = stack([draw_deal(seed)] * 4), np.repeat(draw_beliefs(seed, 1, 1, 2), 4, axis=0)
    solved = solve_process(process, beliefs, horizon=horizon, n_points=32, n_kept=2)
    bounds = solved.value_choices(beliefs)
    shared = value_shared(process, beliefs[:, 0], [(slice(None), solved)]).values
    assert np.all(shared >= bounds.lower[:, 0] - 1e-9)
    assert np.all(shared <= bounds.upper[:, 0] + 1e-9)


def test_what_a_deal_held_to_its_end_brings():
    """Two periods, one type: 3 now, and 3 a period later if no cheat is seen and ended (42)."""
    deal = draw_deal(7, 1, 1)
    held = value_held(stack([deal]), 2)[0, 0, 0]
    ends = deal.detection[0] * deal.resolve[0] * deal.conduct[0, 1:, 0].sum()
    gain = deal.gains[0, 0]
    np.testing.assert_allclose(held, gain + deal.discount * (1 - ends) * gain)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_what_is_held_is_the_plan_that_never_leaves_and_never_returns(seed, periods):
    """By recursion over the status alone: what is seen does not matter to one who never reacts."""
    deal = draw_deal(seed)

    def hold(option, belief, left):
        if left == 0:
            return 0.0
        ends = deal.detection[option] * deal.resolve[option] * deal.conduct[option, 1:].sum(axis=0)
        return belief @ deal.gains[option] + deal.discount * hold(
            option, (belief * (1 - ends)) @ deal.transition, left - 1
        )

    held = value_held(stack([deal]), periods)[0]
    for option in range(2):
        np.testing.assert_allclose(held[option], [hold(option, corner, periods) for corner in np.eye(2)])

"""The guide step by step, against plain recursion over answer, act and report, and on cases."""

import copy
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import read_case
from detente.case.model import Case
from detente.design.escalation import Step, follow_policy, plan_escalation
from detente.report.deal_answers import _format_step
from detente.sampling.samples import sample
from tests.methods.test_pomdp_solver import stack
from tests.oracles.deal_process import draw_deal

SOME = settings(max_examples=12, deadline=None)
NOWHERE = 1e-9


def after(deal, belief, option, conducts):
    """The belief after a period without a hostile act; no conduct given: nothing was seen."""
    seen = np.full(2, 1 - deal.detection[option])
    if conducts:
        ends = [deal.resolve[option] if conduct else 0.0 for conduct in conducts]
        shares = (deal.conduct[option, c] * (1 - end) for c, end in zip(conducts, ends, strict=True))
        seen = deal.detection[option] * sum(shares)
    joint = belief * seen * (1 - deal.act_chance)
    return joint / joint.sum() @ deal.transition


def is_best(deal, status, belief, periods, choice):
    """Say whether no choice is worth more; 0 is to have nothing in force, else an option by its number from 1."""
    values = deal.value_choices(status - 1, belief, periods)
    return values[choice - 1] >= max(values.values()) - 5e-3


@SOME
@given(st.integers(0, 10_000), st.booleans(), st.integers(1, 3))
def test_no_choice_in_the_guide_could_be_bettered(seed, same_answer, horizon):
    deal = draw_deal(seed, same_answer=same_answer)
    belief = np.random.default_rng(seed).dirichlet(np.ones(2))
    value, moves = follow_policy(stack([deal]), belief[None], horizon=horizon)
    assert value == pytest.approx(deal.value(-1, belief, horizon), abs=5e-3)
    assert len(moves) == horizon or moves[-1].choice == 0
    status = 0
    for left, move in zip(range(horizon, 0, -1), moves, strict=False):
        assert is_best(deal, status, belief, left, move.choice)
        if move.choice == 0:
            break
        option = move.choice - 1
        if move.choice != status:
            joint = belief * deal.acceptance[option]
            np.testing.assert_allclose(move.accepted, joint / joint.sum())
            belief = joint / joint.sum()
        if left > 1:
            for conducts, choice in zip(([0], [], [1, 2]), move.nexts, strict=True):
                there = after(deal, belief, option, conducts)
                assert is_best(deal, move.choice, there, left - 1, choice)
        belief, status = after(deal, belief, option, [0]), move.choice


@SOME
@given(st.integers(0, 10_000))
def test_what_is_rejected_leaves_the_better_of_the_old_deal_and_none(seed):
    deal = draw_deal(seed)
    belief = np.random.default_rng(seed).dirichlet(np.ones(2))
    _, moves = follow_policy(stack([deal]), belief[None], horizon=3)
    status, left = 0, 3
    for move in moves:
        if move.choice == 0:
            break
        if status and move.choice != status:
            yes = deal.acceptance[move.choice - 1] * deal.consent[move.choice - 1]
            joint = belief * (1 - yes)
            values = deal.value_choices(status - 1, joint / joint.sum(), left)
            kept = values[move.if_rejected - 1]
            assert kept >= max(values[status - 1], values[-1]) - 5e-3
        else:
            assert move.if_rejected == status
        belief, status = after(deal, move.accepted, move.choice - 1, [0]), move.choice
        left -= 1


def test_where_nothing_pays_nothing_is_started():
    deal = draw_deal(1)
    process = stack([deal])._replace(rewards=np.full((1, 2, 2), -1.0))
    value, (move,) = follow_policy(process, np.array([[0.5, 0.5]]), horizon=4)
    assert value == pytest.approx(0, abs=NOWHERE)
    assert move.choice == move.if_rejected == 0


def test_one_type_leaves_nothing_to_learn():
    process = stack([draw_deal(2, 1)])._replace(rewards=np.full((1, 2, 1), 3.0))
    _, moves = follow_policy(process, np.ones((1, 1)), horizon=3)
    assert len(moves) == 3
    assert all(len(set(move.nexts)) == 1 for move in moves)


def test_the_guide_of_a_case_goes_on_while_they_deliver():
    case = read_case("isis-2017-counter")
    plan = plan_escalation(case, sample(case, 200, 1))
    assert plan.value > 0
    for before, step in pairwise(plan.steps):
        assert step.option == before.if_delivered
    assert plan.steps[0].if_rejected == "refuse"


def test_barred_options_are_no_step(starter):
    data = copy.deepcopy(starter)
    option, terms = next(iter(data["proposal"]["options"].items()))
    give = next(name for name in terms["levels"] if name in data["proposal"]["gives"])
    data["decision"]["hard_limits"] = [{"what": "Never.", "forbids": {give: 0}, "because": "Law."}]
    case = Case.model_validate(data)
    assert all(option not in step for step in plan_escalation(case, sample(case, 200, 1)).steps)


LABELS = {"refuse": "refusing", "probe": "a probe", "deal": "the deal"}


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (
            Step("probe", 0.5, "refuse", "deal", "probe", "refuse"),
            (
                " If they or home reject it, nothing is in force. If they deliver, the deal next; if we see "
                "neither help nor cheating, a probe; if they cheat and the deal survives, refusing"
            ),
        ),
        (
            Step("deal", 0.5, "probe", "deal", "deal", "deal"),
            " If they or home reject it, a probe goes on. Whatever we see, the deal next",
        ),
        (
            Step("deal", 0.5, "deal", "deal", "deal", "deal"),
            " Whatever we see, the deal next",
        ),
    ],
)
def test_steps_in_words(step, text):
    context: Any = SimpleNamespace(option_labels=LABELS)
    start = f"Periods 1 to 2: {LABELS[step.option]} (they keep their side: 50%)."
    assert _format_step(context, 1, 2, step) == start + text


def test_the_end_of_the_guide_in_words():
    step = Step("refuse", np.nan, "refuse", "refuse", "refuse", "refuse")
    context: Any = SimpleNamespace()
    assert _format_step(context, 3, 3, step) == "Period 3: we leave the deal"

"""Whether a designed deal is worth proposing, in words that its numbers bear out."""

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from detente import read_case
from detente.evaluation.claims import Claim
from detente.report.context import build_context
from detente.report.deal_answers import answer_terms, list_steps
from detente.report.deal_labels import label_deal
from detente.report.terms_answers import format_terms

SURE = np.full(1_600, 9.0)
NONE_KEPT = SimpleNamespace(deal=None, is_better=False)
NOT_BETTER = SimpleNamespace(deal=object(), is_better=False)


def say(claim, *, redesign=None):
    staged = SimpleNamespace(is_worth_making=False)
    assessment = SimpleNamespace(terms_claim=claim, staged_deal=staged, redesign=redesign)
    context: Any = SimpleNamespace(
        assessment=assessment, option_labels={"probe": "a quiet probe"}, money=None
    )
    return format_terms(context)


def none_worth_proposing(lead, over="never", under="staged deal"):
    return Claim("terms", over, under, lead, 3.0, allowance=3.0)


def test_none_is_worth_proposing():
    said = say(none_worth_proposing(SURE))
    assert said.word == "settled"
    assert said.headline == "No deal in steps is worth proposing."
    assert said.sentences == (
        "In all 1,600 combinations the best deal in steps does not beat never dealing by anything that we would notice.",
    )


@pytest.mark.parametrize(
    ("redesign", "ending"),
    [
        (NONE_KEPT, "that stays within our limit on losses."),
        (NOT_BETTER, "is clearly better than what is on the list."),
    ],
)
def test_a_search_for_other_terms_is_told_beside_it(redesign, ending):
    said = say(none_worth_proposing(SURE), redesign=redesign)
    assert said.headline == "No deal in steps and no change of the offer is worth proposing."
    assert said.sentences[-1].endswith(ending)


def test_a_changed_offer_that_is_ahead():
    said = say(Claim("terms", "redesigned offer", "probe", SURE, 3.0), redesign=SimpleNamespace(deal=None))
    assert (said.word, said.headline) == ("settled", "The changed offer.")
    assert said.sentences == (
        "It is ahead of a quiet probe in all 1,600 combinations, by 9.0% of the prize.",
    )


def test_a_lead_too_small_to_notice():
    lead = np.linspace(-1.0, 7.0, 50)
    said = say(Claim("terms", "staged deal", "probe", lead, 3.0))
    assert said.headline == "The best deal in steps or a quiet probe: no real difference."
    assert said.sentences == (
        "With the best deal in steps we would gain 3.0% (from a loss of 0.6% to a gain of 6.6%) of the prize.",
    )


def test_a_tie_between_deals_is_no_advice():
    lead = np.repeat([9.0, -9.0], [340, 260])
    said = say(Claim("terms", "staged deal", "probe", lead, 3.0))
    assert (said.word, said.headline) == (
        "a tie",
        "The best deal in steps or a quiet probe: too close to call.",
    )


def test_where_nothing_was_designed_nothing_is_claimed():
    assert say(None).headline == "There is no deal that could be made in steps."


def test_what_deals_are_called():
    context: Any = SimpleNamespace(option_labels={"probe": "a quiet probe"})
    names = ("wait", "never", "ask", "probe", "staged deal")
    assert [label_deal(context, name) for name in names] == [
        "waiting",
        "never dealing",
        "simply asking",
        "a quiet probe",
        "the best deal in steps",
    ]


def test_what_the_steps_deliver_adds_up_to_what_is_said_of_all(assess_once):
    """Each step's delivery is a part of one period's full help: their sum is told, and never more than all of it."""
    context = build_context(assess_once(read_case("agreed-framework-1994"), n_draws=500, seed=1))
    deal = context.assessment.staged_deal
    assert deal is not None
    steps = list_steps(context, deal)
    parts = [int(step.arrives.partition("%")[0]) for step in steps if step.arrives]
    (total,) = re.findall(r"all steps together deliver (\d+)% of it\.", answer_terms(context).answer)
    assert int(total) <= 100
    assert abs(sum(parts) - int(total)) <= (len(parts) + 1) / 2
    assert int(total) == round(100 * float(deal.schedule.deliveries.sum()))
    assert all(step.arrives.endswith("of full help") for step in steps if step.arrives)

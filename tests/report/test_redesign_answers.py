"""What to change in the offer, and why no other deal: sentences that the numbers bear out."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from detente import assess, read_case
from detente.design.redesign import LeadEstimate, Redesign, RedesignedDeal, TermValue
from detente.evaluation.advised_deal import AdvisedDeal, RejectedDeal
from detente.report.advised_answers import answer_advised_deal, format_rejected
from detente.report.context import ReportContext, build_context
from detente.report.redesign_answers import answer_redesign, format_redesign, format_term

CLEAR, CHANCE = LeadEstimate(4.0, 1.0, 200, "probe", 0.5), LeadEstimate(1.0, 1.0, 100, "refuse", 0.5)


@pytest.fixture(scope="module")
def context() -> ReportContext:
    return build_context(assess(read_case("isis-2017"), n_draws=60, seed=1))


def deal(**changes) -> RedesignedDeal:
    levels = {"intel": 0.3, "relief": 0.1, "status": 0.6, "help": 0.25}
    found = RedesignedDeal(
        levels=levels,
        detection=0.38,
        secret=False,
        start="probe",
        kept_by=("partner",),
        beyond_cap=0.02,
        gain=5.0,
        lead=CLEAR,
        lead_with_foresight=CLEAR,
        held=np.full(100, 9.0),
        asking=np.zeros(100),
        noticeable=3.0,
    )
    return replace(found, **changes)


def redesign(found) -> Redesign:
    return Redesign((), ("probe", "10% of the offer", "at random"), 1_234, 0.2, 0.3, found)


def test_a_better_version_is_told_by_what_it_changes(context):
    said = format_redesign(context, redesign(deal()))
    assert said.startswith(
        "We looked at 1,234 versions of the offer within what could be changed. The best is the offer with "
    )
    assert "“Relief from economic sanctions” at 10% instead of 100%" in said
    assert "Intelligence" not in said
    assert "It is worth 4.0% (give or take 2.0) more than a quiet probe" in said
    assert "kept by “a partner that would help even where cheating paid”" in said
    assert "more than our limit in 2% of combinations" in said


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"lead": CHANCE}, "leads waiting by 1.0% (give or take 2.0), which may be chance."),
        (
            {"lead_with_foresight": CHANCE},
            "but if they behave well only to win our trust it leads waiting by 1.0%",
        ),
        (
            {"lead": LeadEstimate(0.4, 0.1, 100, "refuse", 0.5)},
            "leads waiting by 0.4% (give or take 0.2), too little to notice.",
        ),
        ({"noticeable": 20.0}, "is worth 9.0% more than simply asking, too little to notice."),
    ],
)
def test_why_a_version_is_not_advised(context, changes, says):
    said = format_redesign(context, redesign(deal(**changes)))
    assert "None is clearly better than what is on the list" in said
    assert says in said


def test_changes_of_watching_and_secrecy_are_told(context):
    said = format_redesign(context, redesign(deal(detection=0.9, secret=True)))
    assert "cheating seen 90 times in 100 instead of" in said
    assert "and the terms kept secret" in said


def test_none_is_a_finding(context):
    said = format_redesign(context, redesign(None))
    assert "None of them both would be kept by kinds that we believe in at least half" in said
    assert (
        "kinds in which we believe 20%, and could cost us more than our limit in 30% of combinations." in said
    )


@pytest.mark.parametrize(
    ("term", "says"),
    [
        (
            TermValue("relief", 1.0, 0.2, 30.0, 4.0, 3.0, 200),
            "alone: better at 20% than at 100%, which adds 30% over the whole time (give or take 8.0)",
        ),
        (
            TermValue("relief", 1.0, 1.0, 0.0, 0.0, 3.0, 200),
            "“Relief from economic sanctions” alone: best left as offered",
        ),
        (
            TermValue("detection", 0.4, 0.8, 3.0, 1.0, 3.0, 200),
            "The chance that we see cheating alone: better at 80% than at 40%",
        ),
        (TermValue("secrecy", 0.0, 1.0, 3.0, 1.0, 3.0, 200), "Secrecy alone: better kept, which adds 3.0%"),
        (
            TermValue("relief", 1.0, 0.2, 5.0, 3.0, 3.0, 200),
            (
                "alone: no clear gain; at 20% instead of as offered it would add 5.0% over the whole time (give or take 6.0), which "
                "may be chance"
            ),
        ),
        (
            TermValue("secrecy", 0.0, 1.0, 2.0, 0.5, 3.0, 200),
            "it would add 2.0% over the whole time (give or take 1.0), too little to notice",
        ),
        (
            TermValue("secrecy", 0.0, 1.0, 9.0, 0.0, 3.0, 2),
            "it would add 9.0% over the whole time (give or take 0.0), in 2 combinations, too few",
        ),
        (TermValue("secrecy", 0.0, 1.0, -2.0, 0.5, 3.0, 200), "Secrecy alone: best left as offered"),
    ],
)
def test_each_term_alone(context, term, says):
    assert says in format_term(context, term)


def test_the_search_of_a_shipped_case(context):
    answer = answer_redesign(context)
    assert answer.answer.startswith("We looked at ")
    assert answer.points[-1].startswith(
        "The search started from a quiet probe, a limited deal with an exit, "
    )
    assert answer.points[-1].endswith("and the best of 120 versions drawn at random")


def test_a_case_that_lets_nothing_change_says_so():
    bare = build_context(assess(read_case("agreed-framework-1994"), n_draws=40, seed=1))
    assert answer_redesign(bare).answer.startswith("The case does not say what could still be changed")


def reject(context, ground, lead=None, trouble=None, name="engage"):
    rejected = RejectedDeal(name, ground, trouble, lead, 0.5)
    assessment = SimpleNamespace(advised_deal=AdvisedDeal("wait", (rejected,)))
    small: Any = SimpleNamespace(assessment=assessment, option_labels=context.option_labels, money=None)
    return format_rejected(small, rejected)


def test_why_not_each_other_deal(context):
    assert reject(context, "red line") == "The one-sided reset: it crosses a red line"
    assert reject(context, "asking", np.ones(9), name="staged deal") == (
        "The best deal in steps: it would bring hardly more than simply asking"
    )
    assert reject(context, "not clearly better", np.ones(9), name="redesigned offer").startswith(
        "The changed offer: it is"
    )
    assert reject(context, "no real difference", np.full(9, 0.1)).endswith(
        "no real difference; with waiting we would gain 0.1%"
    )
    assert reject(context, "worth less", np.full(9, 4.0), "price") == (
        "The one-sided reset: worth 4.0% less than waiting, and less in 100% of combinations; even if every promise "
        "were kept it would cost us more than it brings"
    )
    mixed = np.array([-1.0] * 5 + [9.0] * 4)
    assert "on average worth 3.4% less than waiting, though more in 56% of combinations" in reject(
        context, "worth less", mixed
    )


def test_one_choice_is_advised_and_all_others_are_listed(context):
    answer = answer_advised_deal(context)
    assert answer.answer == "One choice is advised: waiting. The others:"
    assert [point.partition(":")[0] for point in answer.points] == [
        "A quiet probe",
        "A limited deal with an exit",
        "The one-sided reset",
        "The best deal in steps",
    ]

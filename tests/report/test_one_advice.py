"""No two sentences of the page advise two deals: read from the findings, on the shipped cases and on what could come."""

import re
from copy import copy
from dataclasses import replace

import numpy as np
import pytest

from detente import read_case
from detente.evaluation.advised_deal import AdvisedDeal
from detente.evaluation.claims import WAIT, Claim
from detente.evaluation.terms_claim import REDESIGNED, STAGED
from detente.report.context import build_context
from detente.report.deal_labels import label_deal
from detente.report.findings import find_findings

SHIPPED = ["isis-2017", "isis-2017-counter", "nunn-lugar-1991", "agreed-framework-1994", "nummi-1984"]
ADVISING = (
    r"(?:^|[.;:,] |, or )(?:[Pp]ropose|[Aa]ccept) (?P<deal>[^;.,]+)",
    r"^(?P<deal>Wait)(?=[;,.])",
    r"One choice is advised: (?P<deal>[^.]+)\.",
    r"[Tt]he advice stays: (?P<deal>.+?) is best",
    r"[Tt]he advice would change: (?P<deal>.+?) is ",
    r"over all combinations (?P<deal>.+?) is what we advise",
    r"^Leaning towards (?P<deal>[^.]+)\.",
)
"""What a sentence says where it advises a deal."""
ON_THE_LIST = ("Of the deals on the list", "The best choice on the list")
"""How sentences begin that compare listed deals where none of them is advised."""


@pytest.fixture(scope="module", params=SHIPPED)
def context(request, assess_once):
    return build_context(assess_once(read_case(request.param), n_draws=500, seed=1))


def list_deals(context):
    """Return how sentences call every deal, in small letters, by its name."""
    names = [name for name in context.assessment.verdict.options if name != "refuse"]
    return {name: label_deal(context, name).lower() for name in (*names, WAIT, STAGED, REDESIGNED)}


def list_advice(context):
    """Return every deal that some sentence advises, with the sentence."""
    findings, deals = find_findings(context), list_deals(context)
    screen = findings.screen
    sentences = [
        screen.now,
        *(claim.headline for claim in screen.claims if claim.slug == "advice"),
        *screen.change,
    ]
    sentences += [sentence for each in findings.answers for sentence in (each.answer, *each.points)]
    found = []
    for sentence in sentences:
        for pattern in ADVISING:
            for match in re.finditer(pattern, sentence):
                said = match["deal"].lower()
                name = (
                    WAIT
                    if said in {"wait", "waiting"}
                    else next((n for n, deal in deals.items() if said.startswith(deal)), None)
                )
                if name is not None and not sentence.startswith(ON_THE_LIST):
                    found.append((name, sentence))
    return found


def list_defended(context):
    """Return what may be proposed as well, where the first screen says that either can be defended."""
    claims = {claim.name: claim for claim in context.assessment.claims}
    advice = claims.get("advice")
    if advice is None or advice.word not in {"no real difference", "a tie"}:
        return set()
    return {advice.under, *advice.alike}


def find_first_step(context):
    (ladder,) = [each for each in find_findings(context).answers if each.slug == "ladder"]
    return ladder.answer


def advise_otherwise(context, name, *, lead=9.0, word_share=1.0):
    """Return a context in which a designed deal is claimed to beat the list, and so advised."""
    assessment, n_draws = copy(context.assessment), 500
    listed = assessment.advised_deal.name
    vars(assessment)["terms_claim"] = Claim("terms", name, listed, np.full(n_draws, lead), 0.5)
    rejected = tuple(deal for deal in assessment.advised_deal.rejected if deal.name != name)
    vars(assessment)["advised_deal"] = AdvisedDeal(name, rejected)
    return replace(context, assessment=assessment)


def test_every_sentence_that_advises_a_deal_advises_the_same(context):
    advised, advice = context.assessment.advised_deal.name, list_advice(context)
    assert len(advice) >= 3
    assert advised in {name for name, _ in advice}
    assert {name for name, _ in advice} <= {advised, *list_defended(context)}


def test_a_plan_whose_first_step_is_another_is_no_advice(context):
    plan, advised = context.assessment.escalation, context.assessment.advised_deal.name
    first = WAIT if plan.steps[0].option == "refuse" else plan.steps[0].option
    assert ("no advice" in find_first_step(context)) == (first != advised)
    assert (f"over all combinations {label_deal(context, advised)}" in find_first_step(context)) == (
        first != advised
    )


@pytest.mark.parametrize("design", [STAGED, REDESIGNED])
def test_where_a_designed_deal_is_advised_no_sentence_advises_one_of_the_list(context, design):
    changed = advise_otherwise(context, design)
    advice, screen = list_advice(changed), find_findings(changed).screen
    assert {name for name, _ in advice} == {design}, advice
    assert screen.now.startswith(f"Propose {label_deal(changed, design)}; ")
    assert screen.claims[1].headline.startswith("Of the deals on the list: ")
    assert screen.claims[2].headline.lower().startswith(label_deal(changed, design))
    assert "no advice" in find_first_step(changed)


def test_a_designed_deal_that_is_claimed_too_faintly_is_not_advised(context):
    advised = context.assessment.advised_deal
    changed = advise_otherwise(context, STAGED, lead=0.1)
    vars(changed.assessment)["advised_deal"] = advised
    assert {name for name, _ in list_advice(changed)} <= {advised.name, *list_defended(context)}

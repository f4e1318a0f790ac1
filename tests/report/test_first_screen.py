"""The first screen: every sentence is a template whose condition holds for the numbers of the case."""

import re
from copy import copy
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from detente import assess, read_case
from detente.assessment.assessment import PARTS
from detente.case.dates import parse_date
from detente.case.model import Case
from detente.evaluation.claims import NEVER, WAIT, Claim
from detente.report.claim_answers import list_claim_cards
from detente.report.console import print_assessment
from detente.report.context import build_context
from detente.report.first_screen import SCREEN_PARTS, build_first_screen, format_date
from detente.report.four_questions import list_four_questions
from detente.report.option_table import list_option_columns, list_option_rows
from detente.sensitivity.claim_flips import LoneFlip

SHIPPED = ["isis-2017", "isis-2017-counter", "nunn-lugar-1991", "agreed-framework-1994", "nummi-1984"]

FORBIDDEN = (
    r"\bdraws?\b|premise|spoiler|\butils?\b|depth|decibans|left out: |\bnone are\b|is no field|\bprobe\b.*_|"
    r"standard deviations?|the trouble is trust, not|PRICE|TRUST|[a-z]+\.[a-z]+\.[a-z]+"
)
"""Model terms, identifiers, and what reads like the left column of the words to avoid."""


@pytest.fixture(scope="module", params=SHIPPED)
def context(request, assess_once):
    return build_context(assess_once(read_case(request.param), n_draws=500, seed=1))


@pytest.fixture(scope="module")
def nummi(assess_once):
    return build_context(assess_once(read_case("nummi-1984"), n_draws=500, seed=1))


def list_texts(screen):
    claims = (text for claim in screen.claims for text in (claim.headline, *claim.sentences))
    questions = (text for question in screen.questions for text in question[1:])
    return [*claims, *questions, screen.now, screen.confidence, *screen.change, screen.find_out]


def claim_otherwise(context, **changes):
    """Return a context in which some claims are others."""
    assessment = copy(context.assessment)
    claims = {claim.name: claim for claim in assessment.claims} | changes
    vars(assessment)["claims"] = tuple(claims.values())
    return replace(context, assessment=assessment)


def test_no_model_terms_and_no_identifiers(context):
    screen, case = build_first_screen(context), context.assessment.case
    names = {name for name in (*case.proposal.options, *case.counterpart.types) if "-" in name}
    for text in list_texts(screen):
        own = text.replace(case.note or "\0", "")
        assert not re.search(FORBIDDEN, own), text
        assert not any(re.search(rf"(?<![\w“]){name}(?!\w)", own) for name in names), text
        assert "undefined" not in text
        assert "  " not in text


def test_every_claim_tells_its_own_counts(context):
    claims = {claim.name: claim for claim in context.assessment.claims}
    offer, advice, _ = list_claim_cards(context)
    held, n_draws = claims["offer"], context.assessment.samples.n_draws
    assert offer.word == held.word
    assert advice.word == claims["advice"].word
    if held.word != "no real difference":
        side = "better" if held.under == NEVER else "worse"
        number = round(held.share * n_draws)
        count = "all" if number == n_draws else f"{number:,} of"
        assert f"it is {side} than never dealing in {count} {n_draws:,} combinations." in offer.sentences[0]


def test_worst_losses_stand_beside_the_limit(context):
    assessment = context.assessment
    cap = assessment.samples.decision.exposure_cap
    for index, row in enumerate(list_option_rows(context)):
        assert len(row.cells) == len(list_option_columns(context))
        if index:
            beyond = float(np.mean(assessment.stage_game.worst_loss[:, index] > cap))
            assert ("within it" in row.cells[-1]) == (beyond < 0.005)
            assert row.cells[-1].endswith("over it") == (beyond > 0.995)


def test_a_near_tie_names_both(assess_once):
    context = build_context(assess_once(read_case("nunn-lugar-1991"), n_draws=500, seed=1))
    screen = build_first_screen(context)
    assert screen.claims[1].word == "no real difference"
    for label in ("the Act as passed", "a study with first visits"):
        assert label in screen.claims[1].headline.replace("The", "the").replace("A study", "a study")
        assert label in screen.now
    assert "either can be defended; look again on 12 December 1992." in screen.now


@given(
    size=st.floats(-20, 20),
    spread=st.floats(0.1, 30),
    now=st.floats(-10, 10),
    n_draws=st.sampled_from([10, 400]),
)
def test_headlines_of_the_offer_hold_whatever_the_numbers(nummi, size, spread, now, n_draws):
    """No draw of leads makes a headline say what they do not."""
    held = np.random.default_rng(0).normal(size, spread, n_draws)
    claims = {
        "offer": Claim("offer", "venture", NEVER, held, 0.5),
        "offer now": Claim(
            "offer now", "venture", WAIT, np.random.default_rng(1).normal(now, 3, n_draws), 0.5
        ),
    }
    claims = {
        name: claim
        if np.median(claim.lead) >= 0
        else replace(claim, over=claim.under, under=claim.over, lead=-claim.lead)
        for name, claim in claims.items()
    }
    card = list_claim_cards(claim_otherwise(nummi, **claims))[0]
    claim, timing = claims["offer"], claims["offer now"]
    assert card.word == claim.word
    said = card.headline
    assert ("Turn down" in said) == (claim.over == NEVER and claim.word in {"settled", "clear"})
    assert ("worth having" in said) == (claim.over == "venture" and claim.word in {"settled", "clear"})
    assert ("Leaning against" in said) == (claim.over == NEVER and claim.word == "leaning")
    assert ("too close to call" in said) == (claim.word == "a tie")
    assert ("Too few" in said) == (n_draws < 30)
    if "but not yet" in said:
        assert timing.over == WAIT
        assert timing.word in {"settled", "clear", "leaning"}
    if "better now than later" in said:
        assert timing.over == "venture"


@pytest.mark.parametrize(
    ("mean", "word", "headline", "ahead"),
    [
        (0.2, "no real difference", "A study contract or waiting: a near tie, a study contract slightly ahead.", "by too little to notice"),
        (1.0, "a tie", "A study contract or waiting: too close to call.", "ahead of waiting"),
        (4.0, "leaning", "Leaning towards a study contract.", "ahead of waiting"),
        (40.0, "settled", "Propose a study contract.", "ahead of waiting in all"),
    ],
)  # fmt: skip
def test_headlines_of_the_advice(nummi, mean, word, headline, ahead):
    spread = 0.5 if word == "no real difference" else 6.0
    lead = mean + spread * np.sin(np.linspace(0, 2 * np.pi, 2000, endpoint=False) + 0.1)
    claim = Claim("advice", "study", WAIT, lead, 0.5)
    assert claim.word == word
    card = list_claim_cards(claim_otherwise(nummi, advice=claim))[1]
    assert card.headline == headline
    assert ahead in card.sentences[0]


def test_where_nobody_made_an_offer_the_screen_says_so(starter):
    starter["proposal"].pop("offer", None)
    context = build_context(assess(Case.model_validate(starter), n_draws=60, seed=1))
    said = "Nobody has made an offer; we judge the fullest one."
    assert list_claim_cards(context)[0].sentences[-1] == said
    starter["proposal"]["offer"] = "venture"
    context = build_context(assess(Case.model_validate(starter), n_draws=60, seed=1))
    assert said not in list_claim_cards(context)[0].sentences


def test_what_they_offer_is_accepted(starter):
    starter["proposal"]["options"]["venture"]["offered_by"] = "counterpart"
    context = build_context(assess(Case.model_validate(starter), n_draws=60, seed=1))
    sure = Claim("advice", "venture", WAIT, np.full(2000, 5.0), 0.5)
    assert list_claim_cards(claim_otherwise(context, advice=sure))[1].headline == "Accept the joint venture."


def test_the_first_screen_reads_no_more_than_it_needs(starter):
    assessment = assess(Case.model_validate(starter), n_draws=60, seed=1)
    print_assessment(assessment, Console(file=StringIO(), width=110))
    assert {part for part in PARTS if part in vars(assessment)} == SCREEN_PARTS


@pytest.mark.parametrize("width", [60, 96, 110, 140])
def test_no_line_is_wider_than_the_terminal(nummi, width):
    text = StringIO()
    print_assessment(nummi.assessment, Console(file=text, width=width))
    assert max(map(len, text.getvalue().splitlines())) <= width
    for claim in list_claim_cards(nummi):
        assert claim.name.upper() in text.getvalue()


@pytest.mark.parametrize(
    ("date", "period", "written", "review"),
    [
        ("2026-02-21", "1 year", "21 February 2026", "21 February 2027"),
        ("2025-08-31", "6 months", "31 August 2025", "28 February 2026"),
        ("2025-11", "2 months", "November 2025", "in January 2026"),
        ("2025-12-30", "1 week", "30 December 2025", "6 January 2026"),
    ],
)
def test_dates_are_written_out(starter, date, period, written, review):
    starter["decision"] |= {"date": date, "period": period}
    screen = build_first_screen(build_context(assess(Case.model_validate(starter), n_draws=30, seed=1)))
    assert format_date(parse_date(date)) == written
    assert screen.line.endswith(f"what was known on {written}")
    assert screen.now.endswith(f"look again {'' if review.startswith('in') else 'on '}{review}.")


def test_what_is_in_our_own_hands_is_said_beyond_chance_only(nummi):
    path = "proposal.options.venture.resolve"
    first = next(turning for turning in nummi.assessment.claim_flips if turning.claim.name == "offer")
    flip = LoneFlip(
        path,
        0.21,
        0.3,
        above=True,
        becomes="venture",
        instead_of=NEVER,
        n_beyond=400,
        share=0.51,
        overall=0.35,
    )

    def read(flip):
        assessment = copy(nummi.assessment)
        vars(assessment)["claim_flips"] = (replace(first, flips=(flip,)),)
        return list_four_questions(replace(nummi, assessment=assessment))[2].reason

    said = "is better than never dealing in 51% of combinations instead of 35%."
    assert said in read(flip)
    for doubtful in (
        flip._replace(overall=0.5),
        flip._replace(n_beyond=20),
        flip._replace(becomes=NEVER, instead_of="venture"),
    ):
        assert "our own hands" not in read(doubtful)

"""Words by rule: size first, then the share of draws, the milder word within two standard errors (section 15)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.assessment.main_path import assess
from detente.case.model import Case
from detente.casefile.files import read_case
from detente.evaluation.claims import Claim
from detente.report.claim_answers import answer_claims
from detente.report.context import build_context


def claim(n_for, n_against, size=5.0, noticeable=0.5, **changes):
    lead = np.concatenate([np.full(n_for, size), np.full(n_against, -size)])
    return Claim("advice", "a", "b", lead, noticeable, **changes)


@pytest.mark.parametrize(
    ("n_for", "n_against", "word", "nearly"),
    [
        (1_500, 0, "settled", False),  # with 95% confidence fewer than 2 in 1,000 are against
        (3_997, 3, "settled", False),
        (3_996, 4, "clear", True),
        (1_000, 0, "clear", True),
        (950, 50, "clear", False),
        (910, 90, "leaning", True),  # .91 is within two standard errors, .018, of .90
        (890, 110, "leaning", True),
        (750, 250, "leaning", False),
        (610, 390, "a tie", True),
        (520, 480, "a tie", False),
        (29, 0, "too few", False),
    ],
)
def test_words_by_share(n_for, n_against, word, nearly):
    found = claim(n_for, n_against, size=100.0)
    assert (found.word, found.nearly) == (word, nearly)
    assert found.share == n_for / (n_for + n_against)


def test_size_comes_first():
    lead = np.full(2_000, 0.4)
    assert Claim("advice", "a", "b", lead, 0.5).word == "no real difference"
    assert Claim("advice", "a", "b", lead, 0.3).word == "settled"


def test_exact_zeros_count_half():
    assert Claim("advice", "a", "b", np.array([1.0, 0.0, 0.0, -1.0]), 0.5).share == 0.5


def test_a_mean_that_points_the_other_way_leaves_a_leaning_at_most():
    lead = np.concatenate([np.full(1_900, 5.0), np.full(100, -500.0)])
    found = Claim("advice", "a", "b", lead, 0.0)
    assert found.is_mixed
    assert found.word in ("leaning", "a tie", "no real difference")


def test_what_hangs_on_the_window_is_a_leaning_at_most():
    assert claim(1_990, 10, wavers=True).word == "leaning"
    assert claim(1_990, 10).word == "clear"
    close = claim(610, 390, size=100.0, wavers=True)
    assert (close.word, close.nearly) == ("a tie", True)


@given(st.integers(30, 4_000), st.floats(0, 1))
def test_a_larger_share_is_never_a_weaker_word(n_draws, share):
    order = ["a tie", "leaning", "clear", "settled"]
    n_for = max(round(share * n_draws), n_draws - round(share * n_draws))
    words = [claim(k, n_draws - k, noticeable=0.0, size=100.0).word for k in (n_for, n_draws)]
    ranks = [order.index(word) for word in words if word in order]
    assert ranks == sorted(ranks)


def test_the_offer_is_judged_in_a_menu_of_its_own(starter):
    """Another option neither lends it worth nor takes it away."""
    starter["record"] = {}
    alone, offer = dict(starter, proposal=dict(starter["proposal"])), "venture"
    alone["proposal"]["options"] = {offer: starter["proposal"]["options"][offer]}
    full, single = (
        {each.name: each for each in assess(Case.model_validate(data), n_draws=100, parts=()).claims}
        for data in (starter, alone)
    )
    for name in ("offer", "offer as things stand", "offer now"):
        assert full[name].over == single[name].over
        np.testing.assert_allclose(full[name].lead, single[name].lead, atol=1e-9)


@pytest.fixture(scope="module")
def told():
    return assess(read_case("isis-2017-counter"), n_draws=200, parts=())


def test_claims_are_the_values_of_the_assessment(told):
    claims = {each.name: each for each in told.claims}
    index = told.verdict.options.index(told.samples.offers.offer)
    sign = 1 if claims["offer"].under == "never" else -1
    np.testing.assert_array_equal(sign * claims["offer"].lead, told.strategy.held_through[:, index])
    advice = claims["advice"]
    best = "wait" if told.verdict.best == "refuse" else told.verdict.best
    assert advice.over == best
    assert advice.mean >= 0


def test_where_everything_is_barred_nothing_is_claimed(starter):
    starter["decision"]["hard_limits"] = [
        {"what": "Never.", "forbids": {"research": 0, "stake": 0, "access": 0}, "because": "Law."}
    ]
    assert assess(Case.model_validate(starter), n_draws=50, parts=()).claims == ()


def test_sentences(told):
    finding = answer_claims(build_context(told))
    text = " ".join(finding.points)
    assert "than never dealing" in text or "no real difference" in text
    assert "refus" not in text
    assert "draw" not in text

"""One deal is advised, and each other has its reason: by rule, from the numbers."""

import numpy as np
import pytest

from detente.evaluation.advised_deal import advise_deal
from detente.evaluation.claims import Claim
from detente.evaluation.terms_claim import Design

N_DRAWS = 40
OPTIONS = ("refuse", "probe", "engage", "grand")
ADVICE = Claim("advice", "wait", "probe", np.full(N_DRAWS, 1.0), 0.5)


def flat(*values):
    return np.tile(np.array(values), (N_DRAWS, 1))


def advise(values, held=(0.0, 1.0, -5.0, -9.0), designs=(), claims=(ADVICE,)):
    found = {
        name: Design(np.full(N_DRAWS, value), allowed, np.zeros(N_DRAWS)) for name, value, allowed in designs
    }
    advised = advise_deal(
        claims,
        OPTIONS,
        values=flat(*values),
        held=flat(*held),
        designs=found,
        troubles={"probe": "trust", "engage": "price", "grand": "price"},
        thresholds=(0.5, 3.0),
    )
    return advised, {deal.name: deal for deal in advised.rejected}


def test_every_other_choice_has_a_reason():
    advised, rejected = advise((4.0, 3.8, -2.0, np.nan), designs=[("staged deal", 2.0, False)])
    assert advised.name == "wait"
    assert {name: deal.ground for name, deal in rejected.items()} == {
        "probe": "no real difference",
        "engage": "worth less",
        "grand": "red line",
        "staged deal": "asking",
    }
    assert rejected["engage"].share == 1
    assert rejected["engage"].trouble == "price"
    assert rejected["grand"].lead is None
    assert rejected["grand"].share is None


def test_designed_deals_are_compared_as_held_to_their_end():
    _, rejected = advise((4.0, 3.0, -2.0, -3.0), designs=[("redesigned offer", -4.0, True)])
    np.testing.assert_array_equal(
        rejected["redesigned offer"].lead, 4.0
    )  # never, which waiting stands for, is 0
    assert rejected["redesigned offer"].ground == "worth less"
    _, rejected = advise((4.0, 3.0, -2.0, -3.0), designs=[("redesigned offer", 2.0, True)])
    assert rejected["redesigned offer"].ground == "no real difference"
    _, rejected = advise((4.0, 3.0, -2.0, -3.0), designs=[("redesigned offer", 9.0, False)])
    assert rejected["redesigned offer"].ground == "not clearly better"


@pytest.mark.parametrize(
    ("lead", "advised"), [(np.full(N_DRAWS, 8.0), "staged deal"), (np.full(N_DRAWS, 0.1), "wait")]
)
def test_a_designed_deal_is_advised_where_the_claim_says_so(lead, advised):
    terms = Claim("terms", "staged deal", "probe", lead, 3.0)
    found, rejected = advise(
        (4.0, 3.0, -2.0, -3.0), designs=[("staged deal", 9.0, True)], claims=(ADVICE, terms)
    )
    assert found.name == advised
    if advised == "staged deal":
        assert set(rejected) == {"wait", "probe", "engage", "grand"}
        np.testing.assert_array_equal(rejected["probe"].lead, 8.0)
        np.testing.assert_array_equal(rejected["wait"].lead, 9.0)


def test_without_an_advice_the_best_stands():
    advised, rejected = advise((1.0, 3.0, -2.0, -3.0), claims=())
    assert advised.name == "probe"
    assert set(rejected) == {"wait", "engage", "grand"}


def test_a_design_that_is_worth_more_is_not_told_to_be_worth_less():
    _, rejected = advise(
        (4.0, 3.0, -2.0, -3.0), held=(0.0, 50.0, -5.0, -9.0), designs=[("staged deal", 48.0, True)]
    )
    assert rejected["staged deal"].ground == "not clearly better"

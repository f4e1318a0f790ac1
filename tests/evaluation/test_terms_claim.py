"""Whether a designed deal is worth proposing: against what, in which direction, and in which words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente import read_case
from detente.evaluation.claims import notice_held
from detente.evaluation.terms_claim import Design, claim_terms
from detente.sampling.samples import sample
from tests.strategies import amounts

N_DRAWS = 40


@pytest.fixture(scope="module")
def samples():
    return sample(read_case("isis-2017"), N_DRAWS, 1)


def claim(samples, designs, held=(0.0, 1.0, 2.0, -5.0), asking=0.0, noticeable=0.0):
    table = np.tile(np.array(held), (N_DRAWS, 1))
    flat = np.full(N_DRAWS, asking)
    found = {
        name: Design(np.broadcast_to(value, N_DRAWS) + 0.0, allowed, flat)
        for name, (value, allowed) in designs.items()
    }
    return claim_terms(samples, found, held=table, noticeable=noticeable)


def test_a_deal_that_may_be_proposed_is_compared_with_the_best_option(samples):
    found = claim(samples, {"staged deal": (5.0, True)}, asking=9.0)
    assert (found.over, found.under, found.mean, found.allowance) == ("staged deal", "staged", 3.0, 0.0)


def test_one_that_may_not_is_compared_with_asking_too(samples):
    found = claim(samples, {"staged deal": (5.0, False)}, asking=9.0, noticeable=0.5)
    assert (found.over, found.under, found.mean) == ("ask", "staged deal", 4.0)
    assert found.allowance == notice_held(samples, 0.5)


def test_what_leads_by_less_than_would_be_noticed_is_not_worth_proposing(samples):
    whole = notice_held(samples, 0.5)
    found = claim(samples, {"staged deal": (2.0 + 0.5 * whole, True)}, noticeable=0.5)
    assert (found.over, found.under, found.share) == ("staged", "staged deal", 1.0)
    assert found.word == "no real difference"


def test_barred_options_are_no_yardstick(samples):
    assert claim(samples, {"staged deal": (-1.0, True)}, held=(0.0, np.nan, np.nan, -5.0)).over == "never"


def test_of_two_designs_the_one_that_may_be_proposed_is_judged(samples):
    found = claim(samples, {"staged deal": (9.0, False), "redesigned offer": (4.0, True)})
    assert (found.over, found.mean) == ("redesigned offer", 2.0)


def test_without_a_design_nothing_is_claimed(samples):
    assert claim(samples, {}) is None


@given(amounts(N_DRAWS), st.booleans(), st.floats(0, 3))
def test_the_share_counts_the_draws_that_do_not_fail_the_claim(samples, value, allowed, noticeable):
    found = claim(samples, {"staged deal": (value, allowed)}, noticeable=noticeable)
    whole = notice_held(samples, noticeable)
    ahead = value - 2.0
    if found.over == "staged deal":
        assert np.median(ahead) >= whole
        assert found.share == np.mean(ahead > 0) + np.mean(ahead == 0) / 2
    else:
        assert found.share == np.mean(ahead < whole) + np.mean(ahead == whole) / 2

"""What a number becomes when nothing backs it: the ranges of the model, kept medians, kept signs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente import read_case
from detente.arguments.fallen_numbers import forget_backing, forget_location, strike_numbers
from detente.case.domains import (
    AMOUNT,
    COVERAGE,
    POSITIVE,
    PROBABILITY,
    REAL,
    SHARE,
    UTILITY,
    VISIBILITY,
    WEIGHT,
)
from detente.case.premises import list_premises
from detente.case.quantity import default_quantity, parse_quantity

LEVELS = np.linspace(0.01, 0.99, 99)
EFFECT, KIND = "proposal.gives.intel.effects.order.exploit", "counterpart.types.spoiler.weights.order"


@pytest.mark.parametrize(
    ("path", "written", "domain", "ends"),
    [
        ("proposal.options.deal.detect", "0.6 to 0.7", PROBABILITY, (0.1, 0.9)),
        ("proposal.options.deal.resolve", "0.6 to 0.7", PROBABILITY, (0.1, 0.9)),
        ("counterpart.accepts.deal", "0.6 to 0.7", PROBABILITY, (0.01, 0.99)),
        ("capabilities.providers.us.shares.sites", "0.6 to 0.7", COVERAGE, (0.0, 0.8)),
        ("proposal.options.deal.visible", "0.1 to 0.2", VISIBILITY, (0.0, 1.0)),
        ("proposal.gives.intel.reversible", "0.1 to 0.2", SHARE, (0.0, 0.9)),
        (EFFECT, "-0.3 to -0.1", REAL, (-1.0, 0.0)),
        (EFFECT, "0.1 to 0.3", REAL, (0.0, 1.0)),
        ("counterpart.outside.harm.order", "0.1 to 0.3", POSITIVE, (0.0, 1.0)),
        (KIND, "-90 to -40", WEIGHT, (-120.0, 0.0)),
        (KIND, "40 to 90", WEIGHT, (0.0, 120.0)),
        (KIND, "-10 to 10", WEIGHT, (-120.0, 120.0)),
    ],
)
def test_without_its_place_a_number_is_anything_its_words_allow(path, written, domain, ends):
    fallen = forget_location(path, parse_quantity(written, domain), None)
    assert (fallen.family, fallen.parameters) == ("uniform", ends)


def test_an_amount_falls_to_its_default_range_or_to_four_times_its_median_either_way():
    default = default_quantity("5 to 20", UTILITY)
    fallen = forget_location("counterpart.decisive", parse_quantity("50 to 60", UTILITY), default)
    assert fallen.signature == default.signature
    fallen = forget_location("counterpart.types.partner.goodwill", parse_quantity(40, UTILITY), None)
    assert fallen.quantile(np.array([0.05, 0.5, 0.95])) == pytest.approx([10.0, 40.0, 160.0])


def test_a_convention_falls_to_what_is_usual():
    usual = default_quantity(0.95, SHARE)
    assert forget_location("decision.discount", parse_quantity(0.5, SHARE), usual) == usual
    fallen = forget_location("reporting.reliability.B", parse_quantity(0.5, SHARE), None)
    assert fallen.parameters == (0.85,)


@given(
    st.sampled_from(
        [
            ("proposal.options.deal.detect", PROBABILITY),
            ("capabilities.providers.us.shares.sites", COVERAGE),
            ("proposal.gives.intel.reversible", SHARE),
            ("counterpart.outside.harm.order", POSITIVE),
            ("others.board.decisive", AMOUNT),
        ]
    ),
    st.floats(0.02, 0.45),
    st.floats(1.05, 2.0),
)
def test_without_its_backing_a_number_keeps_its_middle_and_its_domain(where, low, factor):
    path, domain = where
    stated = parse_quantity(f"{low:.4f} to {low * factor:.4f}", domain)
    fallen = forget_backing(path, stated, None)
    before, after = stated.quantile(LEVELS), fallen.quantile(LEVELS)
    assert after[49] == pytest.approx(before[49])
    assert np.ptp(after) >= np.ptp(before) * (1 - 1e-9)
    assert all(domain.holds(number) for number in after)


@given(st.floats(0.02, 0.8), st.sampled_from([-1, 1]))
def test_an_effect_without_backing_keeps_middle_and_sign(size, sign):
    ends = sorted([sign * size, sign * size * 1.2])
    stated = parse_quantity(f"{ends[0]:.4f} to {ends[1]:.4f}", REAL)
    middle = stated.quantile(LEVELS)[49]
    fallen = forget_backing(EFFECT, stated, None).quantile(np.array([0.05, 0.5, 0.95]))
    assert fallen[1] == pytest.approx(middle)
    assert (np.sign(fallen) == sign).all()
    assert np.ptp(fallen) > np.ptp(stated.quantile(np.array([0.05, 0.95])))


@pytest.mark.parametrize("written", ["-90 to -40", "40 to 90", "-10 to 10"])
def test_a_weight_without_backing_keeps_its_middle_and_is_as_wide_as_any(written):
    stated = parse_quantity(written, WEIGHT)
    low, middle, high = forget_backing(KIND, stated, None).quantile(np.array([0.05, 0.5, 0.95]))
    assert middle == pytest.approx(stated.quantile(LEVELS)[49])
    assert high - low > 80
    if written != "-10 to 10":
        assert np.sign(low) == np.sign(middle) == np.sign(high)


@pytest.mark.parametrize("name", ["isis-2017", "agreed-framework-1994"])
@pytest.mark.parametrize("reading", ["location", "backing"])
def test_every_number_of_a_case_is_struck_and_the_case_stays(name, reading):
    case = read_case(name)
    before = case.model_dump_json()
    struck = strike_numbers(case, reading)
    assert case.model_dump_json() == before
    # Beliefs lose their shares, which are equal then; nothing else comes or goes.
    kept = {
        p.path
        for p in list_premises(case)
        if not p.path.startswith(("counterpart.prior", "counterpart.pool"))
    }
    assert kept <= {premise.path for premise in list_premises(struck)}
    assert struck.counterpart.prior.sample.parameters == (2.0,)
    assert struck.proposal.gives.keys() == case.proposal.gives.keys()
    assert struck.touched == case.touched


def test_what_is_one_number_for_several_conducts_stays_one():
    case = strike_numbers(read_case("isis-2017"), "location")
    effect = case.proposal.gives["status"].effects["leverage"]
    assert effect.reciprocate == effect.free_ride == effect.exploit
    assert case.proposal.gives["intel"].effects["sources"].is_abusable

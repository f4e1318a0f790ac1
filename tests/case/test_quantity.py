import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from detente.case import quantity
from detente.case.quantity import (
    AMOUNT,
    COVERAGE,
    POSITIVE,
    PROBABILITY,
    REAL,
    SHARE,
    VISIBILITY,
    default_quantity,
    parse_quantity,
)

DOMAINS = [REAL, POSITIVE, AMOUNT, SHARE, PROBABILITY, COVERAGE, VISIBILITY]


@pytest.mark.parametrize(
    ("written", "domain", "family", "median"),
    [
        (3, REAL, "fixed", 3),
        ("30%", SHARE, "fixed", 0.3),
        ("-2 to 4", REAL, "normal", 1),
        ("2 to 8", POSITIVE, "lognormal", 4),
        ("20% to 80%", SHARE, "logit-normal", 0.5),
        ("likely", PROBABILITY, "uniform", 0.675),
        ("probably", PROBABILITY, "uniform", 0.675),
        ("much", COVERAGE, "uniform", 0.65),
        ("none", COVERAGE, "fixed", 0),
        ("known to allies", VISIBILITY, "fixed", 0.1),
        ({"pert": {"low": 0, "mode": 5, "high": 10}}, REAL, "pert", 5),
        ({"triangular": {"low": 0, "mode": 5, "high": 10}}, REAL, "triangular", 5),
        ({"uniform": {"low": 0, "high": 1}}, SHARE, "uniform", 0.5),
        ({"normal": {"mean": 2, "sd": 1}}, REAL, "normal", 2),
        ({"lognormal": {"median": 2, "factor": 3}}, POSITIVE, "lognormal", 2),
        ({"beta": {"alpha": 2, "beta": 2}}, SHARE, "beta", 0.5),
        ({"quantiles": {"p05": 1, "p50": 2, "p95": 9}}, POSITIVE, "quantiles-lognormal", 2),
        ({"value": "2 to 8", "because": "a guess"}, POSITIVE, "lognormal", 4),
    ],
)
def test_what_is_written_is_read(written, domain, family, median):
    parsed = parse_quantity(written, domain)
    assert parsed.family == family
    assert float(parsed.quantile(np.array(0.5))) == pytest.approx(median)
    assert parsed.echo
    assert parse_quantity(parsed, domain) is parsed


@pytest.mark.parametrize(
    ("written", "domain", "says"),
    [
        ("8 to 3", REAL, "runs backwards"),
        ("3 to 3", REAL, "both ends"),
        ("3-8", REAL, "not a range"),
        ("3..8", REAL, "not a range"),
        ("\u0663", REAL, "contains digits other than 0 to 9"),
        ("2 to \u0968", REAL, "contains digits other than 0 to 9"),
        ("\uff13\uff10%", PROBABILITY, "contains digits other than 0 to 9"),
        ({"uniform": {"low": "\u0660", "high": 3}}, REAL, "contains digits other than 0 to 9"),
        ({"value": 3, "because": "\u200b"}, REAL, "only characters that cannot be seen"),
        ("-1 to 4", POSITIVE, "expected a number above 0"),
        ("0 to 0.4", SHARE, "the range '0 to 0.4' cannot start at 0"),
        (30, SHARE, "found 30, expected a number from 0 to 1"),
        ("perhaps", PROBABILITY, "neither a number nor a likelihood word"),
        ("likely", SHARE, "likelihood word"),
        ("lots", COVERAGE, "not a number"),
        (float("nan"), REAL, "not a finite number"),
        (float("inf"), POSITIVE, "not a finite number"),
        (1e12, REAL, "more than a billion"),
        (True, REAL, "expected"),
        (None, REAL, "found nothing"),
        ([1, 2], REAL, "expected"),
        ({}, REAL, "found an empty table"),
        ({"pert": {"low": 0, "high": 1}}, REAL, "found a table with 'low', 'high' for pert"),
        ({"pert": 3}, REAL, "found 3 for pert"),
        ({"pert": {"low": 2, "mode": 1, "high": 3}}, REAL, "pert has"),
        ({"uniform": {"low": 1, "high": 1}}, REAL, "uniform has"),
        ({"uniform": {"low": "1 to 2", "high": 3}}, REAL, "found '1 to 2' for low of uniform"),
        ({"uniform": {"low": -1, "high": 3}}, POSITIVE, "expected a number above 0"),
        ({"beta": {"alpha": 0, "beta": 1}}, SHARE, "beta has"),
        ({"normal": {"mean": 0, "sd": 0}}, REAL, "normal has"),
        ({"normal": {"mean": 0, "sd": 1}}, SHARE, "bound, but this must be a number from 0 to 1"),
        (
            {"lognormal": {"median": 0.5, "factor": 2}},
            SHARE,
            "bound, but this must be a number from 0 to 1",
        ),
        ({"lognormal": {"median": 1, "factor": 1}}, POSITIVE, "lognormal has"),
        ({"quantiles": {"p05": 0, "p50": 0.1, "p95": 0.5}}, SHARE, "cannot start at 0"),
        ({"uniform": {"low": {"value": 1}, "high": 3}}, REAL, "found a table for low of uniform"),
        ({str(i): 1 for i in range(20)}, REAL, "'7', …"),
        ({"value": 3, "because": "x" * 3_000}, REAL, "because is too long"),
        ({"value": 3, "because": "\x1b[2J"}, REAL, "U+001B"),
        ({"value": {"pert": {}}}, REAL, "found a table for value"),
        ({"value": 3, "because": 4}, REAL, "found 4 for because"),
        ({"value": 3, "wherefore": "x"}, REAL, "found a table with 'value', 'wherefore'"),
    ],
)
def test_what_cannot_be_read_is_a_fault(written, domain, says):
    with pytest.raises(PydanticCustomError) as caught:
        parse_quantity(written, domain)
    assert says in str(caught.value)


@given(st.sampled_from(DOMAINS), st.floats(0.01, 0.98), st.floats(0.01, 0.98))
def test_a_range_has_its_ends_as_percentiles_and_stays_in_its_domain(domain, a, b):
    low, high = sorted((round(a, 6), round(b, 6)))
    if high - low < 1e-4:
        return
    parsed = parse_quantity(f"{low} to {high}", domain)
    np.testing.assert_allclose(parsed.quantile(np.array([0.05, 0.95])), [low, high], rtol=1e-9)
    spread = parsed.quantile(np.linspace(0.001, 0.999, 99))
    assert np.all(np.diff(spread) >= 0)
    assert np.all((spread >= domain.low) & (spread <= domain.high))


@given(st.lists(st.floats(0.01, 0.99), min_size=3, max_size=3, unique=True))
def test_three_quantiles_are_met(ends):
    p05, p50, p95 = sorted(round(end, 6) for end in ends)
    if not p05 < p50 < p95:
        return
    for domain in (REAL, POSITIVE, SHARE):
        parsed = parse_quantity({"quantiles": {"p05": p05, "p50": p50, "p95": p95}}, domain)
        np.testing.assert_allclose(parsed.quantile(np.array([0.05, 0.5, 0.95])), [p05, p50, p95], rtol=1e-6)


def test_phia_words_are_those_of_phia():
    parsed = parse_quantity("realistic possibility", PROBABILITY, "phia")
    assert parsed.parameters == (0.40, 0.50)
    with pytest.raises(PydanticCustomError):
        parse_quantity("realistic possibility", PROBABILITY, "icd203")


def test_words_that_nobody_sees_are_a_fault():
    with pytest.raises(PydanticCustomError, match="only characters that cannot be seen"):
        quantity.check_printable("\u200b")
    assert quantity.check_printable("a\u200bb") == "a\u200bb"


def test_a_default_says_so():
    assert default_quantity("2 to 5", quantity.POSITIVE).default
    assert not parse_quantity("2 to 5", quantity.POSITIVE).default

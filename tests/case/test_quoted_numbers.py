"""Numbers that a quote states, and whether they are the number of a premise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.model import Case
from detente.case.premises import count_statuses, list_premises
from detente.case.quantity import (
    AMOUNT,
    COUNT,
    POSITIVE,
    PROBABILITY,
    REAL,
    SHARE,
    UTILITY,
    YEARS,
    parse_quantity,
)
from detente.case.quoted_numbers import read_quoted_numbers, states_quantity


@pytest.mark.parametrize(
    ("quote", "numbers"),
    [
        ("a dozen pilots", [(12, "plain")]),
        ("two dozen", [(24, "plain")]),
        ("two thirds", [(2 / 3, "share")]),
        ("a third of their line", [(1 / 3, "share")]),
        ("one-quarter of it", [(1 / 4, "share")]),
        ("half the fleet", [(1 / 2, "share")]),
        ("40 per cent", [(0.4, "share")]),
        ("forty-five percent", [(0.45, "share")]),
        ("3.5%", [(0.035, "share")]),
        ("40 to 60 percent", [(0.4, "share"), (0.6, "share")]),
        ("between 40 and 60 percent", [(0.4, "share"), (0.6, "share")]),
        ("one in three", [(1 / 3, "share")]),
        ("nine out of ten", [(0.9, "share")]),
        ("$26 billion", [(26e9, "money")]),
        ("$5-10 billion", [(5e9, "money"), (10e9, "money")]),
        ("£3bn", [(3e9, "money")]),
        ("400 million U.S. dollars", [(4e8, "money")]),
        ("half a million men", [(500_000, "plain")]),
        ("two hundred and fifty thousand", [(250_000, "plain")]),
        ("1,846 missiles", [(1846, "plain")]),
        ("86 to 8", [(86, "plain"), (8, "plain")]),
        ("18 months", [(1.5, "years")]),
        ("a two-year deal", [(2, "years")]),
        ("half a year", [(0.5, "years")]),
        ("four attempts a year", [(4, "plain")]),
    ],
)
def test_a_number_is_read_in_figures_and_in_words(quote, numbers):
    read = read_quoted_numbers(quote)
    assert [number.measure for number in read] == [measure for _, measure in numbers]
    assert [number.value for number in read] == pytest.approx([value for value, _ in numbers])


@pytest.mark.parametrize(
    "quote",
    [
        "Islamic terrorism is our #1 enemy",
        "No. 7",
        "resolution 661, paragraph 3",
        "the 2nd of May 1992",
        "since 12 December 1991",
        "on 1991-12-12 at 12:30",
        "in 1984 and the mid-1990s, in nineteen eighty-four",
        "an F-16 of the G7",
        "the twenty-first century, a third time, one third party",
        "in the second half of the war, half-hearted",
        "more than forty percent, at least 3, up to 20, not 40%, over a billion dollars",
        "one of them, no one",
        "one in five years",
        "hundreds of men, dozens of times",
        "5m away, 10⁶, x3, 1.846,5",
        "٤٠ percent",
        "very little added value",
        "",
    ],
)
def test_what_is_no_number_of_anything_is_left_aside(quote):
    assert read_quoted_numbers(quote) == ()


@pytest.mark.parametrize(
    ("quote", "value", "domain", "is_given"),
    [
        ("40 per cent of the line", "40%", SHARE, True),
        ("40 per cent of the line", "0.3 to 0.6", SHARE, True),
        ("40 per cent of the line", "0.5 to 0.6", SHARE, False),
        ("two thirds of them", "0.67", PROBABILITY, True),
        ("two thirds of them", "0.7", PROBABILITY, False),
        ("one in three was seen", "unlikely", PROBABILITY, True),
        ("40 men", "0.4", SHARE, False),
        ("a probability of 0.4", "0.4", SHARE, True),
        ("they lost 40 percent", "-0.5 to -0.3", REAL, True),
        ("40 per cent", {"uniform": {"low": -0.1, "high": 0.5}}, REAL, True),
        ("a third of their line", "15 to 45", UTILITY, True),
        ("33 of their lines", "15 to 45", UTILITY, False),
        ("four attempts a year", "3 to 5", COUNT, True),
        ("four percent", "3 to 5", COUNT, False),
        ("twice, or 2.5 times as much", "2 to 3", POSITIVE, True),
        ("for 18 months", "1 to 2", YEARS, True),
        ("18 times", "18", YEARS, False),
        ("$26 billion", "26", AMOUNT, False),
    ],
)
def test_a_quote_gives_the_number_or_does_not(quote, value, domain, is_given):
    assert states_quantity(quote, parse_quantity(value, domain)) is is_given


@pytest.mark.parametrize(
    ("quote", "money", "is_given"),
    [
        ("$26 billion", "billion dollars", True),
        ("26,000 million dollars", "billion dollars", True),
        ("$26 billion", "million dollars", False),
        ("26 billion men", "billion dollars", False),
        ("$26 billion", "shells", False),
    ],
)
def test_money_is_compared_in_the_unit_of_the_case(quote, money, is_given):
    assert states_quantity(quote, parse_quantity(26, POSITIVE), money) is is_given


@given(st.integers(1, 99))
def test_every_percentage_gives_itself_and_lies_in_a_range_around_it(percent):
    quote = f"about {percent} per cent of them"
    assert states_quantity(quote, parse_quantity(f"{percent}%", SHARE))
    assert states_quantity(
        quote,
        parse_quantity(
            {"uniform": {"low": 0.9 * percent / 100, "high": min(1.0, 1.1 * percent / 100)}}, SHARE
        ),
    )
    assert not states_quantity(quote, parse_quantity(f"{percent + 0.5}%", SHARE))


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    assert all(number.value >= 0 for number in read_quoted_numbers(text))


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "half",
                "1,",
                "9",
                "million",
                "and",
                "two-thirds",
                "of",
                "to",
                "in",
                "%",
                "$",
                "-",
                "twenty",
                "one",
                "1,000",
                "1992",
                ".",
            ]
        ),
        max_size=40,
    )
)
def test_any_row_of_number_words_is_read(words):
    assert all(number.value >= 0 for number in read_quoted_numbers(" ".join(words)))


@pytest.mark.parametrize(
    "quote",
    [
        "9" * 300,
        "1," * 150,
        "half a " * 40,
        "a hundred " * 30,
        "twenty-" * 40,
        "1 to " * 60,
        "- " * 150,
        "$" * 300,
    ],
)
def test_hostile_quotes_give_no_share(quote):
    assert not any(number.measure == "share" for number in read_quoted_numbers(quote))


def test_a_number_is_sourced_only_by_a_quote_beside_it_that_states_it(starter):
    starter["passages"] = {
        "enemy": {"source": "memo", "exact": "our #1 enemy"},
        "test": {"source": "memo", "exact": "The test took a third of their line"},
        "prize": {"source": "memo", "exact": "a prize of $26 billion"},
    }
    starter["decision"]["currency"] = {
        "name": "billion dollars",
        "worth": {"value": "20 to 30", "source": "prize"},
    }
    starter["counterpart"]["effort"] = {"value": "15 to 45", "source": "enemy; test"}
    starter["counterpart"]["decisive"] = {"value": "5 to 20", "source": "test"}
    starter["counterpart"]["lapse"] = {"value": "0.01 to 0.08", "source": "memo par=1"}
    starter["proposal"]["gives"]["access"]["source"] = "test"
    premises = {premise.path: premise for premise in list_premises(Case.model_validate(starter))}
    statuses = {path: premise.status for path, premise in premises.items()}
    assert statuses["counterpart.effort"] == statuses["decision.currency.worth"] == "sourced"
    assert statuses["counterpart.decisive"] == statuses["counterpart.lapse"] == "read"
    assert statuses["proposal.gives.access.reversible"] == "read"
    counts = count_statuses(premises.values())
    assert counts["sourced"] == 2
    assert sum(counts.values()) == len(premises)

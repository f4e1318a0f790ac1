"""What could be changed in the offer: what can be said, and each fault once, with line, column and what to do."""

import re

import pytest

from detente.case.model import Case
from detente.casefile.files import parse_case, read_starter
from detente.errors import CaseError
from detente.sampling.samples import sample

FULL = (
    "{items: {research: [0.15, 0.6], access: [0, 0.8], stake: [0.3, 1]}, detect: {range: [0.3, 0.8], costs_us: 1 to 3, "
    "costs_them: 5 to 15}, secret: {leaks: 0.3 to 0.7}, because: Said in the talks., source: memo par=3}"
)


def write(value, limit=None):
    """Return the starter with this field at its end, and its line."""
    text = read_starter()
    if limit is not None:
        text = re.sub(
            r"\n  hard_limits:\n(    .*\n)+", f"\n  hard_limits: [{{what: A law., forbids: {limit}}}]\n", text
        )
    return f"{text}\nnegotiable: {value}\n", text.count("\n") + 2


@pytest.mark.parametrize(
    "value",
    [
        "{}",
        FULL,
        "{items: {}}",
        "{items: {stake: [0, 1]}}",
        "{items: {stake: [30%, 100%]}}",
        "{items: {research: [0.6, 0.6]}}",
        "{detect: {range: [0.5, 0.5]}}",
        "{secret: {leaks: likely}}",
    ],
)
def test_what_can_be_said(value):
    assert parse_case(write(value)[0]).negotiable is not None


@pytest.mark.parametrize(
    ("value", "limit", "within", "message", "hint"),
    [
        ("{items: {stak: [0, 1]}}", None, "items.stak", "unknown item 'stak'", "Did you mean 'stake'?"),
        (
            "{items: {access: [0.8, 0]}}",
            None,
            "items.access",
            "0.8 to 0 runs downwards",
            "Write [0, 0.8].",
        ),
        (
            "{items: {access: [0, 0.5]}}",
            None,
            "items.access",
            "the level offered, 0.8, is not within 0 to 0.5",
            "Write [0, 0.8]: the offer itself is on the table.",
        ),
        (
            "{items: {access: [0.9, 1]}}",
            None,
            "items.access",
            "the level offered, 0.8, is not within 0.9 to 1",
            "Write [0.8, 1]",
        ),
        (
            "{items: {research: [0, 0.9]}}",
            "{research: 0.7}",
            "items.research",
            "0.9 is beyond the hard limit of 0.7",
            "Write [0, 0.7], or change the limit.",
        ),
        ("{items: {access: [0, 1.2]}}", None, "items.access.1", "1.2 is too large", "at most 1"),
        ("{items: {access: [-0.2, 1]}}", None, "items.access.0", "-0.2 is too small", "at least 0"),
        ("{items: {access: [0.2]}}", None, "items.access", "has too few entries", "at least 2"),
        ("{items: {access: [0, 0.8, 1]}}", None, "items.access", "has too many entries", "at most 2"),
        ("{items: {access: 0.1 to 0.8}}", None, "items.access", "expected a list", "[a, b]"),
        ("{items: {access: [a, b]}}", None, "items.access.0", "expected a number", "0.5"),
        ("{items: [access]}", None, "items", "expected a table", "Write its entries"),
        ("{detect: {range: [0.8, 0.3]}}", None, "detect.range", "0.8 to 0.3 runs downwards", "[0.3, 0.8]"),
        (
            "{detect: {range: [0.9, 0.95]}}",
            None,
            "detect.range",
            "is not within 0.9 to 0.95",
            "the offer itself is on the table",
        ),
        (
            "{detect: {costs_us: 2}}",
            None,
            "detect.range",
            "is missing",
            "Add it. For example: range: [0.3, 0.8].",
        ),
        (
            "{detect: {range: [0, 1], costs_us: -2}}",
            None,
            "detect.costs_us",
            "found -2, expected a number of 0 or more",
            "delete the minus sign",
        ),
        ("{secret: {}}", None, "secret.leaks", "is missing", "Add it."),
        ("{secret: {leaks: 1.5}}", None, "secret.leaks", "found 1.5, expected a number from 0 to 1", "1.5%"),
        ("{items: {}, resolve: [0, 1]}", None, "resolve", "unknown field `resolve`", "another table"),
        ("[access]", None, "", "expected a table", "Write its fields"),
    ],
)
def test_what_cannot_be_said_is_one_fault_at_its_place(value, limit, within, message, hint):
    text, line = write(value, limit)
    with pytest.raises(CaseError) as caught:
        parse_case(text)
    found = {problem.path: problem for problem in caught.value.problems}
    problem = found.pop(".".join(filter(None, ("negotiable", within))), None)
    assert problem is not None, found
    assert {path for path in found if path.startswith("negotiable")} <= {"negotiable.items.access.1"}
    assert problem.line == line
    assert problem.column
    assert message in problem.message
    assert hint in problem.hint


def test_an_offer_beyond_a_hard_limit_may_shrink_to_it():
    assert parse_case(write("{items: {research: [0, 0.3]}}", "{research: 0.3}")[0])


def test_items_left_out_may_move_between_the_options():
    negotiable = sample(parse_case(write("{}")[0]), 3, 1).negotiable
    assert negotiable is not None
    assert negotiable.items == ("research", "access", "stake")
    assert negotiable.low.tolist() == [0.15, 0.0, 0.3]
    assert negotiable.high.tolist() == [0.6, 0.8, 1.0]
    assert negotiable.detection is None
    assert not negotiable.can_be_secret


def test_what_changes_take_is_drawn():
    samples = sample(parse_case(write(FULL)[0]), 50, 1)
    negotiable = samples.negotiable
    assert negotiable is not None
    paths = {path for path in samples.premises if path.startswith("negotiable")}
    assert paths == {"negotiable.detect.costs_us", "negotiable.detect.costs_them", "negotiable.secret.leaks"}
    assert negotiable.detection == (0.3, 0.8)
    assert 0.2 < float(negotiable.leaks.mean()) < 0.8
    assert float(negotiable.being_watched.mean()) > float(negotiable.watching.mean()) > 0


def test_what_is_whole_moves_all_or_nothing(starter):
    starter["proposal"]["gives"]["access"]["indivisible"] = True
    starter["negotiable"] = {"items": {"access": [0, 0.8], "stake": [0.2, 1]}}
    negotiable = sample(Case.model_validate(starter), 3, 1).negotiable
    assert negotiable is not None
    assert negotiable.items == ("stake",)  # between 0 and 0.8 there is no whole access but none

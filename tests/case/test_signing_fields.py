"""What a case says of proposing, signing and waiting: each fault once, with line, column and what to do."""

import copy

import pytest

from detente.case.model import Case
from detente.casefile.files import parse_case, read_starter
from detente.errors import CaseError

FIELDS = {
    "window": "proposal",
    "reopens": "proposal",
    "proposing": "proposal",
    "offered_by": "proposal.options.venture",
    "effort": "proposal.options.venture",
    "start_up": "proposal.options.venture",
    "refused_cost": "proposal.options.venture",
    "cost_to_them": "proposal.options.venture",
    "their_alternative": "proposal.options.venture",
    "intrusion": "counterpart",
    "signs": "counterpart",
    "accepts": "counterpart",
}
"""Every field, and the table that has it."""

AFTER = {
    "proposal": "proposal:\n",
    "proposal.options.venture": "      label: the joint venture\n",
    "counterpart": "counterpart:\n",
}
"""The line of the starter after which a field of a table may stand."""


def write(field, value):
    """Return the starter with a field, and the line and column at which it stands."""
    text, after = read_starter(), AFTER[FIELDS[field]]
    head, tail = text.split(f"\n{after}")
    indent = 2 + 4 * (FIELDS[field].count(".") > 0)
    before = f"{head}\n{after}"
    return f"{before}{' ' * indent}{field}: {value}\n{tail}", before.count("\n") + 1, indent + 1


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (
            "window",
            ["0", "100", "0.5 to 3", "{stands: 70%}", "{stands: 0}", "{stands: 1}", "{stands: likely}"],
        ),
        ("window", ["{stands: 0.5 to 0.9, because: It lapses in July., source: memo par=3}", "{value: 2}"]),
        ("reopens", ["0", "1 to 4", "100", "1000000"]),
        ("proposing", ["0", "2 to 5"]),
        ("offered_by", ["own", "counterpart"]),
        ("effort", ["0", "1 to 4"]),
        ("start_up", ["-3", "1 to 4", "-2 to 2"]),
        ("refused_cost", ["2"]),
        ("cost_to_them", ["1 to 4"]),
        ("their_alternative", ["1 to 4"]),
        ("intrusion", ["0", "20 to 40"]),
        ("signs", ["0.01", "likely", "80% to 95%", "{uniform: {low: 0, high: 1}}"]),
        (
            "accepts",
            ["{}", "{venture: 0.4, pilot: 1}", "{venture: likely}", "{venture: {beta: {alpha: 2, beta: 3}}}"],
        ),
        ("accepts", ["{venture: {partner: 0.9, trader: 0.5 to 0.8, raider: 0}}"]),
        ("accepts", ["{venture: {value: 0.4, source: memo par=3}}"]),
    ],
)
def test_what_can_be_said(field, values):
    for value in values:
        assert parse_case(write(field, value)[0])


@pytest.mark.parametrize(
    ("field", "value", "within", "message", "hint"),
    [
        ("window", "84%", "", "found '84%', expected a half-life", "one period later, write {stands: 84%}."),
        ("window", "6 months", "", "'6 months' is not a number of years", "Write 0.5: the unit is years."),
        ("window", "84 %", "", "found '84 %', expected a half-life", "write {stands: 84 %}."),
        ("window", "likely", "", "found 'likely', expected a half-life", "write {stands: likely}."),
        ("window", "{stands: 0.7, value: 3}", "", "found a half-life and a chance", "Keep the half-life"),
        (
            "window",
            "{stands: 0.7, lognormal: {median: 2, factor: 2}}",
            "",
            "a half-life and a chance",
            "Keep",
        ),
        ("window", "{stands: 1.2}", "stands", "found 1.2, expected a number from 0 to 1", "write 1.2%."),
        (
            "window",
            "{stands: 0.7, window: 2}",
            "window",
            "unknown field `window`",
            "belongs to another table",
        ),
        ("window", "{stands: 0.7, colour: 3}", "colour", "unknown field `colour`", "detente schema"),
        ("window", "-1", "", "found -1, expected a number of 0 or more", "delete the minus sign"),
        ("window", "[1]", "", "found a list", "2 to 5"),
        ("window", "{}", "", "found an empty table", "Write one of value"),
        ("window", "2 years", "", "'2 years' is not a number of years", "Write 2: the unit is years."),
        (
            "reopens",
            "50%",
            "",
            "found '50%', expected a number of years",
            "without a percent sign, such as 2.",
        ),
        ("reopens", "5% to 9%", "", "found '5% to 9%', expected a number of years", "without a percent sign"),
        ("reopens", "likely", "", "'likely' is a likelihood word, but this is not a probability", "2 to 5"),
        ("reopens", "{stands: 0.4}", "", "found a table with 'stands'", "Write one of value"),
        ("proposing", "-1", "", "found -1, expected a number of 0 or more", "delete the minus sign"),
        ("proposing", "30%", "", "'30%' can be read as 30 or as 0.3", "Write 30"),
        ("offered_by", "rival", "", "'rival' is not one of the choices", "'own' or 'counterpart'"),
        ("effort", "-3", "", "found -3, expected a number of 0 or more", "delete the minus sign"),
        ("start_up", "5%", "", "'5%' can be read as 5 or as 0.05", "Write 5"),
        ("refused_cost", "-3", "", "found -3, expected a number of 0 or more", "delete the minus sign"),
        ("cost_to_them", "likely", "", "'likely' is a likelihood word, but this is not", "2 to 5"),
        ("their_alternative", "5%", "", "'5%' can be read as 5 or as 0.05", "Write 5"),
        ("intrusion", "30%", "", "'30%' can be read as 30 or as 0.3", "Write 30"),
        ("signs", "0", "", "found 0, expected a number above 0 and below 1", "enter it under accepts"),
        ("signs", "100%", "", "found 100%, expected a number above 0 and below 1", "enter it under accepts"),
        ("signs", "1.5", "", "found 1.5, expected a number from 0 to 1", "write 1.5%"),
        ("accepts", "0.4", "", "found 0.4, expected a table", "Write its entries"),
        ("accepts", "{ventur: 0.4}", "ventur", "unknown option 'ventur'", "Did you mean 'venture'?"),
        ("accepts", "{refuse: 0.4}", "refuse", "unknown option 'refuse'", "pilot, venture"),
        ("accepts", "{venture: 1.2}", "venture", "found 1.2, expected a number from 0 to 1", "write 1.2%"),
        ("accepts", "{venture: []}", "venture", "found a list", "20% to 40%"),
        ("accepts", "{venture: {}}", "venture", "the type 'partner' has no answer", "Give each type"),
        (
            "accepts",
            "{venture: {partner: 0.5, trader: 0.4}}",
            "venture",
            "the type 'raider' has no answer",
            "Give each type an answer.",
        ),
        (
            "accepts",
            "{venture: {partner: 1, trader: 1, raider: 1, spy: 0}}",
            "venture.spy",
            "unknown type 'spy'",
            "partner, trader, raider",
        ),
        (
            "accepts",
            "{venture: {partner: 1, trader: 1, raider: 1.1}}",
            "venture.raider",
            "found 1.1, expected a number from 0 to 1",
            "write 1.1%",
        ),
    ],
)
def test_what_cannot_be_said_is_one_fault_at_its_place(field, value, within, message, hint):
    text, line, column = write(field, value)
    with pytest.raises(CaseError) as caught:
        parse_case(text)
    (problem,) = caught.value.problems
    assert problem.path == ".".join(filter(None, (FIELDS[field], field, within)))
    last = within.rpartition(".")[2]
    shift = f"{field}: {value}".rindex(f"{last}:") if last else 0
    assert (problem.line, problem.column) == (line, column + shift)
    assert message in problem.message
    assert hint in problem.hint


def find_problems(data):
    with pytest.raises(CaseError) as caught:
        Case.model_validate(data)
    return {problem.path: problem for problem in caught.value.problems}


def test_what_they_propose_themselves_they_sign(starter):
    starter["proposal"]["options"]["venture"]["offered_by"] = "counterpart"
    starter["counterpart"]["accepts"] = {"venture": 0.4}
    (problem,) = find_problems(starter).values()
    assert problem.path == "counterpart.accepts.venture"
    assert problem.message == "the counterpart proposed this option itself, and so signs it"
    assert problem.hint == "Delete the answer, or offered_by."


@pytest.mark.parametrize("table", ["options", "past_terms"])
@pytest.mark.parametrize("name", ["never", "wait", "ask", "refuse"])
def test_names_that_mean_something_else_are_taken(starter, table, name):
    starter["proposal"].setdefault(table, {})[name] = {"levels": {"stake": 1}, "visible": 1}
    (problem,) = find_problems(starter).values()
    assert problem.path == f"proposal.{table}.{name}"
    assert problem.hint in {"Delete it here.", "Give the option another name."}


@pytest.mark.parametrize(
    ("first", "second", "is_copy"),
    [
        ({}, {}, True),
        ({"effort": 2}, {"effort": 2}, True),
        ({"effort": 0}, {}, True),
        ({"effort": 2}, {"effort": 3}, False),
        ({"start_up": 2}, {}, False),
        ({"refused_cost": 2}, {}, False),
        ({"cost_to_them": 2}, {}, False),
        ({"their_alternative": 2}, {}, False),
        ({"offered_by": "counterpart"}, {}, False),
        ({"offered_by": "counterpart"}, {"offered_by": "counterpart"}, True),
    ],
)
def test_equal_terms_that_differ_in_what_signing_takes_are_two_options(starter, first, second, is_copy):
    options = starter["proposal"]["options"]
    options["twin"] = options["venture"] | second
    options["venture"] |= first
    assert Case.model_validate(starter).same_as == ({"twin": "venture"} if is_copy else {})


EACH = {"partner": 0.9, "trader": 0.5, "raider": 0.1}


@pytest.mark.parametrize(
    ("answers", "is_copy"),
    [
        ({"venture": 0.4, "twin": 0.4}, True),
        ({"venture": 0.4, "twin": 0.5}, False),
        ({"venture": 0.4}, False),
        ({"venture": EACH, "twin": dict(reversed(EACH.items()))}, True),
        ({"venture": EACH, "twin": EACH | {"raider": 0.2}}, False),
    ],
)
def test_equal_terms_with_another_answer_are_two_options(starter, answers, is_copy):
    starter["proposal"]["options"]["twin"] = copy.deepcopy(starter["proposal"]["options"]["venture"])
    starter["counterpart"]["accepts"] = answers
    assert Case.model_validate(starter).same_as == ({"twin": "venture"} if is_copy else {})

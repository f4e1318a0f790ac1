"""What a hint proposes is accepted when it is followed, and means what was written."""

import re
import typing
from copy import deepcopy
from itertools import product

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from detente.case.domains import DOMAINS
from detente.case.field_examples import hint_missing
from detente.case.model import Case
from detente.case.quantity import parse_quantity
from detente.casefile.yaml_parser import parse_yaml
from detente.errors import CaseError
from detente.likelihood import BANDS

ENDS = (
    "0",
    "1",
    "7",
    "100",
    "0.5",
    "50",
    "0%",
    "30%",
    "100%",
    "150%",
    "1e9",
    "1e-12",
    "-1",
    "-30%",
    "1,5",
    "0.0005",
)
TEXTS = (
    *ENDS,
    *(f"{low} to {high}" for low, high in product(ENDS, ENDS)),
    "2-5",
    "20% - 40%",
    "1 000",
    "1.000,5",
)
PROPOSED = re.compile(
    r'[Ww]rite (?:the smaller end first: |"to" between the two ends: |\(?)'
    r"(-?[0-9][0-9.e+-]*%?(?: to -?[0-9][0-9.e+-]*%?)?|\{uniform: \{.*?\}\})(?= (?:if|for) |\.$|, |: |;)"
)
FULL = {
    "sources": {"memo": {"title": "Memo", "reliability": "C", "credibility": 3}},
    "passages": {"words": {"source": "memo", "exact": "a few words"}},
    "confidence": {"level": "low", "because": "One source."},
    "together": {"costs": {"paths": ["counterpart.effort", "counterpart.decisive"]}},
    "seeds": {"cells": {"question": "How many?", "answer": 12}},
    "outcome": {"what": "It was built.", "entries": {"end": {"date": "2027", "what": "It was built."}}},
    "reporting": {"say_do": {"gap": 0.4, "base_rate": 0.5}},
    "negotiable": {"detect": {"range": [0.3, 0.8]}, "secret": {"leaks": 0.5}},
}


def read_hint(fault: PydanticCustomError) -> str:
    assert fault.context is not None
    return str(fault.context["hint"])


def find(pattern: str, text: str) -> typing.Any:
    """Return what a pattern finds in a text; it must be there."""
    found = re.search(pattern, text)
    assert found is not None
    return found


def refuse(written, domain):
    with pytest.raises(PydanticCustomError) as caught:
        parse_quantity(written, domain)
    return read_hint(caught.value)


@pytest.mark.parametrize("domain", DOMAINS.values(), ids=lambda domain: domain.name)
def test_every_number_that_a_hint_proposes_is_accepted(domain):
    n_followed = 0
    for text in TEXTS:
        try:
            parse_quantity(text, domain)
        except PydanticCustomError as fault:
            for proposed in PROPOSED.findall(read_hint(fault)):
                assert parse_quantity(parse_yaml(f"x: {proposed}").data["x"], domain), (text, proposed)
                n_followed += 1
    assert n_followed > 5


@pytest.mark.parametrize(
    ("written", "domain", "hint"),
    [
        ("5 to 0", "amount", "Write 0.5 to 5, or {uniform: {low: 0, high: 5}}."),
        ("2-5", "share", "Write 2% to 5% for so many in 100, or 20% to 50% for so many in 10."),
        ("0 to 7", "share", "Write {uniform: {low: 0%, high: 7%}} for so many in 100, or {uniform: {low: 0%, high: 70%}} for so many in 10."),
        ("18 months", "years", "Write 1.5: the unit is years."),
        ("2 to 5 years", "years", "Write 2 to 5: the unit is years."),
        ("never", "years", "Write years as a number, such as 2 or 0.5, or as a range, such as 2 to 5."),
    ],
)  # fmt: skip
def test_what_is_proposed_means_what_was_written(written, domain, hint):
    assert refuse(written, DOMAINS[domain]) == hint


@pytest.mark.parametrize("vocabulary", BANDS)
@pytest.mark.parametrize(
    "word",
    sorted({word for bands in BANDS.values() for band in bands for word in (band.word, *band.synonyms)}),
)
def test_a_chance_given_for_a_window_is_proposed_only_where_it_would_be_read(starter, vocabulary, word):
    """Words of the other scale, and percentages above 100, are no chance that the case could hold."""
    starter["vocabulary"] = vocabulary
    for window in (word, "150%", "50% to 150%", "30%"):
        starter["proposal"]["window"] = window
        with pytest.raises(CaseError) as caught:
            Case.model_validate(starter)
        (problem,) = caught.value.problems
        proposed = find(r"\{stands: (.+?)\}", problem.hint)[1]
        starter["proposal"]["window"] = {"stands": proposed}
        assert Case.model_validate(starter)
        assert proposed == window or window != "30%"


@pytest.mark.parametrize("name", ["*", "counterpart.*", "a b", ""])
def test_no_name_with_a_star_is_proposed_where_one_number_is_named(starter, name):
    starter["names"] = {name: "its effort"}
    with pytest.raises(CaseError) as caught:
        Case.model_validate(starter)
    (problem,) = caught.value.problems
    assert "*" not in problem.hint
    starter["names"] = {find(r"such as ([a-z.]+)\.$", problem.hint)[1]: "its effort"}
    assert Case.model_validate(starter)


def test_an_entry_of_long_ago_is_not_told_to_move_the_prior(starter):
    """A prior before such an entry would be refused in its turn."""
    answer = {"what": "It declined", "terms": {"like": "pilot"}, "answer": "declined", "grade": "B2"}
    for year, words in ((1850, "more than 150 years before the decision"), (1900, "counterpart.prior.at")):
        starter["record"]["answers"] = {"old": {**answer, "date": year}}
        starter["counterpart"]["prior"]["at"] = 2014
        with pytest.raises(CaseError) as caught:
            Case.model_validate(starter)
        (problem,) = caught.value.problems
        assert problem.path == "record.answers.old.date"
        assert words in str(problem)
        assert ("prior" in problem.hint) == (year == 1900)
    starter["counterpart"]["prior"]["at"] = 1899
    assert Case.model_validate(starter)


def list_tables(annotation, path):
    """Yield every table of a case with its path, names that the case chooses as stars."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, path
        for name, field in annotation.model_fields.items():
            inner = ".".join(filter(None, (path, field.alias or name)))
            yield from list_tables(field.annotation, inner)
    elif typing.get_origin(annotation) is dict:
        yield from list_tables(typing.get_args(annotation)[1], f"{path}.*")
    elif typing.get_origin(annotation) is list:
        yield from list_tables(typing.get_args(annotation)[0], f"{path}.*")
    else:
        for each in typing.get_args(annotation):
            yield from list_tables(each, path)


REQUIRED = sorted(
    {
        ".".join(filter(None, (path, field.alias or name)))
        for table, path in list_tables(Case, "")
        for name, field in table.model_fields.items()
        if field.is_required()
    }
)
NEVER_MISSING = {"proposal.window.stands", *(path for path in REQUIRED if ".effects.*." in path)}
"""An effect is one number or one for each conduct, and a window that is a chance has it."""


@pytest.mark.parametrize("path", [path for path in REQUIRED if path not in NEVER_MISSING])
def test_a_missing_field_is_shown_in_a_form_that_is_accepted(starter, path):
    hint = hint_missing(path.replace("*", "some"))
    name, _, written = hint.removeprefix("Add it. For example: ").removesuffix(".").partition(": ")
    assert name == path.rpartition(".")[2]
    written = written.split(", or ")[0]
    data = {**starter, **deepcopy(FULL)}
    data["proposal"]["past_terms"] = {"old": {"visible": "public"}}
    data["record"]["answers"] = {
        "old": {"date": "2019", "what": "No", "terms": {"like": "pilot"}, "answer": "declined", "grade": "B2"}
    }
    data["decision"]["currency"] = {"name": "euros", "worth": 300}
    data["priorities"]["us"]["ratios"] = {"lead": {"of": "plant", "is": 0.5}}
    Case.model_validate(data)
    table = find_table(data, path.split(".")[:-1])
    del table[name]
    with pytest.raises(CaseError) as caught:
        Case.model_validate(data)
    assert hint in {problem.hint for problem in caught.value.problems}
    table[name] = parse_yaml(f"x: {written}").data["x"]
    try:
        problems = list(Case.model_validate(data).names)
    except CaseError as error:
        problems = [problem.path for problem in error.problems]
    # Tables as short as an example lack what the rest of the case names; the form itself is right.
    assert not problems or "{" in written
    assert path not in problems


def find_table(data, parts):
    for part in parts:
        data = data[0] if isinstance(data, list) else data[next(iter(data)) if part == "*" else part]
    return data

"""What a case says and can hardly mean: each kind of note on a case that has it, and none where it means it."""

import re
from typing import Any

import pytest

from detente.case.model import Case
from detente.casefile.files import list_examples, parse_case, read_case, read_starter
from detente.casefile.yaml_parser import parse_yaml
from detente.evidence.doubt_notes import list_doubt_notes
from detente.evidence.review_notes import list_review_notes


def find_notes(data):
    return {note.path: f"{note.message}. {note.hint}" for note in list_doubt_notes(Case.model_validate(data))}


def find(pattern: str, text: str) -> Any:
    """Return what a pattern finds in a text; it must be there."""
    found = re.search(pattern, text)
    assert found is not None
    return found


def change(data, path, value):
    *parents, last = path.split(".")
    for part in parents:
        data = data.setdefault(part, {})
    data[last] = value


def test_shipped_cases_and_the_starter_have_none():
    for case in (*(read_case(example.slug) for example in list_examples()), parse_case(read_starter())):
        assert not list(list_doubt_notes(case))


CASES = [
    ("others.suppliers.withholds", {"venture": 0.6}, "others.suppliers.withholds.venture", "0.6 is more than this ally would", 0.4),
    ("proposal.options.pilot.levels", {}, "proposal.options.pilot", "gives nothing and asks nothing", {"stake": 1}),
    ("proposal.options.pilot.levels", {"stake": 0}, "proposal.options.pilot", "waiting under another name", {"research": 1}),
    ("decision.currency", {"name": "euros", "worth": 1e-8}, "decision.currency.worth", "is worth 1e-08 euros", None),
    ("proposal.window", 1e9, "proposal.window", "1000000000 is a half-life in years, so that the offer stands", 100),
    ("proposal.reopens", "200 to 900", "proposal.reopens", "200 to 900 is a half-life in years", 100),
    ("negotiable", {}, "negotiable", "options: research 0.15 to 0.6, access 0 to 0.8, stake 0.3 to 1", None),
    ("negotiable", {"items": {}}, "negotiable.items", "lists no item, so that nothing in the offer could change", None),
    ("negotiable", {"items": {}, "secret": {"leaks": 0.5}}, "negotiable.items", "change but how they are watched", None),
    ("negotiable", {"items": {"stake": [0.3, 1]}, "detect": {"range": [0.3, 0.8], "costs_them": 5}}, "negotiable.detect", "every cheat would cost us, so", None),
    ("negotiable", {"items": {"stake": [0.3, 1]}, "detect": {"range": [0.3, 0.8], "costs_us": 5}}, "negotiable.detect", "every cheat would cost them, so", None),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "place", "words", "mended"), CASES)
def test_what_can_hardly_be_meant_is_noted_where_it_stands(starter, path, value, place, words, mended):
    change(starter, path, value)
    found = find_notes(starter)
    assert set(found) == {place}
    assert words in found[place]
    assert place in {note.path for note in list_review_notes(Case.model_validate(starter))}
    if mended is not None:
        change(starter, place.removesuffix("pilot") + "pilot.levels" if "options" in place else place, mended)
        assert not find_notes(starter)


def test_what_a_note_on_what_could_change_proposes_is_accepted(starter):
    starter["negotiable"] = {"items": {}}
    hint = find_notes(starter)["negotiable.items"]
    starter["negotiable"] = parse_yaml(find(r"items: \{.*\]\}", hint)[0]).data
    assert not find_notes(starter)
    starter["negotiable"]["detect"] = {"range": [0.3, 0.8], "costs_us": 1}
    (name, written) = find(r"Add (\w+): ([0-9a-z ]+),", find_notes(starter)["negotiable.detect"]).groups()
    starter["negotiable"]["detect"][name] = written
    assert not find_notes(starter)


def test_where_all_options_are_alike_nothing_could_change(starter):
    del starter["proposal"]["options"]["pilot"]
    starter["record"]["episodes"] = {}
    starter["negotiable"] = {}
    assert "each has the same level in all options" in find_notes(starter)["negotiable"]


def test_what_is_meant_so_is_not_noted(starter):
    starter["proposal"]["window"] = {"stands": 1}
    starter["proposal"]["reopens"] = 100
    starter["counterpart"]["intrusion"] = 5
    starter["negotiable"] = {
        "items": {"stake": [0.3, 1]},
        "detect": {"range": [0.3, 0.8], "costs_us": 0},
    }
    starter["others"]["suppliers"] = {"withholds": {"venture": 0.9}}
    assert not find_notes(starter)

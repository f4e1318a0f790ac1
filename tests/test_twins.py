"""A copy of an option is the option under another name: it weakens no verdict and moves no number."""

import copy
import json

import pytest

from detente.assessment.main_path import assess
from detente.case.model import Case
from detente.casefile.files import read_starter
from detente.casefile.yaml_parser import parse_yaml

pytestmark = pytest.mark.filterwarnings("ignore::detente.errors.NotConverged")


def read(data):
    return json.loads(assess(Case.model_validate(copy.deepcopy(data)), n_draws=100, seed=1).to_json())


@pytest.fixture(scope="module")
def plain():
    return read(parse_yaml(read_starter()).data)


def drop(data, name):
    """Return the JSON without an option's name, and the rows of the table of numbers that bear it."""
    if isinstance(data, dict):
        return {key: drop(value, name) for key, value in data.items() if key != name}
    if isinstance(data, list):
        return [drop(value, name) for value in data]
    return data


def with_copy(starter, name="pilot", twin="twin", **changes):
    data = copy.deepcopy(starter)
    data["proposal"]["options"][twin] = copy.deepcopy(data["proposal"]["options"][name]) | changes
    return data


def test_a_copy_changes_nothing_but_the_name(starter, plain):
    """Another label, another reason, and a level of 0 that is written out: all are the same terms."""
    pilot = starter["proposal"]["options"]["pilot"]
    absent = next(item for item in starter["proposal"]["gives"] if item not in pilot["levels"])
    copies = {
        "twin": {"label": "the same under another name"},
        "triplet": {"because": "another reason", "levels": pilot["levels"] | {absent: 0.0}},
    }
    data = starter
    for name, changes in copies.items():
        data = with_copy(data, twin=name, **changes)
    found = read(data)
    options = found["verdict"]["options"]
    assert options["pilot"]["same_as"] is None
    for name in copies:
        assert options[name]["same_as"] == "pilot"
        assert options[name] | {"same_as": None} == options["pilot"]
        for table in ("strategy", "learning"):
            assert found[table]["options"][name] == found[table]["options"]["pilot"]
        assert found["third_parties"][name] == found["third_parties"]["pilot"]
        assert found["robustness"]["worst_regret"][name] == found["robustness"]["worst_regret"]["pilot"]
        found = drop(found, name)
    before = copy.deepcopy(plain)
    found.pop("premises")
    before.pop("premises")
    assert found == before


def test_the_offer_the_frame_and_the_record_may_name_the_copy(starter):
    name = next(iter(starter["proposal"]["options"]))
    data = with_copy(starter, name)
    named, plain_names = copy.deepcopy(data), copy.deepcopy(data)
    for case, option in ((named, "twin"), (plain_names, name)):
        case["proposal"]["offer"] = option
        case["terms"] = {**case.get("terms", {}), "like": option}
        for episode in case["record"]["episodes"].values():
            episode["terms"] = {"like": option}
    first, second = read(named), read(plain_names)
    first.pop("premises")
    second.pop("premises")
    assert first == second


def test_what_differs_is_not_joined(starter):
    data = with_copy(starter, detect=0.123)
    assert read(data)["verdict"]["options"]["twin"]["same_as"] is None


def test_a_near_copy_leaves_the_share_in_which_an_option_is_as_good_as_the_best(starter, plain):
    fixed = copy.deepcopy(starter)
    fixed["proposal"]["options"]["pilot"] |= {"detect": 0.5, "resolve": 0.5}
    alone = read(fixed)
    near = with_copy(fixed, detect=0.5000001)
    both = read(near)
    for name, option in alone["verdict"]["options"].items():
        assert both["verdict"]["options"][name]["as_good_as_best"] == pytest.approx(
            option["as_good_as_best"], abs=0.01
        )
    assert both["verdict"]["options"]["pilot"]["p_best"] < alone["verdict"]["options"]["pilot"]["p_best"]

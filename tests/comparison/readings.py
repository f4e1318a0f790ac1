"""Readings of the starter case that part over it."""

import copy
from functools import cache

from detente import debate
from detente.case.model import Case
from detente.casefile.files import read_starter
from detente.casefile.yaml_parser import parse_yaml
from detente.comparison.versions import CaseVersion

N = 100

EAGER = (
    ("case", "eager"),
    ("counterpart.effort", {"value": "2 to 8", "because": f"<b>They said so</b> {'at length ' * 40}."}),
    ("counterpart.prior.shares", {"partner": 0.7, "trader": 0.2, "raider": 0.1}),
    ("capabilities.providers.rival.shares.capital", "0.6 to 0.8"),
)
"""A reading that thinks better of the rival."""
WARY = (
    ("case", "wary"),
    ("counterpart.effort", "40 to 60"),
    ("counterpart.prior.shares", {"partner": 0.05, "trader": 0.25, "raider": 0.7}),
    ("priorities.us.ranks", ["plant", "market", "lead", "suppliers"]),
)
MIDDLE = (("case", "middle"), ("counterpart.effort", "20 to 30"))
MORE = (
    ("sources.letter", {"title": "A letter", "reliability": "B", "credibility": 2}),
    ("passages.fair", {"source": "letter", "par": 2, "exact": "we met at the fair"}),
    ("objectives.staff", {"from": "half of the staff gone", "to": "all stay"}),
    ("priorities.us.ranks", ["plant", "lead", "staff", "suppliers", "market"]),
    ("proposal.gives.research.effects.staff", "-0.2 to -0.05"),
    (
        "proposal.options.lease",
        {"levels": {"stake": 0.5}, "detect": 0.5, "resolve": 0.5, "visible": 1},
    ),
    (
        "record.episodes.fair",
        {
            "date": "2018",
            "what": "A fair",
            "terms": {"like": "pilot"},
            "conduct": "clearly reciprocate",
            "grade": "B2",
        },
    ),
)
"""What the starter has not: an objective, an option, a past dealing."""


@cache
def read_data():
    data = parse_yaml(read_starter()).data
    data["decision"]["horizon"] = 2
    return data


def edit_starter(*edits):
    """The starter case with some places changed; ``None`` takes away what stands there."""
    data = copy.deepcopy(read_data())
    for path, value in edits:
        *parents, last = path.split(".")
        node = data
        for part in parents:
            node = node.setdefault(part, {})
        if value is None:
            node.pop(last, None)
        else:
            node[last] = copy.deepcopy(value)
    return CaseVersion(Case.model_validate(copy.deepcopy(data)), data)


@cache
def find():
    return debate(edit_starter(*WARY), edit_starter(*EAGER), n_draws=N)


@cache
def find_apart():
    return debate(edit_starter(*WARY), edit_starter(*EAGER, *MORE), n_draws=N)


@cache
def find_several():
    return debate(*(edit_starter(*each) for each in (MIDDLE, WARY, EAGER)), n_draws=N)

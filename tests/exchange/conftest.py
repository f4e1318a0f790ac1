"""The starter case, solved as far as exports need."""

from typing import NamedTuple

import pytest

from detente.case.model import Case
from detente.casefile.files import parse_case, read_starter
from detente.evaluation.solution import Solution, solve_at_medians
from detente.sampling.samples import Samples, sample


class Medians(NamedTuple):
    case: Case
    samples: Samples
    solution: Solution


@pytest.fixture(scope="session")
def medians():
    case = parse_case(read_starter())
    samples = sample(case, n_draws=100, seed=3)
    return Medians(case, samples, solve_at_medians(case, samples))


@pytest.fixture(scope="session")
def brief_case():
    """Two periods ahead: what the grid leaves open over eight would be a warning in so few draws."""
    return parse_case(read_starter().replace("horizon: 8 ", "horizon: 2 "))

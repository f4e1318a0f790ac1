"""The starter case, solved as far as exports need."""

import pytest

from detente.casefile.files import parse_case, read_starter
from detente.exchange.solved_case import solve_at_medians, solve_case


@pytest.fixture(scope="session")
def middle():
    return solve_at_medians(parse_case(read_starter()), n_draws=100, seed=3)


@pytest.fixture(scope="session")
def solved():
    """Two periods ahead: what the grid leaves open over eight would be a warning in so few draws."""
    return solve_case(parse_case(read_starter().replace("horizon: 8 ", "horizon: 2 ")), n_draws=60, seed=3)

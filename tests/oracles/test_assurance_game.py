import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.thresholds import sequential_threshold
from tests.oracles.assurance_game import assurance_threshold


@given(st.floats(0.01, 100), st.floats(-100, -0.01))
def test_moving_first_is_an_assurance_game_in_which_refusing_is_worth_nothing(reward, sucker):
    needed = sequential_threshold(np.array([reward]), np.array([sucker]))
    assert needed[0] == pytest.approx(assurance_threshold(reward, sucker, 0.0, 0.0))


def test_assurance_needs_an_assurance_game():
    with pytest.raises(ValueError, match="assurance game"):
        assurance_threshold(3, 1, 5, 2)

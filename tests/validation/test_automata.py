import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from validation.automata import FIRST_TURN, STRATEGIES, make_automaton

from tests.oracles.strategy_shares import prescribe


def runs_of(flags, length):
    return any(all(flags[i : i + length]) for i in range(len(flags) - length + 1))


def cooperates_after(name, own, other):
    """What the strategy is said to do, from the whole history and without states."""
    spoilt = [a or b for a, b in zip(own, other, strict=True)]
    recent = {"TFT": (1, 1), "DTFT": (1, 1), "TF2T": (2, 2), "TF3T": (3, 3), "2TFT": (1, 2), "2TF2T": (2, 3)}
    if name in {"ALLC", "ALLD"}:
        return name == "ALLC"
    if name in recent:
        needed, window = recent[name]
        return (name != "DTFT" or bool(other)) and not runs_of(other[-window:], needed)
    if name.startswith("GRIM"):
        return not runs_of(spoilt, int(name[4:] or 1))
    if name == "WSLS":
        return not own or own[-1] == other[-1]
    turn = 0
    while turn < len(spoilt):
        turn += 3 if spoilt[turn] else 1
    return turn == len(spoilt)


@example("2TF2T", [1, 1, 0, 1, 0, 0])
@example("T2", [0, 1, 0, 0, 1, 3, 3, 0])
@given(st.sampled_from(sorted(STRATEGIES)), st.lists(st.integers(0, 3), max_size=12))
def test_automata_do_what_their_names_promise(name, outcomes):
    found = prescribe(STRATEGIES[name], np.array([FIRST_TURN, *outcomes]))
    own, other = [o >= 2 for o in outcomes], [o % 2 == 1 for o in outcomes]
    expected = [cooperates_after(name, own[:t], other[:t]) for t in range(len(outcomes) + 1)]
    assert found.tolist() == expected


def test_every_match_begins_anew():
    grim = prescribe(STRATEGIES["GRIM"], np.array([FIRST_TURN, 1, 0, FIRST_TURN, 0]))
    assert grim.tolist() == [True, False, False, True, True]
    assert prescribe(STRATEGIES["GRIM"], np.array([], dtype=np.int64)).tolist() == []


@pytest.mark.parametrize("before", [[0, 1], [-1, 4], [-1, -2]])
def test_outcomes_out_of_place_are_refused(before):
    with pytest.raises(ValueError, match="first turn"):
        prescribe(STRATEGIES["TFT"], np.array(before))


@pytest.mark.parametrize("states", [("C0101",), ("c0000",), ("C000",), ("C00x0",), ("",)])
def test_automata_of_another_form_are_refused(states):
    with pytest.raises(ValueError, match="is not C or D"):
        make_automaton(*states)


def test_an_automaton_has_a_state():
    with pytest.raises(ValueError, match="one state or more"):
        make_automaton()

"""Strategies of a repeated game as finite automata, and the decisions of players who may follow them."""

from typing import NamedTuple

from jaxtyping import Bool, Int

from detente.shapes import Flags, Indices

OUTCOMES = ("cc", "cd", "dc", "dd")
"""What a turn may bring, own act first; outcomes are indices into this list."""

FIRST_TURN = -1
"""Stands for the outcome of the turn before where there was none."""


class Automaton(NamedTuple):
    """A strategy with a finite memory; it begins in its first state."""

    cooperates: tuple[bool, ...]
    """What it does in each state."""
    moves: tuple[tuple[int, ...], ...]
    """State that follows each state, after each of ``OUTCOMES``."""


class Play(NamedTuple):
    """Decisions of many players, one row each: matches one after another, turns in order."""

    player: Int[Indices, " decisions"]
    """Who decides, counted from 0."""
    before: Int[Indices, " decisions"]
    """Outcome of the turn before as the player saw it, or ``FIRST_TURN``, which begins a match."""
    cooperates: Bool[Flags, " decisions"]
    """What the player chose, before any noise."""


def make_automaton(*states: str) -> Automaton:
    """Return an automaton from one short text a state.

    Parameters
    ----------
    states
        ``C`` or ``D``, then the state that follows each of ``OUTCOMES`` as one digit: tit for tat is
        ``"C0101", "D0101"``. One to ten states, counted from 0, the first one to begin with.

    Raises
    ------
    ValueError
        If a text has another form, or names a state that is not there.

    Examples
    --------
    >>> make_automaton("C0101", "D0101").cooperates
    (True, False)
    """
    for state in states:
        digits = state[1:]
        sound = state[:1] in {"C", "D"} and len(digits) == len(OUTCOMES) and digits.isdecimal()
        if not sound or max(map(int, digits)) >= len(states):
            message = f"{state!r} is not C or D with one of {len(states)} states after cc, cd, dc and dd"
            raise ValueError(message)
    if not states:
        message = "an automaton has one state or more"
        raise ValueError(message)
    return Automaton(
        tuple(state[0] == "C" for state in states), tuple(tuple(map(int, state[1:])) for state in states)
    )


STRATEGIES = {
    "ALLD": make_automaton("D0000"),
    "ALLC": make_automaton("C0000"),
    "GRIM": make_automaton("C0111", "D1111"),
    "TFT": make_automaton("C0101", "D0101"),
    "WSLS": make_automaton("C0110", "D0110"),
    "T2": make_automaton("C0111", "D2222", "D0000"),
    "TF2T": make_automaton("C0101", "C0202", "D0202"),
    "TF3T": make_automaton("C0101", "C0202", "C0303", "D0303"),
    "2TFT": make_automaton("C0101", "D2121", "D0101"),
    "2TF2T": make_automaton("C0101", "C0202", "D3232", "D0101"),
    "GRIM2": make_automaton("C0111", "C0222", "D2222"),
    "GRIM3": make_automaton("C0111", "C0222", "C0333", "D3333"),
    "DTFT": make_automaton("D1010", "C1010"),
}
"""The strategies of [DalBoFrechette2011]_ and [FudenbergRandDreber2012]_.

ALLD and ALLC never change. TFT does what the other did, TF2T and TF3T forgive one defection or two
before they answer, 2TFT answers twice, 2TF2T answers two defections with two, DTFT is TFT that begins
by defecting. GRIM defects for good once anybody has, GRIM2 and GRIM3 after two or three turns running
with a defection. T2 answers any defection with two and then begins anew. WSLS keeps an act while the
other cooperates and changes it otherwise, so that it cooperates after cc and dd.
"""

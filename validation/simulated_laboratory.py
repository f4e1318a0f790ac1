"""A made-up laboratory: players with known strategies, so that the type filter can be checked anywhere."""

from __future__ import annotations

import numpy as np

from detente.shapes import Indices
from validation.automata import FIRST_TURN, STRATEGIES, Play
from validation.decisions import Decisions
from validation.propensity import PayoffGame
from validation.repeated_game import Dilemma

_N_PLAYERS, _N_MATCHES = 60, 6
"""Players of each treatment, and matches of each player."""
_ACCURACY, _RENEWAL = 0.95, 0.1
"""Share of choices that are what the strategy prescribes; chance of another strategy in the next match."""

_SHARES = {
    "harsh": {"ALLD": 0.6, "TFT": 0.2, "GRIM": 0.2},
    "mild": {"ALLD": 0.2, "TFT": 0.5, "TF2T": 0.3},
}
"""Strategies drawn in each treatment."""
_GAMES = {
    "harsh": PayoffGame(Dilemma(50.0, 35.0, 25.0, 12.0), 0.75, 0.05),
    "mild": PayoffGame(Dilemma(50.0, 45.0, 25.0, 12.0), 0.85, 0.05),
}


def simulate_laboratory(rng: np.random.Generator) -> Decisions:
    """Return decisions of players with known strategies, in two treatments.

    Players meet at random. Matches go on by chance, the same for all pairs of a round; choices
    slip (``_ACCURACY``), acts turn into their opposite (the game's error), and between matches a
    player may draw another strategy (``_RENEWAL``).
    """
    rows: list[tuple[Indices, ...]] = []
    names = tuple(_SHARES)
    for number, name in enumerate(names):
        rows.extend(_play_treatment(rng, name, _N_PLAYERS * number))
    player, match, turn, before, chosen = (np.concatenate(column) for column in zip(*rows, strict=True))
    order = np.lexsort((turn, match, player))
    play = Play(player[order], before[order], chosen[order] > 0)
    groups = np.repeat(np.arange(len(names)), _N_PLAYERS)
    return Decisions(play, groups, names, tuple(_GAMES[name] for name in names))


def _play_treatment(rng: np.random.Generator, name: str, first: int) -> list[tuple[Indices, ...]]:
    """Return player, match, turn, outcome seen and choice, one entry a turn of each round of matches."""
    strategies, shares = list(_SHARES[name]), np.array(list(_SHARES[name].values()))
    types = rng.choice(len(shares), _N_PLAYERS, p=shares)
    game = _GAMES[name]
    rows: list[tuple[Indices, ...]] = []
    for match in range(_N_MATCHES):
        if match:
            drawn = rng.choice(len(shares), _N_PLAYERS, p=shares)
            types = np.where(rng.random(_N_PLAYERS) < _RENEWAL, drawn, types)
        partner = np.empty(_N_PLAYERS, dtype=np.int64)
        pairs = rng.permutation(_N_PLAYERS).reshape(-1, 2)
        partner[pairs], length = pairs[:, ::-1], int(rng.geometric(1 - game.continuation))
        automata = [STRATEGIES[strategies[kind]] for kind in types]
        states, before = [0] * _N_PLAYERS, np.full(_N_PLAYERS, FIRST_TURN)
        for turn in range(length):
            if turn:
                states = [a.moves[s][b] for a, s, b in zip(automata, states, before.tolist(), strict=True)]
            prescribed = np.array([a.cooperates[s] for a, s in zip(automata, states, strict=True)])
            chosen = prescribed ^ (rng.random(_N_PLAYERS) > _ACCURACY)
            players = first + np.arange(_N_PLAYERS)
            matches, turns = np.full(_N_PLAYERS, match), np.full(_N_PLAYERS, turn)
            rows.append((players, matches, turns, before, chosen.astype(np.int64)))
            done = chosen ^ (rng.random(_N_PLAYERS) < game.error)
            before = 2 * ~done + ~done[partner]
    return rows

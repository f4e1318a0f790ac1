"""Shares of what a coalition solves: Shapley values beside coopgt."""

from importlib.util import find_spec
from itertools import chain, combinations

import numpy as np

from benchmarks.table import BENCH_RIVALS, agree, print_table, skip, time_in_turns
from detente.methods.shapley import shapley_values

PLAYERS = (4, 6, 8)


def run(repeats: int) -> None:
    if find_spec("coopgt") is None:
        skip("coopgt", BENCH_RIVALS)
        return
    from coopgt import shapley_value  # noqa: PLC0415 - may be missing

    for n_players in PLAYERS:
        worths = np.random.default_rng(n_players).random(2**n_players)
        worths[0] = 0.0
        players = range(1, n_players + 1)
        coalitions = chain.from_iterable(combinations(players, size) for size in range(n_players + 1))
        game = {members: float(worths[sum(1 << player - 1 for player in members)]) for members in coalitions}
        apart = np.abs(shapley_values(worths) - shapley_value.calculate(game)).max()
        agree(apart, 1e-9, "Shapley values")
        rows = time_in_turns(
            {
                "detente": lambda w=worths: shapley_values(w),
                "coopgt": lambda g=game: shapley_value.calculate(g),
            },
            repeats,
        )
        print_table(
            f"Shapley values of one game of {n_players} players",
            f"no share differs by more than {apart:.0e}",
            rows,
        )

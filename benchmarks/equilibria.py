"""Logit answers beside Gambit's quantal response equilibria."""

from importlib.util import find_spec

import numpy as np
from tests.oracles.quantal_response import logit_equilibrium

from benchmarks.table import agree, print_table, skip, time_in_turns
from detente.methods.quantal_choice import NINE_TO_ONE, conduct_probabilities

N_GAMES = 200
PRECISION = 1.5


def run(repeats: int) -> None:
    if find_spec("pygambit") is None:
        skip(
            "pygambit",
            "make rivals, which compiles for five minutes, or the wheel of a pre-release: pip install pygambit==17.0.0b2",
        )
        return
    compare_answers(repeats)
    compare_equilibria(repeats)


def compare_answers(repeats: int) -> None:
    """The rival answers what we have done: a game with one side left to choose."""
    rng = np.random.default_rng(1)
    payoffs = rng.normal(0, 10, (N_GAMES, 2))
    utilities, decisive = (
        np.concatenate([payoffs, np.zeros((N_GAMES, 1))], axis=1),
        np.full(N_GAMES, NINE_TO_ONE / PRECISION),
    )
    lapse, still = np.zeros(N_GAMES), np.zeros((2, 1))

    def answer() -> np.ndarray:
        return conduct_probabilities(utilities, decisive, lapse, can_exploit=False)[:, 0]

    def ask_rival() -> np.ndarray:
        return np.array([_solve_by_gambit(column[:, None], still) for column in payoffs])

    apart = agree(np.abs(answer() - ask_rival()).max(), 1e-5, "logit answers")
    rows = time_in_turns(
        {"detente, the logit in closed form": answer, "pygambit, following the branch": ask_rival}, repeats
    )
    print_table(
        f"Logit answers to what we did first: {N_GAMES} games with one side left to choose, as the model asks",
        f"no probability differs by more than {apart:.0e}",
        rows,
    )


def compare_equilibria(repeats: int) -> None:
    """Both sides answer each other, which the model never asks: the oracle of the tests."""
    row, column = np.array([[3.0, 0.0], [1.0, 2.0]]), np.array([[1.0, 2.0], [3.0, 0.0]])
    apart = agree(
        abs(logit_equilibrium(row, column, PRECISION).row[0] - _solve_by_gambit(row, column)),
        1e-5,
        "equilibria",
    )
    rows = time_in_turns(
        {
            "the oracle of our tests, by SciPy": lambda: logit_equilibrium(row, column, PRECISION),
            "pygambit": lambda: _solve_by_gambit(row, column),
        },
        repeats,
    )
    print_table(
        "Logit equilibrium of one game of two sides with two choices each, which only the tests need",
        f"probabilities differ by {apart:.0e}",
        rows,
    )


def _solve_by_gambit(row: np.ndarray, column: np.ndarray) -> float:
    """Probability of the first row."""
    import pygambit  # noqa: PLC0415 - may be missing

    game = getattr(pygambit, "StrategicGame", pygambit.Game).from_arrays(row, column)
    profile = pygambit.qre.logit_solve_lambda(game, lam=[PRECISION])[0].profile
    (_, share), *_ = profile[next(iter(game.players))]
    return float(share)

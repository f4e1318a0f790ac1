"""Published numbers of the repeated prisoner's dilemma, some of them from the laboratory.

Rows that read decisions need the public data set of the study: ``DETENTE_DATA`` names the folder
that holds it, and where it is absent these rows are skipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from validation.automata import FIRST_TURN, STRATEGIES, Play
from validation.repeated_game import Dilemma, risk_dominant_discount

from tests.oracles.matches import equilibrium_discount, play_match, score_match
from tests.oracles.strategy_shares import count_agreements, fit_shares
from tests.published_row import DATA, Published, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    Row = dict[str, str]

LABORATORY = DATA / "laboratory"

SIX = ("ALLD", "ALLC", "GRIM", "TFT", "WSLS", "T2")
ELEVEN = ("ALLC", "TFT", "TF2T", "TF3T", "2TFT", "2TF2T", "GRIM", "GRIM2", "GRIM3", "ALLD", "DTFT")
NOISY_RATIOS = ("1.5", "2.0", "2.5", "4.0")
DILEMMAS = Dilemma(50.0, np.array([32.0, 40.0, 48.0]), 25.0, 12.0)
AXELROD = Dilemma(5.0, 3.0, 1.0, 0.0)


def read_play(decisions: Iterable[Row], outcomes: Iterable[int]) -> Play:
    rows = list(decisions)
    _, players = np.unique([row["id"] for row in rows], return_inverse=True)
    chosen = np.array([row["choice"] == "c" for row in rows])
    return Play(players.astype(np.int64), np.array(list(outcomes)), chosen)


def code_outcome(own: str, other: str) -> int:
    return 2 * (own == "d") + (other == "d")


def perfect_play(treatment: str) -> Play:
    rows = [row for row in read_table("laboratory/df2011.csv.gz") if row["treatment"] == treatment]
    earlier = zip(rows, [rows[0], *rows], strict=False)
    outcomes = [
        FIRST_TURN if row["period"] == "1" else code_outcome(last["choice"], last["other_choice"])
        for row, last in earlier
    ]
    return read_play(rows, outcomes)


def noisy_rows(ratio: str) -> list[Row]:
    return [
        row
        for row in read_table("laboratory/frd2012.csv.gz")
        if (row["bc"], row["error"]) == (ratio, "0.125")
    ]


def noisy_play(ratio: str) -> Play:
    rows = noisy_rows(ratio)
    outcomes = [
        FIRST_TURN if row["period"] == "1" else code_outcome(row["last_choice"], row["last_other"])
        for row in rows
    ]
    return read_play(rows, outcomes)


def shares_of(play: Play, menu: tuple[str, ...]) -> npt.NDArray[np.float64]:
    return fit_shares(*count_agreements(play, [STRATEGIES[name] for name in menu])).shares


def perfect_shares() -> npt.NDArray[np.float64]:
    treatments = [f"D{delta}R{reward}" for delta in (5, 75) for reward in (32, 40, 48)]
    return np.array([shares_of(perfect_play(treatment), SIX) for treatment in treatments])


def noisy_shares() -> npt.NDArray[np.float64]:
    return np.array([shares_of(noisy_play(ratio), ELEVEN) for ratio in NOISY_RATIOS[:3]])


def noisy_cooperation() -> npt.NDArray[np.float64]:
    plays = [noisy_play(ratio) for ratio in NOISY_RATIOS]
    return np.array(
        [[p.cooperates[p.before == FIRST_TURN].mean(), p.cooperates.mean()] for p in plays],
    )


def pair_scores() -> npt.NDArray[np.float64]:
    pairs = (("TFT", "ALLC"), ("TFT", "ALLD"), ("ALLC", "ALLD"), ("ALLD", "WSLS"))
    return np.array(
        [score_match(play_match(STRATEGIES[a], STRATEGIES[b], 200), AXELROD) for a, b in pairs],
    )


LABORATORY_ROWS = [
    Published(
        "strategy-shares",
        "Dal Bó & Fréchette 2011, The evolution of cooperation in infinitely repeated games, Table 7 (p. 424)",
        "Late matches of each session, six treatments: continuation probability .5 with reward 32, 40, 48, then "
        "probability .75 with the same; shares of ALLD, ALLC, GRIM, TFT, WSLS, T2 (data: DETENTE_DATA)",
        np.array(
            [
                [0.92, 0.00, 0.00, 0.08, 0.00, 0.00],
                [0.78, 0.08, 0.04, 0.10, 0.00, 0.00],
                [0.53, 0.07, 0.00, 0.38, 0.02, 0.00],
                [0.65, 0.00, 0.00, 0.35, 0.00, 0.00],
                [0.11, 0.30, 0.27, 0.33, 0.00, 0.00],
                [0.00, 0.08, 0.12, 0.56, 0.00, 0.24],
            ]
        ),
        5e-3,
        perfect_shares,
    ),
    Published(
        "strategy-shares-with-noise",
        "Fudenberg, Rand & Dreber 2012, Slow to anger and fast to forgive, Table 3 (p. 733)",
        "Last four matches of each player, one act in eight reversed; benefit against cost 1.5, 2, 2.5; shares of "
        "ALLC, TFT, TF2T, TF3T, 2TFT, 2TF2T, GRIM, GRIM2, GRIM3, ALLD, DTFT (data: DETENTE_DATA)",
        np.array(
            [
                [0.00, 0.19, 0.05, 0.01, 0.06, 0.00, 0.14, 0.06, 0.06, 0.29, 0.14],
                [0.03, 0.06, 0.00, 0.03, 0.07, 0.11, 0.07, 0.18, 0.28, 0.17, 0.00],
                [0.00, 0.09, 0.17, 0.05, 0.02, 0.11, 0.11, 0.02, 0.24, 0.14, 0.05],
            ]
        ),
        5e-3,
        noisy_shares,
    ),
    Published(
        "cooperation-with-noise",
        "Fudenberg, Rand & Dreber 2012, Slow to anger and fast to forgive, section IV (p. 731 f.)",
        "The same matches, benefit against cost 1.5, 2, 2.5, 4: decisions to cooperate in the first turn, in all "
        "turns (data: DETENTE_DATA)",
        np.array([[0.54, 0.32], [0.75, 0.49], [0.79, 0.61], [0.76, 0.59]]),
        5e-3,
        noisy_cooperation,
    ),
    Published(
        "discount-equilibrium",
        "Dal Bó & Fréchette 2011, The evolution of cooperation in infinitely repeated games (design)",
        "Temptation 50, punishment 25, sucker 12; reward 32, 40, 48: cooperation can be an equilibrium",
        np.array([0.72, 0.40, 0.08]),
        1e-12,
        lambda: equilibrium_discount(DILEMMAS),
    ),
    Published(
        "discount-risk-dominance",
        "Blonski, Ockenfels & Spagnolo 2011, Equilibrium selection in the repeated prisoner's dilemma; "
        "Dal Bó & Fréchette 2011",
        "The same: cooperation is risk-dominant",
        np.array([0.816, 0.605, 0.395]),
        5e-4,
        lambda: risk_dominant_discount(DILEMMAS),
    ),
    Published(
        "tournament-pairs",
        "Axelrod 1980, Effective choice in the prisoner's dilemma (payoffs, length); scores of the Axelrod library",
        "200 turns, payoffs 5, 3, 1, 0: TFT-ALLC, TFT-ALLD, ALLC-ALLD, ALLD-WSLS",
        np.array([[600, 600], [199, 204], [0, 1000], [600, 100]]),
        0.0,
        pair_scores,
    ),
]

"""A backtest in words: one line a forecast, and what may be claimed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from validation.backtest import Validation
    from validation.scoreboard import Score, Scoreboard

HEAD = (
    "forecast",
    "log loss",
    "less the default's (95%)",
    "Brier",
    "reliability",
    "resolution",
    "CRPS",
    "slope",
)

_SIMULATED = (
    "The data are made up: these figures show that the machinery works and say nothing of the world. "
    "Name a folder with --data, or set DETENTE_DATA, to score on public data."
)

_LIMITS = (
    (
        "Scores are of forecasts of events as the news reports them, not of what states did: what goes unreported is "
        "not forecast."
    ),
    (
        "A verdict on one dyad is a single case and cannot be tested this way; keep a scoreboard of live forecasts "
        "instead."
    ),
    "Three test years share the same world events; intervals draw pairs or blocks of time anew, not worlds.",
)


def tabulate_scores(board: Scoreboard) -> list[tuple[str, ...]]:
    """Return a row a forecast, in the order of ``HEAD``."""
    return [_row(board, score) for score in board.scores]


def format_claim(board: Scoreboard) -> str:
    """Say what the scores allow to be claimed, and which forecast to use."""
    against, default = board.ours.against_default, board.contest.default
    if against is None:
        return f"There is no forecast of ours here; {default} is the default."
    share = -against.mean / next(s.log_loss for s in board.scores if s.model == default)
    span = f"{_signed(against.mean)} nats a unit, 95% {_signed(against.low)} to {_signed(against.high)}"
    if board.skill_shown:
        return f"Ours beats the {default} by {share:.1%} ({span}): the interval excludes zero. Use ours."
    if against.low > 0:
        return f"Ours is worse than the {default} ({span}). Use the {default}."
    return f"Ours is not shown to beat the {default} ({span}: the interval holds zero). Use the {default}."


def format_header(told: Validation) -> str:
    """Return what the figures rest on, as a line."""
    data = "made-up data" if told.simulated else "public data"
    return f"detente · backtest · protocol {told.protocol.digest} · {data} · seed {told.protocol.seed}"


def list_limits(told: Validation) -> tuple[str, ...]:
    """Return what the figures cannot tell."""
    return (_SIMULATED, *_LIMITS[:2]) if told.simulated else _LIMITS


def list_scores(told: Validation) -> dict[str, Any]:
    """Return every score as plain data, numbers to ten digits."""
    return {
        "protocol": told.protocol.digest,
        "simulated": told.simulated,
        "seed": told.protocol.seed,
        "contests": [_list_board(board) for board in told.boards],
        "transfers": [
            {
                "title": each.title,
                "columns": list(each.columns),
                "rows": [list(row) for row in each.tabulate()],
            }
            for each in told.transfers
        ],
    }


def _list_board(board: Scoreboard) -> dict[str, Any]:
    contest = board.contest
    return {
        "name": contest.name,
        "title": contest.title,
        "unit": contest.unit,
        "n_units": len(contest.trials),
        "default": contest.default,
        "ours": contest.ours,
        "skill_shown": board.skill_shown,
        "advised": board.advised,
        "forecasts": [_list_score(score) for score in board.scores],
        "reliability": {
            model: [
                {"told": _round(b.told), "came": _round(b.came), "weight": _round(b.weight)} for b in bins
            ]
            for model, bins in board.reliability.items()
        },
    }


def _list_score(score: Score) -> dict[str, Any]:
    against = score.against_default
    return {
        "model": score.model,
        "log_loss": _round(score.log_loss),
        "against_default": None if against is None else [_round(each) for each in against],
        "brier": _round(score.brier),
        "brier_parts": {name: _round(each) for name, each in score.parts._asdict().items()},
        "calibration": {name: _round(each) for name, each in score.calibration._asdict().items()},
        "crps": _round(score.ranked),
    }


def _round(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(f"{value:.10g}")


def _row(board: Scoreboard, score: Score) -> tuple[str, ...]:
    against = score.against_default
    return (
        score.model,
        f"{score.log_loss:.3f}",
        "—"
        if against is None
        else f"{_signed(against.mean)} ({_signed(against.low)}, {_signed(against.high)})",
        f"{score.brier:.4f}",
        f"{score.parts.reliability:.4f}",
        f"{score.parts.resolution:.4f}",
        "" if board.contest.ranked is None else _number(score.ranked, 3),
        _number(score.calibration.slope, 2).replace("-", "−"),
    )


def _number(value: float | None, digits: int) -> str:
    return "—" if value is None or math.isnan(value) else f"{value:.{digits}f}"


def _signed(value: float) -> str:
    return f"{value:+.4f}".replace("-", "−").replace("0.", ".", 1)

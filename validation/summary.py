"""The scores in words: one row a forecast, and what may be claimed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from validation.backtest import Validation
    from validation.scoreboard import Score, Scoreboard

HEAD = (
    "forecast",
    "log loss",
    "against yardstick (95%)",
    "Brier",
    "reliability",
    "resolution",
    "CRPS",
    "slope",
)

_SIMULATED = (
    "These are made-up data: the figures show that the program works and say nothing about the world. "
    "To score public data, name their folder with --data or DETENTE_DATA."
)

_LIMITS = (
    (
        "We score forecasts of what the news reports, not of what states did. What nobody reported was not forecast."
    ),
    (
        "A verdict about one pair of states is a single case and cannot be tested this way. Write your forecasts "
        "down, and score them once you know what happened."
    ),
    "The three test years share the same world events. Resampling pairs or blocks of time cannot make up for that.",
)


def tabulate_scores(board: Scoreboard) -> list[tuple[str, ...]]:
    """Return a row a forecast, in the order of ``HEAD``."""
    return [_row(board, score) for score in board.scores]


def format_claim(board: Scoreboard) -> str:
    """Return what the scores allow to be claimed, and which forecast to use."""
    against, default = board.ours.against_default, board.contest.default
    if against is None:
        return f"None of these forecasts is ours. Use the yardstick ({default})."
    share = -against.mean / next(s.log_loss for s in board.scores if s.model == default)
    interval = f"the 95% interval, {_signed(against.low)} to {_signed(against.high)},"
    difference = f"{_signed(against.mean)} nats per {board.contest.unit}"
    if board.skill_shown:
        return (
            f"Our forecast beats the yardstick ({default}): its log loss is {share:.1%} lower ({difference}), "
            f"and {interval} excludes zero. Use ours."
        )
    verdict = "does worse than" if against.low > 0 else "has not been shown to beat"
    zero = "excludes" if against.low > 0 else "includes"
    return (
        f"Our forecast {verdict} the yardstick ({default}): its log loss differs by {difference}, "
        f"and {interval} {zero} zero. Use the yardstick."
    )


def format_header(validation: Validation) -> str:
    """Return what the figures rest on, as a line."""
    data = "made-up data" if validation.simulated else "public data"
    protocol = validation.protocol
    return f"detente · validation · protocol {protocol.digest} · {data} · seed {protocol.seed}"


def list_limits(validation: Validation) -> tuple[str, ...]:
    """Return what the scores cannot show."""
    return (_SIMULATED, *_LIMITS[:2]) if validation.simulated else _LIMITS


def list_scores(validation: Validation) -> dict[str, Any]:
    """Return every score as plain data, numbers to ten digits."""
    return {
        "protocol": validation.protocol.digest,
        "simulated": validation.simulated,
        "seed": validation.protocol.seed,
        "contests": [_list_board(board) for board in validation.boards],
        "transfers": [
            {
                "title": transfer.title,
                "columns": list(transfer.columns),
                "rows": [list(row) for row in transfer.tabulate()],
            }
            for transfer in validation.transfers
        ],
        "hostile_acts": {
            "n_records": validation.acts.n_records,
            "readings": {
                name: {
                    "stated": [_round(share) for share in fifths.stated],
                    "true": [_round(share) for share in fifths.true],
                    "worst": _round(fifths.worst),
                }
                for name, fifths in validation.acts.readings.items()
            },
        },
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
                {"told": _round(b.forecast), "came": _round(b.observed), "weight": _round(b.weight)}
                for b in bins
            ]
            for model, bins in board.reliability.items()
        },
    }


def _list_score(score: Score) -> dict[str, Any]:
    against = score.against_default
    return {
        "model": score.model,
        "log_loss": _round(score.log_loss),
        "against_default": None if against is None else [_round(number) for number in against],
        "brier": _round(score.brier),
        "brier_parts": {name: _round(number) for name, number in score.parts._asdict().items()},
        "calibration": {name: _round(number) for name, number in score.calibration._asdict().items()},
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

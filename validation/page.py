"""The scores as one HTML page: a table and a reliability diagram for each contest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente import __version__
from detente.report import vega
from detente.report.html_page import html_text, render_figure, render_page, tabulate
from detente.report.vega import Figure, Spec, frame
from validation.summary import HEAD, format_claim, format_header, list_limits, tabulate_scores

if TYPE_CHECKING:
    from validation.act_calibration import ActCalibration
    from validation.backtest import Validation
    from validation.scoreboard import Scoreboard
    from validation.treatments import Transfer

_SIDE = 300
"""Width and height of a reliability diagram, in pixels."""


def render_validation_page(validation: Validation) -> str:
    """Return the page: nothing is loaded from elsewhere, no script runs."""
    boards = "".join(map(_render_board, validation.boards))
    caption = "Each treatment, predicted from its payoffs and the other treatments"
    transfers = "".join(_render_table(transfer, caption) for transfer in validation.transfers)
    acts = _render_table(validation.acts, validation.acts.caption)
    limits = "".join(f"<li>{html_text(limit)}</li>" for limit in list_limits(validation))
    body = f"{_render_summary(validation)}{boards}{transfers}{acts}<section><h2>What these scores cannot show</h2><ul>{limits}</ul></section>"
    return render_page(
        title="How good are the forecasts?", header=format_header(validation), body=body, version=__version__
    )


def _render_summary(validation: Validation) -> str:
    rows = [
        (
            board.contest.title,
            f"{len(board.contest.trials):,} {board.contest.unit}s",
            board.advised,
            format_claim(board),
        )
        for board in validation.boards
    ]
    return tabulate("What may be claimed", ("what is forecast", "scored on", "use", "because"), rows)


def _render_board(board: Scoreboard) -> str:
    contest = board.contest
    head = tuple(f"{name} ({contest.unit})" if name == "log loss" else name for name in HEAD)
    rows = tabulate_scores(board)
    if contest.ranked is None:
        crps = HEAD.index("CRPS")
        head, rows = (*head[:crps], *head[crps + 1 :]), [(*row[:crps], *row[crps + 1 :]) for row in rows]
    notes = "".join(f"<p class='note'>{html_text(note)}</p>" for note in contest.notes)
    return (
        f"<section id='{html_text(contest.name)}'><h2>{html_text(contest.title)}</h2>"
        f"<p>{html_text(format_claim(board))}</p>{notes}"
        f"{tabulate('Lower log loss, Brier score and CRPS are better; a slope of 1 is best', head, rows)}"
        f"{render_figure(_plot_reliability(board))}</section>"
    )


def _plot_reliability(board: Scoreboard) -> Figure:
    """Plot what happened against the forecast, in bins of about equal weight."""
    contest = board.contest
    points = [(model, point) for model, bins in board.reliability.items() for point in bins]
    rows: list[Spec] = [
        {"model": model, "forecast": point.forecast, "observed": point.observed} for model, point in points
    ]
    low = min(min(point.forecast, point.observed) for _, point in points)
    return Figure(
        slug=f"reliability-{contest.name}",
        title="What was forecast is about what happened"
        if _is_calibrated(board)
        else "What was forecast is not what happened",
        alt=f"Share of successes against the forecast, in bins, for {' and '.join(board.reliability)}.",
        spec=_reliability_spec(board, rows, low),
        columns=("model", "forecast", "observed", "share of units"),
        rows=tuple(
            (model, f"{point.forecast:.3f}", f"{point.observed:.3f}", f"{point.weight:.3f}")
            for model, point in points
        ),
    )


def _is_calibrated(board: Scoreboard) -> bool:
    """Return whether ours is off by less than a hundredth of what there is to predict."""
    parts = board.ours.parts
    return parts.reliability < parts.uncertainty / 100


def _reliability_spec(board: Scoreboard, rows: list[Spec], low: float) -> Spec:
    names = [board.contest.ours, board.contest.default]
    scale = {"domain": [low, 1.0], "nice": True, "zero": False}
    axes = {
        field: {
            "field": field,
            "type": "quantitative",
            "scale": scale,
            "axis": {"title": title, "format": "%", "tickCount": 6},
        }
        for field, title in (("forecast", "forecast"), ("observed", "what happened"))
    }
    diagonal = {
        "data": {"values": [{"forecast": low, "observed": low}, {"forecast": 1, "observed": 1}]},
        "mark": {"type": "line", "color": vega.FAINT, "strokeWidth": 1},
        "encoding": {"x": axes["forecast"], "y": axes["observed"]},
    }
    shape = {"field": "model", "type": "nominal", "scale": {"domain": names, "range": ["circle", "square"]}}
    points = {
        "mark": {"type": "point", "filled": True, "size": 50, "opacity": 0.9},
        "encoding": {
            "x": axes["forecast"],
            "y": axes["observed"],
            "color": vega.colour_by("model", names, [vega.OURS, vega.THEIRS]),
            "shape": {**shape, "legend": {"orient": "top", "title": None}},
        },
    }
    return frame({"width": _SIDE, "height": _SIDE, "data": {"values": rows}, "layer": [diagonal, points]})


def _render_table(result: Transfer | ActCalibration, caption: str) -> str:
    return (
        f"<section><h2>{html_text(result.title)}</h2><p>{html_text(result.format_verdict())}</p>"
        f"{tabulate(caption, result.columns, result.tabulate())}</section>"
    )

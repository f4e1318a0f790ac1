"""A backtest as one HTML page: a table and a reliability picture for each contest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente import __version__
from detente.report import vega
from detente.report.html_page import html_text, render_figure, render_page, tabulate
from detente.report.vega import Figure, Spec, frame
from validation.summary import HEAD, format_claim, format_header, list_limits, tabulate_scores

if TYPE_CHECKING:
    from validation.backtest import Validation
    from validation.scoreboard import Scoreboard
    from validation.treatments import Transfer

_SIDE = 300
"""Width and height of a reliability picture, in pixels."""


def render_validation_page(told: Validation) -> str:
    """Return the page: nothing is loaded from elsewhere, no script runs."""
    boards = "".join(map(_board, told.boards))
    transfers = "".join(map(_transfer, told.transfers))
    limits = "".join(f"<li>{html_text(limit)}</li>" for limit in list_limits(told))
    body = f"{_summary(told)}{boards}{transfers}<section><h2>What this cannot know</h2><ul>{limits}</ul></section>"
    return render_page(
        title="How good are the forecasts?", header=format_header(told), body=body, version=__version__
    )


def _summary(told: Validation) -> str:
    rows = [
        (
            board.contest.title,
            f"{len(board.contest.trials):,} {board.contest.unit}s",
            board.advised,
            format_claim(board),
        )
        for board in told.boards
    ]
    return tabulate("What may be claimed", ("what is forecast", "scored on", "use", "because"), rows)


def _board(board: Scoreboard) -> str:
    contest = board.contest
    head = tuple(f"{name} ({contest.unit})" if name == "log loss" else name for name in HEAD)
    rows = tabulate_scores(board)
    if contest.ranked is None:
        place = HEAD.index("CRPS")
        head, rows = (*head[:place], *head[place + 1 :]), [(*r[:place], *r[place + 1 :]) for r in rows]
    notes = "".join(f"<p class='note'>{html_text(note)}</p>" for note in contest.notes)
    return (
        f"<section id='{html_text(contest.name)}'><h2>{html_text(contest.title)}</h2>"
        f"<p>{html_text(format_claim(board))}</p>{notes}"
        f"{tabulate('Lower log loss, Brier score and CRPS are better; a slope of 1 is best', head, rows)}"
        f"{render_figure(_plot_reliability(board))}</section>"
    )


def _plot_reliability(board: Scoreboard) -> Figure:
    """Draw what came against what was told, in bins of about equal weight."""
    contest = board.contest
    found = [(model, one) for model, bins in board.reliability.items() for one in bins]
    rows: list[Spec] = [{"model": model, "told": one.told, "came": one.came} for model, one in found]
    low = min(min(one.told, one.came) for _, one in found)
    return Figure(
        slug=f"reliability-{contest.name}",
        title="What was told is about what came"
        if _is_calibrated(board)
        else "What was told is not what came",
        alt=f"Share of successes against the forecast, in bins, for {' and '.join(board.reliability)}.",
        spec=_reliability_spec(board, rows, low),
        columns=("forecast", "told", "came", "share of units"),
        rows=tuple(
            (model, f"{one.told:.3f}", f"{one.came:.3f}", f"{one.weight:.3f}") for model, one in found
        ),
    )


def _is_calibrated(board: Scoreboard) -> bool:
    """Say whether the reliability of ours is under a hundredth of what there is to tell."""
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
        for field, title in (("told", "forecast"), ("came", "what came"))
    }
    diagonal = {
        "data": {"values": [{"told": low, "came": low}, {"told": 1, "came": 1}]},
        "mark": {"type": "line", "color": vega.FAINT, "strokeWidth": 1},
        "encoding": {"x": axes["told"], "y": axes["came"]},
    }
    shape = {"field": "model", "type": "nominal", "scale": {"domain": names, "range": ["circle", "square"]}}
    points = {
        "mark": {"type": "point", "filled": True, "size": 50, "opacity": 0.9},
        "encoding": {
            "x": axes["told"],
            "y": axes["came"],
            "color": vega.colour_by("model", names, [vega.OURS, vega.THEIRS]),
            "shape": {**shape, "legend": {"orient": "top", "title": None}},
        },
    }
    return frame({"width": _SIDE, "height": _SIDE, "data": {"values": rows}, "layer": [diagonal, points]})


def _transfer(found: Transfer) -> str:
    return (
        f"<section><h2>{html_text(found.title)}</h2><p>{html_text(found.say_verdict())}</p>"
        f"{tabulate('Each treatment told from the others and its payoffs alone', found.columns, found.tabulate())}"
        "</section>"
    )

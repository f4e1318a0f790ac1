"""Figures of what the answer hangs on: schedule, exposure, allies, tornado, frontier, premise sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.report.labels import upper
from detente.report.phrases import format_list, format_number, format_percent, format_value, quantiles
from detente.report.vega import (
    FAINT,
    INK,
    LONGEST_NAME,
    OURS,
    REST,
    THEIRS,
    WIDTH,
    Figure,
    Spec,
    colour_by,
    draw_point,
    draw_rule,
    draw_zero,
    format_interval,
    frame,
    label_axis,
    label_ends,
    shorten,
    wrap_layers,
    x_axis,
)

if TYPE_CHECKING:
    from detente.design.staged_deal import DesignedDeal
    from detente.report.context import ReportContext
    from detente.sensitivity.flips import Frontier
    from detente.sensitivity.median_model import Swing

_MOST_BARS = 20
"""Bars of a tornado at most."""

_MOST_SETS = 8
"""Premise sets drawn at most."""

_CHANGES, _KEEPS = "changes the advice", "keeps the advice"
"""What a number does within its range, in the legend of the tornado."""


def plot_conditions(context: ReportContext) -> tuple[Figure, ...]:
    """Return the figures there is something to draw for."""
    terms, others, flips = (
        context.assessment.staged_deal,
        context.assessment.third_parties,
        context.assessment.flips,
    )
    figures = []
    if terms is not None and terms.is_worth_making:
        figures += [plot_schedule(context, terms), _plot_exposure(context, terms)]
    if others.allies and others.lost.any():
        figures.append(_plot_allies(context))
    if any(swing.reach > 0 for swing in flips.swings):
        figures.append(plot_tornado(context))
    if flips.frontier is not None:
        figures.append(_plot_frontier(context, flips.frontier))
    if flips.premise_sets.flipping:
        figures.append(_plot_sets(context))
    return tuple(figures)


def _percent_of(context: ReportContext) -> str:
    return f"% of solving the problem for one {context.period}"


def plot_schedule(context: ReportContext, terms: DesignedDeal) -> Figure:
    """Draw what is lost if they walk away at each step, with the cap."""
    rows: list[Spec] = []
    table: list[tuple[str, ...]] = []
    for stage, lost in enumerate(terms.exposures.T):
        interval = quantiles(lost)
        label = f"step {stage + 1}"
        if interval is not None:
            rows.append({"step": label, **label_ends(interval)})
        gives = [
            f"{format_percent(part)} of “{context.assessment.case.proposal.gives[name].what}”"
            for name, part in zip(terms.gives, terms.schedule.gives[stage], strict=True)
            if part > 0.001  # noqa: PLR2004
        ]
        arrives = format_percent(float(terms.schedule.deliveries[stage]))
        table.append(
            (label, format_list(gives) if gives else "nothing", arrives, format_interval(lost, percent=False))
        )
    y = label_axis("step", [row["step"] for row in rows])
    axis = f"lost if they walk away before they deliver, {_percent_of(context)}"
    cap = {
        "mark": {"type": "rule", "color": THEIRS, "strokeDash": [5, 3], "strokeWidth": 2},
        "data": {"values": [{}]},
        "encoding": {"x": {"datum": terms.cap}},
    }
    layers = [
        draw_rule(y, x_axis("low", axis), {"field": "high"}, OURS, 3),
        draw_point(y, x_axis("median", axis), INK, "circle"),
        draw_zero(),
        cap,
    ]
    most = max(row["median"] for row in rows)
    title = f"The riskiest step can cost us {format_number(max(most, 0.0))}%; our limit is {format_number(terms.cap)}%"
    alt = "What we lose if they walk away at each step of the staged deal, with lines that hold 90% of the combinations; the dashed line is our limit."
    columns = ("step", "we hand over", "they deliver", "lost if they walk away")
    return Figure("schedule", title, alt, wrap_layers(rows, layers, len(rows)), columns, tuple(table))


def _plot_exposure(context: ReportContext, terms: DesignedDeal) -> Figure:
    """Draw the value of the best staged deal against what may be risked."""
    rows = [
        {"cap": float(cap), "value": float(value)}
        for cap, value in zip(terms.caps, terms.values, strict=True)
    ]
    x = x_axis("cap", f"most that we may lose, {_percent_of(context)}")
    y = {"field": "value", "type": "quantitative", "axis": {"title": "worth of the best deal, %"}}
    line = {"mark": {"type": "line", "color": OURS, "point": {"color": OURS}}, "encoding": {"x": x, "y": y}}
    here = {
        "mark": {"type": "rule", "color": THEIRS, "strokeDash": [5, 3]},
        "data": {"values": [{}]},
        "encoding": {"x": {"datum": terms.cap}},
    }
    spec = frame({"width": WIDTH, "height": 190, "data": {"values": rows}, "layer": [line, here]})
    gain = float(terms.values[-1] - terms.schedule.value)
    title = (
        "Risking more would bring no better deal"
        if gain < 0.05  # noqa: PLR2004
        else f"Risking up to {format_number(float(terms.caps[-1]))}% would bring {format_number(gain)}% more"
    )
    alt = (
        "What the best staged deal is worth, depending on how much we may lose; the dashed line is our limit."
    )
    table = tuple((format_number(row["cap"]), format_number(row["value"])) for row in rows)
    return Figure("exposure", title, alt, spec, ("most that we may lose", "worth of the best deal"), table)


def _plot_allies(context: ReportContext) -> Figure:
    """Draw what each ally's reaction costs, option by option."""
    others, names = context.assessment.third_parties, context.assessment.verdict.options[1:]
    rows: list[Spec] = []
    table: list[tuple[str, ...]] = []
    for i, ally in enumerate(others.allies):
        label = context.assessment.case.actors[ally].name
        for index, name in enumerate(names, 1):
            points = 100 * others.lost[:, i, index]
            interval = quantiles(points)
            if interval is not None:
                rows.append({"option": context.option_labels[name], "who": label, **label_ends(interval)})
            kept = format_interval(1 - others.participation[:, i, index])
            table.append((label, context.option_labels[name], kept, format_interval(points, percent=False)))
    allies = [context.assessment.case.actors[ally].name for ally in others.allies]
    shared = {
        "y": label_axis("option", [context.option_labels[name] for name in names]),
        "yOffset": {"field": "who", "sort": allies},
        "color": colour_by("who", allies, [OURS, REST, THEIRS, INK, FAINT][: len(allies)]),
    }
    axis = "points of the problem left unsolved because they hold back"
    layers: list[Spec] = [
        {
            "mark": {"type": "rule", "strokeWidth": 3},
            "encoding": {**shared, "x": x_axis("low", axis), "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 70},
            "encoding": {**shared, "x": x_axis("median", axis)},
        },
    ]
    top = max(rows, key=lambda row: row["median"])
    title = f"Allies hold back most under {top['option']}: {top['who']} alone cost us {format_number(top['median'])} points"
    alt = f"How much less of the problem is solved because {format_list(allies)} hold back, under each option, with lines that hold 90% of the combinations."
    columns = ("ally", "option", "effort withheld", "points lost")
    spec = wrap_layers(rows, layers, len(names), step=16 * len(allies) + 16)
    return Figure("allies", title, alt, spec, columns, tuple(table))


def plot_tornado(context: ReportContext, most: int = _MOST_BARS, longest: int = LONGEST_NAME) -> Figure:
    """Draw how far each premise moves the lead, and where it flips the recommendation; the widest bars only."""
    swings = [swing for swing in context.assessment.flips.swings if swing.reach > 0][:most]
    rows = [_build_bar(context, swing, longest) for swing in swings]
    y = label_axis("premise", [row["premise"] for row in rows])
    colour = {
        "field": "flips",
        "type": "nominal",
        "scale": {"domain": [_CHANGES, _KEEPS], "range": [THEIRS, REST]},
        "legend": {"orient": "top", "title": None},
    }
    best = context.option_labels[context.assessment.flips.best or "refuse"]
    axis = f"lead of {shorten(best, 30)} in % (below 0: another option is best)"
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "height": {"band": 0.65}},
            "encoding": {"y": y, "x": x_axis("least", axis), "x2": {"field": "most"}, "color": colour},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 4, "color": INK, "fontSize": 11},
            "encoding": {"y": y, "x": x_axis("most", axis), "text": {"field": "note"}},
        },
        draw_zero(),
    ]
    n_flipping = sum(bool(swing.break_evens) for swing in context.assessment.flips.swings)
    title = (
        f"{n_flipping} of {len(context.assessment.flips.swings)} numbers alone can put another option ahead, all others in the middle"
        if n_flipping
        else "No single number changes the advice at any value that we tried within its range"
    )
    alt = f"How far the recommended option leads, in percent of {context.unit}, as each number goes from its 5th to its 95th percentile."
    table = tuple(_format_bar(context, swing) for swing in swings)
    columns = ("number", "low", "middle", "high", "lead at low", "lead at high", "advice changes at")
    return Figure("tornado", title, alt, wrap_layers(rows, layers, len(rows), step=24), columns, table)


def _build_bar(context: ReportContext, swing: Swing, longest: int) -> Spec:
    ends = swing.lead_low, swing.lead_high
    return {
        "premise": shorten(context.label_premise(swing.path), longest),
        "least": min(ends),
        "most": max(ends),
        "flips": _CHANGES if swing.break_evens else _KEEPS,
        "note": f"at {format_value(swing.break_evens[0].value)}" if swing.break_evens else "",
    }


def _format_bar(context: ReportContext, swing: Swing) -> tuple[str, ...]:
    flips = [
        f"{format_value(turn.value)}: {context.option_labels[turn.becomes]}" for turn in swing.break_evens
    ]
    return (
        context.label_premise(swing.path),
        *map(format_value, (swing.low, swing.median, swing.high)),
        *map(format_number, (swing.lead_low, swing.lead_high)),
        format_list(flips) if flips else "never",
    )


def _plot_frontier(context: ReportContext, frontier: Frontier) -> Figure:
    """Draw which option is best over two numbers at once."""
    names = list(context.option_labels.values())
    best_somewhere = {name for row in frontier.best for name in row}
    present = [label for name, label in context.option_labels.items() if name in best_somewhere]
    rows = _build_tiles(context, frontier)
    across, along = (context.label_premise(path) for path in (frontier.across, frontier.along))
    colours = dict(zip(names, [REST, OURS, THEIRS, INK, FAINT, OURS, THEIRS, INK], strict=False))
    scale = {"zero": False, "nice": False}
    encoding = {
        "x": {"field": "x", "type": "quantitative", "axis": {"title": across}, "scale": scale},
        "x2": {"field": "x2"},
        "y": {"field": "y", "type": "quantitative", "axis": {"title": shorten(along)}, "scale": scale},
        "y2": {"field": "y2"},
        "color": colour_by("best", present, [colours[name] for name in present]),
    }
    middle = [
        np.median(context.assessment.samples.premises[path]) for path in (frontier.across, frontier.along)
    ]
    here = {
        "mark": {"type": "point", "shape": "cross", "size": 140, "color": INK, "strokeWidth": 2},
        "data": {"values": [{"x": float(middle[0]), "y": float(middle[1])}]},
        "encoding": {axis: {"field": axis, "type": "quantitative"} for axis in ("x", "y")},
    }
    layers = [{"mark": {"type": "rect", "opacity": 0.55}, "encoding": encoding}, here]
    spec = frame({"width": WIDTH, "height": 300, "data": {"values": rows}, "layer": layers})
    title = (
        f"Two numbers together decide which of {len(present)} options is best"
        if len(present) > 1
        else f"{upper(present[0])} stays best whatever these two numbers are"
    )
    alt = f"Which option is best at each pair of values: {across} across, {along} upwards. The cross marks our best estimates."
    table = tuple(
        (format_value(x), "never" if np.isnan(y) else format_value(y))
        for x, y in zip(frontier.across_values.tolist(), frontier.line.tolist(), strict=True)
    )
    return Figure("frontier", title, alt, spec, (across, f"{along}: the advice changes at"), table)


def _build_tiles(context: ReportContext, frontier: Frontier) -> list[Spec]:
    across, along = frontier.across_values, frontier.along_values
    half_x, half_y = (float(np.diff(values[:2])[0]) / 2 for values in (across, along))
    return [
        {
            "x": x - half_x,
            "x2": x + half_x,
            "y": y - half_y,
            "y2": y + half_y,
            "best": context.option_labels[name],
        }
        for x, row in zip(across.tolist(), frontier.best, strict=True)
        for y, name in zip(along.tolist(), row, strict=True)
    ]


def _plot_sets(context: ReportContext) -> Figure:
    """Draw the smallest sets of premises that flip the recommendation together."""
    premise_sets = context.assessment.flips.premise_sets
    paths, sets = premise_sets.paths, premise_sets.flipping[:_MOST_SETS]
    used = [
        i
        for i in range(len(paths))
        if any(i in (*implicant.otherwise, *implicant.held) for implicant in sets)
    ]
    labels = {i: shorten(context.label_premise(paths[i])) for i in used}
    ends = ["at its less favourable end", "at our best estimate"]
    rows: list[Spec] = [
        {"premise": labels[i], "set": f"set {number}", "end": end}
        for number, implicant in enumerate(sets, 1)
        for end, indices in zip(ends, (implicant.otherwise, implicant.held), strict=True)
        for i in indices
    ]
    encoding = _encode_sets(list(labels.values()), ends)
    layers: list[Spec] = [
        {"mark": {"type": "point", "filled": True, "size": 110, "opacity": 1}, "encoding": encoding}
    ]
    smallest = sets[0].size
    title = (
        "One number at its less favourable end changes the advice"
        if smallest == 1
        else f"It takes {smallest} numbers at their less favourable ends to change the advice"
    )
    table = tuple(
        (context.label_premise(path), format_value(adverse), format_percent(share))
        for path, adverse, share in zip(paths, premise_sets.adverse, premise_sets.swing_shares, strict=True)
    )
    alt = f"Each column is a set of numbers that together make another option best; {len(sets)} of {len(premise_sets.flipping)} sets are shown."
    columns = ("number", "less favourable end", "decides in (share of the settings tried)")
    return Figure("sets", title, alt, wrap_layers(rows, layers, len(used), step=24), columns, table)


def _encode_sets(names: list[str], ends: list[str]) -> Spec:
    shapes = {
        "field": "end",
        "type": "nominal",
        "scale": {"domain": ends, "range": ["circle", "diamond"]},
        "legend": None,
    }
    return {
        "y": label_axis("premise", names),
        "x": {"field": "set", "type": "nominal", "axis": {"title": None, "labelAngle": 0, "orient": "top"}},
        "shape": shapes,
        "color": colour_by("end", ends, [THEIRS, OURS]),
    }

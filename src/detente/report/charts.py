"""One function, one figure: a Vega-Lite specification, its words for who cannot see it, its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.report.condition_charts import plot_conditions
from detente.report.labels import label_part, upper
from detente.report.phrases import format_list, format_number, format_percent, quantiles
from detente.report.price_answers import plot_reservation_values
from detente.report.vega import (
    DASHES,
    FAINT,
    INK,
    OURS,
    REST,
    THEIRS,
    WIDTH,
    Figure,
    Spec,
    colour_by,
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
    from detente.report.context import ReportContext

_LEAST_WEIGHT = 2.0
"""Weight below which a side is taken not to care, in percent of its own hundred."""


def plot_figures(context: ReportContext) -> tuple[Figure, ...]:
    """Return every figure of an assessment, in the order of the report."""
    figures = [
        _plot_coverage(context),
        _plot_priorities(context),
        _plot_belief(context),
    ]
    if context.assessment.trust.options:
        figures.append(_plot_trust(context))
    bars = plot_reservation_values(context)
    if bars is not None:
        figures.append(bars)
    return (*figures, *plot_conditions(context))


def _plot_coverage(context: ReportContext) -> Figure:
    """Draw how much of each need is met without and with the counterpart."""
    added, rival, us = context.assessment.added_value, context.rival, context.us
    rows: list[Spec] = []
    table: list[tuple[str, ...]] = []
    needs = [label_part(context.assessment.case, "need", name) for name in added.capabilities]
    for i, name in enumerate(needs):
        without, total = added.covered_without[:, i], added.covered_with[:, i]
        low, high = float(np.median(without)), float(np.median(total))
        rows += [
            {"need": name, "who": us, "share": low, "order": 0},
            {"need": name, "who": f"added by {rival}", "share": max(high - low, 0.0), "order": 1},
        ]
        table.append(
            (name, format_interval(without), format_interval(total), format_interval(total - without))
        )
    table.append(("the whole problem", *map(format_interval, (added.without, added.with_rival, added.added))))
    share, extra = (float(np.median(x)) for x in (added.without, added.added))
    title = f"{upper(us)} solve {format_percent(share)} of the problem; {rival} could add {format_number(100 * extra)} points"
    mark: Spec = {
        "mark": {"type": "bar", "height": {"band": 0.6}},
        "encoding": {
            "y": label_axis("need", needs),
            "x": {**x_axis("share", "share of the need met"), "scale": {"domain": [0, 1]}, "stack": "zero"},
            "color": colour_by("who", [us, f"added by {rival}"], [OURS, THEIRS]),
            "order": {"field": "order"},
        },
    }
    mark["encoding"]["x"]["axis"]["format"] = "%"
    alt = f"The part of each need that {us} meet, and what {rival} could add."
    columns = ("need", "without", "with", "added")
    return Figure("coverage", title, alt, wrap_layers(rows, [mark], len(needs)), columns, tuple(table))


def _plot_priorities(context: ReportContext) -> Figure:
    """Draw what each side wants, as diverging bars."""
    samples = context.assessment.samples
    sides = [(context.assessment.case.actors[context.assessment.case.own].name, samples.own_weights, OURS)]
    sides += [
        (f"{context.rival}: {context.type_labels[name]}", samples.counterpart.weights[:, i], THEIRS)
        for i, name in enumerate(samples.counterpart.types)
    ]
    rows, table = [], []
    goals = [label_part(context.assessment.case, "objective", name) for name in samples.objectives]
    shades = [1.0, *np.linspace(1, 0.35, len(sides) - 1).tolist()]
    for (who, weights, _), shade in zip(sides, shades, strict=True):
        for k, goal in enumerate(goals):
            rows.append({"goal": goal, "who": who, "weight": float(np.median(weights[:, k])), "shade": shade})
    for k, goal in enumerate(goals):
        table.append((goal, *(format_interval(weights[:, k], percent=False) for _, weights, _ in sides)))
    names = [who for who, *_ in sides]
    mark = {
        "mark": {"type": "bar"},
        "encoding": {
            "y": label_axis("goal", goals),
            "yOffset": {"field": "who", "sort": names},
            "x": x_axis(
                "weight", "weight of going from the worse to the better end, each side on its own scale"
            ),
            "color": colour_by("who", names, [colour for _, _, colour in sides]),
            "fillOpacity": {"field": "shade", "type": "quantitative", "scale": None},
        },
    }
    against = _find_conflicts(context)
    title = (
        f"We and they want opposite things in {format_list(against)}"
        if against
        else "On every objective both sides want the same or do not care"
    )
    alt = f"How much each side wants, or does not want, {format_list(goals)}."
    spec = wrap_layers(rows, [mark, draw_zero()], len(goals), step=14 * len(sides) + 8)
    return Figure("priorities", title, alt, spec, ("objective", *names), tuple(table))


def _find_conflicts(context: ReportContext) -> list[str]:
    """Return objectives on which the likeliest kind of counterpart and we have opposite signs."""
    samples = context.assessment.samples
    kind = int(context.assessment.track_record.belief.mean(axis=0).argmax())
    theirs, ours = (
        np.median(samples.counterpart.weights[:, kind], axis=0),
        np.median(samples.own_weights, axis=0),
    )
    return [
        label_part(context.assessment.case, "objective", goal)
        for goal, a, b in zip(samples.objectives, ours, theirs, strict=True)
        if a * b < 0 and min(abs(a), abs(b)) >= _LEAST_WEIGHT
    ]


def _plot_belief(context: ReportContext) -> Figure:
    """Draw the belief over time, and beneath it what each entry of the record weighs."""
    record, types = context.assessment.track_record, context.assessment.samples.counterpart.types
    names = [context.type_labels[name] for name in types]
    lines = [
        {"year": year, "kind": name, **label_ends(quantiles(record.filtered[:, y, i]) or (0.0, 0.0, 0.0))}
        for i, name in enumerate(names)
        for y, year in enumerate(record.years)
    ]
    weights, table = [], []
    for item in record.evidence:
        label = shorten(f"{item.date} {item.label}")
        medians = np.median(item.decibans, axis=0)
        weights += [
            {"entry": label, "kind": name, "weight": float(m)} for name, m in zip(names, medians, strict=True)
        ]
        table.append(
            (
                item.date,
                item.label,
                *(format_interval(item.decibans[:, i], percent=False) for i in range(len(types))),
            )
        )
    top = names[int(record.belief.mean(axis=0).argmax())]
    title = f"What kind of counterpart {context.rival} is, year by year: now most likely “{shorten(top)}”"
    kinds = colour_by("kind", names, [REST, INK, THEIRS, OURS, FAINT][: len(names)])
    spec = _stack_belief(lines, weights, names, kinds)
    alt = f"Lines: how likely each kind of counterpart is, from {record.years[0]} to {record.years[-1]}. Bars: how far each entry of the record speaks for or against it, in decibans."
    return Figure(
        "belief", title, alt, spec, ("date", "entry", *(f"{name}, decibans" for name in names)), tuple(table)
    )


def _stack_belief(lines: list[Spec], weights: list[Spec], names: list[str], kinds: Spec) -> Spec:
    upper = _draw_lines(lines, names, kinds)
    if not weights:
        return frame(upper)
    lower = _draw_weights(weights, names, kinds)
    return frame({"vconcat": [upper, lower], "resolve": {"scale": {"color": "shared"}}})


def _draw_lines(lines: list[Spec], names: list[str], kinds: Spec) -> Spec:
    """Draw belief over time: a line a kind, in a band of 90% of the draws."""
    patterns = {"domain": names, "range": list(DASHES[: len(names)])}
    dash = {"field": "kind", "type": "nominal", "scale": patterns, "legend": None}
    years = {"format": "d", "title": None, "tickMinStep": 1}
    x = {"field": "year", "type": "quantitative", "axis": years, "scale": {"zero": False}}
    y = {"type": "quantitative", "scale": {"domain": [0, 1]}}
    middle = {**y, "field": "median", "axis": {"format": "%", "title": "belief"}}
    band = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": kinds}
    line = {"x": x, "y": middle, "color": kinds, "strokeDash": dash}
    return {
        "width": WIDTH,
        "height": 170,
        "data": {"values": lines},
        "layer": [
            {"mark": {"type": "area", "opacity": 0.12}, "encoding": band},
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": line},
        ],
    }


def _draw_weights(weights: list[Spec], names: list[str], kinds: Spec) -> Spec:
    """Draw what each entry of the record weighs, a bar a kind."""
    bars = {
        "y": label_axis("entry", list(dict.fromkeys(row["entry"] for row in weights))),
        "yOffset": {"field": "kind", "sort": names},
        "x": x_axis("weight", "weight of evidence, decibans (right: speaks for it)"),
        "color": kinds,
    }
    return {
        "width": WIDTH,
        "height": {"step": 7 * len(names) + 8, "for": "position"},
        "data": {"values": weights},
        "layer": [{"mark": {"type": "bar"}, "encoding": bars}, draw_zero()],
    }


def _plot_trust(context: ReportContext) -> Figure:
    """Draw trust held against trust needed, option by option."""
    rows: list[Spec] = []
    table: list[tuple[str, ...]] = []
    short, priced = [], []
    for name, judged in context.assessment.trust.options.items():
        label, defined = context.option_labels[name], judged.undefined_share <= 1 / 2
        held, needed = quantiles(judged.held), quantiles(judged.needed) if defined else None
        rows += [
            {"option": label, "what": what, **label_ends(interval)}
            for what, interval in (("held", held), ("needed", needed))
            if interval is not None
        ]
        if needed is None:
            priced.append(label)
        elif held is not None and needed[0] > held[0]:
            short.append(label)
        figures = (judged.needed_free_riding, judged.needed_exploiting)
        table.append(
            (
                label,
                format_interval(judged.held),
                format_interval(judged.needed) if defined else "even certainty would not make it pay",
                *map(format_interval, figures),
                format_percent(judged.undefined_share),
            )
        )
    options = list(dict.fromkeys(row["option"] for row in rows))
    parts = [f"even certainty would not make {format_list(priced)} pay"] if priced else []
    parts += [f"trust is too low for {format_list(short)}"] if short else []
    title = "; ".join(parts) or "trust is high enough for every option"
    title = title[0].upper() + title[1:]
    alt = f"How likely they are to keep their side (circles) and how likely they would have to be (diamonds) for {format_list(options)}, with lines that hold 90% of the combinations."
    columns = ("option", "held", "needed", "needed, free-riding", "needed, abuse", "even certainty fails in")
    spec = wrap_layers(rows, _draw_ranges(options), len(options), step=40)
    return Figure("trust", title, alt, spec, columns, tuple(table))


def _draw_ranges(options: list[str]) -> list[Spec]:
    """Draw held and needed trust as a dot on its interval each."""
    domain = ["held", "needed"]
    shared = {
        "y": label_axis("option", options),
        "yOffset": {"field": "what", "sort": domain},
        "color": colour_by("what", domain, [OURS, THEIRS]),
    }
    x = {**x_axis("low", "probability that they keep their side"), "scale": {"domain": [0, 1]}}
    x["axis"] = {**x["axis"], "format": "%"}
    shapes = {"domain": domain, "range": ["circle", "diamond"]}
    dot = {
        **shared,
        "x": {"field": "median", "type": "quantitative"},
        "shape": {"field": "what", "type": "nominal", "scale": shapes},
    }
    return [
        {"mark": {"type": "rule", "strokeWidth": 3}, "encoding": {**shared, "x": x, "x2": {"field": "high"}}},
        {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1}, "encoding": dot},
    ]

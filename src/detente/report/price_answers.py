"""How much we could pay and how little they would take, as sentences and as bars on one scale: (40)-(41)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.report.context import Finding
from detente.report.labels import upper
from detente.report.phrases import format_list, format_percent, format_share, quantiles
from detente.report.vega import (
    INK,
    OURS,
    THEIRS,
    Figure,
    Spec,
    draw_point,
    draw_rule,
    format_interval,
    label_axis,
    shorten,
    wrap_layers,
    x_axis,
)

if TYPE_CHECKING:
    from detente.evaluation.reservation_values import KindLevels, LevelRange, ReservationValues, TermScale
    from detente.report.context import ReportContext
    from detente.shapes import PerDraw

_MOSTLY = 0.5
_NOTHING_MUCH = "next to nothing"
_NEXT_TO_NOTHING = 0.005
"""Part of a package that is as good as nothing."""
_OFFERED, _TWICE = 1.0, 2.0
"""The offer on the scale of its terms."""


def answer_reservation_values(context: ReportContext) -> Finding:
    """Say the most we should pay, the least each kind would keep its word for, and where the two meet."""
    question = "How much could we pay, and how little would they take?"
    values = context.assessment.reservation_values
    package = find_package(values)
    if package is None:
        return Finding("reservation", question, "The offer hands over nothing that could be more or less.")
    points = [format_kind(context, package, name) for name in package.kinds]
    points += _list_zones(context, package)
    points += list_items(context, values)
    answer = (
        f"{format_most(package)} {format_most_expected(context, package)} Gains and losses are those of one "
        f"{context.period} with the deal in force:"
    )
    return Finding("reservation", question, answer, tuple(points))


def _list_zones(context: ReportContext, package: TermScale) -> list[str]:
    """Say where we and each kind would both gain; of an offer that asks nothing and helps us by nothing, that it is a gift."""
    zones = [kind.zone for kind in package.kinds.values()]
    is_gift = all(zone.none_share == 1 or np.nanmedian(zone.highest) < _NEXT_TO_NOTHING for zone in zones)
    if asks_nothing(context) and is_gift:
        return ["The offer asks nothing in return, so that whatever we gave would be a gift"]
    return [format_zone(context, package, name) for name in package.kinds]


def asks_nothing(context: ReportContext) -> bool:
    """Say whether the offer asks nothing of them."""
    samples = context.assessment.samples
    return not samples.contracts.get_levels[samples.contracts.options.index(samples.offers.offer)].any()


def find_package(values: ReservationValues) -> TermScale | None:
    """Return the scale on which all that we give moves together; ``None`` where we give nothing."""
    return next((scale for scale in values.scales if scale.side == "gives"), None)


def format_most(package: TermScale) -> str:
    """Say the most of the package that we could pay if they kept every promise."""
    return f"If they kept every promise, {_format_our_end(package, package.kept, 'the package')}."


def format_most_expected(context: ReportContext, package: TermScale) -> str:
    """Say the most of the package that we could pay as they would behave."""
    text = f"As {context.rival} would behave, {_format_our_end(package, package.expected, 'the package')}."
    least = quantiles(package.expected.lowest)
    if package.expected.none_share < _MOSTLY and least is not None and least[0] >= _NEXT_TO_NOTHING:
        text += f" Less than {format_percent(least[0])} would be too little: they would cheat."
    return text


def _format_our_end(scale: TermScale, levels: LevelRange, what: str) -> str:
    """Return the most of something that we could give."""
    if levels.none_share > _MOSTLY:
        rest = f" in {format_percent(levels.none_share)} of combinations"
        return f"no part of {what} would be worth giving{rest}"
    if levels.beyond_share > _MOSTLY:
        more = ", and more," if scale.limit == _TWICE else ""
        return f"we could give {_format_all(scale.limit)} of {what}{more} without losing by it"
    most = _format_level(levels.highest)
    return (
        f"we could give {most if most == _NOTHING_MUCH else f'up to {most}'} of {what} without losing by it"
    )


def _format_all(limit: float) -> str:
    return "all" if limit == _OFFERED else format_percent(limit)


def list_items(context: ReportContext, values: ReservationValues) -> list[str]:
    """Say how much of each item we could give, or need at least; those that never make the offer pay in one line."""
    items = [scale for scale in values.scales if scale.side != "gives"]
    hopeless = [scale for scale in items if scale.kept.none_share > _MOSTLY]
    points = [format_item(context, scale) for scale in items if scale not in hopeless]
    if hopeless:
        names = format_list(label_item(context, scale) for scale in hopeless)
        alone = "moved alone" if len(hopeless) == 1 else "each moved alone"
        least = min(scale.kept.none_share for scale in hopeless)
        points.append(
            f"{names}, {alone}: no level makes the offer pay in {format_percent(least)} of combinations or more, even "
            "if every promise is kept"
        )
    return points


def label_item(context: ReportContext, scale: TermScale) -> str:
    """Return an item in the words of the case."""
    proposal = context.assessment.case.proposal
    item = (proposal.gives if scale.side == "give" else proposal.gets)[scale.item]
    return f"“{item.what}”"


def _format_level(values: PerDraw) -> str:
    """Return a part of an offer, next to nothing where it is."""
    interval = quantiles(values)
    if interval is not None and interval[2] < _NEXT_TO_NOTHING:
        return _NOTHING_MUCH
    return format_share(values)


def format_kind(context: ReportContext, package: TermScale, name: str) -> str:
    """Say from which part of the package on one kind gains by keeping its word, and would keep it."""
    kind = package.kinds[name]
    label = upper(context.type_labels[name])
    if kind.unwanted > _MOSTLY:
        return f"{label}: does not want what we offer; more of it brings it nothing"
    return f"{label}: {_format_gains(package, kind)}; {_format_keeps(package, kind)}"


def format_least(context: ReportContext, package: TermScale, name: str) -> str:
    """Say from which part of the package on one kind gains by keeping its word."""
    kind = package.kinds[name]
    if kind.unwanted > _MOSTLY:
        return f"{context.type_labels[name]} does not want what we offer"
    return f"{context.type_labels[name]} {_format_gains(package, kind)}"


def _format_gains(package: TermScale, kind: KindLevels) -> str:
    levels = kind.gains
    if levels.none_share > _MOSTLY:
        most = _format_all(package.limit)
        return f"gains nothing by keeping its word, not even for {most} of the package"
    least = quantiles(levels.lowest)
    if least is None or least[0] == 0:
        return "gains by keeping its word even if it is given nothing"
    if least[0] < _NEXT_TO_NOTHING:
        return "gains by keeping its word as soon as it is given anything"
    return f"gains by keeping its word only from {_format_level(levels.lowest)} of the package"


def _format_keeps(package: TermScale, kind: KindLevels) -> str:
    levels = kind.keeps
    if levels.none_share > _MOSTLY:
        most = _format_all(package.limit)
        return f"would sooner break it than keep it in {format_percent(levels.none_share)} of combinations, even for {most} of it"
    least = quantiles(levels.lowest)
    if least is None or least[0] < _NEXT_TO_NOTHING:
        return "would sooner keep it than break it, however little it gets"
    return f"would sooner keep it than break it from {_format_level(levels.lowest)}"


def format_zone(context: ReportContext, package: TermScale, name: str) -> str:
    """Say between which parts of the package we and one kind would both gain, every promise kept."""
    zone, label = package.kinds[name].zone, context.type_labels[name]
    share = 1 - zone.none_share
    if share == 0:
        return f"We and {label}: no part of the package would leave both of us better off"
    low, high = (float(np.nanmedian(ends)) for ends in (zone.lowest, zone.highest))
    where = f"between {format_percent(low)} and {format_percent(high)}"
    if low < _NEXT_TO_NOTHING:
        where = f"up to {format_percent(high)}" if high >= _NEXT_TO_NOTHING else _NOTHING_MUCH
    return (
        f"We and {label}: in {format_percent(share)} of combinations some part of the package would leave both of us "
        f"better off if promises were kept, in the middle of them {where}"
    )


def format_item(context: ReportContext, scale: TermScale) -> str:
    """Say how much of one item we could give, or need at least, everything else as offered and every promise kept."""
    head = f"{label_item(context, scale)}, everything else as offered and every promise kept"
    if scale.side == "give":
        return f"{head}: {_format_our_end(scale, scale.kept, 'what is offered')}"
    least = quantiles(scale.kept.lowest)
    if least is None or least[0] < _NEXT_TO_NOTHING:
        return f"{head}: the offer would pay even without it"
    return f"{head}: we need at least {_format_level(scale.kept.lowest)} of what is asked"


def plot_reservation_values(context: ReportContext) -> Figure | None:
    """Draw what we could pay and what each kind would keep its word for, on one scale with the offer marked.

    Bars run between the median ends; a thin line spans nine in ten combinations of the end that binds: the
    highest for us, the lowest for them. Returns ``None`` where there is no package.
    """
    package = find_package(context.assessment.reservation_values)
    if package is None:
        return None
    rivals = [
        (f"gains: {context.type_labels[name]}", kind.gains, THEIRS) for name, kind in package.kinds.items()
    ]
    bars = [
        ("we, if promises are kept", package.kept, OURS),
        ("we, as they would behave", package.expected, OURS),
    ]
    rows: list[Spec] = []
    table: list[tuple[str, ...]] = []
    for name, levels, colour in (*bars, *rivals):
        label = shorten(name)
        binding = levels.highest if colour == OURS else levels.lowest
        table.append(
            (name, *map(format_interval, (levels.lowest, levels.highest)), format_percent(levels.none_share))
        )
        interval = quantiles(binding)
        if interval is None:
            continue
        low, high = (float(np.nanmedian(ends)) for ends in (levels.lowest, levels.highest))
        rows.append(
            {
                "who": label,
                "from": low,
                "to": high,
                "end": interval[0],
                "low": interval[1],
                "high": interval[2],
                "ours": colour == OURS,
            }
        )
    return _draw_bars(package, rows, [shorten(name) for name, *_ in (*bars, *rivals)], tuple(table))


def _draw_bars(
    package: TermScale, rows: list[Spec], order: list[str], table: tuple[tuple[str, ...], ...]
) -> Figure:
    y = label_axis("who", order)
    x = x_axis("from", "part of what is offered, all that we give moved together")
    x["scale"] = {"domain": [0, max(package.limit, _OFFERED)]}
    x["axis"]["format"] = "%"
    layers: list[Spec] = []
    for is_ours, colour, shape in ((True, OURS, "circle"), (False, THEIRS, "diamond")):
        some = [
            draw_rule(y, x, {"field": "to"}, colour, 8),
            draw_rule(y, {**x, "field": "low"}, {"field": "high"}, INK, 2),
            draw_point(y, {**x, "field": "end"}, INK, shape),
        ]
        chosen = {"transform": [{"filter": {"field": "ours", "equal": is_ours}}]}
        layers += [{**layer, **chosen} for layer in some]
    offered = {
        "mark": {"type": "rule", "color": INK, "strokeWidth": 1, "strokeDash": [6, 3]},
        "data": {"values": [{}]},
        "encoding": {"x": {"datum": _OFFERED}},
    }
    alt = (
        "Bars from the least to the most of the package that we could pay, and that would make each kind gain by keeping "
        "its word. Circles mark the most for us, diamonds the least for them, thin lines nine in ten combinations, the "
        "dashed line the offer."
    )
    columns = ("who", "from", "to", "at no level")
    return Figure(
        "reservation",
        title_bars(package),
        alt,
        wrap_layers(rows, [*layers, offered], len(order)),
        columns,
        table,
    )


def title_bars(package: TermScale) -> str:
    """Say in a title whether the offer is more than we could pay if promises are kept."""
    if package.limit < _OFFERED:
        return "What we could give, up to what our red lines allow"
    outside = float(np.mean(~(package.kept.highest >= _OFFERED)))
    if outside > _MOSTLY:
        return "We would lose by giving all that the offer gives, even if every promise were kept"
    return "If every promise were kept, we could give all that the offer gives"

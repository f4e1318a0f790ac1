"""Weekly series: is next week better than usual between two sides, forecast from the weeks before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import StoreError
from detente.methods.scoring import crps
from detente.shapes import Array
from validation import binary_series, moving_threshold
from validation.contest import Contest
from validation.tables import read_columns, read_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from validation.protocol import WeeklySeries


_OURS, _DEFAULT = "ours", "calibrated EWMA"
_QUANTILES = (0.2, 0.4, 0.5, 0.6, 0.8)
"""Bars that cut the weeks before into places; the middle one is the yes-or-no outcome."""

_MOST_WEIGHT = 1e6
"""Sum of weights of one week at most, either way; more is a slip of the pen."""

Pair = tuple[Array, Array]
"""Weekly sums of one direction and of the other."""


def read_weeks(path: Path, columns: tuple[str, str], rules: WeeklySeries) -> Pair:
    """Return two columns of weekly sums.

    Raises
    ------
    StoreError
        If the table cannot be read, or has too few weeks to learn from and to forecast.
    """
    found = read_columns(path, columns)
    own, other = (
        read_numbers(path, column, found[column], least=-_MOST_WEIGHT, most=_MOST_WEIGHT)
        for column in columns
    )
    if len(own) < rules.start + rules.block:
        message = f"{path}: there are {len(own)} weeks; {rules.start + rules.block} at least are needed."
        raise StoreError(message)
    return own, other


def sum_weeks(
    path: Path, pairs: Sequence[tuple[str, str, str]], begin: str, weigh: Callable[[str, str], float | None]
) -> tuple[Pair, ...]:
    """Return weekly sums of weights of some pairs in a table of dated events, with the opposite direction.

    Parameters
    ----------
    path
        Table with the columns ``date``, ``source``, ``target``, ``code``, ``scheme``, ``dataset``.
    pairs
        Data set, source and target; an actor is matched by the first three letters of its code.
    begin
        First day of the first week, as YYYY-MM-DD; earlier events are left out.
    weigh
        Weight of a code in a scheme; None where it is unknown, which counts as 0.

    Raises
    ------
    StoreError
        If the table cannot be read or holds a date that is none.
    """
    found = read_columns(path, ("date", "source", "target", "code", "scheme", "dataset"))
    wanted = {(name, *sorted((source, target))) for name, source, target in pairs}
    weights: dict[tuple[str, str], float] = {}
    sums: dict[tuple[str, str, str], dict[int, float]] = {}
    last: dict[str, int] = {}
    first = date.fromisoformat(begin).toordinal()
    for row, (day, source, target, code, scheme, name) in enumerate(zip(*found.values(), strict=True)):
        week = (_read_day(path, day, row) - first) // 7
        last[name] = max(last.get(name, 0), week)
        sides = (_shorten(source), _shorten(target))
        if week < 0 or (name, *sorted(sides)) not in wanted:
            continue
        if (code, scheme) not in weights:
            weights[code, scheme] = weigh(code, scheme) or 0.0
        series = sums.setdefault((name, *sides), {})
        series[week] = series.get(week, 0.0) + weights[code, scheme]
    return tuple(
        (_lay_out(sums.get((name, s, t), {}), last[name]), _lay_out(sums.get((name, t, s), {}), last[name]))
        for name, s, t in pairs
        if name in last
    )


def forecast_weeks(
    pair: Pair, others: tuple[Pair, ...], rules: WeeklySeries, *, name: str, title: str
) -> Contest:
    """Forecast whether each week reaches the median of the two years before it, and which place it takes."""
    own, other = (moving_threshold.judge(each).better for each in pair)
    first, start = moving_threshold.FEWEST, rules.start
    timing = {"first": first, "start": start, "step": rules.step}
    models: dict[str, Callable[[Array, Array], Array]] = {
        "base rate": binary_series.predict_series_base_rate,
        "persistence": binary_series.predict_series_persistence,
        _DEFAULT: binary_series.predict_series_average,
        "logistic, own lags": binary_series.predict_series_lags,
        "logistic, both sides' lags": binary_series.predict_series_both_lags(other[first:]),
        "hidden Markov model": binary_series.make_chain(),
    }
    told = {model: binary_series.roll(own, tell, **timing)[:-1] for model, tell in models.items()}
    told[_OURS] = _tell_ours(pair, others, rules, 0.5)
    alone = moving_threshold.predict_weeks(
        moving_threshold.describe_weeks(*pair), (), start=start, step=rules.step
    )[:-1]
    told["ours without other pairs"] = alone
    came = own[start:]
    return Contest(
        name=name,
        title=title,
        unit="week",
        successes=came,
        trials=np.ones_like(came),
        weights=np.ones_like(came),
        clusters=None,
        block=rules.block,
        forecasts=told,
        default=_DEFAULT,
        ours=_OURS,
        ranked=_rank(pair, others, rules),
    )


def _tell_ours(pair: Pair, others: tuple[Pair, ...], rules: WeeklySeries, quantile: float) -> Array:
    described = moving_threshold.describe_weeks(*pair, quantile=quantile)
    rest = tuple(moving_threshold.describe_weeks(*each, quantile=quantile) for each in others)
    return moving_threshold.predict_weeks(described, rest, start=rules.start, step=rules.step)[:-1]


def _rank(pair: Pair, others: tuple[Pair, ...], rules: WeeklySeries) -> dict[str, Array]:
    """Score forecasts of the place that a week takes among those before it, cut by several moving_threshold."""
    timing = {"first": moving_threshold.FEWEST, "start": rules.start, "step": rules.step}
    reached: dict[str, list[Array]] = {"base rate": [], _DEFAULT: [], _OURS: []}
    place = np.zeros(len(pair[0]) - rules.start)
    for quantile in _QUANTILES:
        better = moving_threshold.judge(pair[0], quantile=quantile).better
        place += better[rules.start :]
        reached["base rate"].append(
            binary_series.roll(better, binary_series.predict_series_base_rate, **timing)[:-1]
        )
        reached[_DEFAULT].append(
            binary_series.roll(better, binary_series.predict_series_average, **timing)[:-1]
        )
        reached[_OURS].append(_tell_ours(pair, others, rules, quantile))
    thresholds = np.arange(len(_QUANTILES) + 1.0)
    return {model: crps(_accumulate(chances), place, thresholds) for model, chances in reached.items()}


def _accumulate(reached: list[Array]) -> Array:
    """Return the chance of at most each place from the chances to reach each bar, made to rise."""
    below = 1 - np.column_stack(reached)
    return np.column_stack([np.maximum.accumulate(below, axis=1), np.ones(len(below))])


def _shorten(actor: str) -> str:
    """Return the state of an actor; the Palestinian code changed in the middle of the data."""
    return {"PAL": "PSE"}.get(actor[:3], actor[:3])


def _lay_out(sums: dict[int, float], last: int) -> Array:
    laid = np.zeros(last + 1)
    for week, value in sums.items():
        laid[week] = value
    return laid


def _read_day(path: Path, text: str, row: int) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        message = f'{path}: line {row + 2}: date is "{text}"; YYYY-MM-DD is expected.'
        raise StoreError(message) from None

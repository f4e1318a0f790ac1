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
"""Quantiles that cut the weeks before into ranks; the middle one is the yes-or-no outcome."""

_MOST_WEIGHT = 1e6
"""Sum of weights of one week at most, either way; more is a typing error."""

Pair = tuple[Array, Array]
"""Weekly sums of one direction and of the other."""


def read_weeks(path: Path, columns: tuple[str, str], rules: WeeklySeries) -> Pair:
    """Return two columns of weekly sums.

    Raises
    ------
    StoreError
        If the table cannot be read, or has too few weeks to learn from and to forecast.
    """
    table = read_columns(path, columns)
    own, other = (
        read_numbers(path, column, table[column], least=-_MOST_WEIGHT, most=_MOST_WEIGHT)
        for column in columns
    )
    if len(own) < rules.start + rules.block:
        message = f"{path} holds {len(own)} weeks; at least {rules.start + rules.block} are needed."
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
        First day of the first week, as YYYY-MM-DD; earlier events are skipped.
    weigh
        Weight of a code in a scheme; None where it is unknown, which counts as 0.

    Raises
    ------
    StoreError
        If the table cannot be read or holds something else in the place of a date.
    """
    table = read_columns(path, ("date", "source", "target", "code", "scheme", "dataset"))
    wanted = {(name, *sorted((source, target))) for name, source, target in pairs}
    weights: dict[tuple[str, str], float] = {}
    sums: dict[tuple[str, str, str], dict[int, float]] = {}
    last: dict[str, int] = {}
    first = date.fromisoformat(begin).toordinal()
    for row, (day, source, target, code, scheme, name) in enumerate(zip(*table.values(), strict=True)):
        week = (_parse_date(path, day, row) - first) // 7
        last[name] = max(last.get(name, 0), week)
        sides = (_shorten(source), _shorten(target))
        if week < 0 or (name, *sorted(sides)) not in wanted:
            continue
        if (code, scheme) not in weights:
            weights[code, scheme] = weigh(code, scheme) or 0.0
        series = sums.setdefault((name, *sides), {})
        series[week] = series.get(week, 0.0) + weights[code, scheme]
    return tuple(
        (
            _fill_weeks(sums.get((name, s, t), {}), last[name]),
            _fill_weeks(sums.get((name, t, s), {}), last[name]),
        )
        for name, s, t in pairs
        if name in last
    )


def forecast_weeks(
    pair: Pair, others: tuple[Pair, ...], rules: WeeklySeries, *, name: str, title: str
) -> Contest:
    """Forecast whether each week reaches the median of the two years before it, and its rank among them."""
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
    forecasts = {
        model: binary_series.roll(own, forecast, **timing)[:-1] for model, forecast in models.items()
    }
    forecasts[_OURS] = _predict_ours(pair, others, rules, 0.5)
    alone = moving_threshold.predict_weeks(
        moving_threshold.describe_weeks(*pair), (), start=start, step=rules.step
    )[:-1]
    forecasts["ours without other pairs"] = alone
    better = own[start:]
    return Contest(
        name=name,
        title=title,
        unit="week",
        successes=better,
        trials=np.ones_like(better),
        weights=np.ones_like(better),
        clusters=None,
        block=rules.block,
        forecasts=forecasts,
        default=_DEFAULT,
        ours=_OURS,
        ranked=_rank(pair, others, rules),
    )


def _predict_ours(pair: Pair, others: tuple[Pair, ...], rules: WeeklySeries, quantile: float) -> Array:
    described = moving_threshold.describe_weeks(*pair, quantile=quantile)
    rest = tuple(moving_threshold.describe_weeks(*each, quantile=quantile) for each in others)
    return moving_threshold.predict_weeks(described, rest, start=rules.start, step=rules.step)[:-1]


def _rank(pair: Pair, others: tuple[Pair, ...], rules: WeeklySeries) -> dict[str, Array]:
    """Score forecasts of the rank of a week among those before it, cut at several quantiles."""
    timing = {"first": moving_threshold.FEWEST, "start": rules.start, "step": rules.step}
    reached: dict[str, list[Array]] = {"base rate": [], _DEFAULT: [], _OURS: []}
    rank = np.zeros(len(pair[0]) - rules.start)
    for quantile in _QUANTILES:
        better = moving_threshold.judge(pair[0], quantile=quantile).better
        rank += better[rules.start :]
        reached["base rate"].append(
            binary_series.roll(better, binary_series.predict_series_base_rate, **timing)[:-1]
        )
        reached[_DEFAULT].append(
            binary_series.roll(better, binary_series.predict_series_average, **timing)[:-1]
        )
        reached[_OURS].append(_predict_ours(pair, others, rules, quantile))
    thresholds = np.arange(len(_QUANTILES) + 1.0)
    return {model: crps(_accumulate(chances), rank, thresholds) for model, chances in reached.items()}


def _accumulate(reached: list[Array]) -> Array:
    """Return the chance of at most each rank from the chances to reach each quantile, made to rise."""
    below = 1 - np.column_stack(reached)
    return np.column_stack([np.maximum.accumulate(below, axis=1), np.ones(len(below))])


def _shorten(actor: str) -> str:
    """Return the state of an actor; the Palestinian code changed in the middle of the data."""
    return {"PAL": "PSE"}.get(actor[:3], actor[:3])


def _fill_weeks(sums: dict[int, float], last: int) -> Array:
    weekly = np.zeros(last + 1)
    for week, value in sums.items():
        weekly[week] = value
    return weekly


def _parse_date(path: Path, text: str, row: int) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        message = f'{path}: line {row + 2}: date is "{text}"; expected YYYY-MM-DD.'
        raise StoreError(message) from None

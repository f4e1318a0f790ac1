"""Pair-years: what states did to each other, forecast a year ahead from events alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import StoreError
from detente.forecasting import pooled, single
from detente.forecasting.dyads import FEWEST_EVENTS, Dyads, gather_observations
from detente.shapes import Array
from validation import pair_rivals
from validation.contest import Contest
from validation.tables import read_columns, read_numbers

if TYPE_CHECKING:
    from pathlib import Path

    from validation.protocol import PairYears


_OURS, _DEFAULT = "ours", "calibrated EWMA"
_COUNTS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
_MOST_EVENTS = 1e9
"""Events of one kind in a pair-year at most; more are a typing error."""

_FEWEST_PAIRS = 20
"""Fewer pairs teach nothing, and give no interval."""

_IDEAS: tuple[pooled.Component, ...] = ("kin", "noise", "other side")


def read_pair_years(path: Path, rules: PairYears) -> Dyads:
    """Return the counts of a table of directed pair-years with a column for each kind of event.

    Raises
    ------
    StoreError
        If the table cannot be read, a year lies outside those of the protocol, a count is not a number of 0 or
        more, or there are too few events in the years to learn from or to forecast.
    """
    table = read_columns(path, ("source", "target", "year", *_COUNTS))
    spans = {"year": (rules.first, rules.test[1]), **dict.fromkeys(_COUNTS, (0, _MOST_EVENTS))}
    numbers = {
        column: read_numbers(path, column, table[column], least=least, most=most)
        for column, (least, most) in spans.items()
    }
    names, codes = np.unique(np.array([*table["source"], *table["target"]]), return_inverse=True)
    sources, targets = codes[: len(codes) // 2], codes[len(codes) // 2 :]
    pairs, pair = np.unique(sources * len(names) + targets, return_inverse=True)
    years = numbers["year"].astype(int) - rules.first
    cooperative, total = np.zeros((2, len(pairs), rules.test[1] - rules.first + 1))
    hits = numbers[_COUNTS[0]] + numbers[_COUNTS[1]]
    np.add.at(cooperative, (pair, years), hits)
    np.add.at(total, (pair, years), hits + numbers[_COUNTS[2]] + numbers[_COUNTS[3]])
    dyads = Dyads(pairs // len(names), pairs % len(names), cooperative, total)
    _check_enough(path, dyads, rules)
    return dyads


def _check_enough(path: Path, dyads: Dyads, rules: PairYears) -> None:
    """Refuse a table with too few pairs to learn from or to forecast."""
    for first, last in (rules.learn, rules.test):
        busy = (dyads.total[:, first - rules.first : last - rules.first + 1] >= FEWEST_EVENTS).any(axis=1)
        if busy.sum() < _FEWEST_PAIRS:
            message = (
                f"{path}: from {first} to {last} only {busy.sum()} pairs have a year with {FEWEST_EVENTS} events; "
                f"at least {_FEWEST_PAIRS} are needed."
            )
            raise StoreError(message)


def forecast_pair_years(
    dyads: Dyads, rules: PairYears, *, name: str = "pair-years"
) -> tuple[Contest, Contest]:
    """Forecast the test years, and score by pair-year and by event.

    Every forecast of a year knows the years before it alone; what it learns, it learns from
    the years set apart for that.

    Returns
    -------
    :
        The contest in which every pair-year counts alike, and the one in which every event
        does: the second is decided by the few pairs that fill the news.
    """
    first, last = (year - rules.first for year in (rules.learn[0], rules.learn[1] + 1))
    begin, end = (year - rules.first for year in (rules.test[0], rules.test[1] + 1))
    known = dyads.cut(end)
    forecasts = _forecast(known, first, last)
    units = gather_observations(known, begin, end)
    trials = known.total[units.pairs, units.periods]
    title = f"Share of cooperation between states, {rules.test[0]} to {rules.test[1]}"
    by_pair = Contest(
        name=name,
        title=f"{title}; every pair-year counts alike",
        unit="pair-year",
        successes=known.cooperative[units.pairs, units.periods],
        trials=trials,
        weights=np.ones_like(trials),
        clusters=known.number_pairs()[units.pairs],
        block=None,
        forecasts={model: units.pick(table[:, :end]) for model, table in forecasts.items()},
        default=_DEFAULT,
        ours=_OURS,
    )
    by_event = replace(
        by_pair, name=f"{name}-by-event", title=f"{title}; every event counts alike", weights=trials
    )
    return by_pair, by_event


def _forecast(dyads: Dyads, first: int, last: int) -> dict[str, Array]:
    """Return every forecast of every pair and period, simple ones first."""
    learnt = pooled.fit_pooled(dyads, first, last)
    forecasts = {
        "base rate": single.predict_base_rate(dyads),
        "persistence": single.weigh_past(dyads, 0.0),
        "beta-binomial, all the past": single.weigh_past(dyads, 1.0),
        "beta-binomial, discounted by half": single.weigh_past(dyads, 0.5),
        _DEFAULT: single.predict_average(dyads, single.fit_average(dyads, first, last)),
        "logistic, both sides' lags": pair_rivals.predict_lags(
            dyads, pair_rivals.fit_lags(dyads, first, last)
        ),
        "hidden Markov model": pair_rivals.predict_mixture(dyads, pair_rivals.fit_chain(dyads, first, last)),
        "type filter": pair_rivals.predict_mixture(dyads, pair_rivals.fit_type_mixture(dyads, first, last)),
        _OURS: pooled.predict_pooled(dyads, learnt),
    }
    for idea in _IDEAS:
        without = pooled.fit_pooled(dyads, first, last, without=idea)
        forecasts[f"ours without {idea}"] = pooled.predict_pooled(dyads, without)
    return forecasts

"""What states did to each other, period by period: counts by class and sums of weights.

Queries are Ibis expressions, so that DuckDB, Spark or a warehouse can answer them; only sums leave
the store. Events of all roles of a state count as the state's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from detente.errors import StoreError
from detente.events.database import raise_store_errors
from detente.events.scales import MATERIAL_COOPERATION, VERBAL_COOPERATION
from detente.forecasting.dyads import Dyads
from detente.shapes import Array, Indices
from detente.states import list_state_codes

if TYPE_CHECKING:
    from datetime import date

    import ibis

Dates: TypeAlias = npt.NDArray[np.datetime64]

PeriodUnit: TypeAlias = Literal["year", "quarter", "month", "week"]

_UNITS: dict[str, Literal["Y", "Q", "M", "W"]] = {"year": "Y", "quarter": "Q", "month": "M", "week": "W"}
"""Units that truncate a date to the start of its period; weeks start on Monday."""

_TOO_COARSE = {"year": (), "quarter": ("year",), "month": ("year",), "week": ("year", "month")}
"""Precisions that cannot be split into such periods."""

_N_QUADS = 4

_MOST_CELLS = 50_000_000
"""Pairs times periods that a panel may hold: beyond, memory runs out before the answer comes."""


@dataclass(frozen=True)
class Panel:
    """What every state did to every other in every period."""

    states: tuple[str, ...]
    """Codes of the states, sorted."""
    pairs: tuple[tuple[str, str], ...]
    """Who acts, and towards whom, sorted."""
    sources: Indices
    """Index of each pair's first state among the states."""
    targets: Indices
    """Index of each pair's second state among the states."""
    periods: Dates
    """First day of each period, without gaps."""
    counts: Array
    """Events of each pair, period and class: verbal cooperation, material cooperation, verbal
    conflict, material conflict."""

    def to_dyads(self) -> Dyads:
        """Return what forecasts are made from: cooperative events and all events of each pair and period."""
        return Dyads(self.sources, self.targets, count_cooperative(self.counts), self.counts.sum(axis=2))


@dataclass(frozen=True)
class DyadRecord:
    """What two states did to each other in every period, both ways."""

    sides: tuple[str, str]
    """Codes of the two states."""
    by: PeriodUnit
    periods: Dates
    """First day of each period, without gaps."""
    counts: Array
    """Events of each direction, period and class: first what the first did to the second."""
    weights: Array
    """Sum of the weights of each direction's events in each period."""
    n_weighed: Array
    """Events of each direction and period that have a weight."""

    @property
    def totals(self) -> Array:
        """Return the events of each direction and period whose class is known."""
        return self.counts.sum(axis=2)

    @property
    def shares(self) -> Array:
        """Return the cooperative share of each direction and period; nan without events."""
        cooperative = count_cooperative(self.counts)
        return np.divide(
            cooperative, self.totals, out=np.full_like(cooperative, np.nan), where=self.totals > 0
        )


def count_cooperative(counts: Array) -> Array:
    """Return the cooperative events among counts whose last axis is the class: words and deeds together.

    Examples
    --------
    >>> count_cooperative(np.array([3.0, 1.0, 2.0, 4.0])).item()
    4.0
    """
    cooperative: Array = counts[..., VERBAL_COOPERATION - 1] + counts[..., MATERIAL_COOPERATION - 1]
    return cooperative


def count_periods(
    events: ibis.Table,
    first_state: str | None = None,
    second_state: str | None = None,
    *,
    by: PeriodUnit = "year",
) -> ibis.Table:
    """Return the events of each directed pair and period by class, as an expression.

    Parameters
    ----------
    events
        A table of events.
    first_state, second_state
        Codes of two states, for both directions between them; without them, all pairs of states.
    by
        Length of a period.

    Returns
    -------
    :
        Columns ``source``, ``target``, ``period`` (its first day), ``quad_1`` to ``quad_4`` (events
        of each class), ``weight_sum``, ``weight_mean`` (per event with a weight), ``n_weighed`` and
        ``n_rows``.

    Raises
    ------
    StoreError
        If events are dated less exactly than the periods asked for.
    """
    chosen = _filter_sides(events, first_state, second_state)
    _check_precision(chosen, by)
    dated = chosen.mutate(period=chosen.date.truncate(_UNITS[by]).cast("date"))
    sums = _sum_classes(dated)
    weighed, weights = dated.weight.notnull().ifelse(dated.events, 0).sum(), sums.pop("weight_sum")
    return dated.group_by("source", "target", "period").aggregate(
        **sums,
        weight_sum=weights,
        weight_mean=weights / weighed.nullif(0),
        n_weighed=weighed,
        n_rows=dated.count(),
    )


def read_panel(events: ibis.Table, by: PeriodUnit = "year") -> Panel:
    """Return what every state did to every other, with zeros where nothing was reported.

    Raises
    ------
    StoreError
        If events are dated less exactly than the periods, there are none between states, or there
        are more pairs and periods than fit into memory.
    """
    whole = _filter_periods(events, list_span(events, by), by)
    columns = fetch_columns(count_periods(whole, by=by))
    if not len(columns["source"]):
        message = "The store holds no events between two states."
        raise StoreError(message)
    pairs = sorted(set(zip(columns["source"], columns["target"], strict=True)))
    periods = list_periods(min(columns["period"]), max(columns["period"]), by)
    if len(pairs) * len(periods) > _MOST_CELLS:
        message = (
            f"{len(pairs):,} pairs over {len(periods):,} {by}s do not fit into memory (at most {_MOST_CELLS:,} "
            "counts). Choose longer periods with --by."
        )
        raise StoreError(message)
    states = sorted({state for pair in pairs for state in pair})
    index = {pair: number for number, pair in enumerate(pairs)}
    rows = [index[pair] for pair in zip(columns["source"], columns["target"], strict=True)]
    counts = np.zeros((len(pairs), len(periods), _N_QUADS))
    counts[rows, _index_periods(columns["period"], periods)] = _stack_quads(columns)
    order = {state: number for number, state in enumerate(states)}
    ends = np.array([[order[source], order[target]] for source, target in pairs], dtype=np.int64)
    return Panel(tuple(states), tuple(pairs), ends[:, 0], ends[:, 1], periods, counts)


def read_record(
    events: ibis.Table,
    first_state: str,
    second_state: str,
    *,
    by: PeriodUnit = "year",
    start: date | None = None,
    end: date | None = None,
) -> DyadRecord:
    """Return what two states did to each other, with zeros where nothing was reported.

    Parameters
    ----------
    events
        A table of events.
    first_state, second_state
        Codes of the two states.
    by
        Length of a period.
    start, end
        First and last day; without them, those of the table. Periods are always whole: the one that
        holds the first day and the one that holds the last count in full.

    Raises
    ------
    StoreError
        If events are dated less exactly than the periods, or the table is empty.
    """
    periods = list_span(events, by, start, end)
    whole = _filter_periods(events, periods, by)
    columns = fetch_columns(count_periods(whole, first_state, second_state, by=by))
    ways = np.array([0 if source == first_state else 1 for source in columns["source"]], dtype=np.int64)
    indices = _index_periods(columns["period"], periods)
    counts = np.zeros((2, len(periods), _N_QUADS))
    weights, n_weighed = np.zeros((2, 2, len(periods)))
    counts[ways, indices] = _stack_quads(columns)
    weights[ways, indices] = np.nan_to_num(np.array(columns["weight_sum"], dtype=float))
    n_weighed[ways, indices] = columns["n_weighed"]
    return DyadRecord((first_state, second_state), by, periods, counts, weights, n_weighed)


def count_pairs(events: ibis.Table, periods: Dates, by: PeriodUnit) -> tuple[list[tuple[str, str]], Array]:
    """Return every directed pair of states and its events by class over whole periods.

    Raises
    ------
    StoreError
        If events are dated less exactly than the periods.
    """
    chosen = _filter_sides(_filter_periods(events, periods, by), None, None)
    _check_precision(chosen, by)
    sums = _sum_classes(chosen)
    del sums["weight_sum"]
    grouped = chosen.group_by("source", "target").aggregate(**sums).order_by("source", "target")
    columns = fetch_columns(grouped)
    return list(zip(columns["source"], columns["target"], strict=True)), _stack_quads(columns)


def list_span(
    events: ibis.Table, by: PeriodUnit, start: date | None = None, end: date | None = None
) -> Dates:
    """Return the first day of each period of a span; without ends, that of the table.

    Raises
    ------
    StoreError
        If the table is empty, or the span ends before it starts.
    """
    day = select_covered_day(events)
    ends = fetch_columns(events.aggregate(first=day.min(), last=day.max()))
    first, last = start or ends["first"][0], end or ends["last"][0]
    if first is None or last is None:
        message = "The store holds no events."
        raise StoreError(message)
    if last < first:
        message = f"The span from {first} to {last} ends before it starts. Swap the two dates."
        raise StoreError(message)
    return list_periods(first, last, by)


def select_covered_day(events: ibis.Table) -> ibis.expr.types.DateColumn:
    """Return the day that each event shows to be covered: when GDELT added it, else its own date.

    GDELT also adds events that lie a week, a month or a year back; they do not show that
    the time between is covered.
    """
    return events.added.fill_null(events.date) if "added" in events.columns else events.date


def list_periods(first: date, last: date, by: PeriodUnit) -> Dates:
    """Return the first day of each period from the one that holds a day to the one that holds another.

    Examples
    --------
    >>> from datetime import date
    >>> list_periods(date(2020, 5, 3), date(2020, 12, 31), "quarter").astype(str).tolist()
    ['2020-04-01', '2020-07-01', '2020-10-01']
    """
    begin, final = (_floor(np.datetime64(day, "D"), by) for day in (first, last))
    unit = "M" if by == "quarter" else by[0].upper()
    if by == "week":
        return np.arange(begin, final + 1, 7)
    months = np.arange(
        begin.astype(f"M8[{unit}]"), final.astype(f"M8[{unit}]") + 1, 3 if by == "quarter" else 1
    )
    return months.astype("M8[D]")


def _floor(day: np.datetime64, by: PeriodUnit) -> np.datetime64:
    if by == "week":
        monday = np.datetime64("1970-01-05")
        return day - (day - monday) % np.timedelta64(7, "D")
    if by == "quarter":
        month = day.astype("M8[M]")
        return (month - (month - np.datetime64("1970-01")) % np.timedelta64(3, "M")).astype("M8[D]")
    return day.astype(f"M8[{by[0].upper()}]").astype("M8[D]")


def find_period_end(period: np.datetime64, by: PeriodUnit) -> np.datetime64:
    """Return the last day of the period that starts on a day.

    Examples
    --------
    >>> str(find_period_end(np.datetime64("2020-01-01"), "quarter"))
    '2020-03-31'
    """
    if by == "week":
        return period + 6
    months = {"year": 12, "quarter": 3, "month": 1}[by]
    return (period.astype("M8[M]") + months).astype("M8[D]") - 1


def format_day(day: date, precision: str) -> str:
    """Return a date as exactly as it is known.

    Examples
    --------
    >>> from datetime import date
    >>> format_day(date(2020, 5, 3), "month")
    '2020-05'
    """
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def _filter_sides(events: ibis.Table, first_state: str | None, second_state: str | None) -> ibis.Table:
    """Return the events between two states, or between any two."""
    if first_state is not None and second_state is not None:
        there = (events.source == first_state) & (events.target == second_state)
        back = (events.source == second_state) & (events.target == first_state)
        return events.filter(there | back)
    codes = sorted({code for _, code in list_state_codes()})
    between = events.source.isin(codes) & events.target.isin(codes) & (events.source != events.target)
    return events.filter(between)


def _filter_periods(events: ibis.Table, periods: Dates, by: PeriodUnit) -> ibis.Table:
    first, last = periods[0].item(), find_period_end(periods[-1], by).item()
    return events.filter((events.date >= first) & (events.date <= last))


def _check_precision(events: ibis.Table, by: PeriodUnit) -> None:
    if not (coarse := _TOO_COARSE[by]):
        return
    too_coarse = events.filter(events.precision.isin(coarse))
    kinds = fetch_columns(
        too_coarse.group_by("precision").aggregate(n=too_coarse.count()).order_by("precision")
    )
    if kinds["precision"]:
        counts = zip(kinds["precision"], kinds["n"], strict=True)
        inexact = "; ".join(f"only the {kind}: {n:,}" for kind, n in counts)
        finest = "year" if "year" in kinds["precision"] else "month"
        message = (
            f"Events cannot be counted by {by}, since some dates are less exact ({inexact}). "
            f"Use --by {finest}, or import the files with exact dates into a store of their own."
        )
        raise StoreError(message)


def _sum_classes(events: ibis.Table) -> dict[str, Any]:
    """Return the sums of a group: events of each class, and their weights."""
    sums: dict[str, Any] = {
        f"quad_{quad}": (events.quad == quad).ifelse(events.events, 0).sum()
        for quad in range(1, _N_QUADS + 1)
    }
    return {**sums, "weight_sum": (events.weight * events.events).sum()}


def fetch_columns(query: ibis.Table) -> dict[str, list[Any]]:
    """Return the result of a query, by column.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    with raise_store_errors("The store is damaged", "Import the files into a new store."):
        columns: dict[str, list[Any]] = query.to_pyarrow().to_pydict()
    return columns


def _stack_quads(columns: dict[str, list[Any]]) -> Array:
    counts = [columns[f"quad_{quad}"] for quad in range(1, _N_QUADS + 1)]
    return np.array(counts, dtype=float).T.reshape(-1, _N_QUADS)


def _index_periods(days: list[date], periods: Dates) -> Indices:
    """Return the index of each period among all."""
    return np.searchsorted(periods, np.array(days, dtype="M8[D]"))

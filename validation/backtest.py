"""Every contest of the protocol, forecast and scored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import StoreError
from detente.events.scales import weigh_code
from validation.act_calibration import N_RECORDS, ActCalibration, calibrate_acts
from validation.contest import Contest
from validation.decisions import read_decisions
from validation.laboratory import forecast_laboratory
from validation.pair_years import forecast_pair_years, read_pair_years
from validation.protocol import Protocol, read_protocol
from validation.scoreboard import Scoreboard, score_contest
from validation.simulated_laboratory import simulate_laboratory
from validation.simulation import simulate_pair_years, simulate_weeks
from validation.treatments import Transfer, predict_treatments
from validation.weeks import forecast_weeks, read_weeks, sum_weeks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WEEKLY = ("israel_to_palestinians", "palestinians_to_israel")
_TITLES = {
    "israel_to_palestinians": "Israel towards the Palestinians: is next week better than usual?",
    "palestinians_to_israel": "The Palestinians towards Israel: is next week better than usual?",
}


@dataclass(frozen=True)
class Validation:
    """All scores, and the rules they were made by."""

    protocol: Protocol
    boards: tuple[Scoreboard, ...]
    transfers: tuple[Transfer, ...]
    acts: ActCalibration
    """Whether what is stated of hostile acts is true, on records that the model makes up."""
    simulated: bool
    """Whether the data are made up; then the scores say nothing about the world."""


_N_CONTESTS = {True: 4, False: 8}
"""Contests and transfers on made-up and on public data."""


def find_folder(name: str | None) -> Path | None:
    """Return the folder of public data, or None where none is named.

    Raises
    ------
    StoreError
        If it is not a folder.
    """
    if not name:
        return None
    folder = Path(name)
    if not folder.is_dir():
        message = f"{name} is not a folder. Name the folder of the public data, or run without --data on made-up data."
        raise StoreError(message)
    return folder


def run_validation(
    folder: Path | None, *, progress: Callable[[str, float], None] | None = None
) -> Validation:
    """Forecast and score what the protocol says, on the data in a folder or on made-up data.

    Parameters
    ----------
    folder
        Holds the files that the protocol names; None: data are made up, from the protocol's seed.
    progress
        Called with what was done and the share that is done.

    Raises
    ------
    StoreError
        If a file is missing or faulty.
    """
    protocol = read_protocol()
    boards: list[Scoreboard] = []
    transfers: list[Transfer] = []
    for entry in _simulate(protocol) if folder is None else _read(folder, protocol):
        if isinstance(entry, Contest):
            boards.append(score_contest(entry, protocol))
        else:
            transfers.append(entry)
        if progress is not None:
            done = len(boards) + len(transfers)
            progress(entry.title[:30], done / _N_CONTESTS[folder is None])
    acts = calibrate_acts(np.random.default_rng(protocol.seed), N_RECORDS)
    return Validation(protocol, tuple(boards), tuple(transfers), acts, simulated=folder is None)


def _read(folder: Path, protocol: Protocol) -> Iterator[Contest | Transfer]:
    """Yield the contests on public data, each as soon as it is forecast."""
    years, weeks = protocol.pair_years, protocol.weeks
    yield from forecast_pair_years(read_pair_years(folder / years.file, years), years)
    others = sum_weeks(folder / weeks.events, weeks.others, weeks.begin, _weigh)
    for name, opposite in (_WEEKLY, _WEEKLY[::-1]):
        pair = read_weeks(folder / weeks.file, (name, opposite), weeks)
        yield forecast_weeks(pair, others, weeks, name=name.replace("_", "-"), title=_TITLES[name])
    for name, file in protocol.decisions.items():
        decisions = read_decisions(folder / file)
        yield forecast_laboratory(decisions, name, protocol.seed)
        yield predict_treatments(decisions, name)


def _simulate(protocol: Protocol) -> Iterator[Contest]:
    """Yield contests on made-up data of the same form."""
    rng = np.random.default_rng(protocol.seed)
    yield from forecast_pair_years(simulate_pair_years(rng), protocol.pair_years, name="simulated-pair-years")
    pair, *others = simulate_weeks(rng)
    title = "A made-up pair: is next week better than usual?"
    yield forecast_weeks(pair, tuple(others), protocol.weeks, name="simulated-weeks", title=title)
    yield forecast_laboratory(simulate_laboratory(rng), "simulated-laboratory", protocol.seed)


def _weigh(code: str, scheme: str) -> float | None:
    weighed = weigh_code(code, scheme)
    return None if weighed is None else weighed.weight

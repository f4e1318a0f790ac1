"""Decisions of a laboratory: who chose what under which terms, read from a table or made up."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import StoreError
from detente.shapes import Flags, Indices
from validation.automata import FIRST_TURN, Play
from validation.propensity import PayoffGame
from validation.repeated_game import Dilemma
from validation.tables import read_columns, read_number

if TYPE_CHECKING:
    from pathlib import Path


PERFECT_COLUMNS = ("treatment", "id", "game", "period", "choice", "other_choice")
"""Columns of [DalBoFrechette2011]_: both choices of a turn."""
NOISY_COLUMNS = ("treatment", "id", "game", "period", "choice", "last_choice", "last_other", "bc", "error")
"""Columns of [FudenbergRandDreber2012]_: what was done in the turn before, errors included."""

_PERFECT_LABEL = re.compile(r"D(\d+)R(\d+)")
"""Treatments of [DalBoFrechette2011]_: decimals of the continuation, and the reward."""
_TEMPTATION, _PUNISHMENT, _SUCKER = 50.0, 25.0, 12.0
"""Payoffs of [DalBoFrechette2011]_ that are the same in all treatments."""
_MOST_ERROR = 0.5
"""With errors this frequent an act says nothing; above, it says the opposite."""
_NOISY_CONTINUATION, _NOISY_COST = 7 / 8, 2.0
"""Continuation and cost of cooperating of [FudenbergRandDreber2012]_; the benefit is ``bc`` times it."""


@dataclass(frozen=True)
class Decisions:
    """Decisions of many players, one after another: matches in order, turns in order."""

    play: Play
    """Who chose what, and what it had seen; the choice is what was meant, before any error."""
    groups: Indices
    """Treatment of each player, an index into ``treatments``."""
    treatments: tuple[str, ...]
    games: tuple[PayoffGame, ...]
    """Terms of each treatment."""

    @property
    def treatment(self) -> Indices:
        """Return the treatment of each decision."""
        return self.groups[self.play.player]

    @property
    def first(self) -> Flags:
        """Return whether each decision begins a match."""
        return self.play.before == FIRST_TURN

    @property
    def turn(self) -> Indices:
        """Return how many turns of the match came before each decision."""
        starts = np.flatnonzero(self.first)
        return np.arange(len(self.first)) - starts[self.match]

    @property
    def match(self) -> Indices:
        """Return the match of each decision, counted from 0 over all players."""
        return np.cumsum(self.first) - 1


def read_decisions(path: Path) -> Decisions:
    """Return the decisions of a table in one of the two forms, ``PERFECT_COLUMNS`` and ``NOISY_COLUMNS``.

    Rows may stand in any order. A choice is ``c`` or ``d``.

    Raises
    ------
    StoreError
        If the file cannot be read, lacks columns, has a cell that cannot be read, or turns are
        missing or repeated.
    """
    table = read_columns(path, PERFECT_COLUMNS[:5])
    noisy = _has_column(path, "last_choice")
    table |= read_columns(path, NOISY_COLUMNS if noisy else PERFECT_COLUMNS)
    numbers = {
        column: np.array([_read_whole(path, column, text, row) for row, text in enumerate(table[column])])
        for column in ("id", "game", "period")
    }
    order = np.lexsort((numbers["period"], numbers["game"], numbers["id"]))
    sorted_ = {column: [cells[row] for row in order] for column, cells in table.items()}
    player, game, period = (numbers[column][order] for column in ("id", "game", "period"))
    _check_turns(path, order, player, game, period)
    acts = _Acts(path, order, sorted_)
    chosen = acts.read("choice")
    before = np.full(len(order), FIRST_TURN)
    later = np.flatnonzero(period > 1)
    if noisy:
        own, rival = acts.read("last_choice", later), acts.read("last_other", later)
    else:
        own, rival = chosen[later - 1], acts.read("other_choice")[later - 1]
    before[later] = 2 * ~own + ~rival
    names = _label_treatments(path, order, sorted_, noisy=noisy)
    treatments, group = np.unique(names, return_inverse=True)
    players, number = np.unique(player, return_inverse=True)
    groups = np.zeros(len(players), dtype=np.int64)
    groups[number] = group
    mixed = np.flatnonzero(groups[number] != group)
    if len(mixed):
        raise _fault(path, int(order[mixed[0]]), f"subject {player[mixed[0]]} appears in two treatments.")
    first_rows = [names.index(name) for name in treatments]
    games = tuple(_read_game(path, sorted_, row, int(order[row]), noisy=noisy) for row in first_rows)
    return Decisions(Play(number, before, chosen), groups, tuple(map(str, treatments)), games)


@dataclass(frozen=True)
class _Acts:
    """Columns of acts, in the order of players, matches and turns."""

    path: Path
    order: Indices
    table: dict[str, list[str]]

    def read(self, column: str, rows: Indices | None = None) -> Flags:
        """Return whether each act is to cooperate.

        Raises
        ------
        StoreError
            If a cell is neither ``c`` nor ``d``.
        """
        indices = range(len(self.order)) if rows is None else rows
        cells = [self.table[column][index] for index in indices]
        for index, cell in zip(indices, cells, strict=True):
            if cell not in {"c", "d"}:
                raise _fault(self.path, int(self.order[index]), f'{column} is "{cell}"; expected c or d.')
        return np.array([cell == "c" for cell in cells], dtype=bool)


def _fault(path: Path, row: int, message: str) -> StoreError:
    return StoreError(f"{path}: line {row + 2}: {message}")


def _has_column(path: Path, column: str) -> bool:
    """Return whether a table that can be read has a column."""
    try:
        read_columns(path, [column])
    except StoreError:
        return False
    return True


def _read_whole(path: Path, column: str, text: str, row: int) -> int:
    value = read_number(path, column, text, row)
    if not (value.is_integer() and value >= 0):
        raise _fault(path, row, f'{column} is "{text}"; expected a whole number of 0 or more.')
    return int(value)


def _check_turns(path: Path, order: Indices, player: Indices, game: Indices, period: Indices) -> None:
    """Refuse a match whose periods are not 1, 2, 3 and so on."""
    same = (np.diff(player, prepend=-1) == 0) & (np.diff(game, prepend=-1) == 0)
    expected = np.where(same, np.roll(period, 1) + 1, 1)
    wrong = np.flatnonzero(period != expected)
    if len(wrong):
        at = wrong[0]
        where = f"subject {player[at]}, game {game[at]}: expected period {expected[at]}, found {period[at]}."
        raise _fault(path, int(order[at]), where)


def _label_treatments(path: Path, order: Indices, table: dict[str, list[str]], *, noisy: bool) -> list[str]:
    if not noisy:
        return table["treatment"]
    numbers = {
        column: [read_number(path, column, text, int(row)) for text, row in zip(cells, order, strict=True)]
        for column, cells in table.items()
        if column in {"bc", "error"}
    }
    pairs = zip(numbers["bc"], numbers["error"], strict=True)
    return [f"benefit {ratio:g} × cost, error {error:g}" for ratio, error in pairs]


def _read_game(path: Path, table: dict[str, list[str]], index: int, row: int, *, noisy: bool) -> PayoffGame:
    """Return the terms of the treatment that a row belongs to."""
    if noisy:
        ratio, error = float(table["bc"][index]), float(table["error"][index])
        benefit = _NOISY_COST * ratio
        if not (ratio > 1 and math.isfinite(benefit) and 0 <= error < _MOST_ERROR):
            raise _fault(
                path,
                row,
                f"bc is {ratio:g} and error is {error:g}; expected bc above 1 and an error in [0, .5).",
            )
        payoffs = Dilemma(benefit, benefit - _NOISY_COST, 0.0, -_NOISY_COST)
        return PayoffGame(payoffs, _NOISY_CONTINUATION, error)
    label = table["treatment"][index]
    match = _PERFECT_LABEL.fullmatch(label)
    if match is None or not _PUNISHMENT < float(match[2]) < _TEMPTATION:
        raise _fault(path, row, f'treatment is "{label}"; expected a label such as D5R32.')
    payoffs = Dilemma(_TEMPTATION, float(match[2]), _PUNISHMENT, _SUCKER)
    return PayoffGame(payoffs, float(f"0.{match[1]}"))

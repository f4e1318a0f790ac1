"""The stage game of a case at its medians, for Gambit: an extensive game as ``.efg`` text."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from detente.case.fields import CONDUCTS
from detente.exchange.decimals import write_decimal, write_shares
from detente.sampling.objective_changes import can_exploit
from detente.text_safety import format_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.exchange.solved_case import MedianModel

OWN, COUNTERPART = 1, 2
"""Numbers of the players."""


def write_game(middle: MedianModel) -> str:
    """Return one period of a case as a game of two players in Gambit's format [Gambit]_.

    Chance draws the counterpart's type by the belief. The own side, which does not see it,
    chooses an option: one information set. The counterpart knows its type and the option and
    chooses its conduct. Payoffs are each side's own utils: ours after consent at home (11), its
    utility with goodwill, effort and the deal going on (9). Barred options are left out; under
    ``refuse`` there is nothing to choose.

    Parameters
    ----------
    middle
        The case at its medians.

    Returns
    -------
    :
        Text in the format of Gambit's file version 2; numbers of 10 significant digits, chances
        that sum to exactly one.
    """
    case, types = middle.case, middle.samples.counterpart.types
    players = " ".join(_quote(case.actors[name].name) for name in (case.own, case.rival))
    told = (
        f"One period at the medians of {middle.n_draws} draws, seed {middle.seed}. Payoffs in each side's own "
        "utils, which are never compared: own (11), counterpart (9)."
    )
    chances = write_shares(middle.solved.track_record.belief[0])
    samples = " ".join(f"{_quote(name)} {chance}" for name, chance in zip(types, chances, strict=True))
    lines = [
        f"EFG 2 R {_quote(case.title)} {{ {players} }}",
        _quote(told),
        "",
        f'c "" 1 "type" {{ {samples} }} 0',
        *_write_branches(middle),
    ]
    return "\n".join(lines) + "\n"


def _write_branches(middle: MedianModel) -> Iterator[str]:
    """Yield the nodes below the chance move, each before what follows it."""
    contracts, game = middle.samples.contracts, middle.solved.stage_game
    options = " ".join(_quote(contracts.options[place]) for place in contracts.allowed)
    sets, outcomes = count(1), count(1)
    for kind, name in enumerate(middle.samples.counterpart.types):
        yield f'p "" {OWN} 1 "option" {{ {options} }} 0'
        for place in contracts.allowed:
            conducts = [] if place == 0 else _list_conducts(middle, place)
            ways = name, contracts.options[place]
            if conducts:
                moves = " ".join(_quote(CONDUCTS[conduct]) for conduct in conducts)
                yield f'p "" {COUNTERPART} {next(sets)} {_quote("/".join(ways))} {{ {moves} }} 0'
            for conduct in conducts or [0]:
                way = _quote("/".join((*ways, CONDUCTS[conduct]) if conducts else ways))
                own = write_decimal(game.with_consent[0, place, conduct])
                its = write_decimal(game.continued[0, kind, place, conduct])
                yield f't "" {next(outcomes)} {way} {{ {own}, {its} }}'


def _list_conducts(middle: MedianModel, place: int) -> list[int]:
    """Return what the counterpart may do under an option: exploiting only where it differs."""
    return [0, 1, 2] if can_exploit(middle.samples, place) else [0, 1]


def _quote(text: str) -> str:
    """Return a label in quotes; Gambit has no way to write a backslash that ends one."""
    return '"' + format_line(text).replace("\\", "/").replace('"', '\\"') + '"'

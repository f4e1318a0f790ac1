"""The stage game of a case at its medians, for Gambit: an extensive game as ``.efg`` text."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from detente.case.fields import CONDUCTS
from detente.exchange.decimals import format_decimal, format_shares
from detente.text_safety import format_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.model import Case
    from detente.evaluation.solution import Solution
    from detente.evaluation.stage_game import StageGame
    from detente.sampling.samples import Samples

_OWN, _COUNTERPART = 1, 2
"""Numbers of the players."""


def to_efg(case: Case, samples: Samples, medians: Solution) -> str:
    """Return one period of a case as a game of two players in Gambit's format [Gambit]_.

    Chance draws the counterpart's type by the belief. The own side, which does not see it,
    chooses an option: one information set. The counterpart knows its type and the option and
    chooses its conduct. Payoffs are each side's own utils: ours with the deal in force (11), its
    utility with goodwill, effort and the deal going on (9). Barred options are not in it; under
    ``refuse`` there is nothing to choose.

    Parameters
    ----------
    case
        The case.
    samples
        The draws that the medians are taken over.
    medians
        The case solved at its medians.

    Returns
    -------
    :
        Text in the format of Gambit's file version 2; numbers of 10 significant digits, chances
        that sum to exactly one.
    """
    players = " ".join(_quote(case.actors[name].name) for name in (case.own, case.rival))
    comment = (
        f"One period at the medians of {samples.n_draws} draws, seed {samples.seed}. Payoffs in each side's own "
        "utils, which are never compared: own (11), counterpart (9)."
    )
    chances = format_shares(medians.track_record.belief[0])
    types = " ".join(
        f"{_quote(name)} {chance}" for name, chance in zip(samples.counterpart.types, chances, strict=True)
    )
    lines = [
        f"EFG 2 R {_quote(case.title)} {{ {players} }}",
        _quote(comment),
        "",
        f'c "" 1 "type" {{ {types} }} 0',
        *_format_branches(samples, medians.stage_game),
    ]
    return "\n".join(lines) + "\n"


def _format_branches(samples: Samples, game: StageGame) -> Iterator[str]:
    """Yield the nodes below the chance move, each before what follows it."""
    contracts = samples.contracts
    options = " ".join(_quote(contracts.options[index]) for index in contracts.allowed)
    sets, outcomes = count(1), count(1)
    for kind, name in enumerate(samples.counterpart.types):
        yield f'p "" {_OWN} 1 "option" {{ {options} }} 0'
        for option in contracts.allowed:
            conducts = _list_conducts(samples, option)
            path = name, contracts.options[option]
            if conducts:
                moves = " ".join(_quote(CONDUCTS[conduct]) for conduct in conducts)
                yield f'p "" {_COUNTERPART} {next(sets)} {_quote("/".join(path))} {{ {moves} }} 0'
            for conduct in conducts or [0]:
                label = _quote("/".join((*path, CONDUCTS[conduct]) if conducts else path))
                own = format_decimal(game.in_force[0, option, conduct])
                its = format_decimal(game.continued[0, kind, option, conduct])
                yield f't "" {next(outcomes)} {label} {{ {own}, {its} }}'


def _list_conducts(samples: Samples, option: int) -> list[int]:
    """Return what the counterpart may do under an option: nothing under ``refuse``, exploit only where it differs."""
    if option == 0:
        return []
    exploitable = samples.contracts.list_exploitable(samples.items.abusable)
    return [0, 1, 2] if exploitable[option] else [0, 1]


def _quote(text: str) -> str:
    """Return a label in quotes; Gambit has no way to write a backslash that ends one."""
    return '"' + format_line(text).replace("\\", "/").replace('"', '\\"') + '"'

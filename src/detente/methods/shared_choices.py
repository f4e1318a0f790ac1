r"""What a first choice is worth to one who then knows what was seen, and no more: MODEL section 4.

A draw stands for what nobody knows. If the next choice were the best one *of the draw*, the draw would know
itself, and waiting, which keeps all choices open, would look better than it is. So whatever is seen in the
first period, the choice after it is the same in all draws, the best on average:

.. math:: x^*(o) = \arg\max_x \mathbb E_\phi \bigl[ P(o \mid \phi)\, Q_{h-1}(\tau_o, x; \phi) \bigr]

one level deep: what comes later is the best of the draw again.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from jaxtyping import Float

from detente.methods.pomdp_process import DealProcess
from detente.methods.pomdp_solver import SolvedProcess
from detente.shapes import Array, Indices, PerDrawType

_CLOSED = -1
"""Status of dealings that are closed, which leaves no choice."""

_N_TRIED, _FEWEST_TIMES = (256, 2048), 4
"""Draws in which choices are tried before they are in all of them, and how many times as many these are at least."""
_FAR = 4.0
"""Standard errors beyond which a choice is given up."""

NextChoices = tuple[tuple[npt.NDArray[np.int64], ...], ...]
"""For each first choice, and each open status after it, the choice after everything that may be seen: to have
nothing in force, or an option."""


class Sights(NamedTuple):
    """Things that may be seen in the first period, all of which lead to one status."""

    status: int
    """0: nothing in force; one more than the number of the option in force; -1: closed."""
    joint: Float[Array, "draws sights types"]
    """P(seen, type after the period), by draw."""


class SharedValues(NamedTuple):
    """Values of the first choices, and the choices after them."""

    values: Float[Array, "draws choices"]
    next_choices: NextChoices


def list_sights(process: DealProcess, belief: PerDrawType, choice: int) -> list[Sights]:
    """Return what may be seen in the first period of a choice: 0 to have nothing in force, else an option, from 1.

    The answer to a proposal, the report of conduct, a hostile act, and the status all this leads to (25a)-(25b).
    """
    stands, reopens = 1 - process.gone, process.reopening
    if choice == 0:
        return _idle(process, belief[:, None], stands)
    x = choice - 1
    accepted = belief * process.acceptance[:, x]
    signed = accepted * process.consent[:, [x]]
    missed = np.stack([accepted - signed, belief - accepted], axis=1)
    run = [
        Sights(status, signed[:, None] * seen[:, x] @ process.transition)
        for status, seen in ((choice, process.stays), (_CLOSED, process.closes))
    ]
    return [*run, *_idle(process, missed, reopens)]


def _idle(
    process: DealProcess, joint: Float[Array, "draws answers types"], opens: Float[Array, " draws"]
) -> list[Sights]:
    """Return what is seen while nothing is in force, given the chance that dealings are open after it."""
    acted = joint[:, :, None] * process.acts[:, None] @ process.transition[:, None]
    acted = acted.reshape(len(acted), -1, acted.shape[-1])
    opens = opens[:, None, None]
    return [Sights(0, opens * acted), Sights(_CLOSED, (1 - opens) * acted)]


def value_shared(
    process: DealProcess,
    belief: PerDrawType,
    parts: Iterable[tuple[Indices | slice, SolvedProcess]],
    *,
    next_choices: NextChoices | None = None,
    n_threads: int | None = None,
) -> SharedValues:
    """Return what each first choice is worth if the choice after it is the same in all draws.

    Which choice is best on average is first asked of a few draws; only those that may still be it, beyond
    four standard errors, are valued in more of them.

    Parameters
    ----------
    process
        The process of every draw.
    belief
        Belief now, each summing to one.
    parts
        Draws, and their solutions, which keep plans for two numbers of periods to go at least; each draw is
        in one part.
    next_choices
        Choices after all that may be seen; by default the best ones on average over these draws.
    n_threads
        Threads to share the draws; the result is the same for any number.
    """
    numbers, n_choices = np.arange(len(belief)), 1 + process.rewards.shape[1]
    solved = [_Part(numbers[draws], part, n_threads) for draws, part in parts if part.horizon > 1]
    sights = [list_sights(process, belief, choice) for choice in range(n_choices)]
    values = np.zeros((len(belief), n_choices))
    for x in range(n_choices - 1):
        values[:, 1 + x] = _find_reward(process, belief, x)
    if not solved:
        return SharedValues(values, ())
    few = [n for n in _N_TRIED if _FEWEST_TIMES * n <= len(belief) and next_choices is None]
    trials = [*((n, _take_first(solved, n)) for n in few), (len(belief), solved)]
    chosen: list[list[npt.NDArray[np.int64]]] = [[] for _ in sights]
    for status in (0, *range(1, n_choices), _CLOSED):
        seen = [
            (choice, each.joint)
            for choice, several in enumerate(sights)
            for each in several
            if each.status == status
        ]
        joint = np.concatenate([part for _, part in seen], axis=1)
        given = [
            _read_given(next_choices, choice, len(chosen[choice]), part.shape[1], status)
            for choice, part in seen
        ]
        best, worth = _choose(status, joint, np.concatenate(given), n_choices, trials)
        first = 0
        for choice, part in seen:
            end = first + part.shape[1]
            values[:, choice] += process.discount * worth[:, first:end].sum(axis=1)
            if status != _CLOSED:
                chosen[choice].append(best[first:end])
            first = end
    return SharedValues(values, tuple(tuple(each) for each in chosen))


def _read_given(
    given: NextChoices | None, choice: int, number: int, n_sights: int, status: int
) -> npt.NDArray[np.int64]:
    """Return the choices given for some sights; -1 where none is, or where other things were seen then."""
    if status == _CLOSED:
        return np.zeros(n_sights, dtype=np.int64)
    if given is not None and number < len(given[choice]) and len(given[choice][number]) == n_sights:
        return given[choice][number]
    return np.full(n_sights, -1)


def _find_reward(process: DealProcess, belief: PerDrawType, x: int) -> Float[Array, " draws"]:
    """Return what proposing an option brings in the first period."""
    signed = belief * process.acceptance[:, x] * process.consent[:, [x]]
    return (signed * process.rewards[:, x]).sum(axis=1) - (belief * process.costs[:, x]).sum(axis=1)


class _Part(NamedTuple):
    """Draws, and what solves them."""

    draws: Indices
    solved: SolvedProcess
    n_threads: int | None


def _take_first(parts: list[_Part], n_draws: int) -> list[_Part]:
    """Return parts of the first draws of all."""
    some = [np.flatnonzero(part.draws < n_draws) for part in parts]
    return [
        part
        if len(first) == len(part.draws)
        else part._replace(draws=part.draws[first], solved=part.solved.pick(first))
        for part, first in zip(parts, some, strict=True)
        if first.size
    ]


def _choose(
    status: int,
    joint: Array,
    best: npt.NDArray[np.int64],
    n_choices: int,
    trials: list[tuple[int, list[_Part]]],
) -> tuple[npt.NDArray[np.int64], Float[Array, "draws sights"]]:
    """Return the best choice after each sight, where none is given, and its value times the chance of the sight."""
    n_draws, n_sights = joint.shape[:2]
    choices, is_open = np.arange(n_choices), (best < 0)[:, None]
    # What no draw can see leaves nothing to choose.
    can_be_seen = joint.max(axis=(0, 2), initial=0.0)[:, None] > 0
    rivals = np.where(is_open, can_be_seen | (choices == 0), best[:, None] == choices)
    worth, found = np.empty((n_draws, n_sights)), np.zeros(n_sights, dtype=np.bool_)
    for n_tried, parts in trials:
        is_open = rivals.sum(axis=1, keepdims=True) > 1
        if not is_open.any():
            break
        sights, tried_choices = np.nonzero(rivals & is_open)
        tried = _value_sights(status, joint[:n_tried, sights], tried_choices, parts)
        for sight in np.unique(sights).tolist():
            columns = np.flatnonzero(sights == sight)
            first = columns[tried[:, columns].mean(axis=0).argmax()]
            leads = tried[:, [first]] - tried[:, columns]
            error = leads.std(axis=0) / np.sqrt(n_tried)
            rivals[sight, tried_choices[columns]] = leads.mean(axis=0) <= _FAR * error
            if n_tried == n_draws:
                rivals[sight] = choices == tried_choices[first]
                worth[:, sight], found[sight] = tried[:, first], True
    best, left = rivals.argmax(axis=1), np.flatnonzero(~found)
    if left.size:
        worth[:, left] = _value_sights(status, joint[:, left], best[left], trials[-1][1])
    return best, worth


def _value_sights(
    status: int, joint: Array, choices: npt.NDArray[np.int64], parts: list[_Part]
) -> Float[Array, "draws sights"]:
    """Return the value of one choice after each sight, times the chance of the sight."""
    chance = joint.sum(axis=2, keepdims=True)
    # What cannot be seen is worth nothing, whatever is believed of it.
    beliefs = np.divide(joint, chance, out=np.full_like(joint, 1 / joint.shape[2]), where=chance > 0)
    worth = np.empty(joint.shape[:2])
    for draws, solved, n_threads in parts:
        worth[draws] = solved.value_choices(
            beliefs[draws], status=status, periods=solved.horizon - 1, chosen=choices, n_threads=n_threads
        ).lower[..., 0]
    return worth * chance[..., 0]

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

    Parameters
    ----------
    process
        The process of every draw.
    belief
        Belief now, each summing to one.
    parts
        Draws, and their solutions, which keep plans for two numbers of periods to go at least; later ones
        stand for earlier ones.
    next_choices
        Choices after all that may be seen; by default the best ones on average over these draws.
    n_threads
        Threads to share the draws; the result is the same for any number.
    """
    parts, n_choices = [part for part in parts if part[1].horizon > 1], 1 + process.rewards.shape[1]
    sights = [list_sights(process, belief, choice) for choice in range(n_choices)]
    values = np.zeros((len(belief), n_choices))
    for x in range(n_choices - 1):
        values[:, 1 + x] = _find_reward(process, belief, x)
    if not parts:
        return SharedValues(values, ())
    chosen: list[list[npt.NDArray[np.int64]]] = [[] for _ in sights]
    for status in (0, *range(1, n_choices), _CLOSED):
        seen = [
            (choice, each.joint)
            for choice, several in enumerate(sights)
            for each in several
            if each.status == status
        ]
        worth = _value_sights(status, np.concatenate([joint for _, joint in seen], axis=1), parts, n_threads)
        first = 0
        for choice, joint in seen:
            part, first = worth[:, first : first + joint.shape[1]], first + joint.shape[1]
            if status == _CLOSED:
                values[:, choice] += process.discount * part[..., 0].sum(axis=1)
                continue
            best = part.mean(axis=0).argmax(axis=1)
            if next_choices is not None:
                best = _read_given(next_choices[choice], len(chosen[choice]), best)
            later = np.take_along_axis(part, best[None, :, None], axis=2)[..., 0].sum(axis=1)
            values[:, choice] += process.discount * later
            chosen[choice].append(best)
    return SharedValues(values, tuple(tuple(each) for each in chosen))


def _read_given(
    given: tuple[npt.NDArray[np.int64], ...], number: int, otherwise: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return the choices given for some sights, or others where those are of a process in which other things are seen."""
    return given[number] if number < len(given) and len(given[number]) == len(otherwise) else otherwise


def _find_reward(process: DealProcess, belief: PerDrawType, x: int) -> Float[Array, " draws"]:
    """Return what proposing an option brings in the first period."""
    signed = belief * process.acceptance[:, x] * process.consent[:, [x]]
    return (signed * process.rewards[:, x]).sum(axis=1) - (belief * process.costs[:, x]).sum(axis=1)


def _value_sights(
    status: int, joint: Array, parts: list[tuple[Indices | slice, SolvedProcess]], n_threads: int | None
) -> Float[Array, "draws sights choices"]:
    """Return the value of every choice after each sight, times the chance of the sight."""
    chance = joint.sum(axis=2, keepdims=True)
    # What cannot be seen is worth nothing, whatever is believed of it.
    beliefs = np.divide(joint, chance, out=np.full_like(joint, 1 / joint.shape[2]), where=chance > 0)
    worth = [
        (
            draws,
            solved.value_choices(
                beliefs[draws], status=status, periods=solved.horizon - 1, n_threads=n_threads
            ).lower,
        )
        for draws, solved in parts
    ]
    whole = np.empty((*joint.shape[:2], worth[0][1].shape[2]))
    for draws, values in worth:
        whole[draws] = values
    return np.nan_to_num(whole, nan=0.0) * chance

r"""The process that a deal is decided in, (25)-(25b), and what it is worth if types are seen.

Nothing is in force, an option is, or the dealings are closed. Whatever is chosen, the answer comes first
and then a period in which something may be seen.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from detente.shapes import Array, Flags, Indices


class DealProcess(NamedTuple):
    """The process of many draws; what is seen leads to a belief about the type."""

    rewards: Float[Array, "draws options types"]
    """Expected utility a period with an option in force."""
    stays: Float[Array, "draws options observations types"]
    """P(what is seen in a period, the deal goes on | option in force, type): all without a hostile act, then all with one."""
    closes: Float[Array, "draws options closings types"]
    """P(what is seen in a period, the dealings close | option in force, type), in the same order."""
    acts: Float[Array, "draws acts types"]
    """P(hostile act or none in a period | type)."""
    acceptance: Float[Array, "draws options types"]
    """P(the counterpart accepts | option, type)."""
    consent: Float[Array, "draws options"]
    """P(home consents | option)."""
    costs: Float[Array, "draws options types"]
    """One-off cost of proposing an option, expected by type."""
    transition: Float[Array, "draws types types"]
    """P(next type | type), row-stochastic."""
    discount: Float[Array, " draws"]
    """Worth of a reward one period later, in [0, 1]."""
    gone: Float[Array, " draws"]
    """P(the offer is gone a period later), in [0, 1]."""
    reopening: Float[Array, " draws"]
    """P(closed dealings reopen in a period), in [0, 1]."""

    @property
    def is_open(self) -> bool:
        """Return whether every proposal is accepted at no cost, so that no option is worth more once it is in force."""
        sure = np.all(self.acceptance == 1) and np.all(self.consent == 1)
        return bool(sure and not self.costs.any())

    def pick(self, draws: Indices | Flags | slice) -> "DealProcess":
        """Return the process of some draws."""
        return DealProcess(*(array[draws] for array in self))

    def merge_conduct(self) -> "DealProcess":
        """Return the process to one who sees hostile acts and what closes the dealings, but no conduct (28)."""
        n_acts = self.acts.shape[1]
        stays, closes = (
            seen.reshape(*seen.shape[:2], n_acts, seen.shape[2] // n_acts, seen.shape[-1]).sum(axis=3)
            for seen in (self.stays, self.closes)
        )
        return self._replace(stays=stays, closes=closes)

    def merge_observations(self) -> "DealProcess":
        """Return the process to one who sees of a period only whether it closes the dealings (27)."""
        stays, closes, acts = (
            array.sum(axis=-2, keepdims=True) for array in (self.stays, self.closes, self.acts)
        )
        return self._replace(stays=stays, closes=closes, acts=acts)


def observe_conduct(
    conduct: Float[Array, "draws options conducts types"],
    detection: Float[Array, "draws options"],
    resolve: Float[Array, "draws options"],
    act_chance: Float[Array, "draws types"],
) -> tuple[
    Float[Array, "draws options observations types"],
    Float[Array, "draws options closings types"],
    Float[Array, "draws acts types"],
]:
    """Return what may be seen where a deal goes on, where it closes, and where none is in force (25a)-(25b).

    Observations are the conducts and nothing, first without a hostile act and then with one; a conduct other than
    the first is a cheat, and one that is seen closes the dealings with the chance of our resolve. Acts are
    left out where no draw knows any.

    Parameters
    ----------
    conduct
        P(conduct | option, type), the first to keep the deal.
    detection
        P(conduct is seen).
    resolve
        P(a cheat that is seen closes).
    act_chance
        P(hostile act in a period | type).
    """
    seen = conduct * detection[:, :, None, None]
    nothing = 1 - seen.sum(axis=2, keepdims=True)
    closes = seen[:, :, 1:] * resolve[:, :, None, None]
    seen = np.concatenate([seen[:, :, :1], seen[:, :, 1:] - closes, nothing], axis=2)
    acts = np.stack([1 - act_chance, act_chance], axis=1)
    if not act_chance.any():
        return seen, closes, acts[:, :1]
    stays, closes = (
        np.concatenate([part * acts[:, None, None, e] for e in range(2)], axis=2) for part in (seen, closes)
    )
    return stays, closes, acts


def expect_costs(
    acceptance: Float[Array, "draws options types"],
    consent: Float[Array, "draws options"],
    *,
    blocked: Float[Array, "draws options"],
    declined: Float[Array, "draws options"],
    proposing: Float[Array, "draws options"],
) -> Float[Array, "draws options types"]:
    """Return the expected one-off cost of proposing, by option and type (25b).

    Parameters
    ----------
    acceptance
        P(the counterpart accepts | option, type).
    consent
        P(home consents | option).
    blocked
        Cost where the counterpart accepts and home blocks.
    declined
        Cost where the counterpart declines.
    proposing
        Cost of proposing at all.
    """
    missed = acceptance * ((1 - consent) * blocked)[:, :, None]
    return missed + (1 - acceptance) * declined[:, :, None] + proposing[:, :, None]


def check_process(process: DealProcess, horizon: int) -> None:
    """Check what a solver rests on.

    Raises
    ------
    ValueError
        If the horizon is below 1, or what may be seen sums to more than 1.
    """
    if horizon < 1:
        message = f"the horizon must be 1 or more, not {horizon}"
        raise ValueError(message)
    if np.any(process.stays.sum(axis=2) + process.closes.sum(axis=2) > 1 + 1e-9):
        message = "the reports of an option sum to more than 1"
        raise ValueError(message)


def value_known(
    process: DealProcess, horizon: int
) -> tuple[Float[Array, "periods draws statuses types"], Float[Array, "horizon draws options types"]]:
    """Return what each status is worth if types are seen, and what keeping each option is, backwards in time.

    Statuses are none, each option in force and closed, by periods to go from none to the horizon; what is
    kept is by periods to go from one.
    """
    n_draws, n_options, n_types = process.rewards.shape
    values = np.zeros((horizon + 1, n_draws, 2 + n_options, n_types))
    kept = np.zeros((horizon, *process.rewards.shape))
    stays, closes, acts = process.stays.sum(axis=2), process.closes.sum(axis=2), process.acts.sum(axis=1)
    gone, reopening, is_open = process.gone[:, None], process.reopening[:, None], process.is_open
    for h in range(horizon):
        ahead = process.discount[:, None, None] * (values[h] @ process.transition.transpose(0, 2, 1))
        stands, shut = ahead[:, 0], ahead[:, -1]
        runs = process.rewards + stays * ahead[:, 1:-1] + closes * shut[:, None]
        idle = acts * ((1 - gone) * stands + gone * shut)
        values[h + 1, :, -1] = acts * (reopening * stands + (1 - reopening) * shut)
        kept[h] = np.maximum(runs, idle[:, None])
        proposed = runs if is_open else _propose(process, runs, values[h + 1, :, -1])
        values[h + 1, :, 0] = np.maximum(idle, proposed.max(axis=1, initial=-np.inf))
        if is_open:
            values[h + 1, :, 1:-1] = values[h + 1, :, :1]
            continue
        for x in range(n_options):
            upgrades = _propose(process, runs, kept[h, :, x])
            upgrades[:, x] = kept[h, :, x]
            values[h + 1, :, 1 + x] = upgrades.max(axis=1)
    return values, kept


def value_held(process: DealProcess, horizon: int) -> Float[Array, "draws options types"]:
    r"""Return what an option in force is worth by type if it is kept until it ends, and nothing follows (42).

    Linear in belief, one vector an option:

    .. math:: \alpha_h = G + \gamma \Bigl(\sum_y P(y, \text{goes on} \mid \cdot)\Bigr) \odot T \alpha_{h-1}

    Parameters
    ----------
    process
        The process of every draw.
    horizon
        Periods, 1 or more.
    """
    goes_on = process.stays.sum(axis=2)
    return value_going_on(process.rewards, goes_on, process.transition, process.discount, horizon)


def value_going_on(
    rewards: Float[Array, "draws options types"],
    goes_on: Float[Array, "draws options types"],
    transition: Float[Array, "draws types types"],
    discount: Float[Array, " draws"],
    horizon: int,
) -> Float[Array, "draws options types"]:
    """Return the same from the chance alone that a deal goes on after a period (42).

    Parameters
    ----------
    rewards
        Expected utility a period with an option in force.
    goes_on
        P(the deal goes on | option, type), in [0, 1].
    transition
        P(next type | type), row-stochastic.
    discount
        Worth of a reward one period later, in [0, 1].
    horizon
        Periods, 1 or more.
    """
    worth = np.zeros_like(rewards)
    for _ in range(horizon):
        later = worth @ transition.swapaxes(1, 2)
        worth = rewards + discount[:, None, None] * goes_on * later
    return worth


def _propose(process: DealProcess, runs: Array, otherwise: Array) -> Array:
    """Return what proposing each option is worth by type, given what goes on unless it is accepted."""
    signed = process.acceptance * process.consent[:, :, None]
    return signed * runs + (1 - signed) * otherwise[:, None] - process.costs

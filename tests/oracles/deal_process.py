"""Whether and when to propose, go on or leave, by plain recursion over answer, act and report, MODEL (25)-(25b).

Nothing is shared with the solver: beliefs run down the whole tree, unnormalised, and every sight of every
period is looked at. The same process is also written as a POMDP whose states are pairs of type and status.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from detente.shapes import Array

NONE, CLOSED = -1, -2
"""Statuses that are not the number of the option in force."""


@dataclass(frozen=True)
class Deal:
    """One draw of the process; arrays by option, then by type."""

    gains: Array
    conduct: Array
    """P(conduct | option, type), axes option, conduct, type; the first conduct keeps the deal."""
    detection: Array
    resolve: Array
    acceptance: Array
    consent: Array
    blocked: Array
    declined: Array
    proposing: Array
    act_chance: Array
    transition: Array
    discount: float
    gone: float
    reopening: float

    @property
    def n_options(self) -> int:
        return len(self.gains)

    def value(self, status: int, belief: Array, periods: int) -> float:
        """Return what a status is worth at an unnormalised belief."""
        return max(self.value_choices(status, belief, periods).values())

    def value_choices(self, status: int, belief: Array, periods: int) -> dict[int, float]:
        """Return the value of each choice: -1 to have nothing in force, else the option gone on with or proposed."""
        if periods == 0:
            return {-1: 0.0}
        if status == CLOSED:
            return {-1: self.idle(CLOSED, belief, periods)}
        values = {-1: self.idle(NONE, belief, periods)}
        for option in range(self.n_options):
            if option == status:
                values[option] = self.run(option, belief, periods)
            else:
                values[option] = self.propose(option, status, belief, periods)
        return values

    def propose(self, option: int, status: int, belief: Array, periods: int) -> float:
        yes, consent = self.acceptance[option], self.consent[option]
        agreed, refused = belief * yes, belief * (1 - yes)
        value = consent * self.run(option, agreed, periods)
        value += (1 - consent) * self.go_without(status, agreed, periods)
        value += self.go_without(status, refused, periods)
        value -= agreed.sum() * (1 - consent) * self.blocked[option] + refused.sum() * self.declined[option]
        return value - belief.sum() * self.proposing[option]

    def go_without(self, status: int, belief: Array, periods: int) -> float:
        """Return what is left after a refusal: closed, or the old deal, which may also be left."""
        if status == NONE:
            return self.idle(CLOSED, belief, periods)
        return max(self.run(status, belief, periods), self.idle(NONE, belief, periods))

    def run(self, option: int, belief: Array, periods: int) -> float:
        value = float(belief @ self.gains[option])
        for act in range(2):
            acted = belief * (self.act_chance if act else 1 - self.act_chance)
            hidden = acted * (1 - self.detection[option])
            value += self.discount * self.value(option, hidden @ self.transition, periods - 1)
            for conduct in range(3):
                seen = acted * self.detection[option] * self.conduct[option, conduct] @ self.transition
                ends = self.resolve[option] if conduct else 0.0
                value += self.discount * (1 - ends) * self.value(option, seen, periods - 1)
                value += self.discount * ends * self.value(CLOSED, seen, periods - 1)
        return value

    def idle(self, status: int, belief: Array, periods: int) -> float:
        closed = self.gone if status == NONE else 1 - self.reopening
        value = 0.0
        for act in range(2):
            acted = belief * (self.act_chance if act else 1 - self.act_chance) @ self.transition
            value += (1 - closed) * self.value(NONE, acted, periods - 1)
            value += closed * self.value(CLOSED, acted, periods - 1)
        return self.discount * value

    def go_on_unread(self, option: int, belief: Array, periods: int) -> float:
        """Return what follows a period of which no conduct is seen, only whether it closes the dealings."""
        cheats = self.conduct[option, 1:].sum(axis=0) * self.detection[option] * self.resolve[option]
        stays, closes = ((belief * share) @ self.transition for share in (1 - cheats, cheats))
        value = self.value(option, stays, periods - 1) + self.value(CLOSED, closes, periods - 1)
        return self.discount * value


@dataclass(frozen=True)
class UnreadDeal(Deal):
    """The same to one who sees no conduct in one period, but the acts, the answers and the status."""

    unread_at: int
    """Periods to go in which conduct is not seen."""

    def run(self, option: int, belief: Array, periods: int) -> float:
        if periods != self.unread_at:
            return super().run(option, belief, periods)
        acted = belief * self.act_chance, belief * (1 - self.act_chance)
        gain = float(belief @ self.gains[option])
        return gain + sum(self.go_on_unread(option, part, periods) for part in acted)


class BlindDeal(Deal):
    """The same to one who never sees conduct or an act, only the answers and the status."""

    def run(self, option: int, belief: Array, periods: int) -> float:
        return float(belief @ self.gains[option]) + self.go_on_unread(option, belief, periods)

    def idle(self, status: int, belief: Array, periods: int) -> float:
        closed, after = self.gone if status == NONE else 1 - self.reopening, belief @ self.transition
        stands, shut = (self.value(to, after, periods - 1) for to in (NONE, CLOSED))
        return self.discount * ((1 - closed) * stands + closed * shut)


class SeenDeal(Deal):
    """The same to one who sees the type at the beginning of every period."""

    def value(self, status: int, belief: Array, periods: int) -> float:
        corners = np.eye(len(belief))
        return sum(belief[t] * Deal.value(self, status, corners[t], periods) for t in range(len(belief)))


def draw_deal(
    seed: int, n_types: int = 2, n_options: int = 2, *, same_answer: bool = False, free: bool = False
) -> Deal:
    """Return a process with random numbers; the answer may tell nothing, proposing cost nothing."""
    rng = np.random.default_rng(seed)
    acceptance = rng.uniform(0.1, 1, (n_options, n_types))
    if same_answer:
        acceptance[:] = acceptance[:, :1]
    costs = np.zeros((3, n_options)) if free else rng.uniform(0, 1, (3, n_options))
    return Deal(
        gains=rng.normal(0.5, 3, (n_options, n_types)),
        conduct=rng.dirichlet(np.ones(3), (n_options, n_types)).transpose(0, 2, 1).copy(),
        detection=rng.uniform(0, 1, n_options),
        resolve=rng.uniform(0, 1, n_options),
        acceptance=acceptance,
        consent=rng.uniform(0.3, 1, n_options),
        blocked=costs[0],
        declined=costs[1],
        proposing=0.1 * costs[2],
        act_chance=rng.uniform(0, 0.4, n_types),
        transition=0.8 * np.eye(n_types) + 0.2 * rng.dirichlet(np.ones(n_types), n_types),
        discount=float(rng.uniform(0.8, 1)),
        gone=float(rng.uniform(0, 0.6)),
        reopening=float(rng.uniform(0, 0.4)),
    )


def write_pomdp(deal: Deal) -> tuple[Array, Array]:
    """Return rewards and dynamics of the same process with pairs of status and type as states.

    An action says what to do at every status: have nothing in force or have one option, and whether to go on
    with an old deal if home blocks a new one, and if the counterpart declines it.
    """
    n_types = deal.gains.shape[1]
    statuses = [NONE, *range(deal.n_options), CLOSED]
    actions = [
        (choice, *stays) for choice in range(-1, deal.n_options) for stays in product((True, False), repeat=2)
    ]
    reports: dict[tuple, int] = {}
    entries = []
    rewards = np.zeros((len(actions), len(statuses) * n_types))
    for a, action in enumerate(actions):
        for (s, status), t in product(enumerate(statuses), range(n_types)):
            for chance, reward, report, to in _list_outcomes(deal, action, status, t):
                rewards[a, s * n_types + t] += chance * reward
                for label, further, end in _list_observations(deal, to, t):
                    y = reports.setdefault((status, *report, *label, end), len(reports))
                    entries.append((a, y, s * n_types + t, statuses.index(end), chance * further, t))
    n_states = len(statuses) * n_types
    dynamics = np.zeros((len(actions), len(reports), n_states, n_states))
    for a, y, state, end, chance, t in entries:
        dynamics[a, y, state, end * n_types : (end + 1) * n_types] += chance * deal.transition[t]
    return rewards, dynamics


def _list_outcomes(deal: Deal, action: tuple, status: int, t: int) -> list[tuple]:
    """Return chance, reward, what is heard, and what the period is then spent with."""
    choice, stays_blocked, stays_declined = action
    if status == CLOSED:
        return [(1.0, 0.0, (), CLOSED)]
    if choice == -1:
        return [(1.0, 0.0, (), NONE)]
    if choice == status:
        return [(1.0, deal.gains[choice, t], (), choice)]
    yes, consent, asked = deal.acceptance[choice, t], deal.consent[choice], -deal.proposing[choice]
    outcomes = [(yes * consent, asked + deal.gains[choice, t], ("agreed", choice), choice)]
    for chance, cost, heard, stays in (
        (yes * (1 - consent), deal.blocked[choice], "blocked", stays_blocked),
        (1 - yes, deal.declined[choice], "declined", stays_declined),
    ):
        left = CLOSED if status == NONE else status if stays else NONE
        gain = deal.gains[status, t] if left == status and status != NONE else 0.0
        outcomes.append((chance, asked + gain - cost, (heard, choice), left))
    return outcomes


def _list_observations(deal: Deal, spent: int, t: int) -> list[tuple[tuple, float, int]]:
    """Return what may be seen in a period, its chance, and the status after it."""
    observations: list[tuple[tuple, float, int]] = []
    for act in range(2):
        acted = deal.act_chance[t] if act else 1 - deal.act_chance[t]
        if spent in (NONE, CLOSED):
            closed = deal.gone if spent == NONE else 1 - deal.reopening
            observations += [((act,), acted * (1 - closed), NONE), ((act,), acted * closed, CLOSED)]
            continue
        observations.append(((act, "nothing"), acted * (1 - deal.detection[spent]), spent))
        for conduct in range(3):
            seen = acted * deal.detection[spent] * deal.conduct[spent, conduct, t]
            ends = deal.resolve[spent] if conduct else 0.0
            observations += [
                ((act, conduct), seen * (1 - ends), spent),
                ((act, conduct), seen * ends, CLOSED),
            ]
    return observations

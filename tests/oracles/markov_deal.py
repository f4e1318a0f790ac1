"""A counterpart that knows that we learn, by plain recursion over answer, act, conduct and report, MODEL (25b), 5.4.

Nothing is shared with the solver but the logit of the stage game: beliefs run down the whole tree, there is no
grid, and each response that answers itself is found as the root of a system of equations.
"""

from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy.optimize import root

from detente.methods.markov_response import MarkovGame
from detente.methods.quantal_choice import conduct_probabilities
from detente.shapes import Array

NONE, CLOSED = 0, -1
"""Statuses that are not the number of the option in force."""

Worth = tuple[float, Array]
"""What something is worth to us, and to each type of the counterpart."""


class MarkovDeal:
    """The first draw of a game."""

    def __init__(self, game: MarkovGame) -> None:
        first = {name: array[0] for name, array in game._asdict().items() if array is not None}
        self.game: Any = SimpleNamespace(**first | {"can_exploit": game.can_exploit})
        self.n_types, self.n_options = game.utilities.shape[1:3]
        acts = np.zeros(self.n_types) if game.acts is None else game.acts[0]
        self.signs = (1 - acts, acts) if acts.any() else (1 - acts,)
        self.found: dict[tuple[int, int, bytes], tuple[Array, Worth]] = {}

    def value(self, status: int, belief: Array, periods: int) -> Worth:
        """Return what a status is worth: ours the largest, theirs follows it."""
        if periods == 0:
            return 0.0, np.zeros(self.n_types)
        return max(self.value_choices(status, belief, periods).values(), key=lambda worth: worth[0])

    def value_choices(self, status: int, belief: Array, periods: int) -> dict[int, Worth]:
        """Return what each choice is worth: 0 to have nothing in force, else the option gone on with or proposed."""
        if status == CLOSED:
            return {0: self.idle(CLOSED, belief, periods)}
        choices = {0: self.idle(NONE, belief, periods)}
        for option in range(1, self.n_options):
            if option == status:
                choices[option] = self.run(option, belief, periods)
            else:
                choices[option] = self.propose(option, status, belief, periods)
        return choices

    def propose(self, option: int, status: int, belief: Array, periods: int) -> Worth:
        yes, consent = self.game.acceptance[option], self.game.consent[option]
        agreed, declined = belief @ yes, belief @ (1 - yes)
        own, its = -float(belief @ self.game.costs[option]), np.zeros(self.n_types)
        for chance, likelihood, signed in ((agreed, yes, consent), (declined, 1 - yes, 0.0)):
            if chance == 0:
                continue
            after = belief * likelihood / chance
            ran, left = (
                self.run(option, after, periods) if signed else (0.0, np.zeros(self.n_types)),
                self.go_without(status, after, periods),
            )
            own += chance * (signed * ran[0] + (1 - signed) * left[0])
            its += likelihood * (signed * ran[1] + (1 - signed) * left[1])
        return own, its

    def go_without(self, status: int, belief: Array, periods: int) -> Worth:
        """Return what is left after a refusal: closed, or the old deal, which may also be left."""
        if status == NONE:
            return self.idle(CLOSED, belief, periods)
        choices = self.run(status, belief, periods), self.idle(NONE, belief, periods)
        return max(choices, key=lambda worth: worth[0])

    def idle(self, status: int, belief: Array, periods: int) -> Worth:
        closed = self.game.gone if status == NONE else 1 - self.game.reopening
        own, its = self.mix(belief, np.ones(self.n_types), ((1 - closed, NONE), (closed, CLOSED)), periods)
        return self.game.discount * own, self.game.its_discount * its

    def mix(
        self, belief: Array, likelihood: Array, lottery: tuple[tuple[float, int], ...], periods: int
    ) -> Worth:
        """Return what a report and hostile acts or none lead to: ours times its chance, theirs once it is made."""
        own, its = 0.0, np.zeros(self.n_types)
        for sign in self.signs:
            joint = belief * likelihood * sign
            chance = joint.sum()
            after = (joint / chance if chance > 0 else belief) @ self.game.transition
            for share, status in lottery:
                later = self.value(status, after, periods - 1)
                own += chance * share * later[0]
                its += sign * share * (self.game.transition @ later[1])
        return own, its

    def look_through(self, option: int, belief: Array, response: Array, periods: int) -> tuple[float, Array]:
        """Return what may be seen is worth to us, and what each conduct is worth to each type."""
        game, seen, ends = self.game, self.game.detect[option], self.game.resolve[option]
        hidden = self.mix(belief, np.ones(self.n_types), ((1.0, option),), periods)
        own, its = (1 - seen) * hidden[0], game.utilities[:, option].copy()
        for conduct in range(2 + game.can_exploit[option]):
            closed = ends if conduct else 0.0
            lottery = ((1 - closed, option), (closed, CLOSED))
            shown = self.mix(belief, response[:, conduct], lottery, periods)
            own += seen * shown[0]
            its[:, conduct] += game.its_discount * (seen * shown[1] + (1 - seen) * hidden[1])
        return game.discount * own, its

    def answer(self, option: int, belief: Array, response: Array, periods: int) -> Array:
        """Return the logit that answers a response (10)."""
        utilities = self.look_through(option, belief, response, periods)[1]
        return conduct_probabilities(
            utilities,
            np.array(self.game.decisive),
            np.array(self.game.lapse),
            can_exploit=bool(self.game.can_exploit[option]),
        )

    def respond(self, option: int, belief: Array, periods: int) -> Array:
        """Return the response that answers itself and grows out of the one with a period less to go."""
        return self.solve(option, belief, periods)[0]

    def run(self, option: int, belief: Array, periods: int) -> Worth:
        """Return what a period with an option in force is worth."""
        return self.solve(option, belief, periods)[1]

    def solve(self, option: int, belief: Array, periods: int) -> tuple[Array, Worth]:
        key = option, periods, belief.tobytes()
        if key not in self.found:
            response = self.search(option, belief, periods)
            ahead, utilities = self.look_through(option, belief, response, periods)
            own = float(belief @ response @ self.game.payoffs[option]) + ahead
            self.found[key] = response, (own, (response * utilities).sum(axis=1))
        return self.found[key]

    def search(self, option: int, belief: Array, periods: int) -> Array:
        if periods == 1:
            return self.answer(option, belief, np.zeros((self.n_types, 3)), 1)
        start = self.respond(option, belief, periods - 1)
        rows = slice(None, 1 + self.game.can_exploit[option])

        def fill(flat: Array) -> Array:
            chosen = np.clip(flat.reshape(self.n_types, -1), 0, 1)
            rest = np.zeros((self.n_types, 3))
            rest[:, rows], rest[:, rows.stop] = chosen, 1 - chosen.sum(axis=1)
            return rest

        def miss(flat: Array) -> Array:
            return (self.answer(option, belief, fill(flat), periods)[:, rows]).ravel() - flat

        found = root(miss, start[:, rows].ravel(), tol=1e-9)
        assert np.abs(found.fun).max() < 1e-6, "no response answers itself"
        return fill(found.x)

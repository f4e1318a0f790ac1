r"""What the counterpart does when it knows that its conduct teaches us: a Markov quantal response.

Level 2 of strategic depth, as ``docs/explanation/foresight.md`` explains. We choose among options with the belief we hold; the
counterpart chooses its conduct knowing how we shall read it, and we read it knowing that. Backward in
the number of periods left, at every belief and option, the response is one that answers itself: a
quantal response equilibrium of the extensive form [McKelveyPalfrey1998]_ whose strategies depend on
the past through the belief alone.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from detente.methods.belief_grid import BeliefGrid, find_denominators, make_grid
from detente.methods.compilation import lay_out, share_draws
from detente.methods.markov_fixed_points import DrawnGame, SearchGrid
from detente.methods.markov_response_kernels import (
    DrawnResponses,
    make_response_workspace,
    solve_markov_draws,
)
from detente.methods.quantal_choice import find_precision
from detente.shapes import Array, Flags


class MarkovGame(NamedTuple):
    """A deal that can go on from period to period; the first option is ``refuse``, worth 0 to both."""

    payoffs: Float[Array, "draws options conducts"]
    """Ours by conduct, own utils a period, with the deal in force (11); not looked at under ``refuse``, like all
    that follows."""
    utilities: Float[Array, "draws types options conducts"]
    """The counterpart's this period by conduct, its utils, with goodwill and effort: (9) without its last
    term, since the future is worked out here."""
    can_exploit: Bool[Flags, " options"]
    """Whether anything given can be abused."""
    detect: Float[Array, "draws options"]
    """Probability that conduct is seen, in [0, 1]."""
    resolve: Float[Array, "draws options"]
    """Probability that a seen cheat closes the dealings, in [0, 1]."""
    acceptance: Float[Array, "draws options types"]
    """P(the counterpart accepts a proposal | type) (11a)."""
    consent: Float[Array, "draws options"]
    """Probability that home consents to a proposal, in [0, 1] (11)."""
    costs: Float[Array, "draws options types"]
    """Our one-off cost of proposing, expected by type, own utils (25b)."""
    decisive: Float[Array, " draws"]
    """The counterpart's just-decisive difference, its utils, 0 or more."""
    lapse: Float[Array, " draws"]
    """Share of its choices made for reasons outside the model, in [0, 1]."""
    transition: Float[Array, "draws types types"]
    """P(next type | type), row-stochastic."""
    discount: Float[Array, " draws"]
    """What a utility one period later is worth to us, in [0, 1]."""
    its_discount: Float[Array, " draws"]
    """The same for the counterpart, times the chance that we keep our word (25b), in [0, 1]."""
    gone: Float[Array, " draws"]
    """P(the offer is gone a period later), in [0, 1] (25e)."""
    reopening: Float[Array, " draws"]
    """P(closed dealings reopen in a period), in [0, 1] (25b)."""
    acts: Float[Array, "draws types"] | None = None
    """P(a hostile act outside the deal in a period | type) (17), seen under every option (25a);
    ``None``: such acts are left out."""


class MarkovResponse(NamedTuple):
    """What each option is worth against a counterpart that looks through our learning."""

    values: Float[Array, "draws options"]
    """Q(b, x): value of proposing each option now, the first of having nothing in force, own utils."""
    responses: Float[Array, "draws types options conducts"]
    """P(conduct | type, option) in the first period if the option is accepted; nan under ``refuse``."""
    unsettled: Float[Array, " draws"]
    """Share of the fixed points that were not found, in [0, 1]."""


def find_markov_response(
    game: MarkovGame,
    belief: Float[Array, "draws types"],
    *,
    horizon: int,
    denominator: int | None = None,
    tolerance: float = 1e-8,
    n_threads: int | None = None,
) -> MarkovResponse:
    r"""Return the equilibrium in which the counterpart knows that its conduct teaches us.

    Statuses are those of (25b): nothing in force, an option in force, closed. With :math:`h` periods left and
    the belief :math:`b`, a counterpart of type :math:`t` weighs the conducts under an option :math:`x`
    in force by

    .. math:: U(a) = u_{tx}(a) + \delta_C \bigl[ d_x \bigl( (1 - 1[a \ne R]\, k_x)\, \bar W_x(\tau_a)
        + 1[a \ne R]\, k_x \bar W_C(\tau_a) \bigr) + (1 - d_x)\, \bar W_x(\tau_\varnothing) \bigr]

    and chooses by the nested logit (10). Seen conduct leads us to
    :math:`\tau_a \propto (b \odot P(a \mid \cdot, x))\, T`, with the same :math:`P`; nothing seen
    leads to :math:`bT`. :math:`\bar W_s` is the mean over next types of what the status :math:`s` is worth
    to it with a period less to go, where we choose what is best for us. With no period to go nothing is
    worth anything. Ours are the values (25b) of these responses: proposing :math:`y` is worth

    .. math:: f_y\, run_y(b \odot acc_y) + (1 - f_y)\, Z(b \odot acc_y) + Z(b \odot (1 - acc_y)) - b \cdot c_y

    with :math:`Z` what is left otherwise: closed dealings where nothing is in force, else the old deal or
    leaving it.

    Values between grid beliefs are interpolated over the Freudenthal cell. Each response is
    found by damped iteration (secant steps by type) from the one with a period less to go, so that
    where there are several the one that grows out of the one-shot response is taken.

    The counterpart looks ahead to our horizon: a shorter one of its own would need its
    values anew at every distance. Its discount tells its patience.

    Parameters
    ----------
    game
        The deal and who plays it.
    belief
        Belief over types now, summing to one.
    horizon
        Periods, 1 or more.
    denominator
        Fineness of the belief grid; by default fitting the number of types.
    tolerance
        Distance of a response from the logit that answers it, in probability, at which the search ends.
    n_threads
        Threads to share the draws; the result is the same for any number.

    Returns
    -------
    :
        Values, responses of the first period, and the share of fixed points that stayed further
        than ``tolerance`` from the logit that answers them after 500 rounds: 0 is as it should be.

    Raises
    ------
    ValueError
        If the horizon is below 1, a just-decisive difference is below 0, or there are more
        than five types.

    Examples
    --------
    A partner, and a trader whom cheating pays. One period from the end the trader cheats; with
    four periods to go it plays the partner.

    >>> game = MarkovGame(
    ...     payoffs=np.array([[[0.0, 0, 0], [10, -10, -10]]]),
    ...     utilities=np.array([[[[0.0, 0, 0], [20, 0, 0]], [[0, 0, 0], [10, 20, 20]]]]),
    ...     can_exploit=np.array([False, False]),
    ...     detect=np.ones((1, 2)),
    ...     resolve=np.full((1, 2), 0.5),
    ...     acceptance=np.ones((1, 2, 2)),
    ...     consent=np.ones((1, 2)),
    ...     costs=np.zeros((1, 2, 2)),
    ...     decisive=np.array([5.0]),
    ...     lapse=np.array([0.02]),
    ...     transition=np.eye(2)[None],
    ...     discount=np.array([0.95]),
    ...     its_discount=np.array([0.9]),
    ...     gone=np.zeros(1),
    ...     reopening=np.zeros(1),
    ... )
    >>> for periods in (1, 4):
    ...     response = find_markov_response(game, np.array([[0.6, 0.4]]), horizon=periods)
    ...     print(response.responses[0, :, 1, 0].round(2))
    [0.99 0.02]
    [0.99 0.97]
    """
    _check(horizon)
    if game.utilities.shape[1] == 1:
        return _solve_known(game, horizon, tolerance, n_threads)
    grid = make_grid(belief.shape[1], denominator or find_denominators(belief.shape[1]).response)
    drawn, search = _prepare(game), (horizon, tolerance)
    chances, starts = _find_starts(drawn, belief)
    filled = _solve_in_chunks(drawn, game.can_exploit, starts, search, grid, n_threads)
    responses = np.moveaxis(filled.first, 1, 2).copy()
    responses[:, :, 0] = np.nan
    # One problem a period, grid point and option: those of the first period at one belief only.
    n_problems = ((horizon - 1) * (len(grid.points) + 1) + 1) * (filled.first.shape[1] - 1)
    values = _value_proposals(drawn, belief, chances, filled.starts)
    return MarkovResponse(values, responses, filled.unsettled / max(n_problems, 1))


def _check(horizon: int) -> None:
    if horizon < 1:
        message = f"the horizon must be 1 or more, not {horizon}"
        raise ValueError(message)


def _solve_known(game: MarkovGame, horizon: int, tolerance: float, n_threads: int | None) -> MarkovResponse:
    """Solve where there is one type: as if there were two alike."""
    twice = game._replace(
        utilities=np.repeat(game.utilities, 2, axis=1),
        acceptance=np.repeat(game.acceptance, 2, axis=2),
        costs=np.repeat(game.costs, 2, axis=2),
        transition=np.broadcast_to(np.eye(2), (len(game.utilities), 2, 2)),
        acts=None if game.acts is None else np.repeat(game.acts, 2, axis=1),
    )
    belief = np.full((len(game.utilities), 2), 0.5)
    response = find_markov_response(
        twice, belief, horizon=horizon, denominator=1, tolerance=tolerance, n_threads=n_threads
    )
    return response._replace(responses=response.responses[:, :1])


def _prepare(game: MarkovGame) -> DrawnGame:
    """Return the arrays of a game as the kernels read them."""
    n_draws, n_types, n_options, _ = game.utilities.shape
    acts = np.ones((n_draws, 1, n_types))
    if game.acts is not None:
        acts = np.stack([1 - game.acts, game.acts], axis=1)
    stays = np.zeros((n_draws, n_options - 1))
    closing = (game.gone[:, None], stays, 1 - game.reopening[:, None], game.resolve[:, 1:])
    arrays = DrawnGame(
        payoffs=game.payoffs,
        utilities=game.utilities,
        detect=game.detect,
        consent=game.consent,
        costs=game.costs,
        answers=np.stack([1 - game.acceptance, game.acceptance], axis=1),
        scale=find_precision(game.decisive),
        lapse=game.lapse,
        transition=game.transition,
        discount=game.discount,
        its_discount=game.its_discount,
        closing=np.concatenate(closing, axis=1),
        signs=acts,
    )
    return DrawnGame(*(lay_out(array) for array in arrays))


def _find_starts(drawn: DrawnGame, belief: Array) -> tuple[Array, Array]:
    """Return how likely each answer to each proposal is, and today's belief before and after them.

    Answers have the axes draw, declined or accepted, option; behind today's belief stand those after each
    of them. Where an answer cannot come, the belief stays.
    """
    joint = belief[:, None, None] * drawn.answers[:, :, 1:]
    chances = joint.sum(axis=-1)
    possible = chances[..., None] > 0
    after = np.divide(joint, chances[..., None], out=np.zeros_like(joint), where=possible)
    after = np.where(possible, after, belief[:, None, None])
    return chances, np.concatenate([belief[:, None], after.reshape(len(belief), -1, belief.shape[1])], axis=1)


def _value_proposals(drawn: DrawnGame, belief: Array, chances: Array, starts: Array) -> Array:
    """Return what waiting and proposing each option are worth today, from what the period is worth (25b)."""
    n_deals, closed = chances.shape[2], len(starts[0]) - 1
    options, consent = np.arange(1, n_deals + 1), drawn.consent[:, 1:]
    left = starts[:, closed, 1:].reshape(chances.shape)
    agreed = consent * starts[:, options, n_deals + options] + (1 - consent) * left[:, 1]
    costs = np.einsum("nt,nxt->nx", belief, drawn.costs[:, 1:])
    proposals = chances[:, 1] * agreed + chances[:, 0] * left[:, 0] - costs
    return np.concatenate([starts[:, :1, 0], proposals], axis=1)


def _solve_in_chunks(
    games: DrawnGame,
    can_exploit: Flags,
    starts: Array,
    search: tuple[int, float],
    grid: BeliefGrid,
    n_threads: int | None,
) -> DrawnResponses:
    """Share the draws among threads; each draw is a problem of its own."""
    n_draws, n_types, n_options, _ = games.utilities.shape
    starts, can_exploit = lay_out(starts), np.require(can_exploit, requirements=["C", "W"])
    horizon, where = search[0], SearchGrid(grid.denominator, grid.lookup, search[1])
    # All options at grid points, none at today's belief and where one is declined, then each where it is accepted.
    everywhere, nowhere = np.full(len(grid.points), -1), np.zeros(n_options, dtype=np.int64)
    options = np.concatenate([everywhere, nowhere, np.arange(1, n_options)])
    filled = DrawnResponses(
        np.zeros((n_draws, n_options + 1, starts.shape[1])),
        np.zeros((n_draws, n_options, n_types, 3)),
        np.zeros(n_draws),
    )

    def solve(part: slice) -> None:
        draws, responses = DrawnGame(*(a[part] for a in games)), DrawnResponses(*(a[part] for a in filled))
        work = make_response_workspace(n_options, games.signs.shape[1], starts.shape[1], grid.points)
        solve_markov_draws(
            (0,) * n_types, draws, starts[part], options, can_exploit, where, horizon, responses, work
        )

    share_draws(solve, n_draws, n_threads)
    return filled

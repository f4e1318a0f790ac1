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
from detente.methods.markov_response_kernels import (
    DrawnGame,
    DrawnResponses,
    SearchGrid,
    make_response_workspace,
    solve_markov_draws,
)
from detente.methods.quantal_choice import find_precision
from detente.shapes import Array, Flags


class MarkovGame(NamedTuple):
    """A deal that can go on from period to period; the first option is ``refuse``, worth 0 to both."""

    payoffs: Float[Array, "draws options conducts"]
    """Ours by conduct, own utils a period, after consent at home (11); 0 under ``refuse``."""
    utilities: Float[Array, "draws types options conducts"]
    """The counterpart's this period by conduct, its utils, with goodwill and effort: (9) without its
    last term, since the future is worked out here; not looked at under ``refuse``."""
    can_exploit: Bool[Flags, " options"]
    """Whether anything given can be abused."""
    detect: Float[Array, "draws options"]
    """Probability that conduct is seen, in [0, 1]."""
    resolve: Float[Array, "draws options"]
    """Probability that a seen cheat ends the deal for the rest of the horizon, in [0, 1]."""
    passes: Float[Array, "draws options"]
    """Probability of consent at home, in [0, 1]."""
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
    acts: Float[Array, "draws types"] | None = None
    """P(a hostile act outside the deal in a period | type) (17), seen under every option (25a);
    ``None``: such acts are left out."""


class MarkovResponse(NamedTuple):
    """What each option is worth against a counterpart that looks through our learning."""

    values: Float[Array, "draws options"]
    """Q(b, x): value of starting with each option, own utils."""
    responses: Float[Array, "draws types options conducts"]
    """P(conduct | type, option) in the first period; nan under ``refuse``."""
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

    With :math:`h` periods left and the belief :math:`b`, a counterpart of type :math:`t` weighs
    the conducts under option :math:`x` by

    .. math:: U(a) = u_{tx}(a) + \delta_C \bigl[ d_x (1 - 1[a \ne R]\, k_x)\, \bar W_{h-1}(t, \tau_a)
        + (1 - d_x)\, \bar W_{h-1}(t, \tau_\varnothing) \bigr]

    and chooses by the nested logit (10). Seen conduct leads us to
    :math:`\tau_a \propto (b \odot P(a \mid \cdot, x))\, T`, with the same :math:`P`; nothing seen
    leads to :math:`bT`. :math:`\bar W` is the mean over next types of what the deal is worth to it
    under the option that is then best for us; a deal that ends is worth 0 to both. Our value is

    .. math:: Q_h(b, x) = \sum_{t,a} b_t P(a \mid t, x)\, r_{xa}
        + \gamma \sum_y P(y)\, V_{h-1}(\tau_y), \qquad V_h = \max_x Q_h

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
    ...     passes=np.ones((1, 2)),
    ...     decisive=np.array([5.0]),
    ...     lapse=np.array([0.02]),
    ...     transition=np.eye(2)[None],
    ...     discount=np.array([0.95]),
    ...     its_discount=np.array([0.9]),
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
    filled = _solve_in_chunks(game, belief, (horizon, tolerance), grid, n_threads)
    responses = np.moveaxis(filled.first, 1, 2).copy()
    responses[:, :, 0] = np.nan
    # One problem a period, grid point and option: those of the first period at one belief only.
    n_problems = ((horizon - 1) * (len(grid.points) + 1) + 1) * (filled.values.shape[1] - 1)
    return MarkovResponse(filled.values, responses, filled.unsettled / max(n_problems, 1))


def _check(horizon: int) -> None:
    if horizon < 1:
        message = f"the horizon must be 1 or more, not {horizon}"
        raise ValueError(message)


def _solve_known(game: MarkovGame, horizon: int, tolerance: float, n_threads: int | None) -> MarkovResponse:
    """Solve where there is one type: as if there were two alike."""
    twice = game._replace(
        utilities=np.repeat(game.utilities, 2, axis=1),
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
    acts = np.ones((len(game.decisive), 1, game.utilities.shape[1]))
    if game.acts is not None:
        acts = np.stack([1 - game.acts, game.acts], axis=1)
    arrays = DrawnGame(
        payoffs=game.payoffs,
        utilities=game.utilities,
        detect=game.detect,
        resolve=game.resolve,
        passes=game.passes,
        scale=find_precision(game.decisive),
        lapse=game.lapse,
        transition=game.transition,
        discount=game.discount,
        its_discount=game.its_discount,
        signs=acts,
    )
    return DrawnGame(*(lay_out(array) for array in arrays))


def _solve_in_chunks(
    game: MarkovGame, belief: Array, search: tuple[int, float], grid: BeliefGrid, n_threads: int | None
) -> DrawnResponses:
    """Share the draws among threads; each draw is a problem of its own."""
    games, (n_draws, n_types, n_options, _) = _prepare(game), game.utilities.shape
    beliefs, can_exploit = lay_out(belief), np.require(game.can_exploit, requirements=["C", "W"])
    horizon, where = search[0], SearchGrid(grid.denominator, grid.lookup, search[1])
    filled = DrawnResponses(
        np.zeros((n_draws, n_options)), np.zeros((n_draws, n_options, n_types, 3)), np.zeros(n_draws)
    )

    def solve(part: slice) -> None:
        draws, responses = DrawnGame(*(a[part] for a in games)), DrawnResponses(*(a[part] for a in filled))
        work = make_response_workspace(n_options, games.signs.shape[1], grid.points)
        solve_markov_draws((0,) * n_types, draws, beliefs[part], can_exploit, where, horizon, responses, work)

    share_draws(solve, n_draws, n_threads)
    return filled

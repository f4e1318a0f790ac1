"""How the counterpart's type changes in one period ahead: (14), (25d)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.methods.hidden_markov import reset_transitions

if TYPE_CHECKING:
    from detente.axes import Array
    from detente.draws.draws import Draws


def find_transition(draws: Draws) -> Array:
    """Return how types change in a period: ordinary years and leader change, mixed (25d).

    Returns
    -------
    :
        P(next type | type), row-stochastic, shape (draws, types, types).
    """
    rival = draws.counterpart
    yearly = (1 - rival.next_change) * rival.ordinary + rival.next_change * rival.at_change
    return reset_transitions(1 - (1 - yearly) ** draws.decision.period, rival.pool)

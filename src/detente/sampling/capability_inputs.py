"""What solves the problem, and what the items of the proposal do, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.case.fields import CONDUCTS
from detente.methods.production import substitution_from_missing
from detente.sampling.weights import sample_ranked, sample_written, stack_weights

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.case.proposal import Delivered, Effect
    from detente.sampling.random_streams import Streams
    from detente.shapes import Array, PerDraw, PerDrawCapability, PerDrawProviderCapability


@dataclass(frozen=True)
class Production:
    """Who could provide what the shared problem takes (3)-(4)."""

    capabilities: tuple[str, ...]
    providers: tuple[str, ...]
    rival: int | None
    """Index of the counterpart among the providers; ``None`` if it provides nothing."""
    allies: tuple[int | None, ...]
    """Per provider: its place among the allies, ``None`` if it does not react."""
    shares: PerDrawProviderCapability
    """Part of each need that each provider would meet alone, in [0, 1]."""
    importance: PerDrawCapability
    """Weights of the capabilities, summing to one."""
    substitution: PerDraw
    """Exponent of (4), 1 or less."""

    @cached_property
    def log_open(self) -> Array:
        """Return the logarithm of what each provider alone would leave open of each need, 0 or less.

        Shape (providers, capabilities, draws).
        """
        with np.errstate(divide="ignore"):
            return np.log1p(-np.ascontiguousarray(self.shares.transpose(1, 2, 0)))


@dataclass(frozen=True)
class Items:
    """What one full unit of each item does in one period, by conduct."""

    gives: tuple[str, ...]
    gets: tuple[str, ...]
    give_effects: Array
    """Change of each objective, full swings, shape (draws, gives, objectives, conducts)."""
    reversible: Array
    """Share that can be taken back, shape (draws, gives) (7)."""
    abusable: tuple[bool, ...]
    """Per give: whether exploiting it differs from free-riding."""
    get_effects: Array
    """Change of each objective when fully delivered, shape (draws, gets, objectives)."""
    delivered: Array
    """Share that arrives, shape (draws, gets, conducts); 1 if it reciprocates."""
    provides: tuple[bool, ...]
    """Per get: whether it brings the counterpart's capabilities to bear."""
    effort: Array
    """Weight of each get in the counterpart's effort, shape (draws, gets), summing to one."""
    indivisible: tuple[bool, ...]
    """Per give, then whether any get is: handed over or delivered whole or not at all."""


def sample_production(streams: Streams, case: Case) -> Production:
    """Draw the capability table; the ranges of one provider move together."""
    table, path = case.capabilities, "capabilities"
    wanted = table.importance
    if wanted.weights is not None:
        weights = sample_written(streams, f"{path}.importance.weights", wanted.weights)
    else:
        weights = sample_ranked(streams, f"{path}.importance.ranks", wanted.ranks or {})
    names, providers = tuple(weights), tuple(table.providers)
    importance = stack_weights(weights, names, streams.n_draws)
    importance /= importance.sum(axis=1, keepdims=True)
    if wanted.ranks is not None:
        importance = streams.note_shares(f"{path}.importance", names, importance)
    rows = []
    for name, provider in table.providers.items():
        row = f"{path}.providers.{name}"
        rows.append(
            stack_weights(
                sample_written(streams, f"{row}.shares", provider.shares, row), names, streams.n_draws
            )
        )
    allies = case.names_of("ally")
    return Production(
        capabilities=names,
        providers=providers,
        rival=providers.index(case.rival) if case.rival in providers else None,
        allies=tuple(allies.index(name) if name in allies else None for name in providers),
        shares=np.stack(rows, axis=1),
        importance=importance,
        substitution=_sample_substitution(streams, case, names, importance),
    )


def _sample_substitution(
    streams: Streams, case: Case, names: tuple[str, ...], importance: PerDrawCapability
) -> PerDraw:
    table = case.capabilities
    if table.missing is None:
        return np.minimum(streams.sample("capabilities.substitution", table.substitution), 1.0)
    remains = streams.sample("capabilities.missing.remains", table.missing.remains)
    weight = importance[:, names.index(table.missing.capability)]
    # A share above 1 - weight asks for more than full substitution: 1 is the end of the scale.
    return np.nan_to_num(substitution_from_missing(weight, remains), nan=1.0)


def sample_items(streams: Streams, case: Case) -> Items:
    """Draw the items; the three conducts of one effect move together."""
    gives, gets, n_draws = case.proposal.gives, case.proposal.gets, streams.n_draws
    goals = {name: k for k, name in enumerate(case.objectives)}
    give_effects = np.zeros((n_draws, len(gives), len(goals), len(CONDUCTS)))
    get_effects = np.zeros((n_draws, len(gets), len(goals)))
    for i, (name, give) in enumerate(gives.items()):
        for goal, effect in give.effects.items():
            path = f"proposal.gives.{name}.effects.{goal}"
            give_effects[:, i, goals[goal]] = _sample_conducts(streams, path, effect)
    for i, (name, get) in enumerate(gets.items()):
        for goal, change in get.effects.items():
            path = f"proposal.gets.{name}.effects.{goal}"
            get_effects[:, i, goals[goal]] = streams.sample(path, change)
    effort = [streams.sample(f"proposal.gets.{name}.effort", get.effort) for name, get in gets.items()]
    reversible = [
        streams.sample(f"proposal.gives.{name}.reversible", give.reversible) for name, give in gives.items()
    ]
    return Items(
        gives=tuple(gives),
        gets=tuple(gets),
        give_effects=give_effects,
        reversible=np.array(reversible).reshape(len(gives), n_draws).T.copy(),
        abusable=tuple(any(e.is_abusable for e in give.effects.values()) for give in gives.values()),
        get_effects=get_effects,
        delivered=_sample_delivered(streams, case),
        provides=tuple(get.provides for get in gets.values()),
        effort=_shares(np.array(effort).reshape(len(gets), n_draws).T),
        indivisible=(
            *(give.indivisible for give in gives.values()),
            any(get.indivisible for get in gets.values()),
        ),
    )


def _sample_conducts(streams: Streams, path: str, row: Effect | Delivered) -> Array:
    """Draw one number for each conduct; equal quantities are one and the same draw."""
    drawn: list[Array] = []
    quantities = [getattr(row, conduct, None) for conduct in CONDUCTS]
    for i, (conduct, quantity) in enumerate(zip(CONDUCTS, quantities, strict=True)):
        if quantity is None:
            drawn.append(np.ones(streams.n_draws))
        elif quantity in quantities[:i]:
            drawn.append(drawn[quantities.index(quantity)])
        else:
            drawn.append(streams.sample(f"{path}.{conduct}", quantity, path))
    return np.stack(drawn, axis=1)


def _sample_delivered(streams: Streams, case: Case) -> Array:
    gets = case.proposal.gets
    rows = [
        _sample_conducts(streams, f"proposal.gets.{name}.delivered", get.delivered)
        for name, get in gets.items()
    ]
    return np.stack(rows, axis=1) if rows else np.zeros((streams.n_draws, 0, len(CONDUCTS)))


def _shares(weights: Array) -> Array:
    """Divide rows by their sum."""
    return weights / weights.sum(axis=1, keepdims=True)

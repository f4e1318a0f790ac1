"""A scoreboard: every forecast of a contest beside the simple one that ours must beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.methods.bootstrap import Difference, resample_blocks, resample_clusters
from detente.methods.scoring import (
    BrierParts,
    Calibration,
    brier_score,
    decompose_brier,
    fit_calibration,
    log_loss,
    sort_into_bins,
)
from detente.shapes import Array
from validation.contest import Contest
from validation.protocol import Protocol


@dataclass(frozen=True)
class Score:
    """How one forecast did."""

    model: str
    log_loss: float
    """Nats an event; lower is better."""
    against_default: Difference | None
    """Log loss less that of the default, with its interval; None for the default itself."""
    brier: float
    """Mean squared error an event; lower is better."""
    parts: BrierParts
    calibration: Calibration
    ranked: float | None
    """Mean continuous ranked probability score, where the outcome has more than two ranks."""


@dataclass(frozen=True)
class ReliabilityBin:
    """Forecasts near each other, and what happened."""

    forecast: float
    """Mean forecast."""
    observed: float
    """Share of successes."""
    weight: float
    """Share of all units, by weight."""


@dataclass(frozen=True)
class Scoreboard:
    """All scores of a contest."""

    contest: Contest
    scores: tuple[Score, ...]
    reliability: dict[str, tuple[ReliabilityBin, ...]]
    """For the default and ours, forecasts in bins beside what happened."""

    @property
    def ours(self) -> Score:
        """Return the score of our forecast."""
        return next(score for score in self.scores if score.model == self.contest.ours)

    @property
    def skill_shown(self) -> bool:
        """Whether ours beats the default by a margin whose interval excludes zero."""
        against = self.ours.against_default
        return against is not None and against.high < 0

    @property
    def advised(self) -> str:
        """Return the forecast to use: ours only where its skill is shown."""
        return self.contest.ours if self.skill_shown else self.contest.default


def score_contest(contest: Contest, protocol: Protocol) -> Scoreboard:
    """Score every forecast of a contest by the protocol's rules."""
    losses = {
        model: log_loss(forecast, contest.successes, contest.trials)
        for model, forecast in contest.forecasts.items()
    }
    scores = []
    for model, forecast in contest.forecasts.items():
        against = None
        if model != contest.default:
            against = _compare(contest, losses[model] - losses[contest.default], protocol)
        scores.append(_score(contest, model, forecast, losses[model], against, protocol.bins))
    reliability = {
        model: _bin(contest, contest.forecasts[model], protocol.bins)
        for model in (contest.default, contest.ours)
    }
    return Scoreboard(contest, tuple(scores), reliability)


def _score(
    contest: Contest, model: str, forecast: Array, losses: Array, against: Difference | None, n_bins: int
) -> Score:
    units = contest.successes, contest.trials
    weights = contest.weights / contest.weights.sum()
    return Score(
        model=model,
        log_loss=float(weights @ losses),
        against_default=against,
        brier=float(weights @ brier_score(forecast, *units)),
        parts=decompose_brier(forecast, *units, weights=weights, n_bins=n_bins),
        calibration=fit_calibration(forecast, *units, weights=weights),
        ranked=None if contest.ranked is None else _average(contest.ranked.get(model), weights),
    )


def _average(values: Array | None, weights: Array) -> float | None:
    return None if values is None else float(weights @ values)


def _compare(contest: Contest, difference: Array, protocol: Protocol) -> Difference:
    """Resample clusters, or blocks of time, with the same seed for every forecast."""
    rng = np.random.default_rng(protocol.seed)
    if contest.clusters is not None:
        return resample_clusters(
            difference, contest.weights, contest.clusters, rng, confidence=protocol.confidence
        )
    return resample_blocks(difference, rng, length=contest.block or 1, confidence=protocol.confidence)


def _bin(contest: Contest, forecast: Array, n_bins: int) -> tuple[ReliabilityBin, ...]:
    weights = contest.weights / contest.weights.sum()
    bins = sort_into_bins(forecast, weights, n_bins)
    mass = np.bincount(bins, weights)
    mean, observed = (
        np.bincount(bins, weights * values) / mass
        for values in (forecast, contest.successes / contest.trials)
    )
    return tuple(ReliabilityBin(*map(float, row)) for row in zip(mean, observed, mass, strict=True))

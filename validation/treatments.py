"""A treatment left out: how much cooperation there will be, from its payoffs and the other treatments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import StoreError
from detente.methods.logistic import fit_logistic, predict_logistic
from detente.methods.scoring import log_loss
from detente.shapes import Array, Flags
from validation.propensity import Propensity, fit_propensity, gain_of_reciprocating, predict_propensity
from validation.repeated_game import risk_dominant_discount

if TYPE_CHECKING:
    from validation.decisions import Decisions


_OURS = "payoffs"
_BASELINES = ("the others' mean", "basin index")
_LITTLE = 1e-6
"""Penalty that settles a coefficient the data leave open, and no other."""
_FEWEST = 3
"""Treatments, of which one is predicted from the others: a slope needs two."""


@dataclass(frozen=True)
class Transfer:
    """Cooperation in each treatment, predicted without having seen it, beside what was observed."""

    name: str
    title: str
    treatments: tuple[str, ...]
    trials: Array
    """Decisions in each treatment."""
    gains: Array
    """What reciprocating gains in each, in utils (100: temptation less punishment)."""
    observed: Array
    """Share of decisions to cooperate."""
    forecasts: dict[str, Array]
    """Model to the share it predicted: ``_OURS``, then ``_BASELINES``."""
    propensity: Propensity
    """Just-decisive difference and goodwill learnt from all treatments."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the heads of the table."""
        return ("treatment", "decisions", "gain", "observed", *self.forecasts)

    def tabulate(self) -> list[tuple[str, ...]]:
        """Return a row a treatment, then the log loss a decision and the mean error of each forecast."""
        rows = [
            (
                name,
                f"{n:,.0f}",
                f"{gain:.0f}".replace("-", "−"),
                f"{share:.3f}",
                *(f"{p:.3f}" for p in chances),
            )
            for name, n, gain, share, *chances in zip(
                self.treatments,
                self.trials,
                self.gains,
                self.observed,
                *self.forecasts.values(),
                strict=True,
            )
        ]
        losses, errors = self.losses, self.errors
        floor = f"{self.least:.3f}"
        rows.append(("log loss", "", "", floor, *(f"{losses[model]:.3f}" for model in self.forecasts)))
        rows.append(("mean error", "", "", "", *(f"{errors[model]:.3f}" for model in self.forecasts)))
        return rows

    @property
    def losses(self) -> dict[str, float]:
        """Return the log loss a decision of each forecast."""
        return {model: self._lose(shares) for model, shares in self.forecasts.items()}

    @property
    def errors(self) -> dict[str, float]:
        """Return the mean absolute error of each forecast over treatments."""
        return {
            model: float(np.abs(shares - self.observed).mean()) for model, shares in self.forecasts.items()
        }

    @property
    def least(self) -> float:
        """Return the log loss of a forecast that had known each share."""
        return self._lose(self.observed)

    def format_verdict(self) -> str:
        """Return whether payoffs predicted better than the simpler ways here, as a sentence; no skill is claimed."""
        losses = self.losses
        best = min(_BASELINES, key=losses.__getitem__)
        beaten = losses[_OURS] < losses[best]
        claim = "predicted" if beaten else "did not predict"
        return (
            f"The gain from reciprocating {claim} cooperation better than the {best.removeprefix('the ')} "
            f"(log loss {losses[_OURS]:.3f} against {losses[best]:.3f}; no forecast could score below {self.least:.3f}). "
            f"Fitted to all treatments, a difference of {self.propensity.decisive:.0f} utils makes the choice nine to one, "
            f"and goodwill is worth {self.propensity.goodwill:+.0f} utils. "
            f"{len(self.treatments)} treatments are too few for an interval, so we claim no skill."
        ).replace(" -", " −")

    def _lose(self, shares: Array) -> float:
        return float(
            self.trials @ log_loss(shares, self.observed * self.trials, self.trials) / self.trials.sum()
        )


def predict_treatments(decisions: Decisions, name: str) -> Transfer:
    """Predict the share of cooperation in each treatment from its payoffs and from the other treatments.

    Ours is MODEL (9)-(10): the just-decisive difference and goodwill are learnt from the others.
    Beside it stand the mean of the others, and a logistic regression on how far the continuation
    is above the one at which cooperation is risk-dominant (the basin index, blind to errors).

    Raises
    ------
    StoreError
        If there are fewer than three treatments.
    """
    if len(decisions.treatments) < _FEWEST:
        message = f"{name} has {len(decisions.treatments)} treatments; at least {_FEWEST} are needed."
        raise StoreError(message)
    trials = np.bincount(decisions.treatment).astype(np.float64)
    chosen = np.bincount(decisions.treatment, decisions.play.cooperates).astype(np.float64)
    gains = np.array([gain_of_reciprocating(game) for game in decisions.games])
    above = np.array(
        [game.continuation - float(risk_dominant_discount(game.payoffs)) for game in decisions.games]
    )
    forecasts = np.array(
        [_predict_one(gains, above, chosen, trials, kept) for kept in ~np.eye(len(trials), dtype=bool)]
    ).T
    return Transfer(
        name=name,
        title="Cooperation in a treatment left out, predicted from its payoffs",
        treatments=decisions.treatments,
        trials=trials,
        gains=gains,
        observed=chosen / trials,
        forecasts=dict(zip((_OURS, *_BASELINES), forecasts, strict=True)),
        propensity=fit_propensity(gains, chosen, trials),
    )


def _predict_one(
    gains: Array, above: Array, chosen: Array, trials: Array, kept: Flags
) -> tuple[float, float, float]:
    """Return the forecasts of the one treatment not kept."""
    known = fit_propensity(gains[kept], chosen[kept], trials[kept])
    ours = float(predict_propensity(gains[~kept], known)[0])
    table = np.column_stack([np.ones_like(above), above])
    fit = fit_logistic(
        table[kept], chosen[kept] / trials[kept], weights=trials[kept], penalties=np.full(2, _LITTLE)
    )
    mean = float(chosen[kept].sum() / trials[kept].sum())
    return ours, mean, float(predict_logistic(table[~kept], fit)[0])

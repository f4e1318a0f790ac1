"""Which option is best, in how many draws, and what choosing it may cost: (37)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from detente.json_keys import HIDDEN, key, keyed

if TYPE_CHECKING:
    from detente.shapes import PerDraw, PerDrawOption


@dataclass(frozen=True)
class Verdict:
    """Options compared over all draws; barred options are nan and never best."""

    options: tuple[str, ...] = field(metadata=HIDDEN)
    values: PerDrawOption = field(metadata=key("options.{option}.value"))
    """Q(b, x), own utils."""
    best: str
    """Option with the largest mean value."""
    p_best: dict[str, float] = field(metadata=key("options.{option}.p_best"))
    """Share of draws in which each option is best; ties are shared out evenly."""
    as_good_as_best: dict[str, float] = field(metadata=key("options.{option}.as_good_as_best"))
    """Share of draws in which each option is best or worth so little less that nobody would notice; these
    do not sum to one, and a near copy of an option changes none of them."""
    regret: dict[str, float] = field(metadata=key("options.{option}.regret"))
    """Expected loss against the best option of each draw, own utils; nan where barred."""

    @property
    @keyed("options.{option}.margin")
    def margins(self) -> PerDrawOption:
        """Return Q(x) - Q(refuse), own utils."""
        return self.values - self.values[:, :1]

    @property
    def means(self) -> dict[str, float]:
        """Return the mean value of each option, own utils; nan where barred."""
        return dict(zip(self.options, self.values.mean(axis=0).tolist(), strict=True))

    @property
    def lead(self) -> float:
        """Return the mean value of the best option less that of the next best, own utils; nan where it stands alone."""
        others = [mean for name, mean in self.means.items() if name != self.best and not np.isnan(mean)]
        return self.means[self.best] - max(others, default=float("nan"))

    @property
    def margin(self) -> PerDraw:
        """Return what the best option but ``refuse`` gains over it, own utils (37); -inf where all are barred."""
        others = self.margins[:, 1:]
        return np.where(np.isnan(others), -np.inf, others).max(axis=1)


def compare_options(options: tuple[str, ...], values: PerDrawOption, noticeable: float = 0.0) -> Verdict:
    """Compare options over all draws (37).

    Parameters
    ----------
    options
        Names, ``refuse`` first.
    values
        Value of each option, own utils; nan where it is barred, never for ``refuse``.
    noticeable
        Difference in value that would be noticed, own utils, 0 or more.

    Examples
    --------
    >>> verdict = compare_options(("refuse", "probe"), np.array([[0.0, 1.0], [0.0, -3.0]]))
    >>> verdict.best, verdict.p_best["probe"], verdict.regret["probe"]
    ('refuse', 0.5, 1.5)
    """
    top = np.nanmax(values, axis=1, keepdims=True)
    is_best = values == top
    shares = (is_best / is_best.sum(axis=1, keepdims=True)).mean(axis=0)
    means = values.mean(axis=0)
    return Verdict(
        options=options,
        values=values,
        best=options[int(np.nanargmax(means))],
        p_best=dict(zip(options, shares.tolist(), strict=True)),
        as_good_as_best=dict(zip(options, (values >= top - noticeable).mean(axis=0).tolist(), strict=True)),
        regret=dict(zip(options, (top[:, 0] - values.T).mean(axis=1).tolist(), strict=True)),
    )


def compute_margin(values: PerDrawOption) -> PerDraw:
    """Return what the best option but ``refuse`` gains over it, own utils (37); 0 where all are barred."""
    others = np.where(np.isnan(values[:, 1:]), -np.inf, values[:, 1:]).max(axis=1)
    return np.where(np.isfinite(others), others - values[:, 0], 0.0)

r"""Hostile acts and the time in which none was seen, as one likelihood: MODEL (17).

.. math::

    L_y(\theta \mid c) \propto \prod_i \bigl(r_i c \nu P_i(\theta) + (1 - r_i) c \nu q_0\bigr)^{\eta_i} \cdot
        \exp\bigl(-c \nu t_y (P(\theta) + q_0 \varphi)\bigr)^{\bar\eta}, \quad
    \varphi = \frac{\sum_i (1 - r_i)}{\sum_i r_i}

An act is one opening taken out of :math:`\nu` a year, and becomes known with the probability :math:`c`, the
completeness of the list. What is not known of :math:`c` is integrated: the filter runs once at each of its
nodes. False reports take time too: :math:`\varphi` of them for each true one, at the rate :math:`q_0` that the
belief of the year leads one to expect.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Float

from detente.shapes import Array

if TYPE_CHECKING:
    from collections.abc import Sequence


class ListedAct(NamedTuple):
    """A hostile act as the record lists it."""

    year: int
    """Index of its year in the record."""
    probability: Float[Array, "draws types"]
    """P(such an act | type) at an opening, in [0, 1]."""
    information: Float[Array, " draws"]
    """Share :math:`r_i` of such reports that are true, in [0, 1]."""
    exponent: Float[Array, " draws"]
    """How much the report counts beside others of its cluster :math:`\\eta_i`, in (0, 1] (16)."""


@dataclass(frozen=True)
class ActProcess:
    """The acts a record lists, and the time in which acts would have been listed (17).

    Within, the draws lie along the last axis and along the one before the nodes of the completeness, or one lane where
    they are still alike.
    """

    acts: tuple[ListedAct, ...]
    watched: Float[Array, " years"]
    """Years of each year of the record that were watched :math:`t_y`, in [0, 1]."""
    probability: Float[Array, "draws types"]
    """P(act | type) at an opening, the mean over the kinds of act listed, in [0, 1]."""
    rate: Float[Array, " draws"]
    """Openings a year :math:`\\nu`, above 0."""
    false_reports: Float[Array, " draws"]
    """False reports for each true one :math:`\\varphi`, 0 or more."""
    exponent: Float[Array, " draws"]
    """Mean of the exponents of the acts :math:`\\bar\\eta`, in (0, 1]; 1 without acts."""
    completeness: Float[Array, "draws nodes"]
    """Share of such acts that become known and are listed :math:`c`, in [0, 1]: the nodes of its rule."""
    weights: Float[Array, " nodes"]
    """Weight of each node, summing to one."""

    @cached_property
    def _chance(self) -> Float[Array, "types 1 draws"]:
        return self.probability.T[:, None].copy()

    @cached_property
    def _known(self) -> Float[Array, "nodes draws"]:
        """Openings a year in which an act would become known."""
        return np.ascontiguousarray(self.completeness.T) * self.rate

    @cached_property
    def _slope(self) -> Float[Array, "types nodes draws"]:
        """What a year without an act takes from the log-likelihood of each type."""
        return self.exponent * self._known * self._chance

    @cached_property
    def _whole_years(self) -> tuple[Array, Array]:
        """Return the likelihood of a whole year without an act, and what was taken out of it."""
        least = self._slope.min(axis=0)
        return np.exp(least - self._slope), -least

    def list_acts(self, year: int) -> list[ListedAct]:
        """Return the acts of a year, in the order of the record."""
        return [act for act in self.acts if act.year == year]

    def expect(self, predicted: Float[Array, "types lanes draws"]) -> Float[Array, "lanes draws"]:
        """Return :math:`q_0`, the chance of an act at an opening by the belief a year begins with."""
        return (predicted * self._chance).sum(axis=0)

    def weigh_act(
        self, act: ListedAct, expected: Float[Array, "lanes draws"]
    ) -> Float[Array, "types nodes draws"]:
        """Return the log-likelihood of one act, by the chance of an act that was expected."""
        seen = act.information * act.probability.T[:, None] + (1 - act.information) * expected
        with np.errstate(divide="ignore"):
            return act.exponent * (np.log(seen) + np.log(self._known))

    def weigh_time(
        self, year: int, expected: Float[Array, "lanes draws"]
    ) -> Float[Array, "types nodes draws"]:
        """Return the log-likelihood of the time watched in a year."""
        return -self.watched[year] * self._slope + self._weigh_false_reports(year, expected)

    def find_whole_year(
        self, year: int, expected: Float[Array, "lanes draws"]
    ) -> tuple[Float[Array, "types nodes draws"], Float[Array, "nodes draws"]] | None:
        """Return the likelihood of a whole year without an act, and the logarithm of what was taken out of it.

        ``None`` where the year has an act or was not watched all the time.
        """
        if self.watched[year] != 1 or self.list_acts(year):
            return None
        likelihood, top = self._whole_years
        return likelihood, top + self._weigh_false_reports(year, expected)

    def _weigh_false_reports(
        self, year: int, expected: Float[Array, "lanes draws"]
    ) -> Float[Array, "nodes draws"]:
        return -self.watched[year] * self.exponent * self.false_reports * self._known * expected


def make_act_process(
    acts: Sequence[ListedAct],
    *,
    watched: Float[Array, " years"],
    probability: Float[Array, "draws types"],
    rate: Float[Array, " draws"],
    completeness: Float[Array, "draws nodes"],
    weights: Float[Array, " nodes"],
) -> ActProcess:
    r"""Return the acts with what follows from them: false reports and the exponent of the time, MODEL (17).

    Where every report is worthless, all of it says nothing, which is its limit with the completeness
    integrated; at a completeness that is given, the limit is silence over the whole time.

    Parameters
    ----------
    acts
        The acts listed.
    watched
        Years of each year of the record that were watched, in [0, 1].
    probability
        P(act | type) at an opening, the mean over the kinds of act listed, in [0, 1].
    rate
        Openings a year, above 0.
    completeness, weights
        Nodes and weights of the rule by which the completeness is integrated; one node where it is given.

    Examples
    --------
    Three reports that are true with a probability of 0.8 hold one false report for four true ones:

    >>> one, harm = np.ones(1), np.array([[0.1, 0.9]])
    >>> act = ListedAct(0, harm, 0.8 * one, one)
    >>> rule = {"completeness": np.ones((1, 1)), "weights": one}
    >>> make_act_process(
    ...     [act] * 3, watched=one, probability=harm, rate=one, **rule
    ... ).false_reports
    array([0.25])
    """
    n_draws = len(rate)
    true = sum((act.information for act in acts), np.zeros(n_draws))
    counts = sum((act.exponent for act in acts), np.zeros(n_draws))
    exponent = counts / len(acts) if acts else np.ones(n_draws)
    false_reports = np.divide(len(acts) - true, true, out=np.zeros(n_draws), where=true > 0)
    if acts and len(weights) > 1:
        speaks = true > 0
        exponent = exponent * speaks
        acts = [act._replace(exponent=act.exponent * speaks) for act in acts]
    return ActProcess(tuple(acts), watched, probability, rate, false_reports, exponent, completeness, weights)

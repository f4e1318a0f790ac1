"""How sound the foundations of the judgment are: proposed, with its three reasons, apart from any likelihood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from detente.case.premises import find_basis, list_premises
from detente.case.tables import ConfidenceLevel
from detente.evaluation.silent_entries import list_silent_entries
from detente.evidence.citations import count_origins
from detente.json_keys import key, keyed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.case.model import Case
    from detente.case.premises import Premise
    from detente.evaluation.strategy import Strategy
    from detente.evaluation.verdict import Verdict
    from detente.sensitivity.drivers import Drivers
    from detente.sensitivity.flips import Flips
    from detente.sensitivity.foresight import Foresight
    from detente.sensitivity.influence import Influence

CONFIDENCE_LEVELS: tuple[ConfidenceLevel, ...] = ("low", "moderate", "high")

Rating = Literal["solid", "caveated", "unsupported"]

_MANY_ORIGINS = 3
"""Independent origins from which on the record counts as well corroborated."""

_GOOD_GRADES = frozenset({"A1", "A2", "B1", "B2"})
"""Grades of reports that come from good sources and are at least probably true."""

STEADY, WAVERING = 0.9, 0.5
"""Shares of draws in which the advice is best: from the first on it is steady, below the second it wavers."""

_LONGEST_CARRIERS = 8
"""Premises listed as carrying the answer at most."""


class Assumption(NamedTuple):
    """One premise that carries the answer, and what it rests on."""

    path: str
    rating: Rating
    """``solid``: a passage gives the number. ``caveated``: a passage or a reason stands behind it, the
    number is the analyst's. ``unsupported``: a default, or a number without a reason."""
    source: str | None
    because: str | None


class Reason(NamedTuple):
    """One of the three grounds of confidence."""

    name: Literal["information base", "rigour", "volatility"]
    level: ConfidenceLevel
    text: str
    """Why, in a sentence that names no likelihood."""


@dataclass(frozen=True)
class Confidence:
    """Confidence in the judgment."""

    proposed: ConfidenceLevel
    """The lowest of the three reasons' levels: a chain is as strong as its weakest link."""
    reasons: tuple[Reason, ...]
    assumptions: tuple[Assumption, ...] = field(metadata=key("key_assumptions"))
    """The premises that carry the answer, the weightiest first."""
    stated: ConfidenceLevel | None
    """What the analyst set instead, where the case says so."""
    stated_because: str | None

    @property
    @keyed("level")
    def level(self) -> ConfidenceLevel:
        """Return the level that stands."""
        return self.stated or self.proposed


def propose_confidence(
    case: Case,
    strategy: Strategy,
    verdict: Verdict,
    foresight: Foresight,
    *,
    drivers: Drivers,
    flips: Flips,
    influence: Influence,
) -> Confidence:
    """Propose a confidence level from information base, rigour and volatility.

    The weakest of the three decides, unless the analyst has set another level and said why.

    Parameters
    ----------
    case
        The case.
    strategy
        What was solved: how far the bounds on its values are apart counts.
    verdict
        The options compared.
    foresight, drivers, flips, influence
        What carries the verdict.
    """
    lone_flips = flips.list_lone_flips()
    carriers = [*lone_flips, *flips.list_joint_flips(), *(driver.path for driver in drivers.carriers)]
    premises = {premise.path: premise for premise in list_premises(case)}
    assumptions = [_rate(case, premises, path) for path in list(dict.fromkeys(carriers))[:_LONGEST_CARRIERS]]
    reasons = (
        _judge_base(case, decisive_sources=influence.list_decisive_sources()),
        _judge_rigour(assumptions, strategy.relative_gap),
        _judge_volatility(
            verdict.p_best[verdict.best], len(lone_flips), depends=foresight.depends_on_commitment
        ),
    )
    stated = case.confidence
    return Confidence(
        proposed=min((reason.level for reason in reasons), key=CONFIDENCE_LEVELS.index),
        reasons=reasons,
        assumptions=tuple(assumptions),
        stated=None if stated is None else stated.level,
        stated_because=None if stated is None else stated.because,
    )


def _rate(case: Case, premises: Mapping[str, Premise], path: str) -> Assumption:
    premise = premises.get(path)
    if premise is None:
        source, because = find_basis(case, path)
        return Assumption(path, "caveated" if source or because else "unsupported", source, because)
    if premise.status == "sourced":
        rating: Rating = "solid"
    else:
        basis = premise.source or premise.because
        rating = "caveated" if basis and premise.status != "default" else "unsupported"
    return Assumption(path, rating, premise.source, premise.because)


def _judge_base(case: Case, decisive_sources: list[str]) -> Reason:
    """Judge how much and how good the evidence of the record is."""
    silent = {entry.path for entry in list_silent_entries(case)}
    origins = count_origins(case, without=silent)
    grades = [grade for path, grade in case.record.grades.items() if path not in silent]
    good = float(np.mean([grade in _GOOD_GRADES for grade in grades])) if grades else 0.0
    sources = "1 independent source" if origins == 1 else f"{origins or 'no'} independent sources"
    if case.record.reports:
        rated = (
            f"{good:.0%} of its entries are graded"
            if grades
            else "none of its entries that tell the kinds apart is graded"
        )
        text = f"The record rests on {sources}; {rated} B2 (usually reliable, probably true) or better."
    else:
        text = "The record is empty, so there is nothing to grade: what is believed of them is the starting belief alone."
    if silent:
        text += f" {len(silent)} more cannot tell the kinds of counterpart apart, and so count for nothing."
    if decisive_sources:
        text += " Without one of these sources the advice would change."
    level: ConfidenceLevel = "moderate"
    if origins <= 1 or not grades:
        level = "low"
    elif origins >= _MANY_ORIGINS and good >= 1 / 2 and not decisive_sources:
        level = "high"
    return Reason("information base", level, text)


def _judge_rigour(assumptions: list[Assumption], unsettled: float) -> Reason:
    n_all = len(assumptions)
    bare = sum(assumption.rating == "unsupported" for assumption in assumptions)
    solid = sum(assumption.rating == "solid" for assumption in assumptions)
    text = _describe_basis(n_all, solid, bare)
    level: ConfidenceLevel = "moderate"
    if n_all and bare > n_all / 3:
        level = "low"
    elif solid >= n_all / 2 and not bare:
        level = "high"
    if unsettled > 0.05:  # noqa: PLR2004
        text, level = f"{text} The values of the options are not settled finely enough.", "low"
    return Reason("rigour", level, text)


def _describe_basis(n_all: int, solid: int, bare: int) -> str:
    """Say how many of the deciding numbers a source gives, and how many have no reason."""
    if not n_all:
        return "No uncertain number decides the answer."
    numbers = "the one deciding number" if n_all == 1 else f"the {n_all} deciding numbers"
    if solid == n_all:
        return f"Sources give {numbers}."
    judged = "the analyst's judgment"
    if n_all == 1:
        return f"{numbers.capitalize()} is {judged}, {'without' if bare else 'with'} a reason; no source gives it."
    reasons = f"{bare} of them without a reason" if bare else "with a reason"
    if solid:
        return f"Sources give {solid} of {numbers}; the others are {judged}, {reasons}."
    if bare:
        return f"All of {numbers} are {judged}, {reasons}; no source gives any."
    return f"Each of {numbers} is {judged}, {reasons}; no source gives one."


def _judge_volatility(p_best: float, flips_alone: int, *, depends: bool) -> Reason:
    flips = (
        "We found no single number that would overturn it, with all the others in the middle of their ranges."
    )
    if flips_alone:
        count = "One number" if flips_alone == 1 else f"Any one of {flips_alone} numbers"
        flips = f"{count} could overturn it, with all the others in the middle of their ranges."
    holds = "hangs" if depends else "does not hang"
    text = (
        f"In {p_best:.0%} of the combinations tried, what is worth most on average is also the best choice. Which option "
        f"is ahead on average {holds} on whether they behave well only to win our trust. {flips}"
    )
    level: ConfidenceLevel = "moderate"
    if p_best < WAVERING or depends:
        level = "low"
    elif p_best >= STEADY and flips_alone == 0:
        level = "high"
    return Reason("volatility", level, text)

"""How much each entry of the record tells: what each kind would have done, the weight, and why it is small, (15)-(20)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np

from detente.evaluation.record_entries import list_entries
from detente.evaluation.solution import solve_at_medians
from detente.evaluation.track_record import EntryKind
from detente.sampling.past_dealings import PastAct, PastAnswer, PastEpisode
from detente.sampling.samples import sample_at

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.evaluation.solution import Solution
    from detente.evaluation.track_record import EntryEvidence
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDraw, PerDrawType

SMALL_FACTOR = 1.25
"""Times as likely, below which an entry tells little."""

_LITTLE_LEFT = 0.5
"""Share of an entry's weight, below which what leaves so little of it is named as the cause."""

_TABLES = dict(zip(get_args(EntryKind), ("episodes", "acts", "answers", "watched"), strict=True))
"""The table of the record in which entries of each kind stand."""


@dataclass(frozen=True)
class EntryWeight:
    """One entry of the record, and how much it tells."""

    path: str | None
    """Where it stands in the case; ``None`` for time watched that the case does not declare."""
    kind: EntryKind
    what: str
    """What happened, in words."""
    date: str
    chances: PerDrawType
    """P(what was seen | type) under the terms of that day, in [0, 1], before grade and narrator count: of a hostile act
    at an opening for one; nan for time watched."""
    towards: str
    """The type that it speaks for most."""
    away: str
    """The type that it speaks against most."""
    factor: PerDraw
    """How many times as likely it makes the one against the other, above 0: the ratio of their likelihoods, grade and
    narrator counted, what was believed before left out."""
    cause: str | None
    """Why it tells little, as a sentence; ``None`` where it tells more."""
    unchanged: float
    """P(they have not changed since), in [0, 1], all premises in the middle (14); nan for time watched."""

    @property
    def tells_little(self) -> bool:
        """Return whether it moves the odds by less than a quarter, in half of the draws."""
        return bool(np.median(self.factor) < SMALL_FACTOR)


def weigh_entries(case: Case, samples: Samples, solution: Solution) -> tuple[EntryWeight, ...]:
    """Return the entries of the record in order of date, each with what it tells.

    The weight of an entry is the ratio of the likelihoods of two types, the ones that it speaks for and against
    most. It is the same whatever was believed before; :attr:`EntryEvidence.decibans` also say against which others.

    Parameters
    ----------
    case
        The case.
    samples
        Every premise of it.
    solution
        What the record taught in each draw.
    """
    chances = _find_chances(case, samples, solution)
    causes = _Causes(case, samples)
    weights = []
    for entry in solution.track_record.evidence:
        path = f"record.{_TABLES[entry.kind]}.{entry.name}"
        towards, away, factor = _compare_types(samples, entry)
        weights.append(
            EntryWeight(
                path=None if entry.kind == "quiet" and entry.name not in case.record.watched else path,
                kind=entry.kind,
                what=entry.label,
                date=entry.date,
                chances=chances.get(path, np.full_like(entry.decibans, np.nan)),
                towards=towards,
                away=away,
                factor=factor,
                cause=causes.explain(path) if np.median(factor) < SMALL_FACTOR else None,
                unchanged=causes.find_unchanged(path),
            )
        )
    return tuple(weights)


def _compare_types(samples: Samples, entry: EntryEvidence) -> tuple[str, str, PerDraw]:
    """Return the types that an entry speaks for and against most, and by what factor."""
    types, ratios = samples.counterpart.types, entry.log_ratios
    middle = np.median(ratios, axis=0)
    towards, away = int(middle.argmax()), int(middle.argmin())
    with np.errstate(invalid="ignore", over="ignore"):
        factor = np.exp(ratios[:, towards] - ratios[:, away])
    return types[towards], types[away], np.where(np.isnan(factor), 1.0, factor)


def _find_chances(case: Case, samples: Samples, solution: Solution) -> dict[str, PerDrawType]:
    """Return the chance of what was seen by type, by the path of the entry."""
    responses, past = solution.stage_game.responses, samples.past
    signed = solution.sign_past(samples)
    chances = {
        episode.path: responses[:, :, episode.terms] @ _read_coding(case, samples, episode)
        for episode in past.episodes
    }
    chances |= {
        answer.path: signed[:, :, i]
        if case.record.answers[answer.name].answer == "signed"
        else 1 - signed[:, :, i]
        for i, answer in enumerate(past.answers)
    }
    for act, chance in list_entries(samples, responses, signed).acts:
        chances[act.path] = chance
    return chances


def _read_coding(case: Case, samples: Samples, episode: PastEpisode) -> Array:
    """Return the conduct of a dealing as the case codes it; where nothing can be abused, exploiting is free-riding (16)."""
    reciprocate, free_ride, exploit = case.record.episodes[episode.name].conduct
    if samples.contracts.list_exploitable(samples.items.abusable)[episode.terms]:
        return np.array([reciprocate, free_ride, exploit])
    return np.array([reciprocate, free_ride + exploit, 0.0])


class _Causes:
    """Why entries tell little, all premises in the middle."""

    def __init__(self, case: Case, samples: Samples) -> None:
        self._samples = sample_at(case, {}, 1)
        self._solution = solve_at_medians(case, samples)
        self._chances = _find_chances(case, self._samples, self._solution)
        past = self._samples.past
        entries: list[PastEpisode | PastAct | PastAnswer] = [*past.episodes, *past.acts, *past.answers]
        self._entries = {entry.path: entry for entry in entries}
        self._reporting = case.reporting
        self._grades = case.record.grades
        clusters = [entry.cluster for entry in self._entries.values() if getattr(entry, "counts", True)]
        self._sharing = {
            path: clusters.count(entry.cluster) if entry.cluster is not None else 1
            for path, entry in self._entries.items()
        }

    def explain(self, path: str) -> str:
        """Return why an entry tells little."""
        entry = self._entries.get(path)
        if entry is None:
            return "Every kind would have struck about as rarely."
        if isinstance(entry, PastAnswer) and not entry.counts:
            return (
                "Dealings are taken as signed: a signature tells something only where nobody had to give it."
            )
        weights = self._samples.counterpart.weights[0]
        if isinstance(entry, PastAct) and not np.any(entry.harm[0] * weights):
            return "No kind cares about what it hit."
        if _find_ratio(self._chances[entry.path][0]) < SMALL_FACTOR:
            return self._explain_likeness(entry)
        return self._explain_report(entry)

    def _explain_report(self, entry: PastEpisode | PastAct | PastAnswer) -> str:
        """Return why the report of what tells the kinds apart tells little."""
        if self._find_believed(entry) < _LITTLE_LEFT:
            return "Its grade is low: most such reports carry no information."
        others = self._sharing[entry.path] - 1
        if others and self._find_exponent(entry) < _LITTLE_LEFT:
            return f"It shares its narrator with {others} other {'entry' if others == 1 else 'entries'}."
        return "What its grade and its narrator leave of it is little."

    def _explain_likeness(self, entry: PastEpisode | PastAct | PastAnswer) -> str:
        """Return why every kind makes what was seen about as likely."""
        if isinstance(entry, PastAct):
            return "Every kind is about as likely to do it."
        if isinstance(entry, PastAnswer):
            return "Every kind would have given much the same answer."
        responses = self._solution.stage_game.responses[0, :, entry.terms]
        apart = max(_find_ratio(responses[:, conduct]) for conduct in range(3))
        if apart >= SMALL_FACTOR:
            return "It is not clear enough what they did."
        return "Every kind would have done much the same under the terms of that day."

    def _find_exponent(self, entry: PastEpisode | PastAct | PastAnswer) -> float:
        past = self._samples.past
        if entry.cluster is None:
            return 1.0
        correlation = past.correlation[0, past.clusters.index(entry.cluster)]
        return float(1 / (1 + (self._sharing[entry.path] - 1) * correlation))

    def _find_believed(self, entry: PastEpisode | PastAct | PastAnswer) -> float:
        """Return how far a report is believed, for its source and for what it says."""
        kept = self._reporting.kept(self._grades[entry.path]).quantile(np.array([0.5]))[0]
        return float(entry.information[0] * (1.0 if isinstance(entry, PastAct) else kept))

    def find_unchanged(self, path: str) -> float:
        """Return the chance that they have not changed since an entry (14)."""
        entry = self._entries.get(path)
        if entry is None:
            return math.nan
        rival, past = self._samples.counterpart, self._samples.past
        years = range(math.floor(entry.year) + 1, past.end + 1)
        hazards = [(rival.at_change if year in past.changes else rival.ordinary)[0] for year in years]
        return math.prod(1 - float(hazard) for hazard in hazards)


def _find_ratio(chances: Array) -> float:
    """Return the largest chance over the smallest; infinite where that is 0 and the largest is not."""
    low, high = float(chances.min()), float(chances.max())
    return high / low if low > 0 else float("inf") if high > 0 else 1.0

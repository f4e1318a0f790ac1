"""The dated record as arrays: episodes, hostile acts, answers and watched spans, in order of date."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from detente.case.premises import find_dependence
from detente.case.quantity import SHARE, default_quantity
from detente.case.record import find_opening
from detente.sampling.contracts import find_stakes
from detente.sampling.slices import SAME_IN_EVERY_DRAW
from detente.sampling.weights import sample_written, stack_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.case.model import Case
    from detente.case.record import Act, Episode
    from detente.sampling.random_streams import Streams
    from detente.shapes import Array, PerDraw, PerDrawConduct, PerDrawObjective

_N_NODES = 16
"""Nodes of the rule by which the completeness of the list of acts is integrated."""


@dataclass(frozen=True)
class PastEpisode:
    """A past dealing (15)-(16)."""

    name: str
    what: str
    date: str
    year: float
    """Date as a year with decimals."""
    terms: int
    """Index of the terms in force in the menu."""
    coding: PerDrawConduct
    """Soft coding of the conduct, softened by the credibility digit; sums to one."""
    background: Array = field(metadata=SAME_IN_EVERY_DRAW)
    """What an uninformative report says, shape (conducts,), summing to one (16)."""
    information: PerDraw
    """Share of such reports that carry information, in [0, 1]."""
    cluster: str | None

    @property
    def path(self) -> str:
        """Return where the entry stands in the case."""
        return f"record.episodes.{self.name}"


@dataclass(frozen=True)
class PastAnswer:
    """What the counterpart answered to an earlier offer (11a)."""

    name: str
    what: str
    date: str
    year: float
    """Date as a year with decimals."""
    terms: int
    """Index of the terms offered in the menu."""
    like: int
    """Index of the option that they are like; 0 where they are like none of today's."""
    counts: bool
    """Whether it is evidence: a refusal, or a signature that nobody had to give."""
    coding: Array
    """Weights on signing and declining, softened by the credibility digit, shape (draws, 2), summing to one."""
    information: PerDraw
    """Share of such reports that carry information, in [0, 1]."""
    cluster: str | None

    @property
    def path(self) -> str:
        """Return where the entry stands in the case."""
        return f"record.answers.{self.name}"


@dataclass(frozen=True)
class PastAct:
    """A hostile act outside the channel (17)."""

    name: str
    what: str
    date: str
    year: float
    """Date as a year with decimals."""
    kind: str
    """What it hit, and how hard, as written: the same for acts of one kind."""
    harm: PerDrawObjective
    """Part of each objective's full swing the act took away."""
    information: PerDraw
    """Share of such reports that are true, in [0, 1]."""
    cluster: str

    @property
    def path(self) -> str:
        """Return where the entry stands in the case."""
        return f"record.acts.{self.name}"


@dataclass(frozen=True)
class WatchedSpan:
    """A span in which an act could have been noticed and listed (17)."""

    name: str
    date: str
    first: float
    last: float
    """Ends, years with decimals; the last day included."""

    @property
    def path(self) -> str:
        """Return where the entry stands in the case, if it does."""
        return f"record.watched.{self.name}"


@dataclass(frozen=True)
class PastDealings:
    """The record, and how it came to be."""

    episodes: tuple[PastEpisode, ...]
    acts: tuple[PastAct, ...]
    answers: tuple[PastAnswer, ...]
    spans: tuple[WatchedSpan, ...]
    """Spans that the case declares, in order of date."""
    completeness: Array
    """Share of hostile acts that become known and are listed, in [0, 1], shape (draws, nodes): the nodes of the rule by
    which it is integrated, or one where it is given (17)."""
    completeness_weights: Array = field(metadata=SAME_IN_EVERY_DRAW)
    """Weight of each node, shape (nodes,), summing to one."""
    recorded: PerDrawConduct
    """Propensity that each conduct gets recorded at all (15)."""
    clusters: tuple[str, ...]
    correlation: Array
    """Dependence within each cluster, shape (draws, clusters), in [0, 1]."""
    start: int
    """Year in which the prior holds."""
    end: int
    """Year of the decision."""
    decided: str
    """Date of the decision, as written."""
    closed: float
    """End of the day of the decision, a year with decimals."""
    changes: tuple[int, ...]
    """Years of leader or coalition change, up to the decision."""


def sample_past_dealings(
    streams: Streams, case: Case, terms: dict[str, int], exploitable: Sequence[bool]
) -> PastDealings:
    """Draw the record; ``terms`` says where in the menu the terms of each dealing and answer stand, by its path."""
    record, reporting = case.record, case.reporting
    in_force = {name: terms[f"record.episodes.{name}"] for name in record.episodes}
    episodes = [
        _sample_episode(streams, case, name, index, can_exploit=exploitable[index])
        for name, index in in_force.items()
    ]
    answers = [
        _sample_answer(streams, case, name, terms[f"record.answers.{name}"]) for name in record.answers
    ]
    acts = [_sample_act(streams, case, name) for name in record.acts]
    clusters = sorted({report.cluster for report in record.reports if report.cluster is not None})
    dependence = [
        streams.sample(f"reporting.correlation.{name}", find_dependence(reporting, name)) for name in clusters
    ]
    recorded = [
        streams.sample(f"reporting.recording.{name}", getattr(reporting.recording, name))
        for name in type(reporting.recording).model_fields
    ]
    start, end = _find_years(case)
    completeness, weights = _sample_completeness(streams, case)
    return PastDealings(
        episodes=tuple(sorted(episodes, key=lambda entry: entry.year)),
        acts=tuple(sorted(acts, key=lambda entry: entry.year)),
        answers=tuple(sorted(answers, key=lambda entry: entry.year)),
        spans=_list_spans(case),
        completeness=completeness,
        completeness_weights=weights,
        recorded=np.stack(recorded, axis=1),
        clusters=tuple(clusters),
        correlation=np.array(dependence).reshape(len(clusters), streams.n_draws).T.copy(),
        start=start,
        end=end,
        decided=case.decision.date.written,
        closed=case.decision.date.end_year,
        changes=tuple(sorted({when.middle.year for when in case.counterpart.hazard.changes})),
    )


def _list_spans(case: Case) -> tuple[WatchedSpan, ...]:
    """Return the spans watched that the case declares, in order of date."""
    spans = [
        WatchedSpan(
            name, f"{span.from_.written} to {span.to.written}", span.from_.first_year, span.to.end_year
        )
        for name, span in case.record.watched.items()
    ]
    return tuple(sorted(spans, key=lambda span: span.first))


def _find_years(case: Case) -> tuple[int, int]:
    """Return the year in which the prior holds, and that of the decision."""
    record, end = case.record, case.decision.date.middle.year
    if case.counterpart.prior.at is not None:
        return case.counterpart.prior.at.middle.year, end
    starts = [report.date.middle.year for report in record.reports]
    starts += [span.from_.first.year for span in record.watched.values()]
    if record.acts and (not record.watched or record.says_complete):
        starts.append(math.floor(find_opening([act.date.decimal_year for act in record.acts.values()])))
    return min(starts, default=end + 1) - 1, end


def _sample_completeness(streams: Streams, case: Case) -> tuple[Array, Array]:
    """Return nodes and weights of the completeness: it is integrated where it is not given (17).

    The rule of Gauss and Legendre runs over the levels of its distribution: over the completeness itself
    where that is uniform.
    """
    path, completeness = "reporting.completeness", case.reporting.completeness
    if completeness.default and case.record.says_complete:
        completeness = default_quantity(1.0, SHARE)
    if completeness.is_fixed:
        return streams.sample(path, completeness)[:, None], np.ones(1)
    points, weights = np.polynomial.legendre.leggauss(_N_NODES)
    nodes = completeness.quantile((points + 1) / 2)
    return np.broadcast_to(nodes, (streams.n_draws, _N_NODES)), weights / 2


def _sample_episode(streams: Streams, case: Case, name: str, terms: int, *, can_exploit: bool) -> PastEpisode:
    entry: Episode = case.record.episodes[name]
    kept = streams.sample(f"reporting.credibility.{entry.grade[1]}", case.reporting.kept(entry.grade))[
        :, None
    ]
    coding, background = np.array(entry.conduct), np.array(case.reporting.background)
    possible = np.array([1.0, 1.0, float(can_exploit)])
    if not can_exploit:
        # Where nothing given can be abused, exploiting is free-riding under another name.
        for shares in (coding, background):
            shares[1] += shares[2]
            shares[2] = 0.0
    return PastEpisode(
        name=name,
        what=entry.what,
        date=entry.date.written,
        year=entry.date.decimal_year,
        terms=terms,
        coding=kept * coding + (1 - kept) * possible / possible.sum(),
        background=background,
        information=_sample_information(streams, case, entry.grade),
        cluster=entry.cluster,
    )


def _sample_answer(streams: Streams, case: Case, name: str, terms: int) -> PastAnswer:
    entry, options = case.record.answers[name], list(case.proposal.options)
    kept = streams.sample(f"reporting.credibility.{entry.grade[1]}", case.reporting.kept(entry.grade))
    shares = np.array([1.0, 0.0] if entry.answer == "signed" else [0.0, 1.0])
    return PastAnswer(
        name=name,
        what=entry.what,
        date=entry.date.written,
        year=entry.date.decimal_year,
        terms=terms,
        like=1 + options.index(entry.terms.like) if entry.terms.like in options else 0,
        counts=entry.counts,
        coding=kept[:, None] * shares + (1 - kept[:, None]) / 2,
        information=_sample_information(streams, case, entry.grade),
        cluster=entry.cluster,
    )


def _sample_act(streams: Streams, case: Case, name: str) -> PastAct:
    entry: Act = case.record.acts[name]
    kept = streams.sample(f"reporting.credibility.{entry.grade[1]}", case.reporting.kept(entry.grade))
    goals = tuple(case.objectives)
    if isinstance(entry.hits, dict):
        hits = sample_written(streams, f"record.acts.{name}.hits", entry.hits)
    else:
        outside = case.counterpart.outside
        known = {} if outside is None else {goal: outside.harm[goal] for goal in entry.hits}
        hits = sample_written(streams, "counterpart.outside.harm", known)
    stakes = find_stakes(case, entry.date)
    return PastAct(
        name=name,
        what=entry.what,
        date=entry.date.written,
        year=entry.date.decimal_year,
        kind="; ".join(hit for goal, hit in _write_hits(entry) if stakes[goals.index(goal)]),
        harm=stack_weights(hits, goals, streams.n_draws) * stakes,
        information=kept * _sample_information(streams, case, entry.grade),
        cluster=entry.cluster,
    )


def _write_hits(entry: Act) -> list[tuple[str, str]]:
    """Return what an act hit, and how hard as written, in order of the alphabet."""
    if isinstance(entry.hits, dict):
        return sorted((goal, f"{goal}: {harm.written}") for goal, harm in entry.hits.items())
    return sorted((goal, goal) for goal in entry.hits)


def _sample_information(streams: Streams, case: Case, grade: str) -> PerDraw:
    return streams.sample(f"reporting.reliability.{grade[0]}", case.reporting.information(grade))

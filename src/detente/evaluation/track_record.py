"""What past conduct says about the counterpart: MODEL (14)-(20)."""

from __future__ import annotations

import math
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from detente.errors import CaseError, Problem
from detente.evaluation.record_entries import ReadRecord, add_up_dealings, assemble_record, list_entries
from detente.json_keys import HIDDEN, keyed
from detente.methods.hidden_markov import (
    Filtered,
    filter_beliefs,
    filter_years,
    mix_nodes,
    reset_transitions,
    share_nodes,
    smooth_beliefs,
    weight_of_evidence,
)
from detente.methods.hostile_acts import ActProcess, ListedAct
from detente.sampling.past_dealings import PastAct, PastAnswer, PastEpisode, WatchedSpan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.sampling.samples import Samples
    from detente.shapes import (
        Array,
        PerDraw,
        PerDrawType,
        PerDrawTypeAnswer,
        PerDrawTypeTermsConduct,
        PerDrawYearType,
    )

EntryKind = Literal["episode", "hostile_act", "answer", "quiet"]

_KINDS: dict[type, EntryKind] = {
    PastEpisode: "episode",
    PastAct: "hostile_act",
    PastAnswer: "answer",
    WatchedSpan: "quiet",
}


@dataclass(frozen=True)
class EntryEvidence:
    """One entry of the record, and how far it moves the belief."""

    name: str
    kind: EntryKind
    label: str
    date: str
    decibans: PerDrawType
    """Weight of evidence for each type against the others, decibans (20)."""
    log_ratios: PerDrawType = field(metadata=HIDDEN)
    """Logarithm of the likelihood of the entry by type, up to a constant that is the same for all types."""


@dataclass(frozen=True)
class TrackRecord:
    """Belief over types from the dated record."""

    years: tuple[int, ...] = field(metadata=HIDDEN)
    prior: PerDrawType
    filtered: PerDrawYearType = field(metadata=HIDDEN)
    """Belief after each year's entries (18)."""
    smoothed: PerDrawYearType = field(metadata=HIDDEN)
    """Belief about each year in the light of the whole record (19); for the figure only."""
    evidence: tuple[EntryEvidence, ...]
    """Entries in order of date."""
    drift: PerDrawType
    """What change of type in the counterpart adds to the log-odds, decibans."""
    log_evidence: PerDraw = field(metadata=HIDDEN)
    """Log-probability of the record (18)."""
    completeness: PerDraw = field(metadata=HIDDEN)
    """Share of hostile acts that become known and are listed, in [0, 1]: its mean given the record (17)."""
    harm_probability: PerDrawType = field(metadata=HIDDEN)
    """P(hostile act that becomes known | type) at an opening, in [0, 1] (25a); 0 where the case speaks of none."""

    @property
    @keyed("belief")
    def belief(self) -> PerDrawType:
        """Return the belief at the decision, summing to one."""
        return self.filtered[:, -1]


class Inference(NamedTuple):
    """What the record comes to at the decision."""

    belief: PerDrawType
    """Belief over types, summing to one (18)."""
    completeness: PerDraw
    """Mean share of hostile acts that become known and are listed, in [0, 1] (17)."""
    harm_probability: PerDrawType
    """P(hostile act that becomes known | type) at an opening, in [0, 1] (25a); 0 where the case speaks of none."""
    log_evidence: PerDraw
    """Log-probability of the record (18)."""


def infer_types(
    samples: Samples, *, responses: PerDrawTypeTermsConduct, signed: PerDrawTypeAnswer | None = None
) -> TrackRecord:
    """Carry the prior through the record to the decision, (14)-(20).

    Prior, evidence and drift add up to the posterior in log-odds.

    Parameters
    ----------
    samples
        Every premise of the case.
    responses
        P(conduct | type, terms) for every contract of the contracts, (10).
    signed
        P(it signs | type) each earlier offer whose answer the record tells, (11a); ``None`` where it tells none.

    Raises
    ------
    CaseError
        If the record is impossible under every type.
    """
    rival = samples.counterpart
    record, transitions = (
        assemble_record(samples, list_entries(samples, responses, signed)),
        _find_transitions(samples),
    )
    with _explained():
        filtered = filter_beliefs(rival.prior, transitions, add_up_dealings(samples, record), record.process)
    before = np.concatenate([rival.prior[:, None], filtered.beliefs[:, :-1]], axis=1)
    completeness = _find_completeness(samples, record, filtered.years[-1].after)
    return TrackRecord(
        years=tuple(range(samples.past.start, samples.past.end + 1)),
        prior=rival.prior,
        filtered=filtered.beliefs,
        smoothed=smooth_beliefs(filtered, transitions),
        evidence=_weigh(samples, record, filtered),
        drift=(_odds(filtered.predicted) - _odds(before)).sum(axis=1),
        log_evidence=filtered.log_evidence,
        completeness=completeness,
        harm_probability=_find_known_harm(samples, record, completeness),
    )


def infer_belief(
    samples: Samples, *, responses: PerDrawTypeTermsConduct, signed: PerDrawTypeAnswer | None = None
) -> Inference:
    """Return the belief at the decision, and no more of what :func:`infer_types` finds, (14)-(18).

    Parameters
    ----------
    samples
        Every premise of the case.
    responses
        P(conduct | type, terms) for every contract of the contracts, (10).
    signed
        P(it signs | type) each earlier offer whose answer the record tells, (11a); ``None`` where it tells none.

    Raises
    ------
    CaseError
        If the record is impossible under every type.
    """
    return infer_without(samples, responses=responses, signed=signed, parts=[frozenset()])[0]


def infer_without(
    samples: Samples,
    *,
    responses: PerDrawTypeTermsConduct,
    parts: Sequence[frozenset[str]],
    signed: PerDrawTypeAnswer | None = None,
) -> list[Inference]:
    """Return what is inferred at the decision with some entries of the record left out, for each of several parts.

    Reports that shared a narrator with what is left out count for more without it (16).

    Parameters
    ----------
    samples
        Every premise of the case.
    responses
        P(conduct | type, terms) for every contract of the contracts, (10).
    signed
        P(it signs | type) each earlier offer whose answer the record tells, (11a); ``None`` where it tells none.
    parts
        Paths of the entries to leave out, such as ``record.acts.hires``; an empty part leaves out none.

    Raises
    ------
    CaseError
        If the record is impossible under every type.
    """
    entries, transitions = list_entries(samples, responses, signed), _find_transitions(samples)
    return [_infer_last(samples, assemble_record(samples, entries, part), transitions) for part in parts]


def _infer_last(samples: Samples, record: ReadRecord, transitions: Array) -> Inference:
    """Carry the prior through the years and keep the last (18)."""
    prior, likelihoods = samples.counterpart.prior, add_up_dealings(samples, record)
    with _explained():
        last = deque(filter_years(prior, transitions, likelihoods, record.process), maxlen=1)[0]
    completeness = _find_completeness(samples, record, last.after)
    harm = _find_known_harm(samples, record, completeness)
    log_evidence = np.logaddexp.reduce(last.after, axis=0)
    return Inference(mix_nodes(last.after, last.belief), completeness, harm, log_evidence)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn a record that no type could have brought about into a fault of the case."""
    try:
        yield
    except ValueError as error:
        message = "cannot have come about under any type of counterpart"
        hint = "Take certainty out: no background of 0, no recording of 0, no share of 1."
        raise CaseError([Problem("record", message, hint)]) from error


def _find_completeness(samples: Samples, record: ReadRecord, log_weights: Array) -> PerDraw:
    """Return the mean share of acts that are listed, given the record."""
    past = samples.past
    if record.process is None:
        return past.completeness @ past.completeness_weights
    return np.einsum("nk,kn->n", past.completeness, share_nodes(log_weights))


def _find_known_harm(samples: Samples, record: ReadRecord, completeness: PerDraw) -> PerDrawType:
    if record.probability is None:
        return np.zeros_like(samples.counterpart.prior)
    return completeness[:, None] * record.probability


def _find_transitions(samples: Samples) -> Array:
    """Return how types change on the way into each year, (14); the first year is the prior's.

    The draws lie along the last axis in memory, as the filter reads them.
    """
    rival, past = samples.counterpart, samples.past
    ordinary, at_change = (
        np.moveaxis(reset_transitions(hazard, rival.pool), 0, -1)
        for hazard in (rival.ordinary, rival.at_change)
    )
    matrices = np.empty((past.end + 1 - past.start, *ordinary.shape))
    for year, matrix in enumerate(matrices, past.start):
        matrix[:] = at_change if year in past.changes else ordinary
    matrices[0] = np.eye(len(rival.types))[..., None]
    return np.moveaxis(matrices, -1, 0)


def _weigh(samples: Samples, record: ReadRecord, filtered: Filtered) -> tuple[EntryEvidence, ...]:
    """Weigh entries one after the other, each against the belief just before it (20).

    Within a year dealings and acts come first, then the time in which no other act is listed.
    """
    start, weights = samples.past.start, dict[tuple[str, str], EntryEvidence]()

    def note(entry: PastEpisode | PastAnswer | PastAct | WatchedSpan, change: Array) -> None:
        label = "no other act is listed" if isinstance(entry, WatchedSpan) else entry.what
        kind = _KINDS[type(entry)]
        known = weights.get((kind, entry.name))
        if known is not None:
            change = change + np.stack([known.decibans, known.log_ratios])
        weights[kind, entry.name] = EntryEvidence(entry.name, kind, label, entry.date, *change)

    for year, state in enumerate(filtered.years):
        belief, joint = filtered.predicted[:, year], state.predicted
        reports = [report for report in record.reports if math.floor(report[0].year) - start == year]
        if reports:
            joint = share_nodes(state.before) * state.predicted
        for entry, seen in reports:
            joint = _update(joint, _find_log_likelihood(record.process, state.predicted, seen))
            after = joint.sum(axis=1).T
            note(entry, _weigh_change(belief, after))
            belief = after
        lengths = [min(span.last, start + year + 1) - max(span.first, start + year) for span in record.spans]
        watched = sum(length for length in lengths if length > 0)
        if watched > 0:
            change = _weigh_change(belief, filtered.beliefs[:, year])
            for span, length in zip(record.spans, lengths, strict=True):
                if length > 0:
                    note(span, length / watched * change)
    return tuple(weights.values())


def _find_log_likelihood(
    process: ActProcess | None, predicted: Array, seen: PerDrawType | ListedAct
) -> Array:
    """Return the log-likelihood of a dealing or an act at each node, draws last."""
    if process is None or not isinstance(seen, ListedAct):
        return np.asarray(seen).T[:, None]
    return process.weigh_act(seen, process.expect(predicted))


def _update(joint: Array, log_likelihood: Array) -> Array:
    """Return the belief over types and nodes after a report, draws last, summing to one."""
    possible = np.where(joint > 0, log_likelihood, -np.inf)
    joint = joint * np.exp(possible - possible.max(axis=(0, 1)))
    return np.asarray(joint / joint.sum(axis=(0, 1)))


def _weigh_change(before: PerDrawType, after: PerDrawType) -> Array:
    """Return what turned one belief into another: its weight of evidence, decibans, and its logarithm by type."""
    ratio = np.divide(after, before, out=np.ones_like(before), where=before > 0)
    with np.errstate(divide="ignore"):
        log_ratios = np.log(ratio)
    return np.stack([weight_of_evidence(log_ratios, before), log_ratios])


def _odds(belief: Array) -> Array:
    """Return log-odds of each type against the others, decibans; 0 where the odds are infinite."""
    belief = np.clip(belief, 0.0, 1.0)  # beyond it by a rounding error
    with np.errstate(divide="ignore"):
        odds = 10 * (np.log10(belief) - np.log10(1 - belief))
    return np.where(np.isfinite(odds), odds, 0.0)

"""What past conduct says about the counterpart: MODEL (14)-(20)."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from jaxtyping import Float

from detente.errors import CaseError, Problem
from detente.json_keys import HIDDEN, keyed
from detente.methods.hidden_markov import (
    Filtered,
    act_log_likelihood,
    design_effect,
    filter_beliefs,
    report_log_likelihood,
    reset_transitions,
    silence_log_likelihood,
    smooth_beliefs,
    weight_of_evidence,
)
from detente.methods.quantal_choice import act_probability

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.sampling.past_dealings import PastAct, PastEpisode, WatchedSpan
    from detente.sampling.samples import Samples
    from detente.shapes import (
        Array,
        PerDraw,
        PerDrawObjective,
        PerDrawType,
        PerDrawTypeTermsConduct,
        PerDrawYearType,
    )

EntryKind = Literal["episode", "hostile_act", "quiet"]

_TABLES: dict[EntryKind, str] = {"episode": "episodes", "hostile_act": "acts", "quiet": "watched"}


class EntryEvidence(NamedTuple):
    """One entry of the record, and how far it moves the belief."""

    name: str
    kind: EntryKind
    label: str
    date: str
    decibans: PerDrawType
    """Weight of evidence for each type against the others, decibans (20)."""


class EntryLikelihood(NamedTuple):
    """Log-likelihood of one entry in one year; a span has one for each year it covers."""

    name: str
    kind: EntryKind
    label: str
    date: str
    year: int
    cluster: str | None
    """Reports that hang together with it."""
    log_likelihood: PerDrawType
    """As if it stood alone."""

    @property
    def path(self) -> str:
        """Return where the case says it."""
        return f"record.{_TABLES[self.kind]}.{self.name}"


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
    harm_probability: PerDrawType = field(metadata=HIDDEN)
    """P(hostile act | type) at an opening, in [0, 1] (17); 0 where the case speaks of none."""

    @property
    @keyed("belief")
    def belief(self) -> PerDrawType:
        """Return the belief at the decision, summing to one."""
        return self.filtered[:, -1]


def infer_types(samples: Samples, *, responses: PerDrawTypeTermsConduct) -> TrackRecord:
    """Carry the prior through the record to the decision, (14)-(20).

    Prior, evidence and drift add up to the posterior in log-odds.

    Parameters
    ----------
    samples
        Every premise of the case.
    responses
        P(conduct | type, terms) for every contract of the contracts, (10).

    Raises
    ------
    CaseError
        If the record is impossible under every type.
    """
    past, rival = samples.past, samples.counterpart
    years = _list_years(samples)
    entries, transitions = _temper(samples, _list_entries(samples, responses)), _find_transitions(samples)
    likelihoods = _add_up(samples, entries)
    filtered = _filter(samples, likelihoods, transitions)
    evidence = _weigh(entries, filtered.predicted, past.start)
    before = np.concatenate([rival.prior[:, None], filtered.beliefs[:, :-1]], axis=1)
    return TrackRecord(
        years=years,
        prior=rival.prior,
        filtered=filtered.beliefs,
        smoothed=smooth_beliefs(filtered.beliefs, transitions, likelihoods),
        evidence=evidence,
        drift=(_odds(filtered.predicted) - _odds(before)).sum(axis=1),
        log_evidence=filtered.log_evidence,
        harm_probability=find_harm_probability(samples),
    )


def infer_belief(samples: Samples, *, responses: PerDrawTypeTermsConduct) -> PerDrawType:
    """Return the belief at the decision, and no more of what :func:`infer_types` finds, (14)-(18).

    Parameters
    ----------
    samples
        Every premise of the case.
    responses
        P(conduct | type, terms) for every contract of the contracts, (10).

    Raises
    ------
    CaseError
        If the record is impossible under every type.
    """
    return infer_beliefs_without(samples, responses=responses, parts=[frozenset()])[:, 0]


def find_harm_probability(samples: Samples) -> PerDrawType:
    """Return P(hostile act | type) at an opening, in [0, 1] (17); 0 where the case speaks of none."""
    rival = samples.counterpart
    if rival.outside is None:
        return np.zeros_like(rival.prior)
    return _find_harm(samples, rival.outside.harm)


def infer_beliefs_without(
    samples: Samples, *, responses: PerDrawTypeTermsConduct, parts: Sequence[frozenset[str]]
) -> Float[Array, "draws parts types"]:
    """Return the belief at the decision with some entries of the record left out, for each of several parts.

    Reports that shared a narrator with what is left out count for more without it (16).

    Parameters
    ----------
    samples
        Every premise of the case.
    responses
        P(conduct | type, terms) for every contract of the contracts, (10).
    parts
        Paths of the entries to leave out, such as ``record.acts.hires``; an empty part leaves out none.

    Raises
    ------
    CaseError
        If the record is impossible under every type.
    """
    entries, transitions = _list_entries(samples, responses), _find_transitions(samples)
    beliefs = []
    for part in parts:
        rest = [entry for entry in entries if entry.path not in part]
        likelihoods = _add_up(samples, _temper(samples, rest))
        beliefs.append(_filter(samples, likelihoods, transitions).beliefs[:, -1])
    return np.stack(beliefs, axis=1)


def _add_up(samples: Samples, entries: list[EntryLikelihood]) -> PerDrawYearType:
    """Return the log-likelihood of each year's entries."""
    likelihoods = np.zeros((samples.n_draws, len(_list_years(samples)), len(samples.counterpart.types)))
    for entry in entries:
        likelihoods[:, entry.year - samples.past.start] += entry.log_likelihood
    return likelihoods


def _list_years(samples: Samples) -> tuple[int, ...]:
    return tuple(range(samples.past.start, samples.past.end + 1))


def _find_transitions(samples: Samples) -> Array:
    """Return how types change on the way into each year, (14); the first year is the prior's.

    The draws lie along the last axis in memory, as the filter reads them.
    """
    rival, years = samples.counterpart, _list_years(samples)
    ordinary, at_change = (
        np.moveaxis(reset_transitions(hazard, rival.pool), 0, -1)
        for hazard in (rival.ordinary, rival.at_change)
    )
    matrices = np.empty((len(years), *ordinary.shape))
    for matrix, year in zip(matrices, years, strict=True):
        matrix[:] = at_change if year in samples.past.changes else ordinary
    matrices[0] = np.eye(len(rival.types))[..., None]
    return np.moveaxis(matrices, -1, 0)


def _filter(samples: Samples, likelihoods: PerDrawYearType, transitions: Array) -> Filtered:
    """Carry the prior through the years (18)."""
    try:
        return filter_beliefs(samples.counterpart.prior, transitions, likelihoods)
    except ValueError as error:
        message = "cannot have come about under any type of counterpart"
        hint = "Take certainty out: no background of 0, no recording of 0, no share of 1."
        raise CaseError([Problem("record", message, hint)]) from error


def _find_harm(samples: Samples, harm: PerDrawObjective) -> PerDrawType:
    """Return P(hostile act | type) at an opening, in (0, 1), (17).

    Parameters
    ----------
    samples
        Every premise of the case; the case speaks of acts outside the channel.
    harm
        Part of each objective's full swing the act takes away, shape (draws, objectives).
    """
    rival = samples.counterpart
    cost = np.zeros(samples.n_draws) if rival.outside is None else rival.outside.cost
    gain = -np.einsum("ntk,nk->nt", rival.weights, harm)
    return act_probability(gain, cost[:, None], rival.decisive[:, None], rival.lapse[:, None])


def _list_entries(samples: Samples, responses: PerDrawTypeTermsConduct) -> list[EntryLikelihood]:
    """Return every entry of the record with its log-likelihood, year by year."""
    past = samples.past
    dated = [(e.year, _episode_log_likelihood(samples, e, responses)) for e in past.episodes]
    dated += [(act.year, _act_log_likelihood(samples, act)) for act in past.acts]
    dated.sort(key=lambda pair: pair[0])
    entries = [entry for _, entry in dated] + [
        entry for span in past.spans for entry in _silence_log_likelihood(samples, span)
    ]
    return sorted(entries, key=lambda entry: entry.year)


def _episode_log_likelihood(
    samples: Samples, episode: PastEpisode, responses: PerDrawTypeTermsConduct
) -> EntryLikelihood:
    past = samples.past
    log_likelihood = report_log_likelihood(
        responses[:, :, episode.terms],
        recorded=past.recorded,
        information=episode.information,
        coding=episode.coding,
        background=episode.background,
        design_effect=np.ones(samples.n_draws),
    )
    year = math.floor(episode.year)
    return EntryLikelihood(
        episode.name, "episode", episode.what, episode.date, year, episode.cluster, log_likelihood
    )


def _act_log_likelihood(samples: Samples, act: PastAct) -> EntryLikelihood:
    outside = samples.counterpart.outside
    if outside is None:
        message = "a hostile act needs the counterpart's outside table"
        raise ValueError(message)
    log_likelihood = act_log_likelihood(
        _find_harm(samples, act.harm),
        rate=outside.openings,
        information=act.information,
        background=outside.background,
    )
    year = math.floor(act.year)
    return EntryLikelihood(act.name, "hostile_act", act.what, act.date, year, act.cluster, log_likelihood)


def _silence_log_likelihood(samples: Samples, span: WatchedSpan) -> list[EntryLikelihood]:
    """Return the silence of a watched span, year by year: splitting it changes nothing (17)."""
    outside = samples.counterpart.outside
    if outside is None:
        return []
    harm = _find_harm(samples, outside.harm)
    entries = []
    for year in range(math.floor(span.first), min(math.ceil(span.last), samples.past.end + 1)):
        length = min(span.last, year + 1) - max(span.first, year)
        silence = silence_log_likelihood(harm, rate=outside.openings, years=length)
        what = "every act would have been recorded"
        entries.append(EntryLikelihood(span.name, "quiet", what, span.date, year, span.cluster, silence))
    return entries


def _temper(samples: Samples, entries: list[EntryLikelihood]) -> list[EntryLikelihood]:
    """Return entries that count for less, the more reports hang together with them, (16)."""
    past = samples.past
    # Spans of silence are no reports: they take the exponent of their cluster and do not add to it.
    counts = Counter(entry.cluster for entry in entries if entry.kind != "quiet")
    exponents = {
        cluster: design_effect(max(counts[cluster], 1), past.correlation[:, i])[:, None]
        for i, cluster in enumerate(past.clusters)
    }
    return [
        entry
        if entry.cluster is None
        else entry._replace(log_likelihood=exponents[entry.cluster] * entry.log_likelihood)
        for entry in entries
    ]


def _weigh(
    entries: list[EntryLikelihood], predicted: PerDrawYearType, start: int
) -> tuple[EntryEvidence, ...]:
    """Weigh entries one after the other, each against the belief just before it (20)."""
    weights: dict[tuple[str, str], EntryEvidence] = {}
    year, belief = None, predicted[:, 0]
    for entry in entries:
        if entry.year != year:
            year, belief = entry.year, predicted[:, entry.year - start]
        decibans = weight_of_evidence(entry.log_likelihood, belief)
        key = (entry.kind, entry.name)
        if key in weights:
            decibans = decibans + weights[key].decibans
        weights[key] = EntryEvidence(entry.name, entry.kind, entry.label, entry.date, decibans)
        joint = np.log(np.maximum(belief, 1e-300)) + entry.log_likelihood
        belief = np.exp(joint - np.logaddexp.reduce(joint, axis=1)[:, None])
    return tuple(weights.values())


def _odds(belief: Array) -> Array:
    """Return log-odds of each type against the others, decibans; 0 where the odds are infinite."""
    with np.errstate(divide="ignore"):
        odds = 10 * (np.log10(belief) - np.log10(1 - belief))
    return np.where(np.isfinite(odds), odds, 0.0)

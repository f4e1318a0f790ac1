"""The entries of a record as the filter reads them: dealings, answers, hostile acts and the time watched, (11a), (15)-(17)."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.case.record import find_opening
from detente.methods.hidden_markov import design_effect, report_log_likelihood
from detente.methods.hostile_acts import ActProcess, ListedAct, make_act_process
from detente.methods.quantal_choice import act_probability
from detente.sampling.past_dealings import PastAct, PastAnswer, PastDealings, PastEpisode, WatchedSpan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.sampling.samples import Samples
    from detente.shapes import (
        Array,
        PerDraw,
        PerDrawObjective,
        PerDrawType,
        PerDrawTypeAnswer,
        PerDrawTypeTermsConduct,
        PerDrawYearType,
    )

_UNDECLARED = "time without an act"
"""Name of the time watched where the case does not declare it."""


class RecordEntries(NamedTuple):
    """Dealings, answers and hostile acts, each as if it stood alone."""

    dealings: list[tuple[PastEpisode | PastAnswer, PerDrawType]]
    """Dealings and answers, each with its log-likelihood."""
    acts: list[tuple[PastAct, PerDrawType]]
    """Each with P(such an act | type) at an opening."""


class ReadRecord(NamedTuple):
    """The entries that are read, each with the weight that its cluster leaves it."""

    reports: list[tuple[PastEpisode | PastAnswer, PerDrawType] | tuple[PastAct, ListedAct]]
    """Dealings and answers with their log-likelihoods, and acts, in order of date."""
    spans: tuple[WatchedSpan, ...]
    """The time watched; spans do not overlap."""
    probability: PerDrawType | None
    """P(hostile act | type) at an opening, the mean over the kinds of act; ``None`` where the case speaks of none."""
    process: ActProcess | None


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
    if rival.outside is None:
        message = "a hostile act needs the counterpart's outside table"
        raise ValueError(message)
    gain = -np.einsum("ntk,nk->nt", rival.weights, harm)
    return act_probability(gain, rival.outside.cost[:, None], rival.decisive[:, None], rival.lapse[:, None])


def list_entries(
    samples: Samples, responses: PerDrawTypeTermsConduct, signed: PerDrawTypeAnswer | None = None
) -> RecordEntries:
    """Return the dealings, answers and hostile acts of the record, each as if it stood alone."""
    past = samples.past
    if signed is None:
        if past.answers:
            message = "an answer to an offer needs the chance that each type signs it"
            raise ValueError(message)
        signed = np.zeros((samples.n_draws, len(samples.counterpart.types), 0))
    return RecordEntries(
        [
            *(
                (episode, _find_episode_log_likelihood(samples, episode, responses))
                for episode in past.episodes
            ),
            *(
                (answer, _find_answer_log_likelihood(samples, answer, signed[:, :, i]))
                for i, answer in enumerate(past.answers)
            ),
        ],
        [(act, _find_harm(samples, act.harm)) for act in past.acts],
    )


def _find_episode_log_likelihood(
    samples: Samples, episode: PastEpisode, responses: PerDrawTypeTermsConduct
) -> PerDrawType:
    return report_log_likelihood(
        responses[:, :, episode.terms],
        recorded=samples.past.recorded,
        information=episode.information,
        coding=episode.coding,
        background=episode.background,
        design_effect=np.ones(samples.n_draws),
    )


def _find_answer_log_likelihood(samples: Samples, answer: PastAnswer, signed: PerDrawType) -> PerDrawType:
    """Return the log-likelihood of an answer by type: that of signing, or of declining, as reported (11a), (16)."""
    if not answer.counts:
        return np.zeros_like(signed)
    return report_log_likelihood(
        np.stack([signed, 1 - signed], axis=-1),
        recorded=np.ones((samples.n_draws, 2)),
        information=answer.information,
        coding=answer.coding,
        background=np.full(2, 0.5),
        design_effect=np.ones(samples.n_draws),
    )


def assemble_record(
    samples: Samples, entries: RecordEntries, left_out: frozenset[str] = frozenset()
) -> ReadRecord:
    """Return the record without some entries; reports of one cluster count for less, the more there are (16).

    Parameters
    ----------
    samples
        Every premise of the case.
    entries
        Its entries.
    left_out
        Paths of those to leave out, such as ``record.acts.hires``.
    """
    past, outside = samples.past, samples.counterpart.outside
    dealings = [pair for pair in entries.dealings if pair[0].path not in left_out]
    acts = [pair for pair in entries.acts if pair[0].path not in left_out]
    declared = [span for span in past.spans if span.path not in left_out]
    speaking = [entry for entry, _ in dealings if not isinstance(entry, PastAnswer) or entry.counts]
    counts = Counter([entry.cluster for entry in speaking] + [act.cluster for act, _ in acts])
    exponents: dict[str | None, PerDraw] = {
        cluster: design_effect(max(counts[cluster], 1), past.correlation[:, i])
        for i, cluster in enumerate(past.clusters)
    }
    exponents[None] = np.ones(samples.n_draws)
    tempered = [(entry, exponents[entry.cluster][:, None] * alone) for entry, alone in dealings]
    if outside is None:
        return ReadRecord(_sort(tempered), (), None, None)
    spans = _find_watched(past, [act for act, _ in acts], declared)
    probability = _find_mean_harm(acts) if acts else _find_harm(samples, outside.harm)
    process = make_act_process(
        [
            ListedAct(math.floor(act.year) - past.start, chance, act.information, exponents[act.cluster])
            for act, chance in acts
        ],
        watched=_measure_watched(past, spans),
        probability=probability,
        rate=outside.openings,
        completeness=past.completeness,
        weights=past.completeness_weights,
    )
    listed = zip((act for act, _ in acts), process.acts, strict=True)
    return ReadRecord(_sort([*tempered, *listed]), spans, probability, process if acts or spans else None)


def _sort(
    reports: Sequence[tuple[PastEpisode | PastAnswer, PerDrawType] | tuple[PastAct, ListedAct]],
) -> list[tuple[PastEpisode | PastAnswer, PerDrawType] | tuple[PastAct, ListedAct]]:
    return sorted(reports, key=lambda report: report[0].year)


def _find_mean_harm(acts: Sequence[tuple[PastAct, PerDrawType]]) -> PerDrawType:
    """Return P(hostile act | type) at an opening, the mean over the kinds of act that are listed (17)."""
    counts = Counter(act.kind for act, _ in acts)
    return np.sum([chance / counts[act.kind] for act, chance in acts], axis=0) / len(counts)


def _find_watched(
    past: PastDealings, acts: Sequence[PastAct], declared: Sequence[WatchedSpan]
) -> tuple[WatchedSpan, ...]:
    """Return the time watched, without overlaps.

    As declared; where that does not cover the acts, also from one mean gap between them before the first to the
    decision.
    """
    spans = [*declared]
    if not all(any(span.first <= act.year <= span.last for span in declared) for act in acts):
        opening = max(find_opening([act.year for act in acts]), past.start + 1.0)
        date = f"{math.floor(opening)} to {past.decided}"
        spans.append(WatchedSpan(_UNDECLARED, date, opening, past.closed))
    apart: list[WatchedSpan] = []
    reached = past.start + 1.0
    for span in sorted(spans, key=lambda span: span.first):
        first, last = max(span.first, reached), min(span.last, past.end + 1.0)
        if last > first:
            apart.append(replace(span, first=first, last=last))
            reached = last
    return tuple(apart)


def _measure_watched(past: PastDealings, spans: Sequence[WatchedSpan]) -> Array:
    """Return how much of each year was watched, in [0, 1]."""
    years = np.arange(past.start, past.end + 1)
    lengths = [np.minimum(span.last, years + 1) - np.maximum(span.first, years) for span in spans]
    return (
        np.sum([np.maximum(length, 0.0) for length in lengths], axis=0) if lengths else np.zeros(len(years))
    )


def add_up_dealings(samples: Samples, record: ReadRecord) -> PerDrawYearType:
    """Return the log-likelihood of each year's dealings."""
    past = samples.past
    likelihoods = np.zeros((samples.n_draws, past.end + 1 - past.start, len(samples.counterpart.types)))
    for entry, seen in record.reports:
        if not isinstance(seen, ListedAct):
            likelihoods[:, math.floor(entry.year) - past.start] += seen
    return likelihoods

"""Entries of the record that cannot tell the kinds of counterpart apart, and why: MODEL (15)-(16)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.errors import Problem
from detente.evaluation.signing import predict_past_signing
from detente.evaluation.solution import play_contracts
from detente.evaluation.track_record import infer_types
from detente.sampling.samples import sample_at

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.sampling.past_dealings import PastAct, PastAnswer, PastEpisode
    from detente.sampling.samples import Samples

_SILENT = 0.1
"""Weight of evidence for every type, decibans, below which an entry tells nothing."""

_UNINFORMATIVE = 0.05
"""Share of reports that carry information, below which a source tells nothing."""

_TINY = 0.1
"""Weight that sharing a narrator leaves to an entry, below which it tells nothing."""


_HINT = "It counts neither as evidence nor as a past dealing; keep it for readers, or delete it."

_EXPLOIT = 2
"""Index of exploiting among the conducts."""


class SilentEntry(NamedTuple):
    """An entry whose likelihood is nearly the same under every type."""

    path: str
    """Where it stands in the case."""
    cause: str
    """Why it tells nothing, as a sentence."""


def list_silent_entries(case: Case) -> tuple[SilentEntry, ...]:
    """Return the dealings and hostile acts that cannot tell the types apart, all premises in the middle.

    Parameters
    ----------
    case
        The case.

    Raises
    ------
    CaseError
        If the record is impossible under every type of counterpart.
    """
    if len(case.counterpart.types) == 1:
        return ()
    samples = sample_at(case, {}, 1)
    reactions, game, _ = play_contracts(samples)
    signed = predict_past_signing(samples, flows=game.flows, passes=reactions.passes)
    record = infer_types(samples, responses=game.responses, signed=signed)
    silent = {(entry.kind, entry.name) for entry in record.evidence if np.abs(entry.decibans).max() < _SILENT}
    past = samples.past
    return (
        *(
            SilentEntry(entry.path, _explain_episode(samples, entry))
            for entry in past.episodes
            if ("episode", entry.name) in silent
        ),
        *(
            SilentEntry(entry.path, _explain_act(samples, entry))
            for entry in past.acts
            if ("hostile_act", entry.name) in silent
        ),
        *(
            SilentEntry(entry.path, _explain_answer(samples, entry))
            for entry in past.answers
            if ("answer", entry.name) in silent
        ),
    )


def _explain_episode(samples: Samples, episode: PastEpisode) -> str:
    return _explain_source(samples, episode) or (
        "Every kind of counterpart would have behaved much the same under the terms of that day."
    )


def _explain_answer(samples: Samples, answer: PastAnswer) -> str:
    if not answer.counts:
        return "Dealings are taken as signed: a signature tells something only where nobody had to give it."
    return _explain_source(samples, answer) or (
        "Every kind of counterpart would have given much the same answer to these terms."
    )


def _explain_act(samples: Samples, act: PastAct) -> str:
    weights = samples.counterpart.weights[0]
    if not np.any(act.harm[0] * weights):
        return "No kind of counterpart cares about what it hit."
    return _explain_source(samples, act) or "Every kind of counterpart is about as likely to do it."


def _explain_source(samples: Samples, entry: PastEpisode | PastAnswer | PastAct) -> str | None:
    """Return why the source of an entry tells nothing, if that is so."""
    past = samples.past
    if entry.information[0] < _UNINFORMATIVE:
        return "Reports of its grade carry no information."
    if entry.cluster is None:
        return None
    clusters = [
        *(episode.cluster for episode in past.episodes),
        *(act.cluster for act in past.acts),
        *(answer.cluster for answer in past.answers if answer.counts),
    ]
    reports = clusters.count(entry.cluster)
    shared = 1 / (1 + (reports - 1) * past.correlation[0, past.clusters.index(entry.cluster)])
    return "It shares its narrator with too many other entries." if shared < _TINY else None


def list_record_notes(case: Case) -> list[Problem]:
    """Return what a reader of the record should know: entries that tell nothing, and codings read otherwise.

    Where nothing in the terms could be abused, exploiting counts as free-riding (16).
    """
    notes = [
        Problem(entry.path, f"this entry cannot tell the kinds of counterpart apart. {entry.cause}", _HINT)
        for entry in list_silent_entries(case)
    ]
    samples = sample_at(case, {}, 1)
    exploitable = samples.contracts.list_exploitable(samples.items.abusable)
    for episode in samples.past.episodes:
        conduct = case.record.episodes[episode.name].conduct
        if np.argmax(conduct) == _EXPLOIT and not exploitable[episode.terms]:
            message = "nothing given under these terms could be abused, so exploit is read as free_ride"
            hint = "If something was abused, add it to the terms of that day, with an effect for exploit."
            notes.append(Problem(f"record.episodes.{episode.name}.conduct", message, hint))
    return notes

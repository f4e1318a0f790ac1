"""How far belief and verdict move when one entry, or everything one source tells, is left out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from detente.evaluation.strategy import pose_problem, value_beliefs
from detente.evaluation.track_record import Inference, infer_without
from detente.evidence.citations import list_sole_entries
from detente.json_keys import key

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.evaluation.solution import Solution
    from detente.sampling.past_dealings import PastDealings
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDraw, PerDrawOption, PerDrawType, PerType

RemovalKind = Literal["entry", "source"]

_N_INFLUENCE = 300
"""Draws over which the types are inferred again without each part of the record."""


class Removal(NamedTuple):
    """What is believed and advised without one part of the record."""

    kind: RemovalKind
    name: str
    """Index of the entry in the case, or name of the source all of whose entries are left out."""
    entries: tuple[str, ...]
    """Indices of the entries that are left out."""
    shift: float
    """Largest change of the belief in any type, in [0, 1]."""
    belief: PerType
    """Mean belief in each type without it, summing to one."""
    best: str
    """Option worth most on average without it."""
    margin: float
    """Mean margin of the best option but ``refuse`` over it, own utils; nan if all are barred (37)."""


class CompletenessEnd(NamedTuple):
    """What is believed and advised if the list of hostile acts is as complete, or as empty of meaning, as can be."""

    belief: PerType
    """Mean belief in each type, summing to one."""
    best: str
    """Option worth most on average."""
    margin: float
    """Mean margin of the best option but ``refuse`` over it, own utils; nan if all are barred (37)."""


@dataclass(frozen=True)
class ActCompleteness:
    """How many hostile acts are listed, and what is believed at both ends of it (17)."""

    listed: PerDraw
    """Share of such acts that became known and are listed, in [0, 1]: its mean given the record."""
    every_act_known: CompletenessEnd
    """If every act became known and is listed."""
    acts_left_out: CompletenessEnd
    """Without the acts and the time in which they were watched for."""


@dataclass(frozen=True)
class Influence:
    """The record with each of its parts left out in turn, over the first draws."""

    n_draws: int
    """Draws that were looked at."""
    belief: PerType
    """Mean belief in each type with the whole record, summing to one."""
    best: str
    """Option worth most on average with it."""
    margin: float
    """Mean margin with it, own utils."""
    removals: tuple[Removal, ...] = field(metadata=key("without"))
    """Entries in order of date, then sources."""
    completeness: ActCompleteness | None
    """The same at both ends of the completeness of the hostile acts listed; none where the case speaks of none."""

    def list_decisive_sources(self) -> list[str]:
        """Return the sources without which the advice would be another."""
        return [
            removal.name
            for removal in self.removals
            if removal.kind == "source" and removal.best != self.best
        ]


def measure_influence(case: Case, samples: Samples, solution: Solution) -> Influence:
    """Leave out each entry of the record, and all entries of each source, and infer the types again.

    Reports that shared a narrator with what is left out count for more without it (16).

    Parameters
    ----------
    case
        The case.
    samples
        Every premise of it; only the first draws are looked at.
    solution
        What every option is worth with the whole record.
    """
    n_draws = min(_N_INFLUENCE, samples.n_draws)
    first = samples.take(slice(n_draws))
    parts: list[tuple[RemovalKind, str, frozenset[str]]] = [
        ("entry", path, frozenset([path])) for path in _list_entry_paths(first.past)
    ]
    parts += [("source", name, paths) for name, paths in list_sole_entries(case).items() if paths]
    inferred = infer_without(
        first,
        responses=solution.stage_game.responses[:n_draws],
        signed=solution.sign_past(first),
        parts=[frozenset(), *(paths for _, _, paths in parts)],
    )
    beliefs = np.stack([inference.belief for inference in inferred], axis=1)
    values, options = value_beliefs(samples, solution.strategy.problem, beliefs), samples.contracts.options
    (belief, best, margin), *without = (
        _advise(beliefs[:, i], values[:, i], options) for i in range(beliefs.shape[1])
    )
    removals = [
        Removal(kind, name, tuple(sorted(paths)), float(np.abs(changed[0] - belief).max()), *changed)
        for (kind, name, paths), changed in zip(parts, without, strict=True)
    ]
    completeness = _vary_completeness(first, solution) if _speaks_of_acts(first) else None
    return Influence(n_draws, belief, best, margin, tuple(removals), completeness)


def _speaks_of_acts(samples: Samples) -> bool:
    """Return whether hostile acts, or the time in which there were none, say something in a case."""
    return samples.counterpart.outside is not None and bool(samples.past.acts or samples.past.spans)


def _vary_completeness(samples: Samples, solution: Solution) -> ActCompleteness:
    """Infer and decide again with every act listed, and with the acts left out: belief and what is seen of acts to come."""
    past, responses = samples.past, solution.stage_game.responses[: samples.n_draws]
    signed = solution.sign_past(samples)
    listed = replace(past, completeness=np.ones((samples.n_draws, 1)), completeness_weights=np.ones(1))
    acts = frozenset(
        path for path in _list_entry_paths(past) if path.startswith(("record.acts.", "record.watched."))
    )
    (every_act,) = infer_without(
        replace(samples, past=listed), responses=responses, signed=signed, parts=[frozenset()]
    )
    (no_act,) = infer_without(samples, responses=responses, signed=signed, parts=[acts])
    return ActCompleteness(
        solution.track_record.completeness,
        every_act_known=_decide_again(samples, solution, every_act),
        acts_left_out=_decide_again(samples, solution, no_act),
    )


def _decide_again(samples: Samples, solution: Solution, inference: Inference) -> CompletenessEnd:
    game, draws = solution.stage_game, slice(samples.n_draws)
    problem = pose_problem(
        samples,
        belief=inference.belief,
        rewards=game.rewards[draws],
        responses=game.responses[draws],
        passes=solution.third_parties.passes[draws],
        acceptance=solution.signing.acceptance[draws],
        harm_probability=inference.harm_probability,
    )
    values = value_beliefs(samples, problem, inference.belief[:, None])[:, 0]
    return CompletenessEnd(*_advise(inference.belief, values, samples.contracts.options))


def _list_entry_paths(past: PastDealings) -> list[str]:
    """Return the paths of all entries, in order of date."""
    dated = [(entry.year, entry.path) for entry in past.episodes]
    dated += [(act.year, act.path) for act in past.acts]
    dated += [(answer.year, answer.path) for answer in past.answers]
    dated += [(span.first, span.path) for span in past.spans]
    return [path for _, path in sorted(dated)]


def _advise(belief: PerDrawType, values: PerDrawOption, options: tuple[str, ...]) -> tuple[Array, str, float]:
    """Return the mean belief, the option worth most on average, and the mean margin."""
    means = values.mean(axis=0)
    others = means[1:][~np.isnan(means[1:])]
    margin = float(others.max() - means[0]) if others.size else np.nan
    return belief.mean(axis=0), options[int(np.nanargmax(means))], margin

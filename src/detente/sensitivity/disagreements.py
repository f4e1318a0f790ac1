"""Numbers on which analysts differ, and how far each difference moves what is claimed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.case.analyst_cases import parse_ranges
from detente.case.premises import list_premises
from detente.evaluation.claims import FOLLOWED, find_lead
from detente.evaluation.solution import COARSE, find_decision_inputs, pose_inputs
from detente.evaluation.strategy import value_beliefs
from detente.sampling.samples import sample_analyst, sample_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.case.model import Case
    from detente.case.quantity import Quantity
    from detente.evaluation.claims import Claim
    from detente.sampling.samples import Samples
    from detente.shapes import PerDraw

_N_DRAWS = 300
"""Draws of the pool in which everybody is given one analyst's numbers."""
LEAST_SHIFT = 0.05
"""Share of draws by which a claim must move for a difference to matter."""
_CLOSE = 2.0
"""Standard errors within which a difference is chance."""

_MADE_FROM = (
    (re.compile(r"(priorities\.[^.]+)\.ratios\..+"), r"\1"),
    (re.compile(r"(counterpart\.(?:prior|pool))\.(?:shares\..+|sample)"), r"\1"),
    (re.compile(r"(capabilities\.importance)\.weights\..+"), r"\1.weights"),
)
"""Numbers of which others are drawn together, and where those stand."""


class Position(NamedTuple):
    """One of the readings of a number, and what would be claimed if everybody read it so."""

    by: tuple[str, ...]
    """Short names of the analysts who gave it."""
    left: tuple[str, ...]
    """Short names of those who gave nothing, so that the case's own range stands for them."""
    reads: tuple[str, ...]
    """What they wrote, number by number."""
    shares: dict[str, float]
    """Share of draws in the direction that the pool claims, by claim."""
    leads: dict[str, float]
    """Mean lead, own utils, by claim."""


class Disagreement(NamedTuple):
    """A number, or numbers drawn together, on which analysts differ."""

    paths: tuple[str, ...]
    """Places in the case."""
    n_readings: int
    """How many different readings there are."""
    low: Position
    """The reading with the smallest middle."""
    high: Position
    """That with the largest; where middles are alike, the widest."""
    claim: str | None
    """The claim that it moves most; ``None`` where none moves in at least 5% of draws, and by what would be noticed."""
    moves: float
    """How far it moves the share of draws of that claim, in [0, 1]."""
    turns: bool
    """Whether the claim points one way under one of the two readings and the other way under the other."""


class _Stated(NamedTuple):
    """One way in which some numbers are read."""

    by: tuple[str, ...]
    left: tuple[str, ...]
    numbers: tuple[Quantity, ...]

    @property
    def reader(self) -> str:
        """Return one of those who read them so."""
        return (*self.by, *self.left)[0]


def find_disagreements(case: Case, samples: Samples, claims: Sequence[Claim]) -> tuple[Disagreement, ...]:
    """Return the numbers on which analysts differ, those that move a claim most first.

    All other numbers stay as the pool draws them. Those of which somebody gives no range count as the case has them.

    Parameters
    ----------
    case
        The case.
    samples
        The draws of the pool.
    claims
        What is claimed.
    """
    trial = _Trial(case, samples, [claim for claim in claims if claim.name in FOLLOWED])
    found = [_weigh(trial, paths, stated) for paths, stated in _list_stated(case).items() if len(stated) > 1]
    return tuple(sorted(found, key=lambda each: (each.claim is None, not each.turns, -each.moves)))


def _list_stated(case: Case) -> dict[tuple[str, ...], list[_Stated]]:
    """Return how each number, or the numbers that others are drawn from, is read, and by whom."""
    own = {premise.path: premise.quantity for premise in list_premises(case)}
    given = {name: parse_ranges(case, name, own) for name in case.analysts}
    groups: dict[str, list[str]] = {}
    for path in dict.fromkeys(path for numbers in given.values() for path in numbers):
        groups.setdefault(_find_root(path), []).append(path)
    stated: dict[tuple[str, ...], list[_Stated]] = {}
    for paths in groups.values():
        by_signature: dict[tuple[object, ...], _Stated] = {}
        for name, numbers in given.items():
            read = tuple(numbers.get(path, own[path]) for path in paths)
            signature = tuple(number.signature for number in read)
            before = by_signature.get(signature, _Stated((), (), read))
            role = "by" if numbers.keys() & set(paths) else "left"
            by_signature[signature] = before._replace(**{role: (*getattr(before, role), name)})
        stated[tuple(paths)] = sorted(by_signature.values(), key=_order)
    return stated


def _find_root(path: str) -> str:
    """Return where the draws stand that a number is drawn as, or into which it goes with others."""
    for pattern, root in _MADE_FROM:
        if match := pattern.fullmatch(path):
            return match.expand(root)
    return path


def _order(stated: _Stated) -> tuple[float, ...]:
    """Return by what readings are put in order: the middle of each number, then its width."""
    ends = [number.quantile(np.array([0.05, 0.5, 0.95])) for number in stated.numbers]
    return (*(float(end[1]) for end in ends), *(float(end[2] - end[0]) for end in ends))


class _Trial:
    """The pool in which everybody reads some numbers as one analyst does."""

    def __init__(self, case: Case, samples: Samples, claims: Sequence[Claim]) -> None:
        self.claims = claims
        self._case, self._samples = case, samples
        self.n_draws = min(_N_DRAWS, samples.n_draws)
        self._start = {path: column[: self.n_draws] for path, column in samples.premises.items()}
        self._read: dict[str, dict[str, PerDraw]] = {}

    def find_leads(self, name: str, root: str) -> dict[str, PerDraw]:
        """Return the lead of each claim where everybody reads what stands at a root as one analyst does."""
        read = self._list_columns(name)
        drawn = {path: column for path, column in read.items() if _stands_at(path, root)}
        samples = sample_at(self._case, self._start | drawn, self.n_draws)
        problem = pose_inputs(samples, find_decision_inputs(samples))
        values = value_beliefs(samples, problem, problem.belief[:, None], n_points=COARSE)[:, 0]
        return {claim.name: find_lead(claim, samples, problem, values) for claim in self.claims}

    def _list_columns(self, name: str) -> Mapping[str, PerDraw]:
        if name not in self._read:
            all_draws, seed = self._samples.n_draws, self._samples.seed
            read = sample_analyst(self._case, name, all_draws, seed, self.n_draws)
            single = {path: np.full(self.n_draws, number) for path, number in read.certain.items()}
            self._read[name] = single | read.premises
        return self._read[name]


def _stands_at(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}.")


def _weigh(trial: _Trial, paths: tuple[str, ...], stated: Sequence[_Stated]) -> Disagreement:
    """Return how far claims move between the readings with the smallest and the largest middle."""
    ends, root = (stated[0], stated[-1]), _find_root(paths[0])
    low, high = (trial.find_leads(end.reader, root) for end in ends)
    positions = [
        Position(
            by=end.by,
            left=end.left,
            reads=tuple(number.written for number in end.numbers),
            shares={name: _share(lead) for name, lead in leads.items()},
            leads={name: float(lead.mean()) for name, lead in leads.items()},
        )
        for end, leads in zip(ends, (low, high), strict=True)
    ]
    moved = [claim.name for claim in trial.claims if _is_noticed(claim, low[claim.name], high[claim.name])]
    shifts = {name: abs(positions[0].shares[name] - positions[1].shares[name]) for name in moved}
    turning = {name for name in moved if np.median(low[name]) * np.median(high[name]) < 0}
    claim = max(moved, key=lambda name: (name in turning, shifts[name]), default=None)
    return Disagreement(
        paths=paths,
        n_readings=len(stated),
        low=positions[0],
        high=positions[1],
        claim=claim,
        moves=0.0 if claim is None else shifts[claim],
        turns=claim in turning,
    )


def _share(lead: PerDraw) -> float:
    return float(np.mean(lead > 0) + np.mean(lead == 0) / 2)


def _is_noticed(claim: Claim, low: PerDraw, high: PerDraw) -> bool:
    """Say whether a claim moves in enough draws, and by more than would be noticed, and than chance."""
    shift = high - low
    error = float(shift.std()) / np.sqrt(len(shift))
    is_wide = abs(_share(high) - _share(low)) >= LEAST_SHIFT
    return is_wide and bool(abs(shift.mean()) > max(claim.noticeable, _CLOSE * error))

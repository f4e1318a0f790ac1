"""A debate between readings of one question: where each stands, and what they part over, as data."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from detente.assessment.numbers import Data, round_number, round_numbers
from detente.comparison.crux_search import Claimed
from detente.evaluation.claims import WAIT

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.comparison.crux_search import FewestExchanges
    from detente.comparison.differences import ReadingDifference
    from detente.comparison.exchanges import Measured, QuarrelShares
    from detente.comparison.quarrel import Issue
    from detente.evaluation.claims import Claim

DEBATE_SCHEMA = "detente.debate/1"
"""Name of the JSON form."""


@dataclass(frozen=True)
class DebateReading:
    """One reading, and where it stands."""

    name: str
    """Name of its case, with a number where another has the same."""
    case: Case
    claims: tuple[Claim, ...]
    """What it claims, as a report on it alone would say."""
    best: str
    """What it advises: ``wait`` or an option."""
    offer: str | None
    """The offer it judges; ``None`` where a hard limit bars it."""
    belief: dict[str, float]
    """Belief in each kind of counterpart."""
    noticeable_held: float
    """What would just be noticed in a deal held to its end, own utils."""

    @property
    def offer_lead(self) -> float:
        """Return the mean lead of the offer over never dealing, if it goes through, own utils; nan where it is barred."""
        claim = next((each for each in self.claims if each.name == "offer"), None)
        if claim is None:
            return float("nan")
        return claim.mean if claim.over == self.offer else -claim.mean

    def knows(self, choice: str) -> bool:
        """Say whether a choice is one of its own: waiting, or an option."""
        return choice == WAIT or choice in self.case.proposal.options


class Crux(NamedTuple):
    """What one quarrel turns on."""

    issue: int
    """Index of the claim."""
    first: FewestExchanges | None
    """The fewest differences that turn the first reading, taken from the second; ``None``: nothing does."""
    second: FewestExchanges | None
    """The fewest that turn the second reading, taken from the first."""
    common: tuple[FewestExchanges, FewestExchanges] | None
    """The same differences exchanged in both, each of which they turn: what both could find out together."""
    alone: tuple[LoneCrux, ...]
    """Every difference of these sets alone, the one that settles most of the quarrel first."""


class LoneCrux(NamedTuple):
    """One premise of a crux exchanged alone, whether or not that turns the claim."""

    difference: int
    first: FewestExchanges
    """In the first reading, taken from the second."""
    second: FewestExchanges


class Placement(NamedTuple):
    """What every reading holds of one premise, and what that would do."""

    difference: int
    written: tuple[str, ...]
    """As each reading writes it; empty where it does not hold it."""
    leads: tuple[float | None, ...]
    """Lead of the main claim in the first of the two furthest readings with the premise as each reading has it, own
    utils; ``None`` where a reading does not hold it."""


def find_odds(found: FewestExchanges) -> float:
    """Return the chance that a reading would have to give the other of being right on these premises, for its lead to vanish.

    The mean lead is linear in that chance: it runs from the lead before to the lead after. nan where the exchange does not turn it.
    """
    if found.before * found.after >= 0:
        return math.nan
    return abs(found.before) / (abs(found.before) + abs(found.after))


def find_answer_worth(found: FewestExchanges) -> float:
    """Return what it is worth to a reading to learn who is right on these premises, own utils, where it thinks both equally likely.

    The expected value of perfect information on one question with two answers (27): whoever knows takes the better of two
    choices under each, whoever does not takes the one that is better on average. 0 where the exchange does not turn the claim.
    """
    knowing = (max(found.before, 0.0) + max(found.after, 0.0)) / 2
    return knowing - max((found.before + found.after) / 2, 0.0)


@dataclass(frozen=True)
class Quarrel:
    """What two readings part over."""

    issues: tuple[Issue, ...]
    """What is compared; every :class:`~detente.comparison.exchanges.Measured` is in this order."""
    differences: tuple[ReadingDifference, ...]
    """Premises that both hold, in the order of the file, then what only one has."""
    first: Measured
    second: Measured
    first_exchanged: Measured
    """The first reading with every premise that both hold as the second has it: what is left of the quarrel is structure."""
    second_exchanged: Measured
    """The second reading with every premise that both hold as the first has it."""
    shares: QuarrelShares
    cruxes: tuple[Crux, ...]
    """One for each claim on which they part."""

    @property
    def claims(self) -> tuple[int, ...]:
        """Return the indices of the claims that are compared."""
        return tuple(i for i, issue in enumerate(self.issues) if issue.kind == "claim")

    @property
    def parted(self) -> tuple[int, ...]:
        """Return the claims on which they part: the leads differ in sign, and one of them would be noticed."""
        return tuple(
            i
            for i in self.claims
            if self.first.means[i] * self.second.means[i] < 0
            and max(abs(self.first.means[i]), abs(self.second.means[i])) >= self.issues[i].noticeable
        )

    @property
    def main(self) -> int | None:
        """Return the claim that a debate is about: the first on which they part, else the first they share."""
        return next(iter((*self.parted, *self.claims)), None)

    def find_gap(self, issue: int) -> float:
        """Return by how much an issue is higher in the second reading than in the first."""
        return float(self.second.means[issue] - self.first.means[issue])

    def pose(self, issue: int, everything: int) -> tuple[Claimed, Claimed]:
        """Return a claim as each reading has it, to be turned.

        Parameters
        ----------
        issue
            Index of the claim.
        everything
            The state in which everything is as the second reading has it.
        """
        first, second = float(self.first.means[issue]), float(self.second.means[issue])
        return Claimed(issue, 0, first, second), Claimed(issue, everything, second, first)

    def find_structure(self, issue: int) -> tuple[float, float]:
        """Return the part of a quarrel that remains after all premises are exchanged, in the first reading and in the second.

        nan where there is no quarrel.
        """
        gap = self.find_gap(issue)
        if not gap:
            return float("nan"), float("nan")
        first = (self.second.means[issue] - self.first_exchanged.means[issue]) / gap
        second = (self.second_exchanged.means[issue] - self.first.means[issue]) / gap
        return float(first), float(second)

    def rank_shares(self, issue: int) -> list[int]:
        """Return the shares in the order of how much of a quarrel they settle, those that widen it last."""
        gap = self.find_gap(issue)
        return sorted(range(len(self.shares.members)), key=lambda i: -gap * self.shares.values[i, issue])

    def rank_premises(self, issue: int) -> list[int]:
        """Return the premises that have a share of their own, in the order of how much they move an issue, either way."""
        alone = [(i, each[0]) for i, each in enumerate(self.shares.members) if len(each) == 1]
        ranked = sorted(alone, key=lambda pair: -abs(self.shares.values[pair[0], issue]))
        return [index for _, index in ranked if self.differences[index].is_premise]


@dataclass(frozen=True)
class Debate:
    """Two or more readings of one question side by side."""

    readings: tuple[DebateReading, ...]
    n_draws: int
    seed: int
    pair: tuple[int, int]
    """The two readings that are furthest apart, between which premises were exchanged."""
    quarrel: Quarrel
    placements: tuple[Placement, ...]
    """Where every reading stands on the heaviest premises; empty for two readings."""

    @property
    def version(self) -> str:
        """Return the version of detente that made it."""
        return version("detente")

    @property
    def sides(self) -> tuple[DebateReading, DebateReading]:
        """Return the two readings between which premises were exchanged."""
        return self.readings[self.pair[0]], self.readings[self.pair[1]]

    @property
    def is_empty(self) -> bool:
        """Say whether the two furthest readings differ in nothing that moves a number: there is nothing to debate."""
        return not self.quarrel.differences

    def to_dict(self) -> Data:
        """Return the debate as plain data: numbers of 10 significant digits, None for undefined."""
        quarrel = self.quarrel
        return {
            "schema": DEBATE_SCHEMA,
            "version": self.version,
            "n_draws": self.n_draws,
            "seed": self.seed,
            "readings": [_reading_to_dict(each) for each in self.readings],
            "between": [each.name for each in self.sides],
            "issues": [_issue_to_dict(quarrel, i) for i in range(len(quarrel.issues))],
            "differences": [_difference_to_dict(each) for each in quarrel.differences],
            "shares": [
                {
                    "differences": list(members),
                    "values": round_numbers(quarrel.shares.values[i]),
                    "errors": round_numbers(quarrel.shares.errors[i]),
                }
                for i, members in enumerate(quarrel.shares.members)
            ],
            "method": {
                "exact": quarrel.shares.is_exact,
                "n_draws": quarrel.shares.n_draws,
                "n_orders": quarrel.shares.n_orders,
            },
            "cruxes": [_crux_to_dict(each) for each in quarrel.cruxes],
            "placements": [
                {
                    "difference": each.difference,
                    "written": list(each.written),
                    "leads": [None if lead is None else round_number(lead) for lead in each.leads],
                }
                for each in self.placements
            ],
        }

    def to_json(self) -> str:
        """Return :meth:`to_dict` as the text of a JSON file."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _reading_to_dict(reading: DebateReading) -> Data:
    return {
        "name": reading.name,
        "case": reading.case.case,
        "best": reading.best,
        "offer": reading.offer,
        "belief": {name: round_number(share) for name, share in reading.belief.items()},
        "claims": [
            {
                "name": claim.name,
                "over": claim.over,
                "under": claim.under,
                "mean": round_number(claim.mean),
                "standard_error": round_number(claim.standard_error),
                "share": round_number(claim.share),
                "word": claim.word,
            }
            for claim in reading.claims
        ],
    }


def _issue_to_dict(quarrel: Quarrel, index: int) -> Data:
    ends = ("first", "second", "first_exchanged", "second_exchanged")
    structure = quarrel.find_structure(index)
    return {
        **quarrel.issues[index]._asdict(),
        "noticeable": round_number(quarrel.issues[index].noticeable),
        "parted": index in quarrel.parted,
        **{name: round_number(float(getattr(quarrel, name).means[index])) for name in ends},
        "errors": {name: round_number(float(getattr(quarrel, name).errors[index])) for name in ends},
        "structure": [round_number(each) for each in structure],
    }


def _difference_to_dict(difference: ReadingDifference) -> Data:
    return {
        "kind": difference.kind,
        "path": difference.path,
        "readings": [
            {
                "path": reading.path,
                "first": None if reading.old is None else reading.old.written,
                "second": None if reading.new is None else reading.new.written,
            }
            for change in difference.changes
            for reading in change.readings
            if reading.reach != "words"
        ],
    }


def _crux_to_dict(crux: Crux) -> Data:
    return {
        "issue": crux.issue,
        "first": _found_to_dict(crux.first),
        "second": _found_to_dict(crux.second),
        "common": None if crux.common is None else [_found_to_dict(each) for each in crux.common],
        "alone": [
            {
                "difference": each.difference,
                "first": _found_to_dict(each.first),
                "second": _found_to_dict(each.second),
            }
            for each in crux.alone
        ],
    }


def _found_to_dict(found: FewestExchanges | None) -> Data | None:
    if found is None:
        return None
    return {
        "differences": list(found.members),
        "before": round_number(found.before),
        "after": round_number(found.after),
        "standard_error": round_number(found.error),
        "smallest": found.is_smallest,
        "odds": round_number(find_odds(found)),
        "answer_worth": round_number(find_answer_worth(found)),
    }

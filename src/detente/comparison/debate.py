"""Two readings of one question side by side: where they agree, where they part, and over what: MODEL section 15."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, count
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from detente.comparison.blends import Blends
from detente.comparison.changes import find_value, list_cells
from detente.comparison.crux_search import FewestExchanges, find_fewest
from detente.comparison.debate_result import Crux, Debate, DebateReading, LoneCrux, Placement, Quarrel
from detente.comparison.differences import ReadingDifference, list_differences
from detente.comparison.exchanges import Exchanges
from detente.comparison.quarrel import label_wait, list_issues, measure_issues
from detente.comparison.swaps import Swaps
from detente.comparison.versions import CaseVersion, read_version
from detente.errors import CaseError, Problem
from detente.evaluation.claims import make_claims, notice_held
from detente.evaluation.solution import solve
from detente.evaluation.verdict import compare_options
from detente.sampling.random_streams import Streams
from detente.sampling.samples import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from detente.comparison.exchanges import QuarrelShares
    from detente.comparison.quarrel import Issue
    from detente.shapes import Array

_FEWEST_DRAWS, _FEWEST_READINGS = 100, 2
_ORDERS = "debate.orders"
_MOST_PLACED = 6
"""Premises on which every reading is placed where there are more than two."""
_SMALLEST = 1e-12
"""What a gap is taken for where there is none and none would be noticed."""
_BELIEFS_SAY = 0.25
"""How much a belief says, beside a claim, in which premises have a share of their own."""
_STATES_EXPECTED = 450
"""About how many cases between two readings are solved."""


def debate(
    *readings: CaseVersion | str | Path,
    n_draws: int = 600,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> Debate:
    """Say where readings of one question agree, where they part, and which premises they part over.

    Parameters
    ----------
    readings
        Two or more: case files, shipped cases by their slug, or what
        :func:`~detente.comparison.versions.parse_version` returns.
    n_draws
        Number of Monte Carlo draws, 100 or more, the same in every case that is solved.
    seed
        Seed, 0 or more. The same readings, seed, version and machine give the same bytes.
    progress
        Called with the name of each step and the share of the work already done, in [0, 1).

    Raises
    ------
    ValueError
        If there are fewer than two readings, ``n_draws`` is below 100 or ``seed`` below 0.
    CaseError
        If a reading cannot be read, if they are not of one question, or if a record is impossible under every type.
    """
    if len(readings) < _FEWEST_READINGS or n_draws < _FEWEST_DRAWS:
        message = (
            f"expected 2 readings and {_FEWEST_DRAWS} draws or more, found {len(readings)} and {n_draws}"
        )
        raise ValueError(message)
    versions = [_read(each) for each in readings]
    check_one_question(versions)
    report = progress or _ignore
    names = _name_readings(versions)
    positions = []
    for number, (version, name) in enumerate(zip(versions, names, strict=True)):
        report(f"solving {name}", number / (len(versions) + 4))
        positions.append(_take_position(version, name, n_draws, seed))
    first, second = _find_furthest(positions)
    quarrel = _Quarrel(versions[first], versions[second], n_draws, seed, _follow(report)).find(
        positions[first], positions[second]
    )
    placements = _place(versions, (first, second), quarrel, n_draws, seed)
    return Debate(tuple(positions), n_draws, seed, (first, second), quarrel, placements)


def _read(reading: CaseVersion | str | Path) -> CaseVersion:
    version = reading if isinstance(reading, CaseVersion) else read_version(reading)
    if isinstance(version, CaseVersion):
        return version
    message = "is an assessment, and a debate needs the cases: their premises are exchanged"
    raise CaseError([Problem("", message, "Give two case files.", file=str(reading))])


def _ignore(step: str, done: float) -> None:
    """Ignore progress."""
    del step, done


def _follow(report: Callable[[str, float], None]) -> Callable[[int], None]:
    """Return what is told how many cases have been solved, and passes on about how much of the work that is."""
    numbers = count(1)

    def follow(n_solved: int) -> None:
        done = [next(numbers) for _ in range(n_solved)][-1]
        report("exchanging premises", 0.3 + 0.69 * min(done / _STATES_EXPECTED, 1.0))

    return follow


def check_one_question(versions: Sequence[CaseVersion]) -> None:
    """Refuse readings of which no sentence would speak of one question.

    Raises
    ------
    CaseError
        If they decide for different sides, face different counterparts, want to solve different problems, or count in
        different periods.
    """
    problems, first = [], versions[0].case
    for version in versions[1:]:
        case = version.case
        pairs = (
            ("actors", "side that decides", first.own, case.own),
            ("actors", "counterpart", first.rival, case.rival),
            ("objectives", "shared problem", first.problem, case.problem),
            ("decision.period", "period, in years", first.decision.period, case.decision.period),
        )
        problems += [
            Problem(
                path,
                f"{case.case} is no reading of the question of {first.case}: its {what} is {theirs}, and there it is {ours}",
                "Give readings with the same side, counterpart, shared problem and period, under the same short names.",
            )
            for path, what, ours, theirs in pairs
            if ours != theirs
        ]
    if problems:
        raise CaseError(problems)


def _name_readings(versions: Sequence[CaseVersion]) -> list[str]:
    """Return a name for each reading: that of its case, with its number where two have the same."""
    names = [version.case.case for version in versions]
    return [name if names.count(name) == 1 else f"{name} ({number})" for number, name in enumerate(names, 1)]


def _take_position(version: CaseVersion, name: str, n_draws: int, seed: int) -> DebateReading:
    case = version.case
    samples = sample(case, n_draws, seed)
    solution, noticeable = solve(samples, only_choice=True), case.decision.noticeable
    verdict = compare_options(samples.contracts.options, solution.strategy.values, noticeable)
    claims = make_claims(samples, solution, verdict, noticeable)
    belief = solution.track_record.belief.mean(axis=0).tolist()
    offer = samples.offers.offer
    is_barred = samples.contracts.barred[samples.contracts.options.index(offer)]
    return DebateReading(
        name=name,
        case=case,
        claims=claims,
        best=label_wait(verdict.best),
        offer=None if is_barred else offer,
        belief=dict(zip(samples.counterpart.types, belief, strict=True)),
        noticeable_held=notice_held(samples, noticeable),
    )


def _find_furthest(positions: Sequence[DebateReading]) -> tuple[int, int]:
    """Return the two readings that are furthest apart: on the offer where they part over it, else on what to do."""
    pairs = list(combinations(range(len(positions)), 2))

    def measure(pair: tuple[int, int]) -> tuple[bool, bool, float]:
        one, other = (positions[i] for i in pair)
        leads = [each.offer_lead for each in (one, other)]
        judges_same = one.offer is not None and one.offer == other.offer
        gap = abs(leads[0] - leads[1]) if judges_same else 0.0
        return (judges_same and leads[0] * leads[1] < 0, one.best != other.best, gap)

    return max(pairs, key=measure)


class _Quarrel:
    """Finds what two readings part over."""

    def __init__(
        self,
        first: CaseVersion,
        second: CaseVersion,
        n_draws: int,
        seed: int,
        report: Callable[[int], None],
    ) -> None:
        self._case, self._n_draws, self._seed, self._report = first.case, n_draws, seed, report
        blends = Blends(first, second)
        self._blends, self._differences = blends, list_differences(first, second, blends)

    def find(self, first: DebateReading, second: DebateReading) -> Quarrel:
        issues = _list_common_issues(first, second)
        try:
            return self._find(issues, self._differences)
        except CaseError:
            # Some premises contradict each other only together: all count as one.
            changes = tuple(change for each in self._differences for change in each.changes)
            return self._find(issues, (ReadingDifference("structure", "structure", changes),))

    def _find(self, issues: tuple[Issue, ...], differences: tuple[ReadingDifference, ...]) -> Quarrel:
        swaps = Swaps(self._blends, differences)
        exchanges = Exchanges(swaps, differences, self._n_draws, self._seed, self._report)
        states = [0, exchanges.all, exchanges.premises, exchanges.all ^ exchanges.premises]
        exchanges.open(issues)
        ends = exchanges.measure_all(states)
        issues = tuple(
            issue
            for i, issue in enumerate(issues)
            if issue.name != "offer now" or ends[0].means[i] * ends[1].means[i] < 0
        )
        exchanges.open(issues)
        ends = exchanges.measure_all(states)
        lone = exchanges.screen()
        gaps = abs(ends[1].means - ends[0].means) + [issue.noticeable for issue in issues]
        says = np.array([1.0 if issue.kind == "claim" else _BELIEFS_SAY for issue in issues])
        moved = np.nan_to_num(says * (abs(lone[0]) + abs(lone[1])) / np.maximum(gaps, _SMALLEST))
        weights = moved.max(axis=1).tolist() if len(differences) else []
        orders = Streams(self._case, self._n_draws, self._seed).generator(_ORDERS)
        shares = exchanges.share_out(weights, orders)
        first, second, first_exchanged, second_exchanged = ends
        quarrel = Quarrel(
            issues, differences, first, second, first_exchanged, second_exchanged, shares, cruxes=()
        )
        cruxes = (self._find_crux(exchanges, quarrel, issue, lone) for issue in quarrel.parted)
        return replace(quarrel, cruxes=tuple(cruxes))

    def _find_crux(
        self, exchanges: Exchanges, quarrel: Quarrel, issue: int, lone: tuple[Array, Array]
    ) -> Crux:
        shared = _spread_shares(quarrel.shares, issue, lone)
        premises = [i for i, each in enumerate(quarrel.differences) if each.is_premise]
        gap = np.sign(quarrel.find_gap(issue))
        promises = [(gap * (each[:, issue] + shared) / 2).tolist() for each in lone]
        claimed = quarrel.pose(issue, exchanges.all)
        sides = [
            find_fewest(exchanges, each, premises, promise)
            for each, promise in zip(claimed, promises, strict=True)
        ]
        common = _find_common(exchanges, quarrel, issue, sides)
        named = {i for side in (*sides, *(common or ())) if side is not None for i in side.members}
        order = sorted(named, key=lambda i: -gap * shared[i])
        alone = (LoneCrux(i, *_exchange_in_both(exchanges, quarrel, issue, [i])) for i in order)
        return Crux(issue, sides[0], sides[1], common, tuple(alone))


def _list_common_issues(first: DebateReading, second: DebateReading) -> tuple[Issue, ...]:
    issues = list_issues(
        first.offer if first.offer == second.offer else None,
        _find_advised(first, second),
        tuple(name for name in first.belief if name in second.belief),
        (first.case.decision.noticeable, first.noticeable_held),
    )
    if issues:
        return issues
    message = f"{first.name} and {second.name} share no offer, no option and no kind of counterpart: nothing can be compared"
    raise CaseError([Problem("", message, "Give what both mean by the same thing the same short name.")])


def _find_advised(first: DebateReading, second: DebateReading) -> tuple[str, str] | None:
    """Return the choice whose lead is compared and the one it is over, both known to both readings."""
    if first.best != second.best:
        pair = second.best, first.best
        return pair if all(side.knows(each) for side in (first, second) for each in pair) else None
    following = (claim.under for side in (first, second) for claim in side.claims if claim.name == "advice")
    under = next((each for each in following if first.knows(each) and second.knows(each)), None)
    return None if under is None else (first.best, under)


def _spread_shares(shares: QuarrelShares, issue: int, lone: tuple[Array, Array]) -> Array:
    """Return each difference's share, or what it moves alone where it has one with others."""
    spread: Array = (lone[0][:, issue] + lone[1][:, issue]) / 2
    for number, members in enumerate(shares.members):
        if len(members) == 1:
            spread[members[0]] = shares.values[number, issue]
    return spread


def _find_common(
    exchanges: Exchanges, quarrel: Quarrel, issue: int, sides: Sequence[FewestExchanges | None]
) -> tuple[FewestExchanges, FewestExchanges] | None:
    """Return the smallest set at hand that turns the claim of both readings, as each has it."""
    first, second = (frozenset(() if side is None else side.members) for side in sides)
    premises = frozenset(i for i, each in enumerate(quarrel.differences) if each.is_premise)
    for members in sorted({first, second, first | second, premises} - {frozenset()}, key=len):
        both = _exchange_in_both(exchanges, quarrel, issue, members)
        claimed = quarrel.pose(issue, exchanges.all)
        if all(each.is_turned(found.after, found.error) for each, found in zip(claimed, both, strict=True)):
            return both
    return None


def _exchange_in_both(
    exchanges: Exchanges, quarrel: Quarrel, issue: int, members: Iterable[int]
) -> tuple[FewestExchanges, FewestExchanges]:
    """Return what a claim becomes in each reading with some differences as the other has them."""
    members = tuple(sorted(members))
    mask = sum(1 << i for i in members)
    first, second = (
        FewestExchanges(
            members,
            float(end.means[issue]),
            *exchanges.find_lead(state, issue),
            is_smallest=len(members) == 1,
        )
        for end, state in ((quarrel.first, mask), (quarrel.second, exchanges.all ^ mask))
    )
    return first, second


def _place(
    versions: Sequence[CaseVersion], pair: tuple[int, int], quarrel: Quarrel, n_draws: int, seed: int
) -> tuple[Placement, ...]:
    """Say what every reading holds of the heaviest premises, and what that would do in the first of the two furthest."""
    if len(versions) == _FEWEST_READINGS or (issue := quarrel.main) is None:
        return ()
    base = versions[pair[0]]
    measured = (quarrel.issues[issue],)
    placements = []
    for index in quarrel.rank_premises(issue)[:_MOST_PLACED]:
        difference = quarrel.differences[index]
        leads = [
            _measure_exchanged(base, version, difference, measured, (n_draws, seed)) for version in versions
        ]
        written = (_write(version, difference) for version in versions)
        placements.append(Placement(index, tuple(written), tuple(leads)))
    return tuple(placements)


def _measure_exchanged(
    base: CaseVersion,
    version: CaseVersion,
    difference: ReadingDifference,
    issues: tuple[Issue, ...],
    draws: tuple[int, int],
) -> float | None:
    """Return the lead in one reading with a premise as another has it; ``None`` where the other does not hold it."""
    if any(
        find_value(version.data, path) is None for path in difference.paths if find_value(base.data, path)
    ):
        return None
    try:
        case = Blends(base, version).make(difference.paths)
    except CaseError:
        return None
    samples = sample(case, *draws)
    return float(measure_issues(case, samples, issues).mean())


def _write(version: CaseVersion, difference: ReadingDifference) -> str:
    """Return what a reading writes of a difference; parts of a whole each with its name."""
    cells = list_cells(version, difference.paths)
    if difference.kind == "shares":
        return "; ".join(f"{path.rpartition('.')[2]} {cell.written}" for path, cell in cells.items())
    return "; ".join(dict.fromkeys(cell.written for cell in cells.values()))

"""Does the first page say the same whatever the seed? What it finds is compared, not its text (MODEL section 15)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from detente import assess, read_case
from detente.cli.terminal import print_out
from detente.evaluation.claims import MEDIAN_ERROR
from detente.report.claim_changes import find_claim_changes
from detente.report.context import build_context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.assessment.assessment import Assessment

CASES = ("isis-2017", "isis-2017-counter", "nunn-lugar-1991", "agreed-framework-1994", "nummi-1984")
SEEDS = (1, 2, 3, 4, 5)
N_DRAWS = 10_000
"""Draws of the table at full size."""

_MOST_ERRORS = 3.0
"""Standard errors by which a number may differ from the mean over the seeds."""
_STRENGTHS = ("a tie", "leaning", "clear", "settled")
_UNSURE = {"a tie", "no real difference", "too few"}
"""Words that say that a direction is within noise."""


class Said(NamedTuple):
    """One thing that the page says."""

    what: tuple[object, ...]
    within_noise: bool
    """Whether the page says that it may as well be another."""


class Measured(NamedTuple):
    """A number of the page."""

    value: float
    error: float
    """Its standard error."""


@dataclass(frozen=True)
class PageFindings:
    """What the first page finds in one assessment."""

    words: dict[str, Said]
    """How sure each claim is."""
    named: dict[str, Said]
    """Directions, options, numbers of the case and troubles that are named."""
    numbers: dict[str, Measured]


def read_findings(assessment: Assessment) -> PageFindings:
    """Return what the first page finds: claims, what would change them, the trouble with the offer, belief and trust."""
    words, named, numbers = {}, {}, {}
    n_draws = assessment.samples.n_draws
    for claim in assessment.claims:
        words[claim.name] = Said((claim.word,), claim.nearly)
        named[f"{claim.name}: direction"] = Said(
            (claim.over, claim.under, claim.alike), claim.word in _UNSURE
        )
        numbers[f"{claim.name}: mean"] = Measured(claim.mean, claim.standard_error)
        numbers[f"{claim.name}: share"] = _measure_share(claim.share, n_draws)
    for change in find_claim_changes(build_context(assessment)):
        named[f"{change.claim}: change"] = Said(
            (change.kind, change.paths, change.becomes), not change.stands_out
        )
    verdict, offer = assessment.verdict, assessment.samples.offers.offer
    unsure = any(claim.name == "advice" and claim.word in _UNSURE for claim in assessment.claims)
    named["best on average"] = Said((verdict.best,), unsure)
    judged = assessment.trust.options.get(offer)
    if judged is not None:
        shares = sorted(judged.diagnosis_shares.values())
        named["trouble"] = Said((judged.modal_diagnosis,), shares[-1] < 1 / 2)
        numbers["trust held"] = _measure_median(judged.held)
    for name, belief in zip(
        assessment.samples.counterpart.types, assessment.track_record.belief.T, strict=True
    ):
        numbers[f"belief: {name}"] = _measure_median(belief)
    return PageFindings(words, named, numbers)


def list_differences(pages: Sequence[PageFindings]) -> list[str]:
    """Return what differs between pages of one case without any of them saying that it is within noise."""
    differences = set()
    for one, other in combinations(pages, 2):
        differences |= {
            f"{name}: {' or '.join(sorted({str(page.words[name].what[0]) for page in (one, other)}))}"
            for name in one.words
            if not _agree_in_word(one.words[name], other.words[name])
        }
        for name in one.named.keys() | other.named.keys():
            first, second = one.named.get(name), other.named.get(name)
            if first is None or second is None:
                differences.add(f"{name}: said or not")
            elif first.what != second.what and not (first.within_noise or second.within_noise):
                differences.add(f"{name}: {sorted(map(str, (first.what, second.what)))}")
    for name in pages[0].numbers:
        found = [page.numbers[name] for page in pages if name in page.numbers]
        mean = float(np.mean([number.value for number in found]))
        worst = max(_count_errors(number, mean) for number in found)
        if worst > _MOST_ERRORS:
            differences.add(f"{name}: {worst:.1f} standard errors apart")
    return sorted(differences)


@dataclass(frozen=True)
class Stability:
    """What the first pages of several cases find under several seeds."""

    n_draws: int
    pages: dict[str, list[PageFindings]]
    """By case, a page a seed."""

    title: ClassVar[str] = "Does the first page say the same whatever the seed?"
    columns: ClassVar[tuple[str, ...]] = (
        "case",
        "claim",
        "words",
        "what would change it",
        "mean",
        "differences",
    )

    def tabulate(self) -> list[tuple[str, ...]]:
        """Return a row a claim: its words, what is named, and its mean over the seeds."""
        rows: list[tuple[str, ...]] = []
        for case, pages in self.pages.items():
            differences = "; ".join(list_differences(pages)) or "none"
            for name in pages[0].words:
                means = [page.numbers[f"{name}: mean"] for page in pages]
                low, high = (end(mean.value for mean in means) for end in (min, max))
                error = max(mean.error for mean in means)
                words = _list_words([page.words[name] for page in pages])
                changes = " / ".join(dict.fromkeys(_format_change(page, name) for page in pages))
                mean = f"{low:.2f} to {high:.2f} (s.e. {error:.2f})"
                rows.append((case, name, words, changes, mean, differences))
        return rows


def measure_stability(
    cases: Sequence[str] = CASES, *, seeds: Sequence[int] = SEEDS, n_draws: int = N_DRAWS
) -> Stability:
    """Assess shipped cases under several seeds, and read what the first page of each finds."""
    return Stability(
        n_draws,
        {
            case: [
                read_findings(assess(read_case(case), n_draws=n_draws, seed=seed, parts=())) for seed in seeds
            ]
            for case in cases
        },
    )


def _agree_in_word(one: Said, other: Said) -> bool:
    """Say whether two words are the same, or neighbours of which the milder is called nearly the other."""
    if one.what == other.what:
        return True
    if not (one.within_noise or other.within_noise):
        return False
    first, second = str(one.what[0]), str(other.what[0])
    if first not in _STRENGTHS or second not in _STRENGTHS:
        return True
    ranked = sorted(
        [(_STRENGTHS.index(first), one.within_noise), (_STRENGTHS.index(second), other.within_noise)]
    )
    return ranked[1][0] - ranked[0][0] == 1 and ranked[0][1]


def _measure_share(share: float, n_draws: int) -> Measured:
    # A share at the end of its scale is known to about one draw.
    return Measured(share, float(np.sqrt(max(share * (1 - share), 1 / n_draws) / n_draws)))


def _measure_median(values: np.ndarray) -> Measured:
    defined = values[~np.isnan(values)]
    if not defined.size:
        return Measured(np.nan, np.nan)
    return Measured(float(np.median(defined)), MEDIAN_ERROR * float(defined.std() / np.sqrt(defined.size)))


def _count_errors(number: Measured, mean: float) -> float:
    apart = abs(number.value - mean)
    return apart / number.error if number.error > 0 else 0.0 if apart == 0 else np.inf


def _list_words(said: Sequence[Said]) -> str:
    words = [f"nearly more than {each.what[0]}" if each.within_noise else str(each.what[0]) for each in said]
    return ", ".join(f"{word} ({words.count(word)})" for word in dict.fromkeys(words))


def _format_change(page: PageFindings, name: str) -> str:
    said = page.named[f"{name}: change"]
    kind, paths, _ = said.what
    named = ", ".join(paths) if isinstance(paths, tuple) else ""
    return f"{kind}{': ' * bool(named)}{named}{' (for instance)' * said.within_noise}"


def _print_table() -> None:
    stability = measure_stability()
    print_out(f"{stability.title} {stability.n_draws:,} draws, {len(SEEDS)} seeds\n")
    for row in (stability.columns, *stability.tabulate()):
        print_out(" | ".join(row) + "\n")


if __name__ == "__main__":
    _print_table()

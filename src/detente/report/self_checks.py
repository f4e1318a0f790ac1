"""The texts that the page's script must come to by itself before it lets a reader move anything."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from detente.evaluation.claims import NEVER, WAIT
from detente.report.claim_answers import format_advice_headline, index_claims
from detente.report.live_columns import SelfCheck
from detente.report.live_sentences import UNDECIDED, clean_label, list_acts, list_offer_headlines
from detente.report.phrases import (
    format_combinations,
    format_gain,
    format_lead,
    format_number,
    format_points,
    format_share,
    format_tenths,
    format_times,
    format_worth,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from detente.evaluation.claims import Claim
    from detente.report.context import ReportContext
    from detente.report.live_columns import Values
    from detente.shapes import PerDraw

_NEED, _TRAP, _FRIENDS = (f".questions > li:nth-child({number})" for number in (1, 3, 4))


def list_claim_checks(context: ReportContext) -> Iterator[SelfCheck]:
    """Yield what the script must find of the claims, as the report says it."""
    claims = index_claims(context)
    if "offer" in claims:
        yield from _check_offer(context, claims["offer"], claims["offer now"])
        kept = context.assessment.trust.options[context.offer].kept
        loses = float(np.quantile(kept, 0.95)) < 0
        key = "less" if loses else "gain"
        yield SelfCheck(f"{key}:kept", ("kept",), partial(_show_kept, context, loses=loses), ".claims .offer")
    if "advice" in claims:
        yield from _check_advice(context, claims["advice"])
    if "terms" in claims:
        key = "count" if np.median(claims["terms"].margin) >= 0 else "against"
        yield SelfCheck(f"{key}:terms", ("terms",), _count_terms, ".claims .deal")


def list_question_checks(columns: set[str], deals: list[int]) -> Iterator[SelfCheck]:
    """Yield what the script must find for the four questions, of the columns that the page carries."""
    checks = [
        _check_column("share", "without", format_share, _NEED),
        _check_column("points", "added", format_points, _NEED),
        _check_column("points", "lost", format_points, _FRIENDS),
    ]
    for i in deals:
        checks += [_check_column("tenths", f"{name}{i}", format_tenths, _TRAP) for name in ("held", "needed")]
        checks.append(_check_column("times", f"passes{i}", format_times, _FRIENDS))
    return (check for check in checks if columns.issuperset(check.columns))


def _check_column(kind: str, column: str, show: Callable[[PerDraw], str], place: str) -> SelfCheck:
    return SelfCheck(f"{kind}:{column}", (column,), lambda values: show(values[column]), place)


def _show_kept(context: ReportContext, values: Values, *, loses: bool) -> str:
    kept = values["kept"]
    return format_worth(-kept, context.money) if loses else format_gain(kept, context.money)


def _count_terms(values: Values) -> str:
    known = values["terms"][~np.isnan(values["terms"])]
    return format_combinations(float(np.mean(known > 0) + np.mean(known == 0) / 2), len(known))


def _check_claim(
    key: str, claim: Claim, columns: tuple[str, ...], read: Callable[[Values], PerDraw], place: str
) -> Iterator[SelfCheck]:
    """Yield count, word and lead of a claim whose lead is read from columns."""
    yield SelfCheck(f"word:{key}", columns, lambda values: replace(claim, lead=read(values)).word, "")
    yield SelfCheck(
        f"count:{key}",
        columns,
        lambda values: format_combinations(replace(claim, lead=read(values)).share, len(claim.lead)),
        place,
    )
    yield SelfCheck(f"lead:{key}", columns, lambda values: format_lead(read(values)), place)


def _check_offer(context: ReportContext, held: Claim, now: Claim) -> Iterator[SelfCheck]:
    place = ".claims .offer"
    signs = (1 if held.under == NEVER else -1, 1 if now.under == WAIT else -1)
    for key, claim, sign in zip(("offer", "now"), (held, now), signs, strict=True):
        yield from _check_claim(key, claim, (key,), partial(_read_signed, key, sign), place)
    timing = "u" if now.word in UNDECIDED else "+" if signs[1] > 0 else "-"
    headlines, key = list_offer_headlines(context), f"{'+' if signs[0] > 0 else '-'}{held.word}"
    headline = headlines.get(f"{key}{timing}", headlines[f"{key}u"])
    yield SelfCheck("headline:offer", ("offer", "now"), lambda _: headline, f"{place} h2")


def _read_signed(key: str, sign: int, values: Values) -> PerDraw:
    return sign * values[key]


def _check_advice(context: ReportContext, claim: Claim) -> Iterator[SelfCheck]:
    place, options = ".claims .advice", context.assessment.verdict.options
    over, under = (0 if name == WAIT else options.index(name) for name in (claim.over, claim.under))
    best, other = (clean_label(context.option_labels[options[index]]) for index in (over, under))
    columns = tuple(f"gain{index}" for index in (over, under) if index)
    read = partial(_read_pair, over, under)
    yield from _check_claim("advice", claim, columns, read, place)
    headline = format_advice_headline(context, claim, best, other, list_acts(context)[over])
    yield SelfCheck("headline:advice", columns, lambda _: headline, f"{place} h2")
    if claim.is_mixed:
        yield SelfCheck("mean:advice", columns, lambda values: format_number(float(read(values).mean())), "")


def _read_pair(over: int, under: int, values: Values) -> PerDraw:
    first, second = (values[f"gain{index}"] if index else 0.0 for index in (over, under))
    return np.asarray(first - second)

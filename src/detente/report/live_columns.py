"""What the page's script counts again from: columns of values and codes, and the texts by which it checks itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.evaluation.claims import NEVER, WAIT
from detente.report.claim_answers import index_claims
from detente.report.draw_codes import (
    SIGNED,
    UNSIGNED,
    decode_values,
    encode_values,
    pack_flags,
    write_codes,
)
from detente.sampling.contracts import REFUSE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from detente.report.context import ReportContext
    from detente.shapes import Flags, PerDraw

    Values = Mapping[str, PerDraw]

_FLAGS_A_CODE = 6
"""Yes-or-no answers that one character holds."""
_MOST_TRIES, _NUDGE = 200, 1.0007
"""How often, and by what factor, a scale is widened until rounding moves no digit that is shown."""


@dataclass(frozen=True)
class LiveColumn:
    """One figure of every draw."""

    name: str
    values: PerDraw
    """One for each draw; nan where there is none, as beyond the first draws. Codes where there is no scale."""
    n_characters: int
    scale: float = 0.0
    """What the largest code stands for; 0 for codes."""

    def decode(self) -> PerDraw:
        """Return the values as the page will read them."""
        if not self.scale:
            return self.values
        return decode_values(
            encode_values(self.values, self.scale, self.n_characters), self.scale, self.n_characters
        )

    def write(self) -> str:
        """Return the values as text."""
        if not self.scale:
            return write_codes(self.values.astype(np.int64), self.n_characters)
        return write_codes(encode_values(self.values, self.scale, self.n_characters), self.n_characters)


class SelfCheck(NamedTuple):
    """A text that the script must come to with no brush."""

    key: str
    """The slot that gives it."""
    columns: tuple[str, ...]
    """What it rests on."""
    show: Callable[[Values], str]
    """The text from the columns, or from what the page will read of them."""
    place: str
    """Where the page holds it, as a selector; empty where it need not stand anywhere."""
    text: str = ""
    """What the columns show."""


def list_claim_columns(context: ReportContext) -> list[LiveColumn]:
    """Return what the claims rest on: options against waiting, the offer, proposing it now, kept promises, the terms."""
    assessment, n_draws = context.assessment, context.assessment.samples.n_draws
    claims, verdict = index_claims(context), context.assessment.verdict
    columns = {f"gain{i}": verdict.margins[:, i] for i in list_open_options(context)[1:]}
    for name, key, under in (("offer", "offer", NEVER), ("offer now", "now", WAIT)):
        if name in claims:
            columns[key] = claims[name].lead * (1 if claims[name].under == under else -1)
    if "offer" in claims:
        columns["kept"] = assessment.trust.options[context.offer].kept
    if "terms" in claims:
        columns["terms"] = claims["terms"].margin
    cap = assessment.samples.decision.exposure_cap[:, None]
    values, noticeable = verdict.values, assessment.case.decision.noticeable
    best = values >= np.nanmax(values, axis=1, keepdims=True) - noticeable
    return [
        *(_scale(name, values, n_draws, SIGNED) for name, values in columns.items()),
        *_flag("best", best),
        *_flag("over", assessment.stage_game.worst_loss[:, : values.shape[1]] > cap),
    ]


def list_question_columns(context: ReportContext, deals: list[int]) -> list[LiveColumn]:
    """Return what the four questions rest on, without the price: what they add, trust, allies, consent at home."""
    assessment, n_draws = context.assessment, context.assessment.samples.n_draws
    others, index = assessment.third_parties, context.offer_index
    columns = {"without": assessment.added_value.without, "added": assessment.added_value.added}
    for i in deals:
        judged = assessment.trust.options[assessment.verdict.options[i]]
        columns |= {f"held{i}": judged.held, f"needed{i}": judged.needed}
    if index and others.allies:
        columns["lost"] = others.lost_together[:, index]
    if others.vetoes:
        columns |= {f"passes{i}": others.passes[:, i] for i in deals}
    return [
        _scale(name, values, n_draws, UNSIGNED if np.nanmin(values, initial=0.0) >= 0 else SIGNED)
        for name, values in columns.items()
    ]


def list_open_options(context: ReportContext) -> list[int]:
    """Return the options that cross no red line, waiting first."""
    barred = context.assessment.samples.contracts.barred
    return [
        index
        for index, name in enumerate(context.assessment.verdict.options)
        if name == REFUSE or not barred[index]
    ]


def _scale(name: str, values: PerDraw, n_draws: int, n_characters: int) -> LiveColumn:
    padded = np.full(n_draws, np.nan)
    padded[: len(values)] = values
    largest = float(np.nanmax(np.abs(padded), initial=0.0))
    return LiveColumn(name, padded, n_characters, largest or 1.0)


def _flag(name: str, flags: Flags) -> Iterator[LiveColumn]:
    for start in range(0, flags.shape[1], _FLAGS_A_CODE):
        codes = pack_flags(flags[:, start : start + _FLAGS_A_CODE])
        yield LiveColumn(f"{name}{start // _FLAGS_A_CODE}", codes.astype(float), 1)


def state_checks(columns: list[LiveColumn], checks: Iterable[SelfCheck]) -> list[SelfCheck]:
    """Return checks with the texts that the columns show before they are rounded, where they show any."""
    exact = {column.name: column.values for column in columns}
    empty = {name for name, values in exact.items() if np.isnan(values).all()}
    return [check._replace(text=check.show(exact)) for check in checks if empty.isdisjoint(check.columns)]


def fit_scales(columns: list[LiveColumn], checks: list[SelfCheck]) -> list[LiveColumn]:
    """Return columns whose scales are a little wider where rounding would else move a digit that is shown.

    Parameters
    ----------
    columns
        What the page is to carry.
    checks
        The texts that it must come to, stated; each rests on columns that are among these.
    """
    fitted = {column.name: column for column in columns}
    for _ in range(_MOST_TRIES):
        read = {name: column.decode() for name, column in fitted.items()}
        off = {name for check in checks if check.show(read) != check.text for name in check.columns}
        if not off:
            break
        fitted |= {name: replace(fitted[name], scale=fitted[name].scale * _NUDGE) for name in off}
    return list(fitted.values())

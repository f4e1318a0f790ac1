"""The part of the page where readers move the numbers: rows with their bars, the draws, and what the script needs."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from detente.report.brush_rows import BrushRow, choose_brush_rows, count_wins
from detente.report.claim_answers import index_claims
from detente.report.draw_codes import SIGNED, find_steps, write_codes
from detente.report.four_questions import label_allies, list_two_deals
from detente.report.html_page import fill, html_text, read_trimmed
from detente.report.labels import upper
from detente.report.live_claims import LiveClaim, list_live_claims
from detente.report.live_columns import (
    LiveColumn,
    fit_scales,
    list_claim_columns,
    list_open_options,
    list_question_columns,
    state_checks,
)
from detente.report.live_sentences import (
    SAYINGS,
    clean_label,
    list_acts,
    list_advice_headlines,
    list_copied_sentences,
    list_friend_sentences,
    list_home_sentences,
    list_need_sentences,
    list_now_sentences,
    list_offer_headlines,
    list_terms_headlines,
    list_trust_sentences,
)
from detente.report.phrases import format_list, format_value
from detente.report.screen_charts import build_dot_grid
from detente.report.self_checks import list_claim_checks, list_question_checks

if TYPE_CHECKING:
    from detente.report.context import ReportContext
    from detente.report.first_screen import FirstScreen
    from detente.report.live_columns import SelfCheck
    from detente.shapes import PerDraw

FEWEST_DRAWS = 30
"""Draws below which nothing is claimed, so that there is nothing to move."""
_PLACES = ("banner", "said", "brush")
"""Where the page has room for what a reader moves."""
_N_OPEN = 7
"""Rows that are not folded away."""
_BAR_HEIGHT = 42
_TEXTS = {
    "whole": "For the whole range: ",
    "advice": "What to do",
    "figure": "Gain or loss in the combinations that are left",
    "beyond": "Dots beyond the ends, full / hollow:",
    "best": "best or nearly in",
    "number": "Write a number.",
    "outside": "What was drawn ends at",
    "nearest": "The nearest step is",
    "kept": "kept",
    "most": "in nine of ten",
    "few": "Only ⟦n⟧ combinations fit: too few for an answer. Widen a range.",
    "rough": "Only ⟦n⟧ combinations fit: shares are rough, give or take ⟦error⟧ points.",
    "given": "Assuming that",
    "open": "With every assumption left open",
    "left": "combinations are left.",
    "copied": "Copied",
}
"""What the script says by itself."""
_PLENTY, _PER_DRAW = 362_500, 43.75
"""Bytes of a page: 450 kB at 2,000 draws, 800 kB at 10,000."""
_REST = 72_000
"""Bytes of script, style, rows and settings beside the rest of a page, about."""
_FEWEST_ROWS, _ENOUGH_ROWS = 10, 15
"""Numbers that can be moved at least, where so many matter, however large the page; and those beyond which the four
questions are worth more than another number."""


class Brush(NamedTuple):
    """What a page needs for its readers to move numbers."""

    parts: dict[str, str]
    """HTML by its place in the page: a banner, the sentence that heads a print-out, and the section."""
    style: str
    script: str


def render_brush(context: ReportContext, screen: FirstScreen, size: int) -> Brush:
    """Return the part of a page where numbers are moved; without script and style where there is nothing to move.

    Parameters
    ----------
    context
        The report.
    screen
        What the page says first: texts that the script must come to are looked up in it.
    size
        Bytes of the rest of the page: what they leave of its size decides whether the four questions follow too.
    """
    claims, samples = list_live_claims(context), context.assessment.samples
    leads = [claim.lead for claim in index_claims(context).values()]
    rows = choose_brush_rows(context, leads) if samples.n_draws >= FEWEST_DRAWS and claims else ()
    if not rows:
        return Brush(dict.fromkeys(_PLACES, ""), "", "")
    start = next((name for name, claim in claims.items() if claim.is_open), next(iter(claims)))
    settings, rows, values = _build_settings(context, claims, rows, size)
    settings |= {"start": start, "check": _list_checked(settings.pop("checks"), screen)}
    section = fill(
        "brush.html",
        lead="".join(f"<p>{html_text(sentence)}</p>" for sentence in (_format_lead_in(claims),)),
        choices="".join(_render_choice(name, claim, chosen=name == start) for name, claim in claims.items()),
        better=html_text(claims[start].better),
        rows=_render_rows(rows, claims[start]),
        draws=f"{samples.n_draws:,}",
        meters="".join(_render_meter(name, claim) for name, claim in claims.items()),
        case=html_text(context.assessment.case.case),
        settings=json.dumps(settings, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        values=values,
    )
    banner = fill("banner.html", draws=f"{samples.n_draws:,}")
    parts = dict(zip(_PLACES, (banner, "<p class='said pr'></p>", section), strict=True))
    return Brush(parts, read_trimmed("brush.css"), read_trimmed("brush.js"))


def _format_lead_in(claims: dict[str, LiveClaim]) -> str:
    sure = [claim.name.lower() for claim in claims.values() if not claim.is_open]
    if not sure:
        return "None of the answers is settled: see which numbers would turn them."
    return f"Some answers hardly move ({format_list(sure)}); others do. Keep only a part of a range and watch them."


def _build_settings(
    context: ReportContext, claims: dict[str, LiveClaim], rows: tuple[BrushRow, ...], size: int
) -> tuple[dict[str, Any], tuple[BrushRow, ...], str]:
    """Return what the script reads, the numbers for which there is room, and the draws."""
    grid, samples = build_dot_grid(context), context.assessment.samples
    deals = [context.assessment.verdict.options.index(name) for name in list_two_deals(context)]
    columns, checks = list_claim_columns(context), list(list_claim_checks(context))
    asked = list_question_columns(context, deals)
    room = _find_room(samples.n_draws, size) - sum(column.n_characters for column in columns)
    room -= 0 if grid is None else len(grid.codes)
    more = sum(column.n_characters for column in asked)
    follow = room - more >= min(_ENOUGH_ROWS, len(rows))
    rows = rows[: max(room - more if follow else room, _FEWEST_ROWS)]
    if follow:
        columns += asked
        checks += list_question_checks({column.name for column in asked}, deals)
    checks = state_checks(columns, checks)
    columns = fit_scales(columns, checks)
    if grid is not None:
        columns += [LiveColumn(name, codes.astype(float), 1) for name, codes in grid.codes.items()]
    settings = {
        "draws": samples.n_draws,
        "key": _find_key(context),
        "open": list_open_options(context),
        "money": None if context.money is None else [clean_label(context.money.name), context.money.worth],
        "labels": [clean_label(label) for label in context.option_labels.values()],
        "acts": list_acts(context),
        "sayings": SAYINGS,
        "texts": _TEXTS,
        "claims": {name: claim.settings for name, claim in claims.items()},
        "premises": [_describe_row(row) for row in rows],
        "columns": [
            [column.name, column.n_characters, _find_half(column), column.scale] for column in columns
        ],
        "headlines": _list_headlines(context),
        "sentences": _list_sentences(context, claims, deals, follow=follow),
        "checks": checks,
        "grid": grid and grid._replace(codes={})._asdict(),
    }
    values = "".join(write_codes(row.bins, 1) for row in rows) + "".join(column.write() for column in columns)
    return settings, rows, values


def _find_room(n_draws: int, size: int) -> int:
    """Return how many characters a draw may take beside the rest of a page."""
    return int((_PLENTY - _REST - size) / n_draws + _PER_DRAW)


def _find_half(column: LiveColumn) -> int:
    """Return the code of zero where values may be negative, else 0."""
    return find_steps(column.n_characters)[0] if column.n_characters == SIGNED else 0


def _find_key(context: ReportContext) -> str:
    """Return what tells the links of this run from those of others."""
    samples = context.assessment.samples
    run = f"{context.assessment.case.model_dump_json()} {samples.seed} {samples.n_draws} {context.assessment.version}"
    return sha256(run.encode()).hexdigest()[:8]


def _list_headlines(context: ReportContext) -> dict[str, dict[str, str]]:
    claims = index_claims(context)
    headlines = {"advice": list_advice_headlines(context)}
    if "offer" in claims:
        headlines["offer"] = list_offer_headlines(context)
    if "terms" in claims:
        headlines["terms"] = list_terms_headlines(context, claims["terms"])
    return headlines


def _list_sentences(
    context: ReportContext, claims: dict[str, LiveClaim], deals: list[int], *, follow: bool
) -> dict[str, Any]:
    """Return every template of the page, by where it stands."""
    others = context.assessment.third_parties
    questions: list[Any] = [None] * 4
    reasons: list[Any] = [[], [], [], []]
    if follow:
        questions[0] = list_need_sentences(context)
        questions[2] = list_trust_sentences(context, deals) if deals else None
        if context.offer_index and others.allies and others.lost_together[:, context.offer_index].any():
            questions[3] = list_friend_sentences(context, label_allies(context))
            reasons[3] = list_home_sentences(context, deals) if others.vetoes and deals else []
    return {
        **{name: claim.sentences for name, claim in claims.items()},
        "now": list_now_sentences(context),
        "said": list_copied_sentences(context, index_claims(context)),
        "questions": questions,
        "reasons": reasons,
    }


def _list_checked(checks: list[SelfCheck], screen: FirstScreen) -> list[list[str]]:
    """Return the texts that the script must find, each with its place if the page says it there."""
    said = {f".claims .{claim.slug}": " ".join(claim.sentences) for claim in screen.claims}
    said |= {f".claims .{claim.slug} h2": claim.headline for claim in screen.claims}
    said |= {
        f".questions > li:nth-child({number})": f"{question.answer} {question.reason}"
        for number, question in enumerate(screen.questions, 1)
    }
    return [
        [check.key, check.text, check.place if check.text in said.get(check.place, "") else ""]
        for check in checks
    ]


def _describe_row(row: BrushRow) -> dict[str, Any]:
    return {
        "name": clean_label(row.name),
        "percent": int(row.in_percent),
        "edges": [float(f"{edge:.3g}") for edge in row.edges.tolist()],
    }


def _render_choice(name: str, claim: LiveClaim, *, chosen: bool) -> str:
    checked = " checked" if chosen else ""
    return f"<label><input type='radio' name='brush-claim' value='{name}'{checked}> {html_text(claim.name)}</label>"


def _render_meter(name: str, claim: LiveClaim) -> str:
    """Return a claim in the panel: its headline, how often it goes as it did, and a tick where that was."""
    served = 100 * claim.share
    return (
        f"<div class='meter {name}' data-claim='{name}'><p>{html_text(claim.name)}: <b></b></p><p class='note'><i></i></p>"
        "<svg width='100%' height='8' aria-hidden='true'><rect class='band' width='100%' height='8'/>"
        f"<rect class='filled' width='{served:.1f}%' height='8'/>"
        f"<line x1='{served:.1f}%' x2='{served:.1f}%' y1='-2' y2='10'/></svg></div>"
    )


def _render_rows(rows: tuple[BrushRow, ...], claim: LiveClaim) -> str:
    pictures = [_render_row(row, claim.margin) for row in rows]
    more = len(rows) - _N_OPEN
    folded = (
        f"<details class='more'><summary>{more} more that matter{'s' if more == 1 else ''} less</summary>{''.join(pictures[_N_OPEN:])}</details>"
        if more > 0
        else ""
    )
    return "".join(pictures[:_N_OPEN]) + folded


def _render_row(row: BrushRow, margin: PerDraw) -> str:
    """Return a number with its ten bars, its range and, in words, what the bars show."""
    shares = count_wins(row, margin)
    heights = [measure_bar(share) for share in shares.tolist()]
    bars = "".join(
        f"<rect x={10 * tenth} width=9 y={_BAR_HEIGHT + 1 - height} height={height} />"
        for tenth, height in enumerate(heights)
    )
    return (
        f"<fieldset class=premise><legend dir=auto>{html_text(upper(row.title))}</legend><div class=track>"
        f"<svg viewBox='0 0 99 44' preserveAspectRatio=none aria-hidden=true>{bars}<path class=half d='M0 22h99'/>"
        "<path class=base d='M0 43.5h99'/></svg></div>"
        f"<p class='thirds'><b>{_format_end(row, 3)} to {_format_end(row, 57)}</b> in nine of ten{_format_thirds(row, margin)}</p>"
        f"<p class='note'>{html_text(row.note)}</p></fieldset>"
    )


def measure_bar(share: float) -> int:
    """Return the height of a bar: 42 for always, at least 1 where it is ever.

    Examples
    --------
    >>> measure_bar(1.0), measure_bar(0.001), measure_bar(0.0), measure_bar(float("nan"))
    (42, 1, 0, 0)
    """
    if np.isnan(share) or share == 0:
        return 0
    return max(int(np.floor(_BAR_HEIGHT * share + 0.5)), 1)


def _format_end(row: BrushRow, edge: int) -> str:
    value = float(f"{row.edges[edge]:.3g}")
    return f"{format_value(100 * value)}%" if row.in_percent else format_value(value)


def _format_thirds(row: BrushRow, margin: PerDraw) -> str:
    """Say how often the other choice wins in each third of a range."""
    thirds = row.bins[: len(margin)] // 20
    counts = []
    for third in range(3):
        inside = margin[thirds == third]
        if not len(inside):
            return ""
        counts.append(f"{100 * float(np.mean(inside < 0)):.0f}")
    return f": {counts[0]} in 100 in its low third, {counts[1]} in the middle, {counts[2]} in the high"

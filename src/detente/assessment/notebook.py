"""An assessment as a notebook shows it: what is claimed, and the options as a small table."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from detente.assessment.numbers import summarise
from detente.evaluation.claims import NEVER, WAIT
from detente.sampling.contracts import REFUSE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.case.model import Case
    from detente.evaluation.claims import Claim
    from detente.evaluation.verdict import Verdict
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDrawOption

_SUBJECTS = {"offer": "If it goes through and is held to its end", "advice": "What to do"}
"""Claims that a notebook shows."""


def render_lines(case: Case, samples: Samples, verdict: Verdict) -> str:
    """Return the verdict in a few lines.

    Parameters
    ----------
    case
        The case.
    samples
        Its draws.
    verdict
        The options compared.
    """
    head = f"Assessment of {case.case}: {samples.n_draws:,} draws, seed {samples.seed}"
    rows = [
        f"  {name:<14} value {_format_interval(verdict.values[:, i])}  best in {verdict.p_best[name]:.0%}"
        for i, name in enumerate(verdict.options)
    ]
    return "\n".join([head, f"  best: {verdict.best}", *rows])


def render_table(case: Case, verdict: Verdict, held_through: PerDrawOption, claims: Iterable[Claim]) -> str:
    """Return the claims on the offer and on what to do, and every option, as an HTML table.

    Parameters
    ----------
    case
        The case.
    verdict
        The options compared.
    held_through
        What each option is worth if it goes through, held to its end, against never, own utils (42).
    claims
        What is claimed.
    """
    rows = "".join(
        f"<tr><th scope='row'>{html.escape(_label(case, name))}</th>"
        f"<td>{_format_interval(held_through[:, index])}</td><td>{_format_interval(verdict.margins[:, index])}</td>"
        f"<td>{verdict.as_good_as_best[name]:.0%}</td></tr>"
        for index, name in enumerate(verdict.options)
    )
    sentences = " ".join(_format_claim(case, claim) for claim in claims if claim.name in _SUBJECTS)
    columns = ("option", "gain over never if it goes through, %", "gain over waiting, %", "best or nearly")
    head = "".join(f"<th>{column}</th>" for column in columns)
    return (
        f"<table><caption>{html.escape(f'{case.question} {sentences}')}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _format_claim(case: Case, claim: Claim) -> str:
    over, under = (_label(case, name) for name in (claim.over, claim.under))
    return f"{_SUBJECTS[claim.name]}: {over} is ahead of {under} in {claim.share:.0%} of combinations ({claim.word})."


def _label(case: Case, name: str) -> str:
    """Return what a choice is called in the case."""
    terms = case.proposal.options.get(name)
    words = {REFUSE: "waiting", WAIT: "waiting", NEVER: "never dealing"}
    return words.get(name) or (name if terms is None or terms.label is None else terms.label)


def _format_interval(values: Array) -> str:
    interval = summarise(values)
    if interval is None:
        return "barred"
    return f"{interval['median']:.1f} ({interval['p05']:.1f} to {interval['p95']:.1f})"

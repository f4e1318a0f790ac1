"""An assessment in sentences: the verdict card, then one answer a question (MODEL section 13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.report.phrases import (
    quantiles,
    say_amount,
    say_chance,
    say_draws,
    say_list,
    say_number,
    say_percent,
    say_points,
    say_share,
)

if TYPE_CHECKING:
    from detente.assessment import Assessment

NOT_YET_RATED = "Confidence: not yet rated. This version does not rate the base the numbers stand on."

TROUBLES = {
    "price": "PRICE before trust",
    "trust": "TRUST, not price",
    "perverse": "that we would gain only if they cheated",
    "home": "CONSENT at home, not the terms",
}

LIMITS = (
    "Kinds of counterpart are a caricature: a few fixed types, each with its own wishes.",
    "Past dealings were chosen, not drawn by lot: nothing is known of offers never made.",
    "The counterpart is taken to believe that a deal lasts while it behaves (level 1 of foresight).",
    "Trust held assumes that the terms are enforced as written: compliance is not goodwill.",
    "Effects add up, period by period; what piles up or runs out is not followed.",
    "This version designs no staged terms, searches no flips and rates no confidence.",
)


@dataclass(frozen=True)
class Finding:
    """One question and its answer."""

    slug: str
    question: str
    answer: str


@dataclass(frozen=True)
class OptionRow:
    """One option, in words, for the table of the verdict card."""

    name: str
    label: str
    best_in: str
    value: str
    margin: str
    worst_loss: str
    trouble: str
    barred: bool


@dataclass(frozen=True)
class Findings:
    """What every form of the report says, first things first."""

    header: str
    headline: str
    support: str
    trouble: str
    confidence: str
    rows: tuple[OptionRow, ...]
    answers: tuple[Finding, ...]
    limits: tuple[str, ...]


def find_findings(told: Assessment) -> Findings:
    """Put an assessment into sentences."""
    return Findings(
        header=_say_header(told),
        headline=_say_headline(told),
        support=_say_support(told),
        trouble=_say_trouble(told),
        confidence=NOT_YET_RATED,
        rows=tuple(_tell_option(told, place) for place in range(len(told.verdict.options))),
        answers=(
            Finding("status-quo", "If we refuse", _say_status_quo(told)),
            Finding("need", "Do they have something we need?", _say_need(told)),
            Finding("overlap", "How far do our interests meet?", _say_overlap(told)),
            Finding("price", "What would we give for it?", _say_price(told)),
            Finding(
                "trust", "Can we trust them, and how do we know?", _say_belief(told) + " " + _say_trust(told)
            ),
            Finding("allies", "What will allies charge?", _say_allies(told)),
            Finding("home", "Would it survive at home?", _say_home(told)),
            Finding("learning", "What is finding out worth?", _say_learning(told)),
            Finding("loss", "What could we lose?", _say_loss(told)),
        ),
        limits=LIMITS,
    )


def name_option(told: Assessment, name: str) -> str:
    """Return an option as sentences call it."""
    terms = told.case.proposal.options.get(name)
    return name if terms is None or terms.label is None else terms.label


def name_type(told: Assessment, name: str) -> str:
    """Return a type as sentences call it: what it does, not what the model calls it."""
    kind = told.case.counterpart.types[name]
    return name if kind.what is None else kind.what


def name_rival(told: Assessment) -> str:
    """Return the counterpart's name."""
    return told.case.actors[told.case.rival].name


def find_offer(told: Assessment) -> str:
    """Return the option that asks and gives most: the proposal as it stands."""
    menu = told.draws.menu
    sizes = menu.give_levels.sum(axis=1) + menu.get_levels.sum(axis=1)
    return menu.options[int(np.argmax(sizes[: menu.n_options]))]


def _say_header(told: Assessment) -> str:
    premises = told.to_dict()["premises"]
    return (
        f"{told.case.case} · knowledge as of {told.case.decision.date.written} · "
        f"{told.draws.n_draws:,} draws · seed {told.draws.seed} · rests on {premises['assumptions']} "
        f"assumptions ({premises['defaults']} of them defaults) and {premises['sourced_entries']} sourced entries"
    )


def _say_headline(told: Assessment) -> str:
    if told.verdict.best == "refuse":
        return "Don't take the deal as offered." if len(told.verdict.options) > 2 else "Refuse."  # noqa: PLR2004
    return f"Take {name_option(told, told.verdict.best)}."


def _say_support(told: Assessment) -> str:
    verdict, n_draws = told.verdict, told.draws.n_draws
    best = verdict.best
    what = "Refusing" if best == "refuse" else _upper(name_option(told, best))
    sentence = f"{what} is best in {say_draws(verdict.p_best[best], n_draws)}, and best on average."
    others = sorted(
        (name for name in verdict.options if name != best), key=lambda name: -verdict.p_best[name]
    )
    second = next((name for name in others if verdict.p_best[name] > 0), None)
    if second is None:
        return sentence
    what = "refusing" if second == "refuse" else name_option(told, second)
    return f"{sentence} Next comes {what}, best in {round(verdict.p_best[second] * n_draws):,}."


def _say_trouble(told: Assessment) -> str:
    offer = find_offer(told)
    judged = told.trust.options.get(offer)
    if judged is None:
        return "There is no offer to judge."
    label, kind = name_option(told, offer), judged.modal_diagnosis
    share = judged.diagnosis_shares[kind]
    if kind == "sound":
        return (
            f"{_upper(label)} is sound in {say_draws(share, told.draws.n_draws)}: it gains on the trust held."
        )
    told_price = quantiles(judged.kept)
    median, low, high = told_price or (0.0, 0.0, 0.0)
    verb, sign = ("lose", -1) if median < 0 else ("gain", 1)
    ends = sorted((sign * low, sign * high))
    return (
        f"The trouble with {label} is {TROUBLES[kind]} ({say_draws(share, told.draws.n_draws)}): were every "
        f"promise kept, we would {verb} what {say_number(sign * median)}% of solving the problem is worth "
        f"({say_number(ends[0])} to {say_number(ends[1])}%)."
    )


def _tell_option(told: Assessment, place: int) -> OptionRow:
    name, verdict = told.verdict.options[place], told.verdict
    judged, barred = told.trust.options.get(name), told.draws.menu.barred[place]
    trouble = (
        ""
        if judged is None
        else f"{judged.modal_diagnosis} {say_percent(judged.diagnosis_shares[judged.modal_diagnosis])}"
    )
    return OptionRow(
        name=name,
        label=name_option(told, name),
        best_in=say_percent(verdict.p_best[name]),
        value="barred" if barred else say_amount(verdict.values[:, place]),
        margin="barred" if barred else say_amount(verdict.margins[:, place]),
        worst_loss=say_amount(told.stage_game.worst_loss[:, place]),
        trouble="barred by a hard limit" if barred else trouble,
        barred=barred,
    )


def _say_status_quo(told: Assessment) -> str:
    return f"We and our allies already cover {say_share(told.added_value.without)} of the problem."


def _say_need(told: Assessment) -> str:
    added, offer = told.added_value, find_offer(told)
    place = told.verdict.options.index(offer)
    sentence = f"All delivered, {name_rival(told)} would add {say_points(added.added)} of the problem."
    if place == 0:
        return sentence
    expected = expected_added_value(told, offer)
    return (
        f"{sentence} What {name_option(told, offer)} asks for would add {say_points(added.asked[:, place])}; "
        f"what we can expect of it, {say_points(expected)}."
    )


def expected_added_value(told: Assessment, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return what an option adds to the problem solved once conduct is weighed, allies at full effort."""
    judged, items = told.trust.options[name], told.draws.items
    place = told.verdict.options.index(name)
    provides = np.array(items.provides, dtype=float)
    asked = items.effort * provides * told.draws.menu.get_levels[place]
    total = asked.sum(axis=1)
    arrives = np.einsum("ng,nga->na", asked, items.delivered)
    share = np.divide(arrives, total[:, None], out=np.zeros_like(arrives), where=total[:, None] > 0)
    return told.added_value.asked[:, place] * (judged.conduct * share).sum(axis=1)


def _say_overlap(told: Assessment) -> str:
    belief = told.track_record.belief.mean(axis=0)
    name, overlap = [*told.interests.overlaps.items()][int(belief.argmax())]
    sentence = (
        f"With the likeliest kind ({name_type(told, name)}), both sides gain from {say_share(overlap.zone_share)} "
        f"of the bundles of items tried."
    )
    best = overlap.best_common_bundle
    if best is None:
        return f"{sentence} No bundle tried helps both."
    parts = [f"{level:.0%} {item}" for item, level in best.levels.items() if level > 0]
    return (
        f"{sentence} The best for both: {say_list(parts)}; worth {say_amount(best.own_gain)} to us and "
        f"{say_amount(best.counterpart_gain)} to them, each in its own utils."
    )


def _say_price(told: Assessment) -> str:
    sentences = []
    for name, judged in told.trust.options.items():
        median = (quantiles(judged.kept) or (0.0,))[0]
        verb = "gain" if median >= 0 else "lose"
        amount = say_amount(judged.kept if median >= 0 else -judged.kept)
        sentences.append(f"{name_option(told, name)}, we {verb} {amount}")
    if not sentences:
        return "Nothing is offered."
    return (
        "If every promise were kept, in percent of what solving the problem for one period is worth: "
        + "; ".join(sentences)
        + "."
    )


def _say_belief(told: Assessment) -> str:
    names = told.draws.counterpart.types
    order = np.argsort(-told.track_record.belief.mean(axis=0))
    parts = [
        f"{name_type(told, names[i])} {say_chance(told.track_record.belief[:, i], told.case.vocabulary)}"
        for i in order
    ]
    n_entries = len(told.track_record.evidence)
    return f"After {n_entries} entries of the record, what {name_rival(told)} is: {'; '.join(parts)}."


def _say_trust(told: Assessment) -> str:
    parts = []
    for name, judged in told.trust.options.items():
        held = say_chance(judged.held, told.case.vocabulary)
        if judged.undefined_share > 1 / 2:
            needed = "no trust is enough"
        else:
            needed = f"needed {say_share(judged.needed)}"
        parts.append(f"{name_option(told, name)} {held}, {needed}")
    if not parts:
        return ""
    return f"They keep their side (assumes enforcement): {'; '.join(parts)}."


def _say_allies(told: Assessment) -> str:
    others, offer = told.third_parties, find_offer(told)
    if not others.allies or offer == "refuse":
        return "No ally reacts in this case."
    place = told.verdict.options.index(offer)
    parts = [
        f"{told.case.actors[name].name} {say_share(1 - others.participation[:, i, place])}"
        for i, name in enumerate(others.allies)
    ]
    return f"Under {name_option(told, offer)}, allies would withhold of their effort: {'; '.join(parts)}."


def _say_home(told: Assessment) -> str:
    others = told.third_parties
    if not others.vetoes:
        return "Nobody at home has a veto in this case."
    parts = [
        f"{name_option(told, name)} {say_chance(others.passes[:, place], told.case.vocabulary)}"
        for place, name in enumerate(told.verdict.options)
        if place
    ]
    return f"It passes: {'; '.join(parts)}."


def _say_learning(told: Assessment) -> str:
    plan = told.strategy
    sentence = f"Knowing for certain which kind they are would be worth {say_amount(plan.evpi)} utils."
    worth = {
        name: float(np.nanmean(plan.evsi[:, i]))
        for i, name in enumerate(told.verdict.options)
        if i and not np.isnan(plan.evsi[:, i]).all()
    }
    if not worth:
        return sentence
    best = max(worth, key=lambda name: worth[name])
    return (
        f"{sentence} One period of {name_option(told, best)} would teach what is worth "
        f"{say_number(worth[best])} on average; a test whose every outcome leaves the verdict as it is, is worth nothing."
    )


def _say_loss(told: Assessment) -> str:
    cap = told.draws.decision.exposure_cap
    parts = []
    for place, name in enumerate(told.verdict.options):
        if place:
            loss = told.stage_game.worst_loss[:, place]
            beyond = float(np.mean(loss > cap))
            parts.append(
                f"{name_option(told, name)} {say_amount(loss)}, beyond the cap in {say_percent(beyond)} of draws"
            )
    barred = [
        name_option(told, name)
        for name, out in zip(told.verdict.options, told.draws.menu.barred, strict=True)
        if out
    ]
    limits = f" Hard limits bar {say_list(barred)}." if barred else " No hard limit is touched."
    return (
        f"At worst in one period, against a cap of {say_amount(cap)}: {'; '.join(parts)}." + limits
        if parts
        else "Refusing risks nothing new."
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

"""An assessment in sentences: the verdict card, then one answer a question (MODEL section 13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.report.phrases import (
    say_amount,
    say_chance,
    say_draws,
    say_gain,
    say_list,
    say_percent,
    say_points,
    say_share,
    say_small,
    say_worth,
)

if TYPE_CHECKING:
    from detente.analysis.sensitivity import Driver
    from detente.assessment import Assessment
    from detente.axes import PerDraw

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
    "This version designs no staged terms, searches no joint flips and rates no confidence.",
)


@dataclass(frozen=True)
class Finding:
    """One question and its answer."""

    slug: str
    question: str
    answer: str
    """One or two sentences."""
    points: tuple[str, ...] = ()
    """What the sentences say of each option, type or ally, one line each."""


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
            _answer_status_quo(told),
            _answer_need(told),
            _answer_overlap(told),
            _answer_price(told),
            _answer_kind(told),
            _answer_trust(told),
            _answer_allies(told),
            _answer_home(told),
            _answer_learning(told),
            _answer_loss(told),
            _answer_drivers(told),
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
        f"assumptions ({premises['defaults']} of them defaults) and {_count(premises['sourced_entries'], 'citation')} of a passage"
    )


def _say_headline(told: Assessment) -> str:
    best = told.verdict.best
    advice = "don't take the deal as offered" if best == "refuse" else f"take {name_option(told, best)}"
    if told.verdict.p_best[best] < 1 / 2:
        return f"A close call; on average: {advice}."
    return f"{_upper(advice)}."


def _say_support(told: Assessment) -> str:
    verdict, n_draws = told.verdict, told.draws.n_draws
    best = verdict.best
    order = sorted(verdict.options, key=lambda name: -verdict.p_best[name])
    second = next(name for name in order if name != best)
    what = "Refusing" if best == "refuse" else _upper(name_option(told, best))
    other = "refusing" if second == "refuse" else name_option(told, second)
    share = say_draws(verdict.p_best[best], n_draws)
    if verdict.p_best[second] == 0:
        return f"{what} is best in {share}."
    if order[0] != best:
        often = f"{round(verdict.p_best[second] * n_draws):,}"
        return (
            f"{what} is worth most on average and best in {share}; {other} is best in more of them, {often}."
        )
    often = f"{round(verdict.p_best[second] * n_draws):,}"
    return f"{what} is best in {share}, and worth most on average. Next comes {other}, best in {often}."


def _say_trouble(told: Assessment) -> str:
    offer = find_offer(told)
    judged = told.trust.options.get(offer)
    if judged is None:
        return "There is no offer to judge."
    label, kind = name_option(told, offer), judged.modal_diagnosis
    if told.draws.menu.barred[told.verdict.options.index(offer)]:
        return f"{_upper(label)} crosses a hard limit: no advantage outweighs that."
    share = judged.diagnosis_shares[kind]
    if kind == "sound":
        return (
            f"{_upper(label)} is sound in {say_draws(share, told.draws.n_draws)}: it gains on the trust held."
        )
    return (
        f"The trouble with {label} is {TROUBLES[kind]} ({say_draws(share, told.draws.n_draws)}): were every promise "
        f"kept, we would {say_gain(judged.kept)} of what solving the problem for one period is worth."
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


def _answer_status_quo(told: Assessment) -> Finding:
    answer = f"We and our allies already cover {say_share(told.added_value.without)} of the problem."
    return Finding("status-quo", "If we refuse", answer)


def _answer_need(told: Assessment) -> Finding:
    added, offer = told.added_value, find_offer(told)
    place = told.verdict.options.index(offer)
    if not added.added.any():
        return Finding("need", "Do they have something we need?", f"{name_rival(told)} would add nothing.")
    answer = f"All delivered, {name_rival(told)} would add {say_points(added.added)} of the problem."
    if place:
        answer += (
            f" What {name_option(told, offer)} asks for would add {say_points(added.asked[:, place])}; "
            f"what can be expected of it, {say_points(expected_added_value(told, offer))}."
        )
    return Finding("need", "Do they have something we need?", answer)


def expected_added_value(told: Assessment, name: str) -> PerDraw:
    """Return what an option adds to the problem solved once conduct is weighed, allies at full effort."""
    judged, items = told.trust.options[name], told.draws.items
    place = told.verdict.options.index(name)
    provides = np.array(items.provides, dtype=float)
    asked = items.effort * provides * told.draws.menu.get_levels[place]
    total = asked.sum(axis=1)
    arrives = np.einsum("ng,nga->na", asked, items.delivered)
    share = np.divide(arrives, total[:, None], out=np.zeros_like(arrives), where=total[:, None] > 0)
    return told.added_value.asked[:, place] * (judged.conduct * share).sum(axis=1)


def _answer_overlap(told: Assessment) -> Finding:
    kind = told.draws.counterpart.types[int(told.track_record.belief.mean(axis=0).argmax())]
    points = tuple(
        f"{_upper(name_type(told, name))}: {say_share(overlap.zone_share)}"
        for name, overlap in told.interests.overlaps.items()
    )
    best = told.interests.overlaps[kind].best_common_bundle
    if best is None:
        ending = "With the likeliest kind, no bundle tried helps both."
    else:
        gives, gets = told.case.proposal.gives.items(), told.case.proposal.gets.items()
        items = {name: give.what for name, give in gives} | {name: get.what for name, get in gets}
        parts = [f"{level:.0%} of “{items[name]}”" for name, level in best.levels.items() if level > 0]
        ending = (
            f"With the likeliest kind, the best for both is {say_list(parts)}: worth "
            f"{say_worth(best.own_gain)} a period to us, {say_amount(best.counterpart_gain)} to them in their own utils."
        )
    answer = f"{ending} Of all bundles of items tried, both sides would gain from:"
    return Finding("overlap", "How far do our interests meet?", answer, points)


def _answer_price(told: Assessment) -> Finding:
    points = [
        f"{_upper(name_option(told, name))}: we {say_gain(judged.kept)}"
        for name, judged in told.trust.options.items()
    ]
    answer = "If every promise were kept, each period, in percent of what solving the problem is worth:"
    return Finding("price", "What would we give for it?", answer, tuple(points))


def _answer_kind(told: Assessment) -> Finding:
    belief, types = told.track_record.belief, told.draws.counterpart.types
    points = tuple(
        f"{_upper(name_type(told, types[i]))}: {say_chance(belief[:, i], told.case.vocabulary)}"
        for i in np.argsort(-belief.mean(axis=0))
    )
    n_entries = len(told.track_record.evidence)
    entries = "no entry" if n_entries == 0 else "one entry" if n_entries == 1 else f"{n_entries} entries"
    return Finding("kind", f"What is {name_rival(told)}?", f"After {entries} of the record:", points)


def _answer_trust(told: Assessment) -> Finding:
    points = []
    for name, judged in told.trust.options.items():
        enough = (
            "no trust is enough" if judged.undefined_share > 1 / 2 else f"needed {say_share(judged.needed)}"
        )
        held = say_chance(judged.held, told.case.vocabulary)
        points.append(f"{_upper(name_option(told, name))}: held {held}; {enough}")
    answer = "How likely they keep their side if the terms are enforced, and how likely it would have to be:"
    return Finding("trust", "Can we trust them with it?", answer, tuple(points))


def _answer_allies(told: Assessment) -> Finding:
    others, offer = told.third_parties, find_offer(told)
    question = "What will allies charge?"
    if not others.allies or offer == "refuse":
        return Finding("allies", question, "No ally reacts in this case.")
    place = told.verdict.options.index(offer)
    points = tuple(
        f"{_upper(told.case.actors[name].name)}: {say_share(1 - others.participation[:, i, place])}"
        for i, name in enumerate(others.allies)
    )
    return Finding(
        "allies", question, f"Under {name_option(told, offer)} they would withhold of their effort:", points
    )


def _answer_home(told: Assessment) -> Finding:
    others, question = told.third_parties, "Would it survive at home?"
    if not others.vetoes:
        return Finding("home", question, "Nobody at home has a veto in this case.")
    points = tuple(
        f"{_upper(name_option(told, name))}: {say_chance(others.passes[:, place], told.case.vocabulary)}"
        for place, name in enumerate(told.verdict.options)
        if place
    )
    return Finding("home", question, "How likely every veto player consents:", points)


def _answer_learning(told: Assessment) -> Finding:
    plan = told.strategy
    answer = f"Knowing for certain which kind they are would be worth {say_worth(plan.evpi)} of solving the problem."
    worth = {
        name: float(plan.evsi[:, i].mean())
        for i, name in enumerate(told.verdict.options)
        if i and not told.draws.menu.barred[i]
    }
    if worth:
        best = max(worth, key=lambda name: worth[name])
        answer += (
            f" What one period of {name_option(told, best)} teaches is worth {say_small(worth[best])}% on average. "
            "Never pay for a test whose every outcome leaves the verdict as it is."
        )
    return Finding("learning", "What is finding out worth?", answer)


def _answer_loss(told: Assessment) -> Finding:
    cap, points = told.draws.decision.exposure_cap, []
    for place, name in enumerate(told.verdict.options):
        if place:
            loss = told.stage_game.worst_loss[:, place]
            beyond = say_percent(float(np.mean(loss > cap)))
            points.append(
                f"{_upper(name_option(told, name))}: {say_worth(loss)}, beyond the cap in {beyond} of draws"
            )
    menu = told.draws.menu
    barred = [name_option(told, name) for name, out in zip(menu.options, menu.barred, strict=True) if out]
    limits = f"Hard limits bar {say_list(barred)}." if barred else "No hard limit is touched."
    answer = f"{limits} At worst in one period, against a cap of {say_worth(cap)} of solving the problem:"
    return Finding("loss", "What could we lose?", answer, tuple(points))


def _answer_drivers(told: Assessment) -> Finding:
    drivers = told.sensitivity.drivers
    question = "What carries the answer, and what should we find out first?"
    if not drivers:
        return Finding("drivers", question, "No number of this case is uncertain.")
    points = [
        f"{_name_premise(d.path)}: {say_percent(d.share)} of the spread{_say_turn(told, d)}"
        for d in drivers[:5]
    ]
    first = sorted((d for d in drivers if d.evppi > 0), key=lambda d: -d.evppi)[:3]
    if first:
        worth = say_list(f"{_name_premise(d.path)} (worth {say_small(d.evppi)}%)" for d in first)
        answer = f"Find out first: {worth}, in percent of solving the problem."
    else:
        answer = "No single number, known for certain, would change the choice."
    return Finding(
        "drivers", question, f"{answer} What explains most of the margin, each alone:", tuple(points)
    )


def _say_turn(told: Assessment, driver: Driver) -> str:
    """Say which option is best at either end of a premise, where that is not the verdict."""
    best = told.verdict.best
    turns = [
        f"where it is {end}, {'refusing' if name == 'refuse' else name_option(told, name)} is best"
        for end, name in (("lowest", driver.best_if_low), ("highest", driver.best_if_high))
        if name != best
    ]
    return f"; {say_list(turns)}" if turns else ""


def _name_premise(path: str) -> str:
    """Return a premise's place as a reader finds it in the case."""
    return path.replace(".", " › ")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

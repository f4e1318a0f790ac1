"""Sentences of the page that follow the reader's assumptions: templates, each with the condition under which it is true.

A template holds slots, ``⟦kind:name⟧``, that the page's script fills from the combinations that are left; a condition
is a list of tests that it makes on the same combinations. A sentence whose condition fails is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, get_args

import numpy as np

from detente.evaluation.claims import NEVER, WAIT, Claim, Word
from detente.report.claim_answers import format_act, format_advice_headline, format_offer_headline
from detente.report.deal_labels import find_advised_design, label_deal
from detente.text_safety import strip_unprintable

if TYPE_CHECKING:
    from detente.report.context import ReportContext

Test = tuple[str, str, float | Sequence[str]]
Sentence = tuple[Sequence[Test], str]

UNDECIDED = ["no real difference", "a tie", "too few"]
"""Words of a claim after which neither side can be called better."""
_NO_DIFFERENCE = ["no real difference"]
_LITTLE, _MUCH, _NEXT_TO_NOTHING = 0.05, 0.2, 0.001
SAYINGS = {
    "settled": "that is settled",
    "clear": "that is clear",
    "leaning": "the numbers lean that way",
    "a tie": "too close to call",
    "too few": "too few combinations to tell",
}
"""What a claim's word says within a sentence."""


@dataclass(frozen=True)
class PosedClaim(Claim):
    """A claim of which the word is given, to ask what would be said of it."""

    posed: Word = "a tie"
    posed_mixed: bool = False

    @property
    def word(self) -> Word:
        """Return the word given."""
        return self.posed

    @property
    def is_mixed(self) -> bool:
        """Say whether mean and median are taken to differ in sign."""
        return self.posed_mixed


def clean_label(text: str) -> str:
    """Return a text of the case as a template may hold it: nothing in it reads as a slot."""
    return strip_unprintable(text).translate({ord("⟦"): "[", ord("⟧"): "]"})


def _pose(word: str, over: str, under: str, *, mixed: bool = False) -> PosedClaim:
    chosen = next(each for each in get_args(Word) if each == word)
    return PosedClaim("posed", over, under, np.zeros(1), 0.0, posed=chosen, posed_mixed=mixed)


def list_offer_headlines(context: ReportContext) -> dict[str, str]:
    """Return what the offer's headline says: by direction and word of its claim, then that of proposing it now.

    Where that is undecided, its key ends in ``u``; a headline that does not hang on it has only that key.
    """
    headlines, offer = {}, context.offer
    for sign, word, now in product("+-", get_args(Word), "u+-"):
        held = _pose(word, *((offer, NEVER) if sign == "+" else (NEVER, offer)))
        timing = _pose("a tie" if now == "u" else "clear", *((WAIT, offer) if now == "-" else (offer, WAIT)))
        headlines[f"{sign}{word}{now}"] = clean_label(format_offer_headline(context, held, timing))
    return {
        key: text for key, text in headlines.items() if key[-1] == "u" or text != headlines[f"{key[:-1]}u"]
    }


def list_advice_headlines(context: ReportContext) -> dict[str, str]:
    """Return what the headline on what to do says, by its word; after ``m`` where mean and median differ in sign."""
    act = "⟦act:over⟧" if find_advised_design(context) is None else "⟦actlow:over⟧"
    return {
        f"{'m' if mixed else ''}{word}": format_advice_headline(
            context, _pose(word, "", "", mixed=mixed), "⟦label:over⟧", "⟦label:under⟧", act
        )
        for mixed, word in product((False, True), get_args(Word))
    }


def list_terms_headlines(context: ReportContext, claim: Claim) -> dict[str, str]:
    """Return what the headline on the terms says, by the direction of the claim and its word."""
    design, other, beats = _label_terms(context, claim)
    tie = f"{design} is not clearly ahead of {other}."
    win, loss = f"{design} {beats} {other}.", f"{design} does not beat {other}{_by_enough(claim)}."
    claimed, denied = (loss, win) if claim.allowance else (win, loss)
    headlines = {f"{sign}{word}": tie for sign, word in product("+-", get_args(Word))}
    headlines |= {f"+{word}": claimed for word in get_args(Word) if word not in UNDECIDED}
    headlines |= {f"-{word}": denied for word in get_args(Word) if word not in UNDECIDED}
    few = "Too few combinations to judge the terms."
    return headlines | dict.fromkeys(("+too few", "-too few"), few)


def list_offer_sentences(context: ReportContext) -> list[Sentence]:
    """Return what is said of the offer."""
    held, period = "If it goes through and is held to its end, it is", context.period
    rival = clean_label(context.rival)
    return [
        *(
            (
                [("word:offer", "in", _NO_DIFFERENCE), ("dir:offer", "in", [sign])],
                f"{held} worth ⟦{kind}:offer⟧ of the prize over {context.span} against never dealing: no difference that we could tell.",
            )
            for sign, kind in (("+", "worth"), ("-", "less"))
        ),
        *(
            (
                [("word:offer", "out", _NO_DIFFERENCE), ("dir:offer", "in", [sign])],
                f"{held} {side} than never dealing in ⟦count:offer⟧.",
            )
            for sign, side in (("+", "better"), ("-", "worse"))
        ),
        (
            [("q:kept:0.95", "<", 0)],
            f"Even if {rival} kept every promise, each {period} would leave us worse off, by ⟦less:kept⟧ of the prize.",
        ),
        (
            [("q:kept:0.95", ">=", 0)],
            f"If {rival} kept every promise, each {period} we would ⟦gain:kept⟧ of the prize.",
        ),
        *(
            (
                [("word:now", "in", _NO_DIFFERENCE), ("dir:now", "in", [sign])],
                f"Now rather than later makes no real difference: ⟦{kind}:now⟧ of the prize.",
            )
            for sign, kind in (("+", "worth"), ("-", "less"))
        ),
        *(
            (
                [("word:now", "out", _NO_DIFFERENCE), ("dir:now", "in", [sign])],
                f"Proposing it now {better} in ⟦count:now⟧, by ⟦lead:now⟧ of the prize: ⟦saying:now⟧.",
            )
            for sign, better in (("+", "beats waiting for it"), ("-", "is worse than waiting for it"))
        ),
    ]


def list_advice_sentences(context: ReportContext) -> list[Sentence]:
    """Return what is said of what to do."""
    mixed, plain = ("mixed:advice", "in", ["true"]), ("mixed:advice", "in", ["false"])
    return [
        (
            [mixed],
            "On average ⟦label:over⟧ is worth ⟦mean:advice⟧% of the prize more than ⟦label:under⟧, but less in ⟦against:advice⟧.",
        ),
        (
            [plain, ("word:advice", "in", _NO_DIFFERENCE)],
            "⟦label:over⟧ is ahead in ⟦count:advice⟧, by too little to tell them apart: ⟦lead:advice⟧ of the prize.",
        ),
        (
            [plain, ("word:advice", "out", _NO_DIFFERENCE)],
            "⟦label:over⟧ is ahead of ⟦label:under⟧ in ⟦count:advice⟧, by ⟦lead:advice⟧ of the prize.",
        ),
        (
            [("over", ">=", 0.5001)],
            f"At its worst ⟦label:over⟧ costs more in one {context.period} than our limit, in ⟦cautions⟧.",
        ),
    ]


def list_terms_sentences(context: ReportContext, claim: Claim) -> list[Sentence]:
    """Return what is said of the terms: the claim, whichever way it goes in the combinations that are left."""
    design, other, beats = _label_terms(context, claim)
    win = f"⟦count:terms⟧ {design} {beats} {other}"
    loss = f"⟦count:terms⟧ {design} does not beat {other}{_by_enough(claim)}"
    claimed, denied = (loss, win) if claim.allowance else (win, loss)
    return [([("dir:terms", "in", ["+"])], f"In {claimed}."), ([("dir:terms", "in", ["-"])], f"In {denied}.")]


def _label_terms(context: ReportContext, claim: Claim) -> tuple[str, str, str]:
    """Return what was designed, what it is compared with, and how it would win."""
    names = (claim.under, claim.over) if claim.allowance else (claim.over, claim.under)
    design, other = (clean_label(label_deal(context, name)) for name in names)
    return design, other, "beats by enough to notice" if claim.allowance else "beats"


def _by_enough(claim: Claim) -> str:
    return " by anything that we would notice" if claim.allowance else ""


def list_now_sentences(context: ReportContext) -> list[Sentence]:
    """Return what to do now: what was designed, where that is advised and stays ahead; else the best on the list."""
    listed: list[Sentence] = [
        ([("word:advice", "in", ["too few"])], "Too few combinations are left to say."),
        ([("word:advice", "in", UNDECIDED[:2])], "⟦act:over⟧, or ⟦actlow:under⟧: either can be defended."),
        ([("word:advice", "out", UNDECIDED)], "⟦act:over⟧."),
    ]
    design = find_advised_design(context)
    if design is None:
        return listed
    decided: Test = ("word:terms", "out", UNDECIDED)
    otherwise: list[list[Test]] = [
        [("word:terms", "in", UNDECIDED)],
        [decided, ("dir:terms", "in", ["-"])],
    ]
    return [
        ([decided, ("dir:terms", "in", ["+"])], f"Propose {clean_label(label_deal(context, design))}."),
        *(([*unless, *condition], text) for unless in otherwise for condition, text in listed),
    ]


def list_copied_sentences(context: ReportContext, claims: dict[str, Claim]) -> list[Sentence]:
    """Return what is claimed, in a sentence to be copied: after the assumptions, one part a claim."""
    parts: list[Sentence] = []
    if "offer" in claims:
        offer = clean_label(context.option_labels[context.offer])
        parts += [
            (
                [("dir:offer", "in", [sign])],
                f"{offer}, if it goes through and is held to its end, is {side} than never dealing in ⟦count:offer⟧ (⟦word:offer⟧).",
            )
            for sign, side in (("+", "better"), ("-", "worse"))
        ]
    if "advice" in claims:
        ahead = "⟦label:over⟧ is ahead of ⟦label:under⟧ in ⟦count:advice⟧ (⟦word:advice⟧)."
        behind = "⟦label:over⟧ is worth more than ⟦label:under⟧ on average, but less in ⟦against:advice⟧ (⟦word:advice⟧)."
        parts += [([("mixed:advice", "in", ["false"])], ahead), ([("mixed:advice", "in", ["true"])], behind)]
    if "terms" in claims:
        for condition, text in list_terms_sentences(context, claims["terms"]):
            decided: Test = ("word:terms", "out", UNDECIDED)
            parts += [
                ([*condition, decided], f"{text[:-1]} (⟦word:terms⟧)."),
                ([*condition, ("word:terms", "in", UNDECIDED)], text),
            ]
    return parts


def list_need_sentences(context: ReportContext) -> list[Sentence]:
    """Return what is said of the need for them."""
    us, rival = clean_label(context.us), clean_label(context.rival)
    rest = f"{us} solve ⟦share:without⟧ of the problem; {rival} could add ⟦points:added⟧."
    return [
        ([("q:added:0.5", "<", _LITTLE)], "Little."),
        ([("q:added:0.5", ">=", _LITTLE), ("q:added:0.5", "<", _MUCH)], "Something."),
        ([("q:added:0.5", ">=", _MUCH)], "Much."),
        ([], rest),
    ]


def list_trust_sentences(context: ReportContext, options: list[int]) -> list[Sentence]:
    """Return how often they would keep their side of a deal, and how often they would have to."""
    sentences: list[Sentence] = []
    for i in options:
        label = clean_label(context.option_labels[context.assessment.verdict.options[i]])
        held = f"They would keep their side of {label} ⟦tenths:held{i}⟧"
        some: Test = (f"undefined:needed{i}", "<", 0.5001)
        sentences += [
            ([(f"undefined:needed{i}", ">=", 0.5001)], f"{held}; even certainty would not make it pay."),
            ([some, (f"q:needed{i}:0.5", "<", _LITTLE)], f"{held}; it pays at almost any chance of that."),
            ([some, (f"q:needed{i}:0.5", ">=", _LITTLE)], f"{held}; we need ⟦tenths:needed{i}⟧."),
        ]
    return sentences


def list_friend_sentences(context: ReportContext, allies: str) -> list[Sentence]:
    """Return what allies would hold back under the offer, against what the rival could add."""
    label, rival = (clean_label(text) for text in (context.option_labels[context.offer], context.rival))
    who = clean_label(allies)
    some: Test = ("q:lost:0.95", ">=", _NEXT_TO_NOTHING)
    held = f"Under {label} {who} would hold back help that now solves ⟦points:lost⟧ of the problem"
    return [
        (
            [("q:lost:0.95", "<", _NEXT_TO_NOTHING)],
            f"Next to nothing: under {label} {who} would help nearly as before.",
        ),
        (
            [some, ("q:lost:0.5", "<", "q:added:0.5")],
            f"{held}, less than the ⟦middle:added⟧ that {rival} could add.",
        ),
        (
            [some, ("q:lost:0.5", ">=", "q:added:0.5")],
            f"{held}, more than the ⟦middle:added⟧ that {rival} could add.",
        ),
    ]


def list_home_sentences(context: ReportContext, options: list[int]) -> list[Sentence]:
    """Return how often deals get past those at home who can block them."""
    names = context.assessment.verdict.options
    parts = [f"{clean_label(context.option_labels[names[i]])} ⟦times:passes{i}⟧" for i in options]
    return [([], f"At home, {' and '.join(parts)} would get past those who can block it.")]


def list_acts(context: ReportContext) -> list[str]:
    """Return each option as something to do, in their order."""
    options = context.assessment.verdict.options
    return [
        clean_label(format_act(context, WAIT if index == 0 else name)) for index, name in enumerate(options)
    ]

"""What a brushed page says, taken apart and counted again from the draws with NumPy, without the page's conditions.

Every sentence that the page shows is read by the pattern of its words: its numbers, the names in it and its direction
are found again in the arrays of the assessment. A sentence that no pattern reads is a failure, so that none goes
unread.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import binom

from detente.report.labels import upper

NUMBER = r"-?[\d,]+(?:\.\d+)?"
COUNT = r"(?P<count>all|none of|[\d,]+ of) (?P<of>[\d,]+) combinations"
SAYINGS = {
    "that is settled": "settled",
    "that is clear": "clear",
    "the numbers lean that way": "leaning",
    "too close to call": "a tie",
    "too few combinations to tell": "too few",
}
WORDS = ("settled", "clear", "leaning", "a tie", "no real difference", "too few")


class Brushing(NamedTuple):
    """An assessment, and the draws that are left of it."""

    assessment: Any
    context: Any
    kept: Any

    @property
    def n(self) -> int:
        return int(self.kept.sum())

    def left(self, values):
        values = np.asarray(values)
        values = values[self.kept[: len(values)]]
        return values[~np.isnan(values)]

    @property
    def claims(self):
        every = (*self.assessment.claims, self.assessment.terms_claim)
        return {claim.name: claim for claim in every if claim is not None}

    def find(self, label):
        """Index of an option by what it is called, whatever its first letter."""
        labels = [text.lower() for text in self.context.option_labels.values()]
        return labels.index(label.lower())


def keep(assessment, ranges):
    """Draws left by ranges of sixtieths of the ranks, by path: a draw's rank is how many draws lie below it."""
    kept = np.ones(assessment.samples.n_draws, bool)
    for path, (low, high) in ranges.items():
        values = assessment.samples.premises[path]
        sixtieth = (values[None, :] < values[:, None]).sum(axis=1) * 60 // len(values)
        kept &= (sixtieth >= low) & (sixtieth < high)
    return kept


def check_number(text, value, *, digits=1):
    """The number on the page is the one counted, but for the last digit shown, which rounding may move by one."""
    shown = float(text.replace(",", "").replace("−", "-"))
    step = 1.0 if "." not in text else 0.1**digits
    assert abs(shown - value) <= 0.51 * step + 2e-3 * abs(value), (text, value)


def check_count(match, wins, total):
    written, of = match["count"], int(match["of"].replace(",", ""))
    number = {"all": of, "none of": 0}.get(written)
    number = int(written.split()[0].replace(",", "")) if number is None else number
    assert of == total, (match[0], total)
    assert abs(number - wins) <= 0.5, (match[0], wins)


def count_wins(lead):
    return float(np.sum(lead > 0) + np.sum(lead == 0) / 2)


def find_word(lead, noticeable, *, doubted):
    """The word for a claim by MODEL section 15, written down a second time."""
    n, wins, median = len(lead), count_wins(lead), float(np.median(lead))
    if n < 30:
        return "too few"
    error = 1.2533 * lead.std() / np.sqrt(n)
    if abs(median) < noticeable + 2 * error:
        return "no real difference"
    share = wins / n
    doubted = doubted or median * lead.mean() < 0
    reach = 2 * np.sqrt(share * (1 - share) / n)
    if not doubted and binom.cdf(round(n - wins), n, 0.002) < 0.05:
        return "settled"
    if not doubted and share - reach >= 0.9:
        return "clear"
    if share - reach >= 0.6 or (not doubted and share + reach >= 0.9):
        return "leaning"
    return "a tie"


def check_amounts(match, values):
    """Middle and ends of nine in ten, wherever a sentence gives them."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    wanted = {"middle": middle, "low": low, "high": high}
    for name, value in wanted.items():
        if match.groupdict().get(name) is not None:
            check_number(match[name], value)


WORTH = rf"(?P<middle>{NUMBER})%(?: \((?P<low>{NUMBER}) to (?P<high>{NUMBER})%[^)]*\))?"
LEAD = rf"(?P<middle>{NUMBER})%(?: \((?:from (?P<behind>{NUMBER})% behind to (?P<ahead>{NUMBER})% ahead|(?P<low>{NUMBER}) to (?P<high>{NUMBER})%)\))?"


def check_lead(match, lead):
    check_amounts(match, lead)
    if match["behind"]:
        low, high = np.quantile(lead, [0.05, 0.95])
        check_number(match["behind"], -low)
        check_number(match["ahead"], high)


def read_offer(page, match):
    gain = page.left(page.assessment.strategy.held_through[:, page.context.offer_index])
    lead = gain if match["side"] == "better" else -gain
    assert np.median(lead) >= 0, match[0]
    check_count(match, count_wins(lead), len(lead))


def read_offer_worth(page, match):
    check_amounts(match, page.left(page.assessment.strategy.held_through[:, page.context.offer_index]))


def read_kept(page, match):
    kept = page.left(page.assessment.trust.options[page.context.offer].kept)
    low, middle, high = np.quantile(kept, [0.05, 0.5, 0.95])
    if "verb" not in match.groupdict():
        assert high < 0, match[0]
        check_amounts(match, -kept)
        return
    assert high >= 0, match[0]
    assert (middle >= 0) == (match["verb"] == "gain"), match[0]
    check_number(match["middle"], abs(middle))
    if match["loss"]:
        check_number(match["loss"], -low)
        check_number(match["most"], high)
    elif match["near"]:
        near, far = sorted((abs(low), abs(high)))
        check_number(match["near"], near)
        check_number(match["far"], far)


def read_now(page, match):
    claim = page.claims["offer now"]
    lead = page.left(
        claim.lead if match["side"].startswith("beats") == (claim.under == "wait") else -claim.lead
    )
    assert np.median(lead) >= 0, match[0]
    check_count(match, count_wins(lead), len(lead))
    check_lead(match, lead)
    doubted = claim.wavers or claim.hangs_on_sizes
    assert SAYINGS[match["saying"]] == find_word(lead, claim.noticeable, doubted=doubted), match[0]


def read_now_alike(page, match):
    claim = page.claims["offer now"]
    own = page.left(claim.lead if claim.under == "wait" else -claim.lead)
    assert find_word(own, claim.noticeable, doubted=False) == "no real difference", match[0]
    check_amounts(match, own)


def value(page, index):
    return page.assessment.verdict.values[page.kept, index]


def check_best(page, label):
    index = page.find(label)
    means = np.nanmean(page.assessment.verdict.values[page.kept], axis=0)
    assert means[index] >= np.nanmax(means) - 1e-3, (label, means)
    return index


def read_ahead(page, match):
    best, found = check_best(page, match["best"]), match.groupdict()
    lead = value(page, best) - value(page, page.find(match["other"]))
    if "more" in found:
        assert lead.mean() > 0 > np.median(lead), match[0]
        check_number(match["more"], float(lead.mean()))
        check_count(match, len(lead) - count_wins(lead), len(lead))
        return
    assert lead.mean() * np.median(lead) >= 0, match[0]
    check_count(match, count_wins(lead), len(lead))
    if "middle" in found:
        check_lead(match, lead)
    check_advice_word(page, match, lead)


def read_ahead_on_average(page, match):
    lead = value(page, check_best(page, match["best"])) - value(page, page.find(match["other"]))
    assert lead.mean() > 0 > np.median(lead), match[0]
    check_count(match, len(lead) - count_wins(lead), len(lead))
    check_advice_word(page, match, lead)


def check_advice_word(page, match, lead):
    word, claim = match.groupdict().get("word"), page.claims["advice"]
    if word:
        assert word == find_word(lead, claim.noticeable, doubted=claim.wavers or claim.hangs_on_sizes), match[
            0
        ]


def read_ahead_a_little(page, match):
    """The other choice is not named: one must fit, and differ by no more than chance and notice allow."""
    best, noticeable = check_best(page, match["best"]), page.claims["advice"].noticeable
    leads = [value(page, best) - value(page, i) for i in range(len(page.context.option_labels)) if i != best]
    fitting = [lead for lead in leads if agrees(match, lead)]
    assert any(find_word(lead, noticeable, doubted=False) == "no real difference" for lead in fitting), match[
        0
    ]


def agrees(match, lead):
    try:
        check_count(match, count_wins(lead), len(lead))
        check_lead(match, lead)
    except AssertionError:
        return False
    return True


def read_limit(page, match):
    index = check_best(page, match["best"])
    loss = page.assessment.stage_game.worst_loss[:, index] > page.assessment.samples.decision.exposure_cap
    over = page.left(loss.astype(float))
    assert over.mean() > 0.5, match[0]
    check_count(match, float(over.sum()), len(over))


def read_terms(page, match):
    """A design beats what is on the list where it leads by what would be noticed, or by anything if it was claimed to."""
    claim = page.claims["terms"]
    margin = page.left(claim.margin)
    claimed = (match["wins"] is None) == bool(claim.allowance)
    wins = count_wins(margin)
    check_count(match, wins if claimed else len(margin) - wins, len(margin))
    assert np.median(margin) >= 0 if claimed else np.median(margin) <= 0, match[0]
    if match["word"]:
        word = find_word(margin if claimed else -margin, claim.noticeable, doubted=False)
        assert match["word"] == word, match[0]


def read_copied_offer(page, match):
    assert match["name"].lower() == page.context.option_labels[page.context.offer].lower()
    read_offer(page, match)
    claim = page.claims["offer"]
    gain = page.left(page.assessment.strategy.held_through[:, page.context.offer_index])
    word = find_word(
        gain if match["side"] == "better" else -gain, claim.noticeable, doubted=claim.hangs_on_sizes
    )
    assert match["word"] == word, match[0]


def read_need(page, match):
    added = page.assessment.added_value
    check_shares(match, "w", page.left(added.without))
    check_shares(match, "a", page.left(added.added))
    median = float(np.median(page.left(added.added)))
    size = "Little" if median < 0.05 else "Much" if median >= 0.2 else "Something"
    assert match["size"] == size, match[0]


def check_shares(match, prefix, values):
    low, middle, high = 100 * np.quantile(values, [0.05, 0.5, 0.95])
    for name, wanted in ((f"{prefix}middle", middle), (f"{prefix}low", low), (f"{prefix}high", high)):
        if match[name] is not None:
            check_number(match[name], wanted)


def read_trust(page, match):
    judged = page.assessment.trust.options[page.assessment.verdict.options[page.find(match["name"])]]
    check_tenths(match["held"], page.left(judged.held))
    needed = page.left(judged.needed)
    share = 1 - len(needed) / page.n
    if match["needed"]:
        check_tenths(match["needed"], needed)
        assert share <= 0.5, match[0]
    elif "even certainty" in match[0]:
        assert share > 0.5, match[0]
    else:
        assert np.median(needed) < 0.05, match[0]


def check_tenths(text, values):
    quantiles = 10 * np.quantile(values, [0.5, 0.05, 0.95])
    middle = {"hardly ever": 0.0, "nearly always": 10.0}
    numbers = [middle.get(re.split(r" \(", text)[0])] if re.split(r" \(", text)[0] in middle else []
    numbers += [float(number) for number in re.findall(r"\d+", text)]
    for number, wanted in zip(numbers, quantiles, strict=False):
        assert abs(number - wanted) <= 0.52, (text, quantiles)


def read_friends(page, match):
    lost = page.left(page.assessment.third_parties.lost_together[:, page.context.offer_index])
    added = page.left(page.assessment.added_value.added)
    if "side" not in match.groupdict():
        assert np.quantile(lost, 0.95) < 0.0011, match[0]
        return
    check_shares(match, "l", lost)
    check_number(match["added"], 100 * float(np.median(added)))
    assert (np.median(lost) < np.median(added)) == (match["side"] == "less"), match[0]


def read_home(page, match):
    for name, rest in re.findall(
        r"(?:, | and )([^,]+?) (\d+ times in 100(?: \(\d+ to \d+\))?)", f", {match['deals']}"
    ):
        passes = 100 * page.left(page.assessment.third_parties.passes[:, page.find(name)])
        middle, *ends = map(float, re.findall(r"\d+", rest.replace("in 100", "")))
        for number, level in zip((middle, *ends), (0.5, 0.05, 0.95), strict=False):
            assert abs(number - np.quantile(passes, level)) <= 0.55, (match[0], number)


SHARE = r"(?P<{0}middle>[\d.]+)%(?: \((?P<{0}low>[\d.]+) to (?P<{0}high>[\d.]+)%\))?"
POINTS = r"(?P<{0}middle>[\d.]+) percentage points(?: \((?P<{0}low>[\d.]+) to (?P<{0}high>[\d.]+)\))?"
MARK = rf"(?: \((?P<word>{'|'.join(WORDS)})\))?"
HELD = "If it goes through and is held to its end, it is"
GAIN = (
    rf"(?P<middle>{NUMBER})%(?: \((?:from a loss of (?P<loss>{NUMBER})% to a gain of (?P<most>{NUMBER})%"
    rf"|(?P<near>{NUMBER}) to (?P<far>{NUMBER})%)?[^)]*\))?"
)
TIMING = "beats waiting for it|is worse than waiting for it"
BEATS = "(?:does not beat|(?P<wins>beats by enough to notice|beats))"
NEED = r"(?:even certainty would not make it pay|it pays at almost any chance of that|we need (?P<needed>.+))"
PATTERNS = {
    rf"{HELD} (?P<side>better|worse) than never dealing in {COUNT}": read_offer,
    rf"{HELD} worth {WORTH} of the prize over .+ against never dealing: no difference that we could tell": read_offer_worth,
    rf"Even if .+ kept every promise, each .+ would leave us worse off, by {WORTH} of the prize": read_kept,
    rf"If .+ kept every promise, each .+ we would (?P<verb>gain|lose) {GAIN} of the prize": read_kept,
    rf"Proposing it now (?P<side>{TIMING}) in {COUNT}, by {LEAD} of the prize: (?P<saying>{'|'.join(SAYINGS)})": read_now,
    rf"Now rather than later makes no real difference: {WORTH} of the prize": read_now_alike,
    rf"On average (?P<best>.+) is worth (?P<more>{NUMBER})% of the prize more than (?P<other>.+), but less in {COUNT}": read_ahead,
    rf"(?P<best>.+) is worth more than (?P<other>.+) on average, but less in {COUNT}{MARK}": read_ahead_on_average,
    rf"(?P<best>.+) is ahead in {COUNT}, by too little to tell them apart: {LEAD} of the prize": read_ahead_a_little,
    rf"(?P<best>.+) is ahead of (?P<other>.+) in {COUNT}, by {LEAD} of the prize": read_ahead,
    rf"(?P<best>.+) is ahead of (?P<other>.+) in {COUNT}{MARK}": read_ahead,
    rf"At its worst (?P<best>.+) costs more in one .+ than our limit, in {COUNT}": read_limit,
    rf"[Ii]n {COUNT} (?P<design>.+?) {BEATS} (?P<other>.+?)(?: by anything that we would notice)?{MARK}": read_terms,
    rf"(?P<name>.+), if it goes through and is held to its end, is (?P<side>better|worse) than never dealing in {COUNT}{MARK}": read_copied_offer,
    rf"(?P<size>Little|Something|Much)\. .+ solve {SHARE.format('w')} of the problem; .+ could add {POINTS.format('a')}": read_need,
    rf"They would keep their side of (?P<name>.+?) (?P<held>(?:about|hardly|nearly).+?); {NEED}": read_trust,
    rf"Under .+ would hold back help that now solves {POINTS.format('l')} of the problem, (?P<side>less|more) than the (?P<added>[\d.]+) that .+ could add": read_friends,
    r"Next to nothing: under .+ would help nearly as before": read_friends,
    r"At home, (?P<deals>.+) would get past those who can block it": read_home,
}
"""How each kind of sentence is read; the first that fits counts."""


def split_sentences(text):
    """Sentences end in a point before a large letter; those of the need for them stay together with their size."""
    parts = re.split(r"(?<=[a-z)0-9])\. (?=[A-Z])", text.strip())
    joined, size = [], ""
    for part in parts:
        if part in {"Little", "Something", "Much"}:
            size += f"{part}. "
            continue
        joined.append((size + part).removesuffix("."))
        size = ""
    return [part for part in joined if part]


def check_sentence(page, sentence):
    for pattern, read in PATTERNS.items():
        match = re.fullmatch(pattern, sentence)
        if match:
            read(page, match)
            return
    raise AssertionError(f"no pattern reads: {sentence}")


HEADLINES = {
    "offer": (
        (r"Leaning (?P<to>towards|against) .+\.", lambda match: ("leaning", match["to"] == "towards")),
        (r"Turn down .+, now and later\.", lambda _: ("clear settled", False)),
        (r".+ is worth having[;,].+\.", lambda _: ("clear settled", True)),
        (r".+ or no deal at all: too close to call\.", lambda _: ("a tie", None)),
        (r".+ would make no real difference\.", lambda _: ("no real difference", None)),
        (r"Too few combinations to judge .+\.", lambda _: ("too few", None)),
    ),
}


def check_offer_headline(page, headline):
    """The word that a headline stands for is that of the draws left, and its direction theirs."""
    claim = page.claims["offer"]
    gain = page.left(page.assessment.strategy.held_through[:, page.context.offer_index])
    up = bool(np.median(gain) >= 0) if len(gain) else True
    word = (
        find_word(gain if up else -gain, claim.noticeable, doubted=claim.hangs_on_sizes)
        if len(gain)
        else "too few"
    )
    for pattern, mean in HEADLINES["offer"]:
        match = re.fullmatch(pattern, headline)
        if match:
            words, direction = mean(match)
            assert word in words, (headline, word)
            assert direction in {None, up}, headline
            return
    raise AssertionError(headline)


def check_advice_headline(page, headline):
    headline = upper(headline.removeprefix("Of the deals on the list: "))
    claim, labels = page.claims["advice"], [text.lower() for text in page.context.option_labels.values()]
    if page.n < 30:
        assert headline == "Too few combinations to advise anything."
        return
    named = sorted((headline.lower().find(label), label) for label in labels if label in headline.lower())
    first = named[0][1] if named else labels[0]
    best = check_best(page, "waiting" if headline == "Wait." else first)
    pairs = [value(page, best) - value(page, i) for i in range(len(labels)) if i != best]
    words = {
        find_word(lead, claim.noticeable, doubted=claim.hangs_on_sizes)
        for lead in pairs
        if not np.isnan(lead[0])
    }
    said = (
        {"a tie"}
        if "too close to call" in headline
        else {"leaning"}
        if headline.startswith("Leaning")
        else {"no real difference"}
        if "near tie" in headline
        else {"clear", "settled"}
    )
    assert words & said, (headline, words)


def check_now(page, text):
    """What is proposed is worth most on average, unless a designed deal is."""
    match = re.fullmatch(
        r"(?:(?:Propose|Accept) (?P<first>.+?)|(?P<wait>Wait))(?:, or .+: either can be defended)?\.", text
    )
    assert match, text
    if match["wait"] or match["first"] in page.context.option_labels.values():
        check_best(page, match["first"] or "waiting")
    else:
        assert count_wins(page.left(page.claims["terms"].margin)) > page.n / 2, text

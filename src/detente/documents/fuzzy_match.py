"""Altered versions of a quotation: where a text says nearly the same.

Words that the quotation and the text share vote for the place where the quotation would begin;
only around the places with the most votes is the text compared with it, letter by letter.
"""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from heapq import nlargest
from itertools import takewhile

from rapidfuzz import fuzz

from detente.documents.spans import TextSpan

_SHORTEST = 12
"""A shorter quotation resembles too much: it is only looked for verbatim."""
_LONGEST = 1_000
"""A longer text is no longer a quotation."""

# Scripts without spaces are taken letter by letter.
_LETTER = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_LETTER}]|[^\W{_LETTER}]+")
_START = re.compile(rf"\b(?=\w)|(?<!\S)(?=\S)|(?=[{_LETTER}])")
_END = re.compile(rf"(?<=\w)\b|(?<=\S)(?!\S)|(?<=[{_LETTER}])")
_MOST_WORDS = 32
_MOST_VOTES = 20_000
_MOST_STARTS = 12


def find_near_matches(text: str, quote: str) -> list[TextSpan]:
    """Return the stretches of a text most like a quotation, best first, none overlapping another.

    Parameters
    ----------
    text
        Where to look.
    quote
        What to look for.

    Returns
    -------
    :
        Stretches from word to word with their likeness, however low; empty for quotations that
        are too short, too long or without any word in common with the text.

    Examples
    --------
    >>> text = "The rival tested cells with us in 2016. Nothing came of it."
    >>> [span] = find_near_matches(text, "The rival tested some cells with us in 2017.")
    >>> text[span.start : span.end], round(span.score)
    ('The rival tested cells with us in 2016.', 92)
    """
    if not _SHORTEST <= len(quote) <= _LONGEST:
        return []
    best: list[TextSpan] = []
    width = max(16, len(quote) // 3)
    for start in _list_starts(text, quote, width):
        span = _fit(text, quote, max(0, start - width // 2), max(1, start + 5 * width // 2))
        rivals = [rival for rival in best if rival.start < span.end and span.start < rival.end]
        if span.score > max((rival.score for rival in rivals), default=0.0):
            best = [rival for rival in best if rival not in rivals] + [span]
    return sorted(best, key=lambda span: (-span.score, span.start))


def _list_starts(text: str, quote: str, width: int) -> list[int]:
    """Return where the quotation may begin, to within two widths, by the votes of its words."""
    positions = _index_words(text)
    words = ((word.start(), positions.get(word[0].lower(), ())) for word in _WORD.finditer(quote))
    rarest = sorted(((offset, at) for offset, at in words if at), key=lambda word: len(word[1]))
    votes: Counter[int] = Counter()
    n_votes = 0
    for offset, at in rarest[:_MOST_WORDS]:
        if n_votes and n_votes + len(at) > _MOST_VOTES:
            break
        n_votes += len(at)
        votes.update((position - offset) // width for position in at)
    strength = {start: votes[start] + votes[start + 1] for start in votes}
    best = nlargest(_MOST_STARTS, strength, key=lambda start: (strength[start], -start))
    return [start * width for start in best if strength[start] * 3 >= strength[best[0]]]


@lru_cache(maxsize=8)
def _index_words(text: str) -> Mapping[str, Sequence[int]]:
    """Return where each word of a text stands."""
    positions: defaultdict[str, array[int]] = defaultdict(lambda: array("q"))
    for word in _WORD.finditer(text):
        positions[word[0].lower()].append(word.start())
    return positions


def _fit(text: str, quote: str, lowest: int, highest: int) -> TextSpan:
    """Return the stretch most like the quotation, from word to word, that begins between two positions.

    The best end is sought for the first start, then the best start for that end, and so on.
    """
    slack = len(quote) // 3 + 8
    starts = [match.start() for match in _START.finditer(text, lowest, highest)] or [lowest]
    last = highest + len(quote) + slack
    later = (match.start() for match in _END.finditer(text, lowest + 1))
    ends = list(takewhile(lambda position: position <= last, later)) or [len(text)]
    start, score = starts[0], -1.0
    while True:
        _, end = max((fuzz.ratio(quote, text[start:end]), -end) for end in ends)
        better, start = max((fuzz.ratio(quote, text[begin:-end]), begin) for begin in starts)
        if better <= score:
            return TextSpan(start, -end, score)
        score = better

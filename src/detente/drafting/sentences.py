"""Sentences of a paragraph, and a quotation of bounded length around words in it."""

import re
from typing import NamedTuple

from detente.case.sources import LONGEST_QUOTE
from detente.drafting.vocabulary import ABBREVIATIONS, FUNCTION_WORDS

_END = re.compile(r"""(?<![.!?])[.!?]++["'”’»)\]]*+(\s++)(?=["'“‘«(\[]?[^\W_a-z])""")
_NEXT = re.compile(r"""["'“‘«(\[]?([^\W\d_]+)""")


class SentenceSpan(NamedTuple):
    """A stretch of a text."""

    start: int
    end: int


def split_sentences(text: str) -> list[SentenceSpan]:
    """Return the sentences of a paragraph; initials and abbreviations end none.

    Examples
    --------
    >>> text = "George W. Bush met the U.S. envoy. He left."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['George W. Bush met the U.S. envoy.', 'He left.']
    """
    spans, start = [], 0
    for match in _END.finditer(text):
        if _ends_here(text, match):
            spans.append(SentenceSpan(start, match.start(1)))
            start = match.end()
    if text[start:].strip():
        spans.append(SentenceSpan(start, start + len(text[start:].rstrip())))
    return spans


def _ends_here(text: str, match: re.Match[str]) -> bool:
    if text[match.start()] != "." or match.start(1) - match.start() > 1:
        return True
    before = text[max(0, match.start() - 12) : match.start()].split()
    word = before[-1].lstrip("(\"'“‘") if before else ""
    following = _NEXT.match(text, match.end())
    if following and following[1].lower() in FUNCTION_WORDS - {"i"}:
        return True
    return not (len(word) == 1 or "." in word or word.lower() in ABBREVIATIONS)


def quote_around(
    text: str, span: SentenceSpan, within: SentenceSpan, most: int = LONGEST_QUOTE
) -> SentenceSpan:
    """Return the sentence ``within``, or of a long one the part around ``span``, cut between words.

    Examples
    --------
    >>> text = "Long ago, in the spring of 1995, they met in a town that nobody names any more."
    >>> start, end = quote_around(text, SentenceSpan(27, 31), SentenceSpan(0, len(text)), most=30)
    >>> text[start:end]
    'spring of 1995, they met in'
    """
    if within.end - within.start <= most:
        return within
    spare = max(0, most - (span.end - span.start))
    start = max(within.start, min(span.start - spare // 2, within.end - most))
    end = min(within.end, start + most)
    if start > within.start:
        start = _find_blank(text, start - 1, span.start, span.start)
    if end < within.end:
        cut = text.rfind(" ", span.end, end + 1)
        end = cut if cut >= 0 else span.end
    return SentenceSpan(start, min(end, start + most))


def _find_blank(text: str, start: int, end: int, default: int) -> int:
    blank = text.find(" ", start, end)
    return blank + 1 if blank >= 0 else default

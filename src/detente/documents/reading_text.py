"""A text as it is compared: spellings made one, and, where wanted, without what interrupts a sentence.

Every change is kept with its place, so that what is found in the comparison is shown as the text has it.
"""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from detente.documents.spans import TextSpan, fold_text

_RAISED_DIGIT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARK = regex.compile(
    r"(?<=[\p{L}\p{M}.,;:!?)\]”’\"'»]|\b\d{4})"  # behind a word, a sign or a year
    r"(?<!\b\p{L})(?<!\d ?[kcdmµn]?[ms])(?<!\d ?(?:ft|mi|in|yd))"  # not an exponent: x², 5 km²
    r"(?:"
    r" ?\[\^?(?:\d{1,3}(?:[,–-] ?\d{1,3})*|[a-z]|(?:note|n\.?|fn\.?) ?\d{1,3}|citation needed)\]"
    rf"|[{_RAISED_DIGIT}]+(?:[,⁻–-][{_RAISED_DIGIT}]+)*|⁽[{_RAISED_DIGIT}]+⁾|[ᵃ-ᶻ](?!\w)"
    r"|(?<!\d)\^\d{1,3}(?!\d)|[*†‡]{1,3}(?=[\s.,;:]|$)"
    r")+"
)
_PLAIN_MARK = regex.compile(rf"{_MARK.pattern}|(?<=\p{{Ll}}{{3}}[.,;:”’)]?)\d{{1,3}}(?![\p{{L}}\d%]|[.,:]\d)")
_REWRITES = regex.compile(
    r"…|\.(?: ?\.){2}|(?<=«) | (?=»)| (?=[;:!?%])|[\u0640\u200c\u200d]|``|''|-{2,3}"
    r"|[\ufb50-\ufdff\ufe70-\ufefc]+"
    rf"|(?<![\d{_RAISED_DIGIT}₀-₉])[{_RAISED_DIGIT}₀-₉ᵃ-ᶻ]+"
    r"|(?<=\p{L})- (?=\p{Ll})"
)
_WRITTEN = {"…": "...", "``": '"', "''": '"'}
_RAISED = str.maketrans(dict(zip("ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", "abcdefghijklmnoprstuvwxyz", strict=True)))


class Cut(NamedTuple):
    """A stretch of a text that is passed over, and what it is."""

    start: int
    end: int
    label: str = ""
    """What a person is told of it; empty where that is nothing."""


class _Edit(NamedTuple):
    """A stretch that reads otherwise: where it stands in the text read and in the text itself."""

    read_start: int
    read_end: int
    start: int
    end: int
    label: str


class ReadingText(NamedTuple):
    """A text as it is compared."""

    text: str
    edits: tuple[_Edit, ...]

    def locate(self, span: TextSpan) -> TextSpan:
        """Return where a stretch of this text stands in the text that it was made of."""
        first = bisect_right(self.edits, span.start, key=lambda edit: edit.read_start) - 1
        last = bisect_left(self.edits, span.end, key=lambda edit: edit.read_start) - 1
        start, end = span.start, span.end
        if first >= 0:
            edit = self.edits[first]
            start = edit.start if start < edit.read_end else edit.end + start - edit.read_end
        if last >= 0:
            edit = self.edits[last]
            end = edit.end + max(0, end - edit.read_end)
        return TextSpan(start, end, span.score)

    def list_labels(self, start: int, end: int) -> tuple[str, ...]:
        """Return what was passed over within a stretch of the text that this one was made of."""
        inside = (edit for edit in self.edits if start < edit.start and edit.end < end)
        return tuple(dict.fromkeys(edit.label for edit in inside if edit.label))


def find_marks(text: str, *, plain: bool = False) -> Iterator[Cut]:
    """Yield the footnote marks of a text: figures raised or in brackets, stars and daggers.

    Parameters
    ----------
    text
        The text.
    plain
        Whether figures right behind a word may be one: a PDF may draw raised figures as a letter
        of their own, and give them as plain ones.

    Examples
    --------
    >>> [cut.label for cut in find_marks("The strategy[1] failed² at once, on 5 km² in 2016³ or [sic] 10⁶.")]
    ['[1]', '²', '³']
    """
    pattern = _PLAIN_MARK if plain else _MARK
    return (Cut(match.start(), match.end(), match[0].strip()) for match in pattern.finditer(text))


def fold_spellings(text: str, cuts: Iterable[Cut] = (), *, hyphen: str = "") -> ReadingText:
    """Return a text as it is compared: one spelling of signs that mean the same.

    Three dots are an ellipsis, guillemets hold no spaces, lengthened and shaped Arabic letters are
    plain ones, joiners go, and raised figures that are no exponents are figures.

    Parameters
    ----------
    text
        The text.
    cuts
        Stretches to pass over.
    hyphen
        What stands for a hyphen with a space behind it, where a line was broken inside a word.

    Examples
    --------
    >>> fold_spellings("« So… it was », they said.").text
    '"So... it was", they said.'
    """
    pieces: list[str] = []
    edits: list[_Edit] = []
    at = length = 0
    folded = fold_text(text)
    for cut, written in _list_edits(text, sorted(cuts), hyphen):
        kept = folded[at : cut.start]
        pieces += kept, written
        edits.append(
            _Edit(length + len(kept), length + len(kept) + len(written), cut.start, cut.end, cut.label)
        )
        length, at = edits[-1].read_end, cut.end
    pieces.append(folded[at:])
    return ReadingText("".join(pieces), tuple(edits))


def _list_edits(text: str, cuts: Sequence[Cut], hyphen: str) -> Iterator[tuple[Cut, str]]:
    """Yield what reads otherwise, in order."""
    at = 0
    for cut in cuts:
        if cut.start >= at:
            yield from _list_rewrites(text, at, cut.start, hyphen)
            yield cut, ""
            at = cut.end
    yield from _list_rewrites(text, at, len(text), hyphen)


def _list_rewrites(text: str, start: int, end: int, hyphen: str) -> Iterator[tuple[Cut, str]]:
    for match in _REWRITES.finditer(text, start, end):
        yield Cut(match.start(), match.end()), _rewrite(match[0], hyphen)


@lru_cache(maxsize=1024)
def _rewrite(text: str, hyphen: str) -> str:
    if text == "- ":
        return hyphen
    if text.startswith("."):
        return "..."
    if text.startswith("-"):
        return "-"
    if text in {" ", "\u0640", "\u200c", "\u200d"}:
        return ""
    return _WRITTEN.get(text) or unicodedata.normalize("NFKC", text.translate(_RAISED))

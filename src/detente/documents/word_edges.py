"""Where words and numbers end: whether a quotation begins or stops inside one.

Words end where Unicode says [UAX29]_, in every script. Four things that Unicode leaves to the
language count as parts of a word here, since without them it says something else: what is bound to
it by a hyphen, also one at the end of a line, the sign, unit and other end of a number, and, in
scripts without spaces, a negation and the signs that are written in one with the next or the last.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

import regex

_REACH = 64
"""Characters on either side of an edge that are looked at."""
_EDGE = regex.compile(r"\b", regex.WORD)
_HYPHENS = "\u002d\u2010\u2011\ufe63\uff0d"
_DASHES = rf"\-{_HYPHENS[1:]}\u2012\u2013\u2212"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
_SPLIT = regex.compile(f"[{_HYPHENS}]")
_COMPOUND = regex.compile(rf"[\w\p{{M}}'’.]+(?:[{_SPLIT.pattern[1:-1]}][\w\p{{M}}'’.]+)+")
_BROKEN = regex.compile(
    rf"[\w\p{{M}}'’]*\p{{L}}[{_HYPHENS}] "
    r"(?!(?:and|or|to|nor|but|than|which|that|und|oder|bis|et|ou|y|e|o|и|или|en|of|och|og|eller)\b)[\p{Ll}\p{M}'’]+"
)
"""A word that the end of a line parts; ``short- and long-term`` is none."""
_NUMBER = regex.compile(
    rf"(?:\p{{Lu}}{{1,3}}(?=\p{{Sc}})|\p{{Sc}}|(?:(?<![^\W\d])[{_DASHES}]|[+±∓~≈≤≥<>]))*"
    r"\d+"
    rf"(?:[.,:/'’·٫٬{_DASHES}]\d+)*"
    rf"(?:[\u00bc-\u00be\u2150-\u215e]|(?<!\b\d{{4}})[{_RAISED}]+)?(?:[%٪‰‱°′″]|\p{{Sc}})*"
)
_CODE = regex.compile(rf"\w+[{_DASHES}]\d[\w{_DASHES}]*|\b\p{{L}}{{1,2}}[²³]")
_GROUPS = regex.compile(r"(?<![\d.,])[1-9]\d{0,2}(?: \d{3})+(?![\d])")
_NEGATED = regex.compile(
    r"(?:[不无無未没沒]|(?<![南北中西东東])非|ไม่|ບໍ່|មិន)(?=[\p{Han}\p{Thai}\p{Lao}\p{Khmer}])"
)
_NEGATED_BEFORE = regex.compile(
    r"(?<=[\p{Han}\p{Hiragana}\p{Katakana}])(?:では|じゃ|で|は|も)?(?:な[いかくけ]|ありませ|ませ[んぬ]|ず|ぬ)"
)
_JOINED = regex.compile(
    r"(?<=[เ-ไເ-ໄ])|(?=[ะาำๅະາຳぁぃぅぇぉっゃゅょゎー])(?<=[\p{Thai}\p{Lao}\p{Hiragana}\p{Han}])"
)
_CHARACTER = regex.compile(r"\X")
_OPENING = frozenset(
    re.findall(
        r"\S+",
        "un non not no never nicht kein ohne gegen sans contre pas não nao sin sem in dis mis mal anti counter contra"
        " ex former pseudo quasi semi half near pre post would so de co re sub vice не без анти контр экс псевдо полу"
        " нон μη αντι",
    )
)
"""What turns or weakens the word that a hyphen binds it to."""
_CLOSING = frozenset(
    re.findall(
        r"\S+",
        "free less proof averse resistant like ish shy wary weary skeptic sceptic hostile critical denier deniers phobic"
        " elect designate turned style frei los fähig",
    )
)
"""The same, behind the word."""


_CutKind: TypeAlias = Literal["word", "number", "compound"]


class _Reading(NamedTuple):
    """What a position cuts through, and where that begins and ends."""

    kind: _CutKind
    start: int
    end: int


class WordCut(NamedTuple):
    """A word or a number that a quotation cuts through."""

    edge: Literal["start", "end"]
    """Where the quotation cuts it."""
    kind: _CutKind
    """``compound``: words bound by hyphens, or figures in groups, of which a part may stand alone."""
    word: str
    """The whole of it."""
    start: int
    """Where it begins in the text."""
    end: int
    """Where it ends: the first character after it."""


def find_word_cuts(text: str, start: int, end: int) -> tuple[WordCut, ...]:
    """Return what a stretch of a text cuts through at its two ends; nothing if it holds whole words.

    Parameters
    ----------
    text
        The text.
    start, end
        Where the stretch begins, and the first character after it.

    Returns
    -------
    :
        At most two cuts. A ``compound`` may be meant: ``Russian`` in ``U.S.-Russian``. The others
        leave half a word or half a number, or take away what turns its meaning round.

    Examples
    --------
    >>> text = "It is unlikely that non-compliance fell by 21.5%."
    >>> [cut.word for cut in find_word_cuts(text, text.index("likely"), text.index(" that"))]
    ['unlikely']
    >>> [cut.word for cut in find_word_cuts(text, text.index("compliance"), text.index("%"))]
    ['non-compliance', '21.5%']
    >>> find_word_cuts(text, text.index("unlikely"), len(text))
    ()
    """
    return tuple(
        cut for cut in (_find_cut(text, start, "start"), _find_cut(text, end, "end")) if cut is not None
    )


def _find_cut(text: str, position: int, edge: Literal["start", "end"]) -> WordCut | None:
    """Return what a position in a text cuts through."""
    if not 0 < position < len(text):
        return None
    low = max(0, position - _REACH)
    piece, at = text[low : position + _REACH], position - low
    reading = next(_list_readings(piece, at, edge), None)
    if reading is None:
        return None
    kind, start, end = reading
    return WordCut(edge, kind, piece[start:end], low + start, low + end)


def _list_readings(piece: str, at: int, edge: Literal["start", "end"]) -> Iterator[_Reading]:
    """Yield what a position cuts through, the surest first."""
    around = piece[at - 1 : at + 1]
    yield from (_Reading("word", *match.span()) for match in _cover(_BROKEN, piece, at))
    if " " in around:
        groups = _cover(_GROUPS, piece, at) if around.strip().isdecimal() else ()
        yield from (_Reading("compound", *match.span()) for match in groups)
        return
    for pattern in (_CODE, _NUMBER):
        yield from (_Reading("number", *match.span()) for match in _cover(pattern, piece, at))
    for match in _cover(_COMPOUND, piece, at):
        yield _Reading("word" if _is_bound(match, at, edge) else "compound", *match.span())
    yield from _list_negations(piece, at, edge)
    if _JOINED.match(piece, at):
        yield _Reading("word", at - 1, at + 1)
    yield from (_Reading("word", *match.span()) for match in _cover(_CHARACTER, piece, at))
    if not _EDGE.match(piece, at):
        yield _Reading("word", _find_edge(piece, at, -1), _find_edge(piece, at, 1))


def _list_negations(piece: str, at: int, edge: Literal["start", "end"]) -> Iterator[_Reading]:
    """Yield the negation, in a script without spaces, that a position parts from what it negates."""
    if edge == "start":
        before = (match for match in _NEGATED.finditer(piece) if match.end() == at)
        yield from (_Reading("word", match.start(), min(len(piece), at + 2)) for match in before)
    elif behind := _NEGATED_BEFORE.match(piece, at):
        yield _Reading("word", max(0, at - 2), behind.end())


def _cover(pattern: regex.Pattern[str], piece: str, at: int) -> Iterator[regex.Match[str]]:
    """Yield what matches and has a position inside it."""
    return (match for match in pattern.finditer(piece) if match.start() < at < match.end())


def _find_edge(piece: str, at: int, step: int) -> int:
    """Return the next end of a word before or after a position."""
    while 0 < at < len(piece) and not _EDGE.match(piece, at):
        at += step
    return at


def _is_bound(compound: regex.Match[str], at: int, edge: str) -> bool:
    """Return whether the part of a compound that is cut off turns the meaning of the rest, or is half a word."""
    before, after = compound.string[compound.start() : at], compound.string[at : compound.end()]
    if not _EDGE.match(compound.string, at):
        return True
    opening = {part.casefold() for part in _SPLIT.split(before)}
    closing = {part.casefold().strip(".'’") for part in _SPLIT.split(after)}
    if edge == "end":
        last = _SPLIT.split(before.rstrip(_HYPHENS))[-1]
        return bool(closing & _CLOSING) or last.casefold() in _OPENING
    return bool(opening & _OPENING)

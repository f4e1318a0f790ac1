"""The lines of a page of a PDF: pieces of text with their places, raised figures, and spaces shown as gaps."""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import hypot
from typing import Any, NamedTuple

from pypdf import PageObject
from pypdf.generic import DictionaryObject
from pypdf.generic._font import Font

from detente.documents.page_asides import PageLine
from detente.documents.spans import raise_figures

_LONGEST_WORD = 30
"""Letters of a word behind which a space may be missing."""
_LONG_WORDS = 12.0
"""Mean letters of the words of a page from which spaces are missing."""
_GAP = 0.5
"""A gap this many spaces wide is one."""
_NARROWEST = 0.12
"""A gap narrower than this share of the letters' size is none."""
_SMALLER = 0.85
"""Raised figures are smaller than this share of the line's letters."""
_HIGHER = 0.15
"""They stand this share of the line's letters above it."""
_FIGURES = re.compile(r"\s*[\d,–*†‡()-]{1,9}\s*")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


class _Piece(NamedTuple):
    """A piece of a line as the file draws it."""

    text: str
    left: float
    height: float
    size: float
    right: float | None
    """Where it ends, if its font says how wide its letters are."""
    space: float
    """Width of a space in its font."""


def read_lines(page: PageObject) -> list[PageLine]:
    """Return the lines of a page in the order in which the file draws them."""
    lines: list[list[_Piece]] = []
    pieces: list[_Piece] = []

    def take(text: str, outer: list[float], inner: list[float], font: Any, size: float) -> None:  # noqa: ANN401
        nonlocal pieces
        for part in text.splitlines(keepends=True):
            pieces.append(_measure(part, outer, inner, font, size))
            if part.endswith("\n"):
                lines.append(pieces)
                pieces = []

    page.extract_text(visitor_text=take)
    lines.append(pieces)
    shown = [line for line in lines if any(piece.text.strip() for piece in line)]
    words = " ".join("".join(piece.text for piece in line) for line in shown).split()
    are_long = sum(map(len, words)) > _LONG_WORDS * len(words)
    return [_join_pieces(line, are_long=are_long) for line in shown]


def _measure(text: str, outer: Sequence[float], inner: Sequence[float], font: Any, size: float) -> _Piece:  # noqa: ANN401
    """Return a piece with its place on the page, of text in two nested frames."""
    a, b, c, d, e, f = outer
    x, y = inner[4], inner[5]
    up = hypot(inner[2] * a + inner[3] * c, inner[2] * b + inner[3] * d)
    along = inner[0] * a + inner[1] * c
    left, letters = x * a + y * c + e, abs(size) * up
    widths = _measure_text(font, text) if text.strip() else None
    right = None if widths is None else left + widths[0] / 1000 * size * along
    return _Piece(
        text, left, x * b + y * d + f, letters, right, letters * (widths[1] / 1000 if widths else 0.25)
    )


def _measure_text(font: Any, text: str) -> tuple[float, float] | None:  # noqa: ANN401
    """Return how wide a text and a space are, in thousandths of the size; ``None`` if its font does not say."""
    if not isinstance(font, DictionaryObject):
        return None
    try:
        known = _read_font(_FontKey(font))
        return float(known.get_text_width(text.rstrip("\n"))), float(known.space_width)
    except Exception:  # noqa: BLE001 - fonts are damaged in every way
        return None


class _FontKey:
    """A font of a file, the same as long as it is the same object."""

    def __init__(self, font: DictionaryObject) -> None:
        self.font = font

    def __hash__(self) -> int:
        return id(self.font)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _FontKey) and self.font is other.font


@lru_cache(maxsize=64)
def _read_font(key: _FontKey) -> Font:
    return Font.from_font_resource(key.font)


def _join_pieces(pieces: Sequence[_Piece], *, are_long: bool) -> PageLine:
    """Return a line of its pieces: figures raised, and gaps as spaces where spaces are missing."""
    first = next(piece for piece in pieces if piece.text.strip())
    whole = "".join(piece.text for piece in pieces)
    is_long = max(map(len, whole.split())) > _LONGEST_WORD or are_long
    lacks_spaces = is_long and not _SPACELESS.search(whole)
    text = ""
    before: _Piece | None = None
    for piece in pieces:
        if lacks_spaces and before is not None and _is_gap(before, piece):
            text += " "
        text += raise_figures(piece.text) if _is_raised(piece, first) else piece.text
        before = piece if piece.text.strip() else before
    return PageLine(" ".join(text.split()), first.left, first.height, first.size)


def _is_gap(before: _Piece, piece: _Piece) -> bool:
    if before.right is None or not piece.text.strip():
        return False
    return piece.left - before.right > max(_GAP * before.space, _NARROWEST * before.size)


def _is_raised(piece: _Piece, line: _Piece) -> bool:
    is_small = piece.size < _SMALLER * line.size and piece.height - line.height > _HIGHER * line.size
    return is_small and _FIGURES.fullmatch(piece.text) is not None

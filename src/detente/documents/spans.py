"""Stretches of a text, and the verbatim places of a quotation in it."""

from typing import NamedTuple

_FOLDS = str.maketrans(
    dict.fromkeys("‘’‚‛′´`ʼ‹›", "'") | dict.fromkeys("“”„‟″«»〝〞", '"') | dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
)

_RAISED = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")


class TextSpan(NamedTuple):
    """A stretch of a text that is like a quotation."""

    start: int
    """Its first character."""
    end: int
    """The first character after it."""
    score: float = 100.0
    """Likeness to the quotation, 0 to 100; 100 is verbatim."""


def fold_text(text: str) -> str:
    r"""Return a text with plain quotes and dashes, character for character.

    Examples
    --------
    >>> fold_text("“The rival’s line – 2016–17”")
    '"The rival\'s line - 2016-17"'
    """
    return text.translate(_FOLDS)


def list_occurrences(text: str, quote: str) -> list[TextSpan]:
    """Return every verbatim place of a quotation in a text, also where they overlap.

    Examples
    --------
    >>> [span.start for span in list_occurrences("banana", "ana")]
    [1, 3]
    """
    spans = []
    start = text.find(quote) if quote else -1
    while start >= 0:
        spans.append(TextSpan(start, start + len(quote)))
        start = text.find(quote, start + 1)
    return spans


def raise_figures(text: str) -> str:
    """Return a text with its figures raised, character for character: a footnote mark or an exponent.

    Examples
    --------
    >>> raise_figures("1"), raise_figures("-6"), raise_figures("[1]"), raise_figures("th")
    ('¹', '⁻⁶', '[1]', 'th')
    """
    return text if "[" in text or any(map(str.isalpha, text)) else text.translate(_RAISED)

"""Paragraphs of a report in the terminal: wrapped at its width, cleaned of what would steer it."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from rich.text import Text

from detente.report.phrases import strip_unprintable

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST = 30
"""Columns that text takes at least."""


def format_paragraph(console: Console, text: str, *, indent: int = 0, style: str | None = None) -> None:
    """Print one paragraph, indented and wrapped at the width of the console."""
    margin = " " * indent
    hang = f"{margin}  " if text.startswith("· ") else margin
    width = max(console.width, NARROWEST)
    lines = wrap(strip_unprintable(text), width, initial_indent=margin, subsequent_indent=hang)
    console.print(Text("\n".join(lines)), style=style)

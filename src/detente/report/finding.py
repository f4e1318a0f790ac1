"""One question and its answer, as every form of the report tells it."""

from __future__ import annotations

from dataclasses import dataclass


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
class CardLine:
    """One line of the first screen."""

    label: str
    text: str
    slug: str
    """The answer it opens to."""

"""Weights of coded events between conflict and cooperation, and their class, one of four.

Weights are Goldstein's (1992) for WEIS, with the extensions of the Kansas Event Data System, whose list
does not say which of its 109 codes are whose; and for CAMEO those of Schrodt's scale 0.5B1 (2007) under
the codes of 1.1b3, as the ICEWS list has them. The numbers moved between the two editions, and copies go
round that kept a weight with its old number: an embargo (163) then weighs what broken-off talks did, and
a denial (016) the 3.4 of empathy. GDELT's list differs in four codes: 016 -2, 022 3.2, 164 -7, 165 -6.5;
its files carry weights of their own. Classes of CAMEO go by root code, as in GDELT and ICEWS; those of
WEIS by cue category.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import NamedTuple

from detente.errors import StoreError

VERBAL_COOPERATION, MATERIAL_COOPERATION, VERBAL_CONFLICT, MATERIAL_CONFLICT = 1, 2, 3, 4

QUAD_NAMES = {
    VERBAL_COOPERATION: "verbal cooperation",
    MATERIAL_COOPERATION: "material cooperation",
    VERBAL_CONFLICT: "verbal conflict",
    MATERIAL_CONFLICT: "material conflict",
}

SCHEMES = ("cameo", "weis")

_LAST_ROOTS = {
    "cameo": (
        (5, VERBAL_COOPERATION),
        (8, MATERIAL_COOPERATION),
        (13, VERBAL_CONFLICT),
        (20, MATERIAL_CONFLICT),
    ),
    "weis": ((10, VERBAL_COOPERATION), (17, VERBAL_CONFLICT), (22, MATERIAL_CONFLICT)),
}
"""Last root of each class, in order of roots."""

_WEIS_DEEDS = {1, 6, 7}
"""Cue categories yield, grant and reward: the cooperative ones that are deeds [DuvalThompson1980]_."""

_WEIS_CUES = (
    *("Yield", "Comment", "Consult", "Approve", "Promise", "Grant", "Reward", "Agree", "Request", "Propose"),
    *("Reject", "Accuse", "Protest", "Deny", "Demand", "Warn", "Threaten", "Demonstrate"),
    *("Reduce relations", "Expel", "Seize", "Force"),
)
"""Names of the cue categories, from 01."""


class CodeWeight(NamedTuple):
    """A code of an event scheme."""

    code: str
    """Two to four digits, a few with a letter at the end; the first two are the root."""
    weight: float
    """From -10, force, to 10 [Goldstein1992]_."""
    quad: int
    """1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict."""
    description: str
    """Meaning, in the scheme's words."""


@cache
def read_scale(scheme: str) -> tuple[CodeWeight, ...]:
    """Return every code of a scheme with its weight, class and meaning.

    Raises
    ------
    StoreError
        If the scheme is neither ``cameo`` nor ``weis``.

    Examples
    --------
    >>> len(read_scale("cameo")), len(read_scale("weis"))
    (320, 109)
    """
    if scheme not in SCHEMES:
        message = f'Unknown event scheme "{scheme}". Schemes with weights are {" and ".join(SCHEMES)}.'
        raise StoreError(message)
    text = resources.files("detente.events").joinpath("tables", f"{scheme}.csv").read_text("utf-8")
    return tuple(
        CodeWeight(
            row["code"], float(row["weight"]), classify_code(row["code"], scheme) or 0, _describe(row, scheme)
        )
        for row in csv.DictReader(text.splitlines())
    )


def weigh_code(code: str, scheme: str) -> CodeWeight | None:
    """Return a code's weight, class and meaning; a code not listed takes those of the code it refines.

    Examples
    --------
    >>> weigh_code("190", "cameo").weight, weigh_code("1823", "cameo").quad, weigh_code("072", "weis").weight
    (-10.0, 4, 8.3)
    >>> weigh_code("999", "cameo") is None
    True
    """
    known = _index(scheme)
    for length in range(len(code), 1, -1):
        if (weight := known.get(code[:length])) is not None:
            return weight
    return None


def classify_code(code: str, scheme: str) -> int | None:
    """Return the class of a code by its root; None where the scheme has no such root.

    Examples
    --------
    >>> classify_code("057", "cameo"), classify_code("06", "weis"), classify_code("21", "cameo") is None
    (1, 2, True)
    """
    if not (code[:2].isascii() and code[:2].isdigit() and len(code) > 1):
        return None
    root = int(code[:2])
    if scheme == "weis" and root in _WEIS_DEEDS:
        return MATERIAL_COOPERATION
    return next((quad for last, quad in _LAST_ROOTS[scheme] if 0 < root <= last), None)


@cache
def _index(scheme: str) -> dict[str, CodeWeight]:
    return {each.code: each for each in read_scale(scheme)}


def _describe(row: dict[str, str], scheme: str) -> str:
    return row["description"] if scheme == "cameo" else _WEIS_CUES[int(row["code"][:2]) - 1]

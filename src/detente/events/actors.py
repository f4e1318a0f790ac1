"""What the actor codes of event data stand for, by coding scheme, and how sure that is.

CAMEO's codes of states are ISO 3166-1 alpha-3 with exceptions, listed with its codes of regions, religions,
ethnic groups and organisations in chapters 3, 7 and 10 of its codebook [Schrodt2012]_. The codes that the
Kansas project used with WEIS are older and its own: SWZ is Switzerland, AUS is Austria, MAC is Macedonia. No
codebook of them is at hand. Their readings come from the list of state codes in CountryInfo (Schrodt 2012),
and from the partners and years that each code has in the project's Gulf, Central Asia and Balkans data.
A code that has two readings there is left unread.
"""

from __future__ import annotations

import csv
import difflib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, cast

from detente.errors import StoreError
from detente.states import find_state, list_state_codes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Certainty: TypeAlias = Literal["codebook", "usage", "yours", "group", "unsure", "unknown"]
"""How sure a reading is: by the codebook, by use, by the user's own file; or what else the code is."""

ACTOR_SCHEMES = ("cameo", "weis", "plover")

GROUP, ISO_GROUP, UNSURE = "-", "=", "?"
"""Marks in place of a state: a group, a group whose code is a state's in ISO, a code with two readings."""

_LONGEST_CODE = 15
_DELIMITERS = "\t;,"


class ActorCode(NamedTuple):
    """A code of an actor."""

    state: str
    """ISO code of the state; empty where it is none, or not sure."""
    certainty: Certainty
    meaning: str = ""
    """What it stands for, where that is no state of today."""

    @property
    def mark(self) -> str:
        """Return the state, or the mark of what else the code is."""
        return self.state or (UNSURE if self.certainty == "unsure" else GROUP)


def list_actor_codes(scheme: str, own: Mapping[str, ActorCode]) -> dict[str, ActorCode]:
    """Return every known actor code of a scheme; the user's own overrule the rest.

    Examples
    --------
    >>> [list_actor_codes(scheme, {})["SWZ"].state for scheme in ("cameo", "weis")]
    ['SWZ', 'CHE']
    >>> list_actor_codes("weis", {})["ETHALB"].meaning
    'ethnic Albanians'
    """
    return {**_list_scheme("weis" if scheme == "weis" else "cameo"), **own}


def resolve_actor(actor: str, codes: Mapping[str, ActorCode]) -> tuple[str, ActorCode]:
    """Return the longest known code that an actor's code begins with, and what it stands for.

    Examples
    --------
    >>> resolve_actor("ISRMIL", list_actor_codes("cameo", {}))
    ('ISR', ActorCode(state='ISR', certainty='codebook', meaning=''))
    """
    for length in range(min(len(actor), _LONGEST_CODE), 1, -1):
        if (known := codes.get(actor[:length])) is not None and (length >= 3 or length == len(actor)):  # noqa: PLR2004
            return actor[:length], known
    return actor, ActorCode("", "unknown")


@cache
def _list_scheme(scheme: str) -> dict[str, ActorCode]:
    text = resources.files("detente.events").joinpath("tables", "actors.csv").read_text("utf-8")
    listed = {
        row["code"]: ActorCode(row["state"], cast("Certainty", row["certainty"]), row["meaning"])
        for row in csv.DictReader(text.splitlines())
        if row["scheme"] == scheme
    }
    base: dict[str, ActorCode] = {}
    for code, state in list_state_codes():
        if scheme == "cameo":
            base[code] = ActorCode(state, "codebook" if code == state else "usage")
        else:
            base[code] = ActorCode("", "unsure", f"{state} by ISO; not in the list of this scheme")
    return {**base, **listed}


def read_actor_file(path: Path) -> dict[str, ActorCode]:
    """Return the actor codes that a user corrects or adds.

    Parameters
    ----------
    path
        A table with the columns ``code`` and ``state``: a name or code of a state, or ``group``.

    Raises
    ------
    StoreError
        If it cannot be read, names an unknown state, or reads one code in two ways.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        message = f"{path} cannot be read: {reason}."
        raise StoreError(message) from None
    lines = text.splitlines()
    delimiter = max(_DELIMITERS, key=(lines or [""])[0].count)
    rows = list(csv.reader(lines, delimiter=delimiter))
    headings = [heading.strip().lower() for heading in (rows or [[]])[0]]
    if not {"code", "state"} <= set(headings):
        message = f'{path} needs a first line with the headings "code" and "state", such as code,state.'
        raise StoreError(message)
    codes: dict[str, ActorCode] = {}
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            code, known = _read_actor(f"{path}, line {number}", dict(zip(headings, row, strict=False)))
            if codes.get(code, known) != known:
                message = (
                    f"{path}, line {number}: {code} already has another reading above. Keep one of them."
                )
                raise StoreError(message)
            codes[code] = known
    return codes


def _read_actor(where: str, row: Mapping[str, str]) -> tuple[str, ActorCode]:
    code, state = row.get("code", "").strip(), row.get("state", "").strip()
    if not (1 < len(code) <= _LONGEST_CODE):
        message = f'{where}: the code "{code}" has {len(code)} letters instead of 2 to {_LONGEST_CODE}.'
        raise StoreError(message)
    if not state:
        message = f'{where}: {code} has no state. Write its name or code, or "group" if it is not a state.'
        raise StoreError(message)
    if state.lower() == "group":
        return code, ActorCode("", "group", "your file")
    try:
        return code, ActorCode(find_state(state), "yours")
    except StoreError as error:
        near = difflib.get_close_matches(state.lower(), ["group"])
        hint = ' Did you mean "group"?' if near else ""
        message = f"{where}: {error}{hint}"
        raise StoreError(message) from None

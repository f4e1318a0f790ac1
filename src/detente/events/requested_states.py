"""The states that a user names for a store: a code is read as its files read it, and asked about where ISO differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.errors import StoreError
from detente.events.actors import ACTOR_SCHEMES, list_actor_codes
from detente.events.panel import fetch_columns
from detente.states import find_state, label_state

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis

    from detente.events.actors import ActorCode

_SEVERAL = ", or "
"""Parts the readings of an unsure code that has several in its scheme."""


def find_requested_states(events: ibis.Table, *texts: str) -> tuple[str, ...]:
    """Return the ISO codes of the states that a user names for a table of events.

    Parameters
    ----------
    events
        A table of events.
    texts
        Names or codes of states.

    Raises
    ------
    StoreError
        As for :func:`find_coded_state`.
    """
    schemes = fetch_columns(events.select("scheme").distinct())["scheme"]
    return tuple(find_coded_state(text, schemes) for text in texts)


def find_coded_state(text: str, schemes: Iterable[str]) -> str:
    """Return the ISO code of the state that a name or code means beside files of some coding schemes.

    Parameters
    ----------
    text
        As for :func:`detente.states.find_state`, or a code of one of the schemes.
    schemes
        Coding schemes of the files; those without codes of actors do not count.

    Raises
    ------
    StoreError
        If no state is meant, or ISO and the schemes read the code differently. The message names each reading.

    Examples
    --------
    >>> find_coded_state("AUS", ["cameo"]), find_coded_state("Austria", ["weis"]), find_coded_state("AUL", ["weis"])
    ('AUS', 'AUT', 'AUS')
    """
    code, states, others = text.strip().upper(), dict[str, str](), list[str]()
    for scheme in sorted(set(schemes) & set(ACTOR_SCHEMES)):
        known = list_actor_codes(scheme, {}).get(code)
        where = f"in the {scheme.upper()} codes of this store"
        if known is not None and known.state:
            states.setdefault(known.state, f"{label_state(known.state)} {where}")
        elif known is not None and _differs(known):
            others.append(f"{known.meaning.replace(' by ISO', '').replace(_SEVERAL, ' or ')} {where}")
    try:
        by_iso = find_state(text)
    except StoreError:
        if len(states) == 1 and not others:
            return next(iter(states))
        if not states and not others:
            raise
    else:
        if states.keys() <= {by_iso} and not others:
            return by_iso
        states = {by_iso: f"{label_state(by_iso)} by ISO"} | {
            state: reading for state, reading in states.items() if state != by_iso
        }
    message = (
        f'"{text.strip()}" may be {", or ".join([*states.values(), *others])}. '
        f"Write the name of the state instead{_name_examples(states)}."
    )
    raise StoreError(message)


def _differs(known: ActorCode) -> bool:
    """Return whether a code that is not surely a state means something else than its ISO code."""
    return known.certainty == "group" or _SEVERAL in known.meaning


def _name_examples(states: Iterable[str]) -> str:
    """Return the names to choose from, as the end of a sentence."""
    names = " or ".join(label_state(state) for state in states)
    return f", such as {names}" if names else ""

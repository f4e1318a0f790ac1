"""People named in a text without a title that begins with a capital: by their role beside the name, or by a given name."""

import re

from detente.drafting.names import NameSequence
from detente.drafting.vocabulary import GIVEN_NAMES

_ROLES = (
    r"(?:chief executive|chief financial officer|chief|boss|chairman|chairwoman|chair|president|vice president|director|managing director"
    r"|minister|prime minister|secretary|spokesman|spokeswoman|spokesperson|investor|billionaire|financier|analyst|economist|founder"
    r"|co-founder|leader|premier|chancellor|senator|congressman|congresswoman|lawmaker|ambassador|envoy|diplomat|negotiator|coordinator"
    r"|adviser|advisor|professor|lawyer|journalist|politician|commissioner|governor|mayor|commander|colonel|CEO|CFO|executive|manager"
    r"|officer|official|historian|scholar|researcher|banker|head)"
)
_BEFORE = re.compile(rf"\b({_ROLES}) \Z")
_HONORED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sir|Prof)\.? \Z")
_BEHIND = re.compile(
    rf", (?:(?:who|now|then|formerly) (?:is|was)? ?)?(?:the |an? )?((?:[\w'’-]+ ){{0,5}}?{_ROLES})\b(?! of mass)",
    re.IGNORECASE,
)
_LOOK_BACK = 40
_FEWEST, _MOST = 2, 4


def find_role(text: str, sequence: NameSequence) -> str | None:
    """Return the role of a person as the words beside the name give it; empty for a given name or Mr; ``None`` if nobody.

    Examples
    --------
    >>> from detente.drafting.names import find_sequences, list_tokens
    >>> text = "Then billionaire investor Carl Icahn met Roy Bostock, Yahoo's chairman, and Goldman Sachs."
    >>> [(s.text, find_role(text, s)) for s in find_sequences(text, list_tokens(text))]
    [('Carl Icahn', 'investor'), ('Roy Bostock', "Yahoo's chairman"), ('Yahoo', None), ('Goldman Sachs', None)]
    """
    words = sequence.words
    first, last = sequence.tokens[0], sequence.tokens[-1]
    before = text[max(0, first.start - _LOOK_BACK) : first.start]
    if _HONORED.search(before):
        return ""
    if (
        not _FEWEST <= len(words) <= _MOST
        or "&" in words
        or any(word.isupper() for word in words if len(word) > _FEWEST)
    ):
        return None
    role = _BEFORE.search(before) or (None if last.owns else _BEHIND.match(text, last.end))
    if role:
        return role[1]
    return "" if words[0] in GIVEN_NAMES else None

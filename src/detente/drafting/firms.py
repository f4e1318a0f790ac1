"""Firms named in a text: by their legal form, by a stock market's code, or by what stands beside the name.

Precision comes first: a name without a legal form is a firm only where words around it say so somewhere in
the document, as in *the drug maker Pfizer*, *Toyota's shareholders* or *the takeover of Kingspan*.
"""

import re
from collections.abc import Sequence

from detente.drafting.names import NameSequence
from detente.drafting.vocabulary import BUSINESS_ENDINGS, LEGAL_FORMS

_FORM_BEHIND = re.compile(
    r", ?(?:Inc|Ltd|LLC|LLP|L\.?P|Corp|Co|PLC|plc|GmbH|A\.?G|S\.?A|N\.?V)\b\.?(?!\w)", re.ASCII
)
_CODE_BEHIND = re.compile(
    r"\s?\((?:(?:NYSE|NASDAQ|Nasdaq|OTC|LSE|LON|TSX|TSE|TYO|ASX|HKEX|SEHK|SIX|FRA|ETR|BSE|NSE|Euronext|Xetra)[\w ]*:\s?[\w.]+"
    r"|[A-Z0-9]{1,6}\.[A-Z]{1,2})\)"
)
_THINGS = (
    r"(?:shares?|stock|shareholders?|stockholders?|board|revenues?|profits?|earnings|sales|customers?|employees|subsidiar(?:y|ies)"
    r"|products?|brands?|dealers?|acquisitions?|takeover|buyout|merger|chairman|chairwoman"
    r"|chief executive|CEO|CFO|bankruptcy|competitors?|headquarters)\b"
)
_OWNED = re.compile(rf"['’]s? (?:[\w$€£.,%-]+ ){{0,2}}?{_THINGS}", re.IGNORECASE)
_BEHIND = re.compile(
    r" (?:shares|stock|shareholders|stockholders|executives?|employees|chief executive|chairman|boss|CEO|CFO|subsidiary|dealers"
    r"|Chief Executive|Chairman|Senior Managing|Managing Director|(?:Senior |Executive )?Vice President)\b"
)
_DESCRIBED = re.compile(
    r", (?:an?|the|its|one of the) (?:[\w-]+ ){0,5}?(?:company|firm|maker|carmaker|automaker|manufacturer|subsidiary|retailer"
    r"|start-?up|airline|supplier|conglomerate|brewer|insurer|publisher|utility|chain)\b"
)
_BEFORE = re.compile(
    r"(?:\b(?:maker|carmaker|car-maker|automaker|vehicle-maker|drugmaker|chipmaker|giant|company|firm|manufacturer|retailer|supplier"
    r"|start-?up|airline|conglomerate|innovator|brewer|insurer|developer|subsidiary|rival)"
    r"|\b(?:acquisition|takeover|purchase|buyout|shareholders|shares|stock|chairman|CEO|chief executive) of"
    r"|\b(?:merger|partnership|tie-up|joint ventures?|contract) with|\b(?:acquired?|acquiring|took over|takeover bid for|bid for)) \Z",
    re.IGNORECASE,
)
_LOOK_BACK = 60


def find_legal_form(text: str, sequence: NameSequence) -> bool:
    """Return whether a name ends in a legal form, or one stands behind it, or a stock market's code does.

    Examples
    --------
    >>> from detente.drafting.names import find_sequences, list_tokens
    >>> text = "Then Mylan N.V. bid for Perrigo, Inc. and Toyota (NYSE: TM) met the Sea Group."
    >>> [(s.text, find_legal_form(text, s)) for s in find_sequences(text, list_tokens(text))]
    [('Mylan N.V.', True), ('Perrigo', True), ('Inc', False), ('Toyota', True), ('NYSE', False), ('TM', False), ('Sea Group', False)]
    """
    words = sequence.words
    end = sequence.tokens[-1].end
    if len(words) > 1 and (words[-1].rstrip(".") in LEGAL_FORMS or words[-1] in BUSINESS_ENDINGS):
        return True
    return bool(_FORM_BEHIND.match(text, end) or _CODE_BEHIND.match(text, end))


def is_used_as_firm(text: str, start: int, end: int) -> bool:
    """Return whether the words around a name speak of it as of a firm.

    Examples
    --------
    >>> text = "The drug maker Pfizer met Putin."
    >>> is_used_as_firm(text, 15, 21), is_used_as_firm(text, 26, 31)
    (True, False)
    """
    before = text[max(0, start - _LOOK_BACK) : start]
    return bool(
        _BEFORE.search(before) or any(pattern.match(text, end) for pattern in (_OWNED, _BEHIND, _DESCRIBED))
    )


def shorten_firm(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a firm's name without its legal form.

    Examples
    --------
    >>> shorten_firm(("Toyota", "Motor", "Corp")), shorten_firm(("Syngenta", "AG"))
    (('Toyota', 'Motor'), ('Syngenta',))
    """
    kept = list(words)
    while len(kept) > 1 and (kept[-1].rstrip(".") in LEGAL_FORMS or kept[-1] == "&"):
        kept.pop()
    return tuple(kept)


def find_codes(text: str) -> set[int]:
    """Return the positions inside codes of stock markets, where capitals name no organisation."""
    return {index for match in _CODE_BEHIND.finditer(text) for index in range(*match.span())}

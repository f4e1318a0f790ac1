"""Text of a document as YAML takes it: one quoted scalar, one short name."""

import re
import unicodedata

from detente.text_safety import replace_unprintable

_LONGEST_NAME = 40
"""Characters a short name of a case may have."""
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?: [A-Za-z0-9]+)*")
_SPECIAL = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))


def quote_scalar(text: str) -> str:
    r"""Return a text as a YAML scalar on one line: plain where that is safe, else in double quotes.

    Whatever cannot be shown, or would reorder the line, is written as an escape, so that
    the scalar reads back as the very same text.

    Examples
    --------
    >>> quote_scalar("Russia"), quote_scalar("a: b # c"), quote_scalar("no")
    ('Russia', '"a: b # c"', '"no"')
    >>> print(quote_scalar('say "x"\u202e'))
    "say \"x\"\u202E"
    """
    if _PLAIN.fullmatch(text) and text.lower() not in _SPECIAL:
        return text
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{replace_unprintable(quoted, _escape)}"'


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"  # noqa: PLR2004


def shorten_name(text: str, taken: set[str] | frozenset[str] = frozenset(), default: str = "name") -> str:
    """Return a short name made from a text, unlike any that is taken.

    Examples
    --------
    >>> shorten_name("United States"), shorten_name("2017 op-ed", default="doc"), shorten_name("Côte d'Ivoire", {"cote-d-ivoire"})
    ('united-states', 'op-ed', 'cote-d-ivoire-2')
    """
    plain = unicodedata.normalize("NFKD", text[:200]).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain)).lstrip("-0123456789")[:_LONGEST_NAME].rstrip("-")
    base, name, number = words or default, words or default, 1
    while name in taken:
        number += 1
        name = f"{base[: _LONGEST_NAME - len(str(number)) - 1].rstrip('-')}-{number}"
    return name

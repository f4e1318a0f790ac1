"""The characters of a text whose file may not say which they are: read where one reading is possible."""

import codecs
import unicodedata
from itertools import pairwise

import regex

from detente.documents.document import DocumentFault

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = {"utf-32-le": 4, "utf-32-be": 4, "utf-16-le": 2, "utf-16-be": 2}
_OLD = {
    "cp1252": "Western",
    "cp1250": "Central European",
    "cp1251": "Cyrillic",
    "cp1253": "Greek",
    "cp1254": "Turkish",
    "cp1257": "Baltic",
    "koi8-r": "Russian (KOI8)",
    "cp1255": "Hebrew",
    "cp1256": "Arabic",
}
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_SCRIPT = tuple(
    map(regex.compile, (r"\p{Latin}", r"\p{Cyrillic}", r"\p{Greek}", r"\p{Hebrew}", r"\p{Arabic}"))
)
_ACCENTED = regex.compile(r"(?:(?![A-Za-z])\p{Latin}){4}")
"""Four letters in a row that no language in Latin script has: those of another script, read wrongly."""
_BYTES = regex.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_ICONV = {name: name.replace("cp", "windows-") for name in _OLD}
_HIGH = regex.compile(rb"[\x80-\xff]")
_SAMPLE = 50_000
"""Bytes around the first letters beyond ASCII that are tried in every character set."""
_NOT_TEXT = DocumentFault(
    "is not a PDF, a web page, a mail or text in UTF-8 or UTF-16",
    "Save or export it as a PDF or as UTF-8 text.",
)


def find_mark(content: bytes) -> str | None:
    """Return the character set that a byte order mark names."""
    return next((charset for mark, charset in _MARKS if content.startswith(mark)), None)


def decode_text(content: bytes) -> str | DocumentFault:
    r"""Return the text of a file in UTF-8, UTF-16 or UTF-32, or in an older set if only one reading is possible.

    Examples
    --------
    >>> decode_text("Türkiye said “no”".encode("cp1252"))
    'Türkiye said “no”'
    >>> decode_text("très".encode("cp1252")).message
    'is text in an older character set: “très” if Western, “trčs” if Central European'
    """
    mark = find_mark(content)
    try:
        text = content.decode(mark or "utf-8")
    except UnicodeDecodeError:
        return _NOT_TEXT if mark else _decode_unmarked(content)
    if "\0" not in text:
        return text
    return _NOT_TEXT if mark else _decode_unmarked(content)


def _decode_unmarked(content: bytes) -> str | DocumentFault:
    for charset, width in _WIDE.items():
        if len(content) % width == 0 and (text := _decode_wide(content, charset)) is not None:
            return text
    return _NOT_TEXT if b"\0" in content else _decode_old(content)


def _decode_wide(content: bytes, charset: str) -> str | None:
    """Return a text in UTF-16 or UTF-32 without its mark: its spaces and ends of lines show the order of bytes."""
    blanks = " \n".encode(charset)
    half = len(blanks) // 2
    if b"\0" not in content[:_SAMPLE] or not any(
        blank in content for blank in (blanks[:half], blanks[half:])
    ):
        return None
    try:
        text = content.decode(charset)
    except UnicodeDecodeError:
        return None
    shown = sum(
        character.isspace() or unicodedata.category(character)[0] in "LMNPS" for character in text[:_SAMPLE]
    )
    plain = sum(character < "\u0600" for character in text[:_SAMPLE])
    is_text = shown == len(text[:_SAMPLE]) and "\0" not in text and plain * 2 > shown
    return text if is_text else None


def _decode_old(content: bytes) -> str | DocumentFault:
    """Return a text in the one older character set that gives words; a fault that shows two readings."""
    first = _HIGH.search(content)
    start = max(0, first.start() - 200) if first else 0
    readings = {
        charset: text
        for charset in _OLD
        if (text := _decode_strictly(content[start : start + _SAMPLE], charset)) is not None
        and _has_words(text)
    }
    whole = {name: text for name in readings if (text := _decode_strictly(content, name)) is not None}
    if not whole:
        return _NOT_TEXT
    charset, text = next(iter(whole.items()))
    other = next((name for name in whole if whole[name] != text), None)
    return text if other is None else _show_readings(content, charset, other)


def _show_readings(content: bytes, charset: str, other: str) -> DocumentFault:
    """Return a fault with the first words that two character sets read differently."""
    words = _BYTES.finditer(content)
    pairs = ((word[0].decode(charset), word[0].decode(other)) for word in words)
    ours, theirs = next(((a, b) for a, b in pairs if a != b), ("", ""))
    message = f"is text in an older character set: “{ours}” if {_OLD[charset]}, “{theirs}” if {_OLD[other]}"
    hint = (
        "Save it as UTF-8 from a program that shows it rightly; or run iconv -f "
        f"{_ICONV[charset]} -t utf-8 on it for the first, -f {_ICONV[other]} for the second."
    )
    return DocumentFault(message, hint)


def _decode_strictly(content: bytes, charset: str) -> str | None:
    try:
        text = content.decode(charset)
    except UnicodeDecodeError:
        return None
    return None if any("\x7f" <= character <= "\x9f" for character in set(text)) else text


def _has_words(text: str) -> bool:
    """Return whether the words of a text are of one script each, with no capital behind a small letter."""
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        if sum(bool(script.search(word)) for script in _SCRIPT) > 1 or _ACCENTED.search(word):
            return False
        if any(before.islower() and after.isupper() for before, after in pairwise(word)):
            return False
    return True

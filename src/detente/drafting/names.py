"""Capitalised sequences of a paragraph: names of people, places and organisations, unclassified."""

import re
from collections.abc import Callable
from typing import NamedTuple

from detente.drafting.sentences import split_sentences
from detente.drafting.vocabulary import FIELDS, FIRST_WORDS, FUNCTION_WORDS, OFFICES, PARTICLES

_TOKEN = re.compile(r"(?:[A-Z]\.)+[A-Z]?(?!\w)|[^\W\d_]+(?:['’-][^\W\d_]+)*|(?<=\w )&(?= [A-Z])")
_OWNER = re.compile(r"['’]s?\Z")
_PARTICLE_WORD = re.compile(r"[a-z]{2,3}-\w")
_CAPITALISED = 0.6
"""Share of a heading's longer words that begin with a capital."""
_LONGER = 4
_LONGEST_HEADING = 25
_MOST_WORDS = 8


class Token(NamedTuple):
    """A word of a paragraph."""

    text: str
    """Without a possessive ending."""
    start: int
    end: int
    opens: bool
    """Whether it begins a sentence, where a capital means nothing."""
    owns: bool
    """Whether a possessive ending followed."""

    @property
    def is_capital(self) -> bool:
        """Say whether it is written as a name is."""
        return self.text[0].isupper() or bool(_PARTICLE_WORD.match(self.text) and self.text[3:4].isupper())


class NameSequence(NamedTuple):
    """Words that stand together as a name."""

    tokens: tuple[Token, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Return its words."""
        return tuple(token.text for token in self.tokens)

    @property
    def text(self) -> str:
        """Return it as written, without a possessive ending."""
        return " ".join(self.words)

    @property
    def opens(self) -> bool:
        """Say whether it begins a sentence."""
        return self.tokens[0].opens


def list_tokens(text: str) -> list[Token]:
    """Return the words of a paragraph."""
    starts = {start for start, _ in split_sentences(text)}
    tokens = []
    for match in _TOKEN.finditer(text):
        before = text[max(0, match.start() - 2) : match.start()]
        opens = not starts.isdisjoint(range(match.start() - 2, match.start() + 1)) or before.endswith(
            (": ", "“", '"', "‘", "(")
        )
        word = _OWNER.sub("", match[0])
        tokens.append(Token(word, match.start(), match.start() + len(word), opens, word != match[0]))
    return tokens


def is_heading(text: str, tokens: list[Token]) -> bool:
    """Say whether a paragraph is a line with nearly every word capitalised, so that capitals name nothing.

    Examples
    --------
    >>> [is_heading(line, list_tokens(line)) for line in ("What We Want From Them", "Then Putin met Obama.")]
    [True, False]
    """
    if len(tokens) > _LONGEST_HEADING or text.rstrip().endswith("."):
        return False
    longer = [token for token in tokens if len(token.text) >= _LONGER]
    return sum(token.is_capital for token in longer) > _CAPITALISED * max(len(longer), 1)


def find_sequences(text: str, tokens: list[Token]) -> list[NameSequence]:
    """Return the capitalised sequences of a paragraph.

    Examples
    --------
    >>> text = "The President of Iran met Vladimir Putin and al Qaeda's foes at the Ministry of Defence."
    >>> [sequence.text for sequence in find_sequences(text, list_tokens(text))]
    ['President', 'Iran', 'Vladimir Putin', 'al Qaeda', 'Ministry of Defence']
    """
    sequences: list[NameSequence] = []
    at = 0
    while at < len(tokens):
        end = _extend(text, tokens, at)
        kept = tokens[at:end]
        while kept and kept[0].text.lower() in FUNCTION_WORDS and (kept[0].opens or len(kept) == 1):
            kept = kept[1:]
        if kept:
            sequences.append(NameSequence(tuple(kept)))
        at = max(end, at + 1)
    return sequences


def _extend(text: str, tokens: list[Token], start: int) -> int:
    """Return where a sequence that begins at a token ends; ``start`` itself where none does."""
    end = start
    while end < min(len(tokens), start + _MOST_WORDS):
        if end > start and (
            tokens[end - 1].owns or text[tokens[end - 1].end : tokens[end].start] not in {" ", "\xa0"}
        ):
            break
        if tokens[end].is_capital:
            end += 1
        elif (joined := _join(tokens, start, end)) > end:
            end = joined
        else:
            break
    return end


def _join(tokens: list[Token], start: int, end: int) -> int:
    """Return where the next capitalised word is, behind words that may stand inside a name."""
    word = tokens[end].text
    following = [token.text for token in tokens[end + 1 : end + 3]]
    if word in PARTICLES and following and following[0][0].isupper():
        return end + 1
    if word == "&" and end > start:
        return end + 2
    if word == "and" and end > start and FIELDS.issuperset([tokens[end - 1].text, *following[:1]]):
        return end + 2
    if word in {"of", "for"} and FIRST_WORDS.intersection(token.text for token in tokens[start:end]):
        skip = 2 if following[:1] == ["the"] else 1
        if len(tokens) > end + skip and tokens[end + skip].text[0].isupper():
            return end + skip
    if (
        word == "of"
        and end > start
        and tokens[end - 1].text == "Secretary"
        and OFFICES.intersection(following[:1])
    ):
        return end + 1
    return end


def drop_words(sequence: NameSequence, is_dropped: Callable[[Token], bool]) -> NameSequence | None:
    """Return a sequence without words at its start that name something else; ``None`` if nothing is left."""
    tokens = list(sequence.tokens)
    while tokens and is_dropped(tokens[0]):
        tokens.pop(0)
    return NameSequence(tuple(tokens)) if tokens else None

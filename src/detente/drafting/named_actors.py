"""Who a document names: states, leaders, organisations and other names, each with its paragraphs.

Only what stands in the text is found. States are known by name; a leader is a name behind a title;
an organisation is an acronym or a name with a word such as Ministry in it. All other capitalised
sequences are kept as names, and what they name is left to the reader.
"""

import calendar
import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, get_args

from detente.drafting import names
from detente.drafting.names import Token
from detente.drafting.nations import find_nations
from detente.drafting.vocabulary import (
    ACRONYMS,
    BODIES,
    FIRST_WORDS,
    LAST_WORDS,
    NO_ACRONYMS,
    PERSONAL_TITLES,
)
from detente.states import label_state

ActorKind = Literal["state", "leader", "organisation", "name"]

_ACRONYM = re.compile(r"[A-Z]{3,8}")
_SHOUTED = re.compile(r"(?<!\S)[A-Z]{2,}+(?: [A-Z]{2,}+){2,}+")
"""Three words in capitals or more: a cry, not acronyms."""
_CALENDAR = frozenset((*calendar.month_name, *calendar.day_name))
_ROMAN = re.compile(r"[IVXLCDM]+")


class NamedActor(NamedTuple):
    """Somebody or something a document names."""

    name: str
    kind: ActorKind
    paragraphs: tuple[int, ...]
    """Numbers of the paragraphs it stands in, in their order."""
    code: str = ""
    """ISO 3166 code of a state."""
    role: str = ""
    """Title of a leader, as the document gives it."""


class _Mention(NamedTuple):
    name: str
    kind: ActorKind
    paragraph: int
    role: str = ""
    opens: bool = False


def find_actors(paragraphs: Iterable[tuple[int, str]]) -> list[NamedActor]:
    """Return whom the paragraphs name, the most often named first, kind by kind.

    Parameters
    ----------
    paragraphs
        Numbers and texts.

    Examples
    --------
    >>> text = "The CIA told President Vladimir Putin of Russian plans. Then Putin met the Taliban."
    >>> for actor in find_actors([(1, text)]):
    ...     print(actor.kind, actor.name, actor.code or actor.role, actor.paragraphs)
    state Russia RUS (1,)
    leader Vladimir Putin President (1,)
    organisation CIA  (1,)
    name Taliban  (1,)
    """
    mentions: list[_Mention] = []
    for number, text in paragraphs:
        mentions += _read_paragraph(number, text)
    mentions = _merge_leaders(mentions)
    inside = {m.name for m in mentions if not m.opens}
    kept = [m for m in mentions if not m.opens or m.kind != "name" or " " in m.name or m.name in inside]
    return [actor for kind in get_args(ActorKind) for actor in _count(kept, kind)]


def _count(mentions: list[_Mention], kind: ActorKind) -> list[NamedActor]:
    paragraphs: dict[str, dict[int, None]] = {}
    roles: dict[str, str] = {}
    for mention in mentions:
        if mention.kind == kind:
            paragraphs.setdefault(mention.name, {})[mention.paragraph] = None
            roles[mention.name] = roles.get(mention.name) or mention.role
    ranked = sorted(paragraphs, key=lambda name: -len(paragraphs[name]))
    if kind == "state":
        return [
            NamedActor(label_state(code, article=True), kind, tuple(paragraphs[code]), code=code)
            for code in ranked
        ]
    return [NamedActor(name, kind, tuple(paragraphs[name]), role=roles[name]) for name in ranked]


def _read_paragraph(number: int, text: str) -> list[_Mention]:
    nations = find_nations(text)
    mentions = [_Mention(nation.code, "state", number) for nation in nations]
    covered = {index for nation in nations for index in range(nation.start, nation.end)}
    tokens = names.list_tokens(text)
    shouted = {index for run in _SHOUTED.finditer(text) for index in range(*run.span())}
    mentions += [
        _Mention(token.text, "organisation", number)
        for token in tokens
        if token.start not in covered and token.start not in shouted and _is_acronym(token.text)
    ]
    if names.is_heading(text, tokens):
        return mentions
    for sequence in names.find_sequences(text, tokens):
        mention = _classify(sequence, covered, number)
        if mention and sequence.tokens[0].start not in shouted:
            mentions.append(mention)
    return mentions


def _is_acronym(word: str) -> bool:
    if word in ACRONYMS:
        return True
    return bool(_ACRONYM.fullmatch(word)) and word not in NO_ACRONYMS and not _ROMAN.fullmatch(word)


def _classify(sequence: names.NameSequence, covered: set[int], number: int) -> _Mention | None:
    words = sequence.words
    leader = _read_leader(sequence, covered)
    if leader:
        return _Mention(leader[1], "leader", number, leader[0])
    if _is_organisation(words) and not all(token.start in covered for token in sequence.tokens):
        return _Mention(sequence.text, "organisation", number)
    rest = names.drop_words(sequence, lambda token: _is_covered(token, covered))
    if rest is None or len(rest.text) < 3 or rest.text in LAST_WORDS | FIRST_WORDS | NO_ACRONYMS:  # noqa: PLR2004
        return None
    return _Mention(rest.text, "name", number, opens=rest.opens)


def _is_covered(token: Token, covered: set[int]) -> bool:
    """Return whether a word belongs to another actor, or to no name."""
    word = token.text
    return token.start in covered or _is_acronym(word) or word in PERSONAL_TITLES | _CALENDAR or word == "of"


def _is_organisation(words: Sequence[str]) -> bool:
    if len(words) == 1:
        return words[0] in BODIES
    head = words[: words.index("of")] if "of" in words else ()
    return words[-1] in LAST_WORDS or not FIRST_WORDS.isdisjoint(head)


def _read_leader(sequence: names.NameSequence, covered: set[int]) -> tuple[str, str] | None:
    """Return title and name where the last title in a sequence stands before a name."""
    tokens = sequence.tokens
    last = max((n for n, token in enumerate(tokens) if token.text in PERSONAL_TITLES), default=None)
    if last is None:
        return None
    if [token.text for token in tokens[last + 1 : last + 2]] == ["of"]:
        last += 2
    name = tokens[last + 1 :]
    if not 1 <= len(name) <= 4 or any(_is_no_name(t, covered) for t in name) or len(name[-1].text) < 3:  # noqa: PLR2004
        return None
    return " ".join(t.text for t in tokens[: last + 1]), " ".join(t.text for t in name)


def _is_no_name(token: Token, covered: set[int]) -> bool:
    return (
        token.start in covered
        or token.text in LAST_WORDS | FIRST_WORDS
        or bool(_ACRONYM.fullmatch(token.text))
    )


def _merge_leaders(mentions: list[_Mention]) -> list[_Mention]:
    """Give a surname alone, or a name without its title, to the one leader who bears it."""
    full: dict[str, set[str]] = {}
    for mention in mentions:
        if mention.kind == "leader" and " " in mention.name:
            full.setdefault(mention.name.rsplit(" ", 1)[1], set()).add(mention.name)
    leaders = {m.name for m in mentions if m.kind == "leader"}
    merged = []
    for mention in mentions:
        bearers = full.get(mention.name, set())
        if mention.kind in {"leader", "name"} and len(bearers) == 1:
            merged.append(mention._replace(name=next(iter(bearers)), kind="leader"))
        elif mention.kind == "name" and mention.name in leaders:
            merged.append(mention._replace(kind="leader"))
        else:
            merged.append(mention)
    return merged

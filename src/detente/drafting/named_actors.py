"""Who a document names: states, firms, people, organisations and other names, each with its paragraphs.

Only what stands in the text is found. States are known by name; a firm has a legal form or is spoken of as
one; a person is a name behind a title, beside a role or behind a given name; an organisation is an acronym or
a name with a word such as Ministry in it. All other capitalised sequences are kept as names, and what they
name is left to the reader.
"""

import calendar
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, get_args

from detente.drafting import names
from detente.drafting.acronyms import Acronym, find_acronyms
from detente.drafting.firms import find_codes, find_legal_form, is_used_as_firm, shorten_firm
from detente.drafting.names import Token
from detente.drafting.nations import find_nations
from detente.drafting.people import find_role
from detente.drafting.vocabulary import (
    ACRONYMS,
    BODIES,
    BUSINESS_ENDINGS,
    FIRST_WORDS,
    LAST_WORDS,
    LEGAL_FORMS,
    NO_ACRONYMS,
    PERSONAL_TITLES,
    ROLE_WORDS,
    SUFFIXES,
)
from detente.states import label_state

ActorKind = Literal["state", "firm", "person", "organisation", "name"]

_ACRONYM = re.compile(r"[A-Z]{3,8}")
_SHOUTED = re.compile(r"(?<!\S)[A-Z]{2,}+(?: [A-Z]{2,}+){2,}+")
"""Three words in capitals or more: a cry, not acronyms."""
_DATELINE = re.compile(r"\A[A-Z][A-Z .,/-]{2,40}(?:\([A-Z][\w ,/]+\) )?[-–—]")
"""Where a report was written, at its beginning."""
_CALENDAR = frozenset((*calendar.month_name, *calendar.day_name))
_BUSINESS_TITLE = re.compile(
    r" (?:Chief Executive|Chief \w+ Officer|CEO|CFO|Chairman|Chairwoman|(?:Senior |Managing |Executive )+(?:Officer|Director|Vice)"
    r"|Vice President)\b"
)
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
    """Title or role of a person, as the document gives it."""


class _Mention(NamedTuple):
    name: str
    kind: ActorKind
    paragraph: int
    role: str = ""
    opens: bool = False
    is_firm: bool = False
    """Whether the words around a name speak of a firm."""


class _Paragraph(NamedTuple):
    """A paragraph with what is already known of its words."""

    number: int
    text: str
    covered: frozenset[int]
    """Characters of names and adjectives of states."""
    nouns: frozenset[int]
    """Where names of states begin."""
    acronyms: dict[str, Acronym]
    """What the document explains."""


def find_actors(paragraphs: Iterable[tuple[int, str]]) -> list[NamedActor]:
    """Return whom the paragraphs name, the most often named first, kind by kind.

    Parameters
    ----------
    paragraphs
        Numbers and texts.

    Examples
    --------
    >>> text = "The CIA told President Vladimir Putin and Yukos Ltd of Russian plans. Then Putin met the Taliban."
    >>> for actor in find_actors([(1, text)]):
    ...     print(actor.kind, actor.name, actor.code or actor.role, actor.paragraphs)
    state Russia RUS (1,)
    firm Yukos Ltd  (1,)
    person Vladimir Putin President (1,)
    organisation CIA  (1,)
    name Taliban  (1,)
    """
    paragraphs = list(paragraphs)
    acronyms = {found.initials: found for _, text in paragraphs for found in find_acronyms(text)}
    mentions: list[_Mention] = []
    for number, text in paragraphs:
        mentions += _read_paragraph(number, text, acronyms)
    mentions = _merge_people(_merge_firms(_merge_organisations(mentions)))
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


def _read_paragraph(number: int, text: str, acronyms: dict[str, Acronym]) -> list[_Mention]:
    nations = find_nations(text)
    paragraph = _Paragraph(
        number,
        text,
        frozenset(index for nation in nations for index in range(nation.start, nation.end)),
        frozenset(n.start for n in nations if text[n.start : n.end] == label_state(n.code)),
        acronyms,
    )
    tokens = names.list_tokens(text)
    silent = _find_silent(text)
    named: list[_Mention] = []
    inside: set[int] = set()
    firms: set[int] = set()
    for sequence in [] if names.is_heading(text, tokens) else names.find_sequences(text, tokens):
        starts = {token.start for token in sequence.tokens}
        for mention in [] if sequence.tokens[0].start in silent else _classify(sequence, paragraph):
            named.append(mention)
            if mention.kind in {"organisation", "firm"} and len(starts) > 1:
                inside |= starts
            if mention.kind == "firm" and mention.name == sequence.text:
                firms |= starts
    states = [_Mention(nation.code, "state", number) for nation in nations if nation.start not in firms]
    taken = silent | inside | paragraph.covered
    others = [token for token in tokens if token.start not in taken]
    return [*states, *_list_acronyms(others, paragraph), *named]


def _find_silent(text: str) -> set[int]:
    """Return the positions of capitals that name nobody: cries, the place of a report, codes of stock markets."""
    shouted = (*_SHOUTED.finditer(text), *_DATELINE.finditer(text))
    return {index for run in shouted for index in range(*run.span())} | find_codes(text)


def _list_acronyms(tokens: Iterable[Token], paragraph: _Paragraph) -> Iterator[_Mention]:
    """Yield organisations by their initials, under the full name where the document gives it."""
    for token in tokens:
        explained = paragraph.acronyms.get(token.text)
        if explained is not None and explained.is_body:
            yield _Mention(explained.name, "organisation", paragraph.number)
        elif explained is None and _is_acronym(token.text):
            yield _Mention(token.text, "organisation", paragraph.number)


def _is_acronym(word: str) -> bool:
    if word in ACRONYMS:
        return True
    return bool(_ACRONYM.fullmatch(word)) and word not in NO_ACRONYMS and not _ROMAN.fullmatch(word)


def _classify(sequence: names.NameSequence, paragraph: _Paragraph) -> Iterator[_Mention]:
    """Yield what a sequence names: a firm, a person and whom they speak for, an organisation, or somebody."""
    number, text, covered, nouns, acronyms = paragraph
    bare = names.drop_words(sequence, lambda token: token.start in covered) or sequence
    is_whole = sequence.tokens[0].start in nouns or bare.words[0] in LEGAL_FORMS | BUSINESS_ENDINGS
    if is_whole and find_legal_form(text, sequence):
        yield _Mention(sequence.text, "firm", number)
        return
    if find_legal_form(text, bare):
        yield _Mention(bare.text, "firm", number)
        return
    person = _read_person(sequence, covered)
    if person:
        yield _Mention(person[1], "person", number, person[0])
        yield from _read_employer(sequence, paragraph)
        return
    explained = next((each for each in acronyms.values() if each.name == bare.text), None)
    is_body = explained.is_body if explained else _is_organisation(sequence.words)
    if is_body and not all(token.start in covered for token in sequence.tokens):
        yield _Mention(sequence.text, "organisation", number)
        return
    rest = names.drop_words(sequence, lambda token: _is_covered(token, covered))
    if explained or rest is None or len(rest.text) < 3 or rest.text in LAST_WORDS | FIRST_WORDS | NO_ACRONYMS:  # noqa: PLR2004
        return
    role = None if any(token.start in covered for token in rest.tokens) else find_role(text, rest)
    if role is not None:
        yield _Mention(rest.text, "person", number, role)
        return
    is_firm = is_used_as_firm(text, rest.tokens[0].start, rest.tokens[-1].end)
    yield _Mention(rest.text, "name", number, opens=rest.opens, is_firm=is_firm)


def _read_employer(sequence: names.NameSequence, paragraph: _Paragraph) -> Iterator[_Mention]:
    """Yield the name before the title of a person: of a firm, where the title is one that firms give."""
    tokens = sequence.tokens
    last = max(n for n, token in enumerate(tokens) if token.text in PERSONAL_TITLES | {"Executive"})
    while last and tokens[last - 1].text in ROLE_WORDS | PERSONAL_TITLES:
        last -= 1
    before = tokens[:last]
    if not before or any(_is_covered(token, paragraph.covered) for token in before):
        return
    title = paragraph.text[before[-1].end :]
    name = " ".join(token.text for token in before)
    if _is_organisation([token.text for token in before]):
        yield _Mention(name, "organisation", paragraph.number)
        return
    yield _Mention(name, "name", paragraph.number, is_firm=bool(_BUSINESS_TITLE.match(title)))


def _is_covered(token: Token, covered: frozenset[int]) -> bool:
    """Return whether a word belongs to another actor, or to no name."""
    word = token.text
    return token.start in covered or _is_acronym(word) or word in PERSONAL_TITLES | _CALENDAR or word == "of"


def _is_organisation(words: Sequence[str]) -> bool:
    if len(words) == 1 or " ".join(words) in BODIES:
        return " ".join(words) in BODIES
    head = words[: next((n for n, word in enumerate(words) if word in {"of", "for"}), 0)]
    return words[-1] in LAST_WORDS or not FIRST_WORDS.isdisjoint(head)


def _read_person(sequence: names.NameSequence, covered: frozenset[int]) -> tuple[str, str] | None:
    """Return title and name where the last title in a sequence stands before a name."""
    tokens = sequence.tokens
    titles = [
        n
        for n, token in enumerate(tokens)
        if token.text in PERSONAL_TITLES
        or (token.text == "Executive" and n and tokens[n - 1].text == "Chief")
    ]
    last = max(titles, default=None)
    if last is None:
        return None
    if [token.text for token in tokens[last + 1 : last + 2]] == ["of"]:
        last += 2
    name = tokens[last + 1 :]
    if len(name) > 1 and name[-1].text in SUFFIXES:
        name = name[:-1]
    if not 1 <= len(name) <= 4 or any(_is_no_name(t, covered) for t in name):  # noqa: PLR2004
        return None
    if len(name) == 1 and len(name[0].text) < 3:  # noqa: PLR2004
        return None
    return " ".join(t.text for t in tokens[: last + 1]), " ".join(t.text for t in name)


def _is_no_name(token: Token, covered: frozenset[int]) -> bool:
    return (
        token.start in covered
        or token.text in LAST_WORDS | FIRST_WORDS
        or bool(_ACRONYM.fullmatch(token.text))
    )


def _merge_organisations(mentions: list[_Mention]) -> list[_Mention]:
    """Give the name of an organisation to the one longer name that ends in it, or has its initials."""
    organisations = {mention.name for mention in mentions if mention.kind == "organisation"}
    longer: dict[str, set[str]] = {}
    for name in organisations:
        words = name.split()
        longer.setdefault("".join(word[0] for word in words if word[0].isupper()), set()).add(name)
        for at in range(1, len(words) - 1):
            longer.setdefault(" ".join(words[at:]), set()).add(name)
    whole = {
        name: next(iter(longer[name] - {name}))
        for name in organisations
        if len(longer.get(name, set()) - {name}) == 1
    }
    return [m._replace(name=whole.get(m.name, m.name)) if m.kind == "organisation" else m for m in mentions]


def _merge_firms(mentions: list[_Mention]) -> list[_Mention]:
    """Give a short name to the one firm whose name begins with it; a name that is used as a firm's is one."""
    longest: dict[tuple[str, ...], str] = {}
    for mention in mentions:
        if mention.kind == "firm":
            longest.setdefault(shorten_firm(mention.name.split()), mention.name)
    short: dict[str, set[str]] = {}
    for words, name in longest.items():
        for spelled in ("".join(words), *(" ".join(words[:size]) for size in range(1, len(words) + 1))):
            short.setdefault(spelled, set()).add(name)
    people = {m.name for m in mentions if m.kind == "person"}
    surnames = {name.rsplit(" ", 1)[-1] for name in people}
    used = {m.name for m in mentions if m.kind == "name" and m.is_firm} - people - surnames
    merged = []
    for mention in mentions:
        words = shorten_firm(mention.name.split())
        full = short.get(" ".join(words), set())
        is_short = mention.kind == "name" or (mention.kind == "organisation" and mention.name.isupper())
        if mention.kind == "firm" or (is_short and len(full) == 1):
            merged.append(mention._replace(name=longest.get(words) or next(iter(full)), kind="firm"))
        elif mention.kind == "name" and mention.name in used:
            merged.append(mention._replace(kind="firm"))
        else:
            merged.append(mention)
    return merged


def _merge_people(mentions: list[_Mention]) -> list[_Mention]:
    """Give a surname alone, or a name without its title, to the one person who bears it."""
    full: dict[str, set[str]] = {}
    for mention in mentions:
        if mention.kind == "person" and " " in mention.name:
            full.setdefault(mention.name.rsplit(" ", 1)[1], set()).add(mention.name)
    people = {m.name for m in mentions if m.kind == "person"}
    merged = []
    for mention in mentions:
        bearers = full.get(mention.name, set())
        if mention.kind in {"person", "name"} and len(bearers) == 1:
            merged.append(mention._replace(name=next(iter(bearers)), kind="person"))
        elif mention.kind == "name" and mention.name in people:
            merged.append(mention._replace(kind="person"))
        else:
            merged.append(mention)
    return merged

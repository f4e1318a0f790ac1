"""A document -> a draft case: what is certain as rows, what needs judgment as rows to take over.

The draft is a case file that lacks what only an analyst can give. Its rows hold the source, the
states named, and quotes that verify. Lines that begin with ``# `` are rows to take over; lines that
begin with ``## `` are notes.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from detente.documents.document import Document
from detente.drafting.named_actors import find_actors
from detente.drafting.passages import Passages, find_questions, find_statements
from detente.drafting.proposals import Proposals
from detente.drafting.rows import count, list_actors, list_objectives, list_passages, list_record, note
from detente.drafting.scalars import quote_scalar, short_name
from detente.text_safety import format_line

MOST_QUESTIONS = 8
"""Questions of the document that are listed."""
MOST_TEXT = 40_000
"""Characters up to which a document is repeated in full; of a longer one, each paragraph's first words."""
MOST_PARAGRAPHS = 2_000
"""Paragraphs listed."""
_LONGEST_TITLE = 200
_OPENING = 110
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")

_HEAD = """\
## Drafted from {file}: {paragraphs}. Nothing here is judged: every number, the part that each
## actor plays and all conduct are left to you. A "?" or a table that is missing is yours to fill in;
## `detente check` lists all of them. Lines that begin with "## " are notes. Lines that begin with "# "
## are rows to take over: delete the "# " of those you want, with the names of the tables above them."""

_DECISION = """\
decision:
  date: "?"             ## Day of the decision; nothing dated later is read.
  exposure_cap: "?"     ## What loss would end the policy? In utils: 100 is solving the shared problem for one period.

## States of the world that somebody cares about, each from a worse to a better end for one period.
objectives:
  problem: {from: "?", to: "?", through: capabilities}     ## The shared problem."""

_TABLES = """\
## Still to be written; `detente new other.yaml` shows every table filled in.
# priorities:
#   us: {ranks: ["?"]}                        ## Objectives by the size of the full swing, the largest first.
# capabilities:
#   importance: {ranks: ["?"]}                ## Which shortage hurts most?
#   missing: {capability: "?", remains: "?"}  ## Without it, how much of the problem could still be solved?
#   providers:
#     us: {shares: {"?": "?"}}                ## Alone, how much of the need? none, little, some, much, or 0 to 1.
# proposal:
#   gives:
#     item: {what: "?", effects: {"?": "?"}, reversible: "?"}   ## If they cheat, what do we lose?
#   gets:
#     help: {what: "?"}
#   options:
#     probe: {label: "?", levels: {"?": "?"}, visible: "?"}
# counterpart:
#   effort: "?"         ## What full help costs it for one period, in its own utils.
#   decisive: "?"       ## What difference makes its choice nine to one?
#   types:
#     partner: {what: "?"}
#   prior: {at: "?", shares: {partner: "?"}, sample: "?"}"""


class Draft(NamedTuple):
    """A draft case, and what was found for it."""

    text: str
    """The case file."""
    n_states: int
    n_others: int
    """Leaders, organisations and other names."""
    n_statements: int
    n_passages: int


class Origin(NamedTuple):
    """What a draft says of the document's copy."""

    file: str
    """Its name, without folders."""
    retrieved: str | None = None
    """When the copy was taken, as a case writes dates."""


def write_draft(document: Document, origin: Origin, proposals: Proposals | None = None) -> Draft:
    """Return the draft of a case that rests on one document.

    Parameters
    ----------
    document
        The document, read.
    origin
        Name of its copy, and when that was taken.
    proposals
        What a language model proposes, where one was asked.
    """
    told = proposals or Proposals("")
    passages = Passages(short_name(_stem(origin.file), default="document"))
    actors = find_actors((p.number, p.text) for p in document.paragraphs)
    statements = find_statements(document)
    record = list(list_record(document, statements, told, passages))
    objectives = list(list_objectives(told, passages))
    people = list(list_actors(actors, told, passages))
    blocks = (
        [
            _HEAD.format(
                file=format_line(origin.file, 80), paragraphs=count(len(document.paragraphs), "paragraph")
            )
        ],
        list(_list_top(document, origin)),
        people,
        list(_list_source(document, origin, passages.source)),
        list(list_passages(passages)),
        [_DECISION, *objectives],
        [_TABLES],
        record,
        list(_list_text(document)),
    )
    text = "\n\n".join("\n".join(block) for block in blocks if block) + "\n"
    states = sum(actor.kind == "state" for actor in actors)
    return Draft(text, states, len(actors) - states, len(statements), len(passages.rows))


def _stem(file: str) -> str:
    return file.rsplit(".", 1)[0] or file


def _title(document: Document, file: str) -> str:
    first = format_line(document.paragraphs[0].text) if document.paragraphs else ""
    told = first if len(first) <= _LONGEST_TITLE else ""
    found = (text for text in (told, format_line(_stem(file), _LONGEST_TITLE)) if any(map(str.isalnum, text)))
    return next(found, "Document")


def _list_top(document: Document, origin: Origin) -> Iterator[str]:
    yield f"case: {short_name(_stem(origin.file), default='draft')}"
    yield f"title: {quote_scalar(_title(document, origin.file))}"
    yield 'question: "?"'
    for statement in find_questions(document, MOST_QUESTIONS):
        yield from note(f"The document asks (par. {statement.paragraph}): {format_line(statement.text)}")


def _list_source(document: Document, origin: Origin, source: str) -> Iterator[str]:
    yield "sources:"
    yield f"  {source}:"
    yield f"    title: {quote_scalar(_title(document, origin.file))}"
    if _FILE.fullmatch(origin.file):
        yield f"    file: {quote_scalar(origin.file)}"
    else:
        yield "    ## file: give the copy a name of letters, digits, dots, - and _, and write it here."
    yield f"    sha256: {quote_scalar(document.sha256)}"
    if origin.retrieved:
        yield f"    retrieved: {origin.retrieved}"
    yield '#     author: "?"'
    yield '#     published: "?"'
    yield '#     reliability: "?"      ## A to F, of the source; F until judged.'
    yield '#     credibility: "?"      ## 1 to 6, of what it says; 6 until judged.'


def _list_text(document: Document) -> Iterator[str]:
    whole = sum(len(paragraph.text) for paragraph in document.paragraphs) <= MOST_TEXT
    yield f"## The document, {'in full' if whole else 'the first words of each paragraph'}."
    for paragraph in document.paragraphs[:MOST_PARAGRAPHS]:
        page = f", page {paragraph.page}" if paragraph.page else ""
        text = format_line(paragraph.text, None if whole else _OPENING)
        yield from note(f"par. {paragraph.number}{page}: {text}")
    if len(document.paragraphs) > MOST_PARAGRAPHS:
        yield f"## {len(document.paragraphs) - MOST_PARAGRAPHS:,} more paragraphs."

"""A document turned into a draft case: what is certain as rows, what needs judgment as rows to take over.

The draft is a case file that lacks what only an analyst can give. Its rows hold the source, the
states named, and quotes that verify. Lines that begin with ``# `` are rows to take over; lines that
begin with ``## `` are notes.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from detente.documents.document import Document, Paragraph
from detente.drafting.named_actors import find_actors
from detente.drafting.page_metadata import PageMetadata
from detente.drafting.passages import Passages, find_questions, find_statements
from detente.drafting.proposals import Proposals
from detente.drafting.prose import select_prose
from detente.drafting.rows import (
    format_count,
    list_actors,
    list_objectives,
    list_passages,
    list_record,
    wrap_note,
)
from detente.drafting.scalars import quote_scalar, shorten_name
from detente.drafting.web_articles import WebArticle
from detente.text_safety import format_line

_MOST_QUESTIONS = 8
"""Questions of the document that are listed."""
_MOST_TEXT = 40_000
"""Characters up to which a document is repeated in full; of a longer one, each paragraph's first words."""
_MOST_PARAGRAPHS = 2_000
"""Paragraphs listed."""
_LONGEST_TITLE = 200
_OPENING = 110
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")

_HEAD = """\
## Drafted from {file} ({paragraphs}). The judgments are yours: every number, the part each actor plays,
## and how each side behaved. Replace every "?" and add the missing tables; `detente check` lists them.
## Lines that begin with "## " are notes. Lines that begin with "# " are suggested rows: to use one, delete
## its "# ", and that of the table names above it."""

_DECISION = """\
decision:
  date: "?"             ## Day of the decision; the record ends here.
  exposure_cap: "?"     ## Loss that would end this policy; 100 is what solving the shared problem for one period is worth.

## What the actors care about, each from its worse end to its better end over one period.
objectives:
  problem: {from: "?", to: "?", through: capabilities}     ## The shared problem."""

_TABLES = """\
## Still to write. For an example of every table, run: detente new other.yaml
# priorities:
#   us: {ranks: ["?"]}                        ## Objectives, the one that matters most first; sizes that you know go under ratios.
# capabilities:
#   importance: {ranks: ["?"]}                ## Capabilities, the most important first.
#   missing: {capability: "?", remains: "?"}  ## How much of the problem could be solved without it?
#   providers:
#     us: {shares: {"?": "?"}}                ## How much of the need each can meet alone: none, little, some, much, or 0 to 1.
# proposal:
#   gives:
#     item: {what: "?", effects: {"?": "?"}, reversible: "?"}   ## What we lose if they cheat.
#   gets:
#     help: {what: "?"}
#   options:
#     probe: {label: "?", levels: {"?": "?"}, visible: "?"}
# counterpart:
#   effort: "?"         ## What full help would cost it for one period, in its own units.
#   decisive: "?"       ## Difference in value at which it chooses the better course nine times in ten.
#   types:
#     partner: {what: "?"}
#   prior: {at: "?", shares: {partner: "?"}, sample: "?"}"""


class Draft(NamedTuple):
    """A draft case, and how much the document gave."""

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


def draft_case(
    document: Document,
    origin: Origin,
    proposals: Proposals | None = None,
    article: WebArticle | None = None,
) -> Draft:
    """Return the draft of a case that rests on one document.

    Parameters
    ----------
    document
        The document, read.
    origin
        Name of its copy, and when that was taken.
    proposals
        What a language model proposes, where one was asked.
    article
        Of a web page, what it says of itself and which lines are its article.
    """
    proposals = proposals or Proposals("")
    article = article or WebArticle(PageMetadata(), ())
    prose = select_prose(document, article.lines)
    title = _title(prose or document.paragraphs, origin.file, article.metadata)
    passages = Passages(shorten_name(_stem(origin.file), default="document"))
    actors = find_actors((p.number, p.text) for p in prose)
    statements = find_statements(prose)
    record = list(list_record(document, statements, proposals, passages))
    objectives = list(list_objectives(proposals, passages))
    people = list(list_actors(actors, proposals, passages))
    blocks = (
        [
            _HEAD.format(
                file=format_line(origin.file, 80),
                paragraphs=format_count(len(document.paragraphs), "paragraph"),
            )
        ],
        list(_list_top(prose, origin, title)),
        people,
        list(_list_source(document, origin, title, passages.source, article.metadata)),
        list(list_passages(passages)),
        [_DECISION, *objectives],
        [_TABLES],
        record,
        list(_list_text(document, prose if article.lines else document.paragraphs)),
    )
    text = "\n\n".join("\n".join(block) for block in blocks if block) + "\n"
    states = sum(actor.kind == "state" for actor in actors)
    return Draft(text, states, len(actors) - states, len(statements), len(passages.rows))


def _stem(file: str) -> str:
    return file.rsplit(".", 1)[0] or file


def _title(paragraphs: Sequence[Paragraph], file: str, metadata: PageMetadata) -> str:
    """Return what a page calls itself, the first line of a document, or the name of its file."""
    first = format_line(paragraphs[0].text) if paragraphs else ""
    candidates = (
        format_line(metadata.title, _LONGEST_TITLE),
        first if len(first) <= _LONGEST_TITLE else "",
        format_line(_stem(file), _LONGEST_TITLE),
    )
    return next((text for text in candidates if any(map(str.isalnum, text))), "Document")


def _list_top(paragraphs: Sequence[Paragraph], origin: Origin, title: str) -> Iterator[str]:
    yield f"case: {shorten_name(_stem(origin.file), default='draft')}"
    yield f"title: {quote_scalar(title)}"
    yield 'question: "?"'
    for statement in find_questions(paragraphs, _MOST_QUESTIONS):
        yield from wrap_note(
            f"Question in the document (par. {statement.paragraph}): {format_line(statement.text)}"
        )


def _list_source(
    document: Document, origin: Origin, title: str, name: str, metadata: PageMetadata
) -> Iterator[str]:
    yield "sources:"
    yield f"  {name}:"
    yield f"    title: {quote_scalar(title)}"
    if _FILE.fullmatch(origin.file):
        yield f"    file: {quote_scalar(origin.file)}"
    else:
        yield "    ## file: rename your copy to letters, digits, dots, - and _ only, and write its name here."
    yield f"    sha256: {quote_scalar(document.sha256)}"
    if origin.retrieved:
        yield f"    retrieved: {origin.retrieved}"
    yield from _list_publication(metadata)
    yield '#     reliability: "?"      ## A (reliable) to F (cannot be judged).'
    yield '#     credibility: "?"      ## 1 (confirmed) to 6 (cannot be judged).'


def _list_publication(metadata: PageMetadata) -> Iterator[str]:
    """Yield who wrote a page, when and where it was published, as far as the page says so."""
    if metadata.authors:
        yield f"    author: {quote_scalar(format_line('; '.join(metadata.authors), _LONGEST_TITLE))}"
    else:
        yield '#     author: "?"'
    if metadata.published:
        yield f'    published: "{metadata.published}"'
    else:
        yield '#     published: "?"'
    if metadata.days:
        days = "; ".join(f"{day} ({places})" for day, places in metadata.days)
        yield from wrap_note(f"The page gives more than one day of publication: {days}.")
    if metadata.site:
        yield f"    container: {quote_scalar(format_line(metadata.site, _LONGEST_TITLE))}"


def _list_text(document: Document, shown: Sequence[Paragraph]) -> Iterator[str]:
    whole = sum(len(paragraph.text) for paragraph in shown) <= _MOST_TEXT
    what = "The document" if len(shown) == len(document.paragraphs) else "The article of the page"
    yield f"## {what}, {'in full' if whole else 'with the first words of each paragraph'}."
    if len(shown) < len(document.paragraphs):
        others = format_count(len(document.paragraphs) - len(shown), "other paragraph")
        yield f"## The {others} of the page (menus, footers, other stories) can be cited as well, but are not shown."
    for paragraph in shown[:_MOST_PARAGRAPHS]:
        page = f", page {paragraph.page}" if paragraph.page else ""
        text = format_line(paragraph.text, None if whole else _OPENING)
        yield from wrap_note(f"par. {paragraph.number}{page}: {text}")
    if len(shown) > _MOST_PARAGRAPHS:
        yield f"## {len(shown) - _MOST_PARAGRAPHS:,} more paragraphs not shown."

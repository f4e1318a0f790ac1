"""A document turned into a draft case: what is certain as rows, what needs judgment as rows to take over.

The draft is a case file that lacks what only an analyst can give. Its rows hold the source, the
states named, and quotes that verify. Lines that begin with ``# `` are rows to take over; lines that
begin with ``## `` are notes.
"""

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
from detente.drafting.source_rows import Origin, choose_title, list_source
from detente.drafting.web_articles import WebArticle
from detente.text_safety import format_line

_MOST_QUESTIONS = 8
"""Questions of the document that are listed."""
_MOST_TEXT = 40_000
"""Characters up to which a document is repeated in full; of a longer one, each paragraph's first words."""
_MOST_PARAGRAPHS = 2_000
"""Paragraphs listed."""
_OPENING = 110

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
    """Firms, people, organisations and other names."""
    n_statements: int
    n_passages: int


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
    title = choose_title(prose or document.paragraphs, origin, article.metadata)
    passages = Passages(shorten_name(origin.stem, default="document"))
    actors = find_actors((p.number, p.text) for p in prose)
    statements = find_statements(prose)
    record = list(list_record(document, statements, proposals, passages))
    objectives = list(list_objectives(proposals, passages))
    people = list(list_actors(actors, proposals, passages))
    passages.add_key_sentences(document, prose)
    blocks = (
        [
            _HEAD.format(
                file=format_line(origin.file, 80),
                paragraphs=format_count(len(document.paragraphs), "paragraph"),
            )
        ],
        list(_list_top(prose, origin, title)),
        people,
        ["sources:", *list_source(passages.source, document, origin, title, article.metadata)],
        list(list_passages(passages)),
        [_DECISION, *objectives],
        [_TABLES],
        record,
        list(_list_text(document, prose if article.lines else document.paragraphs)),
    )
    text = "\n\n".join("\n".join(block) for block in blocks if block) + "\n"
    states = sum(actor.kind == "state" for actor in actors)
    return Draft(text, states, len(actors) - states, len(statements), len(passages.rows))


def _list_top(paragraphs: Sequence[Paragraph], origin: Origin, title: str) -> Iterator[str]:
    yield f"case: {shorten_name(origin.stem, default='draft')}"
    yield f"title: {quote_scalar(title)}"
    yield 'question: "?"'
    for statement in find_questions(paragraphs, _MOST_QUESTIONS):
        yield from wrap_note(
            f"Question in the document (par. {statement.paragraph}): {format_line(statement.text)}"
        )


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

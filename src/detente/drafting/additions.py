"""Documents added to a case: sources, passages and suggested rows as new lines, nothing overwritten.

Of an event that two sources report, the later row says so and offers one cluster for both; where their
dates exclude each other, it asks which is right.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple, TypeAlias

from detente.case.dates import parse_date
from detente.casefile.reading_files import LARGEST_CASE
from detente.casefile.yaml_insertion import insert_rows
from detente.casefile.yaml_parser import parse_yaml
from detente.documents.document import Document
from detente.drafting.holdings import CaseHoldings, SuggestedRow, list_faults
from detente.drafting.named_actors import NamedActor, find_actors
from detente.drafting.page_metadata import PageMetadata
from detente.drafting.passages import Passages, Statement, find_statements
from detente.drafting.prose import select_prose
from detente.drafting.rows import (
    cite_statements,
    format_count,
    list_event,
    list_passage_rows,
    note_statement,
    rank_actors,
    rank_statements,
    wrap_note,
    write_actor,
)
from detente.drafting.same_events import EventReport, SameEvent, ask_about, describe_report
from detente.drafting.scalars import shorten_name
from detente.drafting.source_rows import Origin, choose_title, list_source
from detente.drafting.web_articles import WebArticle
from detente.errors import CaseError, Problem

_MOST_PASSAGES = 1_900
"""Passages of a case up to which dated statements become passages; beyond, they cite a paragraph."""
_LONGEST_PREFIX = 28
_EPISODES = ("record", "episodes")
_Block: TypeAlias = Callable[[], list[str]]
"""Lines that are written once all documents are read: a later one may give a row its cluster."""


class ReadDocument(NamedTuple):
    """A document that was read, and what is known of its copy."""

    document: Document
    origin: Origin
    article: WebArticle | None = None
    """Of a web page, what it says of itself and which lines are its article."""


class AddedDocument(NamedTuple):
    """What one document added to a case."""

    file: str
    source: str
    """Short name of the source that it is in the case."""
    is_known: bool = False
    """Whether the case had this very document before, by its checksum; then nothing was added."""
    n_statements: int = 0
    n_key_sentences: int = 0
    n_passages: int = 0
    n_actors: int = 0
    edition_of: str = ""
    """A source that names a copy of the same file name, with another checksum or none."""


class Extension(NamedTuple):
    """A case with documents added."""

    text: str
    documents: tuple[AddedDocument, ...]
    events: tuple[SameEvent, ...]
    """Events that an earlier source reports too, or may with another date."""


def extend_case(text: str, documents: Iterable[ReadDocument]) -> Extension:
    """Return a case with documents added; every character that stood there stands there still, in order.

    To add two documents at once gives the same as to add one after the other.

    Parameters
    ----------
    text
        The case file, which may be a draft.
    documents
        Documents; what the case holds already, by its checksum, adds nothing.

    Raises
    ------
    CaseError
        If the case is no YAML, holds something else where rows are to be added, or would become too large.
    """
    holdings = CaseHoldings(text)
    adder = _Adder(holdings)
    added = tuple(adder.add(each) for each in documents)
    if all(document.is_known for document in added):
        return Extension(text, added, ())
    extended = insert_rows(_join_clusters(text, holdings.rows.values()), adder.list_lines())
    _check_extended(extended, holdings, adder.names)
    return Extension(extended, added, tuple(adder.events))


class _Adder:
    """Gathers the rows that documents add, table by table in the order of their first use."""

    def __init__(self, holdings: CaseHoldings) -> None:
        self.events: list[SameEvent] = []
        self.names: dict[str, set[str]] = {"sources": set(), "passages": set()}
        """Names of the rows added to each table."""
        self._holdings = holdings
        self._blocks: dict[tuple[str, ...], list[_Block]] = {}
        self._taken = {*holdings.sources, *holdings.passages}
        self._rows_taken = holdings.suggested | holdings.entries.keys()
        self._actors = holdings.actors | holdings.suggested
        self._n_passages = len(holdings.passages)
        self._last: dict[str, int] = {}

    def list_lines(self) -> dict[tuple[str, ...], list[str]]:
        """Return the lines of every table."""
        return {path: [line for block in blocks for line in block()] for path, blocks in self._blocks.items()}

    def add(self, read: ReadDocument) -> AddedDocument:
        """Take in one document; return what it added."""
        document, origin, article = read
        holdings = self._holdings
        if document.sha256 in holdings.by_digest:
            return AddedDocument(origin.file, holdings.by_digest[document.sha256], is_known=True)
        metadata = article.metadata if article else PageMetadata()
        prose = select_prose(document, article.lines if article else ())
        source = shorten_name(origin.stem, self._taken, "document")
        title = choose_title(prose or document.paragraphs, origin, metadata)
        edition_of = holdings.by_file.get(origin.file, "")
        row = list_source(source, document, origin, title, metadata, files=holdings.by_file)
        self._append(("sources",), list(row))
        holdings.by_digest[document.sha256] = source
        holdings.by_file.setdefault(origin.file, source)
        self.names["sources"].add(source)
        self._taken.add(source)
        n_actors = self._add_actors(find_actors((p.number, p.text) for p in prose), source)
        passages = Passages(source, self._taken, f"{source[:_LONGEST_PREFIX].rstrip('-')}-")
        n_statements = self._add_record(document, find_statements(prose), passages)
        room = _MOST_PASSAGES - self._n_passages - len(passages.rows)
        n_key_sentences = passages.add_key_sentences(document, prose, room)
        self._add_passages(passages)
        return AddedDocument(
            origin.file,
            source,
            n_actors=n_actors,
            n_statements=n_statements,
            n_passages=len(passages.rows),
            n_key_sentences=n_key_sentences,
            edition_of=edition_of,
        )

    def _append(self, path: tuple[str, ...], lines: list[str]) -> None:
        if lines:
            self._blocks.setdefault(path, []).append(lambda: lines)

    def _add_passages(self, passages: Passages) -> None:
        self._append(("passages",), list(list_passage_rows(passages)))
        self.names["passages"] |= passages.rows.keys()
        self._taken |= passages.rows.keys()
        self._n_passages += len(passages.rows)

    def _add_actors(self, actors: list[NamedActor], source: str) -> int:
        """Suggest the actors that the case does not have; return how many."""
        rows = [row for actor, row in rank_actors(actors) if not self._has_actor(actor)]
        lines = [write_actor(row, self._actors, is_suggested=True) for row in rows]
        if lines:
            self._append(("actors",), [f"## Named in {source}:", *lines])
        return len(lines)

    def _has_actor(self, actor: NamedActor) -> bool:
        name = actor.name.removeprefix("the ")
        return not self._actors.isdisjoint({actor.code or name.casefold(), shorten_name(name)})

    def _add_record(self, document: Document, statements: list[Statement], passages: Passages) -> int:
        """Suggest the dated statements as entries of the record; return how many."""
        ranked, n_more = rank_statements(statements)
        cited = cite_statements(document, ranked, passages, _MOST_PASSAGES - self._n_passages)
        more = f" {format_count(n_more, 'more')} not shown." if n_more else ""
        self._append(
            _EPISODES, [f"## Dated statements of {passages.source}, earliest first.{more}"] if ranked else []
        )
        reports = {}
        for statement in ranked:
            row = SuggestedRow(
                self._number("dated", self._rows_taken), statement.when or "", cited[statement]
            )
            self._holdings.rows[row.name] = row
            notes = note_statement(statement)
            when = parse_date(statement.when) if statement.when else None
            if when is not None:
                report = describe_report(row.name, passages.source, when, statement.text)
                notes += self._note_same_event(report, row)
                reports[row.source] = report
            self._blocks[_EPISODES].append(partial(_list_row, notes, row))
        for name in passages.rows:
            if name in reports:
                self._holdings.reports.add(reports[name])
        return len(ranked)

    def _note_same_event(self, report: EventReport, row: SuggestedRow) -> list[str]:
        """Offer one cluster for a report and an earlier one of the same event, if there is one; return the note."""
        same = self._holdings.reports.find_same(report)
        if same is None:
            return []
        self.events.append(same)
        earlier = self._holdings.rows.get(same.earlier.name)
        given = self._holdings.entries.get(same.earlier.name, "")
        row.cluster = (earlier.cluster if earlier else given) or self._number(
            "event", self._holdings.clusters
        )
        if earlier is not None and not earlier.cluster:
            earlier.cluster, earlier.is_joined = row.cluster, True
        if earlier is None and not given:
            advice = f"If it is one event, give {same.earlier.name} cluster: {row.cluster} too"
        else:
            advice = f"If it is one event, both keep cluster: {row.cluster}"
        return wrap_note(f"{ask_about(same)} {advice}: two reports of one event count for less than two.")

    def _number(self, base: str, taken: set[str]) -> str:
        """Return a name with the next number that no row bears; it is taken then."""
        number = self._last.get(base, 0) + 1
        while f"{base}-{number}" in taken:
            number += 1
        self._last[base] = number
        taken.add(f"{base}-{number}")
        return f"{base}-{number}"


def _list_row(notes: list[str], row: SuggestedRow) -> list[str]:
    event = ('"?"', row.when or None, row.source)
    return [*notes, *list_event(row.name, event, "terms", row.cluster)]


def _join_clusters(text: str, rows: Iterable[SuggestedRow]) -> str:
    """Return the text with a cluster in the suggested rows that were given one."""
    newline = "\r\n" if "\r\n" in text else "\n"
    pieces, start = [], 0
    for at, row in sorted(
        ((row.at, row) for row in rows if row.is_joined and row.at is not None), key=lambda pair: pair[0]
    ):
        pieces += [text[start:at], f"#{' ' * row.column}cluster: {row.cluster}{newline}"]
        start = at
    return "".join([*pieces, text[start:]])


def _check_extended(text: str, holdings: CaseHoldings, names: Mapping[str, set[str]]) -> None:
    """Refuse a case that would be too large, have new faults, or hold other data than before beside the new rows."""
    size = len(text.encode())
    if size > LARGEST_CASE:
        message = f"would have {size:,} bytes with these documents; the limit is {LARGEST_CASE:,}"
        raise CaseError([Problem("", message, "Read fewer documents into it, or into a case of their own.")])
    try:
        located = parse_yaml(text)
    except CaseError as error:
        limit = next((p for p in error.problems if p.message.startswith("has more than")), None)
        raise CaseError([_refuse(limit)]) from error
    faults = list_faults(located)
    for table, added in names.items():
        rows = located.data.get(table)
        kept = {name: row for name, row in (rows or {}).items() if name not in added}
        located.data[table] = kept or holdings.data.get(table)
    data = {k: v for k, v in located.data.items() if v is not None or k in holdings.data}
    if data != holdings.data or faults - holdings.faults:
        raise CaseError([_refuse(None)])


def _refuse(limit: Problem | None) -> Problem:
    if limit is not None:
        message = f"with these documents, {limit.path or 'it'} {limit.message}"
        return Problem("", message, "Read fewer documents into it, or into a case of their own.")
    message = "takes no new lines in its tables of sources and passages as it is written"
    return Problem("", message, "Write the tables, and each of their rows, on lines of their own.")

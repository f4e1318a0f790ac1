"""``detente read``: documents turned into a draft case, or added to a case."""

from __future__ import annotations

import codecs
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.outputs import check_writable, parse_path, write_output
from detente.cli.terminal import fail, print_err, print_out, report_errors

if TYPE_CHECKING:
    from detente.documents.document import Document, DocumentFault
    from detente.drafting.additions import AddedDocument, Extension, ReadDocument
    from detente.drafting.language_model import Endpoint
    from detente.drafting.proposals import Proposals
    from detente.drafting.web_articles import WebArticle

_KEY = "DETENTE_MODEL_KEY"
"""Environment variable that holds the key of a language model."""
_MOST_LINES = 20
"""Documents and events of one kind that the terminal lists; further ones are counted."""


def read(
    documents: Annotated[
        list[str],
        typer.Argument(metavar="DOCUMENTS", help="One document or more: text, Markdown, HTML, PDF or mail."),
    ],
    *,
    into: Annotated[
        str | None,
        typer.Option(
            "--into",
            metavar="FILE",
            help="Case to write. If it exists, lines are added to it and nothing in it is changed "
            "(default: a draft on standard output).",
        ),
    ] = None,
    retrieved: Annotated[
        str | None,
        typer.Option(
            "--retrieved",
            metavar="DATE",
            help="Day the documents were saved: a date such as 2017-07-01, or the word today.",
        ),
    ] = None,
    skip_unreadable: Annotated[
        bool,
        typer.Option(
            "--skip-unreadable",
            help="Go on without documents that cannot be read (default: say which, and write nothing).",
        ),
    ] = False,
    with_model: Annotated[
        str | None,
        typer.Option(
            "--with-model",
            metavar="URL",
            help="Also ask a language model for proposals, at this OpenAI-compatible address. The text of the "
            "document is sent there; only proposals that quote the document word for word are kept. For one "
            f"document and a new case. The key is read from {_KEY}.",
        ),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Name of the model for --with-model.")
    ] = None,
) -> None:
    """Draft a case from documents, or add documents to one: their actors, dates and quotes.

    Every number and every judgment is left to you.
    """
    file = None if into is None else parse_path("--into", into)
    check_writable(file)
    endpoint = _parse_endpoint(with_model, model)
    day = _parse_day(retrieved)
    existing = None if file is None else _read_existing(file)
    if endpoint and (len(documents) > 1 or existing is not None):
        fail("--with-model reads one document into a new case. Name one document and a new file.")
    readings = _read_documents(documents, day, skips=skip_unreadable)
    if existing is None:
        proposals = _ask(readings[0], documents[0], endpoint, model or "") if endpoint else None
        _write_draft(file, readings, proposals)
    else:
        _write_extension(Path(into or ""), existing, readings)
    _print_copies(documents, file)


def _parse_day(text: str | None) -> str | None:
    import datetime as dt

    from pydantic_core import PydanticCustomError

    from detente.case.dates import parse_date

    if text == "today":
        return dt.datetime.now(tz=dt.UTC).astimezone().date().isoformat()
    try:
        return None if text is None else parse_date(text).written
    except PydanticCustomError as error:
        message = error.context["message"] if error.context else error
        fail(f"--retrieved: {message}. Write a day as 2017-07-01, or today.")


def _read_existing(file: Path) -> str | None:
    """Return the text of a case that documents are added to; ``None`` if there is no such file yet."""
    from detente.casefile.files import read_text

    if not file.exists():
        if file.is_symlink():
            fail(f"{file} is a link to a file that does not exist. Choose another name.")
        return None
    if not os.access(file, os.W_OK):
        fail(f"{file} cannot be written: it is write-protected. Allow writing, or choose another name.")
    with report_errors(str(file)):
        return read_text(file)


def _read_documents(names: list[str], day: str | None, *, skips: bool) -> list[ReadDocument]:
    """Return the documents; name all that cannot be read, and exit with 2 unless these are to be skipped."""
    from detente.documents.document import DocumentFault
    from detente.drafting.additions import ReadDocument
    from detente.drafting.source_rows import Origin

    readings = []
    for name in names:
        parsed = _read_document(name)
        if isinstance(parsed, DocumentFault):
            print_err(f"{name} {parsed.message}. {parsed.hint}")
        else:
            document, article = parsed
            readings.append(ReadDocument(document, Origin(Path(name).name, day), article))
    n_faults = len(names) - len(readings)
    if n_faults and (not readings or not skips):
        if readings:
            fail(
                f"{n_faults} of {len(names)} documents cannot be read, so nothing was written. Mend them or leave them "
                "out; with --skip-unreadable the others are read without them."
            )
        raise typer.Exit(2)
    return readings


def _read_document(name: str) -> tuple[Document, WebArticle | None] | DocumentFault:
    """Return a document and the article of a web page, or why it cannot be read."""
    from detente.documents.document import DocumentFault, find_unread
    from detente.documents.file_io import LARGEST_DOCUMENT, read_document
    from detente.documents.reader import parse_document

    content = read_document(Path(name))
    if content is None:
        hint = f"Check the name; it must be a regular file of at most {LARGEST_DOCUMENT:,} bytes."
        return DocumentFault("cannot be read", hint)
    document = parse_document(content, Path(name).name)
    if isinstance(document, DocumentFault):
        return document
    for gap in find_unread(document):
        print_err(f"{name} {gap.message}. {gap.hint}")
    return document, _read_article(content, name) if document.kind == "html" else None


def _read_article(content: bytes, name: str) -> WebArticle | None:
    """Return the article of a web page; where it cannot be told apart, say so, and draft from the whole page."""
    from detente.documents.document import DocumentFault
    from detente.drafting.web_articles import read_web_article

    article = read_web_article(content)
    if isinstance(article, DocumentFault) or not article.lines:
        print_err(
            f"{name}: the article cannot be told apart from the rest of the page. The draft is made from the "
            "whole page, menus and footers included."
        )
    return None if isinstance(article, DocumentFault) else article


def _parse_endpoint(url: str | None, model: str | None) -> Endpoint | None:
    from detente.drafting.language_model import ModelFault, parse_endpoint

    if url is None:
        if model is not None:
            fail("--model needs the address of the model too. Add --with-model URL.")
        return None
    if not model or not model.strip():
        fail("--with-model needs the name of the model too. Add --model NAME.")
    endpoint = parse_endpoint(url)
    if isinstance(endpoint, ModelFault):
        fail(f"--with-model: the address {endpoint.message}. {endpoint.hint}")
    return endpoint


def _ask(read: ReadDocument, name: str, endpoint: Endpoint, model: str) -> Proposals | None:
    """Print what is sent where, send it, and return what verifies; without an answer the draft goes on."""
    from detente.drafting.language_model import ModelFault, ask_model
    from detente.drafting.proposals import compose_messages, parse_proposals
    from detente.drafting.prose import select_prose

    document, _, article = read
    key = os.environ.get(_KEY, "")
    messages = compose_messages(document, select_prose(document, article.lines if article else ()))
    size = sum(len(message["content"]) for message in messages)
    with_key = f", with the key from {_KEY}" if key else ""
    print_err(
        f"Sending the text of {name} ({size:,} characters) to the model {model} at {endpoint.host}{with_key}."
    )
    answer = ask_model(endpoint, model, messages, key=key)
    proposals = answer if isinstance(answer, ModelFault) else parse_proposals(answer, document, model)
    if isinstance(proposals, ModelFault):
        print_err(f"{endpoint.host} {proposals.message}. {proposals.hint} The draft goes on without it.")
        return None
    print_err(
        f"Kept {proposals.n_kept} proposals of the model, each with a quote from the document. Dropped "
        f"{proposals.n_dropped}: without such a quote, or not in the form asked for."
    )
    return proposals


def _write_draft(file: Path | None, readings: list[ReadDocument], proposals: Proposals | None) -> None:
    """Write a new case drafted from the first document, with the others added."""
    from detente.drafting.additions import extend_case
    from detente.drafting.draft import draft_case
    from detente.drafting.rows import format_count

    (document, origin, article), *others = readings
    draft = draft_case(document, origin, proposals, article)
    with report_errors(str(file or origin.file)):
        extension = extend_case(draft.text, others)
    if file is None:
        print_out(extension.text)
    else:
        write_output(file, extension.text)
        counts = {
            "state": draft.n_states,
            "other name": draft.n_others,
            "dated statement": draft.n_statements,
            "passage": draft.n_passages,
        }
        found = ", ".join(format_count(number, what) for what, number in counts.items())
        print_err(
            f"Wrote {file}: {found}{f' of {origin.file}' if others else ''}. The numbers are yours to fill in; "
            f"to list them, run: detente check {file}"
        )
    _print_added(extension)


def _write_extension(file: Path, text: str, readings: list[ReadDocument]) -> None:
    """Add documents to a case that is there."""
    from detente.drafting.additions import extend_case

    with report_errors(str(file)):
        extension = extend_case(text, readings)
    if extension.text == text:
        print_err(f"{file} stays as it was: it holds every one of these documents.")
    else:
        has_mark = file.read_bytes().startswith(codecs.BOM_UTF8)
        write_output(file, f"\ufeff{extension.text}" if has_mark else extension.text)
        print_err(f"Added lines to {file}; nothing that stood there is changed.")
    _print_added(extension)


def _print_added(extension: Extension) -> None:
    """Print what each document added, then what two sources may report alike."""
    from detente.drafting.same_events import ask_about

    _print_some([_describe_added(document) for document in extension.documents], "document")
    _print_some([f"{same.later.name}: {ask_about(same)}" for same in extension.events], "event")


def _print_some(lines: list[str], what: str) -> None:
    for line in lines[:_MOST_LINES]:
        print_err(line)
    if len(lines) > _MOST_LINES:
        print_err(f"… and {len(lines) - _MOST_LINES:,} more {what}s, which the case notes.")


def _describe_added(document: AddedDocument) -> str:
    from detente.drafting.rows import format_count

    if document.is_known:
        return f"{document.file}: already there, as source {document.source}, by its checksum; nothing added."
    added = (
        format_count(document.n_passages, "passage"),
        format_count(document.n_key_sentences, "key sentence") + " without a date among them",
    )
    suggested = (
        format_count(document.n_statements, "dated statement"),
        format_count(document.n_actors, "new actor"),
    )
    words = f"{document.file}: source {document.source}; {', '.join(added)}; to take over: {' and '.join(suggested)}."
    if document.edition_of:
        words += (
            f" Source {document.edition_of} names a copy called {document.file} too, with another checksum or none: "
            "it may be another edition of this document."
        )
    return words


def _print_copies(documents: list[str], file: Path | None) -> None:
    """Say which documents should lie beside the case."""
    if file is None:
        return
    folder = file.resolve().parent
    away = [Path(name).name for name in documents if Path(name).resolve().parent != folder]
    if away:
        shown = ", ".join(away[:_MOST_LINES]) + (", …" if len(away) > _MOST_LINES else "")
        them = "its quotes" if len(documents) == 1 else "their quotes"
        print_err(f"Keep a copy of {shown} beside {file}, so that {them} can be checked.")

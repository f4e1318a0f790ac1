"""``detente read``: a document turned into a draft case."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.outputs import parse_new_path, write_output
from detente.cli.terminal import fail, print_err, print_out

if TYPE_CHECKING:
    from detente.documents.document import Document
    from detente.drafting.draft import Draft
    from detente.drafting.language_model import Endpoint
    from detente.drafting.proposals import Proposals
    from detente.drafting.web_articles import WebArticle

_KEY = "DETENTE_MODEL_KEY"
"""Environment variable that holds the key of a language model."""


def read(
    document: Annotated[
        str, typer.Argument(metavar="DOCUMENT", help="The document: text, Markdown, HTML, PDF or mail.")
    ],
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="FILE", help="New file to write (default: standard output)."),
    ] = None,
    retrieved: Annotated[
        str | None,
        typer.Option(
            "--retrieved",
            metavar="DATE",
            help="Day the document was saved: a date such as 2017-07-01, or the word today.",
        ),
    ] = None,
    with_model: Annotated[
        str | None,
        typer.Option(
            "--with-model",
            metavar="URL",
            help="Also ask a language model for proposals, at this OpenAI-compatible address. The text of the "
            "document is sent there; only proposals that quote the document word for word are kept. "
            f"The key is read from {_KEY}.",
        ),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Name of the model for --with-model.")
    ] = None,
) -> None:
    """Draft a case from a document: its actors, dates and quotes.

    Every number and every judgment is left to you.
    """
    from detente.drafting.draft import Origin, draft_case

    file = None if into is None else parse_new_path("--into", into)
    endpoint = _parse_endpoint(with_model, model)
    origin = Origin(Path(document).name, _parse_day(retrieved))
    content = _read_content(document)
    parsed = _parse_document(content, document)
    article = _read_article(content, document) if parsed.kind == "html" else None
    proposals = _ask(parsed, document, endpoint, model or "", article) if endpoint else None
    draft = draft_case(parsed, origin, proposals, article)
    if file is None:
        print_out(draft.text)
    else:
        write_output(file, draft.text)
        _print_summary(Path(document), file, draft)


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


def _read_content(name: str) -> bytes:
    from detente.documents.file_io import LARGEST_DOCUMENT, read_document

    content = read_document(Path(name))
    if content is None:
        fail(
            f"{name} cannot be read. Check the name; it must be a regular file of at most "
            f"{LARGEST_DOCUMENT:,} bytes."
        )
    return content


def _parse_document(content: bytes, name: str) -> Document:
    from detente.documents.document import DocumentFault, find_unread
    from detente.documents.reader import parse_document

    document = parse_document(content, Path(name).name)
    if isinstance(document, DocumentFault):
        fail(f"{name} {document.message}. {document.hint}")
    for gap in find_unread(document):
        print_err(f"{name} {gap.message}. {gap.hint}")
    return document


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


def _ask(
    document: Document, name: str, endpoint: Endpoint, model: str, article: WebArticle | None
) -> Proposals | None:
    """Print what is sent where, send it, and return what verifies; without an answer the draft goes on."""
    from detente.drafting.language_model import ModelFault, ask_model
    from detente.drafting.proposals import compose_messages, parse_proposals
    from detente.drafting.prose import select_prose

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


def _print_summary(document: Path, file: Path, draft: Draft) -> None:
    print_err(
        f"Wrote {file}: {draft.n_states} states, {draft.n_others} other names, {draft.n_statements} dated "
        f"statements, {draft.n_passages} passages. The numbers are yours to fill in; to list them, run: "
        f"detente check {file}"
    )
    if document.resolve().parent != file.resolve().parent:
        print_err(f"Keep a copy of {document.name} beside {file}, so that its quotes can be checked.")

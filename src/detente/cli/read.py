"""The command that turns a document into a draft case: read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.outputs import check_writable, name_file, write
from detente.cli.terminal import fail, print_err, print_out

if TYPE_CHECKING:
    from detente.documents.document import Document
    from detente.drafting.draft import Draft
    from detente.drafting.language_model import Endpoint
    from detente.drafting.proposals import Proposals

KEY = "DETENTE_MODEL_KEY"
"""Environment variable that holds the key of a language model."""

DocumentPath = Annotated[
    str, typer.Argument(metavar="DOCUMENT", help="A document: text, Markdown, HTML or PDF.")
]
Into = Annotated[
    str | None,
    typer.Option(
        "--into", metavar="FILE", help="File to write; it must not exist yet. Else: standard output."
    ),
]
Retrieved = Annotated[
    str | None,
    typer.Option("--retrieved", metavar="DATE", help="When the copy was taken: 2017-07-01, or today."),
]
WithModel = Annotated[
    str | None,
    typer.Option(
        "--with-model",
        metavar="URL",
        help="Send the document's text to this endpoint of OpenAI's form, and list what its model proposes: "
        f"only with quotes that verify. A key is taken from {KEY}.",
    ),
]
Model = Annotated[
    str | None, typer.Option("--model", metavar="NAME", help="Name of the model, with --with-model.")
]


def read(
    document: DocumentPath,
    into: Into = None,
    retrieved: Retrieved = None,
    with_model: WithModel = None,
    model: Model = None,
) -> None:
    """Draft a case from a document: its actors, dates and quotes; every judgment is left to you."""
    from detente.drafting.draft import Origin, write_draft

    file = None if into is None else name_file("--into", into)
    check_writable(file)
    if file is not None and (file.exists() or file.is_symlink()):
        fail(f"{into} is already there. Name a new file.")
    endpoint = _read_endpoint(with_model, model)
    taken = _read_date(retrieved)
    found = _read_document(document)
    proposals = _ask(found, document, endpoint, model or "") if endpoint else None
    draft = write_draft(found, Origin(Path(document).name, taken), proposals)
    if file is None:
        print_out(draft.text)
    else:
        write(file, draft.text)
        _tell_written(Path(document), file, draft)


def _read_date(written: str | None) -> str | None:
    import datetime as dt

    from pydantic_core import PydanticCustomError

    from detente.case.dates import read_when

    if written == "today":
        return dt.datetime.now(tz=dt.UTC).astimezone().date().isoformat()
    try:
        return None if written is None else read_when(written).written
    except PydanticCustomError as error:
        fail(
            f"--retrieved: {error.context['message']}. Write 2017-07-01, or today."
            if error.context
            else str(error)
        )


def _read_document(name: str) -> Document:
    from detente.documents.document import DocumentFault
    from detente.documents.file_io import LARGEST_DOCUMENT, read_document
    from detente.documents.reader import read_document_text

    content = read_document(Path(name))
    if content is None:
        hint = f"Check its name, and that it is a plain file of at most {LARGEST_DOCUMENT:,} bytes."
        fail(f"{name} cannot be read. {hint}")
    found = read_document_text(content, Path(name).name)
    if isinstance(found, DocumentFault):
        fail(f"{name} {found.message}. {found.hint}")
    return found


def _read_endpoint(url: str | None, model: str | None) -> Endpoint | None:
    from detente.drafting.language_model import ModelFault, read_endpoint

    if url is None:
        if model is not None:
            fail("--model names a model and nowhere to ask it. Give --with-model URL too.")
        return None
    if not model or not model.strip():
        fail("--with-model needs the name of a model. Give --model NAME too.")
    endpoint = read_endpoint(url)
    if isinstance(endpoint, ModelFault):
        fail(f"--with-model {endpoint.message}. {endpoint.hint}")
    return endpoint


def _ask(document: Document, name: str, endpoint: Endpoint, model: str) -> Proposals | None:
    """Say what is sent where, send it, and return what verifies; a fault is told and costs nothing else."""
    from detente.drafting.language_model import ModelFault, ask_model
    from detente.drafting.proposals import read_proposals, write_messages

    key = os.environ.get(KEY, "")
    messages = write_messages(document)
    size = sum(len(message["content"]) for message in messages)
    with_key = f", with the key in {KEY}" if key else ""
    print_err(
        f"Sending the text of {name} ({size:,} characters) to {endpoint.host} for the model {model}{with_key}."
    )
    answer = ask_model(endpoint, model, messages, key=key)
    found = answer if isinstance(answer, ModelFault) else read_proposals(answer, document, model)
    if isinstance(found, ModelFault):
        print_err(f"{endpoint.host} {found.message}. {found.hint} The draft is made without it.")
        return None
    kept = sum(map(len, (found.actors, found.episodes, found.acts, found.objectives)))
    print_err(
        f"{kept} proposals quote the document; {found.n_dropped} did not, or had no known form, and are dropped."
    )
    return found


def _tell_written(document: Path, file: Path, draft: Draft) -> None:
    print_err(
        f"{file} is written: {draft.n_states} states and {draft.n_others} other names, {draft.n_statements} dated "
        f"statements, {draft.n_passages} passages. Every number is left to you: detente check {file}"
    )
    if document.resolve().parent != file.resolve().parent:
        print_err(f"Keep a copy of {document.name} beside {file}, so that its passages can be verified.")

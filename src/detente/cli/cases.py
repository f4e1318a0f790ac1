"""Commands about case files: new, examples, schema."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.outputs import check_writable, name_file, write
from detente.cli.terminal import fail, say, tell

CasePath = Annotated[str, typer.Argument(metavar="CASE", help="A case file, or the slug of a shipped case.")]


def new(path: Annotated[str, typer.Argument(help="File to write; it must not exist yet.")]) -> None:
    """Write a commented starter case that assesses as it stands."""
    from detente.case.files import read_starter

    file = name_file("detente new", path)
    check_writable(file)
    if file.exists() or file.is_symlink():
        fail(f"{path} is already there. Name a new file.")
    write(file, read_starter())
    tell(f"{path} is written. Change it, then run: detente assess {path}")


def examples() -> None:
    """List the cases that come with detente; none of them is the project's own view."""
    from detente.case.files import list_examples

    for example in list_examples():
        say(f"{example.slug:<22} {example.date:<12} {example.title}\n")
    say("\nEach is one reading of public facts, not the project's view. Try: detente assess isis-2017\n")


def schema() -> None:
    """Print the JSON Schema of a case file, for editors that complete and check it."""
    import json as json_text

    from detente.case.schema import case_schema

    say(json_text.dumps(case_schema(), indent=2, ensure_ascii=False) + "\n")
